"""The people file: a CSV of who reports to whom, read line by line. A bad line never hides a good one."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

COLUMNS = ("person", "manager", "track", "hired_on", "start")

_ALIASES = {"email": "email", "e_mail": "email", "slack_id": "slack_id", "slack_user_id": "slack_id"}
_WHO = ("person", "slack_id", "email")  # of several columns, the first that is filled in
_MOST_LINES = 20  # a cell may run over this many lines; after that its quote counts as never closed
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_EMAIL = re.compile(r"[^\W_][^@\s\"<>,;]*@[^@\s\"<>,;]+\.[^@\s\"<>,;.]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NAMES = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One good line. `person` and `manager` are a Slack id or an e-mail address in small letters."""

    line: int
    person: str
    manager: str | None = None
    track: str | None = None
    hired_on: date | None = None
    start: date | None = None


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line was left out. `line` counts from 1 as an editor does, at the line's first row of text."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """The good lines in the file's order, the bad ones, and remarks about the file as a whole."""

    rows: tuple[PersonRow, ...]
    faults: tuple[LineFault, ...]
    notes: tuple[str, ...] = ()


class _BadCellError(ValueError):
    """The message is the sentence for the person who imports."""


def parse_people_csv(text: str | bytes, tracks: Collection[str] | None = None) -> PeopleFile:
    """Read a people file. Raises nothing: what cannot be read is named with its line.

    The first line names the columns, in any order and case: person (an e-mail address or a Slack id; email
    and slack_id do as well), manager, track, hired_on, start. Commas, semicolons or tabs; UTF-8, UTF-16 with
    a mark, else Windows-1252. `tracks` are the tracks there are; None takes any plain word. A cell is only
    ever text: a formula fits no column. Rule: docs/rules.md, "The people file".
    """
    lines = re.split(r"\r\n|\r|\n", _decode(text))
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return PeopleFile((), (LineFault(1, "The file is empty."),))
    stated = re.fullmatch(r"sep=([,;\t|])", lines[start].lower())  # a line some spreadsheets put first
    separator = stated[1] if stated else _separator(lines[start])
    records = _records(lines, start + bool(stated), separator)
    number, header = next(records, (start + 1, []))
    if isinstance(header, str):
        return PeopleFile((), (LineFault(number, header),))
    names = [_column(cell) for cell in header]
    if fault := _header_fault(names):
        return PeopleFile((), (LineFault(number, fault),))
    return _read(names, header, records, tracks)


def once_each(
    rows: Sequence[PersonRow], who: Callable[[PersonRow], Hashable]
) -> tuple[list[PersonRow], list[LineFault]]:
    """The rows of people who are there once, and a fault for every other line.

    Of lines that say the same, the first is kept. Where they differ none is: nobody can know which is meant.
    """
    by_person: dict[Hashable, list[PersonRow]] = {}
    for row in rows:
        by_person.setdefault(who(row), []).append(row)
    kept: list[PersonRow] = []
    faults: list[LineFault] = []
    for first, *more in by_person.values():
        said = {replace(row, line=0, person="") for row in (first, *more)}
        if len(said) == 1:
            kept.append(first)
            faults += [LineFault(r.line, f"{r.person} is on line {first.line} already.") for r in more]
            continue
        listed = " and ".join(str(row.line) for row in (first, *more))
        reason = f"is on lines {listed}, and they differ. Keep the one that is right."
        faults += [LineFault(row.line, f"{row.person} {reason}") for row in (first, *more)]
    return sorted(kept, key=lambda row: row.line), sorted(faults, key=lambda fault: fault.line)


def _read(
    names: Sequence[str],
    header: Sequence[str],
    records: Iterator[tuple[int, list[str] | str]],
    tracks: Collection[str] | None,
) -> PeopleFile:
    rows: list[PersonRow] = []
    faults: list[LineFault] = []
    for line, cells in records:
        if isinstance(cells, str):
            faults.append(LineFault(line, cells))
            continue
        try:
            if any(cell.strip() for cell in cells[len(names) :]):
                raise _BadCellError("This line has more cells than there are columns.")
            rows.append(_row(line, dict(zip(names, map(str.strip, cells), strict=False)), tracks))
        except _BadCellError as fault:
            faults.append(LineFault(line, str(fault)))
    kept, doubled = once_each(rows, lambda row: row.person)
    unknown = [_shown(cell) for cell, name in zip(header, names, strict=True) if not name and cell.strip()]
    notes = (f"These columns were not read: {', '.join(unknown)}. Known are {_NAMES}.",) if unknown else ()
    return PeopleFile(tuple(kept), tuple(sorted([*faults, *doubled], key=lambda fault: fault.line)), notes)


def _row(line: int, cells: Mapping[str, str], tracks: Collection[str] | None) -> PersonRow:
    person = next((cells[name] for name in _WHO if cells.get(name)), "")
    if not person:
        raise _BadCellError("There is no person on this line. Put an e-mail address or a Slack id there.")
    row = PersonRow(
        line,
        _who("person", person),
        _who("manager", cells["manager"]) if cells.get("manager") else None,
        _track(cells.get("track", ""), tracks),
        _date("hired_on", cells.get("hired_on", "")),
        _date("start", cells.get("start", "")),
    )
    if row.manager == row.person:
        raise _BadCellError(f"{row.person} cannot be their own manager.")
    return row


def _who(column: str, cell: str) -> str:
    if _SLACK_ID.fullmatch(cell):
        return cell
    if len(cell) <= 254 and cell.isprintable() and _EMAIL.fullmatch(cell):
        return cell.lower()
    raise _BadCellError(f"The {column} is {_shown(cell)}. Put an e-mail address or a Slack id there.")


def _track(cell: str, tracks: Collection[str] | None) -> str | None:
    track = cell.lower()
    if not track:
        return None
    if tracks is None and re.fullmatch(r"[a-z][a-z0-9_]{0,63}", track):
        return track
    if tracks is not None and track in tracks:
        return track
    known = f" Known tracks are {', '.join(sorted(tracks))}." if tracks else ""
    raise _BadCellError(f"There is no track {_shown(cell)}.{known}")


def _date(column: str, cell: str) -> date | None:
    if not cell:
        return None
    example = "Write year, month and day, such as 2025-04-03."
    if not _DAY.fullmatch(cell):
        raise _BadCellError(f"The {column} date is {_shown(cell)}. {example}")
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise _BadCellError(f"There is no day {_shown(cell)} for {column}. {example}") from None
    if not 1950 <= day.year <= 2100:
        raise _BadCellError(f"The {column} date is {_shown(cell)}. Is the year right?")
    return day


def _shown(cell: str) -> str:
    """A cell in quotes, short and on one line, so that what it holds cannot pass for anything else."""
    text = "".join(letter if letter.isprintable() else " " for letter in " ".join(cell.split()))
    return f"“{text[:39]}…”" if len(text) > 40 else f"“{text}”"


def _column(cell: str) -> str:
    """The column's own name, or "" for one we do not know."""
    name = re.sub(r"[\s\-]+", "_", cell.strip().lower())
    return name if name in COLUMNS else _ALIASES.get(name, "")


def _header_fault(names: Sequence[str]) -> str | None:
    if not any(name in _WHO for name in names):
        return f"The first line has to name the columns, with person among them: {_NAMES}."
    twice = next((name for name in names if name and names.count(name) > 1), None)
    return f"The column {twice} is there twice." if twice else None


def _separator(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=bare.count)


def _records(lines: Sequence[str], start: int, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the number of its first line, from 1: its cells, or the reason it cannot be read.

    A quote that is never closed costs its own line, not the rest of the file.
    """
    at = start
    while at < len(lines):
        cells: list[str] | str = "A quote is opened on this line and never closed."
        taken = 1
        for count in range(1, min(_MOST_LINES, len(lines) - at) + 1):
            try:
                found = next(csv.reader(_lines(lines[at : at + count]), delimiter=separator, strict=True), [])
            except csv.Error as problem:
                if "unexpected end" in str(problem):
                    continue
                cells = "This line cannot be read. Look at its quotes."
                break
            cells, taken = found, count
            break
        if isinstance(cells, str) or any(cell.strip() for cell in cells):
            yield at + 1, cells
        at += taken


def _lines(lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number == len(lines) - 1 else f"{line}\n"


def _decode(raw: str | bytes) -> str:
    if isinstance(raw, str):
        text = raw
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    return text.removeprefix("\ufeff").replace("\x00", "")
