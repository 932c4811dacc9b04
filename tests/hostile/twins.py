"""A workspace and its twin: the same ids of people and rows in both, and other words. Words alone tell them apart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary, Table, select

from bot.play.play import Play
from playground.world import Workspace as SlackWorkspace
from storage import rekeying
from storage.ids import new_id
from storage.tables import Workspace, metadata, table_of
from storage.unit import Unit

OURS, THEIRS = "Qours", "Qtheirs"
NOT_COPIED = {"lane", "received_key", "kept_from"}


async def make_twin(world: Play) -> tuple[UUID, SlackWorkspace]:
    """Everything of the world's workspace once more, in one of another name at Slack. Returns its id and that."""
    home = world.slack.workspace()
    other = world.slack.add_workspace(f"{THEIRS} Incorporated", domain="theirs")
    for person in home.humans():
        name = person.name.replace(OURS, THEIRS)
        world.slack.add_person(name, id=person.id, tz=person.tz, team=other, is_admin=person.is_admin)
    twin = new_id(world.clock.now())

    def copy(unit: Unit) -> None:
        w = table_of(Workspace)
        row = dict(unit.run(select(w).where(w.c.id == world.workspace_id)).mappings().one())
        token = unit.cipher.seal(other.bot_token, twin, "workspace", twin, "bot_token")
        row |= {"id": twin, "slack_team_id": other.team_id, "name": other.name, "bot_token": token}
        unit.run(w.insert().values(row | {"bot_user_id": other.bot_user_id}))
        for table in metadata.sorted_tables:
            if "workspace_id" in table.c and table.name not in NOT_COPIED:
                _copy(unit, table, world.workspace_id, twin)

    await world.program.db.write(copy)
    world.program.tenants.forget()
    await world.settle()
    return twin, other


def _copy(unit: Unit, table: Table, ours: UUID, twin: UUID) -> None:
    rows = unit.run(select(table).where(table.c.workspace_id == ours).order_by(table.c.id)).all()
    for row in rows:
        made = row._asdict() | {"workspace_id": twin}
        for name, column in table.c.items():
            value = made[name]
            if isinstance(column.type, LargeBinary) and value is not None:
                made[name] = _resealed(unit, table, row, name, ours, twin)
            elif isinstance(value, str) and not isinstance(column.type, JSON):
                made[name] = value.replace(OURS, THEIRS)
            if name == "feed_key":
                made[name] = None
        unit.run(table.insert().values(made))


def _resealed(unit: Unit, table: Table, row: Any, name: str, ours: UUID, twin: UUID) -> bytes | None:
    if table.name == "delivery":
        return None
    place = rekeying.place_of(table, row)
    said = unit.cipher.open(getattr(row, name), ours, table.name, place, name)
    return unit.cipher.seal(said.replace(OURS, THEIRS), twin, table.name, place, name)


async def all_rows(world: Play, workspace_id: UUID) -> dict[str, list[str]]:
    """Every row of a workspace but what a payload leaves of itself, as text."""

    def read(unit: Unit) -> dict[str, list[str]]:
        found = {}
        for table in metadata.sorted_tables:
            if "workspace_id" in table.c:
                query = select(table).where(table.c.workspace_id == workspace_id)
                found[table.name] = sorted(str(row) for row in unit.run(query))
        return found

    return await world.program.db.read(read)
