"""How the program is, for a supervisor: alive (else restart it), and ready (else send nobody here).

*Alive* does not depend on Slack or the database being up, since a restart would not help. *Ready* asks the database
once a second at most, however many ask us. Calls to Slack that fail are told as a note and do not make a replica
unready: without it people would get no answer at all.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.program import Program
from gateway.line import Watched, hopeless
from gateway.metrics import Standing
from storage import schema, standing

STUCK_SECONDS = 60.0  # no unit of work takes a hundredth of that
SWEEP_SECONDS = 60.0  # a sweep runs every two seconds, and says when it gets on
STILL_SECONDS = 600.0
WRITE_SECONDS = 120.0  # the heartbeat is written every thirty
DATABASE_SECONDS = 2.0
KEEP_SECONDS = 1.0
FAILING = 5  # calls in a row

WORDS = {
    "writer": "The thread that works on the database stands still. Restart the process.",
    "socket_stuck": "Socket Mode does not come back, though Slack answers. Restart the process.",
    "sweep_stuck": "The sweep stands still, though the database works. Restart the process.",
    "starting": "The program is starting.",
    "first_sweep": "The first sweep has not ended yet.",
    "stopping": "The program is stopping. Send nobody here.",
    "database": "The database does not answer.",
    "schema": "The database is of another version. Run `touchline migrate`.",
    "writes": "The database takes no writes. Look at its disk.",
    "sweep": "The sweep does not get on. Look at the log for tick_failed.",
    "socket": "Socket Mode is not connected. It is tried again and again.",
    "slack": "The last calls to Slack failed. They are tried again.",
    "no_workspace": "No workspace is installed yet.",
    "token": "A workspace has a token that Slack refuses. Install Touchline there again.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What readiness is judged by. Seconds; None for never."""

    phases: tuple[str, ...]
    database: bool
    schema: bool
    since_sweep: float | None
    since_write: float | None
    socket: Watched | None
    failing: int
    workspaces: dict[str, int]


def unready(facts: Facts) -> list[str]:
    """Why nobody should be sent here."""
    found = list(facts.phases)
    if not facts.database:
        found.append("database")
    elif not facts.schema:
        found.append("schema")
    if facts.since_write is not None and facts.since_write >= WRITE_SECONDS:
        found.append("writes")
    if facts.since_sweep is not None and facts.since_sweep >= SWEEP_SECONDS:
        found.append("sweep")
    if facts.socket is not None and not facts.socket.connected:
        found.append("socket")
    return found


def notes(facts: Facts) -> list[str]:
    """What is worth knowing, and no reason to send people elsewhere."""
    found = ["slack"] if facts.failing >= FAILING else []
    if facts.workspaces and not sum(facts.workspaces.values()):
        found.append("no_workspace")
    if facts.workspaces.get("token_dead"):
        found.append("token")
    return found


def dead(
    stuck: float, socket: Watched | None, since_sweep: float | None = None, since_write: float | None = None
) -> list[str]:
    """Why a supervisor should restart the process. Seconds; None for never.

    A sweep that stands still counts only while the database takes writes: else it waits for the database.
    """
    found = ["writer"] if stuck >= STUCK_SECONDS else []
    still = since_sweep is not None and since_sweep >= STILL_SECONDS
    if still and since_write is not None and since_write < WRITE_SECONDS:
        found.append("sweep_stuck")
    if socket is not None and hopeless(socket):
        found.append("socket_stuck")
    return found


class Health:
    """Of one program. `ticking` is set by whoever runs its clock; `socket` by whoever opens that door."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.socket: Callable[[], Watched] | None = None
        self.ticking = False
        self.stopping = False
        self._wrote: float | None = None
        self._workspaces: dict[str, int] = {}
        self._schema = False
        self._kept: tuple[float, bool] = (float("-inf"), False)
        self._asking = asyncio.Lock()

    # ------------------------------------------------------------ at a slow tick

    async def beat(self) -> None:
        """The heartbeat, and with it the proof that the database takes writes."""
        await self._program.beat()
        self._wrote = self._program.machine.monotonic()

    async def count(self) -> None:
        """Read the numbers that are the same on every replica, and show them."""
        program = self._program
        now, machine = program.clock.now(), program.machine.now()
        found = await program.db.read(lambda unit: standing.counts(unit, now, machine))
        oldest = 0.0 if found.oldest is None else max(0.0, (now - found.oldest).total_seconds())
        self._workspaces = dict(found.workspaces)
        program.metrics.show(
            Standing(
                found.owed,
                oldest,
                found.unknown,
                found.failed,
                found.replicas,
                found.workspaces,
                found.set_aside,
            ),
            program.machine,
        )

    # ------------------------------------------------------------ what is asked

    async def alive(self) -> tuple[bool, dict[str, Any]]:
        swept, wrote = self._ages()
        found = dead(self._program.db.stuck(), None if self.socket is None else self.socket(), swept, wrote)
        return not found, {"alive": not found, **self._told(found, [])}

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        facts = await self._facts()
        found = unready(facts)
        return not found, {"ready": not found, **self._told(found, notes(facts))}

    def _told(self, problems: list[str], more: list[str]) -> dict[str, Any]:
        said = {name: [{"what": one, "why": WORDS[one]} for one in of]
                for name, of in (("problems", problems), ("notes", more))}  # fmt: skip
        return {**said, "replica": self._program.replica}

    async def _facts(self) -> Facts:
        program = self._program
        database = await self._database()
        swept, wrote = self._ages()
        phases = tuple(program.ready_problems) + (("stopping",) if self.stopping else ())
        return Facts(
            phases=phases, database=database, schema=self._schema,
            since_sweep=swept, since_write=wrote,
            socket=None if self.socket is None else self.socket(),
            failing=program.calls.failing, workspaces=self._workspaces,
        )  # fmt: skip

    def _ages(self) -> tuple[float | None, float | None]:
        """Seconds since a sweep last got on, and since the heartbeat was last written."""
        now = self._program.machine.monotonic()
        swept = self._program.metrics.swept_monotonic if self.ticking else None
        return (
            None if swept is None else now - swept,
            None if self._wrote is None else now - self._wrote,
        )

    async def _database(self) -> bool:
        """Whether it answers; asked once a second at most."""
        monotonic = self._program.machine.monotonic
        async with self._asking:
            if monotonic() - self._kept[0] < KEEP_SECONDS:
                return self._kept[1]
            try:
                async with asyncio.timeout(DATABASE_SECONDS):
                    answers = await self._ask()
            except Exception:  # whatever it is: it did not answer
                answers = False
            self._kept = (monotonic(), answers)
            return answers

    async def _ask(self) -> bool:
        db = self._program.db
        if not self._schema:
            self._schema = (await schema.schema_state(db)).ready

        return await db.read(standing.answers, until=time.monotonic() + DATABASE_SECONDS)
