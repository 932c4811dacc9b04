"""Messages to the rep about a check-in: asked, reminded, answered, closed, away; and the first hello."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, actions, button, context, overflow, section
from blocks.text import Person, line, name, subject
from blocks.times import day, local_day, minutes, when
from coaching.streaks import Streak, streak_line


@dataclass(frozen=True, slots=True)
class ComingTalk:
    """A talk whose prep falls on the same day: one message asks for both. `when` is in words."""

    slot_id: str
    coach: Person
    when: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An open check-in as its prompt and its reminder show it."""

    check_in_id: str
    label: str
    minutes: int
    person: Person
    coach: Person
    zone: str
    now: datetime
    due_at: datetime | None = None
    has_mood: bool = True  # the template asks something private
    can_repeat: bool = False  # offer "Nothing new this week"
    talk: ComingTalk | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A check-in that was sent. The streak is shown here and on the person's own Home, nowhere else."""

    check_in_id: str
    label: str
    person: Person
    coach: Person
    zone: str
    now: datetime
    fact: str = ""  # "5 of 12 talks led to action, up from 3 of 11."
    has_mood: bool = True
    streak: int = 0
    best: int = 0
    seen: bool = False
    open_until: datetime | None = None  # None: closed, no more changes
    talk: ComingTalk | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A check-in whose time went by without an answer."""

    label: str
    person: Person
    closed_at: datetime
    zone: str
    now: datetime
    next_opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A check-in excused because the person is away. `back_on` is None where no day was given."""

    check_in_id: str
    label: str
    person: Person
    zone: str
    now: datetime
    back_on: date | None = None


def prompt(asked: Asked) -> Message:
    """The question itself: how long, until when, who reads it, and three ways to settle it."""
    label, takes = line(asked.label, 60), minutes(asked.minutes)
    due = f", due *{_due(asked)}*" if asked.due_at else ""
    return message(
        f"{label}: {takes}{_due_words(asked)}. {subject(asked.coach)} reads it.",
        _asking(asked, f"Hi {name(asked.person)}. *{label}*: {takes}{due}."),
    )


def reminder(asked: Asked) -> Message:
    """The one reminder. It says when the answers are due, and nothing about being late."""
    label, takes = line(asked.label, 60), minutes(asked.minutes)
    due = f"due *{_due(asked)}*" if asked.due_at else "still open"
    return message(
        f"{label}: a reminder{_due_words(asked)}. It takes {takes}.",
        _asking(asked, f"A reminder, {name(asked.person)}. *{label}* is {due}. It takes {takes}."),
    )


def answered(done: Answered) -> Message:
    """The prompt after it was answered: thanks with a fact, who sees it, and the way to change it."""
    fact = line(done.fact, 200) if done.fact else "Your answers are in."
    return message(
        f"{line(done.label, 60)}: thanks, your answers are in. {subject(done.coach)} can read them.",
        [section(f"Thanks, {name(done.person)}. {fact}"), *_after(done)],
    )


def nothing_new(done: Answered) -> Message:
    """The prompt after "Nothing new this week"."""
    said = f"Thanks, {name(done.person)}. {subject(done.coach)} sees: nothing new this week."
    return message(
        f"{line(done.label, 60)}: thanks. {subject(done.coach)} sees that nothing is new.",
        [section(said), *_after(done, private=False)],
    )


def closed(missed: Closed) -> Message:
    """The prompt after its time went by. Neutral: a missed week needs no answer."""
    label = line(missed.label, 60)
    over = f"closed {when(missed.closed_at, missed.zone, missed.now)}"
    after = (
        f"The next one opens {when(missed.next_opens_at, missed.zone, missed.now)}."
        if missed.next_opens_at
        else "There is nothing to do."
    )
    return message(
        f"{label}: {over}. {after}",
        [
            section(f"*{label}* {over}. {after}"),
            actions(button("Change time", ids.TIME_OPEN, says="Change time, opens a form")),
        ],
    )


def in_the_reminder(label: str) -> Message:
    """The prompt once its reminder stands below it and nothing is asked any more: the outcome is said once."""
    said = f"{line(label, 60)}: see the reminder below."
    return message(said, [context(said)])


def away(excused: Away) -> Message:
    """The prompt while the person is away."""
    until = f" until {day(excused.back_on, local_day(excused.now, excused.zone))}" if excused.back_on else ""
    label = line(excused.label, 60)
    said = (
        f"You are away{until}, {name(excused.person)}. No check-in is needed, and nothing counts against you."
    )
    return message(
        f"{label}: you are away{until}. No check-in is needed.",
        [
            section(said),
            actions(button("I am back", ids.AWAY_BACK, excused.check_in_id, says="I am back, acts at once")),
        ],
    )


def who_sees(coach: Person, has_mood: bool) -> str:
    """The line under every question and every answer, always in the same words."""
    mood = " Mood is only for you, unless you share it." if has_mood else ""
    return f"{subject(coach)} sees your answers.{mood}"


def _asking(asked: Asked, first: str) -> list[Block]:
    start = button(
        "Start check-in",
        ids.CHECKIN_START,
        asked.check_in_id,
        says="Start check-in, opens a form",
        primary=True,
    )
    same = button(
        "Nothing new this week",
        ids.CHECKIN_SAME,
        asked.check_in_id,
        says="Nothing new this week, sent at once",
    )
    gone = button("I am away", ids.AWAY_OPEN, asked.check_in_id, says="I am away, opens a form")
    choices = [("Change time", ids.value(ids.MENU_TIME, asked.check_in_id))]
    blocks = [section(first), context(who_sees(asked.coach, asked.has_mood))]
    if asked.talk:
        # Three buttons are enough for one message: to be away goes behind the menu.
        blocks.append(context(_talk_words(asked.talk)))
        choices.append(("I am away", ids.value(ids.MENU_AWAY, asked.check_in_id)))
        gone = prepare_button(asked.talk)
    more = overflow(ids.CHECKIN_MORE, choices)
    if asked.can_repeat:
        blocks.append(context("“Nothing new this week” is sent at once. You can still change it."))
        return [*blocks, actions(start, same, gone, more)]
    return [*blocks, actions(start, gone, more)]


def _talk_words(talk: ComingTalk) -> str:
    return f"You talk with {name(talk.coach)} {talk.when}. A few words before help."


def prepare_button(talk: ComingTalk) -> Block:
    return button("Prepare your talk", ids.PREP_OPEN, talk.slot_id, says="Prepare your talk, opens a form")


def _after(done: Answered, private: bool = True) -> list[Block]:
    """What stands below the thanks: who sees it, one's own streak, until when it can be changed."""
    blocks = [context(who_sees(done.coach, done.has_mood and private))]
    notes = []
    if done.seen:
        notes.append(f"Seen by {name(done.coach)}.")
    if done.open_until:
        notes.append(f"You can change it until {when(done.open_until, done.zone, done.now)}.")
    if notes:
        blocks.append(context(" ".join(notes)))
    if run := streak_line(Streak(done.streak, done.best)):
        blocks.append(context(f"{run} Only you see your streak."))
    buttons = []
    if done.open_until:
        change = "Change my answers"
        buttons.append(button(change, ids.CHECKIN_EDIT, done.check_in_id, says=f"{change}, opens a form"))
    if done.talk:
        blocks.append(context(_talk_words(done.talk)))
        buttons.append(prepare_button(done.talk))
    return [*blocks, actions(*buttons)] if buttons else blocks


def _due(asked: Asked) -> str:
    return when(asked.due_at, asked.zone, asked.now) if asked.due_at else ""


def _due_words(asked: Asked) -> str:
    return f", due {_due(asked)}" if asked.due_at else ""


def another_rhythm(label: str, copy: str) -> Message:
    """After three in a row that did not come: another day, or a rest. Nobody else hears of it from this."""
    shown = line(label, 60)
    buttons = [
        button("Change time", ids.TIME_OPEN, says="Change time, opens a form"),
        button("Pause", ids.PAUSE_OPEN, says="Pause, opens a form"),
    ]
    return message(f"{shown}: another day, or a pause?", [section(copy), actions(*buttons)])
