"""Roles that are given and taken back, and the log of what was changed."""

from __future__ import annotations

from datetime import timedelta

from coaching.roles import Ended, Role, may_end
from storage import changes, directory, people, roles
from storage.database import Database
from storage.unit import Unit
from tests.database.house import WEDNESDAY, ids_of, workspace


async def test_a_role_is_given_once_and_taken_back_and_stays_in_its_workspace(db: Database) -> None:
    ours, theirs = await workspace(db, slack_team_id="T1"), await workspace(db, slack_team_id="T2")
    known = await ids_of(db, ours)
    ana, sam = known["UANA"], known["USAM"]

    def give(unit: Unit) -> list[bool]:
        return [roles.grant(unit, ours, ana, Role.ADMIN, sam, WEDNESDAY) for _ in range(2)]

    assert await db.write(give) == [True, False]

    def look(unit: Unit) -> tuple[bool, bool, list[str], list[str]]:
        mine, other = people.by_slack_id(unit, ours, "UANA"), people.by_slack_id(unit, theirs, "UANA")
        assert mine is not None
        assert other is not None
        return (
            roles.is_admin(unit, ours, mine),
            roles.is_admin(unit, theirs, other),
            [one.person.slack_user_id for one in roles.grants(unit, ours)],
            [one.person.slack_user_id for one in roles.grants(unit, theirs)],
        )

    assert await db.read(look) == (True, False, ["UANA"], [])
    later = WEDNESDAY + timedelta(days=1)

    def take(unit: Unit) -> list[bool]:
        return [roles.end(unit, ours, ana, Role.ADMIN, sam, later) for _ in range(2)]

    assert await db.write(take) == [True, False]
    assert (await db.read(look))[0] is False
    assert await db.write(lambda unit: roles.grant(unit, ours, ana, Role.ADMIN, sam, later))


async def test_the_last_admin_stays(db: Database) -> None:
    ours = await workspace(db)
    known = await ids_of(db, ours)
    ana, sam = known["UANA"], known["USAM"]
    await db.write(lambda unit: roles.grant(unit, ours, ana, Role.ADMIN, ana, WEDNESDAY))
    admins = await db.read(lambda unit: roles.admin_ids(unit, ours))
    assert admins >= {ana}
    assert may_end(Role.ADMIN, ana, {ana}) is Ended.LAST
    assert may_end(Role.ADMIN, ana, {ana, sam}) is Ended.FREE
    assert may_end(Role.OPS, ana, {ana}) is Ended.FREE


async def test_what_did_not_change_is_not_written_down(db: Database) -> None:
    ours, theirs = await workspace(db, slack_team_id="T1"), await workspace(db, slack_team_id="T2")
    known = await ids_of(db, ours)

    def work(unit: Unit) -> list[bool]:
        later = WEDNESDAY + timedelta(hours=1)
        return [
            changes.note(unit, ours, known["USAM"], "min_group", 5, 8, WEDNESDAY),
            changes.note(unit, ours, known["USAM"], "min_group", 8, 8, later),
            changes.note(unit, ours, None, "role", None, "ops", later, subject_id=known["UANA"]),
        ]

    assert await db.write(work) == [True, False, True]
    found = await db.read(lambda unit: changes.latest(unit, ours, 10))
    assert [(one.what, one.old, one.new) for one in found] == [("role", None, "ops"), ("min_group", 5, 8)]
    assert [one.actor for one in found] == [None, ("USAM", "Sam Carter")]
    assert found[0].subject == ("UANA", "Ana Souza")
    assert await db.read(lambda unit: changes.latest(unit, theirs, 10)) == []


async def test_who_leaves_and_comes_back_has_no_role_any_more(db: Database) -> None:
    ours = await workspace(db)
    ben = (await ids_of(db, ours))["UBEN"]
    await db.write(lambda unit: roles.grant(unit, ours, ben, Role.ADMIN, ben, WEDNESDAY))
    await db.write(lambda unit: directory.leave(unit, ours, [ben], WEDNESDAY + timedelta(days=1)))
    assert await db.read(lambda unit: roles.held(unit, ours, ben)) == frozenset()
    (change,) = await db.read(lambda unit: changes.latest(unit, ours, 5))
    assert (change.what, change.old, change.new) == ("admin", True, False)
