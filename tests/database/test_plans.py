"""Plans as they are stored: two do not begin for one pair, changes tile, ends and pauses hold."""

from __future__ import annotations

import itertools
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.cadence import INTERVALS, slots_between, window
from storage import coaches, pauses, plan_changes, plans
from storage.coaches import Pace
from storage.database import Database
from storage.plan_changes import NewPlan, Rhythm
from storage.plans import PlanRecord
from storage.tables import Coach
from storage.unit import Unit
from tests.database.house import WEDNESDAY, Floor, floor, one, rows

TODAY = WEDNESDAY.date()
DAY = timedelta(days=1)
TUESDAY = date(2026, 11, 24)


async def begun(here: Floor, rep: str = "UANA", coach: str = "USAM", **values: object) -> UUID | None:
    given = {"interval_days": 7, "anchor_on": TUESDAY, "starts_on": TODAY} | values
    wanted = NewPlan(here.ids[rep], here.ids[coach], **given)  # type: ignore[arg-type]
    return await here.db.write(
        lambda unit: plan_changes.begin_plan(unit, here.workspace_id, wanted, WEDNESDAY)
    )


async def of(here: Floor, rep: str = "UANA", since: date = TODAY - 400 * DAY) -> list[PlanRecord]:
    person_id = here.ids[rep]
    return await here.db.read(lambda unit: plans.plans_of_person(unit, here.workspace_id, person_id, since))


async def test_a_plan_comes_back_as_it_was_begun(db: Database) -> None:
    here = await floor(db)
    id = await begun(here, start_time=time(10, 30), mode="async", minutes=15, format_key="coaching_15")
    assert id is not None
    record = one(await of(here))
    assert (record.id, record.person.name, record.coach.name) == (id, "Ana Souza", "Sam Carter")
    assert (record.start_time, record.mode, record.minutes, record.kind) == (
        time(10, 30),
        "async",
        15,
        "line",
    )
    assert record.next_at == WEDNESDAY
    assert window(record.plan, 0).planned_on == TUESDAY
    given = one(
        await here.db.read(lambda u: plans.plans_of_coach(u, here.workspace_id, here.ids["USAM"], TODAY))
    )
    assert given == record


async def test_a_person_has_one_line_plan_and_a_pair_one_plan(db: Database) -> None:
    here = await floor(db)
    assert await begun(here) is not None
    assert await begun(here) is None
    assert await begun(here, coach="ULENA") is None
    assert await begun(here, coach="ULENA", kind="extra", scope="discovery") is not None
    assert await begun(here, coach="ULENA", kind="extra", scope="closing") is None
    assert len(await of(here)) == 2


async def test_an_extra_coach_whose_time_is_over_can_come_again(db: Database) -> None:
    here = await floor(db)
    await begun(here, coach="ULENA", kind="extra", ends_on=TODAY + 10 * DAY)
    again = await begun(
        here, coach="ULENA", kind="extra", starts_on=TODAY + 11 * DAY, anchor_on=TUESDAY + 14 * DAY
    )
    assert again is not None
    assert [record.state for record in await of(here)] == ["ended", "active"]


@pytest.mark.parametrize("dialect", ["sqlite"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(INTERVALS), st.integers(0, 6), st.integers(0, 40)), min_size=1, max_size=6
    )
)
async def test_any_changes_of_rhythm_tile(db: Database, changes: list[tuple[int, int, int]]) -> None:
    """The windows of all versions of a pair hold every day from the start once, and no slot twice."""
    here = await floor(db, slack_team_id=f"T{next(_names)}")
    await begun(here)
    today = TODAY
    for interval, weekday, days in changes:
        today += timedelta(days=days)
        newest = one(plans.newest(await of(here)))
        rhythm = Rhythm(interval, weekday, None, 30, "coaching_30", "mixed")
        await here.db.write(
            lambda u: plan_changes.change_plan(u, here.workspace_id, newest, rhythm, today, WEDNESDAY)  # noqa: B023
        )
    versions = await of(here)
    last = versions[-1].starts_on + 60 * DAY
    seen = [
        (span.opens_on, span.closes_on)
        for record in versions
        for k in slots_between(record.plan, TODAY, last)
        for span in [window(record.plan, k)]
    ]
    assert seen[0][0] == TODAY
    for (_, closes), (opens, _) in itertools.pairwise(seen):
        assert opens == closes + DAY
    assert [record.is_active for record in versions] == [False] * (len(versions) - 1) + [True]


_names = itertools.count()


async def test_what_has_no_influence_on_windows_makes_no_new_version(db: Database) -> None:
    here = await floor(db)
    id = await begun(here)
    record = one(await of(here))
    later = Rhythm(7, 1, time(9, 0), 15, "coaching_15", "live")
    change = lambda u, r: plan_changes.change_plan(u, here.workspace_id, r, later, TODAY, WEDNESDAY)  # noqa: E731
    assert await db.write(lambda u: change(u, record)) == id
    changed = one(await of(here))
    assert (changed.start_time, changed.minutes, changed.mode) == (time(9, 0), 15, "live")
    assert changed.calendar_version == record.calendar_version + 1
    await db.write(lambda u: change(u, changed))
    assert one(await of(here)) == changed


async def test_a_pause_outlives_a_change_of_rhythm_and_ends_when_somebody_goes_on(db: Database) -> None:
    here = await floor(db)
    await begun(here)
    record = one(await of(here))
    until = TODAY + 27 * DAY
    await db.write(
        lambda u: pauses.pause(u, here.workspace_id, [record], record.person.id, TODAY, until, WEDNESDAY)
    )
    record = one(await of(here))
    assert record.paused_until(TODAY) == until
    assert record.plan.is_paused(TODAY)
    rhythm = Rhythm(14, 3, None, 30, "coaching_30", "mixed")
    await db.write(lambda u: plan_changes.change_plan(u, here.workspace_id, record, rhythm, TODAY, WEDNESDAY))
    new = one(plans.newest(await of(here)))
    assert new.pauses == ((TODAY, until),)
    versions = await of(here)
    await db.write(lambda u: pauses.resume(u, here.workspace_id, versions, TODAY + 3 * DAY, WEDNESDAY))
    assert {record.paused_until(TODAY + 3 * DAY) for record in await of(here)} == {None}
    assert {record.paused_until(TODAY + 2 * DAY) for record in await of(here)} == {TODAY + 2 * DAY}


async def test_an_end_ends_the_version_that_had_days_to_go_too(db: Database) -> None:
    here = await floor(db)
    await begun(here, interval_days=28, anchor_on=TODAY + 6 * DAY)
    first = one(await of(here))
    rhythm = Rhythm(7, 1, None, 30, "coaching_30", "mixed")
    await db.write(lambda u: plan_changes.change_plan(u, here.workspace_id, first, rhythm, TODAY, WEDNESDAY))
    record = plans.newest(await of(here))[0]
    assert record.starts_on > TODAY

    def end(unit: Unit) -> None:
        plan_changes.end_plan(unit, here.workspace_id, record, TODAY, "stopped", WEDNESDAY)

    await db.write(end)
    kept = await of(here)
    assert [(r.state, r.ends_on, r.end_reason) for r in kept] == [("ended", TODAY, "stopped")]
    assert await of(here, since=TODAY + DAY) == []
    assert await begun(here) is not None


async def test_a_version_is_changed_by_one_sweep_only(db: Database) -> None:
    here = await floor(db)
    await begun(here)
    record = one(await of(here))
    assert await db.write(
        lambda u: plans.lock_unchanged(u, here.workspace_id, {record.id: record.version})
    ) == {record.id}
    await db.write(lambda u: plan_changes.touch(u, here.workspace_id, [record.coach.id], WEDNESDAY))
    stale = await db.write(lambda u: plans.lock_unchanged(u, here.workspace_id, {record.id: record.version}))
    assert stale == set()


async def test_a_coach_begins_once_and_keeps_what_is_not_said_again(db: Database) -> None:
    here = await floor(db)
    sam = here.ids["USAM"]

    async def begin(**values: object) -> None:
        await db.write(lambda u: coaches.begin(u, here.workspace_id, sam, WEDNESDAY, **values))  # type: ignore[arg-type]

    await begin(talks=True, pace=Pace(7, 4, time(9, 0)))
    await begin(talks=False)
    record = await db.read(lambda u: coaches.of_person(u, here.workspace_id, sam))
    assert record is not None
    assert (record.talks, record.pace, record.opens) == (False, Pace(7, 4, time(9, 0)), None)
    assert len([row for row in await rows(db, Coach) if row.person_id == sam]) == 1
