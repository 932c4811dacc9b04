"""The same powers from another process, and the door before them."""

from datetime import UTC, datetime, timedelta

import pytest

from playground.controls import target


@pytest.fixture
def ask(slack, api):
    """POST with a body, GET without."""

    async def asking(path, body=None, **params):
        url = f"{slack.base_url}{path}"
        if body is None:
            request = api.session.get(url, params=params)
        else:
            request = api.session.post(url, json=body)
        async with request as response:
            return response.status, await response.json()

    return asking


async def test_seed_act_and_read_back(slack, app, ask):
    status, answer = await ask("/_control/reset", {})
    assert (status, slack.workspaces) == (200, [])
    people = [{"name": "Ana Ruiz", "id": "U0ANA", "tz": "Europe/Madrid"}, {"name": "Ben", "handle": "ben"}]
    channels = [{"name": "sales", "members": ["Ana Ruiz", "ben"], "bot": True}]
    _, answer = await ask(
        "/_control/seed",
        {"workspaces": [{"name": "North", "team_id": "T0NORTH", "people": people, "channels": channels}]},
    )
    home = answer["workspaces"][0]
    assert home["team_id"] == "T0NORTH"
    assert home["people"]["ana.ruiz"] == "U0ANA"
    _, said = await ask("/_control/act", {"as": "U0ANA", "do": "say", "channel": "sales", "text": "hello"})
    assert said["message"]["text"] == "hello"
    _, inbound = await ask("/_control/inbound")
    assert [item["type"] for item in inbound["items"]] == ["message.channels"]
    assert inbound["items"][0]["attempts"][0]["status"] == 200
    _, nothing = await ask("/_control/inbound", since=inbound["last"])
    assert nothing["items"] == []


@pytest.fixture
def act(ana, ask):
    async def acting(verb, **more):
        status, answer = await ask("/_control/act", {"as": ana.id, "do": verb, **more})
        assert status == 200, answer
        return answer

    return acting


async def test_every_verb_over_http(slack, app, api, ana, ben, kit, act):
    text = {"type": "plain_text_input", "action_id": "t"}

    async def answer(heard):
        if heard.body.get("command"):
            view = kit.modal(kit.field(text))
            await api("views.open", trigger_id=heard.body["trigger_id"], view=view)

    app.answer = answer
    assert (await act("command", command="/whistle", text="x"))["kind"] == "ok"
    assert (await act("submit"))["errors"] == {"b": "Please complete this required field."}
    assert (await act("fill", name="b", value="words"))["kind"] == "ok"
    assert (await act("submit"))["kind"] == "closed"
    await act("command", command="/whistle")
    assert (await act("close", all=True))["kind"] == "closed"
    row = {"type": "actions", "elements": [kit.button("go")]}
    posted = await api("chat.postMessage", channel=ana.id, text="x", blocks=[row])
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert (await act("click", **place, action_id="go"))["sent"] is True
    await act("react", **place, emoji="eyes")
    await act("unreact", **place, emoji="eyes")
    await api("views.publish", user_id=ana.id, view=kit.home(row))
    await act("open_home")
    assert (await act("click", target="home", action_id="go"))["sent"] is True
    said = (await act("say", channel="bot", text="frist"))["message"]
    own = {"channel": said["channel"], "ts": said["ts"]}
    await act("edit", **own, text="first")
    await act("message_shortcut", callback_id="keep", **own)
    await act("delete", **own)
    await act("shortcut", callback_id="note")
    sales = slack.add_channel("sales", bot=True)
    for verb in ("join", "leave", "join", "mark_read", "invite_app"):
        await act(verb, channel=sales.id)
    await act("change", fields={"tz": "Asia/Tokyo"})
    assert ana.profile.tz == "Asia/Tokyo"
    await act("deactivate")
    await act("reactivate")


async def test_triggers_for_payloads_of_somebody_else(slack, ask, ana, ben):
    status, given = await ask("/_control/triggers", {"count": 3})
    assert (status, len(set(given["triggers"]))) == (200, 3)
    team = slack.workspace().team_id
    users = [slack.core.triggers.use(one, team).user_id for one in given["triggers"]]
    assert users[:2] == [ana.id, ben.id]
    assert users[2] != users[1]
    assert (await ask("/_control/triggers", {"team": "TNOWHERE"}))[0] != 200


async def test_what_cannot_be_done_is_said(ask, ana):
    for body, words in (
        ({"as": "U0NOBODY", "do": "say"}, "nobody here"),
        ({"as": ana.id, "do": "dance"}, "no verb"),
        ({"as": ana.id, "do": "submit"}, "no modal"),
        ({"as": ana.id, "do": "say"}, "missing: text"),
        ({"as": ana.id, "do": "click", "ts": "1.0", "action_id": "x"}, "message is gone"),
    ):
        status, answer = await ask("/_control/act", body)
        assert status == 400
        assert words in answer["error"]


async def test_trouble_over_http(slack, app, api, ask, ana):
    await ask("/_control/fault", {"method": "chat.postMessage", "kind": "error", "error": "fatal_error"})
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["error"] == "fatal_error"
    await ask("/_control/delivery", {"next": "duplicate"})
    await ana.command("/whistle")
    assert len(app.heard) == 2
    await ask("/_control/redeliver", {"seq": slack.inbound[0].seq, "at_once": True})
    assert len(app.heard) == 4
    await ask("/_control/scopes", {"scopes": ["chat:write"]})
    assert slack.workspaces[0].scopes == ["chat:write"]
    await ask("/_control/limits", {"on": False})
    assert slack.limits is False
    sales = slack.add_channel("sales", members=[ana], bot=True)
    await ask("/_control/archive", {"channel": "sales"})
    assert sales.archived
    await ask("/_control/token", {"do": "revoke"})
    assert (await api("auth.test"))["error"] == "token_revoked"
    await ask("/_control/token", {"do": "restore"})
    assert (await api("auth.test"))["ok"]
    await ask("/_control/delivery", {"socket": True, "answer_timeout": 1})
    assert slack.answer_timeout == 1
    await ask("/_control/socket", {"do": "silence"})
    assert (await ask("/_control/settle", {}))[0] == 200
    assert (await ask("/_control/retry", {}))[1]["retried"] == 0
    assert (await ask("/_control/info"))[1]["app_token"] == slack.app_token
    assert len((await ask("/_control/posts"))[1]["items"]) == 0
    assert len((await ask("/_control/calls"))[1]["items"]) == 3


class Held:
    """A clock of an embedding program."""

    def __init__(self):
        self.time = datetime(2026, 3, 6, 17, 20, tzinfo=UTC)  # a Friday
        self.pace = 1.0
        self.making = None

    async def advance(self, to):
        self.time = to

    def now(self):
        return self.time

    def upcoming(self):
        return [{"at": (self.time + timedelta(hours=5)).isoformat(), "what": "reminder for Ana"}]

    def rate(self):
        return self.pace

    async def set_rate(self, rate):
        self.pace = rate

    def progress(self):
        return self.making


async def test_without_a_clock_it_says_so(ask):
    asked = (
        await ask("/_control/clock"),
        await ask("/_control/advance", {"to": "next_hour"}),
        await ask("/_control/rate", {"rate": 0}),
    )
    for answer in asked:
        assert answer[0] == 501
        assert "no clock" in answer[1]["error"]


async def test_the_clock_of_the_embedding_program_is_moved(slack, ana, ask):
    slack.controls = Held()
    _, shown = await ask("/_control/clock")
    assert shown["upcoming"][0]["what"] == "reminder for Ana"
    assert shown["local"] == {ana.id: "2026-03-06T18:20:00+01:00"}
    status, answer = await ask("/_control/advance", {"to": "next_hour"})
    assert (status, answer["now"]) == (200, "2026-03-06T18:00:00+00:00")
    status, answer = await ask("/_control/advance", {"to": "2020-01-01T00:00:00+00:00"})
    assert (status, answer["error"]) == (400, "Time only goes forward.")


async def test_time_can_run_faster_stand_still_and_run_on(slack, ana, ask):
    slack.controls = Held()
    for rate in (86400, 0, 1):
        status, answer = await ask("/_control/rate", {"rate": rate})
        assert (status, answer["rate"]) == (200, rate)
    for wrong in (-1, "fast", True, 1e9, None):
        status, answer = await ask("/_control/rate", {"rate": wrong})
        assert status == 400
        assert "from 0 to 604800" in answer["error"]
    _, state = await ask("/_page/state")
    assert state["clock"]["rate"] == 1


async def test_time_waits_while_the_past_is_made(slack, ana, ask):
    slack.controls = Held()
    slack.controls.making = {"label": "Week 5 of 12", "done": 0.4}
    for path, body in (("advance", {"to": "next_hour"}), ("rate", {"rate": 0})):
        status, answer = await ask(f"/_control/{path}", body)
        assert status == 409
        assert answer["error"] == "This world is still being made ready. Time can be moved when it is done."


@pytest.mark.parametrize(
    ("word", "zone", "expected"),
    [
        ("next_hour", None, "2026-03-06T18:00:00+00:00"),
        ("next_morning", "Europe/Madrid", "2026-03-07T08:00:00+01:00"),
        ("next_morning", "America/Los_Angeles", "2026-03-07T08:00:00-08:00"),
        ("next_monday", "Asia/Tokyo", "2026-03-09T08:00:00+09:00"),
        ("next_event", None, "2026-03-06T22:20:00+00:00"),
    ],
)
async def test_words_for_times(word, zone, expected):
    assert target(Held(), word, zone).isoformat() == expected


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"origin": "https://evil.example"}, "not from another site"),
        ({"host": "evil.example"}, "only by 127.0.0.1"),
        ({"content-type": "text/plain"}, "JSON only"),
    ],
)
async def test_other_sites_are_kept_out(slack, api, headers, said):
    url = slack.base_url + "/_control/reset"
    sent = {"content-type": "application/json", **headers}
    async with api.session.post(url, data=b"{}", headers=sent) as response:
        assert response.status == 403
        assert said in (await response.json())["error"]
    assert slack.workspaces
