"""What the bot does next, in plain words: exact, soonest first, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.play import Play
from bot.play_due import MESSAGES, MOST_COMING, coming
from bot.sample_team import Sample
from storage.deliveries import KINDS
from storage.tables import Delivery, table_of
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, OFFICE, ask_everybody, go_on, go_to, person
from tests.slack.talks import begin, log

MORNING = "a morning note to"
LEADER = Sample("ULENA", "Lena Vogel", "VP Sales", NEW_YORK, None, "manager")
SAM = Sample("USAM", "Sam Carter", "Sales manager", NEW_YORK, "ULENA", "manager")
NAMES = ("Ana", "Ben", "Cy", "Di", "Ed", "Flo")


def office(reps: int) -> tuple[Sample, ...]:
    """A manager with so many reps in one zone."""
    made = [
        Sample(f"U{name.upper()}", name, "Account executive", NEW_YORK, "USAM", "ae") for name in NAMES[:reps]
    ]
    return (LEADER, SAM, *made)


async def listed(world: Play, *, mornings: bool = False) -> list[str]:
    """What is listed; without what every coach's morning brings unless that is asked for."""
    await world.look_ahead()
    return [one["what"] for one in world.coming if mornings or MORNING not in one["what"]]


@pytest.mark.parametrize(
    ("reps", "who"),
    [
        (1, "Ana"),
        (2, "Ana and Ben"),
        (3, "Ana, Ben and Cy"),
        (4, "Ana, Ben and 2 others"),
        (6, "Ana, Ben and 4 others"),
    ],
)
async def test_who_is_asked_together_is_named_together(make_world: MakeWorld, reps: int, who: str) -> None:
    world = await make_world(team=office(reps))
    assert await listed(world) == [f"introduces itself to {who}", f"asks {who} for the weekly check-in"]
    await go_on(world, hours=2)
    assert await listed(world) == [f"asks {who} for the weekly check-in"]
    [asks] = [one for one in world.coming if MORNING not in one["what"]]
    assert asks["at"] == "2026-11-19T19:00:00+00:00"  # Thursday 14:00 in New York


async def test_a_round_from_asking_to_closing(make_world: MakeWorld) -> None:
    world = await make_world(team=office(2))
    await ask_everybody(world)
    told = await listed(world)
    assert told[0] == "reminds Ana and Ben, unless they answer first"
    assert "asks Ana and Ben for the weekly check-in" in told  # the next one
    await go_to(world, 4, "09:01")
    told = await listed(world)
    assert "closes the check-in of Ana and Ben" in told
    assert not [line for line in told if "reminds" in line]


async def test_it_is_soonest_first_and_not_endless(make_world: MakeWorld) -> None:
    zones = [
        "Pacific/Auckland",
        "Asia/Kolkata",
        "Europe/Berlin",
        "Europe/London",
        "America/Sao_Paulo",
        NEW_YORK,
    ]
    zones += [
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "Asia/Tokyo",
        "Asia/Singapore",
        "Asia/Dubai",
    ]
    reps = [
        Sample(f"UR{number}", f"Rep {number:02}", "Account executive", zone, "USAM", "ae")
        for number, zone in enumerate(zones)
    ]
    world = await make_world(team=(LEADER, SAM, *reps))
    await go_on(world, hours=12, minutes=45)  # everybody has been introduced, and nobody asked
    await world.look_ahead()
    moments = [one["at"] for one in world.coming]
    assert len(moments) == MOST_COMING
    assert moments == sorted(moments)
    assert moments[0] > world.clock.now().isoformat()
    asked = [one["what"] for one in world.coming if MORNING not in one["what"]]
    soonest = (9, 0, 10, 1, 11, 2, 3, 4, 5, 6)
    assert set(asked) <= {f"asks Rep {n:02} for the weekly check-in" for n in soonest}
    assert len(asked) >= MOST_COMING - 2


async def test_plans_mornings_and_talks_that_wait_are_listed(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    assert "looks what is worth a morning note to Lena Vogel, Rosa Lind and Sam Carter" in await listed(
        world, mornings=True
    )
    await begin(world)
    assert "sees to the planned talks of Ana Souza" in await listed(world)
    await log(world)
    assert "lets a talk stand if Ana Souza says nothing" in await listed(world)


async def test_who_left_is_not_listed(make_world: MakeWorld) -> None:
    world = await make_world(team=office(2))
    await person(world, "UBEN").deactivate()
    await go_on(world, hours=2)
    assert await listed(world) == ["asks Ana for the weekly check-in"]


async def test_another_workspace_is_not_listed(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    other = world.slack.add_workspace("Contoso", domain="contoso")
    id = await world.program.install(other.bot_token)
    assert await world.program.db.read(lambda unit: coming(unit, id)) == []
    assert await world.program.db.read(lambda unit: coming(unit, world.workspace_id)) != []


async def test_messages_that_are_owed_are_listed_by_kind(make_world: MakeWorld) -> None:
    world = await make_world(team=office(2))
    await ask_everybody(world)
    d = table_of(Delivery)
    later = world.clock.now() + timedelta(minutes=1)
    for kind, words in MESSAGES.items():
        change = d.update().where(d.c.kind == "checkin_prompt").values(state="owed", op="post", due_at=later)
        await world.program.db.write(
            lambda unit, change=change, kind=kind: unit.run(change.values(kind=kind))
        )
        assert words.format(who="Ana and Ben") in await listed(world)
        back = d.update().where(d.c.kind == kind, d.c.due_at == later).values(kind="checkin_prompt")
        await world.program.db.write(lambda unit, back=back: unit.run(back))


def test_every_message_that_is_posted_has_words_and_they_are_easy() -> None:
    assert set(MESSAGES) == set(KINDS) - {"home"}  # a Home view is no message
    for words in MESSAGES.values():
        assert "{who}" in words
        assert "!" not in words


async def test_nothing_planned_is_an_empty_list(make_world: MakeWorld) -> None:
    world = await make_world(team=(LEADER,))
    assert await listed(world) == []
    await go_on(world, days=30)
    assert await listed(world) == []
