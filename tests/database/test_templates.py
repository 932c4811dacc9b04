"""Templates: seeded once, edited by version, and rounds under way keep theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from coaching.checkins import Template as Content
from storage import templates
from storage.database import Database
from storage.tables import CheckIn, Question, Template
from storage.templates import Templates
from storage.unit import Unit
from tests.database.house import WEDNESDAY, floor, library, one, rows, workspace
from tests.database.test_sweep import OPENS, WEEK


async def current(db: Database, id: UUID, key: str = "weekly_rep") -> Content:
    def work(unit: Unit) -> Content:
        return Templates().get(unit, id, templates.current_ids(unit, id, active=False)[key])

    return await db.read(work)


async def test_every_starter_template_is_there_as_it_was_written(db: Database) -> None:
    id = await workspace(db, ())
    for key, written in library().templates.items():
        stored = await current(db, id, key)
        assert replace(stored, source_key=written.source_key) == written, key
        assert stored.source_key == key


async def test_what_the_library_switches_off_is_seeded_switched_off(db: Database) -> None:
    id = await workspace(db, ())
    on = {key for key, template in library().templates.items() if template.active}
    assert set(await db.read(lambda unit: templates.current_ids(unit, id))) == on
    assert len(on) < len(library().templates)
    await db.write(lambda unit: templates.set_active(unit, id, "deal_check", True))
    assert "deal_check" in await db.read(lambda unit: templates.current_ids(unit, id))
    assert {row.version for row in await rows(db, Template)} == {1}


async def test_seeding_again_changes_nothing(db: Database) -> None:
    id = await workspace(db, ())
    before = await rows(db, Template), await rows(db, Question)
    again = library().templates.values()
    assert await db.write(lambda unit: templates.seed(unit, id, again, WEDNESDAY)) == 0
    assert (await rows(db, Template), await rows(db, Question)) == before


async def test_an_edit_makes_a_version_and_rounds_under_way_keep_theirs(db: Database) -> None:
    f = await floor(db)
    await f.sweep_at(OPENS)
    before = await current(db, f.workspace_id)
    edited = replace(before, label="Friday five", questions=before.questions[:2], source_key=None)
    version = await db.write(lambda unit: templates.save_edit(unit, f.workspace_id, edited, OPENS))
    assert version == 2
    await f.sweep_at(OPENS + WEEK)
    asked = sorted(
        (row for row in await rows(db, CheckIn) if row.person_id == f.ids["UBEN"]), key=lambda r: r.opens_at
    )

    def shown(row: Any) -> Any:
        return db.read(lambda unit: f.house.templates.get(unit, f.workspace_id, row.template_id))

    first, second = [await shown(row) for row in asked]
    assert (first.label, first.version, len(first.questions)) == (before.label, 1, len(before.questions))
    assert (second.label, second.version, len(second.questions)) == ("Friday five", 2, 2)
    kept = [row for row in await rows(db, Template) if row.key == "weekly_rep"]
    assert {(row.version, row.current, row.source_key, row.source_version) for row in kept} == {
        (1, False, "weekly_rep", 1), (2, True, "weekly_rep", 1)
    }  # fmt: skip


async def test_a_template_that_is_switched_off_asks_nobody_and_goes_on_where_it_was(db: Database) -> None:
    f = await floor(db)
    await db.write(lambda unit: templates.set_active(unit, f.workspace_id, "weekly_rep", False))
    await f.sweep_at(OPENS)
    assert await rows(db, CheckIn) == []


async def test_two_workspaces_edit_their_own(db: Database) -> None:
    ours, theirs = await workspace(db, ()), await workspace(db, (), slack_team_id="T2")
    edited = replace(await current(db, ours), label="Ours")
    await db.write(lambda unit: templates.save_edit(unit, ours, edited, WEDNESDAY))
    assert (await current(db, ours)).label == "Ours"
    assert (await current(db, theirs)).label != "Ours"
    mine = one(row for row in await rows(db, Template, ours) if row.version == 2)
    try:
        await db.read(lambda unit: Templates().get(unit, theirs, mine.id))
    except LookupError:
        return
    raise AssertionError("a template of another workspace was shown")
