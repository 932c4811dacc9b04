"""`python -m tests.faults.table one.json other.json`: what `--json` printed, side by side, for docs/reliability.md."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def rows_of(text: str) -> list[Row]:
    """The rows among the lines; a remark of the checker begins with `#`."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def shown(value: Any) -> str:
    """As a person writes it: 12,736, yes, 0.11."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(columns: Sequence[tuple[str, list[Row]]]) -> str:
    """One line for each name, in the order in which it first comes; a column without it stays empty there.

    What does not hold has NO behind its value.
    """
    by_name = [{row["name"]: row for row in rows} for _, rows in columns]
    names = list(dict.fromkeys(row["name"] for _, rows in columns for row in rows))
    lines = [
        "| " + " | ".join(["figure", *(title for title, _ in columns), "bound"]) + " |",
        "|" + "---|" * (len(columns) + 2),
    ]
    for name in names:
        found = [column.get(name) for column in by_name]
        values = [
            "" if row is None else shown(row["value"]) + ("" if row["holds"] else " NO") for row in found
        ]
        bounds = list(dict.fromkeys(str(row["bound"]) for row in found if row is not None and row["bound"]))
        lines.append(
            "| " + " | ".join([name, *values, ", ".join("yes" if b == "True" else b for b in bounds)]) + " |"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.table")
    parser.add_argument("files", nargs="+", type=Path, help="what `--json` printed; the name is the title")
    files = parser.parse_args().files
    columns = [(file.stem.replace("_", " "), rows_of(file.read_text("utf-8"))) for file in files]
    print(table(columns))
    return 0 if all(row["holds"] for _, rows in columns for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
