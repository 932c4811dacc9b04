"""What praise and practice tell of one person: nothing by two looks in a week, nothing by what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blocks.digest_preview import Preview
from coaching.aggregates import Share
from coaching.walltime import to_local
from scheduler.messages import RENDERERS
from scheduler.rendering import Context, render
from screens.digest_preview import previews_of
from screens.figures import figures_of
from screens.notes import notes_of
from storage import deliveries, home, kudos, kudos_after, notes, people, practices, teams
from storage.database import Database
from storage.ids import new_id
from storage.tables import Commitment, Delivery, DrillRun, MorningNote, Person, Topic, table_of
from storage.team_praise import show_in_digests
from storage.teams import TeamChoice
from storage.unit import Unit
from tests.database.house import Floor, change, floor, library, rows
from tests.database.pairs import CITY, begin, hold
from tests.database.praise import thank

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


def close(unit: Unit, here: Floor, rep: str, state: str, when: datetime) -> None:
    """A next step of this rep's own ended then."""
    id = new_id(when)
    row = {
        "workspace_id": here.workspace_id, "id": id, "created_at": when, "person_id": here.ids[rep],
        "coach_id": here.ids["USAM"], "owner_id": here.ids[rep], "text": b"sealed", "due_on": when.date(),
        "state": state, "outcome_at": when, "origin": f"test:{id}", "kind": "step",
    }  # fmt: skip
    unit.run(table_of(Commitment).insert().values(row))


async def test_two_looks_in_a_week_do_not_tell_who_practised(db: Database) -> None:
    """Sam sees a count of eight people; then one moves on, and a count of seven would tell of that one."""
    here = await office(db)
    sam = here.ids["USAM"]

    def fill(unit: Unit) -> None:
        for who in REPS[:6]:
            practise(unit, here, who, at(MONDAY - 3 * DAY, "11:00"))

    await db.write(fill)
    # On a Sunday far west, when Monday has begun elsewhere: it counts from the week after.
    await db.write(lambda unit: practise(unit, here, REPS[6], at(MONDAY - DAY, "20:00")))

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
    assert await look(MONDAY + 7 * DAY) == Share(6, 7)  # the two whole weeks are other ones by then


async def test_looking_at_the_digest_of_a_team_again_does_not_tell_who_did_the_drill(db: Database) -> None:
    here = await office(db)
    sam = here.ids["USAM"]
    choice = TeamChoice("C0SALES", CITY)
    await db.write(lambda u: teams.save(u, here.workspace_id, sam, choice, here.clock.now()))
    await here.sweep_at(at(MONDAY, "09:30"))
    (run,) = await rows(db, DrillRun)

    await change(db, Person, {"id": here.ids["UEVA"]}, is_admin=True)

    async def look(when: datetime, who: str = "USAM") -> str:
        """The preview of Sam's team, as they or an admin see it."""

        def read(unit: Unit) -> list[Preview]:
            person = people.by_ids(unit, here.workspace_id, [here.ids[who]])[here.ids[who]]
            return previews_of(unit, here.workspace_id, person, library(), when)

        (found,) = [
            one.message for one in await db.read(read) if one.title.startswith("The week of your team")
        ]
        return "" if found is None else str(found.blocks)

    def five(unit: Unit) -> None:
        for n, who in enumerate(REPS[:5]):
            practise(unit, here, who, at(MONDAY + n * DAY, "11:00"), run.id)
            close(unit, here, who, "done" if n else "demonstrated", at(MONDAY + n * DAY, "11:00"))

    await db.write(five)
    assert "did the drill" not in (early := await look(at(FRIDAY, "14:59")))
    assert "shown to work: 1 of 5" in early  # a manager reads each of them by name
    assert "of 5" not in await look(at(FRIDAY, "14:59"), "UEVA")
    assert "shown to work: 1 of 5" in await look(at(FRIDAY, "15:00"), "UEVA")
    assert "5 people did the drill" in await look(at(FRIDAY, "15:00"))
    await db.write(lambda unit: practise(unit, here, REPS[5], at(FRIDAY, "15:20"), run.id))
    assert "5 people did the drill" in await look(at(FRIDAY, "15:30"))


async def test_what_is_taken_back_goes_from_the_digest_that_said_it(db: Database) -> None:
    """Friday's digest stands in the channel. Its totals stay those of its hour when it is shown anew."""
    here = await office(db)
    ws = here.workspace_id
    await db.write(
        lambda u: teams.save(u, ws, here.ids["USAM"], TeamChoice("C0SALES", CITY), here.clock.now())
    )
    gone = await thank(here, "UEVA", REPS[0], at=at(WEDNESDAY, "12:00"))
    await thank(here, "UEVA", REPS[1], at=at(WEDNESDAY, "12:01"), number=2)
    due = at(WEDNESDAY + 2 * DAY, "15:00")
    await here.sweep_at(due)
    await change(db, Delivery, {"kind": "team_digest"}, state="sent", channel="C0SALES", ts="1.1")

    def back(unit: Unit) -> None:
        now = here.clock.now()
        one = kudos.get(unit, ws, gone)
        assert one is not None
        whom = kudos.receivers_of(unit, ws, [gone])[gone]
        kudos_after.take_back(unit, ws, gone, now)
        show_in_digests(unit, ws, one, whom, now)

    here.clock.move_to(due + 3 * DAY)
    await db.write(lambda u: teams.save(u, ws, here.ids["USAM"], TeamChoice(None, CITY), here.clock.now()))
    await db.write(back)
    (update,) = [row for row in await rows(db, Delivery) if row.op == "update"]

    def read(unit: Unit) -> Any:
        claimed = deliveries.load_claimed(unit, ws, [update.id], here.clock.now())
        context = Context(here.clock.now(), here.house.templates, library())
        return render(unit, ws, claimed, context, RENDERERS)[update.id]

    said = str((await db.read(read)).blocks)
    assert "Rep 1" in said
    assert "Rep 0" not in said


async def test_an_old_note_tells_a_manager_of_before_nothing_new(db: Database) -> None:
    here = await office(db)
    ws, sam = here.workspace_id, here.ids["USAM"]
    await begin(here, REPS[0], "USAM")
    await begin(here, REPS[1], "USAM")
    await hold(here, REPS[0], "USAM", WEDNESDAY)
    await here.sweep_at(at(MONDAY, "08:45"))
    (note,) = [one for one in await rows(db, MorningNote) if one.person_id == sam and one.weekly]
    await here.people_file(f"person,manager,start\nUREP0,UEVA,{MONDAY + DAY}\n")
    await db.write(lambda unit: carry(unit, here, REPS[:2]))

    def read(unit: Unit) -> Any:
        record = notes.notes(unit, ws, [note.id])[note.id]
        return notes_of(unit, ws, [record], library(), at(FRIDAY, "12:00"))[note.id].week

    week = await db.read(read)
    assert [(one.who.name, one.count) for one in week.manager.looks] == [("Rep 1", 3)]
    assert "Rep 0" not in {who.name for _, who in week.manager.coming}
    assert [one.who.name for one in week.manager.gaps] == [f"Rep {n}" for n in range(1, 8)]


def carry(unit: Unit, here: Floor, whose: Sequence[str]) -> None:
    """Each of these people has a topic that was carried over three times."""
    for who in whose:
        id = new_id(here.clock.now())
        row = {
            "workspace_id": here.workspace_id, "id": id, "created_at": here.clock.now(), "carried": 3,
            "person_id": here.ids[who], "added_by_id": here.ids[who], "source": "rep", "text": b"sealed",
            "state": "queued", "created_on": MONDAY, "origin": f"test:{id}",
        }  # fmt: skip
        unit.run(table_of(Topic).insert().values(row))
