"""The form of a kudos: the values and skills to choose from, and whom it opens with."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.kudos import KudosForm
from blocks.talk_fields import Choice
from blocks.text import plain
from coaching.library import Library
from screens.team import skills_of


def form_of(library: Library, tracks: Sequence[str | None] = ()) -> KudosForm:
    """An empty form. `tracks` are those of the people it opens with; one that all share comes first."""
    track = tracks[0] if tracks and len(set(tracks)) == 1 else None
    return KudosForm(
        values=tuple(Choice(one.key, one.label) for one in library.values.values),
        skills=tuple(Choice(key, plain(label, 75)) for key, label in skills_of(library, track)),
        recipe=library.values.recipe,
    )
