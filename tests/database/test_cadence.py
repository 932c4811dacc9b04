"""Pairs as they come from the database: the rules' own examples, many at once, and what a row changes."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from storage import cadence, notes, slots
from storage.database import Database
from storage.notes import NewNudge
from storage.tables import Slot
from tests.database.house import Floor, floor, rows
from tests.database.pairs import CITY, MARCH, TUESDAY, at, begin, counted, hold, pair_on, touched

DAY = timedelta(days=1)
LINES = "person,manager,start\nUSAM,ULENA,2025-01-01\nUANA,USAM,2025-01-01\nUBEN,USAM,2025-01-01\n"
TEAM = (
    ("ULENA", "Lena Vogel", CITY),
    ("USAM", "Sam Carter", CITY),
    ("UANA", "Ana Souza", CITY),
    ("UBEN", "Ben Ortiz", CITY),
)


async def office(db: Database) -> Floor:
    return await floor(db, team=TEAM, lines=LINES, now=MARCH)


@pytest.mark.parametrize(
    ("day", "status", "row", "held", "counted_slots"),
    [
        (date(2025, 3, 17), "on_track", 0, 2, 2), (date(2025, 3, 18), "due", 0, 2, 2),
        (date(2025, 3, 20), "due", 0, 2, 2), (date(2025, 3, 21), "overdue", 0, 2, 2),
        (date(2025, 3, 23), "skipped", 1, 2, 3), (date(2025, 4, 1), "skipped", 2, 2, 4),
    ],
)  # fmt: skip
async def test_a_pair_is_as_in_the_worked_example(
    db: Database, day: date, status: str, row: int, held: int, counted_slots: int
) -> None:
    here = await office(db)
    plan = await begin(here, "UBEN", "USAM")
    await hold(here, "UBEN", "USAM", date(2025, 3, 4))
    await hold(here, "UBEN", "USAM", date(2025, 3, 13))
    state = (await pair_on(here, plan, at(day, "16:00"))).state
    assert (state.status, state.skips_in_row, state.held, state.counted) == (status, row, held, counted_slots)


async def test_talks_that_do_not_count_and_other_coaches_fill_nothing(db: Database) -> None:
    here = await office(db)
    plan = await begin(here, "UBEN", "USAM")
    for values in ({"kind": "status"}, {"type": "heroic"}, {"minutes": 5}, {"names_gap": False}):
        await hold(here, "UBEN", "USAM", TUESDAY, **values)
    await hold(here, "UBEN", "USAM", TUESDAY, needs_confirm=True)
    await hold(here, "UBEN", "ULENA", TUESDAY)
    assert not (await pair_on(here, plan, at(TUESDAY + DAY))).slots[0].slot.talked
    await hold(here, "UBEN", "USAM", TUESDAY, needs_confirm=True, state="confirmed")
    assert (await pair_on(here, plan, at(TUESDAY + DAY))).slots[0].slot.status == "held"


async def test_a_thread_counts_when_both_wrote(db: Database) -> None:
    here = await office(db)
    plan = await begin(here, "UBEN", "USAM")
    await hold(here, "UBEN", "USAM", TUESDAY, mode="async", minutes=5, both_took_part=False)
    assert not (await pair_on(here, plan, at(TUESDAY + DAY))).slots[0].slot.talked
    await hold(here, "UBEN", "USAM", TUESDAY, mode="async", minutes=5)
    assert (await pair_on(here, plan, at(TUESDAY + DAY))).slots[0].slot.talked


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"moved_to": date(2025, 3, 6), "moves": 1}, "upcoming"),
        ({"cancelled_at": MARCH, "skip_kind": "other"}, "skipped"),
        ({"cancelled_at": MARCH, "skip_kind": "agreed"}, "skipped"),
        ({"cancelled_at": MARCH, "skip_kind": "agreed", "agreed_at": MARCH}, "excused"),
        ({"cancelled_at": MARCH, "skip_kind": "they_away"}, "excused"),
        ({"cancelled_at": MARCH, "skip_kind": "i_away"}, "excused"),
        ({"talked_at": at(TUESDAY, "17:00")}, "notes_open"),
        ({}, "due"),
    ],
)  # fmt: skip
async def test_a_row_says_what_became_of_its_slot(
    db: Database, values: dict[str, object], status: str
) -> None:
    here = await office(db)
    plan = await begin(here, "UBEN", "USAM")
    await touched(here, plan, 0, **values)
    pair = await pair_on(here, plan, at(TUESDAY + DAY))
    assert pair.slots[0].slot.status == status
    assert pair.slots[0].record is not None


async def test_a_row_is_made_once_and_follows_its_window(db: Database) -> None:
    here = await office(db)
    plan = await begin(here, "UBEN", "USAM")
    first = await touched(here, plan, 2)
    assert (first.planned_on, first.opens_on, first.closes_on) == (
        date(2025, 3, 18), date(2025, 3, 16), date(2025, 3, 22),
    )  # fmt: skip
    span = slots.Window(2, first.planned_on, first.opens_on, date(2025, 3, 19))
    pair = (plan, here.ids["UBEN"], here.ids["USAM"], span)
    await db.write(lambda unit: slots.ensure_many(unit, here.workspace_id, [pair], MARCH))
    again = await db.read(lambda unit: slots.get(unit, here.workspace_id, first.id))
    assert again is not None
    assert again.closes_on == date(2025, 3, 19)
    assert len(await rows(db, Slot)) == 1


async def test_pairs_of_many_cost_as_many_queries_as_those_of_one(db: Database) -> None:
    team = (*TEAM, *((f"UR{n}", f"Rep {n}", CITY) for n in range(8)))
    lines = LINES + "".join(f"UR{n},USAM,2025-01-01\n" for n in range(8))
    here = await floor(db, team=team, lines=lines, now=MARCH)
    await begin(here, "UBEN", "USAM")
    now, sam = at(TUESDAY, "20:00"), here.ids["USAM"]
    with counted() as one_rep:
        found = await db.read(lambda unit: cadence.pairs_of_coaches(unit, here.workspace_id, [sam], now))
    assert [pair.rep.name for pair in found[sam]] == ["Ben Ortiz"]
    for n in range(8):
        await begin(here, f"UR{n}", "USAM")
        await hold(here, f"UR{n}", "USAM", TUESDAY)
    with counted() as nine_reps:
        found = await db.read(lambda unit: cadence.pairs_of_coaches(unit, here.workspace_id, [sam], now))
    assert len(found[sam]) == 9
    assert [pair.state.status for pair in found[sam]] == ["due"] + ["on_track"] * 8
    assert len([s for s in one_rep if s.startswith("SELECT")]) <= 6
    assert len(nine_reps) == len(one_rep)


async def test_a_reason_is_sealed_and_comes_back(db: Database) -> None:
    here = await office(db)
    plan = await begin(here, "UBEN", "USAM")
    record, sam = await touched(here, plan, 0), here.ids["USAM"]
    reason = "two customers at once 🙈"
    await db.write(lambda unit: slots.skip(unit, here.workspace_id, record.id, "other", reason, sam, MARCH))
    (row,) = await rows(db, Slot)
    assert reason.encode() not in row.skip_reason
    found = await db.read(lambda unit: slots.skip_reasons(unit, here.workspace_id, [record.id]))
    assert found == {record.id: reason}
    await db.write(lambda unit: slots.unskip(unit, here.workspace_id, record.id))
    (row,) = await rows(db, Slot)
    assert (row.skip_reason, row.skip_kind, row.cancelled_at) == (None, None, None)


async def test_a_nudge_is_written_once_and_a_note_once_a_day(db: Database) -> None:
    here = await office(db)
    sam, ben, day = here.ids["USAM"], here.ids["UBEN"], TUESDAY
    item = notes.NoteItem("log_or_move", sam, ben, planned_on=TUESDAY)
    new = NewNudge(sam, "manager", "log_or_move", sam, day, rep_id=ben, planned_on=TUESDAY)

    async def write() -> dict[tuple[UUID, date], UUID]:
        def work(unit: notes.Unit) -> dict[tuple[UUID, date], UUID]:
            wanted = [notes.NewNote(sam, day, False, [item])]
            ids = notes.add_notes(unit, here.workspace_id, wanted, MARCH)
            notes.add_nudges(unit, here.workspace_id, [new, new], MARCH)
            return ids

        return await db.write(work)

    id = (await write())[sam, day]
    assert await write() == {}
    kept = await db.read(lambda unit: notes.notes(unit, here.workspace_id, [id]))
    assert (kept[id].items, kept[id].weekly, kept[id].day) == ((item,), False, day)
    found = await db.read(lambda unit: notes.nudges(unit, here.workspace_id, day, about=[sam]))
    assert [one.nudge for one in found] == [new]
    assert await db.read(lambda unit: notes.nudges(unit, here.workspace_id, day + DAY, to=[sam])) == []
    await db.write(lambda unit: notes.note_acted(unit, here.workspace_id, sam, MARCH))
    found = await db.read(lambda unit: notes.nudges(unit, here.workspace_id, day, to=[sam]))
    assert found[0].acted_at == MARCH
    await db.write(lambda unit: notes.forget_nudges(unit, here.workspace_id, [found[0].id]))
    assert await db.read(lambda unit: notes.nudges(unit, here.workspace_id, day, to=[sam])) == []


async def test_the_newest_line_for_the_leader_is_the_one_that_counts(db: Database) -> None:
    here = await office(db)
    plan, sam = await begin(here, "UBEN", "USAM"), here.ids["USAM"]

    async def write(text: str, origin: str, later: timedelta) -> None:
        now = MARCH + later
        await db.write(lambda unit: notes.write_line(unit, here.workspace_id, plan, sam, text, origin, now))

    await write("first", "V1", timedelta(0))
    await write("second", "V2", timedelta(hours=1))
    await write("second, put right", "V2", timedelta(hours=1))
    found = await db.read(lambda unit: notes.lines(unit, here.workspace_id, [plan], MARCH))
    assert found[plan].text == "second, put right"
    later = MARCH + timedelta(days=1)
    assert await db.read(lambda unit: notes.lines(unit, here.workspace_id, [plan], later)) == {}
