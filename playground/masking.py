"""Tokens and secrets out of sight, before anything of the record is shown or saved."""

from __future__ import annotations

import json
import re
from typing import Any

from playground.core import Core

HIDDEN = "***"

_SHAPES = (
    (re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.-]+"), rf"\1-{HIDDEN}"),
    (re.compile(r"(/response/\w+/)\w+"), rf"\1{HIDDEN}"),
    (re.compile(r"([?&]ticket=)\w+"), rf"\1{HIDDEN}"),
    # The verification token of a payload; also inside JSON that is itself a text.
    (re.compile(r'(\\*"token\\*": ?\\*")[^"\\]+'), rf"\1{HIDDEN}"),
)
_SHORT = 6  # a "secret" shorter than this would hide ordinary words


def masked(core: Core, value: Any) -> Any:
    """A copy of JSON-like data without secrets."""
    return json.loads(masked_text(core, value))


def masked_text(core: Core, value: Any) -> str:
    """The same as JSON text."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    for secret in _secrets(core):
        text = text.replace(secret, HIDDEN)
    return text


def _secrets(core: Core) -> list[str]:
    """Those known by name, whatever they look like."""
    app = core.app
    tokens = [home.bot_token for home in core.workspaces.values()]
    known = [app.signing_secret, app.app_token, app.verification_token, *tokens]
    return [secret for secret in known if len(secret) >= _SHORT]
