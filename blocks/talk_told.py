"""Messages about a talk that was written down: to the rep, who says whether it is right, and to the coach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, actions, button, context, overflow, section
from blocks.text import Person, line, name, names, quote, subject
from blocks.times import day

MOST_CHANGES = 3
LIVE_NEXT = "Two talks in a row were in writing. Try the next one live?"


class Answer(StrEnum):
    """What the rep said about a talk that was written down."""

    NONE = "none"
    OWNS = "owns"
    FIXED = "fixed"  # put the next step in other words
    SILENT = "silent"  # said nothing in time
    DISAGREES = "disagrees"
    NO_TALK = "no_talk"  # says that there was none


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was changed: its label, and what stood there before and stands there now."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Told:
    """A talk as its messages show it. `reads` are those who can read the words besides the two.

    `last` is what became of the next step before, in words. `late`: it counts once the rep says yes.
    `own`: the next step is in the rep's own words. `words`: notes are kept, which a personal talk has not.
    """

    session_id: str
    person: Person
    coach: Person
    held_on: date
    today: date
    answer: Answer = Answer.NONE
    step_id: str = ""
    step: str = ""
    due_on: date | None = None
    last: str = ""
    late: bool = False
    own: bool = False
    words: bool = True
    live_next: bool = False
    reads: Sequence[Person] = ()
    leader: Person | None = None
    changes: Sequence[Change] = ()
    objection: str = ""


def to_rep(told: Told) -> Message:
    """What the coach wrote down, and whether it is right: one tap, a form, or a no."""
    when = day(told.held_on, told.today)
    head = f"*{subject(told.coach)}* wrote down your talk of {when}."
    if told.changes:
        head = f"*{subject(told.coach)}* changed what was written about your talk of {when}."
    if not told.words:
        return _personal(
            told, f"*{subject(told.coach)}* noted that you two talked, {when}. No notes are kept."
        )
    if told.answer is Answer.NONE:
        return _ask(told, head)
    return _answered(told, when)


def see_below(told: Told) -> Message:
    """The message after a newer one about the same talk stands below it."""
    said = f"Your talk with {name(told.coach)}: see the newer message below."
    return message(said, [context(said)])


def to_coach(told: Told) -> Message:
    """What the rep said about it: other words, or that the two did not agree."""
    who, when = subject(told.person), day(told.held_on, told.today)
    rows, correct = [], False
    if told.answer is Answer.NO_TALK:
        rows.append(f"*{who}* says that you two did not talk, {when}. It fills no planned talk now.")
        correct = True
    elif told.answer is Answer.DISAGREES:
        rows.append(f"*{who}* sees your talk of {when} in another way.")
        correct = True
    elif told.answer is Answer.FIXED:
        rows += [f"*{who}* put the next step of your talk of {when} in their own words:", _step_line(told)]
    else:
        rows += [f"*{who}* says that your notes of {when} are right now."]
    if told.objection and correct:
        rows.append(quote(told.objection, 600, 3))
    read = button("What was written", ids.TALK_READ, told.session_id, says="What was written, opens a window")
    buttons = [read]
    if correct:
        says = "Correct it, opens the log"
        buttons.insert(0, button("Correct it", ids.TALK_CORRECT, told.session_id, says=says, primary=True))
    return message(
        f"Your talk with {name(told.person)}: an answer to your notes.",
        [section("\n".join(rows)), actions(*buttons)],
    )


# ---------------------------------------------------------------- to the rep


def _ask(told: Told, head: str) -> Message:
    rows = [head, *_change_rows(told)]
    if told.late:
        rows.append("It was some time ago. It counts once you say that it was so.")
    elif told.last and not told.changes:
        rows.append(f"Last next step: {line(told.last, 80)}.")
    if told.step:
        rows += [_step_line(told), "*Is this your next step?*"]
    else:
        rows.append("*Is this right?*")
    small = f"{_readers(told)} {LIVE_NEXT}" if told.live_next else _readers(told)
    yes = "Yes, I own it" if told.step else "Yes, it is right"
    return message(
        f"Your talk with {name(told.coach)}: please look at what was written.",
        [
            section("\n".join(rows)),
            context(small),
            actions(
                button(yes, ids.TALK_OWN, told.session_id, says=f"{yes}, done at once", primary=True),
                button("Fix it", ids.TALK_FIX, told.session_id, says="Fix it, opens a form"),
                button(
                    "We did not agree", ids.TALK_NO, told.session_id, says="We did not agree, sent at once"
                ),
                _more(told),
            ),
        ],
    )


def _answered(told: Told, when: str) -> Message:
    coach = name(told.coach)
    fix = button("Fix it", ids.TALK_FIX, told.session_id, says="Fix it, opens a form")
    read = button("What was written", ids.TALK_READ, told.session_id, says="What was written, opens a window")
    own = button("It is right after all", ids.TALK_OWN, told.session_id, says="It is right, done at once")
    rows, buttons = {
        Answer.OWNS: (_owned(told, when), [read, fix]),
        Answer.FIXED: ([f"Your talk of {when}: saved in your words. {subject(told.coach)} was told."], [read, fix]),
        Answer.SILENT: (_silent(told, when), [_yes(told), fix, read]),
        Answer.DISAGREES: (
            [f"Your talk of {when}: you two see it in different ways. {subject(told.coach)} was told."],
            [button("Say what is not right", ids.TALK_FIX, told.session_id, says="Opens a form"), own, read],
        ),
        Answer.NO_TALK: ([f"You said that you two did not talk, {when}. {subject(told.coach)} was told."], [own, read]),
    }[told.answer]  # fmt: skip
    if told.step and told.answer is not Answer.NO_TALK:
        rows.append(_step_line(told))
    if told.step_id and told.answer in (Answer.OWNS, Answer.FIXED):
        buttons.append(button("Mark it", ids.STEP_MARK, told.step_id, says="Mark it, opens a form"))
    return message(
        f"Your talk with {coach}: thanks, this is noted.",
        [section("\n".join(rows)), context(_readers(told)), actions(*buttons[:3])],
    )


def _owned(told: Told, when: str) -> list[str]:
    if told.own:
        return [f"Your talk of {when} is written down, with your next step in your own words."]
    return [f"Your talk of {when}: you said that this is right."]


def _silent(told: Told, when: str) -> list[str]:
    if told.late:
        return [f"Your talk of {when} waits for your word. It counts once you say that it was so."]
    open_step = " The next step is marked as not confirmed." if told.step else ""
    return [f"Your talk of {when} stands as {name(told.coach)} wrote it.{open_step}"]


def _personal(told: Told, said: str) -> Message:
    if told.answer is Answer.NO_TALK:
        said = f"You said that you two did not talk. {subject(told.coach)} was told."
        return message(f"Your talk with {name(told.coach)}: thanks, this is noted.", [section(said)])
    no = button("We did not talk", ids.TALK_NO, told.session_id, says="We did not talk, sent at once")
    return message(f"Your talk with {name(told.coach)} was noted.", [section(said), actions(no)])


def _yes(told: Told) -> Block:
    yes = "Yes, I own it" if told.step else "Yes, it is right"
    return button(yes, ids.TALK_OWN, told.session_id, says=f"{yes}, done at once", primary=True)


def _more(told: Told) -> Block:
    return overflow(ids.TALK_MENU, [("What was written", ids.value(ids.MENU_READ, told.session_id))])


def _step_line(told: Told) -> str:
    due = f", by {day(told.due_on, told.today)}" if told.due_on else ""
    return f"Next step: “{line(told.step, 300)}”{due}"


def _change_rows(told: Told) -> list[str]:
    shown = told.changes[: MOST_CHANGES - 1] if told.step else told.changes[:MOST_CHANGES]
    rows = [f"{one.label}: {_short(one.old)} is now {_short(one.new)}" for one in shown]
    if len(told.changes) > len(shown):
        rows[-1] += f", and {len(told.changes) - len(shown)} more"
    return rows


def _short(text: str) -> str:
    return f"“{line(text, 100)}”" if text.strip() else "nothing"


def _readers(told: Told) -> str:
    others = f", and {names(told.reads, 2)}," if told.reads else ""
    led = f" {name(told.leader)} sees that you talked, not the words." if told.leader else ""
    return f"You and {name(told.coach)}{others} can read every word.{led}"
