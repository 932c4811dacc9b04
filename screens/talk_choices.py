"""The fixed lists of the forms about talks, from the library."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.talk_fields import Choice
from blocks.talk_log import Choices
from coaching.library import Library


def choices_of(library: Library) -> Choices:
    """The fixed lists of the form, from the library."""
    program = library.program

    def listed(items: Sequence[object]) -> tuple[Choice, ...]:
        return tuple(Choice(str(getattr(one, "key", "")), str(getattr(one, "label", ""))) for one in items)

    return Choices(
        kinds=listed(program.conversation_kinds),
        types=tuple(Choice(one.key, one.label, one.text) for one in program.coaching_types),
        gaps=listed(program.gap_kinds), facts=listed(program.evidence_kinds),
        outcomes=listed(program.commitment_outcomes),
    )  # fmt: skip
