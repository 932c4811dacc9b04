"""The log of a talk: the form on its three pages, and what was filled in read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from blocks import ids, state
from blocks.parts import Block, View, actions, button, context, modal, option, plain_text, section
from blocks.talk_fields import Choice, a_day, an_input, number, select, text
from blocks.text import Person, line, name, names, plain, plain_name, sentence
from blocks.times import day
from coaching.sessions import ASYNC, COACHING
from coaching.talk_log import PERSONAL, TalkEntry

FIRST, MORE, WHO = "first", "more", "who"
_STRETCH = (("1", "1 · Close to what they do now"), ("2", "2 · A step up"), ("3", "3 · A big step"))
_MODES = (
    ("live", "We met"),
    ("call", "On the phone or by video"),
    ("joint_call", "On a call with a customer"),
)
_WRITTEN = ((ASYNC, "In writing, here"),)
_KINDS = {
    "coaching": "Coaching", "deal_help": "Deal help", "status": "Status", "admin": "Planning", "personal": "Personal",
}  # fmt: skip
_KEPT = "What you fill in is kept as you go. You can close this and come back."
_NO_NOTES = "Personal talks keep no notes. Only that you talked is kept, and it fills no planned talk."


@dataclass(frozen=True, slots=True)
class Choices:
    """The fixed lists of the form."""

    kinds: Sequence[Choice]
    types: Sequence[Choice]
    gaps: Sequence[Choice]
    facts: Sequence[Choice]
    outcomes: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class TalkForm:
    """A log as it stands. `ids` go into the metadata: the person, and the slot, talk or step it is about.

    `readers` can read it besides the coach, the rep first. `leader` sees that there was a talk, and no words.
    `last_step` is the one the outcome is asked for; `said` what the rep says about it. `topics` are those that
    waited, the most pressing first. `notes` are sentences on top. `written`: both wrote in the thread.
    """

    person: Person
    entry: TalkEntry
    ids: Mapping[str, str]
    choices: Choices
    today: date
    page: str = FIRST
    readers: Sequence[Person] = ()
    leader: Person | None = None
    last_step: str = ""
    said: str = ""
    topics: Sequence[Choice] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    written: bool = False
    corrects: bool = False
    alert: str = ""


def talk_log(form: TalkForm) -> View:
    """The form. Block ids depend on the field alone, so a redraw keeps what was typed."""
    build = {WHO: _who_page, MORE: _more_page}.get(form.page, _first_page)
    top = [section(f":warning: {sentence(form.alert)}") | {"block_id": ids.ALERT}] if form.alert else []
    return modal(
        "Log a talk",
        [*top, *build(form)],
        callback_id=ids.TALK_SAVE,
        metadata=ids.metadata(**{**form.ids, "page": form.page}),
        submit="Done" if form.page == WHO else "Save",
    )


# ---------------------------------------------------------------- pages


def _first_page(form: TalkForm) -> list[Block]:
    entry = form.entry
    change = button("Change", ids.TALK_WHO, says="Change who, when, how long and what kind")
    blocks = [section(_facts_line(form)), *(context(sentence(note)) for note in form.notes), actions(change)]
    if entry.kind == PERSONAL:
        return [*blocks, context(_NO_NOTES), *_day_fields(form), context(_readers_line(form))]
    if entry.kind == COACHING:
        blocks.append(select("type", "Type of talk", form.choices.types, entry.type, optional=False))
        if form.last_step:
            blocks.append(_outcome(form))
    coaching = entry.kind == COACHING
    hint = "The gap, in one line." if coaching else ""
    about = "What you worked on" if coaching else "What it was about"
    blocks.append(text("what", about, entry.what, hint=hint, optional=not coaching))
    if coaching:
        hint = "A link, or a call with its moment, such as Orchard 08:15."
        blocks.append(text("fact", "A fact you looked at", entry.fact, hint=hint))
        blocks.append(number("practice", "Minutes practiced", entry.practice))
    who = plain_name(form.person)
    blocks.append(text("step", f"Next step, in {who}'s words", entry.step, optional=not coaching))
    blocks.append(a_day("due_on", "By", entry.due_on, optional=not coaching))
    if coaching and form.topics:
        blocks.append(_covered(form))
    if coaching:
        blocks.append(actions(button("Add more", ids.TALK_MORE, says="Add more, in this window")))
    return [*blocks, context(_readers_line(form)), context(_KEPT)]


def _more_page(form: TalkForm) -> list[Block]:
    entry, choices = form.entry, form.choices
    back = button("Back to the first page", ids.TALK_FIRST, says="Back to the first page, all is kept")
    return [
        section(_facts_line(form)),
        actions(back),
        text("win", "What went well", entry.win),
        select("gap_kind", "What kind of gap", choices.gaps, entry.gap_kind),
        text("now", "How it is now", entry.now),
        text("wanted", "How it should be", entry.wanted),
        text(
            "first_use",
            "Where the next step is used first",
            entry.first_use,
            hint="A call, account or meeting.",
        ),
        select("stretch", "How big a stretch", [Choice(*one) for one in _STRETCH], _said(entry.stretch)),
        text("next_topics", "Save for next time", entry.next_topics, hint="One a line.", multiline=True),
        select("fact_kind", "What kind of fact", choices.facts, entry.fact_kind),
        context(_readers_line(form)),
        context(_KEPT),
    ]


def _who_page(form: TalkForm) -> list[Block]:
    entry = form.entry
    modes = [Choice(*one) for one in (*_MODES, *(_WRITTEN if form.written or entry.mode == ASYNC else ()))]
    person: Block = {"type": "users_select", "placeholder": plain_text("Choose a person", 150)}
    if state.as_user(form.person.id):
        person["initial_user"] = form.person.id
    who = [] if form.corrects else [an_input("who", "Who", person, optional=False)]
    return [
        *who,
        *_day_fields(form),
        select("kind", "What kind of talk", form.choices.kinds, entry.kind, optional=False, radio=True),
        select("mode", "How", modes, entry.mode, optional=False),
        context("Only coaching of 10 minutes or more fills a planned talk."),
    ]


def _day_fields(form: TalkForm) -> list[Block]:
    return [
        a_day("held_on", "When", form.entry.held_on, optional=False),
        number("minutes", "Minutes", form.entry.minutes, optional=form.entry.mode == ASYNC),
    ]


def _facts_line(form: TalkForm) -> str:
    """ "Ana · Tue 10 Nov · 30 minutes · Coaching": what is known without asking."""
    entry = form.entry
    found = [f"*{name(form.person)}*"]
    if entry.held_on is not None:
        found.append(day(entry.held_on, form.today))
    if entry.mode == ASYNC:
        found.append("in writing")
    elif entry.minutes is not None:
        found.append(f"{entry.minutes} minutes")
    return " · ".join([*found, line(_KINDS.get(entry.kind, entry.kind), 60)])


def _readers_line(form: TalkForm) -> str:
    who = names(form.readers or (form.person,), 3)
    if form.entry.kind == PERSONAL:
        return f"You and {name(form.person)} can see that you talked."
    told = f" {name(form.leader)} sees that you talked and what kind, not the words." if form.leader else ""
    both = f"You and {who}" if "," not in who else f"You, {who}"
    return f"{both} can read this.{told}"


def _outcome(form: TalkForm) -> Block:
    """What became of the last next step, with the rep's own word on it."""
    label = f"The last next step: “{plain(form.last_step, 150)}”"
    made = select("outcome", label, form.choices.outcomes, form.entry.outcome, placeholder="Still open")
    if form.said:
        made["hint"] = plain_text(f"{plain_name(form.person)} says: {form.said}", 2_000)
    return made


def _covered(form: TalkForm) -> Block:
    options = [option(one.label, one.key) for one in form.topics]
    element: Block = {"type": "checkboxes", "options": options}
    chosen = [one for one in options if one["value"] in form.entry.covered]
    if chosen:
        element["initial_options"] = chosen
    return an_input("covered", "Which of these did you get to?", element)


def _said(value: int | None) -> str | None:
    return None if value is None else str(value)
