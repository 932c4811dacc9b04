"""What all tables share: named constraints, the two-part primary key, keys within a workspace."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, Text, UniqueConstraint, text
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

# Batch mode on SQLite can only drop what has a name.
metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row of a workspace: `(workspace_id, id)` and when it was made (product time, UTC)."""

    workspace_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    created_at: datetime


def within(column: str, table: str) -> SchemaItem:
    """A foreign key that cannot leave the workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def of_workspace() -> SchemaItem:
    return ForeignKeyConstraint(["workspace_id"], ["workspace.id"])


def unique(*columns: str, where: str | None = None, name: str | None = None) -> SchemaItem:
    """A unique key within the workspace; with `where`, only among the rows that match."""
    if where is None:
        return UniqueConstraint("workspace_id", *columns, name=name)
    return Index(
        name, "workspace_id", *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where)
    )


def partial_index(name: str, *columns: str, where: str) -> SchemaItem:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def one_of(column: str, *values: str) -> SchemaItem:
    """Only these words, checked by the database."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def long_text(**kwargs: object) -> object:
    return Field(sa_type=Text, **kwargs)  # type: ignore[call-overload]


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model, for statements."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
