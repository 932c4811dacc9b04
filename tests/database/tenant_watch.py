"""Looks at every statement the program runs: does it name the workspace of every table it touches?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, TextClause, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, ColumnClause, Grouping
from sqlalchemy.sql.selectable import Alias, Join, Select, Subquery, TableClause

STORAGE = str(Path(__file__).parents[2] / "storage")
Edge = tuple[int, int]
BOUND = 0  # a value that the caller gave


def unbound(statement: Any) -> list[str]:
    """Tables whose `workspace_id` this SELECT, UPDATE or DELETE leaves open."""
    return sorted(_scope(statement, [], {})) if isinstance(statement, Select | Update | Delete) else []


def _scope(statement: Any, outer: list[Edge], around: dict[int, Any]) -> Iterator[str]:
    tables: dict[int, Any] = {}
    edges = list(outer)
    if isinstance(statement, Select):
        for source in statement.get_final_froms():
            _sources(source, tables, edges)
    else:
        tables[id(statement.table)] = statement.table
    for clause in statement._where_criteria:
        edges += _equalities(clause)
    linked = _reach(edges)
    for key, table in tables.items():
        if key not in around and "workspace_id" in table.c and key not in linked:
            yield getattr(table, "name", str(table))
    for inner in _inner(statement):
        yield from _scope(inner, edges, around | tables)


def _sources(source: Any, tables: dict[int, Any], edges: list[Edge]) -> None:
    if isinstance(source, Join):
        _sources(source.left, tables, edges)
        _sources(source.right, tables, edges)
        edges += _equalities(source.onclause)
    elif isinstance(source, TableClause | Alias) and not isinstance(source, Subquery):
        tables[id(source)] = source


def _equalities(clause: Any) -> list[Edge]:
    """What must hold for the clause to hold: only equations that are joined by AND."""
    if isinstance(clause, Grouping):
        return _equalities(clause.element)
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        return [edge for part in clause.clauses for edge in _equalities(part)]
    if isinstance(clause, BinaryExpression) and clause.operator is operators.eq:
        left, right = _end(clause.left), _end(clause.right)
        if left is not None and right is not None and left != right:
            return [(left, right)]
    return []


def _end(side: Any) -> int | None:
    if isinstance(side, BindParameter):
        return BOUND
    if isinstance(side, ColumnClause) and side.table is not None:
        if side.name == "workspace_id":
            return id(side.table)
        if side.name == "id" and getattr(side.table, "name", "") == "workspace":
            return id(side.table)
    return None


def _reach(edges: list[Edge]) -> set[int]:
    found = {BOUND}
    while True:
        more = {b for a, b in edges if a in found} | {a for a, b in edges if b in found}
        if more <= found:
            return found
        found |= more


def _inner(element: Any) -> Iterator[Any]:
    """The nearest SELECTs inside."""
    for child in element.get_children():
        if isinstance(child, Select):
            yield child
        else:
            yield from _inner(child)


def _who_asked() -> tuple[str, str]:
    """The function of ours that ran the statement: file name and function."""
    frame: Any = sys._getframe()
    while frame is not None:
        name = frame.f_code.co_filename
        if "sqlalchemy" not in name and name != __file__ and not name.endswith("storage/unit.py"):
            return name, frame.f_code.co_name
        frame = frame.f_back
    return "", ""


class Watched:
    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.faults: set[str] = set()

    def look(self, statement: Any) -> None:
        file, function = _who_asked()
        name = Path(file).name
        self.seen.add((name, function))
        if file in (f"{STORAGE}/system.py", f"{STORAGE}/standing.py") or file.startswith(f"{STORAGE}/schema"):
            return
        if isinstance(statement, TextClause) and not file.startswith(f"{STORAGE}/migrations"):
            self.faults.add(f"{name}:{function} runs text that nobody can check")
        for table in unbound(statement):
            self.faults.add(f"{name}:{function} leaves the workspace of {table} open")


@contextmanager
def watching() -> Iterator[Watched]:
    """Every statement of every engine, from now on."""
    watched = Watched()

    def before(_conn: Any, statement: Any, _many: Any, _params: Any, _options: Any) -> None:
        watched.look(statement)

    event.listen(Engine, "before_execute", before)
    try:
        yield watched
    finally:
        event.remove(Engine, "before_execute", before)
