"""What people said is in no column of any table, in clear; and a sealed value opens in its own place alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.sealing import Cipher, SealError
from storage.tables import Answer, CheckIn, Delivery, Reply, Workspace, metadata
from tests.conftest import MakeWorld
from tests.database.house import rows

WIN = "Harbor's chief finance officer joined the call"
STUCK = "Pricing at Meridian frightens me"
DRAFT = "I never sent this half sentence"
REPLY = "Bring the Meridian quote on Tuesday"
BACK = "Will do, and thank you for listening"
TALKS = "417"


async def everything(db: Database) -> list[tuple[str, bytes]]:
    """Every value of every column of every table, as text in all the ways it may lie there."""
    found: list[tuple[str, bytes]] = []
    for table in metadata.sorted_tables:
        for row in await db.read(lambda unit, table=table: unit.run(select(table)).all()):
            for column, value in zip(table.columns.keys(), row, strict=True):
                raw = value if isinstance(value, bytes) else json.dumps(value, default=str).encode()
                found.append((f"{table.name}.{column}", raw))
    return found


async def places(db: Database, needle: str) -> list[str]:
    forms = {needle.encode(), json.dumps(needle)[1:-1].encode(), needle.encode("utf-16-le")}
    return [where for where, raw in await everything(db) if any(form in raw for form in forms)]


async def test_nothing_that_people_said_lies_in_clear_anywhere(make_world: MakeWorld) -> None:
    world = await make_world()
    db = world.program.db
    ben, ana, sam = (world.slack.person(id) for id in ("UBEN", "UANA", "USAM"))
    await world.advance(world.clock.now() + timedelta(days=1, hours=8))
    await ana.click(ana.dms()[-1], "checkin.start")
    await ana.fill("q.stuck", DRAFT)
    await ana.close()
    prompt = ben.dms()[-1]
    await ben.click(prompt, "checkin.start")
    for field, value in (("win", WIN), ("talks", TALKS), ("acted", "3"), ("stuck", STUCK), ("mood", "2")):
        await ben.fill(f"q.{field}", value)
    await ben.fill("q.help", "deal")
    assert (await ben.submit()).kind == "cleared"
    await world.settle()
    # The message that was answered is replaced by way of the click, not by an ordinary change.
    assert [p.kind for p in world.slack.posts if p.ts == prompt.ts and p.kind != "post"] == ["response"]
    await world.advance(world.clock.now() + timedelta(hours=18))
    await sam.click(sam.dms()[-1], "coach.reply")
    await sam.fill("reply.text", REPLY)
    assert (await sam.submit()).ok
    await world.settle()
    thread = ben.messages(prompt.channel, thread_ts=prompt.ts)
    await ben.click(thread[-1], "rep.reply")
    await ben.fill("reply.text", BACK)
    assert (await ben.submit()).ok
    await world.settle()
    for said in (WIN, STUCK, DRAFT, REPLY, BACK):
        assert await places(db, said) == [], said
    assert await places(db, "xoxb-") == []  # no token either
    assert await places(db, "Sam Carter") == ["person.name"]  # the search finds what does lie in clear
    # Numbers and choices: no answer is kept but sealed, and no two seals of one value are alike.
    kept = await rows(db, Answer, world.workspace_id)
    assert {row.question_key for row in kept} >= {"mood", "talks", "win", "stuck", "help"}
    assert all(TALKS.encode() not in row.value and len(row.value) > 28 for row in kept)
    # Compared whole: as part of an id or a time the digits turn up by chance.
    beside = await rows(db, CheckIn) + await rows(db, Delivery)
    assert all(value not in (int(TALKS), TALKS) for row in beside for value in row)
    assert len({row.value for row in kept}) == len(kept)
    replies = await rows(db, Reply)
    assert len(replies) == 2
    with pytest.raises(SealError):
        world.program.cipher.open(replies[0].text, world.workspace_id, "reply", replies[1].id, "text")
    assert world.program.cipher.open(
        replies[0].text, world.workspace_id, "reply", replies[0].id, "text"
    ) in (REPLY, BACK)  # fmt: skip
    assert b"xoxb" not in (await rows(db, Workspace))[0].bot_token


HOME, OTHER = uuid4(), uuid4()
PLACE: tuple[Any, ...] = (HOME, "answer", "one/mood", "value")


@pytest.mark.parametrize(
    "place",
    [
        (OTHER, "answer", "one/mood", "value"), (HOME, "reply", "one/mood", "value"),
        (HOME, "answer", "two/mood", "value"), (HOME, "answer", "one/sure", "value"),
        (HOME, "answer", "one/mood", "text"),
    ],
)  # fmt: skip
def test_a_sealed_value_opens_in_its_own_place_alone(place: tuple[Any, ...]) -> None:
    cipher = Cipher.parse(Cipher.make_key())
    sealed = cipher.seal("2", *PLACE)
    assert cipher.open(sealed, *PLACE) == "2"
    with pytest.raises(SealError):
        cipher.open(sealed, *place)
