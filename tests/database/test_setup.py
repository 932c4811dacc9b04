"""Setup in the database, on both of them: who is begun with, what ends, and what is left to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from coaching.checkins import WeekTime
from coaching.roles import Role
from coaching.starting import Fit
from gateway.members import DirectoryMember
from screens.checklist import checklist_of
from screens.starting import choice_of, dry_run, form_of
from screens.team import team_of
from storage import (
    asking,
    coaches,
    extra_coaches,
    line_ends,
    line_plans,
    lines,
    offers,
    people,
    plan_changes,
    plans,
    reporting,
    resting,
    roles,
    setup,
    setup_owing,
    starting,
    workspaces,
)
from storage.coaches import Pace
from storage.database import Database
from storage.people import PersonRecord
from storage.starting import Choice, Picking
from storage.tables import CadencePlan, Delivery, ReportingLine
from storage.unit import Unit
from tests.database.house import WEDNESDAY, Floor, floor, library, member, one, rows

DAY = timedelta(days=1)
TODAY = WEDNESDAY.date()
NEW_YORK = "America/New_York"
PEOPLE = (
    ("ULENA", "Lena Vogel", "Europe/Berlin"),
    ("USAM", "Sam Carter", NEW_YORK),
    ("UROSA", "Rosa Lind", NEW_YORK),
    ("UANA", "Ana Souza", NEW_YORK),
    ("UBEN", "Ben Ortiz", NEW_YORK),
    ("UCY", "Cy Walker", NEW_YORK),
)
CHOICE = Choice((), True, WeekTime(3, time(14)), Pace(14, 1))


async def alone(db: Database) -> Floor:
    """Six people, and nobody coaches anybody."""
    return await floor(db, team=PEOPLE, lines="person,manager\n")


async def person(here: Floor, slack_id: str) -> PersonRecord:
    found = await here.db.read(lambda u: people.by_ids(u, here.workspace_id, [here.ids[slack_id]]))
    return found[here.ids[slack_id]]


async def start(here: Floor, coach: str, *picked: str, **choice: Any) -> Picking:
    who = await person(here, coach)
    given = Choice(picked, **({"talks": True, "opens": CHOICE.opens, "pace": CHOICE.pace} | choice))
    kept, now = here.house.templates, here.clock.now()
    return await here.db.write(lambda u: starting.start(u, here.workspace_id, who, given, kept, now))


def fits(picking: Picking) -> dict[str, Fit]:
    return {picked.slack_user_id: picked.fit for picked in picking.picked}


async def test_each_kind_of_pick_has_its_fate(db: Database) -> None:
    here = await alone(db)
    await start(here, "ULENA", "USAM", "UROSA")
    await start(here, "UROSA", "UBEN")
    found = await start(here, "USAM", "UANA", "UBEN", "USAM", "ULENA", "UNOBODY", "UANA")
    assert fits(found) == {
        "UANA": Fit.FREE, "UBEN": Fit.TAKEN, "USAM": Fit.SELF, "ULENA": Fit.ABOVE, "UNOBODY": Fit.NO_MEMBER,
    }  # fmt: skip
    taken = one(picked for picked in found.picked if picked.fit is Fit.TAKEN)
    assert taken.coach_name == "Rosa Lind"
    assert fits(await start(here, "USAM", "UANA")) == {"UANA": Fit.MINE}
    active = [row for row in await rows(db, CadencePlan) if row.state == "active"]
    assert len(active) == 4


async def test_beginning_twice_changes_nothing(db: Database) -> None:
    here = await alone(db)
    await start(here, "USAM", "UANA", "UBEN")
    before = {model: len(await rows(db, model)) for model in (ReportingLine, CadencePlan, Delivery)}
    await start(here, "USAM", "UANA", "UBEN")
    assert {model: len(await rows(db, model)) for model in before} == before


async def test_with_nobody_left_over_the_coach_has_not_begun(db: Database) -> None:
    here = await alone(db)
    await start(here, "UROSA", "UANA")
    await start(here, "USAM", "UANA")
    assert await db.read(lambda u: coaches.of_person(u, here.workspace_id, here.ids["USAM"])) is None


async def test_who_comes_back_from_an_extra_coach_to_a_line_has_one_plan(db: Database) -> None:
    """Rosa helps Ana in one skill, and then becomes her manager."""
    here = await alone(db)
    await start(here, "USAM", "UANA")
    sam, ana, rosa = [await person(here, id) for id in ("USAM", "UANA", "UROSA")]
    now = here.clock.now()
    await db.write(
        lambda u: extra_coaches.add(u, here.workspace_id, sam, ana, rosa, "ae.access", 14, None, now)
    )
    await db.write(lambda u: coaches.begin(u, here.workspace_id, rosa.id, now, talks=True, pace=Pace(7, 4)))
    await here.people_file("person,manager\nUANA,UROSA\n")
    mine = await db.read(lambda u: plans.plans_of_person(u, here.workspace_id, ana.id, TODAY))
    assert [(plan.coach.id, plan.kind, plan.interval_days) for plan in mine] == [(rosa.id, "line", 7)]


async def test_somebody_new_talks_every_week(db: Database) -> None:
    here = await alone(db)
    await here.people_file("person,hired_on\nUANA,2026-10-01\nUBEN,2020-01-01\n")
    await start(here, "USAM", "UANA", "UBEN", pace=Pace(28, 1))
    found = {row.person_id: row.interval_days for row in await rows(db, CadencePlan)}
    assert found == {here.ids["UANA"]: 7, here.ids["UBEN"]: 28}


async def test_far_apart_they_begin_in_a_thread(db: Database) -> None:
    here = await alone(db)
    await here.apply(member("UANA", "Ana Souza", "Asia/Kolkata"))
    await start(here, "USAM", "UANA", "UBEN")
    found = {row.person_id: row.mode for row in await rows(db, CadencePlan)}
    assert found == {here.ids["UANA"]: "async", here.ids["UBEN"]: "mixed"}


async def test_a_line_that_ends_ends_all_of_it_and_is_told_once(db: Database) -> None:
    here = await alone(db)
    await here.apply(DirectoryMember("ULENA", "Lena", None, "Europe/Berlin", True, is_admin=True))
    await start(here, "USAM", "UANA", "UBEN")
    ana = await person(here, "UANA")
    line = (await db.read(lambda u: lines.open_of(u, here.workspace_id, [ana.id])))[ana.id]
    kept, now = here.house.templates, here.clock.now()

    def end(unit: Unit) -> bool:
        return line_ends.end_line(unit, here.workspace_id, ana, line, lines.NOT_MY_MANAGER, kept, now)

    assert [await db.write(end), await db.write(end)] == [True, False]
    told = [row.person_id for row in await rows(db, Delivery) if row.kind == "line_ended"]
    assert sorted(told) == sorted([here.ids["USAM"], here.ids["ULENA"]])
    assert await db.read(lambda u: reporting.manager_of(u, here.workspace_id, ana, now)) is None
    assert fits(await start(here, "USAM", "UANA")) == {"UANA": Fit.SAID_NO}
    assert fits(await start(here, "UROSA", "UANA")) == {"UANA": Fit.FREE}


async def test_a_rest_takes_plans_that_begin_meanwhile_along(db: Database) -> None:
    here = await alone(db)
    await start(here, "USAM", "UANA")
    ana, kept, now = await person(here, "UANA"), here.house.templates, here.clock.now()
    until = TODAY + 13 * DAY
    await db.write(lambda u: resting.rest(u, here.workspace_id, ana, until, kept, now))
    await start(here, "UROSA", "UCY")
    await here.people_file("person,manager\nUANA,UROSA\n")
    (plan,) = [p for p in await _plans(here, "UANA") if p.is_active]
    assert plan.coach.id == here.ids["UROSA"]
    assert plan.paused_until(TODAY) == until
    resting_now = await person(here, "UANA")
    assert resting.resting_until(resting_now, now) == until
    await db.write(lambda u: resting.go_on(u, here.workspace_id, resting_now, kept, now))
    (plan,) = [p for p in await _plans(here, "UANA") if p.is_active]
    assert plan.paused_until(TODAY) is None


async def _plans(here: Floor, rep: str) -> list[Any]:
    id = here.ids[rep]
    return await here.db.read(lambda u: plans.plans_of_person(u, here.workspace_id, id, TODAY - 40 * DAY))


async def test_what_is_left_to_do_is_counted(db: Database) -> None:
    here = await alone(db)
    assert (await db.read(lambda u: setup.progress(u, here.workspace_id))).coached == 0
    await start(here, "USAM", "UANA", "UBEN")
    await start(here, "UROSA", "UCY", talks=False)
    done = await db.read(lambda u: setup.progress(u, here.workspace_id))
    assert (done.coached, done.managers, done.without_talks.count, done.without_coach.count) == (3, 2, 0, 0)
    await here.people_file("person,manager,track\nULENA,USAM,ae\n")
    await db.write(
        lambda u: plan_changes.end_plans(
            u, here.workspace_id, TODAY - DAY, "stopped", here.clock.now(), person_id=here.ids["UANA"]
        )
    )
    await here.apply(member("UROSA", "Rosa Lind", NEW_YORK, active=False))
    done = await db.read(lambda u: setup.progress(u, here.workspace_id))
    assert [person.name for person in done.without_talks.first] == ["Ana Souza"]
    assert [person.name for person in done.without_coach.first] == ["Cy Walker"]
    assert (done.coached, done.with_track) == (3, 1)


async def test_the_checklist_is_for_who_began_and_for_admins_and_goes_when_it_is_done(db: Database) -> None:
    here = await alone(db)

    async def todo(slack_id: str) -> Any:
        who, now = await person(here, slack_id), here.clock.now()
        return await db.read(lambda u: checklist_of(u, here.workspace_id, who, now, is_admin=who.is_admin))

    assert await todo("USAM") is None
    await start(here, "USAM", "UANA", "UBEN", talks=False)
    quiet = await todo("USAM")
    assert (quiet.team.talks, quiet.team.without_talks) == (False, ())
    await start(here, "USAM", "UANA", "UBEN")
    assert await todo("USAM") is None
    await here.people_file("person,manager\nUCY,USAM\n")
    assert await todo("USAM") is None  # a file gives a plan too
    await here.apply(DirectoryMember("ULENA", "Lena", None, "Europe/Berlin", True, is_admin=True))
    admin = (await todo("ULENA")).workspace
    assert (admin.coached, admin.sponsor, admin.place) == (3, None, "")
    for name, value in (("sponsor", "ULENA"), ("holidays", "DE"), ("kudos_channel", "C0SALES")):
        await db.write(lambda u: workspaces.set_setting(u, here.workspace_id, name, value))  # noqa: B023
    await here.people_file("person,track\nUANA,ae\nUBEN,ae\nUCY,sdr\n")
    assert await todo("ULENA") is None


async def test_a_manager_who_left_is_a_task_for_the_leader_once(db: Database) -> None:
    here = await alone(db)
    await start(here, "ULENA", "USAM")
    await start(here, "USAM", "UANA", "UBEN")
    for _ in range(2):
        await here.apply(member("USAM", "Sam Carter", NEW_YORK, active=False))
    tasks = [row for row in await rows(db, Delivery) if row.kind == "coach_left"]
    assert [task.person_id for task in tasks] == [here.ids["ULENA"]]
    assert {row.state for row in await rows(db, CadencePlan)} == {"ended"}
    assert {row.end_reason for row in await rows(db, CadencePlan)} == {"left", "coach_left"}


async def test_the_offer_comes_once_and_only_to_who_began_without(db: Database) -> None:
    here = await alone(db)
    await start(here, "USAM", "UANA", talks=False)
    for days in range(1, 28):
        await here.sweep_at(WEDNESDAY + timedelta(days=days, hours=8))
        offered = [row for row in await rows(db, Delivery) if row.kind == "talks_offer"]
        # Rounds close on Mondays, five and twelve days on.
        assert len(offered) == (1 if days >= 12 else 0), days
    before = await rows(db, Delivery)
    await db.write(lambda u: offers.after_rounds(u, here.workspace_id, [here.ids["USAM"]], here.clock.now()))
    assert await rows(db, Delivery) == before


async def test_two_questions_are_asked_once_a_week(db: Database) -> None:
    here = await alone(db)
    await start(here, "USAM", "UANA", "UBEN")
    sam, quick = await person(here, "USAM"), library().templates[asking.QUICK]
    kept, now = here.house.templates, here.clock.now()
    ben = await person(here, "UBEN")
    await db.write(lambda u: resting.rest(u, here.workspace_id, ben, TODAY + DAY, kept, now))
    first = await db.write(lambda u: asking.ask_team(u, here.workspace_id, sam, quick, now))
    again = await db.write(lambda u: asking.ask_team(u, here.workspace_id, sam, quick, now))
    assert [p.name for p in first.people] == ["Ana Souza"]
    assert [p.name for p in first.away] == ["Ben Ortiz"]
    assert ([p.name for p in again.people], [p.name for p in again.again]) == ([], ["Ana Souza"])


async def test_more_than_five_admins_are_not_all_told(db: Database) -> None:
    many = tuple((f"UAD{n}", f"Admin {n}", NEW_YORK) for n in range(8))
    here = await floor(db, team=(*PEOPLE, *many), lines="person,manager\n")
    for id, name, zone in many:
        await here.apply(DirectoryMember(id, name, None, zone, True, is_admin=True))
    found = await db.read(lambda u: setup_owing.admins(u, here.workspace_id))
    assert [admin.name for admin in found] == [f"Admin {n}" for n in range(5)]


async def test_somebody_who_was_made_an_admin_is_told_as_well(db: Database) -> None:
    here = await floor(db, team=PEOPLE, lines="person,manager\n")
    ana = await person(here, "UANA")
    assert await db.read(lambda u: setup_owing.admins(u, here.workspace_id)) == []
    await db.write(lambda u: roles.grant(u, here.workspace_id, ana.id, Role.ADMIN, ana.id, here.clock.now()))
    found = await db.read(lambda u: setup_owing.admins(u, here.workspace_id))
    assert [admin.name for admin in found] == ["Ana Souza"]


# ---------------------------------------------------------------- cost


async def queries(db: Database, read: Callable[[Unit], Any]) -> int:
    """How many statements this read runs."""
    count = [0]

    def work(unit: Unit) -> None:
        def heard(*_: Any) -> None:
            count[0] += 1

        event.listen(unit.conn, "before_cursor_execute", heard)
        try:
            read(unit)
        finally:
            event.remove(unit.conn, "before_cursor_execute", heard)

    await db.read(work)
    return count[0]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_lists_cost_the_same_for_four_and_for_forty(db: Database) -> None:
    found = []
    for size in (4, 40):
        reps = tuple((f"U{n:03}", f"Rep {n:03}", NEW_YORK) for n in range(size))
        here = await floor(db, team=(*PEOPLE, *reps), lines="person,manager\n", slack_team_id=f"T{size}")
        await start(here, "USAM", *(rep[0] for rep in reps))
        await here.apply(DirectoryMember("USAM", "Sam", None, NEW_YORK, True, is_admin=True))
        sam, now, kept = await person(here, "USAM"), here.clock.now(), here.house.templates
        form = await db.read(lambda u: form_of(u, here.workspace_id, sam, now))  # noqa: B023
        found.append(
            (
                await queries(db, lambda u: team_of(u, here.workspace_id, sam, library(), now)),  # noqa: B023
                await queries(db, lambda u: checklist_of(u, here.workspace_id, sam, now, is_admin=True)),  # noqa: B023
                await queries(
                    db,
                    lambda u: dry_run(u, here.workspace_id, sam, form, choice_of(form), kept, now),  # noqa: B023
                ),
                await queries(db, lambda u: line_plans.without_plan(u, here.workspace_id, sam.id, now)),  # noqa: B023
            )
        )
    assert found[0] == found[1]
    assert max(found[0]) < 30
