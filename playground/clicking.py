"""Finding the element a person means and turning a choice into state and a payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.blocks import Found, elements
from playground.errors import Json
from playground.outcome import Outcome, after
from playground.posting import chosen
from playground.state import HOLDS, TYPED, State, action, held_value, pick
from playground.viewbook import View
from playground.world import Message

if TYPE_CHECKING:
    from playground.actor import Actor

Target = View | Message


def find(target: Target, action_id: str, block_id: str | None = None, value: Any = None) -> Found:
    """The element with this action id. Several need a block id or, for buttons, a value."""
    fitting = [
        f for f in elements(target.blocks) if f.action_id == action_id and block_id in (None, f.block_id)
    ]
    if not fitting:
        there = ", ".join(f.action_id for f in elements(target.blocks)) or "nothing"
        raise LookupError(f"no {action_id!r} to click here; there is {there}")
    if value is not None and fitting[0].element["type"] == "button":
        fitting = [f for f in fitting if f.element.get("value") == value] or fitting
    return fitting[0]


def find_input(view: Target, name: str, block_id: str | None = None) -> Found:
    """An input by its action id or its block id; where several share an action id, by both."""
    for found in elements(view.blocks):
        if block_id not in (None, found.block_id):
            continue
        if name in (found.action_id, found.block_id) and found.element["type"] in HOLDS:
            return found
    there = ", ".join(f.action_id for f in elements(view.blocks)) or "nothing"
    raise LookupError(f"no input {name!r} here; there is {there}")


def state_of(target: Target, user: str) -> State:
    """What the client holds for this person."""
    return target.state if isinstance(target, View) else chosen(target, user)


async def click(actor: Actor, target: Target, found: Found, *, value: Any, option: Any) -> Outcome:
    """Press a button or choose in a menu; tells the app where Slack would."""
    element = found.element
    kind = element["type"]
    held: Json | None = None
    if kind == "workflow_button":
        raise LookupError("there are no workflows here")
    if kind == "overflow":
        held = {"selected_option": pick(element, option if option is not None else value)}
    elif kind == "feedback_buttons":
        held = _feedback(element, option if option is not None else value)
    elif kind in HOLDS:
        choice = option if option is not None else value
        held = held_value(element, choice, actor.loaded(found))
        state_of(target, actor.id).setdefault(found.block_id, {})[found.action_id] = held
        if found.block["type"] == "input" and not found.block.get("dispatch_action"):
            return Outcome("ok")
    return await dispatch(actor, target, found, held)


async def dispatch(actor: Actor, target: Target, found: Found, held: Json | None) -> Outcome:
    """Send block_actions for this element."""
    made = action(found.element, found.block_id, held, actor.payloads.moment())
    if isinstance(target, View):
        payload = actor.payloads.on_view(target, made)
    else:
        payload = actor.payloads.on_message(target, made)
    return await interact(actor, "block_actions", payload)


async def interact(actor: Actor, type_: str, payload: Json) -> Outcome:
    """Hand an interaction to the app; an app without interactivity gets nothing and the person sees why."""
    core = actor.core
    if not core.app.interactive or not actor.workspace.installed:
        return Outcome("trouble", trouble="This app responded with Status Code 404.")
    kind = "options" if type_ == "block_suggestion" else "interaction"
    delivery = await core.dispatcher.deliver(kind, type_, actor.workspace.team_id, payload)
    return after(delivery)


def wants_enter(found: Found) -> bool:
    """Typing in an input sends something only where its block says so; elsewhere it always does."""
    if found.block["type"] == "input" and not found.block.get("dispatch_action"):
        return False
    return found.element["type"] in TYPED


def _feedback(element: Json, choice: Any) -> Json:
    for side in ("positive_button", "negative_button"):
        button = element[side]
        if choice in (side, button["value"], button["text"]["text"]):
            return {"text": button["text"], "value": button["value"]}
    raise LookupError(f"no feedback {choice!r}")
