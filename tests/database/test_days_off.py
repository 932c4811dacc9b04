"""Holidays, pauses and the team's own opening move what is asked, and cost little."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from coaching.checkins import WeekTime
from coaching.walltime import to_local
from gateway.members import DirectoryMember
from storage import coaches, days_off, enrolments, holidays, people, rhythm, workspaces
from storage.database import Database
from storage.tables import Enrolment, Person, table_of
from tests.database.house import WEDNESDAY, Floor, change, floor, one, rows
from tests.database.test_plans import begun, of

NEW_YORK = "America/New_York"
THANKSGIVING = date(2026, 11, 26)


async def next_at(here: Floor, rep: str = "UBEN") -> datetime:
    found = await here.db.read(lambda u: enrolments.of_people(u, here.workspace_id, [here.ids[rep]]))
    assert found[0].next_at is not None
    return to_local(found[0].next_at, NEW_YORK).replace(tzinfo=None)


async def refresh(here: Floor, *reps: str, now: datetime = WEDNESDAY) -> None:
    ids = [here.ids[rep] for rep in reps]
    kept = here.house.templates
    await here.db.write(lambda u: rhythm.refresh(u, here.workspace_id, ids, kept, now))


async def in_the_week_of_thanksgiving(here: Floor) -> None:
    await here.sweep_at(datetime(2026, 11, 20, 15, tzinfo=UTC))


async def test_a_holiday_of_the_workspace_moves_a_check_in_and_a_person_can_have_others(db: Database) -> None:
    here = await floor(db)
    await in_the_week_of_thanksgiving(here)
    assert await next_at(here) == datetime(2026, 11, 26, 14)
    await db.write(lambda u: workspaces.set_setting(u, here.workspace_id, "holidays", "US"))
    await refresh(here, "UBEN", now=here.clock.now())
    assert await next_at(here) == datetime(2026, 11, 27, 14)
    for place, day in (("DE-BY", 26), (holidays.NONE, 26), ("US-NY", 27)):
        await change(db, Person, {"id": here.ids["UBEN"]}, holidays=place)
        await refresh(here, "UBEN", now=here.clock.now())
        assert await next_at(here) == datetime(2026, 11, day, 14), place


async def test_a_new_holiday_moves_what_was_worked_out_within_a_day(db: Database) -> None:
    """As when the library learns of a day: nobody presses anything, and the nightly look finds it."""
    here = await floor(db)
    await in_the_week_of_thanksgiving(here)
    await db.write(lambda u: workspaces.set_setting(u, here.workspace_id, "holidays", "US"))
    await here.sweep_at(here.clock.now() + timedelta(days=1, minutes=1))
    assert await next_at(here) == datetime(2026, 11, 27, 14)


async def test_a_pause_passes_check_ins_over_and_makes_plans_due(db: Database) -> None:
    here = await floor(db)
    await begun(here, "UBEN")
    before = one(await of(here, "UBEN"))
    assert await next_at(here) == datetime(2026, 11, 19, 14)
    await change(db, Person, {"id": here.ids["UBEN"]}, paused_until=date(2026, 12, 1))
    await refresh(here, "UBEN")
    assert await next_at(here) == datetime(2026, 12, 3, 14)
    assert one(await of(here, "UBEN")).version > before.version
    await change(db, Person, {"id": here.ids["UBEN"]}, paused_until=None)
    await refresh(here, "UBEN")
    assert await next_at(here) == datetime(2026, 11, 19, 14)


async def test_the_teams_opening_counts_until_somebody_chooses_their_own(db: Database) -> None:
    here = await floor(db)
    sam = here.ids["USAM"]
    tuesday = WeekTime(1, datetime(2026, 1, 1, 9, 30).time())
    await db.write(lambda u: coaches.begin(u, here.workspace_id, sam, WEDNESDAY, opens=tuesday))
    await change(db, Person, {"id": here.ids["UANA"]}, opens_weekday=4, opens_time="10:00")
    await refresh(here, "UBEN", "UANA")
    assert await next_at(here, "UBEN") == datetime(2026, 11, 24, 9, 30)
    assert await next_at(here, "UANA") == datetime(2026, 11, 19, 16)  # Friday 10:00 in Auckland
    await here.sweep_at(datetime(2026, 11, 24, 14, 30, tzinfo=UTC))
    opened = [row for row in await rows(db, Enrolment) if row.person_id == here.ids["UBEN"]]
    assert to_local(one(opened).next_at, NEW_YORK).date() == date(2026, 12, 1)


async def test_ten_thousand_people_share_a_few_calendars(db: Database) -> None:
    """What holidays cost grows with places, not with people; a sweep's rules keep results by calendar."""
    here = await floor(db)
    places = ("US", "US-CA", "DE-BY", "GB-SCT", "IN", "BR-SP", "NZ", None)
    rows_: list[dict[str, Any]] = []
    for n in range(10_000):
        rows_.append(
            {
                "workspace_id": here.workspace_id, "id": UUID(int=n + 1), "created_at": WEDNESDAY,
                "slack_user_id": f"U{n:06}", "name": f"Rep {n}", "tz": NEW_YORK, "tz_known": True,
                "workdays": "01234", "active": True, "shared_questions": [], "is_admin": False,
                "holidays": places[n % len(places)],
            }
        )  # fmt: skip
    await db.write(lambda u: u.run(table_of(Person).insert(), rows_))
    everyone = await db.read(lambda u: people.everyone(u, here.workspace_id))
    holidays.days_off.cache_clear()
    holidays.working_days.cache_clear()
    found = await db.read(lambda u: days_off.availabilities(u, here.workspace_id, everyone, WEDNESDAY.date()))
    assert len(found) == len(everyone) > 10_000
    assert len({id(works) for works in found.values()}) == len(places)
    assert holidays.days_off.cache_info().misses == len(places)
    off = found[UUID(int=1)]
    assert not off.is_working(THANKSGIVING)
    assert found[UUID(int=8)].is_working(THANKSGIVING)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_who_is_an_admin_of_slack_is_known_and_forgotten_when_they_leave(db: Database) -> None:
    here = await floor(db)
    await here.apply(DirectoryMember("UADA", "Ada Berg", None, NEW_YORK, active=True, is_admin=True))
    admins = [row.slack_user_id for row in await rows(db, Person) if row.is_admin]
    assert admins == ["UADA"]
    await here.apply(DirectoryMember("UADA", "Ada Berg", None, NEW_YORK, active=False))
    assert [row.slack_user_id for row in await rows(db, Person) if row.is_admin] == []
