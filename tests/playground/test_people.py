"""What people do and what the app hears of it: commands, clicks, choices, shortcuts, Home."""

import json

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.responses import Response


async def test_a_command_arrives_signed_as_a_form(slack, app, ana):
    await ana.command("/whistle", "help me")
    heard = app.heard[0]
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(heard.raw, heard.headers)
    assert not SignatureVerifier("other").is_valid_request(heard.raw, heard.headers)
    assert (heard.body["command"], heard.body["text"]) == ("/whistle", "help me")
    assert heard.body["channel_name"] == "directmessage"


async def test_the_answer_to_a_command_is_for_its_author_alone(slack, app, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    app.answer = lambda heard: {"text": "only you"}
    assert (await ana.command("/whistle", channel=sales)).ok
    assert [(m.text, m.ephemeral) for m in ana.messages(sales)] == [("only you", True)]
    assert ben.messages(sales) == []
    app.answer = lambda heard: {"text": "for all", "response_type": "in_channel"}
    await ana.command("/whistle", channel=sales)
    assert [m.text for m in ben.messages(sales)] == ["for all"]


async def test_mentions_in_commands_follow_should_escape(app, ana, ben):
    await ana.command("/whistle", f"@{ben.profile.handle} closed <it> & more")
    assert app.heard[-1].body["text"] == f"<@{ben.id}|ben.okoro> closed &lt;it&gt; &amp; more"
    await ana.command("/bare", f"<@{ben.id}> closed it")
    assert app.heard[-1].body["text"] == "@ben.okoro closed it"


async def test_a_group_is_called_by_its_handle_and_an_app_may_read_who_is_in_it(slack, app, api, ana, ben):
    west = slack.add_group("west", name="Team West", members=[ana, ben])
    slack.grant([*slack.workspaces[0].scopes, "usergroups:read"])
    await ana.command("/whistle", "@west and @nobody")
    assert app.heard[-1].body["text"] == f"<!subteam^{west.id}|@west> and @nobody"
    await ana.command("/bare", "@west")
    assert app.heard[-1].body["text"] == "@west"
    sales = slack.add_channel("sales", members=[ana])
    said = await ana.say(sales, "thanks @west")
    assert said.text == f"thanks <!subteam^{west.id}>"
    assert said.blocks[0]["elements"][0]["elements"][1] == {"type": "usergroup", "usergroup_id": west.id}
    listed = (await api("usergroups.list", include_count=True))["usergroups"]
    assert [(one["id"], one["handle"], one["user_count"]) for one in listed] == [(west.id, "west", 2)]
    assert (await api("usergroups.users.list", usergroup=west.id))["users"] == [ana.id, ben.id]
    assert (await api("usergroups.users.list", usergroup="S0NOTTHERE"))["error"] == "no_such_subteam"
    slack.grant(["chat:write"])
    assert (await api("usergroups.users.list", usergroup=west.id))["error"] == "missing_scope"
    slack.load(slack.dump())
    assert slack.workspaces[0].groups[west.id].members == [ana.id, ben.id]


async def test_unknown_commands_and_missing_scope(slack, app, ana):
    outcome = await ana.command("/nothing")
    assert outcome.kind == "trouble"
    assert ana.dms()[-1].text == "/nothing is not a valid command."
    slack.grant(["chat:write"])
    assert (await ana.command("/whistle")).kind == "trouble"
    assert app.heard == []


async def test_threads_take_no_commands(slack, app, ana):
    sales = slack.add_channel("sales", members=[ana])
    head = await ana.say(sales, "help")
    outcome = await ana.command("/whistle", "help", sales, thread_ts=head.ts)
    assert outcome.sent is False
    told = ana.messages(sales, head.ts)[-1]
    assert (told.text, told.ephemeral) == ("/whistle is not supported in threads. Sorry!", True)
    assert app.heard == []


async def test_a_late_command_shows_operation_timeout_and_is_not_repeated(slack, app, machine, later, ana):
    app.answer = lambda heard: machine.forward(3.1)
    outcome = await ana.command("/whistle")
    assert outcome.kind == "trouble"
    assert outcome.seconds == pytest.approx(3.1)
    assert ana.dms()[-1].text == '/whistle failed with the error "operation_timeout"'
    assert ana.dms()[-1].ephemeral
    assert later.held == []


async def test_an_answer_at_three_seconds_is_in_time(app, machine, ana):
    app.answer = lambda heard: machine.forward(3.0)
    assert (await ana.command("/whistle")).ok


async def test_bad_blocks_in_the_answer_of_a_command_are_noted(slack, app, ana, kit):
    app.answer = lambda heard: {"text": "x", "blocks": [kit.section("x" * 3001)]}
    outcome = await ana.command("/whistle")
    assert outcome.kind == "trouble"
    assert "/blocks/0/text/text" in slack.faults_seen[0]


async def test_nobody_at_home_shows_dispatch_failed(slack, app, ana):
    slack.disconnect()
    outcome = await ana.command("/whistle")
    assert outcome.trouble == '/whistle failed with the error "dispatch_failed"'


async def test_shortcuts(slack, app, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    assert (await ana.shortcut("note")).ok
    assert app.heard[-1].body["type"] == "shortcut"
    assert "response_url" not in app.heard[-1].body
    said = await ana.say(sales, "worth keeping")
    assert (await ana.message_shortcut("keep", said)).ok
    assert app.heard[-1].body["message"]["text"] == "worth keeping"
    with pytest.raises(LookupError):
        await ana.shortcut("keep")


async def test_failed_clicks_show_trouble(slack, app, machine, ana, api, kit):
    await api(
        "chat.postMessage",
        channel=ana.id,
        text="x",
        blocks=[{"type": "actions", "elements": [kit.button("go")]}],
    )
    app.answer = lambda heard: Response(status_code=500)
    outcome = await ana.click(ana.dms()[0], "go")
    assert (outcome.kind, outcome.status) == ("trouble", 500)
    app.answer = lambda heard: machine.forward(4)
    outcome = await ana.click(ana.dms()[0], "go")
    assert outcome.trouble.startswith("We had some trouble connecting")
    clicks = slack.inbound.of("block_actions")
    assert [len(click.attempts) for click in clicks] == [1, 1], "interactions are not repeated"


async def test_opening_home_tells_the_app_each_time(api, app, ana, kit):
    assert await ana.open_home() is None
    event = app.heard[-1].body["event"]
    assert (event["type"], event["tab"], event["channel"]) == ("app_home_opened", "home", ana.dm.id)
    assert "view" not in event
    await api("views.publish", user_id=ana.id, view=kit.home())
    home = await ana.open_home()
    assert app.heard[-1].body["event"]["view"]["hash"] == home.hash
    await ana.open_home(tab="messages")
    assert app.heard[-1].body["event"]["tab"] == "messages"


async def test_what_people_type_is_escaped_once(app, ana, ben):
    said = await ana.say("bot", f"<!channel> & @{ben.profile.handle} me@home.example")
    expected = f"&lt;!channel&gt; &amp; <@{ben.id}> me@home.example"
    assert said.text == expected
    event = app.heard[-1].body["event"]
    assert event["text"] == expected
    inner = event["blocks"][0]["elements"][0]["elements"]
    assert [part["type"] for part in inner] == ["text", "user", "text"]
    assert inner[0]["text"] == "<!channel> & "


async def test_the_departed_do_nothing_any_more(ana):
    await ana.deactivate()
    with pytest.raises(PermissionError):
        await ana.command("/whistle")
    with pytest.raises(PermissionError):
        await ana.say("bot", "hi")


async def test_chosen_conversations_may_be_answered_into(slack, app, api, ana, kit, opened):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    menu = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    await opened(kit.modal(kit.field(menu)))
    await ana.fill("c", sales.id)
    await ana.submit()
    (given,) = app.heard[-1].body["response_urls"]
    assert (given["channel_id"], given["block_id"]) == (sales.id, "b")
    async with api.session.post(given["response_url"], json={"text": "hi", "response_type": "in_channel"}):
        pass
    assert ana.messages(sales)[-1].text == "hi"


async def test_the_challenge_of_a_request_url(slack, app):
    app.answer = lambda heard: {"challenge": heard.body["challenge"]}
    assert await slack.verify_url()
    app.answer = lambda heard: {"challenge": "other"}
    assert not await slack.verify_url()


async def test_a_person_sees_only_their_places(slack, ana, ben):
    slack.add_channel("secret", members=[ben], private=True)
    with pytest.raises(LookupError):
        ana.messages("secret")


async def test_payloads_carry_json_in_the_form_field(app, ana):
    await ana.shortcut("note")
    raw = app.heard[-1].raw.decode()
    assert raw.startswith("payload=")
    assert json.dumps(app.heard[-1].body["user"]["id"])
