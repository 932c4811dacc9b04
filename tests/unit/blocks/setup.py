"""The screens of setup: who begins, the first hello, plans, settings, the checklist."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from blocks import introduction
from tests.unit.blocks.samples import Words, first_use_copy, person

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # a Thursday, 14:00 in Berlin
NEXT = datetime(2026, 12, 10, 13, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
LINE = "0197a1b2-0000-7000-8000-00000000b001"


def setup(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_introductions,):
        made |= add(words)
    return made


def _introductions(words: Words) -> dict[str, Any]:
    ana, sam, lena = (person(words, name) for name in ("Ana", "Sam", "Lena"))
    talks = introduction.Talks(14, date(2026, 12, 8), time(10))

    def hello(**more: Any) -> Any:
        copy = first_use_copy("talks" in more)
        return introduction.introduction(
            introduction.Introduction(copy, ana, lena, sam, 3, ZONE, NOW, **more)
        )

    return {
        "introduction": hello(first_opens_at=NEXT),
        "introduction_talks": hello(
            first_opens_at=NEXT, leader=lena, talks=talks, line_id=LINE, sponsor=lena
        ),
        "introduction_no_day": hello(talks=introduction.Talks(7), line_id=LINE),
        "not_my_manager": introduction.not_my_manager(LINE, sam, True),
        "not_my_manager_no_talks": introduction.not_my_manager(LINE, sam, False),
    }
