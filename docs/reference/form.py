"""How a page of this folder looks: its head, its tables, its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

COMMAND = "uv run python docs/reference/make.py"
NOTE = f"<!-- Written from the code by `{COMMAND}`. Change the code, then run it again. -->"


def page(title: str, intro: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, intro, *parts]) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(one) for one in line) + " |" for line in lines)


def cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(value: object) -> str:
    return f"`{value}`"


def yes(value: object) -> str:
    return "yes" if value else ""


def first_sentence(text: str | None) -> str:
    """Of a docstring: its first paragraph on one line, with the code's quotes as they are."""
    return " ".join((text or "").strip().split("\n\n")[0].split()).rstrip(".")


def names(columns: Any) -> str:
    return ", ".join(code(getattr(column, "name", column)) for column in columns)
