"""The people file, through to who is asked and who reads: good lines kept, bad ones named. On both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.database import Database
from storage.tables import CheckIn, Delivery, Enrolment, ReportingLine
from tests.database.house import LINES, change, floor, rows
from tests.database.test_sweep import OPENS, WEEK, asked, check_in, enrolment

HEAD = "person,manager\n"


async def lines_of(db: Database) -> set[tuple[object, ...]]:
    return {(r.person_id, r.manager_id, r.start_on, r.end_on) for r in await rows(db, ReportingLine)}


async def test_good_lines_are_kept_and_bad_ones_named_by_number_and_reason(db: Database) -> None:
    f = await floor(db, lines=HEAD)
    file = "\n".join(
        ["person,manager,track", "UBEN,USAM,ae", "UNOBODY,USAM,ae", "UANA,UANA,ae", "USAM,ULENA,pilot",
         "=cmd(),USAM,ae", "uana@example.com,usam@example.com,sdr"]
    )  # fmt: skip
    done = await f.people_file(file)
    assert done.changed == 2
    assert done.newly_asked == 2
    assert [fault.split(":")[0] for fault in done.faults] == ["Line 3", "Line 4", "Line 5", "Line 6"]
    assert "Nobody in this workspace is UNOBODY" in done.faults[0]
    assert "cannot be their own manager" in done.faults[1]
    managers = {row.person_id: row.manager_id for row in await rows(db, ReportingLine)}
    assert managers == {f.ids["UBEN"]: f.ids["USAM"], f.ids["UANA"]: f.ids["USAM"]}


async def test_circles_and_double_managers_are_refused_with_a_sentence(db: Database) -> None:
    f = await floor(db)
    before = await lines_of(db)
    circle = await f.people_file(HEAD + "ULENA,UBEN\n")
    assert (circle.changed, len(circle.faults)) == (0, 1)
    assert "circle" in circle.faults[0]
    double = await f.people_file(HEAD + "UBEN,ULENA\nUBEN,UANA\n")
    assert double.changed == 0
    assert [fault.split(":")[0] for fault in double.faults] == ["Line 2", "Line 3"]
    assert await lines_of(db) == before


@pytest.mark.parametrize("extra", ["", ",ae,2024-02-01"])
async def test_a_second_run_of_the_same_file_changes_nothing(db: Database, extra: str) -> None:
    file = "person,manager,track,hired_on\n" + "".join(
        f"{id},{manager}{extra or ',,'}\n"
        for id, manager in (("USAM", "ULENA"), ("UBEN", "USAM"), ("UANA", "USAM"))
    )
    f = await floor(db, lines=file)
    before = [await rows(db, model) for model in (ReportingLine, Enrolment, Delivery)]
    f.clock.move_to(f.clock.now() + timedelta(hours=1))
    again = await f.people_file(file)
    assert (again.changed, again.newly_asked, again.faults) == (0, 0, ())
    assert [await rows(db, model) for model in (ReportingLine, Enrolment, Delivery)] == before


async def test_a_new_manager_takes_over_open_check_ins_and_the_reports_after_them(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    await change(db, CheckIn, {"person_id": f.ids["UANA"]}, state="submitted")
    f.clock.move_to(OPENS + timedelta(hours=1))
    done = await f.people_file(HEAD + "UBEN,ULENA\nUANA,ULENA\n")
    # Sam has nobody left, and is asked as a rep from now on.
    assert (done.changed, done.newly_asked) == (2, 1)
    assert (await check_in(f, "UBEN")).coach_id == f.ids["ULENA"]
    # What somebody sent to the old coach is not moved to the new one.
    assert (await check_in(f, "UANA")).coach_id == f.ids["USAM"]
    update = [
        row for row in await rows(db, Delivery) if row.op == "update" and row.person_id == f.ids["UBEN"]
    ]
    assert len(update) == 1  # the prompt says who reads it now
    ended = [row for row in await rows(db, ReportingLine) if row.end_on is not None]
    assert {row.end_on for row in ended} == {date(2026, 11, 18)}
    await f.sweep_at(OPENS + WEEK)
    latest = max(
        (r for r in await rows(db, CheckIn) if r.person_id == f.ids["UBEN"]), key=lambda r: r.opens_at
    )
    assert latest.coach_id == f.ids["ULENA"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_line_that_starts_next_month_asks_nobody_before(db: Database) -> None:
    f = await floor(db, lines="person,manager,start\nUBEN,USAM,2026-12-01\n")
    assert (await enrolment(f)).next_at == OPENS + 2 * WEEK
    await f.sweep_at(OPENS + WEEK)
    assert await asked(f) == 0
    await f.sweep_at(OPENS + 2 * WEEK)
    assert (await check_in(f)).coach_id == f.ids["USAM"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_first_import_in_a_zone_ahead_asks_in_the_very_next_round(db: Database) -> None:
    """In Auckland it is Thursday morning while UTC is still at Wednesday."""
    now = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
    f = await floor(db, lines="person,manager\nUANA,USAM\n", now=now, tz="Pacific/Auckland")
    await f.sweep_at(datetime(2026, 11, 19, 1, 0, tzinfo=UTC))
    assert (await check_in(f, "UANA")).coach_id == f.ids["USAM"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_everybody_is_welcomed_once(db: Database) -> None:
    f = await floor(db)
    await f.people_file(LINES)
    await f.people_file(HEAD + "UBEN,ULENA\n")
    welcomed = [row.person_id for row in await rows(db, Delivery) if row.kind == "introduction"]
    assert sorted(welcomed) == sorted({f.ids["UANA"], f.ids["UBEN"]})
