"""Two windows at once, things that are gone, quick hands, bad input: never a 500, nothing half done."""

import asyncio
import json
import re

import aiohttp
import pytest

from playground.routes import build


@pytest.fixture
def act(slack, api):
    """A verb as a page does it: the status and the answer."""

    async def acting(actor, do, **body):
        given = {"as": actor.id, "do": do, **body}
        async with api.session.post(slack.base_url + "/_page/act", json=given) as response:
            return response.status, await response.json()

    return acting


@pytest.fixture
async def modal(ana, kit, opened):
    text = {"type": "plain_text_input", "action_id": "t"}
    await opened(
        kit.modal(kit.field(text, "one"), kit.field(text, "two", optional=True), notify_on_close=True)
    )
    return ana.view


async def test_two_windows_send_the_same_modal(app, act, ana, kit, modal):
    await ana.fill("t", "words", block_id="one")
    both = asyncio.Event()
    waiting = []

    async def answer(heard):
        waiting.append(heard)
        if len(waiting) == 2:
            both.set()
        async with asyncio.timeout(3):
            await both.wait()

    app.answer = answer
    answers = await asyncio.gather(*(act(ana, "submit", view=modal.id) for _ in range(2)))
    assert [(status, answer["kind"]) for status, answer in answers] == [(200, "closed")] * 2
    assert ana.view is None


@pytest.mark.parametrize("action", ["update", "push", "clear"])
async def test_an_answer_comes_after_the_other_window_closed_the_modal(action, app, act, ana, kit, modal):
    await ana.fill("t", "words", block_id="one")
    reached, closed = asyncio.Event(), asyncio.Event()

    async def answer(heard):
        if heard.body["type"] != "view_submission":
            return None
        reached.set()
        async with asyncio.timeout(3):
            await closed.wait()
        return {"response_action": action, "view": kit.modal(kit.section("next"))}

    app.answer = answer
    sending = asyncio.ensure_future(act(ana, "submit", view=modal.id))
    await reached.wait()
    assert (await act(ana, "close", view=modal.id))[1]["kind"] == "closed"
    closed.set()
    status, answer = await sending
    assert status == 200
    assert answer["kind"] in ("updated", "cleared", "trouble")
    assert ana.view is None


async def test_a_window_behind_the_times_is_told(act, ana, app, api, kit, modal):
    async def answer(heard):
        await api("views.push", trigger_id=heard.body["trigger_id"], view=kit.modal(kit.section("over it")))

    app.answer = answer
    ana.workspace.views.update(modal, kit.modal(kit.button_row("more", "More")), None)
    await act(ana, "click", view=modal.id, action_id="more")
    app.answer = lambda heard: None
    for verb, body in (
        ("fill", {"name": "t", "value": "x"}),
        ("submit", {}),
        ("click", {"action_id": "more"}),
    ):
        status, answer = await act(ana, verb, view=modal.id, **body)
        assert (status, answer["error"]) == (400, "That modal is under another one.")
    await ana.close(all=True)
    status, answer = await act(ana, "submit", view=modal.id)
    assert (status, answer["error"]) == (400, "That modal is not open any more.")
    assert (await act(ana, "close", view=modal.id))[1]["kind"] == "closed"


async def test_inputs_of_the_same_action_are_told_apart(act, ana, modal):
    await act(ana, "fill", view=modal.id, name="t", block_id="two", value="second")
    assert modal.state["two"]["t"]["value"] == "second"
    assert modal.state["one"]["t"]["value"] is None


async def test_a_message_that_went_away_meanwhile(api, app, act, ana, kit):
    posted = await api("chat.postMessage", channel=ana.id, text="x", blocks=[kit.button_row("go", "Go")])
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    await api("chat.delete", **place)
    for verb, body in (
        ("click", {"action_id": "go"}),
        ("react", {"emoji": "tada"}),
        ("unreact", {"emoji": "tada"}),
        ("edit", {"text": "y"}),
        ("delete", {}),
        ("message_shortcut", {"callback_id": "keep"}),
        ("suggestions", {"name": "s"}),
        ("say", {"text": "reply", "thread_ts": posted["ts"]}),
    ):
        status, answer = await act(ana, verb, **place, **body)
        assert status == 400
        assert "gone" in answer["error"], verb


async def test_a_button_that_went_away_while_it_was_pressed(api, app, act, ana, kit):
    posted = await api("chat.postMessage", channel=ana.id, text="x", blocks=[kit.button_row("go", "Go")])
    place = {"channel": posted["channel"], "ts": posted["ts"]}

    async def answer(heard):
        await api("chat.delete", **place)

    app.answer = answer
    assert (await act(ana, "click", **place, action_id="go"))[1]["kind"] == "ok"
    assert ana.dms() == []


async def test_quick_hands(slack, app, act, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben])
    for start in range(0, 600, 60):
        who = (ana, ben)[start % 120 // 60]
        answers = await asyncio.gather(
            *(act(who, "say", channel=sales.id, text=f"line {start + number}") for number in range(60))
        )
        assert {status for status, _ in answers} == {200}
    stamps = [message.ts for message in sales.messages]
    assert len(stamps) == 600
    assert stamps == sorted(set(stamps))


async def test_a_reset_under_an_open_page(slack, api, app, act, ana, kit):
    await api("chat.postMessage", channel=ana.id, text="x", blocks=[kit.button_row("go", "Go")])
    message = ana.dms()[0]
    held = {}

    async def answer(heard):
        held.update(heard.body)
        slack.reset()

    app.answer = answer
    status, outcome = await act(ana, "click", channel=message.channel, ts=message.ts, action_id="go")
    assert (status, outcome["kind"]) == (200, "ok")
    async with api.session.post(held["response_url"], json={"text": "late"}) as response:
        assert response.status == 404
    status, answer = await act(ana, "say", text="hello?")
    assert (status, "nobody here" in answer["error"]) == (400, True)
    async with api.session.get(slack.base_url + "/_page/people") as response:
        assert (await response.json())["people"] == []
    async with api.session.get(slack.base_url + "/_page/state") as response:
        assert (await response.json())["conversations"] == []


DEEP = "[" * 50_000


@pytest.mark.parametrize(
    "body",
    [
        *("", "null", "[]", "5", '"x"', "{", DEEP, '{"as":' + DEEP, '{"as": NaN}', "\xff", '{"do": "say"}'),
        *(json.dumps({"as": 5, "do": ["say"]}), json.dumps({"as": "U0ANA", "do": "say", "text": {"a": 1}})),
        json.dumps({"as": "U0ANA", "do": "say", "channel": ["x"], "text": "hi"}),
        '{"as": "U0ANA", "do": "say", "text": "half a character: \\ud83d"}',
        json.dumps({"as": "U0ANA", "do": "change", "fields": {"id": "U0BEN"}}),
        json.dumps({"as": "U0ANA", "do": "change", "fields": {"__class__": "x"}}),
        json.dumps({"as": "U0ANA", "do": "change", "fields": {"tz": "Mars/Olympus"}}),
        json.dumps({"as": "U0ANA", "do": "change", "fields": {"tz": "../../etc/passwd"}}),
        json.dumps({"as": "U0ANA", "do": "change", "fields": {"deleted": "yes"}}),
        json.dumps({"as": "U0ANA", "do": "change", "fields": 5}),
        json.dumps({"as": "U0ANA", "do": "invite", "channel": "sales", "users": 5}),
        json.dumps({"as": "U0ANA", "do": "add_person", "name": "X", "tz": "Nowhere"}),
        json.dumps({"as": "U0ANA", "do": "react", "ts": {}, "emoji": []}),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_sentence(body, slack, api, home):
    slack.add_channel("sales", members=[slack.add_person("Ana", id="U0ANA")])
    headers = {"content-type": "application/json"}
    raw = body.encode("latin-1")
    for path in ("/_page/act", "/_control/act"):
        async with api.session.post(slack.base_url + path, data=raw, headers=headers) as response:
            assert response.status in (200, 400)
            assert "error" in await response.json() or response.status == 200
    for path in ("state?as=U0ANA", "messages?as=U0ANA&in=bot", "messages?as=U0ANA&in=sales", "people"):
        async with api.session.get(f"{slack.base_url}/_page/{path}") as response:
            assert response.status == 200


@pytest.mark.parametrize(
    "query", ["as=", "as=U0", "as=U0ANA&in=C0", "as=U0ANA&in=sales&limit=-1", "as=U0ANA&limit=x", "limit=9"]
)
async def test_odd_questions(query, slack, api, home):
    slack.add_person("Ana", id="U0ANA")
    async with api.session.get(f"{slack.base_url}/_page/messages?{query}") as response:
        assert response.status == 400
        assert (await response.json())["error"]


async def test_half_a_character_from_the_app_does_not_spoil_the_page(slack, api, ana):
    raw = '{"channel": "' + ana.id + '", "text": "half: \\ud83d"}'
    headers = {"authorization": f"Bearer {api.token}", "content-type": "application/json"}
    async with api.session.post(slack.api_url + "chat.postMessage", data=raw, headers=headers) as response:
        assert (await response.json())["ok"]
    async with api.session.get(slack.base_url + f"/_page/messages?as={ana.id}&in=bot") as response:
        assert response.status == 200
        assert (await response.json(encoding="utf-8"))["messages"][0]["text"].startswith("half: ")


@pytest.mark.parametrize("body", [DEEP, '{"text":' + DEEP, "{", ""])
async def test_hostile_calls_of_the_web_api(body, slack, api, app, ana):
    headers = {"authorization": f"Bearer {api.token}", "content-type": "application/json"}
    async with api.session.post(slack.api_url + "chat.postMessage", data=body, headers=headers) as response:
        assert response.status == 200
        assert (await response.json())["ok"] is False
    await ana.command("/whistle")
    hook = app.heard[-1].body["response_url"]
    async with api.session.post(hook, data=body, headers=headers) as response:
        assert response.status == 400


async def test_only_this_machine_is_listened_to(slack):
    sockets = [bound for server in slack._server._server.servers for bound in server.sockets]
    assert {bound.getsockname()[0] for bound in sockets} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({"host": "evil.example"}, "/"),
        ({"host": "evil.example"}, "/_page/people"),
        ({"host": "evil.example"}, "/archives/C1/p1772000000000000"),
        ({"origin": "https://evil.example"}, "/_page/stream"),
        ({"host": "127.0.0.1.evil.example"}, "/_page/state"),
    ],
)
async def test_pages_of_others_get_nothing(headers, path, slack, api):
    async with api.session.get(slack.base_url + path, headers=headers, allow_redirects=False) as response:
        assert response.status == 403


FOR_APPS = ("/api/", "/response/", "/socket")  # these ask for a token, a secret or a ticket


def doors(slack):
    """(method, path) of everything that is there for people and their programs."""
    for route in build(slack).routes:
        if not route.path.startswith(FOR_APPS):
            for method in route.methods - {"HEAD"}:
                yield method, re.sub(r"\{(\w+)(:\w+)?\}", "1", route.path)


@pytest.mark.parametrize("foreign", [{"host": "evil.example"}, {"origin": "http://evil.example"}])
async def test_every_door_is_shut_to_other_sites(foreign, slack, api):
    found = list(doors(slack))
    assert {("GET", "/"), ("POST", "/_page/act"), ("GET", "/_control/info")} <= set(found)
    for method, path in found:
        async with api.session.request(method, slack.base_url + path, headers=foreign) as response:
            assert response.status == 403, (method, path)
            assert b"error" in await response.read() or not path.startswith("/_")


async def test_no_form_of_another_page_is_taken(slack, api):
    """A page may send plain text and forms anywhere without asking first; JSON it may not."""
    for path in (path for method, path in doors(slack) if method == "POST"):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            sent = api.session.post(slack.base_url + path, data=b"{}", headers={"content-type": kind})
            async with sent as response:
                assert response.status == 403, (path, kind)


async def test_a_ticket_of_the_socket_is_good_once(slack, api):
    api.token = slack.app_token
    url = (await api("apps.connections.open"))["url"]
    async with api.session.ws_connect(url) as line:
        assert json.loads(await line.receive_str())["type"] == "hello"
    for spent in (url, slack.core.socket_url + "?ticket=guessed"):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await api.session.ws_connect(spent)
