"""Weekly digests by the sweep alone: once a week whatever happens, late on the day, never two weeks at once."""

from __future__ import annotations

import asyncio
import functools
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.digest import Audience
from scheduler.rep_digests import RepDigests
from scheduler.sweep import Sweep
from screens.digest_rep import RepReader, rep_weeks_of
from storage import digests, people, resting
from storage.database import Database
from storage.tables import Coach, Delivery, DigestChoice, DigestRun, MorningNote
from storage.unit import Unit
from tests.database.house import Floor, change, floor, library, member, rows, steps
from tests.database.pairs import CITY, TUESDAY, begin, hold
from tests.database.praise import thank

DAY = timedelta(days=1)
START = datetime(2025, 2, 24, 13, 0, tzinfo=ZoneInfo(CITY))  # a Monday
MONDAY = date(2025, 3, 10)
TEAM = (("ULENA", "Lena Vogel", CITY), ("UROSA", "Rosa Lind", CITY), ("UJO", "Jo Adams", CITY))
LINES = "person,manager,start\nUROSA,ULENA,2025-01-01\nUJO,UROSA,2025-01-01\n"


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(CITY))


async def office(db: Database) -> Floor:
    """A pair with a talk every two weeks, one of which was held; looked at until Sunday evening."""
    here = await floor(db, team=TEAM, lines=LINES, now=START)
    await begin(here, "UJO", "UROSA", starts_on=date(2025, 2, 25), interval_days=14)
    await hold(here, "UJO", "UROSA", TUESDAY)
    await here.sweep_at(at(MONDAY - DAY, "20:00"))
    return here


async def runs(here: Floor, audience: str) -> list[tuple[str, date]]:
    names = {id: name for name, id in here.ids.items()}
    found = [
        (names[row.person_id], row.week) for row in await rows(here.db, DigestRun) if row.audience == audience
    ]
    return sorted(found)


async def owed(here: Floor) -> list[str]:
    names = {id: name for name, id in here.ids.items()}
    return sorted(names[row.person_id] for row in await rows(here.db, Delivery) if row.kind == "rep_digest")


async def test_once_a_week_with_two_replicas_and_whatever_is_worked_out_anew(db: Database) -> None:
    here = await office(db)
    here.clock.move_to(at(MONDAY, "09:00"))
    second = replace(here.house, replica="two")
    both = (here.sweep, Sweep(second, steps(second.templates)))
    await asyncio.gather(*(sweep.run(at(MONDAY, "09:00")) for sweep in both))
    assert await runs(here, "rep") == [("UJO", MONDAY)]
    assert await runs(here, "manager") == [("UROSA", MONDAY)]
    assert await runs(here, "leader") == [("ULENA", MONDAY)]
    before = [await rows(db, model) for model in (DigestRun, MorningNote, Delivery)]
    for _ in range(3):
        await change(db, DigestChoice, {}, next_at=at(MONDAY, "09:00"))
        await change(db, Coach, {}, next_at=at(MONDAY, "09:00"), looked_on=None)
        await here.sweep_at(at(MONDAY, "10:00"))
    assert [await rows(db, model) for model in (DigestRun, MorningNote, Delivery)] == before


async def test_late_on_its_day_and_gone_the_day_after(db: Database) -> None:
    here = await office(db)
    await here.sweep_at(at(MONDAY, "17:59"))
    assert await owed(here) == ["UJO"]
    await here.sweep_at(at(MONDAY + 8 * DAY, "12:00"))  # down over a whole Monday
    assert await runs(here, "rep") == [("UJO", MONDAY)]
    await here.sweep_at(at(MONDAY + 14 * DAY, "09:30"))
    assert [week for _, week in await runs(here, "rep")] == [MONDAY, MONDAY + 14 * DAY]


async def test_who_rests_or_left_has_none(db: Database) -> None:
    here = await office(db)
    jo = here.ids["UJO"]

    def rest(unit: Unit) -> None:
        person = people.by_ids(unit, here.workspace_id, [jo])[jo]
        resting.rest(unit, here.workspace_id, person, MONDAY, here.house.templates, here.clock.now())

    await db.write(rest)
    await here.sweep_at(at(MONDAY, "09:00"))
    assert await owed(here) == []
    await here.apply(member("UJO", "Jo Adams", CITY, active=False))
    await here.sweep_at(at(MONDAY + 7 * DAY, "09:00"))
    assert await owed(here) == []
    (choice,) = await rows(db, DigestChoice)
    assert (choice.next_at, choice.fault) == (None, None)


async def test_people_of_before_there_were_digests_get_theirs_within_a_day(db: Database) -> None:
    here = await office(db)
    table = RepDigests().table
    await db.write(lambda unit: unit.run(table.delete()))
    for hours in range(0, 28, 2):
        await here.sweep_at(at(MONDAY - DAY, "20:00") + timedelta(hours=hours))
    known = {row.person_id for row in await rows(db, DigestChoice)}
    assert known == {here.ids["UJO"]}


async def test_a_run_is_one_a_target_and_week(db: Database) -> None:
    here = await office(db)
    jo = here.ids["UJO"]

    async def begun(week: date) -> int:
        return len(
            await db.write(
                lambda unit: digests.begin_runs(
                    unit, here.workspace_id, Audience.REP.value, {jo: jo}, week, START
                )
            )
        )

    assert [await begun(MONDAY), await begun(MONDAY), await begun(MONDAY + 7 * DAY)] == [1, 0, 1]


async def test_kudos_of_a_monday_morning_far_east_are_in_the_next_digest_and_in_no_other(
    db: Database,
) -> None:
    """In Auckland the digest goes while it is Sunday in UTC: days are those of the reader's own wall."""
    far = "Pacific/Auckland"
    here = await floor(db, team=(*TEAM[:2], ("UJO", "Jo Adams", far)), lines=LINES, now=START)
    jo = here.ids["UJO"]
    clocks = (
        "2025-03-09 08:00",
        "2025-03-10 08:59",
        "2025-03-10 10:00",
        "2025-03-16 23:59",
        "2025-03-17 00:00",
    )
    for n, clock in enumerate(clocks):
        await thank(
            here, "UROSA", "UJO", at=datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(far)), number=n + 1
        )

    def read(unit: Unit, day: date) -> list[str]:
        reader = RepReader(people.by_ids(unit, here.workspace_id, [jo])[jo], day)
        now = datetime.combine(day, time(9), ZoneInfo(far))
        week = rep_weeks_of(unit, here.workspace_id, [reader], library(), now)[jo, reader.week]
        return [f"{one.at.astimezone(ZoneInfo(far)):%Y-%m-%d %H:%M}" for one in week.digest.praise]

    found = [await db.read(functools.partial(read, day=MONDAY + n * DAY)) for n in (0, 7, 14)]
    assert found == [[clocks[0]], list(clocks[1:4]), [clocks[4]]]
