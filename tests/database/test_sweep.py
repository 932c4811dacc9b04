"""The sweep over a week: opening, reminder, closing; who is asked, and what is never asked twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scheduler.sweep import Sweep
from storage import checkins, days_off, rhythm
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import CheckIn, Delivery, Enrolment, Person, Round, Workspace
from tests.conftest import KEY
from tests.database.house import Floor, change, floor, house, member, one, rows, steps

# Ben, in New York: 14:00 on Thursday, 09:00 and 12:00 on Friday, 09:00 on Monday.
OPENS = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
REMINDS = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)


async def check_in(f: Floor, who: str = "UBEN") -> Any:
    return one(row for row in await rows(f.db, CheckIn) if row.person_id == f.ids[who])


async def enrolment(f: Floor, who: str = "UBEN") -> Any:
    return one(row for row in await rows(f.db, Enrolment) if row.person_id == f.ids[who])


async def owed(f: Floor, kind: str, who: str = "UBEN") -> list[Any]:
    found = await rows(f.db, Delivery)
    return [row for row in found if row.kind == kind and row.op == "post" and row.person_id == f.ids[who]]


async def asked(f: Floor, who: str = "UBEN") -> int:
    return len([row for row in await rows(f.db, CheckIn) if row.person_id == f.ids[who]])


async def prompt_is(f: Floor, state: str) -> None:
    await change(f.db, Delivery, {"kind": "checkin_prompt", "person_id": f.ids["UBEN"]}, state=state)


async def test_a_round_opens_on_the_persons_wall_and_not_before(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS - SECOND)
    assert await asked(f) == 0
    assert (await check_in(f, "UANA")).opens_at == datetime(2026, 11, 19, 1, 0, tzinfo=UTC)
    await f.sweep_at(OPENS)
    row = await check_in(f)
    assert (row.state, row.opens_at, row.due_at, row.closes_at) == ("sent", OPENS, DUE, CLOSES)
    assert (row.remind_at, row.next_at, row.zone) == (REMINDS, REMINDS, "America/New_York")
    assert row.coach_id == f.ids["USAM"]
    prompt = one(await owed(f, "checkin_prompt"))
    assert (prompt.due_at, prompt.not_after, prompt.subject_id) == (OPENS, DUE, row.id)
    assert (await enrolment(f)).next_at == OPENS + WEEK
    assert one(await rows(f.db, Round)).week == date(2026, 11, 16)


async def test_a_leader_and_a_manager_are_not_asked_as_reps(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(CLOSES)
    assert {row.person_id for row in await rows(db, CheckIn)} == {f.ids["UANA"], f.ids["UBEN"]}


async def test_a_reminder_is_owed_to_who_has_not_answered(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await f.sweep_at(REMINDS - SECOND)
    assert await owed(f, "checkin_reminder") == []
    await f.sweep_at(REMINDS)
    reminder = one(await owed(f, "checkin_reminder"))
    assert (reminder.due_at, reminder.not_after) == (REMINDS, DUE)
    assert (await check_in(f)).next_at == CLOSES
    await f.sweep_at(CLOSES - SECOND)
    assert len(await owed(f, "checkin_reminder")) == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_reminder_after_the_answer_nor_after_the_due_time(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await change(db, CheckIn, {"person_id": f.ids["UBEN"]}, state="submitted")
    await f.sweep_at(REMINDS)
    assert await owed(f, "checkin_reminder") == []
    await change(db, CheckIn, {"person_id": f.ids["UBEN"]}, state="sent", next_at=REMINDS)
    await f.sweep_at(DUE)
    assert await owed(f, "checkin_reminder") == []
    assert (await check_in(f)).next_at == CLOSES


@pytest.mark.parametrize(
    ("prompt", "before", "after"),
    [
        ("sent", "sent", "missed"), ("sent", "opened", "missed"), ("unknown", "opened", "missed"),
        ("unknown", "sent", "excused"), ("failed", "sent", "excused"), ("dropped", "sent", "excused"),
        ("sent", "submitted", "submitted"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_how_a_round_ends(db: Database, prompt: str, before: str, after: str) -> None:
    """Nobody can miss what may never have reached them."""
    f = await floor(db)
    await f.sweep_at(OPENS)
    await prompt_is(f, prompt)
    row = await check_in(f)
    await db.write(lambda unit: checkins.save_draft(unit, f.workspace_id, row.id, {"answers": {}}))
    await change(db, CheckIn, {"person_id": f.ids["UBEN"]}, state=before)
    await f.sweep_at(CLOSES)
    row = await check_in(f)
    assert (row.state, row.next_at, row.draft) == (after, None, None)


async def test_the_same_sweep_twice_asks_once(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    before = await rows(db, Delivery)
    assert await f.sweep_at(OPENS) == 0
    assert await rows(db, Delivery) == before
    # Even if the enrolment said the same week again, as a race with a change of zone could make it.
    where = {"person_id": f.ids["UBEN"]}
    await change(db, Enrolment, where, next_at=OPENS, next_week=date(2026, 11, 16))
    await f.sweep_at(OPENS)
    assert await asked(f) == 1
    assert len(await owed(f, "checkin_prompt")) == 1


async def test_two_replicas_that_sweep_at_once_ask_once(db: Database) -> None:
    f = await floor(db)
    other = connect(db.url, Cipher.parse(KEY)) if db.dialect == "postgresql" else db
    if other is not db:
        await other.start()
    second = house(other, f.clock, f.house.machine, replica="two")  # type: ignore[arg-type]
    sweeps = [f.sweep, Sweep(second, steps(second.templates))]
    for moment in (OPENS, REMINDS, CLOSES, OPENS + WEEK):
        f.clock.move_to(moment)
        await asyncio.gather(*(sweep.run(moment) for sweep in sweeps))
    if other is not db:
        await other.close()
    assert await asked(f) == 2
    assert len(await owed(f, "checkin_prompt")) == 2
    assert len(await owed(f, "checkin_reminder")) == 1


async def test_nobody_is_asked_after_the_coach_left_until_there_is_a_new_one(db: Database) -> None:
    f = await floor(db)
    await f.apply(member("USAM", "Sam Carter", "America/New_York", active=False))
    await f.sweep_at(OPENS)
    assert await asked(f) == 0
    assert (await enrolment(f)).next_at == OPENS + WEEK
    done = await f.people_file("person,manager\nUBEN,ULENA\n")
    assert (done.changed, done.faults) == (1, ())
    await f.sweep_at(OPENS + WEEK)
    assert (await check_in(f)).coach_id == f.ids["ULENA"]


async def test_somebody_who_leaves_is_asked_nothing_more_and_excused(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await f.apply(member("UBEN", "Ben Ortiz", "America/New_York", active=False))
    row = await check_in(f)
    assert (row.state, row.next_at) == ("excused", None)
    assert (await enrolment(f)).next_at is None
    await f.sweep_at(OPENS + 4 * WEEK)
    assert await asked(f) == 1
    assert await owed(f, "checkin_reminder") == []


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_round_of_somebody_inactive_still_closes(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await prompt_is(f, "failed")
    await change(db, Person, {"id": f.ids["UBEN"]}, active=False)
    await f.sweep_at(REMINDS)
    assert await owed(f, "checkin_reminder") == []
    await f.sweep_at(CLOSES)
    assert (await check_in(f)).state == "excused"


async def test_time_off_on_the_opening_day_moves_the_opening(db: Database) -> None:
    f = await floor(db)
    ben, thursday = f.ids["UBEN"], date(2026, 11, 19)
    await db.write(
        lambda unit: days_off.add_time_off(
            unit, f.workspace_id, ben, thursday, thursday, f.clock.now(), source="admin"
        )
    )
    await f.sweep_at(OPENS)
    assert await asked(f) == 0
    friday = OPENS + timedelta(days=1)
    assert (await enrolment(f)).next_at == friday
    await f.sweep_at(friday)
    row = await check_in(f)
    assert (row.opens_at, row.state) == (friday, "sent")
    assert row.due_at >= friday + timedelta(hours=2)


async def test_time_off_all_the_round_excuses_from_it_without_a_word(db: Database) -> None:
    f = await floor(db)
    ben = f.ids["UBEN"]

    def away(unit: Any) -> None:
        start, end = date(2026, 11, 19), date(2026, 11, 24)
        days_off.add_time_off(unit, f.workspace_id, ben, start, end, f.clock.now(), source="self")
        rhythm.refresh(unit, f.workspace_id, [ben], f.house.templates, f.clock.now())

    await db.write(away)
    assert (await enrolment(f)).next_at == OPENS + WEEK
    await f.sweep_at(CLOSES)
    assert await asked(f) == 0


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_workspace_whose_token_is_dead_rests(db: Database) -> None:
    f = await floor(db)
    await change(db, Workspace, {}, state="token_dead")
    assert await f.sweep_at(CLOSES) == 0
    assert await rows(db, CheckIn) == []
    await change(db, Workspace, {}, state="active")
    await f.sweep_at(CLOSES + SECOND)
    assert (await check_in(f)).state == "excused"
    assert await owed(f, "checkin_prompt") == []
