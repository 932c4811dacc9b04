"""Arguments on all roads, tokens, scopes."""

import json

import pytest

CASES = ["query", "form", "json", "both"]


@pytest.mark.parametrize("road", CASES)
async def test_arguments_arrive_on_every_road(road, slack, home, api, ana, kit):
    blocks = [kit.section("hi")]
    args = {"channel": ana.id, "text": "hello", "blocks": blocks}
    flat = {"channel": ana.id, "text": "hello", "blocks": json.dumps(blocks), "unfurl_links": "0"}
    headers = {"authorization": f"Bearer {home.bot_token}"}
    url = slack.api_url + "chat.postMessage"
    if road == "query":
        response = await api.session.get(url, params=flat, headers=headers)
    elif road == "form":
        response = await api.session.post(url, data=flat, headers=headers)
    elif road == "json":
        response = await api.session.post(url, json=args, headers=headers)
    else:
        query = {"channel": ana.id, "blocks": json.dumps(blocks)}
        response = await api.session.post(url, params=query, data={"text": "hello"}, headers=headers)
    assert (await response.json())["ok"] is True
    call = slack.calls.of("chat.postMessage")[0]
    assert call.args["blocks"] == blocks
    assert call.args.get("unfurl_links", False) is False
    assert ana.dms()[0].text == "hello"


async def test_a_token_in_the_body_works_and_is_not_kept(slack, home, api):
    async with api.session.post(slack.api_url + "auth.test", data={"token": home.bot_token}) as response:
        answer = await response.json()
    assert answer["user_id"] == home.bot_user_id
    assert home.bot_token not in str(slack.calls[-1])


async def test_without_a_token(slack, api):
    async with api.session.post(slack.api_url + "auth.test") as response:
        assert (await response.json())["error"] == "not_authed"


async def test_unknown_and_dead_tokens(slack, home, api):
    assert (await api("auth.test"))["ok"]
    api.token = "xoxb-nobody"
    assert (await api("auth.test"))["error"] == "invalid_auth"
    api.token = home.bot_token
    slack.revoke_token()
    assert (await api("auth.test"))["error"] == "token_revoked"
    slack.restore_token()
    assert (await api("auth.test"))["ok"]
    await slack.uninstall()
    assert (await api("auth.test"))["error"] == "account_inactive"


async def test_missing_scope_names_what_is_needed_and_what_there_is(slack, api, ana):
    slack.grant(["chat:write", "commands"])
    answer = await api("users.list")
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "users:read"
    assert answer["provided"] == "chat:write,commands"
    assert api.headers["x-oauth-scopes"] == "chat:write,commands"
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["ok"]


async def test_scopes_of_conversations_follow_their_kind(slack, api, ana):
    public = slack.add_channel("open", members=[ana], bot=True)
    private = slack.add_channel("closed", members=[ana], bot=True, private=True)
    slack.grant(["channels:read"])
    assert (await api("conversations.info", channel=public.id))["ok"]
    assert (await api("conversations.info", channel=private.id))["needed"] == "groups:read"
    assert (await api("conversations.history", channel=public.id))["needed"] == "channels:history"
    assert (await api("conversations.list", types="im"))["needed"] == "im:read"


async def test_email_needs_its_own_scope(slack, api, ana):
    assert (await api("users.info", user=ana.id))["user"]["profile"]["email"] == ana.profile.email
    slack.grant(["users:read"])
    assert "email" not in (await api("users.info", user=ana.id))["user"]["profile"]
    assert (await api("users.lookupByEmail", email=ana.profile.email))["needed"] == "users:read.email"


async def test_the_app_token_opens_connections_and_nothing_else(slack, home, api):
    assert (await api("apps.connections.open"))["error"] == "not_allowed_token_type"
    api.token = slack.app_token
    assert (await api("apps.connections.open"))["url"].startswith("ws://127.0.0.1:")
    assert (await api("users.list"))["error"] == "not_allowed_token_type"


async def test_arguments_are_checked_against_the_published_types(slack, api, ana):
    answer = await api("users.info")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user [json-pointer:]"]
    assert (await api("chat.postMessage", text="x"))["error"] == "invalid_arguments"
    assert (await api("chat.postMessage", channel=ana.id, text=5))["error"] == "invalid_arguments"
    assert slack.faults_seen


async def test_an_argument_nobody_knows_is_noted_but_not_refused(slack, api, ana):
    assert (await api("chat.postMessage", channel=ana.id, text="x", team_id=ana.team_id))["ok"]
    assert slack.faults_seen == []
    assert (await api("chat.postMessage", channel=ana.id, text="x", colour="red"))["ok"]
    assert "colour" in slack.faults_seen[0]


async def test_unknown_method_and_broken_json(slack, home, api):
    assert (await api("chat.shout"))["error"] == "unknown_method"
    headers = {"authorization": f"Bearer {home.bot_token}", "content-type": "application/json"}
    async with api.session.post(slack.api_url + "auth.test", data=b"{", headers=headers) as response:
        assert (await response.json())["error"] == "invalid_json"
    async with api.session.post(
        slack.api_url + "chat.postMessage",
        data={"channel": "C1", "blocks": "["},
        headers={"authorization": f"Bearer {home.bot_token}"},
    ) as response:
        assert (await response.json())["error"] == "invalid_blocks_format"


async def test_every_call_is_written_down_with_both_clocks(slack, clock, machine, api, ana):
    await api("chat.postMessage", channel=ana.id, text="x")
    await api("chat.postMessage", channel="C404", text="x")
    done, refused = slack.calls
    assert (done.ok, done.effect, done.at, done.machine) == (True, True, clock.now, machine.value)
    assert (refused.error, refused.effect) == ("channel_not_found", False)
    assert done.seq < slack.posts[0].seq < refused.seq
    assert slack.posts[0].call == done.seq
