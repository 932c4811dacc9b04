"""Calendar files by HTTP: somebody's own feed behind a secret address, and one rhythm's next talks behind a signed one.

Addresses are secrets. Nothing here writes one to a log or a metric.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from blocks.invites import FILE_TYPE, calendar_file
from gateway.clock import MachineClock
from screens.invites import feed_of, next_invites
from storage import cadence, invites, people, plans, system
from storage.plans import PlanRecord
from storage.unit import Busy, Unit

if TYPE_CHECKING:
    from bot.program import Program

FEED_TITLE = "Touchline talks"
_TOKEN = re.compile(r"[0-9a-f]{64}")
_SIGNED = re.compile(r"[A-Za-z0-9_-]{72}\.[A-Za-z0-9_-]{43}")
_HEADERS = {
    "Cache-Control": "private, max-age=900",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Sieve:
    """So many requests of one key at once, and so many a second after that. Forgets the keys it saw longest ago."""

    def __init__(self, machine: MachineClock, burst: int, a_second: float, most_keys: int = 10_000) -> None:
        self._machine, self._burst, self._rate, self._most = machine, burst, a_second, most_keys
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def lets(self, key: str) -> bool:
        now = self._machine.monotonic()
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


class Calendars:
    """The two addresses. A calendar asks a few times an hour; more than that is turned away for a while."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._by_address = Sieve(program.machine, burst=20, a_second=20 / 600)
        self._all = Sieve(program.machine, burst=200, a_second=50.0)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/calendar/talk/{signed}.ics", self._talks),
            Route("/calendar/{token}.ics", self._feed),
        ]

    async def _feed(self, request: Request) -> Response:
        token = request.path_params["token"]
        if not _TOKEN.fullmatch(token):
            return _not_there()
        if (wait := self._turned_away(token)) is not None:
            return wait
        program, now = self._program, self._program.clock.now()

        def read(unit: Unit) -> bytes | None:
            whose = system.person_of_feed(unit, invites.digest_of(token))
            if whose is None:
                return None
            workspace_id, person_id = whose
            person = people.by_ids(unit, workspace_id, [person_id])[person_id]
            return calendar_file(feed_of(unit, workspace_id, person, program.library, now), FEED_TITLE)

        return await self._answer(request, read)

    async def _talks(self, request: Request) -> Response:
        signed = request.path_params["signed"]
        if not _SIGNED.fullmatch(signed):
            return _not_there()
        if (wait := self._turned_away(signed)) is not None:
            return wait
        program, now = self._program, self._program.clock.now()
        link = invites.read_link(program.cipher, signed, program.machine.now())
        if link is None:
            return _not_there()

        def read(unit: Unit) -> bytes | None:
            person = people.by_ids(unit, link.workspace_id, [link.person_id]).get(link.person_id)
            plan = plans.get(unit, link.workspace_id, link.plan_id)
            if person is None or not person.active or plan is None or not _is_of(plan, person.id):
                return None
            pair = cadence.pair_of(unit, link.workspace_id, plan, now)
            return calendar_file(next_invites(pair, person, program.library), FEED_TITLE)

        return await self._answer(request, read, "talks.ics")

    async def _answer(
        self, request: Request, read: Callable[[Unit], bytes | None], download: str = ""
    ) -> Response:
        try:
            body = await self._program.db.read(read)
        except Busy:
            return PlainTextResponse("Busy. Try again in a minute.", 503, {"Retry-After": "60"})
        if body is None:
            return _not_there()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {**_HEADERS, "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if download:
            headers["Content-Disposition"] = f'attachment; filename="{download}"'
        return Response(body, media_type=FILE_TYPE, headers=headers)

    def _turned_away(self, address: str) -> Response | None:
        """Counted by a digest, so that no secret stays in memory longer than its request."""
        key = hashlib.sha256(address.encode()).hexdigest()[:32]
        if self._all.lets("") and self._by_address.lets(key):
            return None
        return PlainTextResponse("Too many requests. Try again later.", 429, {"Retry-After": "600"})


def _not_there() -> Response:
    """The same for a wrong, an old and a made-up address."""
    return PlainTextResponse("There is no calendar here.", 404)


def _is_of(plan: PlanRecord, person_id: UUID) -> bool:
    return person_id in (plan.person.id, plan.coach.id)
