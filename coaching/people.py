"""Who reports to whom: one open line a person, no circles; and what a people file would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from coaching.people_file import COLUMNS, LineFault, PeopleFile, PersonRow, once_each, parse_people_csv

__all__ = [
    "COLUMNS",
    "Change",
    "KnownPerson",
    "LineFault",
    "OpenLine",
    "PeopleFile",
    "PersonRow",
    "check_line",
    "parse_people_csv",
    "plan_people",
]


class KnownPerson(Protocol):
    """A person of the workspace, as far as an import needs to know them."""

    @property
    def id(self) -> UUID: ...
    @property
    def slack_user_id(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def active(self) -> bool: ...


class OpenLine(Protocol):
    """A reporting line that has no end yet. It may start on a later day."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def manager_id(self) -> UUID: ...
    @property
    def start_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Change:
    """What one line of the file changes for one person. None means: leave as it is.

    With a `manager_id`, a line to that manager opens on `start_on`; the line to `old_manager_id`, if there is
    one, ends the day before (`old_ends_on`). If that is before the old line began, the new one replaces it.
    """

    line: int
    person_id: UUID
    manager_id: UUID | None = None
    start_on: date | None = None
    old_manager_id: UUID | None = None
    old_ends_on: date | None = None
    track: str | None = None
    hired_on: date | None = None


def check_line(person_id: UUID, manager_id: UUID, lines: Iterable[OpenLine]) -> str | None:
    """Why this reporting line cannot be opened, as a sentence; None if it can.

    `lines` are all open lines. Rule: docs/rules.md, "Who reports to whom".
    """
    if person_id == manager_id:
        return "A person cannot be their own manager."
    managers = {line.person_id: line.manager_id for line in lines}
    if person_id in managers:
        if managers[person_id] == manager_id:
            return "This person reports to this manager already."
        return "This person has a manager already. A person has one manager at a time."
    if person_id in _chain(manager_id, managers):
        return "That would make a circle: the manager reports to this person, or to one of their reports."
    return None


def plan_people(
    rows: Sequence[PersonRow], known: Iterable[KnownPerson], lines: Iterable[OpenLine], today: date
) -> tuple[tuple[Change, ...], tuple[LineFault, ...]]:
    """What the rows of a people file change, and why some of them cannot, both by line. Nothing is written.

    The rows are taken together, so two people may trade places. A line that is part of a circle on any day
    is refused, with all others of that circle. `today` is the start where a row gives none.
    Rule: docs/rules.md, "The people file".
    """
    finder = _Finder(known)
    faults: list[LineFault] = []
    found: list[tuple[PersonRow, UUID, UUID | None]] = []
    for row in rows:
        person, reason = finder.find(row.person)
        manager, reason_too = finder.find(row.manager) if row.manager else (None, None)
        if person is None or reason_too:
            faults.append(LineFault(row.line, reason or reason_too or ""))
        elif person == manager:
            faults.append(LineFault(row.line, f"{row.person} cannot be their own manager."))
        else:
            found.append((row, person, manager))
    people = {row.line: (person, manager) for row, person, manager in found}
    kept, doubled = once_each(
        [replace(row, manager=str(manager or "")) for row, _, manager in found],
        lambda row: people[row.line][0],
    )
    open_lines = {line.person_id: line for line in lines}
    changes: list[Change] = []
    for row in kept:
        person_id, manager_id = people[row.line]
        change, reason = _change(row, person_id, manager_id, open_lines.get(person_id), today)
        if reason:
            faults.append(LineFault(row.line, reason))
        elif change is not None:
            changes.append(change)
    good, circles = _without_circles(changes, open_lines)
    return tuple(good), tuple(sorted([*faults, *doubled, *circles], key=lambda fault: fault.line))


def _change(
    row: PersonRow, person_id: UUID, manager_id: UUID | None, old: OpenLine | None, today: date
) -> tuple[Change | None, str | None]:
    change = Change(row.line, person_id, track=row.track, hired_on=row.hired_on)
    if manager_id is not None and (old is None or old.manager_id != manager_id):
        start = row.start or today
        if old is not None and start < old.start_on:
            began = old.start_on.isoformat()
            return None, f"The line of {row.person} began on {began}. The new one cannot start before that."
        change = replace(change, manager_id=manager_id, start_on=start)
        if old is not None:
            ends = start - timedelta(days=1)
            change = replace(change, old_manager_id=old.manager_id, old_ends_on=ends)
    empty = change.manager_id is None and change.track is None and change.hired_on is None
    return (None if empty else change), None


def _without_circles(
    changes: Sequence[Change], open_lines: Mapping[UUID, OpenLine]
) -> tuple[list[Change], list[LineFault]]:
    """Leave out the changes of every circle, again and again: what is left out brings back an old line."""
    good = list(changes)
    faults: list[LineFault] = []
    while True:
        moves = {change.person_id: change for change in good if change.manager_id is not None}
        days = {change.start_on for change in moves.values() if change.start_on}
        days |= {line.start_on for line in open_lines.values() if days and line.start_on > min(days)}
        bad: set[UUID] = set()
        for day in sorted(days):
            there = _in_circles(_managers_on(day, moves, open_lines))
            bad |= {one for one in there if one in moves and (moves[one].start_on or day) <= day}
        if not bad:
            return good, faults
        listed = sorted(moves[person].line for person in bad)
        others = f" Look at lines {', '.join(map(str, listed))}." if len(listed) > 1 else ""
        reason = f"This would make a circle: people who report to each other.{others}"
        faults += [LineFault(line, reason) for line in listed]
        good = [change for change in good if change.person_id not in bad]


def _managers_on(
    day: date, moves: Mapping[UUID, Change], open_lines: Mapping[UUID, OpenLine]
) -> dict[UUID, UUID]:
    managers = {line.person_id: line.manager_id for line in open_lines.values() if line.start_on <= day}
    for change in moves.values():
        if change.manager_id is not None and change.start_on is not None and change.start_on <= day:
            managers[change.person_id] = change.manager_id
    return managers


def _in_circles(managers: Mapping[UUID, UUID]) -> set[UUID]:
    """Everyone who is, over one or more steps, their own manager."""
    found: set[UUID] = set()
    done: set[UUID] = set()
    for person in managers:
        path: dict[UUID, None] = {}
        at: UUID | None = person
        while at is not None and at not in done and at not in path:
            path[at] = None
            at = managers.get(at)
        if at in path:
            steps = list(path)
            found.update(steps[steps.index(at) :])
        done.update(path)
    return found


def _chain(start: UUID, managers: Mapping[UUID, UUID]) -> set[UUID]:
    """`start` and everyone above."""
    seen: set[UUID] = set()
    at: UUID | None = start
    while at is not None and at not in seen:
        seen.add(at)
        at = managers.get(at)
    return seen


class _Finder:
    """People by Slack id or e-mail address."""

    def __init__(self, known: Iterable[KnownPerson]) -> None:
        self._people: dict[str, list[KnownPerson]] = {}
        self._mails = False
        for person in known:
            self._mails = self._mails or bool(person.email)
            for key in {person.slack_user_id, (person.email or "").lower()} - {""}:
                self._people.setdefault(key, []).append(person)

    def find(self, key: str) -> tuple[UUID | None, str | None]:
        """The person's id, or why there is none."""
        people = self._people.get(key, [])
        active = [person for person in people if person.active]
        if len(active) == 1:
            return active[0].id, None
        if active:
            return None, f"More than one person has the address {key}. Use the Slack id."
        if people:
            return None, f"{key} has left this workspace."
        if "@" in key and not self._mails:
            return (
                None,
                "I do not know e-mail addresses here. Use Slack ids, or let an admin allow users:read.email.",
            )
        return None, f"Nobody in this workspace is {key}. Check the spelling, or ask them to join first."
