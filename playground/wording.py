"""Short words for one entry of the record: whom it concerns, what it says, what went wrong."""

from __future__ import annotations

import html
from typing import Any

from playground.core import Core
from playground.errors import Json
from playground.record import Attempt, Call

_LONGEST = 140
_TRICKS = {
    "drop_answer": "The answer of the app was dropped on purpose.",
    "lose": "The payload was lost on the way on purpose.",
}


def attempt_sentence(attempt: Attempt, limit: float) -> str:
    """Why an attempt did not succeed; empty if it did."""
    if attempt.trick in _TRICKS and attempt.reason:
        return _TRICKS[attempt.trick]
    if attempt.reason == "http_timeout":
        return f"The app did not answer within {limit:g} seconds."
    if attempt.reason == "connection_failed":
        return "The app could not be reached."
    if attempt.reason == "http_error":
        return f"The app answered with {attempt.status}."
    return attempt.reason


def scope_sentence(call: Call) -> str:
    """What the app may not do, where that is why the call was refused."""
    if call.error != "missing_scope":
        return ""
    return f"The app lacks the scope {call.answer.get('needed', '?')}, which {call.method} needs."


def subject(core: Core, team: str, data: Json) -> str:
    """The person and the place that arguments or a payload name, by name."""
    event = data.get("event")
    told = event if isinstance(event, dict) else data
    person = _name(core, team, _id(told.get("user")) or _id(told.get("user_id")))
    place = _place(core, team, _id(told.get("channel")) or _id(told.get("channel_id")))
    if person and place.startswith("#"):
        return f"{person} in {place}"
    return person or place


def summary(name: str, data: Json) -> str:
    """What it says, in one line."""
    event = data.get("event")
    told = event if isinstance(event, dict) else data
    if "command" in told:
        return _line(f"{told['command']} {told.get('text', '')}")
    actions = told.get("actions")
    if isinstance(actions, list) and actions:
        return _line(", ".join(str(_of(action, "action_id")) for action in actions))
    if told.get("callback_id"):
        return _line(told["callback_id"])
    if told.get("action_id"):  # an external select asks for options
        return _line(f"{told['action_id']} {told.get('value', '')}")
    if told.get("tab"):  # somebody looks at the app
        return _line(told["tab"])
    view = told.get("view")
    if isinstance(view, dict):
        return _line(_of(view.get("title"), "text") or view.get("callback_id") or view.get("type", ""))
    return _line(told.get("text") or told.get("reaction") or told.get("name") or "")


def _line(text: Any) -> str:
    words = " ".join(html.unescape(str(text)).split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _id(value: Any) -> str:
    """Events name a person by id or whole; so do payloads with places."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _name(core: Core, team: str, id: str) -> str:
    home = core.workspaces.get(team)
    person = home.people.get(id) if home else None
    return person.name if person else id


def _place(core: Core, team: str, id: str) -> str:
    """A channel with its sign, the other side of the app's own DM."""
    home = core.workspaces.get(team)
    channel = home.channels.get(id) if home else None
    if home is None or channel is None:
        return _name(core, team, id)
    if channel.kind != "im":
        return f"#{channel.name}"
    others = [home.people[user].name for user in channel.members if user != home.bot_user_id]
    return " and ".join(others)
