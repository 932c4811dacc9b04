"""The morning note: what a coach, or a leader, is told once a day, in six lines, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import digest_coach as digest
from blocks import ids
from blocks.digest_coach import CoachDigest
from blocks.message import Message, message
from blocks.note_things import Choice, Thing, choices, group_choices, group_words, words
from blocks.parts import Block, View, actions, beside, button, modal, overflow, pages, section
from blocks.text import Person, line, name
from blocks.times import number

MOST_LINES = 6  # with the head, the week and the last line
MOST_BUTTONS = 3
MOST_IN_MENU = 5
# From how many of a kind on they are said in one line.
_TOGETHER = {
    "talk": 2,
    "reply_due": 2,
    "heads_up": 3,
    "skipped": 3,
    "log_or_move": 3,
    "overdue": 3,
    "no_kudos": 2,
}


@dataclass(frozen=True, slots=True)
class Note:
    """A morning note as its reader sees it. `opener` is the first question of the 15-minute talk.
    `quiet`: they asked for no more today. `is_early`: it was written before noon of theirs."""

    note_id: str
    reader: Person
    things: tuple[Thing, ...]
    week: CoachDigest | None = None
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
    if note.week is not None:
        return message(_spoken(note, waiting), _weekly(note, note.week, head, waiting))
    blocks: list[Block] = [section(f"{head} {_count(waiting)}")]
    groups = [*_groups(note.things), *_done_groups(note.things)]
    lines, hidden = _lines(groups, MOST_LINES - 2)
    return message(_spoken(note, waiting), [*blocks, *lines, _last_line(note, hidden)])


def _weekly(note: Note, week: CoachDigest, head: str, waiting: int) -> list[Block]:
    """The week on top, with the menu; what waits; whom to thank or what to look at. A chart where there is room."""
    groups = [*_groups(note.things), *_done_groups(note.things)]
    rows, notice = digest.rows(week), digest.notice_line(week)
    room = MOST_LINES - 1 - len(rows)
    shown = min(len(groups), room)  # what waits comes before what one may notice
    lines, hidden = _lines(groups, shown, most=MOST_BUTTONS - 1)
    more = f" {_capital(number(hidden))} {'is' if hidden == 1 else 'are'} behind ⋯." if hidden else ""
    count = _count(waiting).replace(":", ".") if waiting else "Here is your week."
    said = f"{head} {count}{more}"
    first = beside(said, overflow(ids.NOTE_MORE, _whole_menu(note)))
    below = [notice] if notice is not None and shown < room else []
    graph = digest.charts(week) if shown + len(below) < room else []
    return [first, *map(section, rows), *lines, *below, *graph]


def _lines(groups: Sequence[Group], most_lines: int, most: int = MOST_BUTTONS) -> tuple[list[Block], int]:
    """The first of these groups as lines, and how many open things are in the others."""
    shown = groups[:most_lines]
    first = next((group for group in shown if not group[0].done), None)
    blocks: list[Block] = []
    for group in shown:
        blocks += _line(group, first=group is first, alone=len(shown) == 1, most=most)
    return blocks, sum(len(group) for group in groups[len(shown) :] if not group[0].done)


def _count(waiting: int) -> str:
    if not waiting:
        return "Nothing waits for you here."
    return "One small thing:" if waiting == 1 else f"{_capital(number(waiting))} small things:"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _spoken(note: Note, waiting: int) -> str:
    """The notification says that there is something, not what or about whom."""
    what = "weekly note" if note.week is not None else "morning note"
    if not waiting:
        return f"Your {what}: nothing waits for you."
    return f"Your {what}: {'1 thing' if waiting == 1 else f'{waiting} things'} to look at."


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


def _line(group: Group, *, first: bool, alone: bool, most: int) -> list[Block]:
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
    kept, rest = (offered[:most], offered[most:]) if len(group) == 1 else (offered[:1], offered[1:])
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
    return beside(said, overflow(ids.NOTE_MORE, _whole_menu(note)))


def _whole_menu(note: Note) -> list[tuple[str, str]]:
    menu = [("See all of it", ids.value(ids.MENU_ALL, note.note_id))]
    if any(choices(thing) for thing in note.things):
        menu.append(("Pause nudges today", ids.value(ids.MENU_QUIET, note.note_id)))
    return menu


def whole_note(note: Note) -> View:
    """Every thing in full, each with all that can be done about it."""
    groups: list[list[Block]] = [] if note.week is None else digest.whole_digest(note.week)
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
