"""Kudos in the database: counted right under any rush, sealed, and found by relation."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from storage import kudos, kudos_owing
from storage.database import Database
from storage.kudos import DayIsFull, NewKudos
from storage.tables import Delivery, Kudos, KudosReceiver
from storage.unit import Unit
from tests.database.house import WEDNESDAY, Floor, floor, rows

TODAY = date(2026, 11, 18)


def new(
    world: Floor, origin: str, giver: str = "USAM", to: tuple[str, ...] = ("UANA",), **more: Any
) -> NewKudos:
    given = {"given_on": TODAY, "words": "SECRETWORDS", "source": "command"} | more
    return NewKudos(world.ids[giver], [world.ids[one] for one in to], origin=origin, **given)


async def give(world: Floor, one: NewKudos) -> bool:
    """True if it was kept, False if the day was full."""

    def work(unit: Unit) -> bool:
        kudos.give(unit, world.workspace_id, one, WEDNESDAY)
        return True

    try:
        return await world.db.write(work)
    except DayIsFull:
        return False


async def test_ten_a_day_under_any_rush(db: Database) -> None:
    world = await floor(db)
    rush = [new(world, f"a{n}", "USAM", ("UANA", "UBEN")) for n in range(13)]
    other = [new(world, f"b{n}", "UBEN", ("USAM",)) for n in range(4)]
    kept = await asyncio.gather(*(give(world, one) for one in (*rush, *other)))
    assert (sum(kept[:13]), sum(kept[13:])) == (10, 4)
    found = await rows(db, Kudos)
    for giver, count in (("USAM", 10), ("UBEN", 4)):
        numbers = sorted(row.number for row in found if row.giver_id == world.ids[giver])
        assert numbers == list(range(1, count + 1))
    assert len(await rows(db, KudosReceiver)) == 24
    assert await give(world, new(world, "tomorrow", given_on=date(2026, 11, 19)))


async def test_the_same_one_again_is_the_same_one(db: Database) -> None:
    world = await floor(db)
    assert all(await asyncio.gather(*(give(world, new(world, "once")) for _ in range(4))))
    (row,) = await rows(db, Kudos)
    assert row.number == 1
    assert len(await rows(db, KudosReceiver)) == 1


async def test_words_are_sealed_and_read_back(db: Database) -> None:
    world = await floor(db)
    given = new(
        world, "one", to=("UBEN", "UANA"), impact="SECRETIMPACT", link="https://x.slack.com/SECRETLINK"
    )
    await give(world, given)
    (row,) = await rows(db, Kudos)
    assert not any(b"SECRET" in sealed for sealed in (row.words, row.impact, row.link))

    def read(unit: Unit) -> tuple[Any, Any]:
        found = kudos.get(unit, world.workspace_id, row.id)
        return found, kudos.receivers_of(unit, world.workspace_id, [row.id])[row.id]

    found, whom = await db.read(read)
    assert (found.words, found.impact, found.link) == (given.words, given.impact, given.link)
    assert [one.slack_user_id for one in whom] == ["UBEN", "UANA"]


async def test_a_channel_that_does_not_take_it_owes_each_a_message_once(db: Database) -> None:
    world = await floor(db)
    await give(world, new(world, "one", to=("UANA", "UBEN")))
    (row,) = await rows(db, Kudos)

    def tell(unit: Unit) -> None:
        alone = [world.ids["UBEN"]]
        kudos_owing.tell(unit, world.workspace_id, row.id, row.giver_id, "C1", alone, WEDNESDAY)

    await db.write(tell)
    (post,) = [one for one in await rows(db, Delivery) if one.kind == "kudos"]
    assert (post.to_channel, post.dedupe) == ("C1", f"kudos:{row.id}")
    claimed: Any = post
    for _ in range(2):
        await db.write(
            lambda unit: kudos_owing.instead(unit, world.workspace_id, claimed, "not_in_channel", WEDNESDAY)
        )
    found = [one for one in await rows(db, Delivery) if one.subject_id == row.id]
    assert sorted((one.kind, str(one.person_id)) for one in found) == sorted(
        [("kudos", str(world.ids["USAM"])), ("kudos_trouble", str(world.ids["USAM"]))]
        + [("kudos_dm", str(world.ids[one])) for one in ("UANA", "UBEN")]
    )
