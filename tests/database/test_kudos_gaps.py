"""Who has had no kudos: named to their own manager alone, once in three weeks, with a fact one level up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coaching.kudos_gap import GAP
from screens.notes import notes_of
from storage import commitments, days_off, kudos_gaps, notes
from storage.database import Database
from storage.tables import Commitment, Kudos, MorningNote, Nudge
from storage.unit import Unit
from tests.database.house import Floor, change, floor, library, rows
from tests.database.pairs import CITY, begin, counted, hold
from tests.database.praise import thank
from tests.database.tenant_watch import watching

NOW = datetime(2026, 11, 25, 13, 45, tzinfo=ZoneInfo("UTC"))  # a Wednesday, 08:45 in New York
TEAM = tuple(
    (f"U{name.upper()}", f"{name} Muster", CITY) for name in ("Lena", "Sam", "Ana", "Ben", "Cy", "Di", "Eli", "Flo")
)  # fmt: skip
LINES = "person,manager,start\nUSAM,ULENA,2026-01-01\n" + "".join(
    f"U{name},USAM,2026-01-01\n" for name in ("ANA", "BEN", "CY", "DI", "ELI")
)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


async def office(db: Database) -> Floor:
    """Ana had one lately, Ben one in private, Cy one that was taken back, Di one long ago, Eli is away, Flo new."""
    here = await floor(db, team=TEAM, lines=LINES, now=ago(days=8))
    await here.people_file("person,manager,start\nUFLO,USAM,2026-11-10\n")
    await thank(here, "USAM", "UANA", "UBEN", at=ago(days=20))
    await thank(here, "UANA", "UBEN", at=ago(days=5), visibility="private")
    await thank(here, "UBEN", "UCY", at=ago(days=3), retracted_at=ago(days=2))
    await thank(here, "UANA", "UDI", at=ago(days=22))
    eli, first, last = here.ids["UELI"], date(2026, 11, 2), date(2026, 11, 27)
    await db.write(
        lambda unit: days_off.add_time_off(unit, here.workspace_id, eli, first, last, NOW, source="self")
    )
    return here


async def named(here: Floor, *managers: str) -> dict[str, list[str]]:
    ids = {here.ids[manager]: manager for manager in managers}
    found = await here.db.read(lambda unit: kudos_gaps.without(unit, here.workspace_id, list(ids), NOW - GAP))
    return {ids[id]: [person.slack_user_id for person in who] for id, who in found.items()}


async def test_who_had_none_is_named_to_their_manager(db: Database) -> None:
    here = await office(db)
    with watching() as watched:
        assert await named(here, "USAM", "ULENA", "UANA") == {"USAM": ["UCY", "UDI"], "ULENA": ["USAM"]}
    assert watched.faults == set()
    other = await floor(db, team=TEAM, lines=LINES, now=ago(days=7), slack_team_id="T2")
    assert await named(other, "USAM") == {"USAM": ["UANA", "UBEN", "UCY", "UDI", "UELI"]}
    assert (
        await db.read(lambda unit: kudos_gaps.without(unit, other.workspace_id, [here.ids["USAM"]], NOW))
        == {}
    )
    await thank(here, "ULENA", "UCY", "USAM", at=ago(minutes=1))
    assert await named(here, "USAM", "ULENA") == {"USAM": ["UDI"]}
    costs = []
    for managers in (["USAM"], ["USAM", "ULENA", "UANA", "UBEN"]):
        with counted() as seen:
            await named(here, *managers)
        costs.append(len([one for one in seen if one.startswith("SELECT")]))
    assert costs[0] == costs[1]


async def shown_to_work(here: Floor, rep: str, coach: str, at: datetime) -> None:
    values: dict[str, Any] = {
        "person_id": here.ids[rep], "coach_id": here.ids[coach], "owner_id": here.ids[rep], "due_on": at.date(),
    }  # fmt: skip

    def write(unit: Unit) -> None:
        id = commitments.add(unit, here.workspace_id, values, "Ask first", "", f"test:{rep}:{at}", at)
        assert id is not None
        commitments.change(unit, here.workspace_id, id, state="demonstrated", outcome_at=at)

    await here.db.write(write)


async def test_a_leader_is_given_a_fact_in_numbers(db: Database) -> None:
    here = await office(db)
    sam, lena = here.ids["USAM"], here.ids["ULENA"]

    async def behind() -> dict[Any, int]:
        return await db.read(
            lambda unit: kudos_gaps.talks_behind(unit, here.workspace_id, [sam, lena], NOW - GAP)
        )

    await shown_to_work(here, "UANA", "USAM", ago(days=2))
    assert await behind() == {}  # a step without a talk says nothing of coaching
    for days in (3, 20, 40, 1, 120):
        await hold(here, "UANA", "USAM", ago(days=days).date())
    await hold(here, "UANA", "USAM", ago(days=9).date(), kind="status")
    await hold(here, "UBEN", "USAM", ago(days=3).date())
    assert await behind() == {sam: 3}
    await shown_to_work(here, "UBEN", "USAM", ago(days=1))
    assert await behind() == {sam: 1}
    await change(db, Commitment, {"coach_id": sam}, outcome_at=ago(days=22))
    assert await behind() == {}


async def test_a_note_says_it_once_and_not_what_is_out_of_date(db: Database) -> None:
    here = await office(db)
    await begin(here, "UANA", "USAM", anchor_on=date(2026, 11, 25), starts_on=date(2026, 11, 18))
    for day in (7, 0):  # not on the Monday between, whose summary says it in a line of its own
        await here.sweep_at(ago(days=day))
    said = [row for row in await rows(db, Nudge) if row.kind == "no_kudos"]
    assert [(row.to_id, row.rep_id, row.sent_on) for row in said] == [
        (here.ids["USAM"], here.ids[who], NOW.date()) for who in ("UCY", "UDI")
    ]
    (note,) = [row for row in await rows(db, MorningNote) if row.day == NOW.date()]
    assert note.person_id == here.ids["USAM"]  # Lena had nothing else to hear, and is not written to for this
    await thank(here, "UBEN", "UCY", at=NOW, visibility="private")

    def look(unit: Unit) -> list[tuple[str, str, str]]:
        record = notes.notes(unit, here.workspace_id, [note.id])
        found = notes_of(unit, here.workspace_id, list(record.values()), library(), NOW)[note.id]
        return [(one.kind, one.person.name, one.done) for one in found.things if one.person_id]

    assert await db.read(look) == [("no_kudos", "Cy Muster", "gone"), ("no_kudos", "Di Muster", "")]
    for day in range(1, 15):
        await here.sweep_at(NOW + timedelta(days=day))
    later = [
        row.sent_on
        for row in await rows(db, Nudge)
        if row.kind == "no_kudos" and row.rep_id == here.ids["UDI"]
    ]
    assert later == [NOW.date()]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_only_public_kudos_are_evidence_of_a_skill(db: Database) -> None:
    here = await office(db)
    ana, since = here.ids["UANA"], ago(days=90)
    await thank(here, "USAM", "UANA", at=ago(days=9), skill_key="selling.discovery", number=2)
    await thank(
        here, "USAM", "UANA", at=ago(days=8), skill_key="selling.closing", visibility="private", number=3
    )
    await thank(here, "USAM", "UANA", at=ago(days=7), skill_key="selling.closing", retracted_at=NOW, number=4)
    await thank(here, "USAM", "UBEN", at=ago(days=6), skill_key="selling.closing", number=5)
    found = await db.read(lambda unit: kudos_gaps.skills_of(unit, here.workspace_id, ana, since))
    assert [(one.skill_key, one.at) for one in found] == [("selling.discovery", ago(days=9))]
    assert len(await rows(db, Kudos)) == 8
