"""Rate limits, planted faults, response URLs."""

import asyncio

import aiohttp
import pytest

from playground import LocalSlack
from playground.errors import SlackError


async def test_a_steady_pace_passes_and_a_rush_does_not(slack, api, machine):
    people = [slack.add_person(f"P{n}").id for n in range(400)]
    for n in range(400):  # a bucket of 5 a second with a burst of 5
        if n >= 5:
            machine.forward(0.2)
        assert (await api("chat.postMessage", channel=people[n], text="x"))["ok"]
    assert slack.limited == 0
    answers = [await api("chat.postMessage", channel=person, text="x") for person in people[:20]]
    assert answers[-1] == {"ok": False, "error": "ratelimited"}
    assert api.status == 429
    assert int(api.headers["retry-after"]) >= 1
    assert slack.limited > 0
    posted = len(slack.posts)
    machine.forward(int(api.headers["retry-after"]))
    assert (await api("chat.postMessage", channel=people[0], text="x"))["ok"]
    assert len(slack.posts) == posted + 1


async def test_whoever_does_not_wait_is_refused_until_the_named_time(slack, api, machine, ana):
    for _ in range(5):
        assert (await api("chat.postMessage", channel=ana.id, text="x"))["ok"]
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["error"] == "ratelimited"
    machine.forward(0.5)
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["error"] == "ratelimited"
    machine.forward(0.5)
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["ok"]


async def test_a_refusal_closes_the_method_although_there_would_be_room(slack, api, machine):
    people = [slack.add_person(f"P{n}").id for n in range(12)]
    answers = [await api("chat.postMessage", channel=person, text="x") for person in people]
    assert answers[-1]["error"] == "ratelimited"
    machine.forward(0.9)  # four more would fit by now
    assert (await api("chat.postMessage", channel=people[0], text="x"))["error"] == "ratelimited"
    machine.forward(0.1)
    assert (await api("chat.postMessage", channel=people[0], text="x"))["ok"]


async def test_one_message_a_second_and_channel(slack, api, machine, ana, ben):
    for _ in range(5):
        await api("chat.postMessage", channel=ana.id, text="x")
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["error"] == "ratelimited"
    assert (await api("chat.postMessage", channel=ben.id, text="x"))["ok"], (
        "another channel is another matter"
    )
    for _ in range(60):
        machine.forward(1)
        assert (await api("chat.postMessage", channel=ana.id, text="x"))["ok"]


async def test_tiers(slack, api, machine, ana):
    for _ in range(20):
        assert (await api("users.list", limit=1))["ok"]
    assert (await api("users.list", limit=1))["error"] == "ratelimited"
    assert (await api("users.info", user=ana.id))["ok"], "each method has its own pace"
    machine.forward(3)
    assert (await api("users.list", limit=1))["ok"]


async def test_limits_are_per_workspace_and_can_be_off(slack, api, ana):
    other = slack.add_workspace("Contoso")
    for _ in range(21):
        await api("users.list", limit=1)
    assert api.status == 429
    api.token = other.bot_token
    assert (await api("users.list", limit=1))["ok"]
    slack.core.limits.on = False
    api.token = slack.workspaces[0].bot_token
    assert (await api("users.list", limit=1))["ok"]


async def test_planted_errors_and_limits(slack, api, ana):
    slack.fail("chat.postMessage", "ratelimited", retry_after=30)
    slack.fail("chat.postMessage", "error", error="fatal_error", times=2, skip=1)
    answers = []
    for _ in range(5):
        answers.append(await api("chat.postMessage", channel=ana.id, text="x"))
        if len(answers) == 1:
            assert (api.status, api.headers["retry-after"]) == (429, "30")
    assert [a.get("error") for a in answers] == ["ratelimited", None, "fatal_error", "fatal_error", None]
    assert len(slack.posts) == 2
    assert slack.limited == 0


async def test_faults_can_be_aimed(slack, api, ana, ben):
    there = (await api("chat.postMessage", channel=ben.id, text="x"))["channel"]
    slack.fail("*", "error", error="internal_error", user=ana.id, times=None)
    slack.fail("chat.postMessage", "error", error="is_archived", channel=there)
    assert (await api("users.info", user=ana.id))["error"] == "internal_error"
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["error"] == "internal_error"
    assert (await api("users.info", user=ben.id))["ok"]
    assert (await api("chat.postMessage", channel=there, text="x"))["error"] == "is_archived"
    assert (await api("chat.postMessage", channel=there, text="x"))["ok"]


async def test_a_fault_can_be_taken_back(slack, api, ana):
    fault = slack.fail("auth.test", "error", times=None)
    assert (await api("auth.test"))["error"]
    fault.cancel()
    assert (await api("auth.test"))["ok"]
    with pytest.raises(ValueError, match="unknown fault"):
        slack.fail("auth.test", "explode")


async def test_http_500(slack, api, home, ana):
    slack.fail("chat.postMessage", "http_500")
    headers = {"authorization": f"Bearer {home.bot_token}"}
    url = slack.api_url + "chat.postMessage"
    async with api.session.post(url, json={"channel": ana.id, "text": "x"}, headers=headers) as response:
        assert response.status == 500
    assert slack.posts[:] == []


@pytest.mark.parametrize(("kind", "posts"), [("drop_before", 0), ("drop_after", 1)])
async def test_dropped_connections(slack, api, ana, kind, posts):
    slack.fail("chat.postMessage", kind)
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await api("chat.postMessage", channel=ana.id, text="x")
    assert len(slack.posts) == posts
    assert len(ana.dms()) == posts
    call = slack.calls[-1]
    assert (call.fault, call.effect, call.status) == (kind, bool(posts), 0)
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["ok"]


@pytest.mark.parametrize(("kind", "posts"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_timeouts(slack, api, ana, kind, posts):
    slack.fail("chat.postMessage", kind)
    calling = asyncio.ensure_future(api("chat.postMessage", channel=ana.id, text="x"))
    await slack.until(lambda: slack.calls.of("chat.postMessage"))
    calling.cancel()  # what a client's own timeout does
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert len(slack.posts) == posts
    assert slack.calls[-1].effect is bool(posts)


async def test_stopping_does_not_wait_for_answers_that_never_come(api, ana, kit):
    local = LocalSlack(kit.manifest)
    await local.start()
    home = local.add_workspace()
    local.fail("auth.test", "timeout_before")
    headers = {"authorization": f"Bearer {home.bot_token}"}
    calling = asyncio.ensure_future(api.session.post(local.api_url + "auth.test", headers=headers))
    await local.until(lambda: local.calls.of("auth.test"))
    async with asyncio.timeout(1):
        await local.stop()
    with pytest.raises(aiohttp.ClientError):
        await calling


async def _respond(api, url, **body):
    async with api.session.post(url, json=body) as response:
        return response.status, await response.text()


@pytest.fixture
async def clicked(slack, api, app, ana, kit):
    """A click in Ana's DM: the message and its response_url."""
    row = {"type": "actions", "elements": [kit.button("go")]}
    await api("chat.postMessage", channel=ana.id, text="press", blocks=[row])
    await ana.click(ana.dms()[0], "go")
    return ana.dms()[0], app.heard[-1].body["response_url"]


async def test_a_response_url_answers_to_one_person(slack, api, ana, clicked):
    _, url = clicked
    assert await _respond(api, url, text="thanks") == (200, "ok")
    assert (ana.dms()[-1].text, ana.dms()[-1].ephemeral) == ("thanks", True)
    await _respond(api, url, text="all", response_type="in_channel")
    assert not ana.dms()[-1].ephemeral
    assert slack.posts[-1].kind == "response"


async def test_a_response_url_replaces_and_deletes(slack, api, ana, clicked):
    seen, url = clicked
    await _respond(api, url, text="pressed", replace_original=True)
    assert [m.text for m in ana.dms()] == ["pressed"]
    assert ana.dms()[0].ts == seen.ts
    assert ana.dms()[0].blocks == []
    await _respond(api, url, delete_original=True)
    assert ana.dms() == []


async def test_an_ephemeral_original_can_be_replaced(slack, api, app, ana, kit):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    row = {"type": "actions", "elements": [kit.button("go")]}
    await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="x", blocks=[row])
    await ana.click(ana.messages(sales)[0], "go")
    url = app.heard[-1].body["response_url"]
    await _respond(api, url, text="done", replace_original=True)
    assert [(m.text, m.ephemeral) for m in ana.messages(sales)] == [("done", True)]


async def test_a_response_url_works_five_times(api, clicked):
    _, url = clicked
    answers = [await _respond(api, url, text=str(n)) for n in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1][1]


async def test_a_response_url_lives_thirty_minutes(api, machine, clicked):
    _, url = clicked
    machine.forward(30 * 60)
    assert (await _respond(api, url, text="x"))[0] == 200
    machine.forward(1)
    status, text = await _respond(api, url, text="x")
    assert (status, "expired_url" in text) == (404, True)


async def test_response_urls_nobody_can_use_take_no_room(slack, machine, ana):
    hooks = slack.core.hooks
    old = [hooks.make(ana.team_id, ana.dm, ana.id) for _ in range(9_999)]
    machine.forward(31 * 60)
    fresh = [hooks.make(ana.team_id, ana.dm, ana.id) for _ in range(15_000)]
    assert len(hooks) == len(fresh)
    assert hooks.use(fresh[0]).uses == 1
    with pytest.raises(SlackError, match="invalid_url"):
        hooks.use(old[-1])


async def test_response_urls_check_what_they_are_given(slack, api, ana, kit, clicked):
    _, url = clicked
    status, text = await _respond(api, url, text="x", blocks=[kit.section("x" * 3001)])
    assert (status, "invalid_blocks" in text) == (400, True)
    assert slack.faults_seen
    assert len(ana.dms()) == 1
    assert (await _respond(api, slack.base_url + "/response/T1/none", text="x"))[0] == 404


async def test_response_urls_can_fail(slack, api, ana, clicked):
    _, url = clicked
    slack.fail("response_url", "http_500")
    assert (await _respond(api, url, text="x"))[0] == 500
    slack.fail("response_url", "drop_after")
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await _respond(api, url, text="late")
    assert ana.dms()[-1].text == "late"
