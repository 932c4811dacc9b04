"""What comes late, moves or breaks: downtime, zones, clock changes, poison rows, a crowd."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.sweep import MOST_TRIES
from storage.database import Database
from storage.tables import CheckIn, Delivery, Enrolment, Person
from tests.database.house import Floor, change, floor, member, rows
from tests.database.test_sweep import (
    CLOSES,
    DUE,
    OPENS,
    REMINDS,
    WEEK,
    asked,
    check_in,
    enrolment,
    owed,
)

HOUR = timedelta(hours=1)


async def test_an_opening_that_is_hours_late_is_still_useful(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS + 20 * HOUR)
    row = await check_in(f)
    assert (row.state, row.opens_at, row.due_at, row.next_at) == ("sent", OPENS, DUE, CLOSES)
    assert (await owed(f, "checkin_prompt"))[0].due_at == OPENS
    assert (await enrolment(f)).next_at == OPENS + WEEK


async def test_an_opening_after_its_due_time_is_written_down_and_not_sent(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(DUE)
    row = await check_in(f)
    assert (row.state, row.next_at, row.coach_id) == ("excused", None, f.ids["USAM"])
    assert await owed(f, "checkin_prompt") == []
    assert (await enrolment(f)).next_at == OPENS + WEEK


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_after_weeks_of_downtime_nobody_is_asked_for_two_weeks_at_once(db: Database) -> None:
    f = await floor(db)
    back = DUE + 3 * WEEK
    for _ in range(3):
        await f.sweep_at(back)
    assert [row.state for row in await rows(db, CheckIn) if row.person_id == f.ids["UBEN"]] == ["excused"]
    assert await owed(f, "checkin_prompt") == []
    assert (await enrolment(f)).next_at == OPENS + 4 * WEEK


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_after_weeks_of_downtime_the_round_that_is_still_open_is_asked(db: Database) -> None:
    f = await floor(db)
    back = OPENS + 3 * WEEK + HOUR
    for _ in range(3):
        await f.sweep_at(back)
    states = [(row.opens_at, row.state) for row in await rows(db, CheckIn) if row.person_id == f.ids["UBEN"]]
    assert sorted(states) == [(OPENS, "excused"), (OPENS + 3 * WEEK, "sent")]
    assert len(await owed(f, "checkin_prompt")) == 1
    assert (await enrolment(f)).next_at == OPENS + 4 * WEEK


# ---------------------------------------------------------------- zones


async def test_a_person_who_moved_west_is_asked_when_the_new_wall_says_so(db: Database) -> None:
    f = await floor(db)
    await f.apply(member("UBEN", "Ben Ortiz", "America/Los_Angeles"))
    assert (await enrolment(f)).next_at == OPENS + 3 * HOUR
    await f.sweep_at(OPENS)
    assert await asked(f) == 0


async def test_an_opening_is_held_against_the_wall_when_it_is_claimed(db: Database) -> None:
    """The row says now, the person's clock says not yet: whatever changed the zone told nobody."""
    f = await floor(db)
    await change(db, Person, {"id": f.ids["UBEN"]}, tz="America/Los_Angeles")
    await f.sweep_at(OPENS)
    assert await asked(f) == 0
    assert (await enrolment(f)).next_at == OPENS + 3 * HOUR
    await f.sweep_at(OPENS + 3 * HOUR)
    assert (await check_in(f)).zone == "America/Los_Angeles"


async def test_due_and_closing_follow_a_person_who_moves_in_mid_round(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    f.clock.move_to(OPENS + HOUR)
    await f.apply(member("UBEN", "Ben Ortiz", "America/Los_Angeles"))
    row = await check_in(f)
    assert (row.opens_at, row.due_at, row.closes_at) == (OPENS, DUE + 3 * HOUR, CLOSES + 3 * HOUR)
    assert (row.remind_at, row.next_at, row.zone) == (
        REMINDS + 3 * HOUR, REMINDS + 3 * HOUR, "America/Los_Angeles"
    )  # fmt: skip
    await f.sweep_at(REMINDS)
    assert await owed(f, "checkin_reminder") == []
    await f.sweep_at(REMINDS + 3 * HOUR)
    assert len(await owed(f, "checkin_reminder")) == 1
    assert (await enrolment(f)).next_at == OPENS + WEEK + 3 * HOUR


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_move_east_takes_no_time_away(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await f.apply(member("UBEN", "Ben Ortiz", "Asia/Tokyo"))
    row = await check_in(f)
    assert row.due_at >= OPENS + 2 * HOUR
    assert row.closes_at >= row.due_at
    assert row.next_at in (row.remind_at, row.closes_at)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_clock_change_between_planning_and_opening_keeps_the_wall(db: Database) -> None:
    before = datetime(2026, 10, 28, 12, 0, tzinfo=UTC)
    f = await floor(db, lines="person,manager,start\nUBEN,USAM,2026-10-01\n", now=before)
    summer = datetime(2026, 10, 29, 18, 0, tzinfo=UTC)  # 14:00 in New York
    await f.sweep_at(summer)
    winter = datetime(2026, 11, 5, 19, 0, tzinfo=UTC)  # 14:00 there again, an hour later
    assert (await enrolment(f)).next_at == winter
    # Planned by rules that did not know the change: held against the wall when it is claimed.
    await change(db, Enrolment, {"person_id": f.ids["UBEN"]}, next_at=winter - HOUR)
    await f.sweep_at(winter - HOUR)
    assert await asked(f) == 1
    await f.sweep_at(winter)
    assert await asked(f) == 2


async def test_every_enrolment_is_worked_out_again_once_a_day(db: Database) -> None:
    f = await floor(db)
    wrong = OPENS + 5 * HOUR
    where = {"person_id": f.ids["UBEN"]}
    await change(db, Enrolment, where, next_at=wrong)
    now = f.clock.now()
    await f.sweep_at(now + 23 * HOUR)
    assert (await enrolment(f)).next_at == wrong
    await f.sweep_at(now + 24 * HOUR + timedelta(minutes=1))
    row = await enrolment(f)
    assert (row.next_at, row.checked_at) == (OPENS, f.clock.now())


# ---------------------------------------------------------------- poison


async def poison(f: Floor) -> None:
    """A row no rule can read."""
    await change(f.db, Person, {"id": f.ids["UBEN"]}, opens_weekday=3, opens_time="99:99")


async def test_a_row_that_breaks_is_tried_alone_and_set_aside_in_the_end(db: Database) -> None:
    team = [("USAM", "Sam", "America/New_York")] + [(f"U{n}", f"N{n}", "America/New_York") for n in range(4)]
    team.append(("UBEN", "Ben", "America/New_York"))
    lines = "person,manager,start\n" + "".join(f"{id},USAM,2026-11-01\n" for id, _, _ in team[1:])
    f = await floor(db, team=team, lines=lines, now=OPENS - 20 * HOUR)  # not rechecked in between
    await poison(f)
    assert MOST_TRIES == 5
    for number in range(1, MOST_TRIES + 1):
        await f.sweep_at(OPENS + timedelta(minutes=2**number - 1))
        row = await enrolment(f)
        assert row.tries == number
        await f.sweep_at(OPENS + timedelta(minutes=2**number))  # it rests, longer each time
        assert (await enrolment(f)).tries == number
        assert len(await rows(db, CheckIn)) == 4  # the others were asked, once, at the first try
    assert (row.next_at, row.fault) == (None, "ValueError")
    await f.sweep_at(OPENS + HOUR)
    assert (await enrolment(f)).tries == MOST_TRIES
    await f.sweep_at(OPENS + WEEK)
    assert len(await rows(db, CheckIn)) == 8


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_row_that_was_mended_counts_from_nothing_again(db: Database) -> None:
    f = await floor(db, now=OPENS - 20 * HOUR)
    await poison(f)
    await f.sweep_at(OPENS)
    assert (await enrolment(f)).tries == 1
    await change(db, Person, {"id": f.ids["UBEN"]}, opens_time="14:00")
    await f.sweep_at(OPENS + HOUR)
    assert (await enrolment(f)).tries == 0
    assert await asked(f) == 1


# ---------------------------------------------------------------- a crowd


async def test_a_crowd_that_falls_due_at_once_leaves_handlers_their_turn(db: Database) -> None:
    crowd = [(f"U{n:04}", f"N{n}", "America/New_York") for n in range(500)]
    lines = "person,manager,start\n" + "".join(f"{id},USAM,2026-11-01\n" for id, _, _ in crowd)
    f = await floor(db, team=[("USAM", "Sam", "America/New_York"), *crowd], lines=lines)
    f.clock.move_to(OPENS)
    sweeping = asyncio.create_task(f.sweep.run(OPENS))
    waits: list[float] = []

    while not sweeping.done():
        started = time.monotonic()
        await db.write(lambda unit: None, until=started + 2.5)
        waits.append(time.monotonic() - started)
    # And each one's week in short and the coach's morning, which are looked at and hold nothing yet.
    assert await sweeping == 1001
    assert len(await rows(db, CheckIn)) == len(await rows(db, Delivery)) - 500 == 500
    assert len(waits) >= 8  # at least one between any two batches
    assert max(waits) < 1.0
