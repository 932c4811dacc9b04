"""Before a talk, the rep's side: one message a working day ahead, and the form behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, modal, plain_text, section
from blocks.parts import field as input_field
from blocks.questions import question_blocks, read_answer
from blocks.state import clean_text, text_value
from blocks.talk_ways import ways
from blocks.text import MAX_TEXT, Person, line, name, quote, sentence, subject
from blocks.times import day, local_day, on_day, when
from coaching.checkins import Answers, Question, Template, Value

MOST_INPUTS = 8
STEP = "step"


@dataclass(frozen=True, slots=True)
class TalkTime:
    """When a talk is, for one reader. `starts_at` is None where no time of day was set; `on` is the rep's day."""

    on: date
    starts_at: datetime | None
    minutes: int
    zone: str
    now: datetime

    def words(self) -> str:
        """ "tomorrow 10:00", or the day alone."""
        if self.starts_at is not None:
            return when(self.starts_at, self.zone, self.now)
        return day(self.on, local_day(self.now, self.zone))

    def fixed(self) -> str:
        """The same with its date: a message is read on other days too, and "tomorrow" would move with them."""
        if self.starts_at is None:
            return on_day(self.on)
        return (
            f"{on_day(local_day(self.starts_at, self.zone))} {when(self.starts_at, self.zone, self.now)[-5:]}"
        )


@dataclass(frozen=True, slots=True)
class LastStep:
    """The next step of the talk before. `said` is the owner's own word on it, in our words; empty if none yet."""

    text: str
    due_on: date
    said: str = ""


class PrepState(StrEnum):
    OPEN = "open"
    READY = "ready"  # the rep has prepared
    TALKED = "talked"
    CALLED_OFF = "called_off"  # skipped, paused, or the rhythm ended
    OVER = "over"


@dataclass(frozen=True, slots=True)
class PrepTalk:
    """A talk that comes, as the rep sees it. `facts` are their own, `topics` what they put on the list."""

    slot_id: str
    person: Person
    coach: Person
    time: TalkTime
    format: str = ""
    last: LastStep | None = None
    facts: str = ""
    topics: tuple[str, ...] = ()
    state: PrepState = PrepState.OPEN
    week: str = ""  # the news of their week, made safe, where it goes along


def prep(talk: PrepTalk) -> Message:
    """The one message before a talk, in whatever state the talk is."""
    if talk.state in (PrepState.TALKED, PrepState.CALLED_OFF, PrepState.OVER):
        return _over(talk)
    head = f"*You talk with {name(talk.coach)} {talk.time.fixed()}*{_length(talk)}"
    rows = [head, *_own_facts(talk), *([talk.week] if talk.week else [])]
    ready = talk.state is PrepState.READY
    if ready:
        note = f"Thanks, you are prepared. {subject(talk.coach)} can read it before you talk."
        main = button(
            "Change my answers", ids.PREP_OPEN, talk.slot_id, says="Change my answers, opens a form"
        )
    else:
        note = f"A few questions, so that the talk is about you. {subject(talk.coach)} reads what you write."
        main = button("Prepare", ids.PREP_OPEN, talk.slot_id, says="Prepare, opens a form", primary=True)
    done = "you are prepared." if ready else "a few questions to prepare it."
    return message(
        f"Your talk with {name(talk.coach)}, {talk.time.fixed()}: {done}",
        [section("\n".join(rows)), context(note), actions(main, *_other_buttons(talk), ways(talk.slot_id))],
    )


def _over(talk: PrepTalk) -> Message:
    said = {
        PrepState.TALKED: f"You and {name(talk.coach)} talked. Thank you.",
        PrepState.CALLED_OFF: f"Your talk with {name(talk.coach)} is off this time. Nothing is needed from you.",
        PrepState.OVER: f"The days for this talk with {name(talk.coach)} are over. Nothing is needed from you.",
    }[talk.state]
    return message(f"Your talk: {said}", [section(said)])


def _length(talk: PrepTalk) -> str:
    kind = f" · {line(talk.format, 40)}" if talk.format else ""
    return f"{kind}, {talk.time.minutes} minutes" if kind else f" · {talk.time.minutes} minutes"


def _own_facts(talk: PrepTalk) -> list[str]:
    """At most three lines: the last step, one's own numbers, one's own list."""
    rows = []
    if talk.last:
        said = f" · you said: {talk.last.said}" if talk.last.said else f" · by {on_day(talk.last.due_on)}"
        rows.append(f"Your last next step: {line(talk.last.text, 160)}{said}")
    if talk.facts:
        rows.append(f"Your facts: {line(talk.facts, 160)}")
    if talk.topics:
        more = f" +{len(talk.topics) - 1} more" if len(talk.topics) > 1 else ""
        rows.append(f"On your list: {line(talk.topics[0], 120)}{more}")
    return rows


def _other_buttons(talk: PrepTalk) -> list[Block]:
    return [
        button("Move", ids.SLOT_MOVE, talk.slot_id, says="Move this talk, opens a form"),
        button("We talked", ids.SLOT_TALKED, talk.slot_id, says="We talked, acts at once"),
    ]


# ---------------------------------------------------------------- the form


@dataclass(frozen=True, slots=True)
class PrepForm:
    """The form. `answers` are what was sent, the draft, or what is known already."""

    talk: PrepTalk
    template: Template
    questions: tuple[Question, ...]
    answers: Answers = field(default_factory=dict)
    step: str = ""


def prep_form(form: PrepForm) -> View:
    """The template's questions, and the next step in the rep's own words, which nobody has to give."""
    talk, coach = form.talk, form.talk.coach
    blocks: list[Block] = [
        section(f"*{name(coach)}, {talk.time.words()}*\n{sentence(form.template.intro)}"),
        context(f"{subject(coach)} sees your answers. Nobody above {name(coach)} does."),
    ]
    if talk.last:
        blocks.append(section(f"Your last next step:\n{quote(talk.last.text, 600, 4)}"))
    if talk.topics:
        rows = [f"• {line(one, 160)}" for one in talk.topics[:3]]
        blocks.append(section("\n".join(["On your list already:", *rows])))
    words: Mapping[str, str] = {"coach": name(coach)}
    for question in form.questions[: MOST_INPUTS - 1]:
        blocks += question_blocks(
            question, form.answers.get(question.key), False, coach, words, action_id=ids.PREP_DRAFT
        )
    blocks.append(_step_field(form.step))
    blocks.append(
        context("Your answers are kept as a draft while you go on. Text you typed last may be lost.")
    )
    return modal(
        form.template.modal_title,
        blocks,
        callback_id=ids.PREP_SUBMIT,
        metadata=ids.metadata(slot=talk.slot_id),
        submit="Save",
        close="Not now",
    )


def _step_field(step: str) -> Block:
    made: Block = {
        "type": "plain_text_input",
        "action_id": ids.PREP_DRAFT,
        "max_length": MAX_TEXT,
        "placeholder": plain_text("Such as: ask one question first on the Marlow call", 150),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if shown := clean_text(step):
        made["initial_value"] = shown
    return {
        **input_field(
            ids.PREP_STEP,
            "Your next step, if you know it already",
            made,
            hint="In your own words. It waits in the log of the talk, so nobody types it again.",
            optional=True,
        ),
        "dispatch_action": True,
    }


def read_prep(questions: Sequence[Question], view_state: object) -> tuple[dict[str, Value], str]:
    """(answers by the key of the question, the next step), without those that were left empty."""
    given = {one.key: read_answer(one, view_state, action_id=ids.PREP_DRAFT) for one in questions}
    step = text_value(view_state, ids.PREP_STEP, ids.PREP_DRAFT)
    return {key: value for key, value in given.items() if value is not None}, step
