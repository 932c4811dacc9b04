"""`touchline play` from start to end, in this process: the page at once, the world behind it, saved and taken up."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.play import history, world
from bot.play.clock import FIRST_LOOK, first_morning
from bot.play.options import Options
from tests.slack.past import TODAY
from tests.slack.runs import running, saved


@pytest.mark.slow
async def test_the_page_answers_at_once_and_fills_while_the_past_is_made(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        first = await run.ask("/_page/state")
        assert first["progress"]["label"]
        await run.until(lambda state: (state["progress"] or {"done": 1})["done"] > 0.3)
        assert len((await run.ask("/_page/people"))["people"]) >= 22
        refused = await run.ask(
            "/_page/act", {"as": "UBEN", "do": "say", "channel": "sales", "text": "Hello"}
        )
        assert (refused["status"], "still being made" in refused["error"]) == (409, True)
        moved = await run.ask("/_control/advance", {"to": "next_hour"})
        assert moved["status"] == 409
        await run.made()
        shown = [state["progress"] for state in run.states if state["progress"]]
        done = [one["done"] for one in shown]
        assert done == sorted(done)
        assert len(set(done)) >= 5
        assert {one["label"] for one in shown} >= {"Week 1 of 1", "This week"}
        times = [state["clock"]["now"] for state in run.states]
        assert times == sorted(times), "time never runs backward"
        clock = await run.ask("/_control/clock")
        now = datetime.fromisoformat(clock["now"])
        end = first_morning(TODAY) + FIRST_LOOK
        assert end <= now <= end + timedelta(minutes=1)
        assert (clock["rate"], clock["movable"]) == (1, True)
        assert clock["upcoming"]
        assert len(clock["local"]) >= 22
        allowed = await run.ask(
            "/_page/act", {"as": "UBEN", "do": "say", "channel": "sales", "text": "Hello"}
        )
        assert allowed["status"] == 200
        assert await run.end() == 0


@pytest.mark.slow
async def test_the_second_time_it_goes_on_where_it_was_left(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await run.made()
        await run.ask(
            "/_page/act", {"as": "UBEN", "do": "say", "channel": "sales", "text": "Hello, it is me"}
        )
        await run.ask("/_control/advance", {"to": "next_hour"})
        left = (await run.ask("/_control/clock"))["now"]
        before = await run.messages()
        assert await run.end() == 0
    assert len(saved(tmp_path)) == 1
    assert not (tmp_path / "working").exists()
    async with running(tmp_path) as run:
        await run.made()
        assert {state["progress"]["label"] for state in run.states if state["progress"]} <= {
            "Waking Touchline up"
        }
        assert await run.messages() == before
        assert "Hello, it is me" in before
        assert (await run.ask("/_control/clock"))["now"] >= left
        assert (await run.ask("/_page/act", {"as": "UBEN", "do": "command", "command": "/coach"}))[
            "kind"
        ] == "ok"
        assert (await run.ask("/_control/info"))["faults_seen"] == []
    assert len(saved(tmp_path)) == 1


@pytest.mark.slow
async def test_reset_makes_it_anew_and_leaves_other_worlds_alone(tmp_path: Path) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        before = await run.messages()
        await run.ask(
            "/_page/act", {"as": "UBEN", "do": "say", "channel": "sales", "text": "Hello, it is me"}
        )
    async with running(tmp_path, options=Options(weeks=0, seed=2)) as run:
        await run.made()
        assert await run.messages() != before
    async with running(tmp_path, options=Options(weeks=0), reset=True) as run:
        await run.made()
        assert await run.messages() == before
    assert len(saved(tmp_path)) == 2


async def test_an_empty_company_asks_nobody_and_says_how_to_begin(tmp_path: Path) -> None:
    async with running(tmp_path, options=Options(weeks=0, empty=True)) as run:
        await run.made()
        assert len((await run.ask("/_page/people"))["people"]) == 22
        clock = await run.ask("/_control/clock")
        assert datetime.fromisoformat(clock["now"]) >= TODAY
        assert clock["upcoming"] == []
        for who in ("UBEN", "USAM"):
            assert (await run.ask(f"/_page/messages?as={who}&in=bot"))["messages"] == []
        [begin] = [words for words in run.said if words.startswith("Nobody is asked yet")]
        assert "people import people.csv" in begin
        people = (tmp_path / "working" / "people.csv").read_text("utf-8").splitlines()
        assert people[0] == "person,manager,track,hired_on,start"
        assert len(people) == 22
        env = tmp_path / "working" / ".env"
        assert oct(env.stat().st_mode)[-3:] == "600"
        assert "TOUCHLINE_SECRET_KEY=" in env.read_text("utf-8")


async def test_the_note_about_a_shorter_past_is_said_where_it_is_made(tmp_path: Path) -> None:
    for told in (1, 0):
        async with running(tmp_path, options=Options(people=3, weeks=0), note="A shorter past.") as run:
            await run.made()
            assert run.said.count("A shorter past.") == told


@pytest.mark.slow
async def test_a_world_is_saved_while_somebody_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.play.keeping.EVERY", 0.0)
    monkeypatch.setattr("bot.play.keeping.SHARE", 0)
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        first = saved(tmp_path)
        await run.ask(
            "/_page/act", {"as": "UBEN", "do": "say", "channel": "sales", "text": "Hello, it is me"}
        )
        async with asyncio.timeout(20):
            while saved(tmp_path) == first or not _has(tmp_path, "Hello, it is me"):
                await run.ask("/_page/state")


def _has(folder: Path, words: str) -> bool:
    try:
        return any(words in (pair / "slack.jsonl").read_text("utf-8") for pair in saved(folder))
    except FileNotFoundError:  # it was just replaced
        return False


def test_the_labels_of_progress() -> None:
    day = timedelta(days=1)
    assert history.label(timedelta(0), 12) == "Week 1 of 12"
    assert history.label(83 * day, 12) == "Week 12 of 12"
    assert history.label(84 * day, 12) == "This week"
    assert history.label(timedelta(0), 0) == "This week"


@pytest.mark.parametrize("weeks", [0, 1, 3, 4, 12, 52])
def test_who_is_there(weeks: int) -> None:
    team = {one.id for one in world.team_of(Options(weeks=weeks))}
    assert len(team) == (23 if weeks >= 4 else 22)
    assert ("UTOM" in team) == (weeks >= 4)
