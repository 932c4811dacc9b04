"""Morning notes by the sweep alone: the worked example, once a day, late, twice at once, and never too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage import notes
from storage.database import Database
from storage.tables import Delivery
from tests.database.house import Floor, change, floor
from tests.database.pairs import CITY, TUESDAY, begin, hold

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
        if one.nudge.audience == audience:
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
