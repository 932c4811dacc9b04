"""A playground goes on: over a restart as if it never stopped, around whoever plays, and at any pace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from bot.manifest import read_manifest
from bot.play.clock import PlayClock
from bot.play.keeping import Keeper
from bot.play.options import Options
from bot.play.pace import Controls
from bot.play.play import Play
from bot.play.saves import Shelf
from bot.play.world import team_of
from playground import LocalSlack
from tests.slack.acting import rows
from tests.slack.past import begun, lines, lived

DAY = timedelta(days=1)


@pytest.fixture
async def alive() -> AsyncIterator[AsyncExitStack]:
    """Takes down every world of a test."""
    async with AsyncExitStack() as stack:
        yield stack


async def world_of(alive: AsyncExitStack, folder: Path, template: Path, weeks: int = 1) -> Play:
    world = await lived(folder, template, weeks=weeks)
    alive.push_async_callback(world.stop)
    return world


async def taken_up(alive: AsyncExitStack, shelf: Shelf, weeks: int = 1) -> Play:
    """The world of a process that ended."""
    found = shelf.take("world")
    assert found is not None
    kept, slack_of = found
    clock = PlayClock(datetime.fromisoformat(kept["clock"]))
    slack = LocalSlack(read_manifest(), clock=clock.now, limits=False)
    slack.load(slack_of)
    await slack.start()
    again = Play(
        database_url=f"sqlite:///{shelf.database}", clock=clock, slack=slack, team=team_of(Options(weeks=weeks)),
        lively=True, weeks=weeks, secret_key=kept["secret_key"], light=True,
    )  # fmt: skip
    await again.resume(UUID(kept["workspace_id"]), kept["people"])
    alive.push_async_callback(again.stop)
    return again


@pytest.mark.slow
async def test_a_world_that_was_saved_goes_on_as_if_it_never_stopped(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path
) -> None:
    shelf = Shelf(tmp_path / "play")
    shelf.hold()
    world = await lived(shelf.working, sqlite_template, weeks=1)
    keeper = Keeper(shelf, "world", world, lambda _: None)
    await keeper.save()
    keeper.end()
    until = world.clock.now() + 8 * DAY
    await world.advance(until)
    through, coming = lines(world), world.coming
    await world.stop()
    shelf.clear()

    again = await taken_up(alive, shelf)
    assert again.clock.now() == until - 8 * DAY
    assert len(lines(again)) < len(through)
    await again.advance(until)
    assert lines(again) == through
    assert again.coming == coming
    assert again.slack.faults_seen == []
    shelf.let_go()


async def test_what_is_to_be_saved_does_not_change_while_the_world_goes_on(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path
) -> None:
    """It is written out in a thread, beside a world that lives: messages change, people answer, react and leave."""
    world = await world_of(alive, tmp_path, sqlite_template, weeks=0)
    shot = world.slack.dump()
    before = json.dumps(shot)
    await act(world, "UBEN", "change", fields={"title": "Lead", "status_text": "busy"})
    await act(world, "UGUS", "leave", channel="team-rosa")
    await world.advance(world.clock.now() + 4 * DAY)
    assert json.dumps(world.slack.dump()) != before
    assert json.dumps(shot) == before


# ------------------------------------------------------------ around whoever plays


async def act(world: Play, who: str, do: str, **more: Any) -> dict[str, Any]:
    """As the page does it."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        body = {"as": who, "do": do, **more}
        async with session.post(f"{world.slack.base_url}/_page/act", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found


def doings(world: Play, who: str, since: datetime) -> list[str]:
    """What this person said, showed and sent to the bot since then."""
    said = [line.plain for line in lines(world) if line.who == who and line.at > since]
    sent = [
        one.type for one in world.slack.inbound
        if one.at > since and who in (one.payload.get("user_id"), str(one.payload.get("user", {}).get("id")))
    ]  # fmt: skip
    return said + sent


ACTS: dict[str, dict[str, Any]] = {
    "say": {"channel": "sales", "text": "Hello from me"},
    "command": {"command": "/coach", "text": "help"},
    "click": {"target": "home", "action_id": "time.open"},
    "leave": {"channel": "team-rosa"},
}


@pytest.mark.parametrize(
    "do", [one if one == "click" else pytest.param(one, marks=pytest.mark.slow) for one in ACTS]
)
async def test_whoever_is_played_is_left_alone_today_and_the_next_two_days(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path, do: str
) -> None:
    """Gus would answer the check-in of Thursday the same day; nobody does it for the player until Sunday."""
    world = await before_the_round(alive, tmp_path, sqlite_template)
    await world.slack.person("UGUS").open_home()
    await world.settle()
    acted = world.clock.now()
    await act(world, "UGUS", do, **ACTS[do])
    await world.advance(acted + 2 * DAY)
    assert doings(world, "UGUS", acted + timedelta(seconds=1)) == []
    others = {line.who for line in lines(world) if line.at > acted}
    assert len(others) > 5, "everybody else lives on"
    await world.advance(acted + 7 * DAY)
    assert doings(world, "UGUS", acted + 2 * DAY), "and then they go on"


async def test_left_to_themselves_they_act_in_that_time(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path
) -> None:
    world = await before_the_round(alive, tmp_path, sqlite_template)
    since = world.clock.now()
    await world.advance(since + 2 * DAY)
    assert doings(world, "UGUS", since + timedelta(seconds=1))


async def before_the_round(alive: AsyncExitStack, folder: Path, template: Path) -> Play:
    world = await begun(folder, template, weeks=0)
    alive.push_async_callback(world.stop)
    await world.advance(world.clock.now() + timedelta(hours=25))  # Thursday 8:00 in New York, 14:00 in Berlin
    return world


@pytest.mark.parametrize("do", ["open_home", "mark_read"])
async def test_looking_is_not_playing(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path, do: str
) -> None:
    world = await before_the_round(alive, tmp_path, sqlite_template)
    acted = world.clock.now()
    await act(world, "UGUS", do)
    await world.advance(acted + 2 * DAY)
    assert [state for who, state in await answered(world) if who == "UGUS"] == ["submitted"]


async def answered(world: Play) -> list[tuple[str, str]]:
    who = dict(await rows(world, "person", "id", "slack_user_id"))
    return [(who[id], state) for id, state in await rows(world, "check_in", "person_id", "state")]


async def test_what_a_player_breaks_does_not_stop_the_others(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path
) -> None:
    """Channels are gone and the coach is deactivated: simulated people fail at what they meant to do, and live on."""
    world = await before_the_round(alive, tmp_path, sqlite_template)
    for name in ("team-rosa", "sales"):
        await act(world, "UROSA", "archive", channel=world.slack.channel(name).id)
    await act(world, "UROSA", "deactivate")
    await world.advance(world.clock.now() + 6 * DAY)
    assert dict(await answered(world))["UELI"] == "submitted"
    assert world.slack.faults_seen == []


# ------------------------------------------------------------ at any pace


@pytest.mark.slow
async def test_a_day_a_second_carries_time_and_everything_in_it(
    alive: AsyncExitStack, tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await world_of(alive, tmp_path, sqlite_template, weeks=0)
    controls = world.slack.controls
    assert isinstance(controls, Controls)
    first, move = world.clock.now(), world.clock.move_to
    seen, leaps = [first], []

    def watched(moment: datetime) -> None:
        leaps.append(moment - world.clock.now())
        move(moment)

    monkeypatch.setattr(world.clock, "move_to", watched)
    world.slack.on_change(lambda change: seen.append(world.clock.now()))
    world.keep_going()
    assert (controls.rate(), world.clock.carried) == (1.0, False)
    await controls.set_rate(86_400)
    assert controls.rate() == 86_400
    await world.slack.until(lambda: world.clock.now() > first + 4 * DAY, timeout=60)
    await controls.set_rate(0)
    stood = world.clock.now()
    assert controls.rate() == 0
    assert seen == sorted(seen), "time never runs backward"
    assert len(leaps) > 20
    assert max(leaps) <= timedelta(hours=6), "a busy hour does not make it leap"
    states = [state for _, state in await answered(world)]
    assert len(states) == 18
    assert set(states) == {"submitted", "missed"}, "all that fell due on the way was done"
    await controls.advance(stood + timedelta(hours=1))
    assert world.clock.now() == stood + timedelta(hours=1)
    await controls.set_rate(1)
    await world.slack.until(lambda: world.clock.now() > stood + timedelta(hours=1), timeout=10)


async def test_time_stands_until_there_is_a_world() -> None:
    clock = PlayClock(datetime.fromisoformat("2026-11-18T12:00:00+00:00"))
    controls = Controls(clock)
    assert (controls.now(), controls.rate(), controls.upcoming()) == (clock.now(), 0.0, [])
    with pytest.raises(ValueError, match="not there yet"):
        await controls.advance(clock.now() + DAY)
    with pytest.raises(ValueError, match="not there yet"):
        await controls.set_rate(60)


async def test_an_hour_that_fails_is_logged_and_the_next_one_comes(
    alive: AsyncExitStack,
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    logged: list[Any],
) -> None:
    world = await world_of(alive, tmp_path, sqlite_template, weeks=0)
    failed = asyncio.Event()
    tick = world.program.tick

    async def broken() -> int:
        failed.set()
        raise RuntimeError("a bad hour")

    world.keep_going()
    monkeypatch.setattr(world.program, "tick", broken)
    controls = world.slack.controls
    assert isinstance(controls, Controls)
    await controls.set_rate(86_400)
    await asyncio.wait_for(failed.wait(), 20)
    monkeypatch.setattr(world.program, "tick", tick)
    until = world.clock.now() + DAY
    await world.slack.until(lambda: world.clock.now() > until, timeout=60)
    assert [call for call in logged if "play_turn_failed" in str(call)]
