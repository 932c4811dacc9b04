"""What people press, choose and type, on every surface, and what the app hears of it."""

import pytest

from playground.acting import act


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
