"""What planned talks and morning notes will bring, worked out ahead by the rules that will decide it then.

A plan and a coach are looked at more often than anybody is told something. Only what somebody will see is said, as it
stands now: what people do until then may change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from blocks.times import on_day
from coaching.calendar import next_working_moment
from coaching.slot_times import PREP_AT, closed_at, prep_at
from coaching.slots import SlotStatus
from scheduler.notes import MorningNotes
from storage import cadence, plans
from storage.cadence import Pair, PairSlot
from storage.tables import CadencePlan, Coach, Person, table_of
from storage.unit import Unit

MOST_PLANS = 60  # whose talks are looked at: those that something falls due for first
MOST_MORNINGS = 4  # moments at which coaches are looked at
MOST_COACHES = 40  # at one of them
PREPARES = "asks {{who}} to prepare for the talk with {coach} on {day}"
NOT_HELD = "asks {{who}} about the talk with {coach} on {day}, unless it is marked as held"
MORNING = "brings {who} the morning note"


@dataclass(frozen=True, slots=True)
class Ahead:
    """At `at` something happens to people of these `names`; `words` has a place for them, `{who}`."""

    at: datetime
    words: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talks:
    """What planned talks bring, and until when that is all: plans that fall due from `until` on were not looked at."""

    found: tuple[Ahead, ...]
    until: datetime | None = None


def talks_ahead(unit: Unit, workspace_id: UUID, now: datetime) -> Talks:
    t = table_of(CadencePlan)
    due = (
        select(t.c.id, t.c.next_at)
        .where(t.c.workspace_id == workspace_id, t.c.next_at.is_not(None))
        .order_by(t.c.next_at, t.c.id)
        .limit(MOST_PLANS + 1)
    )
    rows: Sequence[Any] = unit.run(due).all()
    until = rows[MOST_PLANS].next_at if len(rows) > MOST_PLANS else None
    wanted = [row.id for row in rows[:MOST_PLANS] if until is None or row.next_at < until]
    versions = list(plans.get_many(unit, workspace_id, wanted).values())
    together: dict[tuple[datetime, str], list[str]] = {}
    for pair in cadence.pairs(unit, workspace_id, versions, now):
        if pair.rep.active and pair.coach.active:
            for at, words in _told(pair, now):
                together.setdefault((at, words), []).append(pair.rep.name)
    found = [Ahead(at, words, tuple(sorted(names))) for (at, words), names in together.items()]
    return Talks(tuple(one for one in found if until is None or one.at < until), until)


def _told(pair: Pair, now: datetime) -> Iterator[tuple[datetime, str]]:
    """When this rep will be written to about a planned talk, and what it will be."""
    for one in pair.slots:
        slot, row = one.slot, one.record
        prepared = row is not None and row.prepared_at is not None
        if slot.status in (SlotStatus.UPCOMING, SlotStatus.DUE) and not prepared:
            at = prep_at(slot, pair.rep_works, pair.rep.tz)
            if at is not None and at > now:
                yield at, _words(PREPARES, pair, one)
        closed = row is not None and row.closed_at is not None
        if slot.status in (SlotStatus.DUE, SlotStatus.OVERDUE) and not closed:  # its day has come already
            over = max(closed_at(slot, pair.rep.tz), now)
            at = next_working_moment(over, pair.rep.tz, pair.rep_works, opens=PREP_AT)
            if at is not None and at > now:
                yield at, _words(NOT_HELD, pair, one)


def _words(words: str, pair: Pair, one: PairSlot) -> str:
    day = one.slot.effective_on or one.slot.planned_on
    return words.format(coach=pair.coach.name.replace("{", "").replace("}", ""), day=on_day(day))


def mornings_ahead(unit: Unit, workspace_id: UUID) -> list[Ahead]:
    """The next morning notes that will hold something, as things stand."""
    c, p = table_of(Coach), table_of(Person)
    here = (
        c.c.workspace_id == workspace_id,
        p.c.workspace_id == workspace_id,
        p.c.id == c.c.person_id,
        p.c.active,
    )
    due = select(c.c.next_at).where(*here, c.c.next_at.is_not(None)).distinct()
    found = []
    for at in list(unit.run(due.order_by(c.c.next_at).limit(MOST_MORNINGS)).scalars()):
        whose = select(c.c.id).where(*here, c.c.next_at == at).order_by(p.c.name).limit(MOST_COACHES)
        looked = MorningNotes().plan(unit, workspace_id, list(unit.run(whose).scalars()), at)
        names = sorted(one.coach.person.name for one in looked if one.items)
        if names:
            found.append(Ahead(at, MORNING, tuple(names)))
    return found
