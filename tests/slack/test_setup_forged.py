"""Nobody but the two, and an admin with the file, changes who coaches whom: not by any made-up payload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import handlers.checklist
import handlers.extra_coaches
import handlers.introduction
import handlers.my_settings
import handlers.pauses
import handlers.people_file
import handlers.places
import handlers.plans
import handlers.starting
import handlers.team
import handlers.team_talks
from bot.play.play import Play
from gateway.door import Kind, Registry
from playground.actor import Actor
from tests.slack.acting import go_to, person, rows
from tests.slack.talks import id_of, press, send
from tests.slack.test_start import ALONE, start
from tests.slack.test_talk_forged import shown_to

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MODULES = (
    handlers.checklist, handlers.extra_coaches, handlers.introduction, handlers.my_settings, handlers.pauses,
    handlers.people_file, handlers.places, handlers.plans, handlers.starting, handlers.team, handlers.team_talks,
)  # fmt: skip
CLAIMS = Registry(MODULES).claims()
ACTIONS = sorted(id for kind, id in CLAIMS if kind is Kind.ACTION)
WINDOWS = sorted({id for kind, id in CLAIMS if kind is Kind.SUBMISSION})
WORDS = ("rhythm", "extra", "pause", "go_on", "talks", "stop", "not_mine", "privacy")
SECRET = "SECRETWORDS"
OUTSIDERS = (
    "ULENA", "UGIL", *(pytest.param(id, marks=pytest.mark.slow) for id in ("UROSA", "UBEN")),
)  # fmt: skip
AT_HOME = {"start.open", "quick.ask", "settings.open", "team.open"}  # these act on what is one's own


@pytest.fixture
async def pair(make_world: Any) -> Play:
    """Sam talks with Ana, and Rosa helps her; Ana said how she likes to be coached. Nobody else coaches anybody."""
    world: Play = await make_world(team=ALONE)
    sam, ana = person(world, "USAM"), person(world, "UANA")
    await start(world, sam, ["UANA"])
    await go_to(world, 2, "10:00")
    await press(ana, "likes.open")
    await ana.fill("likes.text", SECRET)
    await ana.submit()
    await ana.close(all=True)
    for one in ALONE:
        if one.id != "UADA":
            await person(world, one.id).change(is_admin=False)
    await world.settle()
    return world


async def standing(world: Play) -> tuple[Any, ...]:
    """All that must not change for these two."""
    found = []
    for table, columns in (
        (
            "cadence_plan",
            ("id", "person_id", "coach_id", "interval_days", "anchor_on", "state", "ends_on", "scope"),
        ),
        ("reporting_line", ("id", "person_id", "manager_id", "end_on", "end_reason")),
        ("pause", ("id", "start_on", "end_on")),
        ("workspace", ("settings",)),
    ):
        found.append(sorted(await rows(world, table, *columns), key=str))
    ana = await id_of(world, "UANA")
    mine = [
        row
        for row in await rows(world, "person", "id", "paused_until", "holidays", "preference")
        if row[0] == ana
    ]
    return *found, mine


async def values(world: Play) -> Iterator[tuple[str | None, str | None]]:
    """What a button or a menu could carry: none of it is this person's."""
    plans = [str(row[0]) for row in await rows(world, "cadence_plan", "id")]
    lines = [str(row[0]) for row in await rows(world, "reporting_line", "id")]
    people = [str(await id_of(world, who)) for who in ("UANA", "USAM")]
    found: list[tuple[str | None, str | None]] = [(None, None), ("nothing", None), (None, "nothing:nothing")]
    for id in (*plans, *lines, *people):
        found.append((id, None))
        found += [(None, f"{word}:{id}") for word in WORDS]
    return iter(found)


async def outsider(world: Play, who: str) -> Actor:
    if who == "UGIL":
        return world.slack.add_person("Gil", id="UGIL", is_restricted=True, announce=True)
    return person(world, who)


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_button_changes_a_pair_or_shows_its_words(pair: Play, who: str, logged: list[Any]) -> None:
    actor = await outsider(pair, who)
    before, since = await standing(pair), pair.slack.core.record.last
    for value, option in await values(pair):
        for action in ACTIONS:
            assert (await press(actor, action, value, option)).ok, (action, value)
            if actor.view is not None:
                await actor.close(all=True)
    await pair.settle()
    assert await standing(pair) == before
    assert SECRET not in shown_to(pair, actor, since)
    assert SECRET not in str(logged)


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_window_does(pair: Play, who: str) -> None:
    actor = await outsider(pair, who)
    before = await standing(pair)
    plan = str((await rows(pair, "cadence_plan", "id"))[0][0])
    line = str((await rows(pair, "reporting_line", "id"))[0][0])
    ana = str(await id_of(pair, "UANA"))
    filled: dict[str, Any] = {
        "rhythm.every": {"field": {"selected_option": {"value": "7"}}},
        "rhythm.day": {"field": {"selected_option": {"value": "4"}}},
        "rhythm.length": {"field": {"selected_option": {"value": "quick_15"}}},
        "rhythm.mode": {"field": {"selected_option": {"value": "live"}}},
        "extra.coach": {"field": {"selected_user": "UROSA"}},
        "extra.skill": {"field": {"selected_option": {"value": "ae.access"}}},
        "file.text": {"field": {"value": "person,manager\nUANA,UROSA\n"}},
        "setup.sponsor": {"field": {"selected_user": "UROSA"}},
        "place.country": {"place.country": {"selected_option": {"value": "DE"}}},
        "start.people": {"field": {"selected_users": ["UANA", "USAM"]}},
    }
    for window in WINDOWS:
        for metadata in (
            {},
            {"plan": plan},
            {"line": line},
            {"person": ana},
            {"mark": "x"},
            {"people": "UANA"},
        ):
            outcome = await send(actor, window, metadata, filled)
            assert outcome.status == 200, (window, metadata)
    await pair.settle()
    assert await standing(pair) == before


async def test_ids_of_another_workspace_are_as_good_as_none(pair: Play) -> None:
    """Sam himself, with ids that are nobody's here."""
    sam, before = person(pair, "USAM"), await standing(pair)
    other = "01a1ee87-3200-7450-8a60-7ec908c12921"
    for action in sorted(set(ACTIONS) - AT_HOME - {"talks.off"}):
        for value, option in ((other, None), *((None, f"{word}:{other}") for word in WORDS)):
            assert (await press(sam, action, value, option)).ok
            if sam.view is not None:
                await sam.close(all=True)
    assert await standing(pair) == before


async def test_the_net_would_catch_a_change(pair: Play) -> None:
    sam, before = person(pair, "USAM"), await standing(pair)
    plan = str((await rows(pair, "cadence_plan", "id"))[0][0])
    await press(sam, "team.menu", None, f"pause:{plan}")
    assert await standing(pair) != before
