"""The log of a talk: what is typed into it, what has to be there, and what of its format was met."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from coaching.commitments import why_not_due
from coaching.sessions import ASYNC, COACHING, why_not_log
from coaching.talk_hints import notes_hint, step_hint

PERSONAL = "personal"
LEAST, MOST = 5, 240  # minutes of a talk
MODES = ("live", "call", "joint_call", ASYNC)
OUTCOMES = ("demonstrated", "done", "not_done", "dropped")
LONGEST_TOPIC = 300
LONGEST_FORWARD = 366  # days ahead of a next step


@dataclass(frozen=True, slots=True)
class TalkEntry:
    """All fields of a log. Texts are empty, and the others None, where nothing was filled in.

    `outcome` is what became of the last next step. `covered` are keys of topics that the talk came to,
    `next_topics` what is saved for next time, one a line. `fact_kind` overrules the kind that the fact names.
    """

    held_on: date | None = None
    minutes: int | None = None
    mode: str = "live"
    kind: str = COACHING
    type: str | None = None
    what: str = ""
    fact: str = ""
    practice: int | None = None
    step: str = ""
    due_on: date | None = None
    outcome: str | None = None
    covered: tuple[str, ...] = ()
    win: str = ""
    gap_kind: str | None = None
    now: str = ""
    wanted: str = ""
    first_use: str = ""
    stretch: int | None = None
    next_topics: str = ""
    fact_kind: str | None = None

    def topics(self) -> tuple[str, ...]:
        """What is saved for next time, each once."""
        rows = (" ".join(row.split())[:LONGEST_TOPIC] for row in self.next_topics.split("\n"))
        return tuple(dict.fromkeys(row for row in rows if row))

    @property
    def keeps_words(self) -> bool:
        """A personal talk keeps none: only that it took place."""
        return self.kind != PERSONAL

    def to_json(self) -> dict[str, Any]:
        """As a draft keeps it; days as text."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items()}


WORDS = ("what", "fact", "step", "win", "now", "wanted", "first_use", "next_topics")
_NUMBERS = frozenset(("minutes", "practice", "stretch"))
_DAYS = frozenset(("held_on", "due_on"))


def from_json(found: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a draft that can be used; what an older version kept in another shape is left out."""
    known: dict[str, Any] = {}
    for one in fields(TalkEntry):
        value = found.get(one.name)
        if one.name in _DAYS and isinstance(value, str):
            known[one.name] = _day(value)
        elif one.name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
            known[one.name] = value
        elif one.name == "covered" and isinstance(value, list):
            known[one.name] = tuple(str(key) for key in value)
        elif one.name not in _DAYS | _NUMBERS | {"covered"} and isinstance(value, str):
            known[one.name] = value
    return known


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def without_words(entry: TalkEntry) -> TalkEntry:
    """The entry as it is kept: a personal talk without words, and only coaching with what belongs to it."""
    if entry.kind == PERSONAL:
        return TalkEntry(entry.held_on, entry.minutes, entry.mode, entry.kind)
    if entry.kind != COACHING:
        return replace(entry, type=None, practice=None, gap_kind=None, covered=())
    return entry


def faults(entry: TalkEntry, today: date) -> dict[str, str]:
    """What is wrong, as a sentence by the name of the field; empty if the log can be saved.

    `today` is the rep's. Rule: docs/rules.md, "The log of a talk".
    """
    found: dict[str, str] = {}
    if entry.held_on is None:
        found["held_on"] = "Please pick the day of the talk."
    elif reason := why_not_log(entry.held_on, today):
        found["held_on"] = reason
    if entry.mode != ASYNC and (entry.minutes is None or not LEAST <= entry.minutes <= MOST):
        found["minutes"] = f"Please give the minutes, from {LEAST} to {MOST}."
    if not entry.keeps_words:
        return found
    if entry.kind == COACHING:
        found |= _coaching(entry)
    if entry.step.strip() and (reason := _due(entry, today)):
        found["due_on"] = reason
    return found


def _coaching(entry: TalkEntry) -> dict[str, str]:
    found: dict[str, str] = {}
    if entry.type is None:
        found["type"] = "Please pick a type."
    if not entry.what.strip():
        found["what"] = "Please write what you two worked on. One line is enough."
    if not entry.step.strip():
        found["step"] = "Please write the next step. One line is enough."
    practice, minutes = entry.practice or 0, entry.minutes or 0
    if practice < 0 or practice > (MOST if entry.mode == ASYNC else max(minutes, 0)):
        found["practice"] = "This cannot be more than the minutes of the talk."
    return found


def _due(entry: TalkEntry, today: date) -> str | None:
    if entry.due_on is None:
        return "Please pick a day."
    if (entry.due_on - today).days > LONGEST_FORWARD:
        return "Please pick a day within a year."
    return None if entry.held_on is None else why_not_due(entry.due_on, entry.held_on)


def hints(entry: TalkEntry, today: date) -> tuple[str, ...]:
    """What could be better, as sentences; they block nothing. Rule: docs/rules.md, "Hints"."""
    found = []
    if entry.keeps_words and entry.step.strip():
        found.append(step_hint(entry.step, entry.due_on, entry.first_use, today))
    if entry.keeps_words:
        found.append(notes_hint("\n".join(str(getattr(entry, name)) for name in WORDS)))
    return tuple(hint for hint in found if hint)


@dataclass(frozen=True, slots=True)
class Done:
    """What is known of a talk when one asks whether its format was kept."""

    gap: bool = False
    facts: int = 0
    step: bool = False
    last_step_marked: bool = False
    topics: bool = False
    practice: bool = False
    record: bool = False


def outcomes_met(wanted: Sequence[str], done: Done) -> tuple[str, ...]:
    """Those outcomes of a format that what was written down shows. They are never asked for.

    One that the log cannot show is not among them. Rule: docs/rules.md, "The log of a talk".
    """
    shown = {
        "one_gap": done.gap, "one_fact": done.facts > 0, "one_next_step": done.step,
        "last_step_marked": done.last_step_marked, "next_topics": done.topics, "practice_rounds": done.practice,
        "record_checked": done.record,
    }  # fmt: skip
    return tuple(key for key in wanted if shown.get(key, False))


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What was changed: (old, new) by the name of the field."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in names}
    return {name: (old, new) for name, (old, new) in pairs.items() if old.strip() != new.strip()}


def one_named(typed: str, names: Iterable[tuple[str, str]]) -> str | None:
    """The key of the one person of `names` (key, name) that `typed` means; None if it is nobody or several.

    `typed` is a name, or its first part, as after `/coach log`: "@Ana", "ana souza". The whole name goes first.
    """
    wanted = " ".join(typed.removeprefix("@").split()).casefold()
    if not wanted:
        return None
    known = [(key, " ".join(name.split()).casefold()) for key, name in names]
    fits: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.split(" ")[0] == wanted,
        lambda name: f" {wanted}" in f" {name}",
    )
    for fit in fits:
        found = {key for key, name in known if fit(name)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def keep_known(
    entry: TalkEntry, kinds: Collection[str], types: Collection[str], gaps: Collection[str]
) -> TalkEntry:
    """The entry without choices that the library does not have: an old form, or a made-up one."""
    return replace(
        entry,
        kind=entry.kind if entry.kind in kinds else COACHING,
        type=entry.type if entry.type in types else None,
        gap_kind=entry.gap_kind if entry.gap_kind in gaps else None,
        mode=entry.mode if entry.mode in MODES else "live",
        outcome=entry.outcome if entry.outcome in OUTCOMES else None,
        stretch=entry.stretch if entry.stretch in (1, 2, 3) else None,
    )
