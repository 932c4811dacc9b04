"""Looks of who leads are in the audit log, one row a day; looks of a coach at their own people are not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coaching.visibility import Kind, Relation, can_read, is_logged
from storage import audit, looks
from storage.database import Database
from storage.tables import AuditEvent
from tests.database.house import WEDNESDAY, floor, rows
from tests.database.test_morning import days_from, hold, office

DAY = date(2026, 11, 18)
# Zoe leads Lena, who leads Sam, who manages Ana and Ben.
TEAM = (("UZOE", "Zoe Top", "UTC"), ("ULENA", "Lena Vogel", "UTC"), ("USAM", "Sam Carter", "UTC"),
        ("UANA", "Ana Souza", "UTC"), ("UBEN", "Ben Ortiz", "UTC"))  # fmt: skip
LINES = "person,manager,start\nULENA,UZOE,2026-11-01\nUSAM,ULENA,2026-11-01\nUANA,USAM,2026-11-01\n"


def test_what_is_logged_is_what_leaders_ops_and_admins_may_read_of_one_person() -> None:
    logged = {(relation, kind) for relation in Relation for kind in Kind if is_logged(relation, kind)}
    assert logged == {
        (Relation.LEADER, kind)
        for kind in (Kind.SESSION_FACTS, Kind.GAP_KIND, Kind.SLOT_STATUS, Kind.LEADER_LINE, Kind.PAIR_CADENCE,
                     Kind.TEAM_CADENCE, Kind.LEADER_CADENCE)
    }  # fmt: skip
    assert all(can_read(*one) for one in logged)
    assert not is_logged("leader", "anything")


async def test_a_leader_who_sees_managers_of_others_is_written_down_once_a_day(db: Database) -> None:
    f = await floor(db, team=TEAM, lines=LINES)
    for _ in range(2):
        leaders = {f.ids[who]: DAY for who in ("UZOE", "ULENA", "USAM", "UANA")}
        await db.write(lambda unit, leaders=leaders: looks.managers(unit, f.workspace_id, leaders, WEDNESDAY))  # type: ignore[misc]
    found = [(row.actor_id, row.person_id, row.object) for row in await rows(db, AuditEvent)]
    assert found == [(f.ids["UZOE"], f.ids["USAM"], "team_cadence")]
    next_day = {f.ids["UZOE"]: date(2026, 11, 19)}
    await db.write(lambda unit: looks.managers(unit, f.workspace_id, next_day, WEDNESDAY))
    assert len(await rows(db, AuditEvent)) == 2


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_leader_who_is_told_of_a_pair_is_written_down_and_the_rep_sees_it(db: Database) -> None:
    here = await office(db)
    await hold(here, "UJO", "UROSA", date(2025, 3, 4))
    await days_from(here, date(2025, 3, 3), date(2025, 4, 1))
    jo = here.ids["UJO"]
    seen: Any = await db.read(lambda unit: audit.about(unit, here.workspace_id, jo, 10))
    assert [(one.actor.slack_user_id, one.object, str(one.at.date())) for one in seen] == [
        ("ULENA", "pair_cadence", "2025-03-31")
    ]
