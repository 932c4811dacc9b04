"""What people reached is found once, in the transaction of what led to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coaching.commitments import Act, State
from storage import commitments, milestones, practices
from storage.database import Database
from storage.tables import Coach, Milestone, table_of
from storage.unit import Unit
from tests.database.house import Floor, change, floor, rows
from tests.database.pairs import CITY, begin, hold, touched

START = datetime(2025, 2, 24, 13, 0, tzinfo=ZoneInfo(CITY))
TEAM = (("ULENA", "Lena Vogel", CITY), ("USAM", "Sam Carter", CITY), ("UANA", "Ana Souza", CITY))
LINES = "person,manager,start\nUSAM,ULENA,2025-01-01\nUANA,USAM,2025-01-01\n"


async def reached(here: Floor) -> list[tuple[str, date]]:
    return sorted((row.key, row.reached_on) for row in await rows(here.db, Milestone))


async def close(here: Floor, number: int, outcome: State, by: str = "USAM") -> None:
    """One more next step of Ana's, closed at once."""
    now = START + timedelta(hours=number)
    values: dict[str, Any] = {
        "person_id": here.ids["UANA"], "coach_id": here.ids["USAM"], "owner_id": here.ids["UANA"],
        "due_on": now.date(),
    }  # fmt: skip

    def write(unit: Unit) -> None:
        id = commitments.add(unit, here.workspace_id, values, "Ask first", "", f"test:{number}", now)
        assert id is not None
        step = commitments.get(unit, here.workspace_id, id)
        assert step is not None
        deed = Act.SAY if outcome is State.NOT_DONE else Act.CLOSE
        who = here.ids["UANA"] if outcome is State.NOT_DONE else here.ids[by]
        assert commitments.act(unit, here.workspace_id, step, deed, who, now, outcome, shown=True) is None

    await here.db.write(write)


async def test_five_next_steps_in_a_row_and_ten_rounds_of_practice(db: Database) -> None:
    here = await floor(db, team=TEAM, lines=LINES, now=START)
    row = [State.DONE] * 4 + [State.NOT_DONE] + [State.DONE, State.DEMONSTRATED] * 2
    for number, outcome in enumerate(row):
        await close(here, number, outcome)
    assert await reached(here) == []
    await close(here, 20, State.DEMONSTRATED)
    day = (START + timedelta(hours=20)).astimezone(ZoneInfo(CITY)).date()
    assert await reached(here) == [("promises_5", day)]
    await close(here, 21, State.DONE)
    assert await reached(here) == [("promises_5", day)]
    ana = here.ids["UANA"]

    async def practise(number: int) -> None:
        origin = f"test:{number}"
        await db.write(
            lambda unit: (
                practices.add(unit, here.workspace_id, ana, "drill", "d01", day, 5, origin, START) and None
            )
        )

    for number in range(9):
        await practise(number)
    await practise(8)  # known already: it is no tenth
    assert len(await reached(here)) == 1
    for number in (9, 10):
        await practise(number)
    assert await reached(here) == [("practice_10", day), ("promises_5", day)]
    waiting = await db.read(lambda unit: milestones.waiting(unit, here.workspace_id, [ana, here.ids["USAM"]]))
    assert {id: sorted(one.key for one in found) for id, found in waiting.items()} == {
        ana: ["practice_10", "promises_5"]
    }


@pytest.mark.parametrize("held", [True, False], ids=["all", "all but one"])
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_quarter_in_which_every_talk_was_held(db: Database, held: bool) -> None:
    """Twelve Tuesdays from January to March; one was skipped by both, so it is excused, or by nobody's word."""
    here = await floor(db, team=TEAM, lines=LINES, now=START.replace(year=2024, month=12, day=23))
    plan = await begin(
        here, "UANA", "USAM", anchor_on=date(2025, 1, 7), starts_on=date(2025, 1, 1), interval_days=7
    )
    for week in range(12):
        if week != 5:
            await hold(here, "UANA", "USAM", date(2025, 1, 7) + timedelta(weeks=week), plan_id=plan)
    if held:
        await touched(here, plan, 5, skip_kind="agreed", cancelled_at=START, agreed_at=START)
    sam = here.ids["USAM"]
    april = datetime(2025, 4, 7, 8, 45, tzinfo=ZoneInfo(CITY))

    async def look(day: datetime) -> list[tuple[str, date]]:
        began = START.replace(year=2024)
        await db.write(
            lambda unit: milestones.after_quarter(unit, here.workspace_id, {sam: (began, day.date())}, day)
        )
        return await reached(here)

    assert await look(april.replace(month=5, day=5)) == []  # the four weeks are over
    found = await look(april)
    assert found == ([("quarter_cadence", date(2025, 3, 31))] if held else [])
    # The morning of a Monday looks by itself.
    await db.write(lambda unit: unit.run(table_of(Milestone).delete()))
    await change(
        db, Coach, {"person_id": sam}, next_at=april, started_at=START.replace(year=2024), looked_on=None
    )
    await here.sweep_at(april)
    assert await reached(here) == found
