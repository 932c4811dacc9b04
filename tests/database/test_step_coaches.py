"""Whose an open next step is today, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from storage import commitments, lines, reporting, step_coaches
from storage.commitments import CommitmentRecord
from storage.database import Database
from storage.unit import Unit
from tests.database.house import WEDNESDAY, floor
from tests.database.pairs import counted

DAY = timedelta(days=1)


@pytest.fixture
async def here(db: Database) -> tuple[UUID, dict[str, UUID]]:
    """A workspace, and its people by their Slack ids. Ben reports to Sam."""
    found = await floor(db)
    return found.workspace_id, found.ids


async def step(db: Database, here: tuple[UUID, dict[str, UUID]], coach: str, **more: Any) -> CommitmentRecord:
    id, ids = here

    def work(unit: Unit) -> CommitmentRecord:
        values = {
            "person_id": ids["UBEN"], "coach_id": ids[coach], "owner_id": ids["UBEN"], "kind": "step",
            "due_on": WEDNESDAY.date(),
        }  # fmt: skip
        made = commitments.add(unit, id, values, "x", "", f"step:{coach}:{more}", WEDNESDAY)
        assert made is not None
        if more:
            commitments.change(unit, id, made, **more)
        found = commitments.get(unit, id, made)
        assert found is not None
        return found

    return await db.write(work)


async def test_it_stays_while_its_coach_coaches_and_then_goes_to_the_manager(
    db: Database, here: tuple[UUID, dict[str, UUID]]
) -> None:
    id, ids = here
    mine = await step(db, here, "USAM")
    other = await step(db, here, "ULENA")
    closed = await step(db, here, "ULENA", state="done")
    with counted() as seen:
        found = await db.read(
            lambda unit: step_coaches.followed(unit, id, [mine, other, closed], WEDNESDAY + DAY)
        )
    assert found == [mine, replace(other, coach_id=ids["USAM"]), closed]
    assert len(seen) <= 4  # for one and for many


async def test_with_no_manager_nobody_else_is_one_of_the_two(
    db: Database, here: tuple[UUID, dict[str, UUID]]
) -> None:
    id, ids = here
    mine = await step(db, here, "USAM")
    line = await db.read(lambda unit: reporting.open_lines(unit, id))
    (ben,) = [one for one in line if one.person_id == ids["UBEN"]]
    await db.write(lambda unit: lines.end(unit, id, ben.id, WEDNESDAY.date(), lines.STOPPED))
    found = await db.read(lambda unit: step_coaches.get(unit, id, mine.id, WEDNESDAY + 2 * DAY))
    assert found == replace(mine, coach_id=ids["UBEN"])
    assert found.side_of(ids["USAM"]) is None
    assert await db.read(lambda unit: step_coaches.get(unit, UUID(int=1), mine.id, WEDNESDAY)) is None
