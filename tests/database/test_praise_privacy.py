"""What praise and practice tell of one person: nothing by two looks in a week, nothing by what was taken back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blocks.message import Message
from coaching.aggregates import Share
from coaching.walltime import to_local
from screens.digest_preview import own_team
from screens.figures import figures_of
from storage import home, people, practices, teams
from storage.database import Database
from storage.tables import DrillRun
from storage.teams import TeamChoice
from storage.unit import Unit
from tests.database.house import Floor, floor, library, rows
from tests.database.pairs import CITY

REPS = tuple(f"UREP{n}" for n in range(8))
TEAM = (
    ("USAM", "Sam Carter", CITY),
    ("UEVA", "Eva Outside", CITY),
    *((id, f"Rep {id[-1]}", CITY) for id in REPS),
)
LINES = "person,manager,start\n" + "".join(f"{id},USAM,2025-01-01\n" for id in REPS)
WEDNESDAY, MONDAY, FRIDAY = date(2025, 2, 26), date(2025, 3, 3), date(2025, 3, 7)
DAY = timedelta(days=1)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(CITY))


async def office(db: Database) -> Floor:
    return await floor(db, team=TEAM, lines=LINES, now=at(WEDNESDAY, "10:00"))


def practise(unit: Unit, here: Floor, who: str, when: datetime, run_id: Any = None) -> None:
    person_id, on = here.ids[who], to_local(when, CITY).date()
    origin = f"test:{who}:{when}"
    practices.add(unit, here.workspace_id, person_id, "drill", "d01", on, 8, origin, when, run_id)


async def test_two_looks_in_a_week_do_not_tell_who_practised(db: Database) -> None:
    """Sam sees a count of eight people; then one moves on, and a count of seven would tell of that one."""
    here = await office(db)
    sam = here.ids["USAM"]

    def fill(unit: Unit) -> None:
        for who in REPS[:6]:
            practise(unit, here, who, at(MONDAY - 3 * DAY, "11:00"))

    await db.write(fill)

    async def look(day: date) -> Share | None:
        def read(unit: Unit) -> Share | None:
            person = people.by_ids(unit, here.workspace_id, [sam])[sam]
            below = home.below(unit, here.workspace_id, sam, day)
            own = figures_of(unit, here.workspace_id, person, below, at(day, "12:00")).own
            return None if own is None else own.shares.whole

        return await db.read(read)

    assert await look(MONDAY) == await look(MONDAY + DAY) == Share(6, 8)
    here.clock.move_to(at(MONDAY + DAY, "13:00"))
    await here.people_file(f"person,manager,start\nUREP0,UEVA,{MONDAY + 2 * DAY}\n")
    assert await look(FRIDAY) == Share(6, 8)
    assert await look(MONDAY + 7 * DAY) == Share(5, 7)  # the two whole weeks are other ones by then


async def test_looking_at_the_digest_of_a_team_again_does_not_tell_who_did_the_drill(db: Database) -> None:
    here = await office(db)
    sam = here.ids["USAM"]
    choice = TeamChoice("C0SALES", CITY)
    await db.write(lambda u: teams.save(u, here.workspace_id, sam, choice, here.clock.now()))
    await here.sweep_at(at(MONDAY, "09:30"))
    (run,) = await rows(db, DrillRun)

    async def look(when: datetime) -> str:
        def read(unit: Unit) -> Message | None:
            person = people.by_ids(unit, here.workspace_id, [sam])[sam]
            (one,) = own_team(unit, here.workspace_id, person, library(), to_local(when, CITY).date(), when)
            return one.message

        found = await db.read(read)
        return "" if found is None else str(found.blocks)

    def five(unit: Unit) -> None:
        for n, who in enumerate(REPS[:5]):
            practise(unit, here, who, at(MONDAY + n * DAY, "11:00"), run.id)

    await db.write(five)
    assert "did the drill" not in await look(at(FRIDAY, "14:59"))
    assert "5 people did the drill" in await look(at(FRIDAY, "15:00"))
    await db.write(lambda unit: practise(unit, here, REPS[5], at(FRIDAY, "15:20"), run.id))
    assert "5 people did the drill" in await look(at(FRIDAY, "15:30"))
