"""The screens of before a talk: questions, the definition, calendars, prep, brief and the Homes that show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from blocks import invites, question_bank
from coaching.invites import Invite, uid_of
from coaching.library import Library, load_library
from screens.question_bank import bank_of, what_of
from tests.unit.blocks.samples import Words, person

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # a Thursday, 14:00 in Berlin
ZONE = "Europe/Berlin"
PLAN = UUID("0197a1b2-0000-7000-8000-00000000a001")
LINK = "https://touchline.example.com/calendar/abc.ics"


@cache
def library() -> Library:
    return load_library()


def before_talks(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_library, _invites):
        made |= add(words)
    return made


def _library(words: Words) -> dict[str, Any]:
    usual, numbers = bank_of(library(), None), bank_of(library(), "performance")
    assert usual is not None
    assert numbers is not None
    return {
        "questions_card": question_bank.question_card(usual),
        "questions_all": question_bank.question_view(numbers),
        "what_card": question_bank.what_card(what_of(library())),
        "what_all": question_bank.what_view(what_of(library())),
    }


def _invites(words: Words) -> dict[str, Any]:
    sam = person(words, "Sam")

    def add(at: time | None, link: str = "") -> Any:
        talk = Invite(
            uid_of(PLAN, 3), 2, date(2026, 12, 8), at, ZONE, 30, f"Talk with {sam.name}", "Coaching talk", NOW
        )
        return invites.add_to_calendar(invites.AddToCalendar(sam, talk, ZONE, NOW, link))

    return {
        "calendar_add": add(time(10), LINK),
        "calendar_add_no_address": add(None),
        "calendar_feed": invites.feed_view("", has_one=True),
        "calendar_feed_link": invites.feed_view(LINK, has_one=True),
    }
