"""Modals and Home: triggers, hashes, stacks, external ids, and what survives an update."""

import pytest


def _text(action_id="t", **more):
    return {"type": "plain_text_input", "action_id": action_id, **more}


@pytest.fixture
def trigger(slack, app, ana):
    """A fresh trigger id of Ana's."""

    async def fresh():
        await ana.command("/whistle")
        return app.heard[-1].body["trigger_id"]

    return fresh


async def test_a_trigger_opens_once(api, ana, kit, trigger):
    spent = await trigger()
    view = kit.modal(kit.section("hi"))
    assert (await api("views.open", trigger_id=spent, view=view))["ok"]
    assert ana.view.title == "Form"
    assert (await api("views.open", trigger_id=spent, view=view))["error"] == "exchanged_trigger_id"
    assert (await api("views.open", trigger_id="made.up.id", view=view))["error"] == "invalid_trigger_id"


async def test_a_trigger_lives_three_seconds(api, ana, kit, machine, trigger):
    view = kit.modal(kit.section("hi"))
    edge, late = await trigger(), await trigger()
    machine.forward(3.0)
    assert (await api("views.open", trigger_id=edge, view=view))["ok"]
    machine.forward(0.01)
    assert (await api("views.open", trigger_id=late, view=view))["error"] == "expired_trigger_id"


async def test_a_refused_view_does_not_spend_the_trigger(api, ana, kit, trigger):
    mine = await trigger()
    broken = kit.modal(kit.section("x" * 3001))
    assert (await api("views.open", trigger_id=mine, view=broken))["error"] == "invalid_arguments"
    assert (await api("views.open", trigger_id=mine, view=kit.modal(kit.section("x"))))["ok"]


async def test_hashes_guard_against_stale_updates(api, ana, kit, opened):
    first = (await opened(kit.modal(kit.section("one"))))["view"]
    view = kit.modal(kit.section("two"))
    second = await api("views.update", view_id=first["id"], hash=first["hash"], view=view)
    assert second["ok"]
    assert second["view"]["hash"] != first["hash"]
    stale = await api("views.update", view_id=first["id"], hash=first["hash"], view=view)
    assert stale["error"] == "hash_conflict"
    assert (await api("views.update", view_id=first["id"], hash="", view=view))["error"] == "hash_conflict"
    assert (await api("views.update", view_id=first["id"], view=view))["ok"]


async def test_a_closed_view_cannot_be_updated(api, ana, kit, opened):
    view = (await opened(kit.modal(kit.section("one"))))["view"]
    await ana.close()
    answer = await api("views.update", view_id=view["id"], view=kit.modal(kit.section("two")))
    assert answer["error"] == "view_not_found"
    assert (await api("views.update", view_id="V0", view=kit.modal(kit.section("x"))))[
        "error"
    ] == "view_not_found"


async def test_external_ids_are_unique_and_find_views(api, ana, kit, opened, trigger):
    await opened(kit.modal(kit.section("one"), external_id="round-1"))
    answer = await api("views.update", external_id="round-1", view=kit.modal(kit.section("two")))
    assert answer["ok"]
    assert ana.view.blocks[0]["text"]["text"] == "two"
    await opened(kit.modal(kit.section("one"), external_id="round-1"))
    taken = kit.home(external_id="round-1")
    assert (await api("views.publish", user_id=ana.id, view=taken))["error"] == "duplicate_external_id"


async def test_three_views_at_most(api, app, ana, kit, opened):
    push = {"type": "actions", "elements": [kit.button("deeper")]}
    await opened(kit.modal(push))
    answers = []

    async def answer(heard):
        trigger = heard.body["trigger_id"]
        answers.append(await api("views.push", trigger_id=trigger, view=kit.modal(push)))

    app.answer = answer
    for _ in range(3):
        await ana.click(None, "deeper")
    assert [a.get("error") for a in answers] == [None, None, "push_limit_reached"]
    root, middle, top = ana.views
    assert (top.previous_view_id, top.root_view_id) == (middle.id, root.id)
    await ana.close()
    assert ana.view is middle


async def test_pushing_needs_a_trigger_from_inside_a_modal(api, ana, kit, opened, trigger):
    await opened(kit.modal(kit.section("hi")))
    answer = await api("views.push", trigger_id=await trigger(), view=kit.modal(kit.section("x")))
    assert answer["error"] == "invalid_trigger_id"


async def test_home_is_per_person_and_guarded(api, ana, ben, kit):
    first = (await api("views.publish", user_id=ana.id, view=kit.home(kit.section("Ana's"))))["view"]
    assert ana.home.blocks[0]["text"]["text"] == "Ana's"
    assert ben.home is None
    assert (await api("views.publish", user_id=ben.id, view=kit.home(), hash=""))["error"] == "hash_conflict"
    again = await api("views.publish", user_id=ana.id, view=kit.home(), hash=first["hash"])
    assert again["view"]["id"] == first["id"]
    stale = await api("views.publish", user_id=ana.id, view=kit.home(), hash=first["hash"])
    assert stale["error"] == "hash_conflict"
    modal = await api("views.publish", user_id=ana.id, view=kit.modal(kit.section("x")))
    assert modal["error"] == "invalid_arguments"
    assert (await api("views.publish", user_id="U0", view=kit.home()))["error"] == "user_not_found"


async def test_untouched_inputs_hold_their_initial_values(app, ana, kit, opened):
    pick = kit.options("a", "b", "c")
    blocks = {
        "text": _text(initial_value="draft"),
        "empty": _text(),
        "number": {"type": "number_input", "is_decimal_allowed": False, "initial_value": "7"},
        "select": {"type": "static_select", "action_id": "t", "options": pick, "initial_option": pick[1]},
        "many": {"type": "multi_static_select", "options": pick, "initial_options": pick[:2]},
        "none": {"type": "multi_static_select", "action_id": "t", "options": pick},
        "radio": {"type": "radio_buttons", "action_id": "t", "options": pick, "initial_option": pick[0]},
        "boxes": {"type": "checkboxes", "action_id": "t", "options": pick, "initial_options": [pick[2]]},
        "date": {"type": "datepicker", "action_id": "t", "initial_date": "2026-03-09"},
        "time": {"type": "timepicker", "action_id": "t", "initial_time": "09:30"},
        "user": {"type": "users_select", "action_id": "t", "initial_user": ana.id},
        "users": {"type": "multi_users_select", "action_id": "t", "initial_users": [ana.id]},
        "place": {"type": "conversations_select", "action_id": "t"},
    }
    await opened(
        kit.modal(*(kit.field({**e, "action_id": "t"}, name, optional=True) for name, e in blocks.items()))
    )
    assert (await ana.submit()).kind == "closed"
    values = {block: held["t"] for block, held in app.heard[-1].body["view"]["state"]["values"].items()}
    assert values["text"] == {"type": "plain_text_input", "value": "draft"}
    assert values["empty"] == {"type": "plain_text_input", "value": None}
    assert values["number"]["value"] == "7"
    assert values["select"]["selected_option"] == pick[1]
    assert values["many"]["selected_options"] == pick[:2]
    assert values["none"] == {"type": "multi_static_select", "selected_options": []}
    assert values["radio"]["selected_option"] == pick[0]
    assert values["boxes"]["selected_options"] == [pick[2]]
    assert values["date"]["selected_date"] == "2026-03-09"
    assert values["time"]["selected_time"] == "09:30"
    assert values["user"]["selected_user"] == ana.id
    assert values["users"]["selected_users"] == [ana.id]
    assert values["place"]["selected_conversation"] is None


async def test_what_was_typed_survives_an_update_where_the_ids_stay(api, ana, kit, opened):
    before = kit.modal(
        kit.field(_text(), "keep"), kit.field(_text(), "lose"), kit.field(_text("old"), "renamed")
    )
    view = (await opened(before))["view"]
    for block in ("keep", "lose"):
        await ana.fill(block, f"typed in {block}")
    await ana.fill("old", "typed in renamed")
    after = kit.modal(kit.field(_text(initial_value="new"), "keep"), kit.field(_text("new"), "renamed"))
    assert (await api("views.update", view_id=view["id"], view=after))["ok"]
    assert ana.view.state == {
        "keep": {"t": {"type": "plain_text_input", "value": "typed in keep"}},
        "renamed": {"new": {"type": "plain_text_input", "value": None}},
    }


async def test_a_choice_that_is_no_longer_offered_falls_back(api, ana, kit, opened):
    def menu(*values):
        return kit.field({"type": "static_select", "action_id": "t", "options": kit.options(*values)})

    view = (await opened(kit.modal(menu("a", "b"))))["view"]
    await ana.fill("t", "b")
    await api("views.update", view_id=view["id"], view=kit.modal(menu("b", "c")))
    assert ana.view.state["b"]["t"]["selected_option"]["value"] == "b"
    await api("views.update", view_id=view["id"], view=kit.modal(menu("c", "d")))
    assert ana.view.state["b"]["t"]["selected_option"] is None


async def test_private_metadata_and_callback_id_come_back(app, ana, kit, opened):
    await opened(kit.modal(kit.section("x"), private_metadata="ids only"))
    await ana.submit()
    assert app.heard[-1].body["view"]["private_metadata"] == "ids only"
    assert app.heard[-1].body["view"]["callback_id"] == "form"
