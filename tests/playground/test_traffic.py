"""The traffic log as the page reads it: rows, one entry whole, search, and a file without secrets."""

import asyncio
import json

import aiohttp
import pytest

TEXT = {"type": "plain_text_input", "action_id": "t"}


@pytest.fixture
def read(slack, api):
    async def reading(path="log", **query):
        url = f"{slack.base_url}/_page/{path}"
        async with api.session.get(url, params=query) as response:
            return json.loads(await response.read())

    return reading


async def test_both_directions_newest_first(slack, app, api, machine, ana, read):
    async def slowly(heard):
        if "command" in heard.body:
            machine.forward(0.25)

    app.answer = slowly
    await api("chat.postMessage", channel=ana.id, text="Good morning")
    await slack.settle()
    await ana.command("/whistle", "loud")
    rows = (await read())["items"]
    sent = next(row for row in rows if row["summary"] == "/whistle loud")
    call = next(row for row in rows if row["way"] == "call")
    assert (call["way"], call["name"], call["who"]) == ("call", "chat.postMessage", "Ana Ruiz")
    assert (call["summary"], call["status"], call["ok"], call["error"]) == ("Good morning", 200, True, None)
    assert (sent["way"], sent["who"]) == ("sent", "Ana Ruiz")
    assert (sent["ms"], sent["attempts"]) == (250.0, 1)
    assert sent["ok"] is True
    assert not sent["error"]


async def test_a_look_at_the_app_says_which_tab(slack, app, api, ana, kit, read):
    await api("views.publish", user_id=ana.id, view=kit.home())
    await ana.open_home()
    await ana.open_home("messages")
    await slack.settle()
    looks = [row["summary"] for row in (await read(only="sent"))["items"] if row["name"] == "app_home_opened"]
    assert looks == ["messages", "home"]


async def test_the_app_s_mistakes_are_said(slack, app, api, ana, read):
    slack.grant(["chat:write"])
    await api("users.info", user=ana.id)
    await api("chat.postMessage", channel=ana.id, text="x", colour="red")
    await api("chat.postMessage", channel=ana.id, blocks=[{"type": "section"}])
    wrong, odd, refused = (await read())["items"][:3]
    assert refused["error"] == "missing_scope"
    assert refused["faults"] == ["The app lacks the scope users:read, which users.info needs."]
    assert odd["ok"] is True
    assert "colour" in odd["faults"][0]
    assert wrong["error"] == "invalid_blocks"
    assert wrong["faults"]
    assert [row["seq"] for row in (await read(only="faults"))["items"]][:3] == [
        wrong["seq"],
        odd["seq"],
        refused["seq"],
    ]


async def test_filters_search_and_pages(slack, app, api, ana, ben, read):
    for number in range(4):
        await api("chat.postMessage", channel=ana.id, text=f"note {number}")
    deal = {"event_type": "a", "event_payload": {"deal": "gold"}}
    await api("chat.postMessage", channel=ben.id, text="Talk with Café Orchard", metadata=deal)
    await ben.command("/whistle", "note")
    assert {row["way"] for row in (await read(only="calls"))["items"]} == {"call"}
    assert {row["way"] for row in (await read(only="sent"))["items"]} == {"sent"}
    assert (await read(only="faults"))["items"] == []
    for words in ("café", "GOLD talk", "ben chat.post", '"with café"'):
        found = await read(q=words, only="calls")
        assert [row["summary"] for row in found["items"]] == ["Talk with Café Orchard"]
    assert (await read(q='"café with"'))["items"] == []
    first = await read(q="note chat.post", limit=2)
    assert (len(first["items"]), first["more"]) == (2, True)
    rest = await read(q="note chat.post", limit=3, before=first["items"][-1]["seq"])
    assert (len(rest["items"]), rest["more"]) == (2, False)
    newer = await read(q="note chat.post", since=first["items"][-1]["seq"])
    assert [row["seq"] for row in newer["items"]] == [first["items"][0]["seq"]]
    assert "only:" in (await read(only="nonsense"))["error"]


async def test_an_entry_whole(slack, app, api, later, ana, read):
    slack.next_delivery("drop_answer", times=1)
    sales = slack.add_channel("sales", members=[ana], bot=True)
    await ana.say(sales, "hello")
    await slack.settle()
    later.fire()
    await slack.settle()
    row = (await read(only="sent"))["items"][0]
    assert (row["attempts"], row["who"], row["ok"]) == (2, "Ana Ruiz in #sales", True)
    whole = await read(f"log/{row['seq']}")
    assert whole["payload"]["event"]["text"] == "hello"
    first, second = whole["attempts"]
    assert first["sentence"] == "The answer of the app was dropped on purpose."
    assert (first["retry"], second["retry"], second["status"], second["sentence"]) == (0, 1, 200, "")
    assert whole["limit_ms"] == 3000
    assert (await read("log/999999"))["error"] == "This entry is no longer kept."


async def test_what_never_got_an_answer(slack, api, machine, ana, read):
    slack.fail("auth.test", "timeout_before")
    calling = asyncio.ensure_future(api("auth.test"))
    await slack.until(lambda: slack.calls.of("auth.test"))
    row = (await read())["items"][0]
    assert (row["ms"], row["error"], row["planted"]) == (None, "no answer", "timeout_before")
    machine.forward(2)
    calling.cancel()
    await slack.until(lambda: slack.calls[-1].seconds is not None)
    assert (await read())["items"][0]["ms"] == 2000
    slack.fail("auth.test", "drop_before")
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await api("auth.test")
    slack.fail("auth.test", "http_500")
    with pytest.raises(ValueError):  # noqa: PT011 - no JSON
        await api("auth.test")
    assert (await read())["items"][0]["error"] == "HTTP 500"
    with pytest.raises(asyncio.CancelledError):
        await calling


async def test_nothing_shown_or_saved_holds_a_secret(slack, app, api, home, ana, kit, read):
    async def open_socket():
        token, api.token = api.token, slack.app_token
        await api("apps.connections.open")
        api.token = token

    await open_socket()
    row = {"type": "actions", "elements": [kit.button("go", value="xoxp-12-ab")]}
    await api("chat.postMessage", channel=ana.id, text=f"mine is {home.bot_token}", blocks=[row])
    await ana.click(ana.dms()[0], "go")
    rows = json.dumps(await read())
    wholes = [json.dumps(await read(f"log/{row['seq']}")) for row in (await read())["items"]]
    url = f"{slack.base_url}/_page/log/export"
    async with api.session.get(url, params={"only": "sent"}) as response:
        assert response.headers["content-disposition"].startswith('attachment; filename="traffic-2026')
        sent = json.loads(await response.read())
    async with api.session.get(url) as response:
        saved = await response.text()
    assert {item["way"] for item in sent["items"]} == {"sent"}
    told = json.loads(saved)
    assert len(told["items"]) == len(slack.calls) + len(slack.inbound)
    assert told["items"][-1]["payload"]["actions"][0]["action_id"] == "go"
    app_ = slack.core.app
    payload = slack.inbound[-1].payload
    secrets = [home.bot_token, slack.app_token, slack.signing_secret, app_.verification_token, "xoxp-12-ab"]
    secrets += [
        payload["response_url"].rpartition("/")[2],
        slack.calls[0].answer["url"].partition("ticket=")[2],
    ]
    for shown in (rows, saved, *wholes):
        for secret in secrets:
            assert secret not in shown
    assert (await read(q=home.bot_token))["items"] == []


async def test_a_long_record_is_searched_quickly(slack, api, machine, ana, read):
    slack.limits = False
    for number in range(300):
        await api(
            "chat.postMessage", channel=ana.id, text=f"note {number}", blocks=[{"type": "divider"}] * 40
        )
    await read(q="note 299")
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert len((await read(q='"note 123"', only="calls"))["items"]) == 1
    assert loop.time() - began < 0.5
