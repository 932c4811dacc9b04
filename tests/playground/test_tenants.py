"""Several workspaces in one instance, and people of other organisations."""

import pytest


@pytest.fixture
def other(slack, home):
    return slack.add_workspace("Contoso")


@pytest.fixture
def eve(slack, other):
    return slack.add_person("Eve", team=other)


async def test_a_token_sees_its_own_workspace_only(slack, home, other, api, ana, eve):
    assert (await api("users.info", user=eve.id))["error"] == "user_not_found"
    assert (await api("chat.postMessage", channel=eve.id, text="x"))["error"] == "channel_not_found"
    assert (
        await api("views.publish", user_id=eve.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    )["error"] == "user_not_found"
    api.token = other.bot_token
    assert (await api("auth.test"))["team_id"] == other.team_id
    theirs = await api("chat.postMessage", channel=eve.id, text="x")
    assert theirs["ok"]
    api.token = home.bot_token
    for method, args in (
        ("chat.update", {"ts": theirs["ts"], "text": "y"}),
        ("chat.delete", {"ts": theirs["ts"]}),
        ("conversations.history", {}),
    ):
        assert (await api(method, channel=theirs["channel"], **args))["error"] == "channel_not_found"
    assert [m.text for m in eve.dms()] == ["x"]


async def test_triggers_and_views_do_not_cross(slack, home, other, app, api, ana, eve, kit):
    await eve.command("/whistle")
    trigger = app.heard[-1].body["trigger_id"]
    view = kit.modal(kit.section("x"))
    assert (await api("views.open", trigger_id=trigger, view=view))["error"] == "invalid_trigger_id"
    api.token = other.bot_token
    opened = await api("views.open", trigger_id=trigger, view=view)
    api.token = home.bot_token
    assert (await api("views.update", view_id=opened["view"]["id"], view=view))["error"] == "view_not_found"
    assert ana.view is None
    assert eve.view is not None


async def test_payloads_name_their_workspace(home, other, app, ana, eve):
    await ana.command("/whistle")
    await eve.command("/whistle")
    assert [heard.body["team_id"] for heard in app.heard] == [home.team_id, other.team_id]
    await eve.say("bot", "hi")
    body = app.heard[-1].body
    assert body["team_id"] == body["authorizations"][0]["team_id"] == other.team_id


async def test_a_revoked_workspace_leaves_the_other_alone(slack, home, other, api):
    slack.revoke_token(other)
    assert (await api("auth.test"))["ok"]
    api.token = other.bot_token
    assert (await api("auth.test"))["error"] == "token_revoked"


async def test_scopes_are_granted_per_workspace(slack, other, api, ana):
    slack.grant(["commands"], other)
    assert (await api("users.list"))["ok"]
    api.token = other.bot_token
    assert (await api("users.list"))["error"] == "missing_scope"


async def test_a_stranger_acts_under_a_foreign_team(slack, home, app, api, ana, kit):
    shared = slack.add_channel("shared", members=[ana], bot=True)
    sam = slack.add_stranger("Sam", to=shared, home_team="T0FOREIGN")
    row = {"type": "actions", "elements": [kit.button("go")]}
    await api("chat.postMessage", channel=shared.id, text="x", blocks=[row])
    await sam.click(sam.messages(shared)[0], "go")
    body = app.heard[-1].body
    assert body["user"]["team_id"] == "T0FOREIGN"
    assert body["team"]["id"] == home.team_id
    await sam.say(shared, "hello")
    assert app.heard[-1].body["event"]["team"] == "T0FOREIGN"
    info = (await api("users.info", user=sam.id, include_locale=True))["user"]
    assert (info["is_stranger"], info["team_id"], "locale" in info) == (True, "T0FOREIGN", False)
    assert sam.id not in {p["id"] for p in (await api("users.list"))["members"]}
    assert (await api("conversations.info", channel=shared.id))["channel"]["is_ext_shared"] is True
    with pytest.raises(PermissionError):
        await sam.command("/whistle")
