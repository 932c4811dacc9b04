"""What a rep writes before a talk: owed once and never late, sealed, of one workspace, and read in bulk."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from scheduler.messages import RENDERERS
from scheduler.rendering import Context, render
from storage import cadence, deliveries, invites, members, plan_changes, plans, preps, system
from storage.database import Database
from storage.invites import Link
from storage.plan_changes import NewPlan
from storage.preps import PrepDue
from storage.sealing import Cipher, SealError
from storage.tables import Delivery, Person, Prep, table_of
from storage.templates import Templates
from storage.unit import Unit
from tests.database.house import WEDNESDAY, floor, library, rows, workspace

TALK = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


async def slots_of(
    db: Database, workspace_id: UUID, ids: dict[str, UUID], reps: tuple[str, ...]
) -> list[UUID]:
    """A plan of each of these with Sam, and the row of its first slot."""

    def work(unit: Unit) -> list[UUID]:
        found = []
        for rep in reps:
            new = NewPlan(ids[rep], ids["USAM"], 14, date(2026, 11, 24), date(2026, 11, 18), time(10))
            plan_id = plan_changes.begin_plan(unit, workspace_id, new, WEDNESDAY)
            assert plan_id is not None
            plan = plans.get(unit, workspace_id, plan_id)
            assert plan is not None
            found.append(cadence.ensure_slot(unit, workspace_id, plan, 0, WEDNESDAY).id)
        return found

    return await db.write(work)


def due(slot_id: UUID, ids: dict[str, UUID], rep: str = "UBEN") -> PrepDue:
    return PrepDue(slot_id, ids[rep], ids["USAM"], MONDAY, TALK)


async def test_it_is_owed_once_however_often_it_falls_due(db: Database) -> None:
    here = await floor(db)
    (slot_id,) = await slots_of(db, here.workspace_id, here.ids, ("UBEN",))
    for _ in range(3):
        await db.write(lambda unit: preps.owe_prep(unit, here.workspace_id, [due(slot_id, here.ids)], MONDAY))
    owed = [row for row in await rows(db, Delivery) if row.kind == "prep"]
    assert [(row.dedupe, row.not_after, row.state) for row in owed] == [(f"prep:{slot_id}", TALK, "owed")]
    assert len(await rows(db, Prep)) == 1


async def test_after_the_talk_nothing_is_owed(db: Database) -> None:
    here = await floor(db)
    (slot_id,) = await slots_of(db, here.workspace_id, here.ids, ("UBEN",))
    late = TALK + timedelta(minutes=1)
    await db.write(lambda unit: preps.owe_prep(unit, here.workspace_id, [due(slot_id, here.ids)], late))
    assert [row for row in await rows(db, Delivery) if row.kind == "prep"] == []
    assert await rows(db, Prep) == []


async def test_words_are_sealed_and_bound_to_their_place(db: Database) -> None:
    here = await floor(db)
    one, two = await slots_of(db, here.workspace_id, here.ids, ("UBEN", "UANA"))
    words = {
        "promise": "done",
        "topic": "Qtopic <&> שלום 👍🏽",
        "proof": "x" * 3_000,
        "ask_coach": "Qask",
        "step": "Qstep",
    }

    def work(unit: Unit) -> None:
        for slot_id, rep in ((one, "UBEN"), (two, "UANA")):
            preps.ensure(unit, here.workspace_id, slot_id, here.ids[rep], here.ids["USAM"], MONDAY)
            found = preps.of_slot(unit, here.workspace_id, slot_id, lock=True)
            assert found is not None
            preps.save_draft(unit, here.workspace_id, found, {"topic": "Qdraft"})
            preps.submit(unit, here.workspace_id, found, words, MONDAY)

    await db.write(work)
    found = await db.read(lambda unit: preps.of_slots(unit, here.workspace_id, [one, two]))
    assert found[one].words == preps.PrepWords("done", words["topic"], words["proof"], "Qask", "Qstep")
    assert (found[one].state, found[one].submitted_at, found[one].draft) == ("submitted", MONDAY, None)
    kept = {row.slot_id: bytes(row.answers) for row in await rows(db, Prep)}
    assert not any(word in sealed for sealed in kept.values() for word in (b"Qtopic", b"Qask", b"Qstep"))
    p = table_of(Prep)
    moved = (
        p.update().where(p.c.workspace_id == here.workspace_id, p.c.slot_id == one).values(answers=kept[two])
    )
    await db.write(lambda unit: unit.run(moved) and None)
    with pytest.raises(SealError):
        await db.read(lambda unit: preps.of_slot(unit, here.workspace_id, one))


async def test_a_prep_of_another_workspace_is_not_there(db: Database) -> None:
    here = await floor(db)
    there = await workspace(db, slack_team_id="T2")
    (slot_id,) = await slots_of(db, here.workspace_id, here.ids, ("UBEN",))
    await db.write(lambda unit: preps.owe_prep(unit, here.workspace_id, [due(slot_id, here.ids)], MONDAY))
    assert await db.read(lambda unit: preps.of_slot(unit, there, slot_id)) is None
    assert await db.read(lambda unit: preps.waiting(unit, there, [here.ids["UBEN"]], WEDNESDAY)) == set()
    with pytest.raises(IntegrityError):
        await db.write(
            lambda unit: preps.ensure(unit, there, slot_id, here.ids["UBEN"], here.ids["USAM"], MONDAY)
        )


async def test_who_was_asked_and_has_not_prepared(db: Database) -> None:
    here = await floor(db)
    one, two = await slots_of(db, here.workspace_id, here.ids, ("UBEN", "UANA"))
    wanted = [due(one, here.ids), due(two, here.ids, "UANA")]
    await db.write(lambda unit: preps.owe_prep(unit, here.workspace_id, wanted, MONDAY))

    def answer(unit: Unit) -> None:
        found = preps.of_slot(unit, here.workspace_id, one)
        assert found is not None
        preps.submit(unit, here.workspace_id, found, {"topic": "x"}, MONDAY)

    await db.write(answer)
    both = [here.ids["UBEN"], here.ids["UANA"]]
    assert await db.read(lambda unit: preps.waiting(unit, here.workspace_id, both, WEDNESDAY)) == {two}
    assert await db.read(lambda unit: preps.submitted_of(unit, here.workspace_id, [one, two])) == {one}
    later = MONDAY + timedelta(days=8)
    assert await db.read(lambda unit: preps.waiting(unit, here.workspace_id, both, later)) == set()


async def test_many_messages_take_as_many_queries_as_one(db: Database) -> None:
    here = await floor(db)
    made = await slots_of(db, here.workspace_id, here.ids, ("UBEN", "UANA"))
    wanted = [due(made[0], here.ids), due(made[1], here.ids, "UANA")]
    await db.write(lambda unit: preps.owe_prep(unit, here.workspace_id, wanted, MONDAY))
    context = Context(MONDAY, Templates(), library())

    def count(unit: Unit, take: int) -> int:
        d = table_of(Delivery)
        ids = list(
            unit.run(
                select(d.c.id).where(d.c.workspace_id == here.workspace_id, d.c.kind == "prep")
            ).scalars()
        )
        claimed = deliveries.load_claimed(unit, here.workspace_id, ids[:take], MONDAY)
        found: list[str] = []

        def heard(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            found.append(statement)

        event.listen(unit.conn, "before_cursor_execute", heard)
        try:
            shown = render(unit, here.workspace_id, claimed, context, RENDERERS)
        finally:
            event.remove(unit.conn, "before_cursor_execute", heard)
        assert len(shown) == take
        return len(found)

    await db.read(lambda unit: count(unit, 2))
    assert await db.read(lambda unit: count(unit, 1)) == await db.read(lambda unit: count(unit, 2))


# ---------------------------------------------------------------- calendars


async def test_of_a_feed_only_a_digest_is_kept_and_it_finds_its_person(db: Database) -> None:
    here = await floor(db)
    ana = here.ids["UANA"]
    token = await db.write(lambda unit: invites.renew_feed(unit, here.workspace_id, ana, "V1"))
    again = await db.write(lambda unit: invites.renew_feed(unit, here.workspace_id, ana, "V1"))
    assert token == again
    assert len(token) == 64
    (kept,) = [row.feed_key for row in await rows(db, Person) if row.feed_key]
    assert kept == invites.digest_of(token) != token
    assert await db.read(lambda unit: system.person_of_feed(unit, kept)) == (here.workspace_id, ana)
    assert await db.read(lambda unit: invites.has_feed(unit, here.workspace_id, ana))
    other = await db.write(lambda unit: invites.renew_feed(unit, here.workspace_id, ana, "V2"))
    assert other != token
    assert await db.read(lambda unit: system.person_of_feed(unit, kept)) is None
    await db.write(lambda unit: members.deactivate(unit, here.workspace_id, ana))
    assert await db.read(lambda unit: system.person_of_feed(unit, invites.digest_of(other))) is None


def test_a_link_is_read_back_until_its_time_and_by_nobody_else_s_key() -> None:
    cipher, other = Cipher.parse(Cipher.make_key()), Cipher.parse(Cipher.make_key())
    made = Link(UUID(int=1), UUID(int=2), UUID(int=3), datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    signed = invites.sign(cipher, made)
    before = made.until - timedelta(seconds=1)
    assert invites.read_link(cipher, signed, before) == made
    assert invites.read_link(cipher, signed, made.until) is None
    assert invites.read_link(other, signed, before) is None
    for spoiled in ("", ".", signed[:-1], signed[1:], signed + "0", "é." + signed, signed.replace(".", "")):
        assert invites.read_link(cipher, spoiled, before) is None
