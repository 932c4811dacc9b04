"""Reading `view.state` back. It comes over the wire: any part may be missing, null or of another shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time

from blocks.text import MAX_TEXT, clean, is_blank

_USER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,30}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def element(view_state: object, block_id: str, action_id: str) -> Mapping[str, object]:
    """What Slack says of one field; empty if it says nothing. Takes `view.state` or its `values`."""
    values = view_state.get("values", view_state) if isinstance(view_state, Mapping) else None
    block = values.get(block_id) if isinstance(values, Mapping) else None
    found = block.get(action_id) if isinstance(block, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def has_element(view_state: object, block_id: str, action_id: str) -> bool:
    """True if the field was on the screen, filled in or not."""
    return bool(element(view_state, block_id, action_id))


def text_value(view_state: object, block_id: str, action_id: str) -> str:
    """Typed text, cleaned; empty if there is nothing to see."""
    return clean_text(element(view_state, block_id, action_id).get("value"))


def clean_text(found: object) -> str:
    """People's text as it may be kept: no more than Slack lets them type, "" if it shows nothing."""
    if not isinstance(found, str) or is_blank(shown := clean(found[:MAX_TEXT])):
        return ""
    return shown.strip()


def selected(view_state: object, block_id: str, action_id: str) -> str | None:
    """The value of the chosen option of a select or radio group."""
    return _value(element(view_state, block_id, action_id).get("selected_option"))


def selected_many(view_state: object, block_id: str, action_id: str) -> frozenset[str]:
    """The values of the ticked options."""
    options = element(view_state, block_id, action_id).get("selected_options")
    found = (_value(option) for option in options) if isinstance(options, list) else ()
    return frozenset(one for one in found if one is not None)


def day_value(view_state: object, block_id: str, action_id: str) -> date | None:
    """The day of a date picker."""
    return as_day(element(view_state, block_id, action_id).get("selected_date"))


def as_day(found: object) -> date | None:
    """An ISO date as Slack writes it, or None for a day that no calendar has."""
    if not isinstance(found, str) or not _DAY.fullmatch(found):
        return None
    try:
        return date.fromisoformat(found)
    except ValueError:
        return None


def clock_value(view_state: object, block_id: str, action_id: str) -> time | None:
    """The wall time of a time picker."""
    found = element(view_state, block_id, action_id).get("selected_time")
    return time.fromisoformat(found) if isinstance(found, str) and _CLOCK.fullmatch(found) else None


def user_value(view_state: object, block_id: str, action_id: str) -> str | None:
    """The Slack id of a chosen person."""
    return as_user(element(view_state, block_id, action_id).get("selected_user"))


def channel_value(view_state: object, block_id: str, action_id: str) -> str | None:
    """The Slack id of a chosen channel; None for a direct message, or anything else."""
    found = element(view_state, block_id, action_id).get("selected_conversation")
    return found if isinstance(found, str) and _CHANNEL_ID.fullmatch(found) else None


def users_value(view_state: object, block_id: str, action_id: str) -> tuple[str, ...]:
    """The Slack ids of the chosen people, each once."""
    found = element(view_state, block_id, action_id).get("selected_users")
    users = (as_user(one) for one in found) if isinstance(found, list) else ()
    return tuple(dict.fromkeys(user for user in users if user is not None))


def as_user(found: object) -> str | None:
    """A Slack user id, or None for anything else: it will be written into a mention."""
    return found if isinstance(found, str) and _USER_ID.fullmatch(found) else None


def _value(option: object) -> str | None:
    found = option.get("value") if isinstance(option, Mapping) else None
    return found if isinstance(found, str) else None
