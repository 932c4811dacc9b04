"""Plans and lines as the messages about them need them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from blocks.setup_messages import PairTalks
from coaching.library import Library
from coaching.walltime import to_local
from screens.introduction import talks_of
from screens.rep import shown
from storage.cadence import Pair
from storage.people import PersonRecord


def pair_talks(pair: Pair, reader: PersonRecord, library: Library, now: datetime) -> PairTalks:
    """A pair's rhythm for one of the two, or for whoever set it."""
    plan = pair.plan if pair.coming is None else pair.coming.plan
    until = plan.paused_until(pair.today)
    return PairTalks(
        plan_id=str(plan.id), person=shown(pair.rep), coach=shown(pair.coach), talks=talks_of(pair, reader.tz),
        minutes=plan.minutes, mode=plan.mode, today=to_local(now, reader.tz).date(), paused_until=until,
        scope=skill_name(library, plan.scope), ends_on=plan.ends_on if plan.kind == "extra" else None,
    )  # fmt: skip


def skill_name(library: Library, key: str | None) -> str:
    """The skill in words; "" for none."""
    if not key:
        return ""
    found = (skill.label for sheet in library.skills.values() for skill in sheet.skills if skill.key == key)
    return next(found, key)


def is_over(pair: Pair | None, today: date) -> bool:
    """True if nothing of a pair's rhythm is left."""
    return pair is None or (pair.plan.ends_on is not None and pair.plan.ends_on < today)


def by_plan(pairs: dict[UUID, list[Pair]]) -> dict[tuple[UUID, UUID], Pair]:
    """The pairs by (rep, coach)."""
    return {(pair.rep.id, pair.coach.id): pair for listed in pairs.values() for pair in listed}
