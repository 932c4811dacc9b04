"""No statement of a whole round looks through a whole table: what it costs must not grow with what exists."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from storage.tables import metadata
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE
from tests.slack.test_repeats import everything

# As many rows as replicas, workspaces, templates and weeks.
FEW = {"workspace", "lane", "replica", "template", "question", "round"}
# Partial indexes: what is in them is what there is to do.
LEFT = ("_owed", "_due", "_trouble", "_fault", "_leased", "_next_at", "_checked_at", "_created_at")
MANY = {table.name for table in metadata.sorted_tables} - FEW


@contextmanager
def heard() -> Iterator[dict[str, Any]]:
    """Every statement that runs meanwhile, with values it ran with."""
    found: dict[str, Any] = {}

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", statement):
            found.setdefault(statement, values[0] if many else values)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def whole_tables(path: Path, statements: dict[str, Any]) -> list[tuple[str, str]]:
    """Those that read all rows of a table that may have very many."""
    found = []
    with sqlite3.connect(path) as connection:
        for statement, values in statements.items():
            for *_, line in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values):
                table = re.match(r"SCAN (\w+)", line)
                if table and table[1] in MANY and not any(f"{name} " in f"{line} " for name in LEFT):
                    found.append((line, statement))
    return found


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_round_reads_only_what_is_due(make_world: MakeWorld, database_url: str) -> None:
    with heard() as statements:
        world = await make_world(team=OFFICE)
        await everything(world)
        await world.abandon()
    path = Path(str(make_url(database_url).database))
    assert len(statements) > 100
    assert whole_tables(path, statements) == []
    bad = "UPDATE delivery SET state = 'owed' WHERE state = 'claimed' AND lease_until < ?"
    assert [line for line, _ in whole_tables(path, {bad: ("2026",)})] == ["SCAN delivery"]
