"""What people do and what the app hears of it: commands, clicks, choices, shortcuts, Home."""

import json

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.responses import Response

from playground.acting import act


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


def _everything(kit, ana):
    pick = kit.options("a", "b", "c")
    return {
        "button": (kit.button("x", value="7"), {}, ("value", "7")),
        "overflow": ({"type": "overflow", "options": pick}, {"option": "b"}, ("selected_option", pick[1])),
        "static": ({"type": "static_select", "options": pick}, {"option": "C"}, ("selected_option", pick[2])),
        "many": (
            {"type": "multi_static_select", "options": pick},
            {"option": ["a", "c"]},
            ("selected_options", [pick[0], pick[2]]),
        ),
        "radio": ({"type": "radio_buttons", "options": pick}, {"option": "a"}, ("selected_option", pick[0])),
        "boxes": (
            {"type": "checkboxes", "options": pick},
            {"option": ["b"]},
            ("selected_options", [pick[1]]),
        ),
        "date": ({"type": "datepicker"}, {"value": "2026-03-09"}, ("selected_date", "2026-03-09")),
        "time": ({"type": "timepicker"}, {"value": "08:15"}, ("selected_time", "08:15")),
        "user": ({"type": "users_select"}, {"value": ana}, ("selected_user", ana.id)),
        "users": ({"type": "multi_users_select"}, {"value": [ana.id]}, ("selected_users", [ana.id])),
        "channel": ({"type": "channels_select"}, {"value": "C1"}, ("selected_channel", "C1")),
        "place": ({"type": "conversations_select"}, {"value": "C1"}, ("selected_conversation", "C1")),
        "places": (
            {"type": "multi_conversations_select"},
            {"value": ["C1"]},
            ("selected_conversations", ["C1"]),
        ),
        "moment": ({"type": "datetimepicker"}, {"value": 1772000000}, ("selected_date_time", 1772000000)),
    }


NAMES = list(_everything(type("Kit", (), {"options": lambda *a: [{}] * 3, "button": lambda *a, **k: {}}),
                         type("Ana", (), {"id": ""})))  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["message", "modal", "home"])
async def test_every_element_reports_its_own_key(name, where, api, app, ana, kit, opened):
    element, choice, (key, expected) = _everything(kit, ana)[name]
    block = {"type": "actions", "block_id": "row", "elements": [{**element, "action_id": "x"}]}
    if where == "message":
        await api("chat.postMessage", channel=ana.id, text="x", blocks=[block])
        target = ana.dms()[0]
    elif where == "modal":
        await opened(kit.modal(block))
        target = ana.view
    else:
        await api("views.publish", user_id=ana.id, view=kit.home(block))
        target = "home"
    assert (await ana.click(target, "x", **choice)).ok
    body = app.heard[-1].body
    action = body["actions"][0]
    assert (action["type"], action["action_id"], action["block_id"]) == (element["type"], "x", "row")
    assert action[key] == expected
    if where == "message":
        assert body["container"]["type"] == "message"
        assert body["message"]["ts"] == target.ts
        assert body["response_url"].startswith("http://127.0.0.1:")
        values = body["state"]["values"]
    else:
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        assert "response_url" not in body
        values = body["view"]["state"]["values"]
    if name not in ("button", "overflow"):
        assert values["row"]["x"][key] == expected


async def test_buttons_of_the_same_action_are_told_apart(api, app, ana, kit):
    rows = [
        {"type": "actions", "block_id": f"r{n}", "elements": [kit.button("x", value=str(n))]} for n in (1, 2)
    ]
    await api("chat.postMessage", channel=ana.id, text="x", blocks=rows)
    await ana.click(ana.dms()[0], "x", value="2")
    assert app.heard[-1].body["actions"][0]["block_id"] == "r2"
    await ana.click(ana.dms()[0], "x", block_id="r1")
    assert app.heard[-1].body["actions"][0]["value"] == "1"
    with pytest.raises(LookupError, match="there is x, x"):
        await ana.click(ana.dms()[0], "y")


async def test_what_one_person_chose_is_not_anothers(slack, api, app, ana, ben, kit):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    menu = {"type": "static_select", "action_id": "s", "options": kit.options("a", "b")}
    row = {"type": "actions", "block_id": "row", "elements": [menu, kit.button("go")]}
    await api("chat.postMessage", channel=sales.id, text="x", blocks=[row])
    await ana.click(ana.messages(sales)[0], "s", option="b")
    await ben.click(ben.messages(sales)[0], "go")
    assert app.heard[-1].body["state"]["values"]["row"]["s"]["selected_option"] is None
    await ana.click(ana.messages(sales)[0], "go")
    assert app.heard[-1].body["state"]["values"]["row"]["s"]["selected_option"]["value"] == "b"


async def test_a_choice_in_a_message_goes_with_its_menu(api, app, ana, kit):
    def row(block_id):
        menu = {"type": "static_select", "action_id": "s", "options": kit.options("a", "b")}
        return {"type": "actions", "block_id": block_id, "elements": [menu, kit.button("go")]}

    posted = await api("chat.postMessage", channel=ana.id, text="x", blocks=[row("one")])
    await ana.click(ana.dms()[0], "s", option="b")
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    await api("chat.update", **place, text="y", blocks=[kit.section("new"), row("one")])
    await ana.click(ana.dms()[0], "go")
    assert app.heard[-1].body["state"]["values"]["one"]["s"]["selected_option"]["value"] == "b"
    await api("chat.update", **place, text="z", blocks=[row("two")])
    await ana.click(ana.dms()[0], "go")
    values = app.heard[-1].body["state"]["values"]
    assert values == {"two": {"s": {"type": "static_select", "selected_option": None}}}


async def test_an_ephemeral_message_is_not_in_the_payload(slack, api, app, ana, ben, kit):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    row = {"type": "actions", "elements": [kit.button("go")]}
    await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="x", blocks=[row])
    seen = ana.messages(sales)[0]
    await ana.click(seen, "go")
    assert app.heard[-1].body["container"]["is_ephemeral"] is True
    assert "message" not in app.heard[-1].body
    with pytest.raises(LookupError):
        await ben.click(seen, "go")


async def test_typing_is_sent_only_where_the_block_says_so(app, ana, kit, opened):
    text = {"type": "plain_text_input", "action_id": "t", "multiline": True}
    live = {**text, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    await opened(
        kit.modal(
            kit.field(text, "quiet"),
            kit.field({**text, "action_id": "e"}, "enter", dispatch_action=True),
            kit.field({**live, "action_id": "l"}, "live", dispatch_action=True),
        )
    )
    heard = len(app.heard)
    assert not (await ana.fill("quiet", "one")).sent
    assert not (await ana.fill("e", "two", enter=False)).sent
    assert len(app.heard) == heard
    assert (await ana.fill("e", "three")).sent
    assert app.heard[-1].body["actions"][0]["value"] == "three"
    assert (await ana.fill("l", "four", enter=False)).sent
    values = app.heard[-1].body["view"]["state"]["values"]
    assert [values["quiet"]["t"]["value"], values["enter"]["e"]["value"], values["live"]["l"]["value"]] == [
        "one",
        "three",
        "four",
    ]


async def test_choosing_in_an_input_is_quiet_unless_dispatched(app, ana, kit, opened):
    menu = {"type": "static_select", "action_id": "s", "options": kit.options("a", "b")}
    await opened(
        kit.modal(kit.field(menu, "q"), kit.field({**menu, "action_id": "d"}, "d", dispatch_action=True))
    )
    assert not (await ana.click(None, "s", option="b")).sent
    assert not (await ana.fill("s", "a")).sent
    assert (await ana.fill("d", "b")).sent
    assert app.heard[-1].body["view"]["state"]["values"]["q"]["s"]["selected_option"]["value"] == "a"
    with pytest.raises(LookupError, match="offered"):
        await ana.fill("s", "z")


async def test_options_of_one_search_stay_chosen_after_the_next(app, ana, kit, opened):
    menu = {"type": "multi_external_select", "action_id": "s", "min_query_length": 1}

    await opened(kit.modal(kit.field(menu)))
    app.answer = lambda heard: {"options": kit.options(heard.body.get("value", ""))}
    first = await ana.suggestions("s", "contoso")
    second = await ana.suggestions("s", "orchard")
    assert (await ana.fill("s", [*first, *second])).ok
    held = ana.view.state["b"]["s"]["selected_options"]
    assert [option["value"] for option in held] == ["contoso", "orchard"]


async def test_a_modal_is_named_by_its_id(slack, ana, kit, opened):
    view = (await opened(kit.modal(kit.section("one"))))["view"]
    with pytest.raises(LookupError, match="not open any more"):
        await act(slack, {"as": ana.id, "do": "submit", "view": "V0"})
    assert (await act(slack, {"as": ana.id, "do": "close", "view": "V0"}))["kind"] == "closed"
    assert ana.view is not None
    await act(slack, {"as": ana.id, "do": "close", "view": view["id"]})
    assert ana.view is None


async def test_external_selects_are_asked_for_options(app, ana, kit, opened):
    menu = {"type": "external_select", "action_id": "s", "min_query_length": 1}
    await opened(kit.modal(kit.field(menu)))
    app.answer = lambda heard: {"options": kit.options("north", "south")}
    assert [o["value"] for o in await ana.suggestions("s", "n")] == ["north", "south"]
    assert app.heard[-1].body["value"] == "n"
    await ana.fill("s", "south")
    assert ana.view.state["b"]["s"]["selected_option"]["value"] == "south"


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
