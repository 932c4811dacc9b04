"""Sending and leaving a modal: what the client checks, what the app may answer, what it hears at the end."""

import pytest


def _text(action_id="t", **more):
    return {"type": "plain_text_input", "action_id": action_id, **more}


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        (_text(), "", "required"),
        (_text(), "   ", "required"),
        (_text(min_length=5), "four", "at least 5"),
        (_text(max_length=3), "four", "no more than 3"),
        (_text(), "x" * 3001, "no more than 3000"),
        ({"type": "email_text_input", "action_id": "t"}, "ana@", "email"),
        ({"type": "url_text_input", "action_id": "t"}, "www", "URL"),
        ({"type": "number_input", "action_id": "t", "is_decimal_allowed": False}, "1.5", "whole"),
        ({"type": "number_input", "action_id": "t", "is_decimal_allowed": True}, "many", "number"),
        ({"type": "number_input", "action_id": "t", "is_decimal_allowed": True}, "NaN", "number"),
        (
            {"type": "number_input", "action_id": "t", "is_decimal_allowed": True, "min_value": "3"},
            "2",
            "3 or more",
        ),
        (
            {"type": "number_input", "action_id": "t", "is_decimal_allowed": True, "max_value": "3"},
            "4",
            "3 or less",
        ),
    ],
)
async def test_the_client_checks_before_it_submits(app, ana, kit, opened, element, value, sentence):
    await opened(kit.modal(kit.field(element)))
    await ana.fill("t", value)
    heard = len(app.heard)
    outcome = await ana.submit()
    assert outcome.kind == "errors"
    assert not outcome.sent
    assert sentence in outcome.errors["b"]
    assert len(app.heard) == heard


async def test_an_optional_input_may_stay_empty(ana, kit, opened):
    await opened(kit.modal(kit.field(_text(min_length=5), optional=True)))
    assert (await ana.submit()).kind == "closed"


async def test_answers_to_a_submission(app, ana, kit, opened):
    form = kit.modal(kit.field(_text()))
    await opened(form)
    await ana.fill("t", "x")
    app.answer = lambda heard: {"response_action": "errors", "errors": {"b": "Say more."}}
    outcome = await ana.submit()
    assert (outcome.kind, outcome.errors, outcome.sent) == ("errors", {"b": "Say more."}, True)
    assert ana.view.errors == {"b": "Say more."}
    app.answer = lambda heard: {"response_action": "update", "view": {**form, "title": kit.plain("Again")}}
    assert (await ana.submit()).kind == "updated"
    assert ana.view.title == "Again"
    assert ana.view.state["b"]["t"]["value"] == "x"
    app.answer = lambda heard: {"response_action": "push", "view": kit.modal(kit.section("sure?"))}
    assert (await ana.submit()).kind == "pushed"
    assert len(ana.views) == 2
    app.answer = lambda heard: {"response_action": "clear"}
    assert (await ana.submit()).kind == "cleared"
    assert ana.view is None


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "dance"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"ok": True},
    ],
)
async def test_a_bad_answer_to_a_submission_shows_trouble(slack, app, ana, kit, opened, body):
    await opened(kit.modal(kit.field(_text())))
    await ana.fill("t", "x")
    app.answer = lambda heard: body
    outcome = await ana.submit()
    assert outcome.kind == "trouble"
    assert "trouble connecting" in ana.view.trouble
    assert slack.faults_seen
    assert ana.view.state["b"]["t"]["value"] == "x"


async def test_closing_is_told_where_asked_without_typed_text(app, ana, kit, opened):
    await opened(kit.modal(kit.field(_text()), notify_on_close=True))
    await ana.fill("t", "secret")
    await ana.close()
    body = app.heard[-1].body
    assert (body["type"], body["is_cleared"]) == ("view_closed", False)
    assert body["view"]["state"]["values"] == {}
    assert "secret" not in app.heard[-1].raw.decode()


async def test_the_x_closes_the_whole_stack_and_names_the_root(app, ana, kit, opened):
    root = (await opened(kit.modal(kit.section("root"), notify_on_close=True)))["view"]
    app.answer = lambda heard: {"response_action": "push", "view": kit.modal(kit.section("top"))}
    await ana.submit()
    app.answer = lambda heard: None
    await ana.close(all=True)
    body = app.heard[-1].body
    assert (body["is_cleared"], body["view"]["id"]) == (True, root["id"])
    assert ana.views == []


async def test_closing_is_not_told_unasked(app, ana, kit, opened):
    await opened(kit.modal(kit.section("x")))
    heard = len(app.heard)
    await ana.close()
    assert len(app.heard) == heard
