"""What Slack's own client checks before it submits a modal: nothing reaches the app until these hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from playground.errors import Json
from playground.state import HOLDS, TYPED
from playground.viewbook import View

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_URL = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def complaints(view: View) -> dict[str, str]:
    """By block id, the sentence under the input; empty when the modal may be submitted."""
    found: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = view.state.get(block["block_id"], {}).get(element.get("action_id", ""), {})
        for sentence in _look(block, element, held.get(HOLDS[element["type"]][0])):
            found.setdefault(block["block_id"], sentence)
    return found


def _look(block: Json, element: Json, value: object) -> Iterator[str]:
    empty = value is None or value == [] or (isinstance(value, str) and not value.strip())
    if empty:
        if not block.get("optional"):
            yield REQUIRED
        return
    kind = element["type"]
    if kind in TYPED and isinstance(value, str):
        yield from _typed(kind, element, value)
    most = element.get("max_selected_items")
    if most is not None and isinstance(value, list) and len(value) > most:
        yield f"Please choose no more than {most}."


def _typed(kind: str, element: Json, value: str) -> Iterator[str]:
    if kind == "plain_text_input":
        least, most = element.get("min_length"), element.get("max_length")
        if least is not None and len(value) < least:
            yield f"Must be at least {least} characters."
        if len(value) > (3000 if most is None else most):
            yield f"Must be no more than {3000 if most is None else most} characters."
    elif kind == "email_text_input" and not _EMAIL.fullmatch(value):
        yield "Please enter a valid email address."
    elif kind == "url_text_input" and not _URL.fullmatch(value):
        yield "Please enter a valid URL."
    elif kind == "number_input":
        yield from _number(element, value)


def _number(element: Json, value: str) -> Iterator[str]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        yield "Please enter a number."
        return
    if not number.is_finite():
        yield "Please enter a number."
        return
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        yield "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(least):
        yield f"Must be {least} or more."
    if most is not None and number > Decimal(most):
        yield f"Must be {most} or less."
