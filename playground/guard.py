"""A door for the page and for control: this machine's own pages and programs, nobody else's.

Binding to loopback does not keep web pages out: a site open in the same browser may send requests to 127.0.0.1, and
a name it owns may be made to point here. So the Host must be ours, an Origin must be ours too, and a POST must be
JSON, which no foreign page can send without asking first.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]
_NAMES = {"127.0.0.1", "localhost", "[::1]"}


class Answer(JSONResponse):
    """JSON in plain ASCII: half a character somebody sent cannot spoil what is read."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint behind the door; a verb that cannot be done is a 400 with a sentence."""

    async def behind(request: Request) -> Response:
        refusal = refuse(request)
        if refusal is not None:
            return Answer({"error": refusal}, 403)
        try:
            return await endpoint(request)
        except RecursionError:
            return Answer({"error": "that is nested too deep"}, 400)
        except (
            LookupError,
            ValueError,
            TypeError,
            PermissionError,
            AttributeError,
            ArithmeticError,
        ) as error:
            return Answer({"error": _sentence(error)}, 400)

    return behind


def refuse(request: Request, *, form: bool = False) -> str | None:
    """Why not, or None. `form`: a page's own form may be sent here."""
    host = request.headers.get("host", "")
    if _name(host) not in _NAMES:
        return "only by 127.0.0.1 or localhost"
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return "not from another site"
    if form and request.method == "POST" and origin is None:
        return "not without an origin"  # a foreign page can send a form, but not hide where it is from
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    if request.method == "POST" and not request.headers.get("content-type", "").startswith(kind):
        return "a form only" if form else "JSON only"
    return None


def _name(host: str) -> str:
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def _sentence(error: Exception) -> str:
    return f"missing: {error.args[0]}" if isinstance(error, KeyError) else str(error)
