"""Asked once more before sending: is it still wanted, is the person at work, are they still there?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scheduler.messages import RENDERERS
from scheduler.rendering import Content, Context, Drop, Wait, render
from storage import days_off, deliveries
from storage.database import Database
from storage.tables import CheckIn
from storage.unit import Unit
from tests.database.house import Floor, change, floor, library, member
from tests.database.test_sweep import DUE, OPENS, owed

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def shown(f: Floor) -> Any:
    """What the prompt of Ben would show if it were sent now."""
    [prompt] = await owed(f, "checkin_prompt")
    now = f.clock.now()

    def work(unit: Unit) -> Any:
        claimed = deliveries.load_claimed(unit, f.workspace_id, [prompt.id], now)
        context = Context(now, f.house.templates, library())
        return render(unit, f.workspace_id, claimed, context, RENDERERS)[prompt.id]

    return await f.db.read(work)


async def test_a_prompt_on_time_is_shown(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    found = await shown(f)
    assert isinstance(found, Content)
    assert found.text


async def test_a_prompt_for_somebody_who_has_left_is_not(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await f.apply(member("UBEN", "Ben Ortiz", "America/New_York", active=False))
    assert await shown(f) == Drop("nobody")


@pytest.mark.parametrize("state", ["submitted", "missed", "excused"])
async def test_a_prompt_for_what_is_settled_is_not(db: Database, state: str) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await change(db, CheckIn, {"person_id": f.ids["UBEN"]}, state=state)
    assert await shown(f) == Drop(state)


async def test_a_prompt_that_is_late_waits_for_the_next_working_morning(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    f.clock.move_to(OPENS + timedelta(hours=7))  # 21:00 in New York
    morning = OPENS.replace(day=20, hour=13, minute=30)
    assert await shown(f) == Wait(morning)


async def test_a_prompt_after_its_due_time_is_too_late(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    f.clock.move_to(DUE + timedelta(seconds=1))
    assert await shown(f) == Drop("too_late")


async def test_a_prompt_with_no_working_hour_left_is_dropped(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    ben, friday = f.ids["UBEN"], DUE.date()
    await db.write(
        lambda unit: days_off.add_time_off(
            unit, f.workspace_id, ben, friday, friday, f.clock.now(), source="self"
        )
    )
    f.clock.move_to(OPENS + timedelta(hours=7))
    assert await shown(f) == Drop("no_working_hour_left")
