"""What was written about a talk, to read in full, and the form with which the rep puts it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from blocks import ids, state
from blocks.parts import (
    VIEW_BLOCKS,
    VIEW_TEXT,
    Block,
    View,
    actions,
    button,
    context,
    field,
    fitting,
    link_button,
    modal,
    option,
    plain_text,
    section,
)
from blocks.text import MAX_TEXT, Person, line, name, names, quoted_pieces, sentence
from blocks.times import day, local_day

MOST_EDITS = 8
DID_NOT_TALK = "no_talk"
_READY = ("1 · Not yet", "2", "3", "4", "5 · All in")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was written, with its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that was looked at: its kind in words, what was written, the moment, and the link."""

    kind: str
    text: str = ""
    moment: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class EditRow:
    """A change that was made a day or more after the talk was written down."""

    editor: Person
    at: datetime
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept about a talk. `head` are facts such as the day and the minutes; `met` what of the format
    was met. `others` can read it besides who is looking. `corrects` and `fixes` say which of the two is looking."""

    session_id: str
    coach: Person
    person: Person
    head: Sequence[str]
    rows: Sequence[Row] = ()
    facts: Sequence[FactRow] = ()
    edits: Sequence[EditRow] = ()
    met: Sequence[str] = ()
    others: Sequence[Person] = ()
    zone: str = "UTC"
    now: datetime | None = None
    corrects: bool = False
    fixes: bool = False


def what_was_written(record: Record) -> View:
    """The whole record. Both of the two see the same."""
    blocks = [section(f"*{name(record.coach)} and {name(record.person)}* · {_joined(record.head)}")]
    for row in record.rows:
        blocks.append(section(f"*{row.label}*"))
        blocks += [section(piece) for piece in quoted_pieces(row.text)]
    for fact in record.facts:
        blocks += _fact(fact)
    if record.met:
        blocks.append(context(f"Met: {_joined(record.met)}"))
    if record.edits:
        blocks.append(section("*Changed later*"))
        blocks += [context(_edit(one, record)) for one in record.edits[-MOST_EDITS:]]
    buttons = []
    if record.corrects:
        says = "Change it, opens the log"
        buttons.append(button("Change it", ids.TALK_CORRECT, record.session_id, says=says))
    if record.fixes:
        buttons.append(button("Fix it", ids.TALK_FIX, record.session_id, says="Fix it, opens a form"))
    last = [actions(*buttons)] if buttons else []
    others = f" and {names(record.others, 4)}" if record.others else ""
    last.append(context(f"You{others} can read this."))
    room = fitting(blocks, VIEW_BLOCKS - len(last), VIEW_TEXT)
    return modal("What was written", [*room, *last], callback_id=ids.RECORD_VIEW)


def _fact(fact: FactRow) -> list[Block]:
    said = " · ".join(part for part in (line(fact.text, 600) if fact.text else "", fact.moment) if part)
    blocks = [section(f"*{line(fact.kind, 60)}*" + (f"\n> {said}" if said else ""))]
    if fact.url:
        blocks.append(
            actions(link_button("Open the link", ids.EVIDENCE_LINK, fact.url, says="Opens the link"))
        )
    return blocks


def _edit(one: EditRow, record: Record) -> str:
    when = f", {day(local_day(one.at, record.zone), local_day(record.now or one.at, record.zone))}"
    old = f"“{line(one.old, 200)}”" if one.old.strip() else "nothing"
    new = f"“{line(one.new, 200)}”" if one.new.strip() else "nothing"
    return f"{name(one.editor)}{when}: {line(one.label, 60)}, from {old} to {new}"


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(line(part, 80) for part in parts)


# ---------------------------------------------------------------- the rep puts it right


@dataclass(frozen=True, slots=True)
class FixForm:
    """What the rep can change or say. `rows` show what was written."""

    session_id: str
    coach: Person
    rows: Sequence[Row]
    step: str = ""
    due_on: date | None = None
    ready: int | None = None
    objection: str = ""
    no_talk: bool = False
    has_step: bool = True


@dataclass(frozen=True, slots=True)
class Fix:
    """What was filled in. Texts are empty where nothing was."""

    step: str = ""
    due_on: date | None = None
    ready: int | None = None
    objection: str = ""
    no_talk: bool = False


def fix_form(form: FixForm) -> View:
    """The next step in the rep's own words, how ready they are, and what is not right."""
    blocks: list[Block] = []
    for row in form.rows:
        blocks.append(section(f"*{row.label}*\n> {line(row.text, 500)}"))
    if form.has_step:
        day_element: Block = {"type": "datepicker"}
        if form.due_on is not None:
            day_element["initial_date"] = form.due_on.isoformat()
        options = [option(label, str(number)) for number, label in enumerate(_READY, start=1)]
        ready: Block = {"type": "static_select", "placeholder": plain_text("Choose", 150), "options": options}
        if form.ready in range(1, 6):
            ready["initial_option"] = options[(form.ready or 1) - 1]
        blocks += [
            _in(ids.FIX_STEP, "Your next step, in your own words", _text_input(form.step), optional=False),
            _in(ids.FIX_DUE, "By", day_element, optional=False),
            _in(ids.FIX_READY, "How ready are you to do it?", ready),
        ]
    tick = option("We did not talk on that day", DID_NOT_TALK)
    box: Block = {"type": "checkboxes", "options": [tick]}
    if form.no_talk:
        box["initial_options"] = [tick]
    words = _text_input(form.objection, multiline=True)
    blocks += [
        _in(ids.FIX_WRONG, "Is something else not right?", words),
        _in(ids.FIX_NO_TALK, "And the talk itself", box),
        context(f"{name(form.coach)} sees at once what you change or say here."),
    ]
    return modal(
        "Fix it", blocks, callback_id=ids.TALK_FIX_SEND, metadata=ids.metadata(session=form.session_id),
        submit="Send", close="Cancel",
    )  # fmt: skip


def parse_fix(view_state: object) -> Fix:
    """What was filled in, cleaned."""
    ready = state.selected(view_state, ids.FIX_READY, ids.FIELD)
    return Fix(
        step=state.text_value(view_state, ids.FIX_STEP, ids.FIELD),
        due_on=state.day_value(view_state, ids.FIX_DUE, ids.FIELD),
        ready=int(ready) if ready in ("1", "2", "3", "4", "5") else None,
        objection=state.text_value(view_state, ids.FIX_WRONG, ids.FIELD),
        no_talk=DID_NOT_TALK in state.selected_many(view_state, ids.FIX_NO_TALK, ids.FIELD),
    )


def _text_input(value: str, *, multiline: bool = False) -> Block:
    made: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": MAX_TEXT}
    if shown := state.clean_text(value):
        made["initial_value"] = shown
    return made


def _in(block_id: str, label: str, element: Block, *, optional: bool = True) -> Block:
    return field(block_id, sentence(label), {"action_id": ids.FIELD, **element}, optional=optional)
