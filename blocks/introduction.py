"""The first hello to somebody who is coached: who asks, why, how often, who reads what, and how to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, modal, overflow, section
from blocks.text import Person, cut, fill, mention, name, subject
from blocks.times import day, local_day, when


@dataclass(frozen=True, slots=True)
class Talks:
    """Planned talks as the person hears of them. `next_on` is None while no day can be told."""

    interval_days: int
    next_on: date | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Introduction:
    """`copy` is messages.yaml privacy.first_use, or first_use_no_talks where `talks` is None.

    `line_id` is the reporting line that "This is not my manager" ends; "" where there is none any more.
    """

    copy: str
    person: Person
    enroller: Person
    coach: Person
    messages_a_week: int
    zone: str
    now: datetime
    first_opens_at: datetime | None = None
    leader: Person | None = None
    talks: Talks | None = None
    line_id: str = ""
    sponsor: Person | None = None


def introduction(hello: Introduction) -> Message:
    """Said before the first question, so that nothing surprises."""
    words = {
        "name": name(hello.person),
        "enroller": mention(hello.enroller),
        "coach": name(hello.coach),
        "leader": name(hello.leader) if hello.leader else "your coach's manager",
        "n": str(hello.messages_a_week),
    }
    blocks: list[Block] = [section(cut(fill(_rows(hello.copy), words), 1_200))]
    if first := _first(hello):
        blocks.append(context(first))
    if hello.sponsor:
        blocks.append(context(f"{subject(hello.sponsor)} stands behind this program. It is for everyone."))
    blocks.append(actions(*_buttons(hello)))
    return message(
        f"Welcome to Touchline: what to expect, and who reads what. {subject(hello.enroller)} added you.",
        blocks,
    )


def _rows(copy: str) -> str:
    """The copy with its line breaks and no other space."""
    return "\n".join(" ".join(row.split()) for row in copy.splitlines())


def every(interval_days: int) -> str:
    """ "every two weeks"."""
    return {7: "every week", 14: "every two weeks", 21: "every three weeks", 28: "every four weeks"}.get(
        interval_days, f"every {interval_days} days"
    )


def talk_day(talks: Talks, today: date) -> str:
    """ "Tue 24 Nov 10:00" or "Tuesday"; "" where there is none yet."""
    if talks.next_on is None:
        return ""
    at = f" {talks.at:%H:%M}" if talks.at else ""
    return f"{day(talks.next_on, today)}{at}"


def _first(hello: Introduction) -> str:
    said = []
    if hello.first_opens_at:
        said.append(
            f"Your first check-in comes {when(hello.first_opens_at, hello.zone, hello.now)}, your time."
        )
    if hello.talks:
        on = talk_day(hello.talks, local_day(hello.now, hello.zone))
        first = f" The first is {on}." if on else ""
        said.append(f"You two talk {every(hello.talks.interval_days)}.{first}")
    return " ".join(said)


def _buttons(hello: Introduction) -> list[Block]:
    change = button("Change time", ids.TIME_OPEN, says="Change time, opens a form")
    rest = button("Pause", ids.PAUSE_OPEN, says="Pause, opens a form")
    menu = [("Privacy: who sees what", ids.value(ids.MENU_PRIVACY, "-"))]
    if hello.line_id:
        menu.append(("This is not my manager", ids.value(ids.MENU_NOT_MINE, hello.line_id)))
    found = [change, rest, overflow(ids.INTRO_MENU, menu)]
    if hello.talks:
        talk = button("My next talk", ids.NEXT_OPEN, says="My next talk, opens a window", primary=True)
        found.insert(0, talk)
    return found


def not_my_manager(line_id: str, coach: Person, has_talks: bool) -> View:
    """Asked once more before it ends: what ends, and who is told."""
    what = "Check-ins and planned talks" if has_talks else "Check-ins"
    return modal(
        "Not my manager",
        [
            section(
                f"Is {name(coach)} not your manager? {what} with {name(coach)} end at once. "
                "What you wrote so far stays as it is."
            ),
            context(
                f"{subject(coach)} gets a short note that it ended. An admin of this Slack hears it too."
            ),
        ],
        callback_id=ids.NOT_MINE_SEND,
        metadata=ids.metadata(line=line_id),
        submit="End it",
        close="Cancel",
    )
