"""`digests`: every weekly digest of a large workspace, read and made into blocks as the delivery loop does it.

The measured process is one of its own, with nothing else in it: `python -m benchmarks.digests URL KEY NOW`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from sqlalchemy import select

from benchmarks import filling, talk_filling
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Sizes
from benchmarks.filling import Home, Someone
from benchmarks.processes import ROOT
from coaching.digest import Audience, monday_of
from coaching.library import load_library
from scheduler.delivery import BATCH
from scheduler.messages import RENDERERS
from scheduler.rendering import Content, Context, render
from storage import deliveries, digests, notes, teams
from storage.database import Database, connect
from storage.deliveries import Owe
from storage.ids import new_id
from storage.notes import NewNote, NoteItem
from storage.sealing import Cipher
from storage.tables import Delivery, Kudos, KudosReceiver, table_of
from storage.teams import TeamChoice
from storage.templates import Templates
from storage.unit import Unit

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # 09:30 in Berlin
FRIDAY = MONDAY - timedelta(days=3)  # when the week that is told of was thanked for
ZONE = "Europe/Berlin"
PAST = timedelta(weeks=26)
_TEAM, _TEAMS = 9, 10  # people of a manager with the manager; managers of a leader
_WORDS = "You asked what a delay would cost. Now we know who decides."


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    databases = Databases(folder)
    try:
        cost = {}
        for people in sizes.digested:
            url = databases.url("sqlite", f"digests{people}")
            counts = uvloop.run(_fill(url, databases.key, people))
            found = _child(url, databases.key)
            if found["made"] != sum(counts.values()):
                raise RuntimeError(f"{found['made']} digests were made of {counts}")
            cost[people] = found
            about = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        few, many = sizes.digested
        yield Figure(
            f"digests.seconds.{many}", cost[many]["cpu"], "s",
            f"CPU of one process that makes all digests of a week, {BATCH} at a time, on SQLite: {about}; "
            f"{cost[many]['wall']:.1f} s by the clock",
        )  # fmt: skip
        yield Figure("digests.rss_mb", cost[many]["rss_mb"], "MB", "the most memory of that process")
        yield Figure(
            "digests.growth", (cost[many]["cpu"] / many) / (cost[few]["cpu"] / few), "ratio",
            f"the cost of a person in a workspace of {many} to that in one of {few}, "
            f"{1000 * cost[few]['cpu'] / few:.2f} ms",
        )  # fmt: skip
    finally:
        databases.close()


def _child(url: str, key: str) -> dict[str, float]:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.digests", url, key], cwd=ROOT, check=True, capture_output=True, text=True
    )  # fmt: skip
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


# ---------------------------------------------------------------- a workspace


async def _fill(url: str, key: str, people: int) -> dict[str, int]:
    """So many people in teams, with half a year behind them, and every digest of this week owed. How many of each."""
    cipher = Cipher.parse(key)
    db = connect(url, cipher, exclusive=False)
    await db.start()
    try:
        home = await filling.workspace(db, MONDAY)
        managers = people // (_TEAM + 1)
        counts: Counter[str] = Counter()
        for first in range(0, managers, _TEAMS):
            some = range(first, min(first + _TEAMS, managers))
            counts += await _branch(db, cipher, home, first, some)
        await filling.analyze(db)
        return dict(counts)
    finally:
        await db.close()


async def _branch(
    db: Database, cipher: Cipher, home: Home, number: int, managers: Sequence[int]
) -> Counter[str]:
    """A leader, their managers, and the teams of these."""
    (leader,) = await talk_filling.people(db, home, [f"UL{number:05}"], MONDAY, ZONE)
    below = await talk_filling.people(db, home, [f"UM{n:05}" for n in managers], MONDAY, ZONE)
    await talk_filling.team(db, cipher, home, leader, below, MONDAY, check_ins=False, past=PAST)
    reps: list[Someone] = []
    for n, manager in zip(managers, below, strict=True):
        theirs = await talk_filling.people(
            db, home, [f"UR{n:05}{m:02}" for m in range(_TEAM - 1)], MONDAY, ZONE
        )
        await talk_filling.team(db, cipher, home, manager, theirs, MONDAY, check_ins=False, past=PAST)
        reps += theirs
    await _praise(db, cipher, home, leader, [*reps, *below])
    return await db.write(lambda unit: _owe(unit, home.id, leader, below, reps))


async def _praise(
    db: Database, cipher: Cipher, home: Home, giver: Someone, people: Sequence[Someone]
) -> None:
    """Everybody was thanked in the week before, so that every digest has something to say."""
    given, received = [], []
    for number, person in enumerate(people):
        id, base = new_id(FRIDAY), {"workspace_id": home.id, "created_at": FRIDAY}
        day = FRIDAY.date() - timedelta(days=number // 10 % 5)
        given.append(
            {
                **base, "id": id, "giver_id": giver.id, "given_on": day - timedelta(days=7 * (number // 50)),
                "number": number % 10 + 1, "visibility": "public", "channel": "C", "source": "command",
                "origin": f"bench:{id}",
                "words": cipher.seal(_WORDS, home.id, "kudos", id, "words"),
            }
        )  # fmt: skip
        received.append({**base, "id": new_id(FRIDAY), "kudos_id": id, "person_id": person.id})
    await filling.insert_rows(db, table_of(Kudos), given)
    await filling.insert_rows(db, table_of(KudosReceiver), received)


def _owe(
    unit: Unit, workspace_id: UUID, leader: Someone, managers: Sequence[Someone], reps: Sequence[Someone]
) -> Counter[str]:
    """As the sweeps do."""
    week, until = monday_of(MONDAY.date()), MONDAY + timedelta(hours=8)
    new = [
        NewNote(one.id, MONDAY.date(), weekly=True, items=[NoteItem("week", one.id)])
        for one in (leader, *managers)
    ]
    made = notes.add_notes(unit, workspace_id, new, MONDAY)
    owed = [Owe("morning_note", notes.note_key(id), who, id, MONDAY, until) for (who, _), id in made.items()]
    runs = digests.begin_runs(
        unit, workspace_id, Audience.REP.value, {one.id: one.id for one in reps}, week, MONDAY
    )
    owed += [Owe("rep_digest", digests.run_key(id), who, id, MONDAY, until) for who, id in runs.items()]
    channels, by_id = {}, {one.id: one for one in managers}
    for one in managers:
        team = teams.save(unit, workspace_id, one.id, TeamChoice(f"C{one.slack_id}", ZONE), MONDAY)
        channels[team.id] = one.id
    for id, run in digests.begin_runs(unit, workspace_id, "team", channels, week, MONDAY).items():
        owed.append(
            Owe(
                "team_digest",
                f"bench:{run}",
                channels[id],
                run,
                MONDAY,
                until,
                channel=f"C{by_id[channels[id]].slack_id}",
            )
        )
    deliveries.owe(unit, workspace_id, MONDAY, owed)
    return Counter(one.kind for one in owed)


# ---------------------------------------------------------------- the measured process


async def _render(url: str, key: str) -> dict[str, float]:
    db = connect(url, Cipher.parse(key), exclusive=False)
    await db.start()
    try:
        context = Context(MONDAY, Templates(), load_library())
        workspace_id, ids = await db.read(_owed)
        cpu, wall, made = time.process_time(), time.monotonic(), 0
        for first in range(0, len(ids), BATCH):
            some = ids[first : first + BATCH]
            made += await db.read(lambda unit: _batch(unit, workspace_id, some, context))  # noqa: B023
        return {
            "cpu": time.process_time() - cpu, "wall": time.monotonic() - wall, "made": made,
            "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }  # fmt: skip
    finally:
        await db.close()


def _owed(unit: Unit) -> tuple[UUID, list[UUID]]:
    """By kind, as the loop takes them: it goes by priority."""
    d = table_of(Delivery)
    rows: list[Any] = list(unit.run(select(d.c.workspace_id, d.c.id).order_by(d.c.priority, d.c.spread)))
    return rows[0][0], [row.id for row in rows]


def _batch(unit: Unit, workspace_id: UUID, ids: Sequence[UUID], context: Context) -> int:
    claimed = deliveries.load_claimed(unit, workspace_id, ids, context.now)
    shown = render(unit, workspace_id, claimed, context, RENDERERS)
    return sum(isinstance(one, Content) for one in shown.values())


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_render(*sys.argv[1:3]))))
