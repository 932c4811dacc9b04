"""Home in the database: the same number of queries for 4 reps and 40, for 50 people and 500; and its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, select, update

from benchmarks import filling, talk_filling
from benchmarks.filling import Someone
from benchmarks.talk_filling import YEARS
from blocks.figures import Count
from blocks.home import Home, home_view
from blocks.home_lists import people_list
from coaching.aggregates import Share
from coaching.results import Results
from screens.home import home_of, managers_of, people_of
from storage import evidence, people, results
from storage.database import Database
from storage.people import PersonRecord
from storage.sealing import Cipher
from storage.tables import CoachingSession, Commitment, table_of
from storage.templates import Templates
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import library
from tests.unit.blocks.limits import all_texts, problems

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # a Tuesday
ZONE = "Europe/Berlin"


@contextmanager
def counted(unit: Unit) -> Iterator[list[str]]:
    """The statements that run on this unit's connection."""
    found: list[str] = []

    def heard(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(unit.conn, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(unit.conn, "before_cursor_execute", heard)


async def company(
    db: Database,
    teams: int,
    reps: int,
    slack_team_id: str,
    *,
    check_ins: bool = True,
    past: timedelta = YEARS,
) -> tuple[filling.Home, Someone, list[Someone]]:
    """A workspace with a leader, `teams` managers, and `reps` reps of each, with years behind them."""
    cipher = Cipher.parse(KEY)
    home = await filling.workspace(db, NOW, slack_team_id)
    (leader,) = await talk_filling.people(db, home, ["ULEAD"], NOW, ZONE)
    managers = await talk_filling.people(db, home, [f"UMAN{n:03}" for n in range(teams)], NOW, ZONE)
    await talk_filling.team(db, cipher, home, leader, managers, NOW, check_ins=False, past=past)
    for n, manager in enumerate(managers):
        theirs = await talk_filling.people(db, home, [f"UREP{n:03}{m:03}" for m in range(reps)], NOW, ZONE)
        await talk_filling.team(db, cipher, home, manager, theirs, NOW, check_ins=check_ins, past=past)
    return home, leader, managers


async def look(db: Database, home: filling.Home, who: Someone) -> tuple[Home, list[str]]:
    """Their Home, and the statements it took. Templates are known: they are kept after the first look."""
    kept = Templates()

    def read(unit: Unit) -> tuple[Home, list[str]]:
        person = people.by_ids(unit, home.id, [who.id])[who.id]
        home_of(unit, home.id, person, kept, library(), NOW)
        with counted(unit) as statements:
            found = home_of(unit, home.id, person, kept, library(), NOW)
        return found, statements

    return await db.read(read)


async def test_a_manager_s_home_takes_as_many_queries_for_40_reps_as_for_6(db: Database) -> None:
    found = []
    for reps in (6, 40):  # from five people on, practice of the group is looked at too
        home, _, (manager,) = await company(db, 1, reps, f"T{reps}")
        shown, statements = await look(db, home, manager)
        assert shown.team is not None
        assert len(shown.team.people) == reps
        found.append(len(statements))
    assert found[0] == found[1] <= 40


async def test_a_leader_s_home_takes_as_many_queries_for_500_people_as_for_50(db: Database) -> None:
    found = []
    for teams, reps in ((5, 9), (50, 9)):
        home, leader, _ = await company(
            db, teams, reps, f"T{teams}", check_ins=False, past=timedelta(weeks=20)
        )
        shown, statements = await look(db, home, leader)
        assert shown.leader is not None
        assert len(shown.leader.managers) == teams
        assert shown.leader.people == teams * 10
        found.append(len(statements))
    assert found[0] == found[1] <= 38


async def test_the_figures_are_of_the_last_weeks_and_have_their_n(db: Database) -> None:
    home, leader, (manager,) = await company(db, 1, 4, "T1")
    shown, _ = await look(db, home, manager)
    assert shown.team is not None
    assert shown.team.inputs.held == Share(
        15, 16
    )  # four windows of each pair closed in 8 weeks, one without a talk
    assert shown.team.results == Results(
        Share(10, 20), Share(0, 15), Share(15, 15), Share(0, 15)
    )  # five steps of each were closed in 90 days
    assert shown.team.inputs.answered == Share(28, 28)  # four reps in the seven weeks that are over
    above, _ = await look(db, home, leader)
    assert above.leader is not None
    (line,) = above.leader.managers
    assert (line.people, line.held) == (4, Count(15, 16))
    assert line.shown == Count(10, 20)
    assert above.leader.results == shown.team.results
    assert above.leader.inputs == shown.team.inputs


async def test_a_fact_and_a_yes_of_the_rep_are_counted_and_what_still_waits_is_not(db: Database) -> None:
    home, _, (manager,) = await company(db, 1, 2, "T1", past=timedelta(weeks=8), check_ins=False)
    when = {"workspace_id": home.id, "coach_id": manager.id}

    def change(unit: Unit) -> tuple[int, int]:
        s, c = table_of(CoachingSession), table_of(Commitment)
        talks = unit.run(select(s).filter_by(**when).order_by(s.c.held_on.desc())).all()
        evidence.add(
            unit, home.id, person_id=talks[0].person_id, added_by_id=manager.id, kind="call", observable=True,
            origin="a", now=NOW, text="Harbor 12:40", session_id=talks[0].id,
        )  # fmt: skip
        evidence.add(
            unit, home.id, person_id=talks[1].person_id, added_by_id=manager.id, kind="opinion", observable=False,
            origin="b", now=NOW, text="It felt good", session_id=talks[1].id,
        )  # fmt: skip
        unit.run(update(c).where(c.c.session_id == talks[0].id).values(confirmed_at=NOW))
        unit.run(update(c).where(c.c.session_id == talks[1].id).values(confirmed_at=None))
        unit.run(update(s).where(s.c.id == talks[1].id).values(next_at=NOW + timedelta(days=1)))
        agreed = unit.run(select(c).where(c.c.session_id.in_([one.id for one in talks]))).all()
        return len(talks), len(agreed)

    talks, agreed = await db.write(change)
    found = (await db.read(lambda unit: results.of_coaches(unit, home.id, [manager.id], NOW)))[manager.id]
    assert found.fact == Share(1, talks)
    assert found.confirmed == Share(1, agreed - 1)


async def test_pages_of_a_large_team_hold_everybody_once(db: Database) -> None:
    home, leader, (manager,) = await company(db, 1, 23, "T1", check_ins=False, past=timedelta(weeks=8))
    lines = await db.read(lambda unit: people_of(unit, home.id, record(unit, home, manager), NOW))
    names: list[str] = []
    for page in (1, 2, 3):
        view = people_list(lines, page)
        assert problems(view) == []
        names += re.findall(r"(Person UREP\d+)\* ·", "\n".join(all_texts(view)))
    assert len(names) == len(set(names)) == 23
    shown, _ = await look(db, home, manager)
    assert len(re.findall(r"Person UREP\d+\* ·", "\n".join(all_texts(home_view(shown))))) == 10
    above = await db.read(lambda unit: managers_of(unit, home.id, record(unit, home, leader), NOW))
    assert [one.people for one in above] == [23]


def record(unit: Unit, home: filling.Home, who: Someone) -> PersonRecord:
    return people.by_ids(unit, home.id, [who.id])[who.id]
