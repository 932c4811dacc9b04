"""The people file pasted into Slack: what it would change is shown before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.parts import Block, View, context, field, modal, section
from blocks.state import element
from blocks.text import Person, clean, is_blank, name, sentence

MOST = 3_000  # characters; Slack lets nobody type more
EXAMPLE = "person,manager,track,hired_on,start\nana@example.com,sam@example.com,ae,2025-04-03,"
_MOST_ROWS = 15


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of the file in words: who, and what changes."""

    line: int
    person: Person
    manager: Person | None = None
    before: Person | None = None
    more: str = ""  # "track ae, hired on 2025-04-03"


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What the text would do. `mark` is the digest of the text that was looked at."""

    text: str
    changes: tuple[LineChange, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    mark: str


def file_form(check: FileCheck | None = None) -> View:
    """The text field; below it, once it was looked at, what it would change. Another text is looked at again."""
    box: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "multiline": True, "max_length": MOST,
        "placeholder": {"type": "plain_text", "text": EXAMPLE[:150], "emoji": False},
    }  # fmt: skip
    if check is not None and (shown := _with_tabs(check.text)):
        box["initial_value"] = shown
    blocks: list[Block] = []
    if check is None:
        blocks.append(
            section("One line for each person. Only *person* has to be there: an address or a Slack id.")
        )
    else:
        blocks += _found(check)
    hint = "Up to some sixty lines at a time. Paste the first line with the names again for more."
    blocks.append(field(ids.FILE_TEXT, "People file", box, hint=hint))
    ready = check is not None and bool(check.changes)
    return modal(
        "People file", blocks, callback_id=ids.FILE_CHECK,
        metadata=ids.metadata(mark=check.mark) if check is not None else "",
        submit="Use it" if ready else "Look at it", close="Cancel",
    )  # fmt: skip


def _found(check: FileCheck) -> list[Block]:
    """ "3 lines change, 1 cannot be used." and each of them."""
    blocks: list[Block] = [
        section(f"*{summary(len(check.changes), len(check.faults))}* Nothing is changed yet.")
    ]
    if check.changes:
        blocks.append(section(_rows([_change(one) for one in check.changes])))
    if check.faults:
        blocks.append(
            section(f"*Cannot be used*\n{_rows([f'• {sentence(fault)}' for fault in check.faults])}")
        )
    if check.notes:
        blocks.append(context(*[sentence(note) for note in check.notes[:5]]))
    return blocks


def summary(changes: int, faults: int) -> str:
    changed = "1 line changes" if changes == 1 else f"{changes} lines change"
    return f"{changed}, {faults} cannot be used." if faults else f"{changed}."


def used(changes: int, faults: int) -> str:
    """What was done, as a sentence."""
    left = f" {faults} could not be used." if faults else ""
    return f"Done. {changes} {'line' if changes == 1 else 'lines'} changed.{left}"


def _change(one: LineChange) -> str:
    who = name(one.person)
    said = []
    if one.manager is not None:
        before = f", not {name(one.before)}" if one.before is not None else ""
        said.append(f"reports to {name(one.manager)}{before}")
    if one.more:
        said.append(one.more)
    return f"• Line {one.line}: {who} {', '.join(said)}"


def _rows(rows: Sequence[str]) -> str:
    shown = list(rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        shown.append(f"… and {len(rows) - _MOST_ROWS} more.")
    return "\n".join(shown)


def parse_file(view_state: object) -> str:
    """The text as it was pasted, tabs and all: that is what a spreadsheet gives. "" if there is nothing to see."""
    found = element(view_state, ids.FILE_TEXT, ids.FIELD).get("value")
    return _with_tabs(found[:MOST]).strip("\n ") if isinstance(found, str) and not is_blank(found) else ""


def _with_tabs(text: str) -> str:
    return "\t".join(clean(part) for part in text.split("\t"))
