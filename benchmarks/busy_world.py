"""A workspace at work: people with a check-in open before them, and others who are about to be asked."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select, update

from benchmarks import filling
from benchmarks.filling import Asked, Home, Someone
from benchmarks.local_slack import Slack
from benchmarks.mix import Crowd
from benchmarks.submissions import Forms
from bot.slack import new_session
from coaching.checkins import WeekTime
from storage.database import connect
from storage.sealing import Cipher
from storage.tables import Delivery, Enrolment, table_of
from storage.unit import Unit

_PROMPTS = "W"  # what the ids of those begin with to whom prompts are owed
_LATER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Noon:
    """A zone in which it is noon now, so that everybody is at work whenever this runs."""

    now: datetime
    zone: str
    today: date

    @staticmethod
    def here() -> Noon:
        now = datetime.now(UTC)
        return Noon(now, f"Etc/GMT{now.hour - 12:+d}", (now - timedelta(hours=now.hour - 12)).date())

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())


class BusyWorld:
    """The database of one workspace, looked at and changed from outside, as a connection of its own."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._db = connect(url, Cipher.parse(key), exclusive=False)
        self.noon = Noon.here()
        self.later: list[Someone] = []
        self.asked: Sequence[Asked] = ()

    async def fill(self, slack: Slack, *, asked: int, owed: int = 0, later: int = 0) -> Crowd:
        """`asked` people have a check-in open, `owed` prompts wait until `let_go`, `later` are enrolled."""
        noon, db = self.noon, self._db
        await db.start()
        self.home: Home = await filling.workspace(db, noon.now)
        own = WeekTime(noon.today.weekday(), time(0, 0))
        made = await filling.people(db, self.home, asked, noon.now, [noon.zone])
        rows = await filling.ask(
            db, self.home, made, asked, noon.now, noon.monday - timedelta(days=7),
            state="sent", channel="D0BENCH", ts="1763800000.000100", sent_at=noon.now,
        )  # fmt: skip
        waiting = await filling.people(db, self.home, owed, noon.now, [noon.zone], prefix=_PROMPTS)
        await filling.ask(
            db, self.home, waiting, owed, noon.now, noon.monday - timedelta(days=14),
            state="owed", shown=0, due_at=noon.now + _LATER, not_after=noon.now + 2 * _LATER,
        )  # fmt: skip
        more = await filling.people(db, self.home, later, noon.now, [noon.zone], prefix="S", opens=[own])
        self.later = more[:later]
        await filling.enrol(db, self.home, ((one, None, noon.monday) for one in self.later), noon.now)
        await filling.analyze(db)
        slack.seed(one.slack_id for one in (*made, *waiting, *more))
        self.asked = rows
        return Crowd(Forms(self.home.template), rows, made[asked:], random.Random(7))

    async def post_prompts(self, slack: Slack, at_once: int) -> None:
        """The prompts of those who were asked are really there, so that they can be changed."""
        session = new_session()
        client = AsyncWebClient(
            token=filling.TOKEN, base_url=slack.api_url, session=session, retry_handlers=[]
        )
        client.proxy = None
        left = iter(self.asked)
        places: dict[UUID, tuple[str, str]] = {}

        async def post() -> None:
            for one in left:
                answer = await client.chat_postMessage(channel=one.person.slack_id, text="Check-in time")
                places[one.id] = str(answer["channel"]), str(answer["ts"])

        try:
            await asyncio.gather(*(post() for _ in range(at_once)))
        finally:
            await session.close()
        await self._db.write(lambda unit: self._place(unit, places))

    def _place(self, unit: Unit, places: Mapping[UUID, tuple[str, str]]) -> None:
        d = table_of(Delivery)
        for id, (channel, ts) in places.items():
            mine = (d.c.workspace_id == self.home.id, d.c.subject_id == id)
            unit.run(update(d).where(*mine).values(channel=channel, ts=ts))

    async def close(self) -> None:
        await self._db.close()

    async def let_go(self) -> None:
        """Every prompt that waits is due now."""
        d, now = table_of(Delivery), datetime.now(UTC)
        due = update(d).where(d.c.workspace_id == self.home.id, d.c.state == "owed", d.c.due_at > now)
        await self._db.write(lambda unit: unit.run(due.values(due_at=now)) and None)

    async def unsent(self) -> int:
        """How many of those prompts are not settled yet."""
        d = table_of(Delivery)
        query = select(func.count()).where(
            d.c.workspace_id == self.home.id, d.c.kind == "checkin_prompt",
            d.c.state.in_(("owed", "claimed", "sending")),
        )  # fmt: skip
        return await self._db.read(lambda unit: int(unit.run(query).scalar_one()))

    async def open_rounds(self, count: int) -> int:
        """So many more people fall due now: the program's next tick finds them. Returns how many did."""
        taken, self.later = self.later[:count], self.later[count:]
        e, now = table_of(Enrolment), datetime.now(UTC)
        mine = e.c.person_id.in_([one.id for one in taken])
        due = update(e).where(e.c.workspace_id == self.home.id, mine).values(next_at=now)
        await self._db.write(lambda unit: unit.run(due) and None)
        return len(taken)

    async def states(self) -> dict[str, int]:
        """What became of all messages."""

        def read(unit: Unit) -> dict[str, int]:
            d = table_of(Delivery)
            query = (
                select(d.c.state, func.count()).where(d.c.workspace_id == self.home.id).group_by(d.c.state)
            )
            return {row[0]: row[1] for row in unit.run(query)}

        return await self._db.read(read)
