"""What comes of kudos, in the database: once each however many press at once, sealed, and each workspace its own."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from storage import (
    kudos,
    kudos_after,
    kudos_channel,
    kudos_lists,
    kudos_offers,
    milestones,
    people,
    workspaces,
)
from storage.database import Database
from storage.tables import Delivery, KudosReply, KudosThanks, Team, table_of
from storage.unit import Unit
from tests.database.house import Floor, floor, rows
from tests.database.pairs import CITY, counted
from tests.database.praise import thank
from tests.database.tenant_watch import watching

NOW = datetime(2026, 11, 25, 13, 45, tzinfo=ZoneInfo("UTC"))
NAMES = ("Lena", "Sam", "Ana", "Ben", "Cy", "Di")
TEAM = tuple((f"U{name.upper()}", f"{name} Muster", CITY) for name in NAMES)
LINES = "person,manager,start\nUSAM,ULENA,2026-01-01\nUANA,USAM,2026-01-01\nUBEN,USAM,2026-01-01\n"


async def test_thanks_and_words_back_are_there_once(db: Database) -> None:
    here = await floor(db, team=TEAM, lines=LINES, now=NOW)
    one = await thank(here, "USAM", "UANA", at=NOW)
    other = await thank(here, "USAM", "UANA", at=NOW, number=2)
    ids, ws = here.ids, here.workspace_id

    async def add(who: str, to: Any = one) -> bool:
        return await db.write(lambda unit: kudos_after.thank(unit, ws, to, ids[who], NOW))

    assert sum(await asyncio.gather(*(add("UBEN") for _ in range(8)))) == 1
    for who in ("UCY", "UDI", "ULENA"):
        assert await add(who)
    await add("UDI", other)
    with watching() as watched, counted() as seen:
        found = await db.read(lambda unit: kudos_after.thanks_of(unit, ws, [one, other]))
    assert watched.faults == set()
    assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
    assert {id: ([p.name for p in it.first], it.count) for id, it in found.items()} == {
        one: (["Ben Muster", "Cy Muster"], 4), other: (["Di Muster"], 1),
    }  # fmt: skip
    assert len(await rows(db, KudosThanks)) == 5

    def back(unit: Unit) -> None:
        record = kudos.get(unit, ws, one)
        assert record is not None
        kudos_after.write_back(unit, ws, record, ids["UANA"], "SECRETBACK", "test:1", NOW)

    await asyncio.gather(*(db.write(back) for _ in range(4)))
    (reply,) = await rows(db, KudosReply)
    assert b"SECRETBACK" not in reply.text
    owed = [row for row in await rows(db, Delivery) if row.kind == "kudos_reply"]
    assert [(row.person_id, row.subject_id) for row in owed] == [(ids["USAM"], reply.id)]
    opened = await db.read(lambda unit: kudos_after.replies(unit, ws, [reply.id]))
    assert opened[reply.id].text == "SECRETBACK"


async def test_own_lists_and_the_channel_nearest_to_somebody(db: Database) -> None:
    here = await floor(db, team=TEAM, lines=LINES, now=NOW)
    elsewhere = await floor(db, team=TEAM, lines=LINES, now=NOW, slack_team_id="T2")
    ids, ws = here.ids, here.workspace_id
    for n in range(5):
        await thank(here, "USAM", "UANA", "UBEN", at=NOW - timedelta(days=n * 20), number=n + 1)
    gone = await thank(here, "USAM", "UANA", at=NOW, number=9)
    assert sum([await counts_of(here, "UANA"), await counts_of(elsewhere, "UANA")]) == 6
    with watching() as watched:
        await db.write(lambda unit: kudos_after.take_back(unit, ws, gone, NOW))
        assert await counts_of(here, "UANA") == 5
        page = await db.read(lambda unit: kudos_lists.received(unit, ws, ids["UANA"], 2, 2))
        assert [(NOW - one.created_at).days for one in page.found] == [40, 60]
        mine = await db.read(lambda unit: kudos_lists.given(unit, ws, ids["USAM"], 0, 9))
        assert (mine.count, [one.words for one in mine.found][:1]) == (5, ["You asked first."])
        since = NOW - timedelta(days=30)
        assert await db.read(lambda unit: kudos_lists.received_since(unit, ws, ids["UANA"], since)) == 2
        assert await nearest(here, "UANA") is None
        await db.write(lambda unit: workspaces.set_setting(unit, ws, "kudos_channel", "C0ALL"))
        await team_of(here, "ULENA", "C0LEADERS")
        assert [await nearest(here, who) for who in ("UANA", "USAM", "ULENA", "UCY")] == [
            "C0ALL", "C0LEADERS", "C0LEADERS", "C0ALL",
        ]  # fmt: skip
        assert await db.read(lambda unit: milestones.waiting(unit, ws, ids.values())) == {}
    assert not [fault for fault in watched.faults if "test_kudos_after" not in fault]


async def counts_of(here: Floor, who: str) -> int:
    page = await here.db.read(lambda unit: kudos_lists.received(unit, here.workspace_id, here.ids[who], 0, 1))
    return page.count


async def nearest(here: Floor, who: str) -> str | None:
    def read(unit: Unit) -> str | None:
        person = people.by_slack_id(unit, here.workspace_id, who)
        assert person is not None
        return kudos_channel.channel_of(unit, here.workspace_id, person, NOW)

    return await here.db.read(read)


async def team_of(here: Floor, manager: str, channel: str) -> None:
    row = {
        "workspace_id": here.workspace_id, "id": here.ids[manager], "created_at": NOW,
        "manager_id": here.ids[manager], "kudos_channel": channel, "zone": CITY, "digest": True, "weekday": 4,
        "at": "15:00", "drill": True, "drill_weekday": 0, "drill_at": "09:30", "version": 0, "tries": 0,
    }  # fmt: skip
    await here.db.write(lambda unit: unit.run(table_of(Team).insert().values(row)) and None)


async def test_at_most_three_offers_a_day_whatever_comes_at_once(db: Database) -> None:
    here = await floor(db, team=TEAM, lines=LINES, now=NOW)
    sam, ana = here.ids["USAM"], here.ids["UANA"]

    async def react(ts: str, now: datetime = NOW) -> None:
        offer = kudos_offers.Offer(ana, "C0SALES", ts)
        day = now - timedelta(hours=9)
        await db.write(lambda unit: kudos_offers.owe_offer(unit, here.workspace_id, sam, offer, day, now))

    for ts in ("1.1", "1.1", "1.2", "1.3", "1.4"):
        await react(ts)
    await react("1.1", NOW + timedelta(days=1))
    await react("1.5", NOW + timedelta(days=1))
    keys = sorted(row.dedupe for row in await rows(db, Delivery) if row.kind == "kudos_offer")
    read = [kudos_offers.read_key(key) for key in keys]
    assert [one.ts for one in read if one is not None] == ["1.1", "1.2", "1.3", "1.5"]
    assert {one.receiver_id for one in read if one is not None} == {ana}
    assert kudos_offers.read_key("kudos_dm:1:2") is None
