"""What kudos say of a person, for the brief of who coaches them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from blocks.brief_praise import MOST, BriefPraise
from coaching.kudos_gap import GAP
from coaching.library import Library
from coaching.visibility import Kind, Relation, can_read_any
from coaching.walltime import to_local
from storage import kudos_gaps
from storage.people import PersonRecord
from storage.unit import Unit

SKILLS_OF = timedelta(days=42)


def praise_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, coach: PersonRecord, relations: Collection[Relation],
    library: Library, now: datetime,
) -> BriefPraise:  # fmt: skip
    """Public kudos that name a skill, and for the manager alone whether there were none at all for a while."""
    lately = kudos_gaps.skills_of(unit, workspace_id, person.id, now - SKILLS_OF)[:MOST]
    labels = (
        {one.key: one.label for sheet in library.skills.values() for one in sheet.skills} if lately else {}
    )
    skills = tuple(
        (labels.get(one.skill_key, one.skill_key), to_local(one.at, coach.tz).date()) for one in lately
    )
    if lately or not can_read_any(relations, Kind.KUDOS_GAP):
        return BriefPraise(skills)
    gaps = kudos_gaps.without(unit, workspace_id, [coach.id], now - GAP).get(coach.id, [])
    named = person.id in {one.id for one in gaps}
    return BriefPraise(skills, library.messages.nudges["recognition_gap"] if named else "")
