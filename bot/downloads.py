"""Files for one person by HTTP, behind a link that is signed and works for a quarter of an hour.

Addresses are secrets: nothing here writes one to a log or a metric. Each file that goes out is in the audit log.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.calendars import Sieve
from handlers.my_data import JSON, TEXT
from screens.my_data import as_json, as_text
from storage import audit, links, people, system
from storage.audit import Entry, Verb
from storage.people import PersonRecord
from storage.unit import Busy, Unit

if TYPE_CHECKING:
    from bot.program import Program

_SIGNED = re.compile(r"[A-Za-z0-9_-]{51}\.[A-Za-z0-9_-]{43}")
_HEADERS = {
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
}  # fmt: skip
_FILES: dict[str, tuple[str, Callable[[Unit, UUID, PersonRecord, datetime], bytes]]] = {
    JSON: ("application/json", as_json),
    TEXT: ("text/plain; charset=utf-8", as_text),
}


class Downloads:
    """The addresses of what one person alone may fetch."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._by_link = Sieve(program.machine, burst=5, a_second=1 / 60)
        self._all = Sieve(program.machine, burst=50, a_second=5.0)

    def routes(self) -> list[BaseRoute]:
        return [
            Route(f"/{purpose.replace('.', '/{signed}.')}", self._answering(purpose)) for purpose in _FILES
        ]

    def _answering(self, purpose: str) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            return await self._answer(purpose, request.path_params["signed"])

        return answer

    async def _answer(self, purpose: str, signed: str) -> Response:
        if not _SIGNED.fullmatch(signed):
            return _not_there()
        key = hashlib.sha256(signed.encode()).hexdigest()[:32]
        if not (self._all.lets("") and self._by_link.lets(key)):
            return PlainTextResponse("Too many requests. Try again later.", 429, {"Retry-After": "60"})
        program = self._program
        link = links.read(program.cipher, purpose, signed, program.machine.now())
        if link is None:
            return _not_there()
        media, make = _FILES[purpose]
        now = program.clock.now()

        def work(unit: Unit) -> bytes | None:
            here = system.workspace_by_id(unit, link.workspace_id)
            person = people.by_ids(unit, link.workspace_id, [link.person_id]).get(link.person_id)
            if here is None or here.state != "active" or person is None or not person.active:
                return None
            entry = Entry(person.id, Verb.EXPORT, "my_data", person.id, f"{key}:{now.timestamp():.0f}")
            audit.note(unit, link.workspace_id, [entry], now)
            return make(unit, link.workspace_id, person, now)

        try:
            body = await program.db.write(work)
        except Busy:
            return PlainTextResponse("Busy. Try again in a minute.", 503, {"Retry-After": "60"})
        if body is None:
            return _not_there()
        named = {"Content-Disposition": f'attachment; filename="{purpose}"'}
        return Response(body, media_type=media, headers=_HEADERS | named)


def _not_there() -> Response:
    """The same for a wrong, an old and a made-up address."""
    return PlainTextResponse(
        "There is no file here, or the link is too old. Ask for a new one in Slack.", 404
    )
