"""What the Slack tests of the cadence share: an office in March 2025, and the planned messages each person got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from playground.seen import Seen
from storage import people, plan_changes
from storage.ids import new_id
from storage.plan_changes import NewPlan
from storage.tables import CoachingSession, Delivery, Person, table_of
from storage.unit import Unit
from tests.slack.acting import NEW_YORK

# A leader, a manager with one rep, and an admin in no team: the pair of the worked example.
PAIR = (
    Sample("UADA", "Ada Berg", "Sales operations", NEW_YORK),
    Sample("ULENA", "Lena Vogel", "VP Sales", NEW_YORK, None, "manager"),
    Sample("UROSA", "Rosa Lind", "Sales manager", NEW_YORK, "ULENA", "manager"),
    Sample("UJO", "Jo Adams", "Account executive", NEW_YORK, "UROSA", "ae"),
)
FEBRUARY = datetime(2025, 2, 24, 13, 0, tzinfo=UTC)  # a Monday, 08:00 in New York
FIRST = date(2025, 3, 4)  # the first talk, a Tuesday


def moment(day: date, clock: str, zone: str = NEW_YORK) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))


async def person_ids(world: Play) -> dict[str, UUID]:
    found = await world.program.db.read(lambda unit: people.everyone(unit, world.workspace_id))
    return {one.slack_user_id: one.id for one in found}


async def begin(world: Play, rep: str, coach: str, **given: Any) -> UUID:
    """A weekly plan, the first talk on Tuesday, 4 March 2025."""
    ids = await person_ids(world)
    now = world.clock.now()
    wanted = NewPlan(
        ids[rep], ids[coach], given.pop("interval_days", 7), given.pop("anchor_on", FIRST),
        given.pop("starts_on", now.astimezone(ZoneInfo(NEW_YORK)).date()), **given,
    )  # fmt: skip
    id = await world.program.db.write(
        lambda unit: plan_changes.begin_plan(unit, world.workspace_id, wanted, now)
    )
    assert id is not None
    await world.settle()
    return id


async def hold(world: Play, rep: str, coach: str, day: date) -> None:
    """A talk of that day is in the log, as if the coach had saved it now."""
    ids, now = await person_ids(world), world.clock.now()
    id = new_id(now)
    row = {
        "workspace_id": world.workspace_id, "id": id, "created_at": now, "person_id": ids[rep],
        "coach_id": ids[coach], "held_on": day, "minutes": 30, "mode": "live", "kind": "coaching",
        "type": "training", "names_gap": True, "both_took_part": True, "practice_minutes": 0,
        "needs_confirm": False, "state": "confirmed", "origin": f"test:{id}", "logged_by_id": ids[coach],
        "version": 0, "tries": 0,
    }  # fmt: skip
    await world.program.db.write(lambda unit: unit.run(table_of(CoachingSession).insert().values(row)))


async def to(world: Play, day: date, clock: str = "12:00") -> None:
    await world.advance(moment(day, clock))


@dataclass(frozen=True)
class Sent:
    """A message that arrived: on which day of New York, what kind, to whom."""

    day: date
    kind: str
    slack_user_id: str
    text: str


async def sent(world: Play, kinds: Sequence[str] | None = None) -> list[Sent]:
    """Every post that arrived, in order."""

    def read(unit: Unit) -> list[Any]:
        d, p = table_of(Delivery), table_of(Person)
        query = (
            select(d.c.sent_at, d.c.kind, p.c.slack_user_id, d.c.ts)
            .join(p, (p.c.workspace_id == d.c.workspace_id) & (p.c.id == d.c.person_id))
            .where(d.c.workspace_id == world.workspace_id, d.c.op == "post", d.c.state == "sent")
            .order_by(d.c.sent_at, d.c.id)
        )
        return list(unit.run(query))

    found = []
    for at, kind, slack_user_id, ts in await world.program.db.read(read):
        if kinds is None or kind in kinds:
            seen = [one for one in world.slack.person(slack_user_id).dms() if one.ts == ts]
            day = at.astimezone(ZoneInfo(NEW_YORK)).date()
            found.append(Sent(day, kind, slack_user_id, seen[0].plain if seen else ""))
    return found


async def notes_of(world: Play, slack_user_id: str) -> list[Sent]:
    """The morning notes this person got."""
    return [one for one in await sent(world, ["morning_note"]) if one.slack_user_id == slack_user_id]


def said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def newest(actor: Actor) -> Seen:
    return actor.dms()[-1]


__all__ = [
    "FEBRUARY", "FIRST", "PAIR", "Sent", "begin", "hold", "moment", "newest", "notes_of", "person_ids", "said",
    "sent", "timedelta", "to",
]  # fmt: skip
