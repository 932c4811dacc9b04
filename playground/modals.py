"""A person in a modal: filling, submitting, closing, and what the app's answer does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground import facts
from playground.checks import complaints
from playground.clicking import Target, dispatch, find_input, interact, state_of, wants_enter
from playground.errors import Json, SlackError
from playground.outcome import Outcome
from playground.rules import check_view
from playground.state import TYPED, held_value
from playground.viewbook import View

if TYPE_CHECKING:
    from playground.actor import Actor


async def fill(
    actor: Actor, target: Target, name: str, value: Any, *, enter: bool, block_id: str | None = None
) -> Outcome:
    """Type or choose. Text is sent where dispatch_action says so: on Enter, or while typing."""
    found = find_input(target, name, block_id)
    held = held_value(found.element, value, actor.loaded(found))
    state_of(target, actor.id).setdefault(found.block_id, {})[found.action_id] = held
    if isinstance(target, View):
        target.errors.pop(found.block_id, None)
        actor.core.changed("view", target.team_id, user=actor.id)
    if found.element["type"] in TYPED:
        on = (found.element.get("dispatch_action_config") or {}).get(
            "trigger_actions_on", ["on_enter_pressed"]
        )
        if wants_enter(found) and (enter or "on_character_entered" in on):
            return await dispatch(actor, target, found, held)
        return Outcome("ok")
    if found.block["type"] != "input" or found.block.get("dispatch_action"):
        return await dispatch(actor, target, found, held)
    return Outcome("ok")


async def submit(actor: Actor, view: View) -> Outcome:
    """Slack's own checks first, then the app, then what the app's answer asks for."""
    view.trouble = ""
    view.errors = complaints(view)
    if view.errors:
        actor.core.changed("view", view.team_id, user=actor.id)
        return Outcome("errors", errors=dict(view.errors))
    outcome = await interact(actor, "view_submission", actor.payloads.submission(view))
    if outcome.ok:
        try:
            _follow(actor, view, outcome)
        except SlackError as error:
            # Slack shows nothing but "trouble"; the reason is kept for whoever has to find it.
            if outcome.delivery is not None:
                outcome.delivery.faults += error.messages or [error.code]
            outcome.kind, outcome.trouble = "trouble", facts.TROUBLE
    if outcome.kind == "trouble":
        view.trouble = outcome.trouble
    actor.core.changed("view", view.team_id, user=actor.id)
    return outcome


def _follow(actor: Actor, view: View, outcome: Outcome) -> None:
    """Do what the answer says to the modal that was submitted."""
    body = outcome.body or {}
    if not isinstance(body, dict):
        raise SlackError("invalid_response", "[ERROR] the answer must be empty or a JSON object")
    wanted = body.get("response_action")
    book = actor.workspace.views
    if wanted is None:
        if body:
            raise SlackError(
                "invalid_response", "[ERROR] missing response_action [json-pointer:/response_action]"
            )
        outcome.kind = "closed"
        book.remove(view)
    elif wanted == "clear":
        outcome.kind = "cleared"
        book.close(actor.id, everything=True)
    elif wanted == "errors":
        _errors(view, body, outcome)
    elif wanted == "update":
        check_view(body.get("view"), ("modal",))
        if not view.closed:
            book.update(view, body["view"], None)
        outcome.kind = "updated"
    elif wanted == "push":
        check_view(body.get("view"), ("modal",))
        book.push(actor.id, body["view"])
        outcome.kind = "pushed"
    else:
        raise SlackError("invalid_response", f"[ERROR] unknown response_action {wanted}")


def _errors(view: View, body: Json, outcome: Outcome) -> None:
    """Sentences under inputs. One for a block that is no input makes Slack give up on the answer."""
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_response", "[ERROR] errors must not be empty [json-pointer:/errors]")
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            raise SlackError("invalid_response", f"[ERROR] no input block {block_id} [json-pointer:/errors]")
        if not isinstance(sentence, str) or not sentence:
            raise SlackError("invalid_response", f"[ERROR] no sentence [json-pointer:/errors/{block_id}]")
    view.errors = dict(errors)
    outcome.kind, outcome.errors = "errors", dict(errors)


async def close(actor: Actor, view: View, *, everything: bool) -> Outcome:
    """Cancel takes the top view away, the X all; the app hears of it where it asked to."""
    everything = everything or bool(view.content.get("clear_on_close"))
    stack = actor.workspace.views.stacks.get(actor.id, [])
    told = stack[0] if everything and stack else view
    gone = actor.workspace.views.close(actor.id, everything=everything)
    actor.core.changed("view", view.team_id, user=actor.id)
    if not any(item.content.get("notify_on_close") for item in gone):
        return Outcome("closed")
    outcome = await interact(actor, "view_closed", actor.payloads.closed(told, everything=everything))
    outcome.kind = "closed"  # the modal is gone whatever the app says
    return outcome
