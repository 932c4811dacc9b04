"""What tests of praise share: kudos as they are stored, by Slack ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from storage.ids import new_id
from storage.tables import Kudos, KudosReceiver, table_of
from storage.unit import Unit
from tests.database.house import Floor


async def thank(here: Floor, giver: str, *receivers: str, at: datetime, **values: Any) -> UUID:
    """A kudos that was given then; `values` are further columns."""
    id = new_id(at)

    def write(unit: Unit) -> None:
        row = {
            "workspace_id": here.workspace_id, "id": id, "created_at": at, "giver_id": here.ids[giver],
            "given_on": at.date(), "number": values.pop("number", 1), "visibility": "public", "source": "command",
            "words": unit.cipher.seal("You asked first.", here.workspace_id, "kudos", id, "words"),
            "origin": f"test:{id}", "channel": "C0SALES",
        }  # fmt: skip
        unit.run(table_of(Kudos).insert().values(row | values))
        for receiver in receivers:
            unit.run(
                table_of(KudosReceiver)
                .insert()
                .values(
                    workspace_id=here.workspace_id, id=new_id(at), created_at=at, kudos_id=id,
                    person_id=here.ids[receiver],
                )
            )  # fmt: skip

    await here.db.write(write)
    return id
