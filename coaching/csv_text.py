"""Tables as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins so is a formula to Excel, LibreOffice or Google Sheets; so is one behind spaces, or a break.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def cell(value: object) -> str:
    """The value as text; what would be a formula gets an apostrophe in front, and is shown as it was typed.

    Numbers of ours stay numbers. NUL is left out: no spreadsheet takes it.
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip().startswith(_STARTS) or text.startswith(_STARTS) else text


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV with a line of titles (RFC 4180: commas, quotes, CRLF)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([cell(title) for title in titles])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
