"""One thing of a morning note: what is said of it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.drill import MeetingItem, meeting_words
from blocks.text import Person, fill, line, name, plain_name
from blocks.times import number, on_day

LINE_LENGTH = 300  # of a manager's line to their leader; people write one sentence there

# What is said of a thing that is not the first. The first is said in full.
_SHORT = {
    "log_or_move": "{rep}: did you talk on {day}?",
    "overdue": "{rep}: the talk of {day} is still open.",
    "skipped": "{rep}: the talk of {day} is not marked as held.",
    "change_plan": "{rep}: does this rhythm fit?",
}
# What is said of several of a kind in one line.
_TOGETHER = {
    "no_kudos": "No kudos here for {names} in three weeks. Seen something worth a line?",
    "reply_due": "{reps} wrote to you and are waiting for a reply.",
    "log_or_move": "Did you talk with {reps}? Log it, or pick a new time.",
    "overdue": "The talks with {reps} are still open. Fifteen minutes counts.",
    "skipped": "The talks with {reps} are not marked as held. Did you talk, or shall we find a time?",
}
_DONE = {
    "held": "{rep}: marked as held, thanks.",
    "notes_open": "{rep}: you two talked. The notes are still open.",
    "moved": "{rep}: the talk is on {new_day} now.",
    "skipped": "{rep}: skipped.",
    "excused": "{rep}: this talk does not count.",
    "snoozed": "{rep}: I will ask again on {new_day}.",
    "answered": "{rep}: answered.",
    "gone": "{rep}: nothing to do any more.",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a note. `copy` is the library's sentence; what its slots need is in the other fields.

    `slot_id` is the talk it is about, `open_slot_id` the one a time can be found for. `many` is the sentence for
    several of the kind, `says` the one that leads to `said`, what the manager wrote for their leader. `done`
    names what became of it (see `_DONE`); "" while it is open. `ahead` is how many days after the note a talk is.
    `person_id` is for a kudos to them, `prompt` a question that helps to find its words.
    """

    kind: str
    copy: str
    person: Person  # the rep
    slot_id: str = ""
    open_slot_id: str = ""
    plan_id: str = ""
    check_in_id: str = ""
    day: date | None = None
    new_day: date | None = None
    clock: str = ""
    skips: int = 0
    held: int = 0
    counted: int = 0
    opener: str = ""
    leader: Person | None = None
    summary_on: date | None = None
    manager: Person | None = None
    many: str = ""
    says: str = ""
    said: str = ""
    can_snooze: bool = False
    done: str = ""
    ahead: int = 0
    meeting: MeetingItem | None = None
    person_id: str = ""
    talks: int = 0
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press: its text (plain, not escaped), its action, the id it carries, and what happens then."""

    text: str
    action: str
    value: str
    after: str = "opens a form"


def words(thing: Thing, *, short: bool = False) -> str:
    """What is said of it, made safe."""
    if thing.done:
        return f":white_check_mark: {fill(_DONE[thing.done], _slots(thing))}"
    if thing.meeting is not None:
        return meeting_words(thing.meeting)
    if thing.kind == "talk":
        return f"{_when(thing)}{thing.clock and f' {thing.clock}'}: talk with {name(thing.person)}."
    copy = _SHORT.get(thing.kind, thing.copy) if short else thing.copy
    said = fill(copy, _slots(thing))
    if thing.prompt and not short:
        said = f"{said}\n_{line(thing.prompt, 200)}_"
    if thing.said and "{context}" not in copy:
        said = f"{said} {fill(thing.says, _slots(thing))}"
    return said[:1].upper() + said[1:] if copy.startswith("{n}") else said


def group_words(things: Sequence[Thing]) -> str:
    """What is said of several things of one kind, or with one end."""
    first = things[0]
    reps = _and([name(thing.person, 20) for thing in things])
    if first.done:
        return f":white_check_mark: {fill(_DONE[first.done], {**_slots(first), 'rep': reps})}"
    if first.kind == "talk":
        return _talks(things)
    return fill(_TOGETHER.get(first.kind, first.many), {**_slots(first), "reps": reps, "names": reps})


def _talks(things: Sequence[Thing], most: int = 6) -> str:
    """ "Today: Ana 10:00, Ben 11:00. Tomorrow: Cy 07:30." """
    days: dict[str, list[str]] = {}
    for one in things[:most]:
        days.setdefault(_when(one), []).append(f"{name(one.person, 20)}{one.clock and f' {one.clock}'}")
    more = f" +{len(things) - most} more" if len(things) > most else ""
    said = ". ".join(f"{when}: {', '.join(who)}" for when, who in days.items())
    return f"{said}{more}."


def in_order(things: Sequence[Thing]) -> tuple[Thing, ...]:
    """Talks as they come on the reader's clock, those without an hour last; all else stays where it is."""
    talks = [thing for thing in things if thing.kind == "talk"]
    ordered = iter(sorted(talks, key=lambda talk: (talk.ahead, not talk.clock, talk.clock)))
    return tuple(next(ordered) if thing.kind == "talk" else thing for thing in things)


def _when(thing: Thing) -> str:
    """The day of a talk as its note says it: a note on Friday may be the last one before a talk on Monday."""
    if thing.ahead <= 0 or thing.day is None:
        return "Today"
    return "Tomorrow" if thing.ahead == 1 else on_day(thing.day)


def _and(words: Sequence[str], most: int = 10) -> str:
    """ "Ana, Ben and Cy"."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _slots(thing: Thing) -> Mapping[str, str]:
    found = {
        "rep": name(thing.person), "names": name(thing.person), "n": number(thing.skips),
        "opener": f"“{line(thing.opener, 200)}”", "held": str(thing.held), "counted": str(thing.counted),
        "context": f"“{line(thing.said, LINE_LENGTH)}”",
        "talks": "one talk" if thing.talks == 1 else f"{number(thing.talks)} talks",
    }  # fmt: skip
    days = {"day": thing.day, "date": thing.day, "new_day": thing.new_day, "next_monday": thing.summary_on}
    found |= {slot: on_day(day) for slot, day in days.items() if day is not None}
    if thing.leader is not None:
        found["leader"] = name(thing.leader)
    if thing.manager is not None:
        found["manager"] = name(thing.manager)
    return found


def choices(thing: Thing) -> list[Choice]:
    """What can be done about a thing, the most likely first. Nothing without an id to do it to."""
    log = Choice("Log it", ids.TALK_LOG, thing.slot_id)
    if thing.done:
        return [log] if thing.done == "notes_open" and thing.slot_id else []
    move = Choice("Move it", ids.SLOT_MOVE, thing.slot_id)
    skip = Choice("Skip, with a reason", ids.SLOT_SKIP, thing.slot_id)
    book = Choice("Book a time", ids.SLOT_MOVE, thing.open_slot_id)
    rhythm = Choice("Change the rhythm", ids.RHYTHM_OPEN, thing.plan_id)
    later = Choice(
        "Ask me in two days", ids.SLOT_SNOOZE, thing.slot_id if thing.can_snooze else "", "acts at once"
    )
    to = plain_name(thing.leader, 30) if thing.leader is not None else "your leader"
    note = Choice(f"Add a line for {to}", ids.LINE_OPEN, thing.plan_id)
    brief = Choice("Brief", ids.BRIEF_OPEN, thing.slot_id, "opens a window")
    here = Choice("Talk here", ids.THREAD_OPEN, thing.slot_id)
    show = Choice("Show it", ids.DRILL_SHOW, thing.meeting.key if thing.meeting else "", "opens a window")
    reply = Choice("Reply", ids.COACH_REPLY, thing.check_in_id)
    praise = ids.value("note", thing.person_id) if thing.person_id else ""
    thank = Choice("Give kudos", ids.KUDOS_OPEN, praise)
    offered = {
        "log_or_move": [log, move, skip, later, here], "overdue": [log, move, skip, later, here],
        "skipped": [log, book, skip],
        "heads_up": [book, note, rhythm, log], "change_plan": [rhythm, book, log], "reply_due": [reply],
        "add_notes": [log], "asked": [book, log], "talk": [brief, move, skip, here],
        "meeting": [show],
        "no_kudos": [thank], "worth_a_line": [thank],
    }  # fmt: skip
    return [choice for choice in offered.get(thing.kind, []) if choice.value]


def group_choices(things: Sequence[Thing]) -> list[Choice]:
    """The first choice of each of several things of one kind, by name."""
    found = []
    for thing in things:
        first = next(iter(choices(thing)), None)
        if first is not None:
            text = f"{first.text}: {plain_name(thing.person, 30)}"
            found.append(Choice(text, first.action, first.value, first.after))
    return found
