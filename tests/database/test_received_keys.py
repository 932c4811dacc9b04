"""Keys of what Slack sent: one effect, one answer, sealed, for 48 hours."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.clock import MovableClock
from scheduler.sweep import forget_keys
from storage.database import Database
from storage.keys import Repeated, raise_if_known, remember
from storage.tables import ReceivedKey, Workspace, table_of
from storage.unit import Unit
from tests.database.house import WEDNESDAY, Machine, house, one, rows, workspace

w = table_of(Workspace)
ANSWER = {"text": "Sent to Sam. Thank you!"}


async def test_a_payload_that_arrives_many_times_at_once_has_one_effect(db: Database) -> None:
    id = await workspace(db, ())
    answers: list[Any] = []

    def effect(unit: Unit, number: int) -> dict[str, str]:
        unit.run(w.update().where(w.c.id == id).values(name=w.c.name + "+"))
        mine = {"text": f"arrival {number}"}
        remember(unit, id, "t:1", mine, WEDNESDAY)
        return mine

    async def arrive(number: int) -> None:
        try:
            answers.append(await db.write(lambda unit: effect(unit, number)))
        except Repeated as repeat:
            answers.append(repeat.answer)

    await asyncio.gather(*(arrive(number) for number in range(8)))
    assert one(await rows(db, Workspace)).name == "T1+"
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)


async def test_an_effect_that_fails_leaves_no_key(db: Database) -> None:
    id = await workspace(db, ())

    def fails(unit: Unit) -> None:
        remember(unit, id, "t:1", ANSWER, WEDNESDAY)
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(fails)
    await db.write(lambda unit: raise_if_known(unit, id, "t:1"))
    await db.write(lambda unit: remember(unit, id, "t:1", ANSWER, WEDNESDAY))


async def test_an_answer_is_stored_sealed_and_only_opens_under_its_own_key(db: Database) -> None:
    id = await workspace(db, ())
    await db.write(lambda unit: remember(unit, id, "t:1", ANSWER, WEDNESDAY))
    await db.write(lambda unit: remember(unit, id, "t:2", None, WEDNESDAY))
    sealed = {row.key: row.answer for row in await rows(db, ReceivedKey)}
    assert b"Thank" not in sealed["t:1"]
    assert sealed["t:2"] is None
    for key, answer in (("t:1", ANSWER), ("t:2", None)):
        with pytest.raises(Repeated) as again:
            await db.write(lambda unit, key=key: remember(unit, id, key, {"text": "other"}, WEDNESDAY))
        assert again.value.answer == answer


async def test_the_same_key_in_another_workspace_is_another_payload(db: Database) -> None:
    ours, theirs = await workspace(db, ()), await workspace(db, (), slack_team_id="T2")
    for id in (ours, theirs):
        await db.write(lambda unit, id=id: remember(unit, id, "t:1", ANSWER, WEDNESDAY))
    assert len(await rows(db, ReceivedKey)) == 2


async def test_keys_are_kept_for_48_hours_and_then_forgotten(db: Database) -> None:
    id = await workspace(db, ())
    later = WEDNESDAY + timedelta(hours=1)

    def fill(unit: Unit) -> None:
        for number in range(600):  # more than one batch
            remember(unit, id, f"old:{number}", None, WEDNESDAY)
        remember(unit, id, "young", ANSWER, later)

    await db.write(fill)
    made = house(db, MovableClock(WEDNESDAY), Machine())
    assert await forget_keys(made, WEDNESDAY + timedelta(hours=48)) == 0
    assert await forget_keys(made, later + timedelta(hours=48)) == 600
    assert [row.key for row in await rows(db, ReceivedKey)] == ["young"]
