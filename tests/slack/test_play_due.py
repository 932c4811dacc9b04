"""What the bot does next, in plain words: exact, soonest first, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.play import ahead
from bot.play.due import MESSAGES, MOST_COMING, coming
from bot.play.play import Play
from bot.sample.team import Sample
from storage.deliveries import KINDS
from storage.tables import Delivery, table_of
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, OFFICE, ask_everybody, go_on, go_to, person
from tests.slack.talks import begin, log

MORNING = "the morning note"
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
    """What is listed; without morning notes unless they are asked for."""
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


async def test_planned_talks_are_listed_by_what_their_people_will_read(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    assert await listed(world, mornings=True) == [
        "introduces itself to Ana Souza, Ben Ortiz and 2 others",
        "asks Ana Souza, Ben Ortiz and 2 others for the weekly check-in",
    ]
    await go_on(world, hours=3)
    await begin(world)  # the talk of yesterday is open, the next one is on Tuesday
    ahead = {one["what"]: one["at"] for one in world.coming} if await listed(world) else {}
    not_held = "asks Ana Souza about the talk with Sam Carter on Tue 17 Nov, unless it is marked as held"
    prepares = "asks Ana Souza to prepare for the talk with Sam Carter on Tue 24 Nov"
    assert ahead[not_held] == "2026-11-23T14:00:00+00:00"  # Monday 09:00, after the days for it
    assert ahead[prepares] == "2026-11-23T14:00:00+00:00"
    await go_to(world, 0, "09:00")
    told = [post.text for post in world.slack.posts.of("post")][-2:]
    assert sorted(told) == [
        "Your talk with Sam Carter on Tue 17 Nov.",
        "Your talk with Sam Carter, Tue 24 Nov: a few questions to prepare it.",
    ]
    assert not {not_held, prepares} & set(await listed(world))


async def test_a_talk_that_was_held_is_not_asked_about_and_stands_if_nobody_says_anything(
    make_world: MakeWorld,
) -> None:
    world = await make_world(team=OFFICE)
    await begin(world)
    await log(world)
    told = await listed(world)
    assert "lets a talk stand if Ana Souza says nothing" in told
    assert not [line for line in told if "unless it is marked as held" in line]


async def test_a_morning_note_is_listed_where_it_will_hold_something(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    await go_on(world, hours=3)
    assert "the morning note" not in " ".join(await listed(world, mornings=True))
    await begin(world)
    [note] = [one for one in await listed(world, mornings=True) if MORNING in one]
    assert note == "brings Sam Carter the morning note"
    [at] = [one["at"] for one in world.coming if one["what"] == note]
    await world.advance(datetime.fromisoformat(at))
    channel = person(world, "USAM").workspace.dm_with_bot("USAM")
    assert channel is not None
    assert "morning note" in channel.messages[-1].text


async def test_the_next_event_is_something_that_people_see(make_world: MakeWorld) -> None:
    """Whatever is first on the list is there for somebody to see once its moment has come."""
    world = await make_world(team=OFFICE)
    await begin(world)
    for _ in range(12):
        await world.look_ahead()
        first = world.coming[0]
        before = len(world.slack.posts.of("post")), len(world.slack.posts.of("update"))
        await world.advance(datetime.fromisoformat(first["at"]))
        after = len(world.slack.posts.of("post")), len(world.slack.posts.of("update"))
        assert before != after, first


async def test_of_very_many_talks_only_the_next_look_is_listed(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "MOST_PLANS", 1)
    world = await make_world(team=OFFICE)
    await go_on(world, hours=3)
    await begin(world)
    await begin(world, rep="UBEN")
    told = await listed(world)
    assert told[-1].startswith("sees to the planned talks of ")
    assert len([line for line in told if "planned talks" in line]) == 1


async def test_who_left_is_not_listed(make_world: MakeWorld) -> None:
    world = await make_world(team=office(2))
    await person(world, "UBEN").deactivate()
    await go_on(world, hours=2)
    assert await listed(world) == ["asks Ana for the weekly check-in"]


async def test_another_workspace_is_not_listed(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    other = world.slack.add_workspace("Contoso", domain="contoso")
    id, now = await world.program.install(other.bot_token), world.clock.now()
    assert await world.program.db.read(lambda unit: coming(unit, id, now)) == []
    assert await world.program.db.read(lambda unit: coming(unit, world.workspace_id, now)) != []


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
        assert words.format(who="Ana and Ben") in await listed(world, mornings=True)
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
