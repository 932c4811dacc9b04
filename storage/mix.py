"""What coaches spent their talks on: minutes by type, and the last time anything was practised. No words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from coaching.mix import TRAINING, WINDOW, MixTalk
from coaching.sessions import COACHING
from storage.sessions import CONFIRMED
from storage.tables import CoachingSession, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Spent:
    """The coaching talks of one coach, and the last day on which something was practised in one of them."""

    talks: tuple[MixTalk, ...]
    practised_on: date | None


def spent_by_coaches(unit: Unit, workspace_id: UUID, days: Mapping[UUID, date]) -> dict[UUID, Spent]:
    """By coach, of talks held in the six weeks up to a day of theirs; who held none is left out.

    A talk that the rep disputes, and one that still needs their yes, is not counted.
    """
    if not days:
        return {}
    given = {
        "b_workspace": workspace_id, "b_coaches": list(days), "b_since": min(days.values()) - WINDOW,
        "b_until": max(days.values()),
    }  # fmt: skip
    talks: dict[UUID, list[MixTalk]] = {}
    last: dict[UUID, date] = {}
    for coach_id, held_on, type, minutes, practice in unit.run(_talks(), given):
        if not days[coach_id] - WINDOW <= held_on <= days[coach_id]:
            continue
        talks.setdefault(coach_id, []).append(MixTalk(type, minutes, practice))
        if type == TRAINING or practice > 0:
            last[coach_id] = max(held_on, last.get(coach_id, held_on))
    return {id: Spent(tuple(listed), last.get(id)) for id, listed in talks.items()}


@cache
def _talks() -> Any:
    s = table_of(CoachingSession)
    return select(s.c.coach_id, s.c.held_on, s.c.type, s.c.minutes, s.c.practice_minutes).where(
        s.c.workspace_id == bindparam("b_workspace"),
        s.c.coach_id.in_(bindparam("b_coaches", expanding=True)),
        s.c.held_on >= bindparam("b_since"),
        s.c.held_on <= bindparam("b_until"),
        s.c.kind == COACHING,
        s.c.type.is_not(None),
        s.c.state != "disputed",
        or_(s.c.needs_confirm.is_(False), s.c.state == CONFIRMED),
    )
