"""Kudos on screen: the form with what can be chosen, and posts as they stand now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from blocks.kudos import KudosForm
from blocks.kudos_post import KudosPost
from blocks.talk_fields import Choice
from coaching.library import Library
from screens.rep import shown
from storage import kudos, kudos_after, people
from storage.kudos import KudosRecord
from storage.kudos_after import Thanks
from storage.people import PersonRecord
from storage.unit import Unit


def form_of(library: Library, tracks: Sequence[str | None] = ()) -> KudosForm:
    """An empty form. `tracks` are those of the people it opens with: the skills of one that all share are enough."""
    sheet = library.skills.get(tracks[0] or "") if tracks and len(set(tracks)) == 1 else None
    sheets = [sheet] if sheet is not None else sorted(library.skills.values(), key=lambda one: one.label)
    return KudosForm(
        values=tuple(Choice(one.key, one.label) for one in library.values.values),
        skills=[(one.label, [Choice(skill.key, skill.label) for skill in one.skills]) for one in sheets],
        recipe=library.values.recipe,
    )


def labels_of(library: Library) -> dict[str, str]:
    """The label of each value, by key."""
    return {one.key: one.label for one in library.values.values}


def posts_of(
    unit: Unit, workspace_id: UUID, found: Iterable[KudosRecord], library: Library
) -> dict[UUID, tuple[KudosPost, list[PersonRecord]]]:
    """These kudos for all who were thanked, and who that is. Four queries for any number."""
    records = list(found)
    whom = kudos.receivers_of(unit, workspace_id, [one.id for one in records])
    givers = people.by_ids(unit, workspace_id, [one.giver_id for one in records])
    thanks = kudos_after.thanks_of(unit, workspace_id, [one.id for one in records])
    values = {one.key: one for one in library.values.values}
    skills = {skill.key: skill.label for sheet in library.skills.values() for skill in sheet.skills}
    posts = {}
    for one in records:
        value, too = values.get(one.value_key or ""), thanks.get(one.id, Thanks((), 0))
        posts[one.id] = (
            KudosPost(
                str(one.id), shown(givers.get(one.giver_id)), tuple(map(shown, whom[one.id])), one.words, one.impact,
                emoji=value.emoji if value else "", value=value.label if value else "",
                skill=skills.get(one.skill_key or "", ""), link=one.link, private=one.visibility == "private",
                thanks=tuple(map(shown, too.first)), thanked=too.count,
            ),
            whom[one.id],
        )  # fmt: skip
    return posts
