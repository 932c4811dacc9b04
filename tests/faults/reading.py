"""Reading the bot's database from outside: the ledger for the checker, and whether all is at rest."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from benchmarks.databases import run_on
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import Answer, CheckIn, Delivery, Enrolment, ReceivedKey, Reply, table_of
from storage.unit import Unit
from tests.faults.checker import ARRIVE, Ledger

T = TypeVar("T")
_SOON = timedelta(minutes=15)  # what waits longer than this waits for somebody's working hours


@asynccontextmanager
async def opened(url: str, key: str, *, copy: bool = False) -> AsyncIterator[Database]:
    """The database beside whoever serves it. `copy`: of a dead process, without mending what it left."""
    with tempfile.TemporaryDirectory(prefix="touchline-copy-") as folder:
        if copy and url.startswith("sqlite"):
            url = f"sqlite:///{_copy(Path(url.removeprefix('sqlite:///')), Path(folder))}"
        database = connect(url, Cipher.parse(key), exclusive=False)
        await database.start()
        try:
            yield database
        finally:
            await database.close()


def _copy(path: Path, folder: Path) -> Path:
    """File and log, not the index of the log: that one is made again by whoever opens it."""
    for name in (path.name, f"{path.name}-wal"):
        if path.with_name(name).exists():
            shutil.copy(path.with_name(name), folder / name)
    return folder / path.name


def _rows(unit: Unit, model: Any, *names: str) -> list[dict[str, Any]]:
    table = table_of(model)
    found = unit.run(select(*(table.c[name] for name in names)))
    return [{n: _plain(n, v) for n, v in zip(names, row, strict=True)} for row in found]


def _plain(name: str, value: Any) -> Any:
    return str(value) if name == "id" or name.endswith("_id") else value


def ledger(unit: Unit) -> Ledger:
    """Every row that the checker looks at."""
    return Ledger(
        deliveries=_rows(
            unit, Delivery, "id", "kind", "op", "dedupe", "person_id", "subject_id", "state", "reason",
            "maybe_twice", "owner", "tries",
        ),
        check_ins=_rows(unit, CheckIn, "id", "round_id", "person_id", "state", "changed_at"),
        answers=_rows(unit, Answer, "check_in_id", "question_key"),
        replies=_rows(unit, Reply, "id", "check_in_id", "author_id", "kind", "origin"),
        keys=[row["key"] for row in _rows(unit, ReceivedKey, "key")],
    )  # fmt: skip


def left_sending(pid: int) -> Callable[[Unit], list[str]]:
    """Posts of unknown outcome that a dead process leaves behind: those that will not be sent again,
    because of their kind or because they were sent once more already."""

    def read(unit: Unit) -> list[str]:
        d = table_of(Delivery)
        query = select(d.c.id).where(
            d.c.state == "sending", d.c.op == "post",
            or_(d.c.kind.not_in(sorted(ARRIVE)), d.c.maybe_twice), d.c.owner.like(f"%-{pid}-%"),
        )  # fmt: skip
        return [str(id) for id in unit.run(query).scalars()]

    return read


async def hung_up(url: str, seconds: float = 5.0) -> None:
    """Until the server has seen to the last words of the dead: a commit sent before a kill may still be made."""
    if url.startswith("sqlite"):
        return
    end = time.monotonic() + seconds
    while (await run_on(url, _OTHERS))[0][0]:
        if time.monotonic() > end:
            return
        await asyncio.sleep(0.02)


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


def unrest(now: datetime) -> Callable[[Unit], int]:
    """How much is still to do at this product time: rounds to open or close, messages to send."""

    def read(unit: Unit) -> int:
        d = table_of(Delivery)
        owed = select(func.count()).where(d.c.state == "owed", d.c.due_at <= now + _SOON)
        in_hand = select(func.count()).where(d.c.state.in_(("claimed", "sending")))
        due = [
            select(func.count()).where(t.c.next_at.is_not(None), t.c.next_at <= now)
            for t in (table_of(Enrolment), table_of(CheckIn))
        ]
        return sum(int(unit.run(query).scalar() or 0) for query in (owed, in_hand, *due))

    return read


def leases_over(pid: int, machine: datetime) -> Callable[[Unit], bool]:
    """Whether what this process holds may be taken over, or nothing is held by it."""

    def read(unit: Unit) -> bool:
        d = table_of(Delivery)
        query = select(func.count()).where(d.c.owner.like(f"%-{pid}-%"), d.c.lease_until >= machine)
        return not unit.run(query).scalar()

    return read
