"""Next steps: how it went, in a form; one in the rep's own words; and what the other one of the two is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blocks import ids, state
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, field, modal, option, plain_text, section
from blocks.talk_fields import Choice
from blocks.text import MAX_TEXT, Person, line, name, quote, sentence, subject
from blocks.times import day

OWN_OUTCOMES = (
    Choice("demonstrated", "Done, and it worked"),
    Choice("done", "Done, too early to tell"),
    Choice("not_done", "Not done"),
    Choice("dropped", "Let's drop it"),
)


@dataclass(frozen=True, slots=True)
class MarkForm:
    """A next step and how it went. `owns`: the reader is the one who does it. `facts` are lines of what shows it.

    `said` is what the owner says about it, in words. `outcomes` are those that the reader may pick from.
    """

    step_id: str
    text: str
    due_on: date
    today: date
    owner: Person
    other: Person
    owns: bool
    outcomes: Sequence[Choice]
    kinds: Sequence[Choice]
    said: str = ""
    first_use: str = ""
    facts: Sequence[str] = ()
    chosen: str | None = None
    not_confirmed: bool = False
    drop_asked_by: Person | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What was filled in."""

    outcome: str | None
    fact: str = ""
    kind: str | None = None


def mark_form(form: MarkForm) -> View:
    """How did it go? What shows it can be added in the same window."""
    small = [f"By {day(form.due_on, form.today)}"]
    if form.first_use:
        small.append(f"first used: {line(form.first_use, 120)}")
    if form.not_confirmed:
        small.append("not confirmed by the rep")
    blocks: list[Block] = [section(quote(form.text, 600, 4)), context(" · ".join(small))]
    if form.said and not form.owns:
        blocks.append(context(f"{name(form.owner)} says: {line(form.said, 60)}."))
    if form.drop_asked_by is not None:
        blocks.append(context(f"{name(form.drop_asked_by)} would like to drop it."))
    blocks += [context(f"Shown by: {line(fact, 200)}") for fact in form.facts[:3]]
    options = [option(one.label, one.key) for one in form.outcomes]
    radio: Block = {"type": "radio_buttons", "options": options}
    if first := next((one for one in options if one["value"] == form.chosen), None):
        radio["initial_option"] = first
    kinds: Block = {
        "type": "static_select", "placeholder": plain_text("Choose", 150),
        "options": [option(one.label, one.key) for one in form.kinds],
    }  # fmt: skip
    hint = "A link, or a call with its moment. To say that it worked, there has to be something to look at."
    other = form.other if form.owns else form.owner
    told = f"Only you and {name(other)} can change this. {name(other)} hears of it."
    if form.other == form.owner:
        told = "Nobody coaches you right now, so nobody else hears of this."
    blocks += [
        _in(ids.STEP_OUTCOME, "How did it go?", radio, optional=False),
        _in(ids.STEP_FACT, "Something that shows it", _text(), hint=hint),
        _in(ids.STEP_FACT_KIND, "What kind of fact", kinds),
        context(told),
    ]
    return modal(
        "Next step", blocks, callback_id=ids.STEP_SAVE, metadata=ids.metadata(step=form.step_id), submit="Save",
        close="Cancel",
    )  # fmt: skip


def parse_mark(view_state: object) -> Marked:
    return Marked(
        state.selected(view_state, ids.STEP_OUTCOME, ids.FIELD),
        state.text_value(view_state, ids.STEP_FACT, ids.FIELD),
        state.selected(view_state, ids.STEP_FACT_KIND, ids.FIELD),
    )


# ---------------------------------------------------------------- in the rep's own words


@dataclass(frozen=True, slots=True)
class WriteForm:
    """A next step that the rep writes. `ids` say for which talk, or with which coach."""

    coach: Person
    ids: Mapping[str, str]
    due_on: date
    text: str = ""
    first_use: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was filled in; texts are empty where nothing was."""

    text: str
    due_on: date | None
    first_use: str = ""


def write_form(form: WriteForm) -> View:
    """The rep says it first; the coach only has to take it over."""
    blocks = [
        _in(
            ids.STEP_TEXT,
            "What will you do?",
            _text(form.text),
            optional=False,
            hint="One step, in your own words.",
        ),
        _in(
            ids.STEP_DUE,
            "By",
            {"type": "datepicker", "initial_date": form.due_on.isoformat()},
            optional=False,
        ),
        _in(
            ids.STEP_FIRST,
            "Where will you use it first?",
            _text(form.first_use),
            hint="A call, account or meeting.",
        ),
        context(f"{subject(form.coach)} sees it, and takes it over when your talk is written down."),
    ]
    return modal(
        "My next step", blocks, callback_id=ids.STEP_WRITE_SEND, metadata=ids.metadata(**form.ids), submit="Save",
        close="Cancel",
    )  # fmt: skip


def parse_written(view_state: object) -> Written:
    return Written(
        state.text_value(view_state, ids.STEP_TEXT, ids.FIELD),
        state.day_value(view_state, ids.STEP_DUE, ids.FIELD),
        state.text_value(view_state, ids.STEP_FIRST, ids.FIELD),
    )


# ---------------------------------------------------------------- what the other one is told


class News(StrEnum):
    """What happened to a next step."""

    WRITTEN = "written"  # the rep wrote it before the talk was logged
    SAID = "said"  # the owner says that it is done
    DROP = "drop"  # one of the two would like to drop it
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StepNews:
    """A next step for the message to one of the two. `by` did it; `said` is the outcome in words.

    `log` is what the button to the log carries. `shown`: there is something that others can look at.
    """

    step_id: str
    news: News
    by: Person
    owner: Person
    text: str
    due_on: date
    today: date
    said: str = ""
    fact: str = ""
    shown: bool = False
    owns: bool = False
    log: str = ""


def step_news(told: StepNews) -> Message:
    """One step, one sentence, and what can be said to it."""
    row, buttons = {News.WRITTEN: _written, News.SAID: _said, News.DROP: _drop, News.CLOSED: _closed}[
        told.news
    ](told)
    rows = [row, f"“{line(told.text, 300)}”, by {day(told.due_on, told.today)}"]
    if told.fact:
        rows.append(f"Shown by: {line(told.fact, 200)}")
    blocks: list[Block] = [section("\n".join(rows))]
    if buttons:
        blocks.append(actions(*buttons))
    return message(f"Next step: news from {name(told.by)}.", blocks)


def _written(told: StepNews) -> tuple[str, list[Block]]:
    log = button("Log the talk", ids.TALK_LOG, told.log, says="Log the talk, opens a form", primary=True)
    return f"*{subject(told.by)}* wrote down the next step of your talk:", [log] if told.log else []


def _said(told: StepNews) -> tuple[str, list[Block]]:
    worked = button(
        "Yes, it worked", ids.STEP_SHOWN, told.step_id, says="Yes, it worked, done at once", primary=True
    )
    done = button("Done", ids.STEP_DONE, told.step_id, says="Done, result not seen yet, done at once")
    more = button("Look closer", ids.STEP_MARK, told.step_id, says="Look closer, opens a form")
    return f"*{subject(told.by)}* says: {line(told.said, 60)}.", [worked, done, more] if told.shown else [
        done,
        more,
    ]


def _drop(told: StepNews) -> tuple[str, list[Block]]:
    return f"*{subject(told.by)}* would like to drop this next step.", [
        button("Yes, drop it", ids.STEP_DROP, told.step_id, says="Yes, drop it, done at once"),
        button("Keep it", ids.STEP_KEEP, told.step_id, says="Keep it, done at once"),
    ]


def _closed(told: StepNews) -> tuple[str, list[Block]]:
    whose = "Your next step" if told.owns else f"The next step of {name(told.owner)}"
    return f"*{whose}*: {line(told.said, 60)}.", []


def _text(value: str = "") -> Block:
    made: Block = {"type": "plain_text_input", "multiline": False, "max_length": MAX_TEXT}
    if shown := state.clean_text(value):
        made["initial_value"] = shown
    return made


def _in(block_id: str, label: str, element: Block, *, optional: bool = True, hint: str = "") -> Block:
    return field(block_id, sentence(label), {"action_id": ids.FIELD, **element}, optional=optional, hint=hint)
