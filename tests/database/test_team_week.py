"""The week of a team by the sweep alone: once a week, late, dropped, nobody there; and what its digest says."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from blocks.team_digest import TeamDigest, team_digest
from coaching.aggregates import Share
from coaching.digest import monday_of
from coaching.digest_coach import ManagerDigest
from scheduler.messages import INSTEAD, RENDERERS
from scheduler.rendering import Context, Drop, render
from scheduler.sweep import Sweep
from scheduler.team_week import TeamWeek
from screens.digest_coach import Reader, digests_of
from screens.drill import drill_lines
from screens.mix import mix_on
from screens.notes import notes_of
from screens.practice import streak_of
from screens.team_digest import team_digests
from storage import days_off, deliveries, notes, nudging, people, practices, teams
from storage.database import Database
from storage.ids import new_id
from storage.tables import (
    Commitment,
    Delivery,
    DigestRun,
    DrillRun,
    Kudos,
    KudosReceiver,
    MorningNote,
    Person,
    table_of,
)
from storage.teams import TeamChoice, TeamRecord
from storage.unit import Unit
from tests.database.house import Floor, change, floor, house, library, member, rows
from tests.database.pairs import CITY, counted, hold

REPS = tuple(f"UREP{n}" for n in range(6))
TEAM = (
    ("USAM", "Sam Carter", CITY),
    *((id, f"Rep {id[-1]}", CITY) for id in REPS),
    ("UEVA", "Eva Outside", CITY),
)
LINES = "person,manager,start\n" + "".join(f"{id},USAM,2025-01-01\n" for id in REPS)
WEDNESDAY = datetime(2025, 2, 26, 10, 0, tzinfo=ZoneInfo(CITY))
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(CITY))


MONDAY, FRIDAY = date(2025, 3, 3), date(2025, 2, 28)


async def chosen(db: Database, **more: Any) -> tuple[Floor, TeamRecord]:
    """Sam and six people, with a channel since Wednesday."""
    here = await floor(db, team=TEAM, lines=LINES, now=WEDNESDAY)
    choice = TeamChoice("C0SALES", CITY, **more)
    team = await db.write(lambda u: teams.save(u, here.workspace_id, here.ids["USAM"], choice, WEDNESDAY))
    return here, team


async def owed(here: Floor) -> list[tuple[str, datetime, bool]]:
    """(kind, when it was due, whether it is of use now) of what is owed to the channel, in order."""
    found = [row for row in await rows(here.db, Delivery) if row.to_channel == "C0SALES"]
    now = here.clock.now()
    return sorted((row.kind, row.due_at, row.not_after >= now) for row in found)


async def test_each_comes_once_a_week_at_its_hour_whatever_happens(db: Database) -> None:
    here, team = await chosen(db)
    await here.sweep_at(at(FRIDAY, "14:59"))
    assert await owed(here) == []
    await here.sweep_at(at(FRIDAY, "15:00"))
    assert await owed(here) == [("team_digest", at(FRIDAY, "15:00"), True)]
    await here.sweep_at(at(MONDAY, "13:00"))  # late on the day
    digest, drill = await owed(here)
    assert drill == ("team_drill", at(MONDAY, "09:30"), True)
    assert len(await rows(db, DrillRun)) == 1
    # Two replicas, a lost commit, or another hour chosen: the week has its drill.
    again = Sweep(house(db, here.clock, here.house.machine, replica="two"), (TeamWeek(library()),))
    await change(db, teams.Team, {"id": team.id}, next_at=at(MONDAY, "09:30"))
    await asyncio.gather(again.run(at(MONDAY, "13:05")), here.sweep.run(at(MONDAY, "13:05")))
    later = TeamChoice("C0SALES", CITY, drill_at=time(16), weekday=4)
    await db.write(lambda u: teams.save(u, here.workspace_id, here.ids["USAM"], later, at(MONDAY, "13:10")))
    await here.sweep_at(at(MONDAY, "16:00"))
    assert await owed(here) == [digest, drill]
    # After three weeks of silence: one of each, and the digest, whose day is over, is of no use any more.
    await here.sweep_at(at(MONDAY + 3 * WEEK, "17:00"))
    found = await owed(here)
    assert [one for one in found if one[1] > drill[1]] == [
        ("team_digest", at(FRIDAY + 3 * WEEK, "15:00"), False),
        ("team_drill", at(MONDAY + 3 * WEEK, "16:00"), True),
    ]
    runs = await rows(db, DrillRun)
    assert [one.week for one in runs] == [MONDAY, MONDAY + 3 * WEEK]
    assert len({one.drill_key for one in runs}) == 2
    digests = [one.week for one in await rows(db, DigestRun) if one.audience == "team"]
    assert digests == [FRIDAY - 4 * DAY, FRIDAY - 4 * DAY + 3 * WEEK]
    (row,) = await rows(db, teams.Team)
    assert row.next_at == at(FRIDAY + 4 * WEEK, "15:00")


async def test_nothing_on_a_holiday_nor_where_nobody_works_nor_without_people(db: Database) -> None:
    here, _ = await chosen(db)
    sam = here.ids["USAM"]
    await db.write(lambda u: people.set_holidays(u, here.workspace_id, sam, "US"))
    memorial = date(2025, 5, 26)
    await db.write(lambda u: _everybody_off(u, here, MONDAY))
    for day in (MONDAY, memorial - 3 * DAY, memorial):
        await here.sweep_at(at(day, "16:00"))
    days = {due_at.astimezone(ZoneInfo(CITY)).date() for _, due_at, _ in await owed(here)}
    assert days == {FRIDAY, memorial - WEEK, memorial - 3 * DAY}
    before = len(await owed(here))
    await here.people_file("person,manager,start\n" + "".join(f"{id},UEVA,2025-05-27\n" for id in REPS))
    await here.sweep_at(at(memorial + WEEK, "10:00"))
    assert len(await owed(here)) == before
    await here.apply(member("USAM", "Sam Carter", CITY, active=False))
    await here.sweep_at(at(memorial + 2 * WEEK, "10:00"))
    assert len(await owed(here)) == before


def _everybody_off(unit: Unit, here: Floor, day: date) -> None:
    for id in REPS:
        days_off.add_time_off(unit, here.workspace_id, here.ids[id], day, day, WEDNESDAY, source="self")


# ---------------------------------------------------------------- the digest


def praise(
    unit: Unit, here: Floor, giver: str, to: list[str], words: str, when: datetime, **values: Any
) -> None:
    id = new_id(when)
    row = {
        "workspace_id": here.workspace_id, "id": id, "created_at": when, "giver_id": here.ids[giver],
        "given_on": when.date(), "number": 1 + when.minute % 10, "visibility": "public", "source": "command",
        "channel": "C0TEAM",
        "words": unit.cipher.seal(words, here.workspace_id, "kudos", id, "words"), "origin": f"test:{id}",
    }  # fmt: skip
    unit.run(table_of(Kudos).insert().values(row | values))
    for one in to:
        receiver = {
            "workspace_id": here.workspace_id, "id": new_id(when), "created_at": when, "kudos_id": id,
            "person_id": here.ids[one],
        }  # fmt: skip
        unit.run(table_of(KudosReceiver).insert().values(receiver))


def step(unit: Unit, here: Floor, rep: str, state: str, when: datetime) -> None:
    id = new_id(when)
    row = {
        "workspace_id": here.workspace_id, "id": id, "created_at": when, "person_id": here.ids[rep],
        "coach_id": here.ids["USAM"], "owner_id": here.ids[rep], "text": b"sealed", "due_on": when.date(),
        "state": state, "outcome_at": when, "origin": f"test:{id}", "kind": "step",
    }  # fmt: skip
    unit.run(table_of(Commitment).insert().values(row))


async def digest_of(here: Floor, team: TeamRecord, due: datetime) -> TeamDigest:
    found = await here.db.read(lambda u: team_digests(u, here.workspace_id, {team.id: due}, library()))
    return found[team.id]


async def test_the_digest_holds_public_praise_and_totals_of_a_group(db: Database) -> None:
    here, team = await chosen(db)
    await here.sweep_at(at(MONDAY, "09:30"))
    due = at(MONDAY + 4 * DAY, "15:00")
    (run,) = (await rows(db, DrillRun))[:1]
    empty = await digest_of(here, team, due)
    assert not empty.says_something

    def fill(unit: Unit) -> None:
        said = due - 2 * DAY
        praise(unit, here, "UREP0", ["UREP1", "UEVA"], "Asked twice", said)
        praise(unit, here, "UEVA", ["USAM"], "Helped us", said + timedelta(minutes=1))
        praise(unit, here, "UREP0", ["UREP2"], "private", said + timedelta(minutes=2), visibility="private")
        praise(unit, here, "UREP0", ["UREP2"], "by message", said + timedelta(minutes=5), channel=None)
        praise(unit, here, "UREP0", ["UREP2"], "taken back", said + timedelta(minutes=3), retracted_at=said)
        praise(unit, here, "UREP0", ["UREP2", "UREP5"], "shy", said + timedelta(minutes=4))
        praise(unit, here, "UREP3", ["UREP2"], "old", due - 8 * DAY)
        unit.run(
            table_of(Person)
            .update()
            .where(table_of(Person).c.id == here.ids["UREP5"])
            .values(public_praise=False)
        )
        for id in REPS[:4]:
            step(unit, here, id, "demonstrated", said)
            done(unit, id, said)

    def done(unit: Unit, id: str, when: datetime) -> None:
        practices.add(
            unit,
            here.workspace_id,
            here.ids[id],
            "drill",
            run.drill_key,
            when.date(),
            8,
            f"d:{id}",
            when,
            run.id,
        )

    await db.write(fill)
    four = await digest_of(here, team, due)
    assert [(one.giver.name, [r.name for r in one.receivers], one.words) for one in four.kudos] == [
        ("Rep 0", ["Rep 1", "Eva Outside"], "Asked twice"), ("Eva Outside", ["Sam Carter"], "Helped us"),
    ]  # fmt: skip
    assert (four.shown, four.done) == (None, None)  # four are too few
    assert four.next_on == MONDAY + WEEK
    assert four.next_drill

    def fifth(unit: Unit) -> None:
        step(unit, here, REPS[4], "done", due - DAY)
        done(unit, REPS[4], due - DAY)

    await db.write(fifth)
    five = await digest_of(here, team, due)
    assert five.shown is not None
    assert (five.shown.said(), five.done) == ("4 of 5", 5)
    assert five == await digest_of(here, team, due)
    await db.write(lambda unit: done(unit, REPS[5], due - DAY))
    assert (await digest_of(here, team, due)).done is None  # all did: the count would say it of each
    words = str(team_digest(five).blocks)
    assert "<@" not in words
    assert "shy" not in words


async def test_the_next_drill_of_a_digest_is_the_one_that_comes(db: Database) -> None:
    here, team = await chosen(db)
    said = (await digest_of(here, team, at(FRIDAY, "15:00"))).next_drill
    before = await db.read(
        lambda u: drill_lines(u, here.workspace_id, [team.manager.id], library(), at(MONDAY, "08:45"))
    )
    await here.sweep_at(at(MONDAY, "09:30"))
    (run,) = await rows(db, DrillRun)
    assert run.drill_key == before[team.manager.id].key
    assert before[team.manager.id].label == said
    with counted() as seen:
        found = await db.read(
            lambda u: drill_lines(
                u, here.workspace_id, list(here.ids.values()), library(), at(MONDAY, "10:00")
            )
        )
    assert found[team.manager.id].posted
    assert len(seen) <= 6


# ---------------------------------------------------------------- practice


async def test_practice_clears_the_days_of_a_group_and_not_the_share(db: Database) -> None:
    here, _ = await chosen(db)
    sam, today = here.ids["USAM"], date(2025, 3, 28)
    for type, minutes, ago in (
        ("performance", 120, 1), ("deal", 90, 2), ("advisor", 30, 3), ("training", 10, 20), ("heroic", 50, 4),
    ):  # fmt: skip
        await hold(here, "UREP0", "USAM", today - ago * DAY, type=type, minutes=minutes)
    await hold(here, "UREP0", "USAM", today - DAY, type="heroic", minutes=200, state="disputed")
    await hold(here, "UREP0", "USAM", today - 43 * DAY, type="training", minutes=200)
    now = at(today, "09:00")

    async def line() -> Any:
        return (
            await db.read(
                lambda u: mix_on(
                    u, here.workspace_id, dict.fromkeys((sam, here.ids["UEVA"]), today), library(), now
                )
            )
        )[sam]

    first = await line()
    assert (first.training, first.total, first.short, first.quiet_days, first.heroic) == (
        10,
        300,
        True,
        20,
        50,
    )
    assert first.drill
    assert not first.in_talks

    def warm_up(unit: Unit) -> None:
        practices.add(unit, here.workspace_id, here.ids["UREP1"], "warm_up", "w01", today, 2, "w:1", now)

    await db.write(warm_up)
    after = await line()
    assert (after.short, after.quiet_days, after.drill) == (True, None, first.drill)
    monday = date(2025, 3, 31)
    # Sunday evening is Monday in UTC, and belongs to the week before all the same.
    await db.write(lambda unit: step(unit, here, "UREP0", "demonstrated", at(monday - DAY, "21:00")))

    def week(unit: Unit) -> ManagerDigest | None:
        person = people.by_ids(unit, here.workspace_id, [sam])[sam]
        known = nudging.known(unit, here.workspace_id, [person], at(monday, "08:45"), {})
        return digests_of(unit, here.workspace_id, [Reader(person, monday)], known, library())[
            sam, monday
        ].manager

    digest = await db.read(week)
    assert digest is not None
    assert digest.mix is not None
    assert digest.drill is not None
    assert (digest.mix.short, digest.mix.quiet_days, digest.mix.drill) == (True, None, digest.drill.label)
    assert digest.drill.posted
    assert digest.last is not None
    assert digest.last.shown == Share(1, 1)
    # In a team of four nobody can tell who warmed up: practice in talks alone counts there.
    await here.people_file("person,manager,start\nUREP4,UEVA,2025-03-01\nUREP5,UEVA,2025-03-01\n")
    few = await line()
    assert (few.quiet_days, few.in_talks) == (20, True)


async def test_a_row_of_weeks_counts_drills_warm_ups_and_talks_and_passes_over_days_off(db: Database) -> None:
    here, _ = await chosen(db)
    ana = here.ids["UREP0"]

    def fill(unit: Unit) -> None:
        for n, week in enumerate((MONDAY, MONDAY + 3 * WEEK)):
            practices.add(unit, here.workspace_id, ana, "warm_up", "w01", week, 2, f"w:{n}", WEDNESDAY)
            practices.add(unit, here.workspace_id, ana, "warm_up", "w01", week, 2, f"w:{n}", WEDNESDAY)
        days_off.add_time_off(
            unit,
            here.workspace_id,
            ana,
            MONDAY + 2 * WEEK,
            MONDAY + 2 * WEEK + 4 * DAY,
            WEDNESDAY,
            source="self",
        )

    await db.write(fill)
    await hold(here, "UREP0", "USAM", MONDAY + WEEK, practice_minutes=5)
    person = (await db.read(lambda u: people.by_ids(u, here.workspace_id, [ana])))[ana]
    now = at(MONDAY + 3 * WEEK, "10:00")
    assert await db.read(lambda u: streak_of(u, here.workspace_id, person, now)) == (3, 3)
    assert await db.read(lambda u: streak_of(u, here.workspace_id, person, now + 2 * WEEK)) == (0, 3)
    other = (await db.read(lambda u: people.by_ids(u, here.workspace_id, [here.ids["UREP1"]])))[
        here.ids["UREP1"]
    ]
    assert await db.read(lambda u: streak_of(u, here.workspace_id, other, now)) == (0, 0)


async def test_the_day_before_the_meeting_the_note_has_an_item_for_it(db: Database) -> None:
    here, _ = await chosen(db, meeting_weekday=2)
    for day in (MONDAY, MONDAY + DAY, MONDAY + 2 * DAY):
        await here.sweep_at(at(day, "08:45"))
        await here.sweep_at(at(day, "09:31"))
    found = [one for one in await rows(db, MorningNote) if one.person_id == here.ids["USAM"]]
    (note,) = [one for one in found if "meeting" in {item["kind"] for item in one.items}]
    assert note.day == MONDAY + DAY

    def read(unit: Unit) -> Any:
        found: dict[UUID, Any] = notes.notes(unit, here.workspace_id, [note.id])
        return notes_of(unit, here.workspace_id, list(found.values()), library(), at(MONDAY + DAY, "08:45"))

    (thing,) = [one for one in (await db.read(read))[note.id].things if one.kind == "meeting"]
    assert thing.meeting.day == MONDAY + 2 * DAY
    assert thing.meeting.minutes <= 8
    (run,) = await rows(db, DrillRun)
    assert monday_of(thing.meeting.day) == run.week
    assert thing.meeting.key != run.drill_key


# ---------------------------------------------------------------- as it goes out


async def shown(here: Floor) -> dict[str, Any]:
    """What each post to the channel shows now, or the reason why it does not go, by its kind."""
    now = here.clock.now()
    wanted = [row.id for row in await rows(here.db, Delivery) if row.to_channel is not None]

    def read(unit: Unit) -> dict[str, Any]:
        claimed = deliveries.load_claimed(unit, here.workspace_id, wanted, now)
        context = Context(now, here.house.templates, library())
        found = render(unit, here.workspace_id, claimed, context, RENDERERS)
        return {
            row.kind: one.reason if isinstance(one := found[row.id], Drop) else one.text for row in claimed
        }

    return await here.db.read(read)


async def test_what_is_owed_goes_only_where_it_still_belongs(db: Database) -> None:
    here, _ = await chosen(db, weekday=0, at=time(9, 30))
    workspace, sam, now = here.workspace_id, here.ids["USAM"], at(MONDAY, "09:30")
    await here.sweep_at(now)
    first = await shown(here)
    assert first["team_drill"].startswith("Drill of the week:")
    assert first["team_digest"] == "nothing_to_say"
    await db.write(lambda u: praise(u, here, "UREP0", ["UREP1"], "Asked twice", now - DAY))
    assert (await shown(here))["team_digest"].startswith("The week of your team")

    async def choose(**more: Any) -> dict[str, Any]:
        given: dict[str, Any] = {"channel": "C0SALES", "zone": CITY, "weekday": 0}
        choice = TeamChoice(**given | more)
        await db.write(lambda u: teams.save(u, workspace, sam, choice, now))
        return await shown(here)

    elsewhere = {"team_drill": "other_channel", "team_digest": "other_channel"}
    assert await choose(channel="C0OTHER") == elsewhere
    assert await choose(channel=None) == elsewhere
    assert await choose(drill=False, digest=False) == {
        "team_drill": "not_wanted",
        "team_digest": "not_wanted",
    }
    await choose()
    await here.people_file("person,manager,start\n" + "".join(f"{id},UEVA,2025-03-03\n" for id in REPS))
    assert await shown(here) == {"team_drill": "not_wanted", "team_digest": "not_wanted"}
    await here.apply(member("USAM", "Sam Carter", CITY, active=False))
    assert await shown(here) == {"team_drill": "nobody", "team_digest": "nobody"}


async def test_a_channel_in_trouble_is_told_once_a_week(db: Database) -> None:
    here, team = await chosen(db, weekday=0, at=time(9, 30))
    await here.sweep_at(at(MONDAY, "09:30"))
    now = here.clock.now()
    wanted = [row.id for row in await rows(db, Delivery) if row.to_channel is not None]

    def refuse(unit: Unit) -> None:
        for row in deliveries.load_claimed(unit, here.workspace_id, wanted, now):
            INSTEAD[row.kind](unit, here.workspace_id, row, "not_in_channel", now)

    await db.write(refuse)
    (trouble,) = [row for row in await rows(db, Delivery) if row.kind == "team_trouble"]
    assert (trouble.person_id, trouble.to_channel) == (team.manager.id, None)
    assert trouble.dedupe == f"team_trouble:{team.id}:C0SALES:{MONDAY}"
