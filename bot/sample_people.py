"""Simulated people of the sample team: they open the real form and send it, as the person at the page would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from blocks import ids
from playground import LocalSlack


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody answers: how long after being asked, and what (by question key; shared by `share`)."""

    after: timedelta
    says: Mapping[str, str]
    shares_mood: bool = False


def _habit(hours: int, help: str, *, shares_mood: bool = False, **says: str) -> Habit:
    return Habit(timedelta(hours=hours), {"help": help, **says}, shares_mood)


HABITS: Mapping[str, Habit] = {
    "UELI": _habit(
        2, "none", win="Booked the plant tour at Orchard after two no's", talks="11", acted="4", sure="4", mood="4"
    ),
    "UDIEGO": _habit(
        3, "practice", talks="7", acted="1", stuck="Price talks stop when I name the number first", sure="2",
        mood="2", shares_mood=True,
    ),
    "UFLO": _habit(1, "none", win="Renewal at Harbor signed early", talks="9", acted="5", mood="5"),
    "UGUS": _habit(2, "deal", talks="14", acted="6", stuck="Marlow has no one who can say yes"),
    "UHANA": _habit(4, "none", win="Closed three dead deals", talks="8", acted="3", mood="3"),
    "ULIV": _habit(1, "soon", talks="5", acted="2", mood="2"),
    "UMEERA": _habit(3, "numbers", win="First demo on my own", talks="10", acted="4", sure="3"),
    "UPIRI": _habit(2, "none", win="Met the CFO at Tasman", talks="6", acted="3", mood="4"),
}  # fmt: skip


class SamplePeople:
    """Who of the sample team acts by themselves. The rest is for whoever sits at the page."""

    def __init__(self, slack: LocalSlack, habits: Mapping[str, Habit] = HABITS) -> None:
        self._slack = slack
        self._habits = habits
        self._asked: dict[str, tuple[datetime, Any]] = {}
        self._done: set[str] = set()

    def notice(self, now: datetime) -> None:
        """See who has been asked and has not answered."""
        for id in self._habits:
            if id in self._asked:
                continue
            asked = next(
                (m for m in reversed(self._slack.person(id).dms()) if ids.CHECKIN_START in m.actions), None
            )
            if asked is not None and asked.ts not in self._done:
                self._asked[id] = (now + self._habits[id].after, asked)

    def next_act(self) -> datetime | None:
        return min((at for at, _ in self._asked.values()), default=None)

    async def act(self, now: datetime) -> int:
        """Everybody whose moment has come answers. Returns how many did."""
        ready = [id for id, (at, _) in self._asked.items() if at <= now]
        for id in ready:
            _, asked = self._asked.pop(id)
            self._done.add(asked.ts)
            await self._answer(id, asked)
        return len(ready)

    async def _answer(self, id: str, asked: Any) -> None:
        person, habit = self._slack.person(id), self._habits[id]
        await person.click(asked, ids.CHECKIN_START)
        if person.view is None:
            return
        for key, value in habit.says.items():
            await person.fill(ids.question_block(key), value)
        if habit.shares_mood:
            await person.fill(ids.share_block("mood"), [ids.SHARE])
        await person.submit()
