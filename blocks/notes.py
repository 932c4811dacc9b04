"""The morning note: what a coach, or a leader, is told once a day, in six lines, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.message import Message, message
from blocks.note_things import Choice, Thing, choices, group_choices, group_words, words
from blocks.parts import Block, View, actions, beside, button, modal, overflow, pages, section
from blocks.text import Person, line, name
from blocks.times import number, on_day

MOST_LINES = 6  # with the head, the week and the last line
MOST_BUTTONS = 3
MOST_IN_MENU = 5
MOST_NAMED = 6
# From how many of a kind on they are said in one line.
_TOGETHER = {"talk": 2, "reply_due": 2, "heads_up": 3, "skipped": 3, "log_or_move": 3, "overdue": 3}


@dataclass(frozen=True, slots=True)
class Week:
    """The line of a weekly note: talks held of those counted in eight weeks, and who is next on which day."""

    held: int
    counted: int
    coming: tuple[tuple[Person, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A morning note as its reader sees it. `opener` is the first question of the 15-minute talk.
    `quiet`: they asked for no more today. `is_early`: it was written before noon of theirs."""

    note_id: str
    reader: Person
    things: tuple[Thing, ...]
    week: Week | None = None
    opener: str = ""
    quiet: bool = False
    is_early: bool = True


def morning_note(note: Note) -> Message:
    """Six lines and three buttons at most; the rest is behind ⋯, and all of it one tap away."""
    waiting = sum(not thing.done for thing in note.things)
    head = f"*{'Good morning' if note.is_early else 'Hello'} {name(note.reader)}.*"
    if note.quiet:
        rest = f"{head} Quiet for today. What is still open comes back tomorrow."
        return message("Your morning note: quiet for today.", [section(rest)])
    rows = [f"{head} {_count(waiting, note.week)}"]
    if note.week is not None:
        rows.append(week_line(note.week))
    blocks: list[Block] = [section("\n".join(rows))]
    groups = [*_groups(note.things), *_done_groups(note.things)]
    shown = groups[: MOST_LINES - len(rows) - 1]
    first = next((group for group in shown if not group[0].done), None)
    for group in shown:
        blocks += _line(group, first=group is first, alone=len(shown) == 1)
    hidden = sum(len(group) for group in groups[len(shown) :] if not group[0].done)
    blocks.append(_last_line(note, hidden))
    return message(_spoken(note, waiting), blocks)


def _count(waiting: int, week: Week | None) -> str:
    if not waiting:
        return "Here is your week." if week is not None else "Nothing waits for you here."
    return "One small thing:" if waiting == 1 else f"{number(waiting).capitalize()} small things:"


def _spoken(note: Note, waiting: int) -> str:
    """The notification says that there is something, not what or about whom."""
    what = "weekly note" if note.week is not None else "morning note"
    if not waiting:
        return f"Your {what}: nothing waits for you."
    return f"Your {what}: {'1 thing' if waiting == 1 else f'{waiting} things'} to look at."


def week_line(week: Week) -> str:
    """ "Talks held in eight weeks: 4 of 5. This week: Tue 11 Mar with Ana, Ben · Wed 12 Mar with Cy." """
    parts = []
    if week.counted:
        parts.append(f"Talks held in eight weeks: {week.held} of {week.counted}.")
    if week.coming:
        days: dict[date, list[str]] = {}
        for person, on in week.coming[:MOST_NAMED]:
            days.setdefault(on, []).append(name(person, 20))
        named = " · ".join(f"{on_day(on)} with {', '.join(who)}" for on, who in days.items())
        more = f" +{len(week.coming) - MOST_NAMED} more" if len(week.coming) > MOST_NAMED else ""
        parts.append(f"This week: {named}{more}.")
    return " ".join(parts)


# ---------------------------------------------------------------- lines

Group = tuple[Thing, ...]


def _groups(things: Sequence[Thing]) -> list[Group]:
    """Open things: those of one kind that are said together, in the place of their first one."""
    found: list[Group] = []
    still_open = [thing for thing in things if not thing.done]
    for thing in still_open:
        same = tuple(one for one in still_open if one.kind == thing.kind)
        if len(same) < _TOGETHER.get(thing.kind, len(same) + 1):
            found.append((thing,))
        elif thing is same[0]:
            found.append(same)
    return found


def _done_groups(things: Sequence[Thing]) -> list[Group]:
    """What was done, below what is open: a line for all with one end, and nobody twice in it."""
    found: dict[tuple[object, ...], dict[Person, Thing]] = {}
    for thing in things:
        if thing.done:
            alone = (thing.person,) if choices(thing) else ()  # what can be pressed has a line of its own
            found.setdefault((thing.done, thing.new_day, *alone), {}).setdefault(thing.person, thing)
    return [tuple(same.values()) for same in found.values()]


def _line(group: Group, *, first: bool, alone: bool) -> list[Block]:
    """The first open line has its buttons below it; every other has all it offers behind ⋯."""
    thing = group[0]
    said = words(thing, short=not first) if len(group) == 1 else group_words(group)
    said = said if alone else f"• {said}"
    offered = choices(thing) if len(group) == 1 else group_choices(group)
    if not offered:
        return [section(said)]
    if not first:
        return [beside(said, _menu(offered))]
    # A row cannot have one action twice, so of several people the first has a button.
    most = MOST_BUTTONS if len(group) == 1 else 1
    kept, rest = offered[:most], offered[most:]
    return [section(said), actions(*_buttons(kept, primary=True), *([_menu(rest)] if rest else []))]


def _buttons(offered: Sequence[Choice], *, primary: bool = False) -> list[Block]:
    return [
        button(
            one.text, one.action, one.value, says=f"{one.text}, {one.after}", primary=primary and not place
        )
        for place, one in enumerate(offered)
    ]


def _menu(offered: Sequence[Choice]) -> Block:
    options = [(one.text, ids.value(one.action, one.value)) for one in offered[:MOST_IN_MENU]]
    return overflow(ids.NOTE_ITEM, options)


def _last_line(note: Note, hidden: int) -> Block:
    """A way in, or how much more there is, with the menu of the whole note."""
    asks = any(thing.kind in ("log_or_move", "skipped") and not thing.done for thing in note.things)
    if hidden:
        said = f"There {'is one more' if hidden == 1 else f'are {number(hidden)} more'} behind ⋯."
    elif asks and note.opener:
        said = f"Short on time? The 15-minute version starts with: “{line(note.opener, 150)}”"
    else:
        said = "Your Home tab shows how things stand."
    menu = [("See all of it", ids.value(ids.MENU_ALL, note.note_id))]
    if any(choices(thing) for thing in note.things):
        menu.append(("Pause nudges today", ids.value(ids.MENU_QUIET, note.note_id)))
    return beside(said, overflow(ids.NOTE_MORE, menu))


def whole_note(note: Note) -> View:
    """Every thing in full, each with all that can be done about it."""
    groups: list[list[Block]] = [] if note.week is None else [[section(week_line(note.week))]]
    for thing in note.things:
        offered = _buttons(choices(thing))
        groups.append([section(words(thing)), *([actions(*offered)] if offered else [])])
    if not groups:
        groups.append([section("Nothing waits for you here.")])
    return modal(
        "Your morning note",
        pages(groups)[0],
        callback_id=ids.NOTE_VIEW,
        metadata=ids.metadata(note=note.note_id),
    )
