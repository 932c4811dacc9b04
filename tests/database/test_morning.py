"""Morning notes by the sweep alone: the worked example, once a day, late, twice at once, and never too much."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.notes import MorningNotes
from scheduler.sweep import Sweep
from storage import days_off, notes, rhythm
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import CadencePlan, Coach, Delivery, MorningNote, Nudge, Slot
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import Floor, change, floor, house, member, rows, steps
from tests.database.pairs import CITY, TUESDAY, begin, counted, hold
from tests.database.tenant_watch import watching

DAY = timedelta(days=1)
START = datetime(2025, 2, 24, 13, 0, tzinfo=ZoneInfo(CITY))  # a Monday, eight days before the first talk
TEAM = (("ULENA", "Lena Vogel", CITY), ("UROSA", "Rosa Lind", CITY), ("UJO", "Jo Adams", CITY))
LINES = "person,manager,start\nUROSA,ULENA,2025-01-01\nUJO,UROSA,2025-01-01\n"


def at(day: date, clock: str = "08:45", zone: str = CITY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))


async def office(db: Database) -> Floor:
    here = await floor(db, team=TEAM, lines=LINES, now=START)
    await begin(here, "UJO", "UROSA", starts_on=date(2025, 2, 25))
    return here


async def settle(here: Floor) -> None:
    """All that is owed arrives."""
    await change(here.db, Delivery, {"state": "owed"}, state="sent")


async def days_from(here: Floor, first: date, last: date) -> None:
    """Every morning and every midnight, in order, with all that is owed sent."""
    day = first
    while day <= last:
        for clock in ("00:00", "08:45", "09:00", "12:00"):
            await here.sweep_at(at(day, clock))
            await settle(here)
        day += DAY


def told(found: Sequence[notes.NudgeRecord], audience: str) -> list[tuple[str, str]]:
    """(day, kinds) in order."""
    days: dict[date, list[str]] = {}
    for one in found:
        if one.nudge.audience == audience and one.nudge.kind not in ("no_checkin", "no_kudos"):
            days.setdefault(one.nudge.sent_on, []).append(one.nudge.kind)
    return [(f"{day:%a %-d %b}", " ".join(sorted(kinds))) for day, kinds in sorted(days.items())]


async def nudges(here: Floor) -> list[notes.NudgeRecord]:
    rosa = here.ids["UROSA"]
    return await here.db.read(
        lambda unit: notes.nudges(unit, here.workspace_id, date(2025, 1, 1), about=[rosa])
    )


async def test_the_example_of_the_rules_day_by_day(db: Database) -> None:
    here = await office(db)
    await hold(here, "UJO", "UROSA", TUESDAY)
    await days_from(here, date(2025, 3, 3), date(2025, 4, 8))
    found = await nudges(here)
    assert told(found, "manager") == [
        ("Wed 12 Mar", "log_or_move"), ("Fri 14 Mar", "overdue"), ("Mon 17 Mar", "skipped"),
        ("Wed 19 Mar", "log_or_move"), ("Fri 21 Mar", "overdue"), ("Mon 24 Mar", "heads_up skipped"),
        ("Wed 26 Mar", "log_or_move"), ("Mon 31 Mar", "skipped"), ("Mon 7 Apr", "change_plan skipped"),
    ]  # fmt: skip
    assert told(found, "leader") == [("Mon 31 Mar", "escalate")]


WEDNESDAY = date(2025, 3, 5)  # the day after the first talk: the first nudge


async def told_on(db: Database, day: date) -> list[tuple[str, str]]:
    """What people were told on that day: (kind, audience)."""
    found = [row for row in await rows(db, Nudge) if row.sent_on == day and row.kind != "no_kudos"]
    return sorted((row.kind, row.audience) for row in found)


async def notes_on(db: Database, day: date) -> list[dict[str, object]]:
    """The items of the notes of that day."""
    return [item for row in await rows(db, MorningNote) if row.day == day for item in row.items]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_thousand_sweeps_of_a_day_say_what_one_says(db: Database) -> None:
    here = await office(db)
    await days_from(here, date(2025, 3, 3), date(2025, 3, 4))
    await here.sweep_at(at(WEDNESDAY))
    before = {model: await rows(db, model) for model in (MorningNote, Nudge, Slot, Delivery)}
    rosa = here.ids["UROSA"]
    for turn in range(1_000):
        if turn % 100 == 0:
            # Whatever makes them due again: a change of somebody's days, a kill before the next time was set.
            await change(db, Coach, {"person_id": rosa}, next_at=at(WEDNESDAY), version=turn)
            await change(db, CadencePlan, {"coach_id": rosa}, next_at=at(WEDNESDAY), version=turn)
        if turn == 500:
            await change(db, Coach, {"person_id": rosa}, looked_on=None)
        await here.sweep.run(at(WEDNESDAY))
    assert {model: await rows(db, model) for model in before} == before


@pytest.mark.parametrize("moment", ["before_sweep_write", "after_sweep_write"])
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_killed_at_any_write_and_started_again_it_is_the_same(db: Database, moment: str) -> None:
    """Each write of each step is cut off once: what was to be said is said once all the same."""
    here = await office(db)
    await days_from(here, date(2025, 3, 3), date(2025, 3, 15))
    cuts = itertools.count()

    def cut(name: str) -> None:
        if name == moment and next(cuts) % 2 == 0:
            raise asyncio.CancelledError

    dying = Sweep(replace(here.house, label=cut), steps(here.house.templates))
    monday = at(date(2025, 3, 17))
    for day, clock in ((16, "00:00"), (17, "00:00"), (17, "08:45"), (17, "09:00")):
        here.clock.move_to(at(date(2025, 3, day), clock))
        for _ in range(20):
            try:
                await dying.run(here.clock.now())
                break
            except asyncio.CancelledError:
                continue
        await settle(here)
    assert next(cuts) > 2
    assert [kind for kind, _ in await told_on(db, monday.date())] == ["heads_up", "skipped"]
    assert len([row for row in await rows(db, MorningNote) if row.day == monday.date()]) == 1
    prep = [row for row in await rows(db, Delivery) if row.kind in ("prep", "slot_open", "morning_note")]
    assert len({row.dedupe for row in prep}) == len(prep)
    assert {row.kind for row in prep if row.created_at >= at(date(2025, 3, 16), "00:00")} == {
        "prep", "slot_open", "morning_note",
    }  # fmt: skip


async def test_two_replicas_say_it_once(db: Database) -> None:
    here = await office(db)
    other = connect(db.url, Cipher.parse(KEY)) if db.dialect == "postgresql" else db
    if other is not db:
        await other.start()
    second = house(other, here.clock, here.house.machine, replica="two")  # type: ignore[arg-type]
    sweeps = [here.sweep, Sweep(second, steps(second.templates))]
    day = date(2025, 3, 3)
    while day <= date(2025, 3, 26):
        for clock in ("00:00", "08:45"):
            here.clock.move_to(at(day, clock))
            await asyncio.gather(*(sweep.run(at(day, clock)) for sweep in sweeps))
            await settle(here)
        day += DAY
    if other is not db:
        await other.close()
    found = await rows(db, MorningNote)
    assert len({(row.person_id, row.day) for row in found}) == len(found)
    posts = [row for row in await rows(db, Delivery) if row.kind == "morning_note"]
    assert len(posts) == len(found)
    assert len({row.dedupe for row in await rows(db, Nudge)}) == len(await rows(db, Nudge))
    assert await told_on(db, date(2025, 3, 12)) == [("log_or_move", "manager")]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_late_note_goes_on_its_day_and_never_two_at_once(db: Database) -> None:
    here = await office(db)
    await days_from(here, date(2025, 3, 3), date(2025, 3, 4))
    await here.sweep_at(at(WEDNESDAY, "15:00"))  # down since midnight
    (owed,) = [row for row in await rows(db, Delivery) if row.kind == "morning_note" and row.state == "owed"]
    assert (owed.due_at, owed.not_after) == (at(WEDNESDAY, "15:00"), at(WEDNESDAY, "18:00"))
    await settle(here)
    await here.sweep_at(at(date(2025, 3, 19), "20:00"))  # down for two weeks, up in the evening
    assert await told_on(db, date(2025, 3, 19)) == []
    await here.sweep_at(at(date(2025, 3, 20)))
    assert len([row for row in await rows(db, MorningNote) if row.day >= date(2025, 3, 6)]) == 1
    assert await told_on(db, date(2025, 3, 20)) == [
        ("heads_up", "manager"),
        ("log_or_move", "manager"),
        ("skipped", "manager"),
    ]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_note_that_never_arrived_was_never_said(db: Database) -> None:
    here = await office(db)
    await days_from(here, date(2025, 3, 3), date(2025, 3, 16))
    monday = date(2025, 3, 17)
    await here.sweep_at(at(monday, "00:00"))
    await here.sweep_at(at(monday))
    assert ("heads_up", "manager") in await told_on(db, monday)
    await change(db, Delivery, {"state": "owed"}, state="dropped")
    await days_from(here, date(2025, 3, 18), date(2025, 3, 18))
    assert ("heads_up", "manager") in await told_on(db, date(2025, 3, 18))
    assert ("heads_up", "manager") not in await told_on(db, monday)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_leader_is_not_told_on_the_word_of_a_heads_up_that_may_not_have_come(db: Database) -> None:
    here = await office(db)
    await days_from(here, date(2025, 3, 3), date(2025, 3, 16))
    await here.sweep_at(at(date(2025, 3, 17)))
    await change(db, Delivery, {"state": "owed"}, state="unknown")
    await days_from(here, date(2025, 3, 18), date(2025, 4, 4))
    assert [row for row in await rows(db, Nudge) if row.audience == "leader"] == []
    heads_ups = [row.sent_on for row in await rows(db, Nudge) if row.kind == "heads_up"]
    assert heads_ups == [date(2025, 3, 17)]


async def test_every_statement_of_the_mornings_names_its_workspace(db: Database) -> None:
    here = await office(db)
    with watching() as watched:
        await days_from(here, date(2025, 3, 3), date(2025, 3, 25))
    assert ("escalate", "leader") in await told_on(db, date(2025, 3, 24))
    ours = {fault for fault in watched.faults if fault.startswith("house.py")}  # the test's own hand
    assert watched.faults == ours


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_second_workspace_hears_nothing_of_the_first(db: Database) -> None:
    here = await office(db)
    other = await floor(db, team=TEAM, lines=LINES, now=START, slack_team_id="T2")
    await days_from(here, date(2025, 3, 3), date(2025, 3, 25))
    assert await rows(db, MorningNote, other.workspace_id) == []
    assert await rows(db, Slot, other.workspace_id) == []
    assert {row.workspace_id for row in await rows(db, Nudge)} == {here.workspace_id}


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_row_that_cannot_be_worked_is_set_aside_and_the_others_go_on(db: Database) -> None:
    team = (*TEAM, ("UMAX", "Max Muster", CITY), ("UKAI", "Kai Klein", CITY))
    lines = f"{LINES}UMAX,ULENA,2025-01-01\nUKAI,UMAX,2025-01-01\n"
    here = await floor(db, team=team, lines=lines, now=START)
    bad = await begin(here, "UJO", "UROSA", starts_on=date(2025, 2, 25))
    await begin(here, "UKAI", "UMAX", starts_on=date(2025, 2, 25))
    await change(db, CadencePlan, {"id": bad}, interval_days=5)  # no rule knows it
    moment = at(date(2025, 3, 5))
    for turn in range(8):
        await here.sweep_at(moment + timedelta(hours=turn))
    (plan,) = [row for row in await rows(db, CadencePlan) if row.id == bad]
    assert (plan.next_at, plan.fault) == (None, "ValueError")
    (coach,) = [row for row in await rows(db, Coach) if row.person_id == here.ids["UROSA"]]
    assert (coach.next_at, coach.fault) == (None, "ValueError")
    assert [row.person_id for row in await rows(db, MorningNote)] == [here.ids["UMAX"]]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_nothing_on_days_off_and_what_waits_comes_back(db: Database) -> None:
    here = await office(db)
    rosa, friday, now = here.ids["UROSA"], date(2025, 3, 7), at(date(2025, 3, 4))
    await days_from(here, date(2025, 3, 3), date(2025, 3, 4))

    def away(unit: Unit) -> None:
        days_off.add_time_off(unit, here.workspace_id, rosa, WEDNESDAY, friday, now, source="self")
        rhythm.refresh(unit, here.workspace_id, [rosa], here.house.templates, now)

    await db.write(away)
    await days_from(here, WEDNESDAY, date(2025, 3, 12))
    found = [row.day for row in await rows(db, MorningNote) if row.person_id == rosa]
    assert found == [
        date(2025, 3, 3),
        date(2025, 3, 4),
        date(2025, 3, 10),
        date(2025, 3, 11),
        date(2025, 3, 12),
    ]
    assert await told_on(db, date(2025, 3, 10)) == [("skipped", "manager")]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_move_to_another_zone_moves_the_morning(db: Database) -> None:
    here = await office(db)
    await days_from(here, date(2025, 3, 3), date(2025, 3, 4))
    await here.apply(member("UROSA", "Rosa Lind", "Europe/Berlin"))
    await here.sweep_at(here.clock.now())
    (coach,) = [row for row in await rows(db, Coach) if row.person_id == here.ids["UROSA"]]
    assert coach.next_at == at(WEDNESDAY, zone="Europe/Berlin")
    await here.sweep_at(at(WEDNESDAY, zone="Europe/Berlin"))
    assert await told_on(db, WEDNESDAY) == [("log_or_move", "manager")]
    await here.sweep_at(at(WEDNESDAY))
    assert len([row for row in await rows(db, MorningNote) if row.day == WEDNESDAY]) == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_talk_on_the_other_side_of_the_world_is_in_the_last_note_before_it(db: Database) -> None:
    """Tuesday 10:00 in Auckland is Monday 16:00 in New York."""
    team = (*TEAM[:2], ("UJO", "Jo Adams", "Pacific/Auckland"))
    here = await floor(db, team=team, lines=LINES, now=START)
    await begin(here, "UJO", "UROSA", starts_on=date(2025, 2, 25), start_time=time(10, 0))
    await days_from(here, date(2025, 3, 3), date(2025, 3, 4))
    kinds = [
        (day, [item["kind"] for item in await notes_on(db, day)])
        for day in (date(2025, 3, 3), date(2025, 3, 4))
    ]
    assert kinds == [(date(2025, 3, 3), ["talk", "no_kudos", "week"]), (date(2025, 3, 4), [])]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_prep_comes_once_a_working_day_ahead_and_a_closed_window_is_told_once(db: Database) -> None:
    here = await office(db)
    await days_from(here, date(2025, 3, 2), date(2025, 3, 12))
    owed = sorted(
        (row.due_at, row.kind) for row in await rows(db, Delivery) if row.kind in ("prep", "slot_open")
    )
    assert owed == [
        (at(date(2025, 3, 3), "09:00"), "prep"), (at(date(2025, 3, 10), "09:00"), "prep"),
        (at(date(2025, 3, 10), "09:00"), "slot_open"),
    ]  # fmt: skip
    assert [(row.k, row.prepared_at is not None, row.closed_at is not None) for row in await rows(db, Slot)] == [
        (0, True, True), (1, True, False),
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_many_coaches_cost_as_many_queries_as_one(db: Database) -> None:
    team = [("ULENA", "Lena Vogel", CITY)]
    lines = "person,manager,start\n"
    for n in range(30):
        team += [(f"UM{n}", f"Manager {n}", CITY), (f"UR{n}", f"Rep {n}", CITY)]
        lines += f"UM{n},ULENA,2025-01-01\nUR{n},UM{n},2025-01-01\n"
    here = await floor(db, team=team, lines=lines, now=START)
    await here.sweep_at(START)
    step = MorningNotes()
    found = [row.id for row in await rows(db, Coach) if row.person_id != here.ids["ULENA"]]
    for n in range(30):
        await begin(here, f"UR{n}", f"UM{n}", starts_on=date(2025, 2, 25))
    now = at(WEDNESDAY)
    costs = []
    for ids in (found[:1], found):
        with counted() as seen:
            plan = await db.read(lambda unit: step.plan(unit, here.workspace_id, ids, now))  # noqa: B023
        assert [item.kind for one in plan for item, _ in one.items] == ["log_or_move", "no_kudos"] * len(ids)
        costs.append(len([one for one in seen if one.startswith("SELECT")]))
    assert costs[0] == costs[1]
