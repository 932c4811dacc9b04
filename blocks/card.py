"""The `/coach` card and its help: what is open, what waits, what one can do. Shown only to the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from blocks import ids, notices
from blocks.checkin import who_sees
from blocks.coach import read_button
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, modal, section
from blocks.pauses import go_on_button, paused_words
from blocks.text import Person, line, mention, name, names
from blocks.times import day, local_day, when


class Standing(StrEnum):
    """Where the person's check-in of this week stands."""

    OPEN = "open"
    ANSWERED = "answered"  # and still open to changes
    BETWEEN = "between"  # the next one has not opened
    AWAY = "away"
    PAUSED = "paused"  # the person wants nothing asked for some weeks
    NONE = "none"  # no rhythm set


@dataclass(frozen=True, slots=True)
class RepCard:
    """A person's own check-ins. `last_mood` is shown on their own Home and nowhere else."""

    person: Person
    coach: Person
    label: str
    standing: Standing
    zone: str
    now: datetime
    check_in_id: str = ""
    due_at: datetime | None = None
    opens_at: datetime | None = None  # of the next one
    back_on: date | None = None
    paused_until: date | None = None
    has_mood: bool = True
    streak: int = 0
    best: int = 0
    last_mood: int | None = None
    mood_shared: bool = False
    pooled_from: int | None = None  # from how many people moods are averaged, None: never


@dataclass(frozen=True, slots=True)
class CoachRound:
    """A round as the coach's card and Home list it."""

    round_id: str
    label: str
    answered: int
    total: int
    waiting: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What somebody is here: coached, coaching, both or neither. `ask` is who can add them.

    `talks_with` is who plans talks with them; `talks`: they plan talks with others.
    """

    person: Person
    rep: RepCard | None = None
    rounds: tuple[CoachRound, ...] = ()
    coaches: bool = False
    ask: Person | None = None
    talks_with: Person | None = None
    talks: bool = False


def coach_card(card: Card, first: str = "") -> Message:
    """The card behind `/coach`. `first` is a raw sentence on top, such as why typed words get no answer."""
    rows = [line(first, 300)] if first else []
    buttons: list[Block] = []
    if card.rep:
        rows += [f"Hi {name(card.person)}. {standing(card.rep)}", who_sees(card.rep.coach, card.rep.has_mood)]
        buttons += standing_buttons(card.rep)
    for one in card.rounds[:2]:
        rows.append(round_words(one))
    if card.rounds:
        buttons.append(read_button(card.rounds[0].round_id))
    elif card.coaches:
        rows.append("No round is open in your team. Answers will reach you here.")
    ways = "Type `/coach next` for your next talk, `/coach help` for more."
    if not rows or not (card.rep or card.rounds or card.coaches):
        rows.append(stranger_words(card))
        buttons.append(button("Coach a team", ids.START_OPEN, says="Coach a team, opens a form"))
        ways = "Type `/coach help` for more."
    blocks = [section("\n".join(rows)), context(ways)]
    if buttons:
        blocks.insert(1, actions(*buttons[:3]))
    return message("Your coaching card: your next check-in and what waits for you.", blocks)


def typed_answer(card: Card) -> Message:
    """The answer to words typed to the bot: they go nowhere, so say so and show what can be done."""
    return coach_card(card, notices.NO_DIRECT_ANSWER)


def help_card(card: Card) -> Message:
    """The card behind `/coach help`."""
    rows = [
        "*What you can do*",
        "• `/coach` your card · `/coach next` your next talk",
        "• `/coach checkin` your check-in · `/coach log @person` a talk you had",
        "• `/coach questions` what to ask · `/coach what` what coaching is · `/coach warmup` before a call",
        "• `/coach start` to coach a team · `/coach settings` your own times",
        "• `/coach my-data` what is kept about you · the Home tab has all the rest",
    ]
    buttons = [button("Privacy", ids.PRIVACY_OPEN, says="Privacy: who sees what, opens a note")]
    if card.rep:
        buttons.append(button("Change time", ids.TIME_OPEN, says="Change time, opens a form"))
    return message("Touchline: what you can do with /coach.", [section("\n".join(rows)), actions(*buttons)])


def privacy_view(card: Card) -> View:
    """Who sees what, as a note that opens from a button."""
    mine = button("What is kept about me", ids.DATA_OPEN, says="What is kept about me, opens a window")
    blocks = [section("\n".join(privacy_rows(card))), actions(mine)]
    return modal("Who sees what", blocks, callback_id=ids.NOTICE_VIEW)


def privacy_rows(card: Card) -> list[str]:
    """Who reads what, in words that hold for this person."""
    rows: list[str] = []
    if card.rep:
        coach, group = name(card.rep.coach), card.rep.pooled_from
        pooled = f" It also counts in an average of {group} or more people." if group else ""
        rows += [
            f"• Your answers, and replies to them: you and {coach}.",
            f"• Your mood: only you, unless you share it.{pooled}",
            "• Your streaks, and what you practised: only you.",
        ]
    if card.talks_with:
        coach = name(card.talks_with)
        rows += [
            f"• What is written about your talks, and your next steps: you and {coach}.",
            f"• The manager of {coach} sees that you talked and what kind, not the words.",
        ]
    if card.coaches or card.rounds:
        rows += [
            "• Answers of your team, and replies to them: you and the person who wrote them.",
            "• Their mood: only they, unless they share it with you.",
        ]
    if card.talks:
        rows += [
            "• What is written about a talk: you and the one you talked with.",
            "• Your manager sees counts and whether talks are held, not the words.",
        ]
    return [
        *rows,
        "• An admin can change settings, but cannot open answers here.",
        "• Whoever runs this server could open its database.",
    ]


def standing(rep: RepCard) -> str:
    """The sentence about a person's own check-in."""
    label = f"*{line(rep.label, 60)}*"
    opens = f"The next one opens {when(rep.opens_at, rep.zone, rep.now)}." if rep.opens_at else ""
    if rep.standing is Standing.OPEN:
        due = f", due *{when(rep.due_at, rep.zone, rep.now)}*" if rep.due_at else ""
        return f"{label} is open{due}."
    if rep.standing is Standing.ANSWERED:
        return f"{label} is sent, thanks. {opens}".strip()
    if rep.standing is Standing.AWAY:
        until = f" until {day(rep.back_on, local_day(rep.now, rep.zone))}" if rep.back_on else ""
        return f"You are away{until}. No check-in is needed."
    if rep.standing is Standing.PAUSED and rep.paused_until:
        return paused_words(rep.paused_until, local_day(rep.now, rep.zone))
    return f"{label}: nothing to do now. {opens}".strip()


def standing_buttons(rep: RepCard) -> list[Block]:
    """What can be done about it: the main thing first, then the time."""
    time = button("Change time", ids.TIME_OPEN, says="Change time, opens a form")
    if rep.standing is Standing.OPEN and rep.check_in_id:
        says = "Start check-in, opens a form"
        return [button("Start check-in", ids.CHECKIN_START, rep.check_in_id, says=says, primary=True), time]
    if rep.standing is Standing.ANSWERED and rep.check_in_id:
        says = "Change my answers, opens a form"
        return [button("Change my answers", ids.CHECKIN_EDIT, rep.check_in_id, says=says), time]
    if rep.standing is Standing.AWAY:
        return [button("I am back", ids.AWAY_BACK, rep.check_in_id, says="I am back, acts at once"), time]
    if rep.standing is Standing.PAUSED:
        return [go_on_button(), time]
    return [time, button("I am away", ids.AWAY_OPEN, says="I am away, opens a form")]


def round_words(one: CoachRound) -> str:
    """A round in a line: how many answered, who waits."""
    waits = f"Waiting for you: {names(one.waiting)}." if one.waiting else "Nothing waits for you."
    return f"*{line(one.label, 60)}*: {one.answered} of {one.total} answered. {waits}"


def stranger_words(card: Card) -> str:
    """For somebody nobody has added yet: what this is, and whom to ask."""
    ask = mention(card.ask) if card.ask else "your manager or an admin"
    return (
        "Touchline asks each rep a few short questions a week, so that coaches can help where it counts. "
        "You are not in a team here yet. Do you coach people? Press *Coach a team*: it takes a minute, and no admin. "
        f"Are you coached? Ask {ask} to add you."
    )
