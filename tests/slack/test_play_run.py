"""`touchline play` from start to end, in this process: the page at once, the world behind it, saved and taken up."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import play_history, play_saves, play_world
from bot.play_clock import FIRST_LOOK, first_morning
from bot.play_options import Options
from bot.play_run import NOT_MADE, NOT_TAKEN_UP, Wish, play
from bot.play_saves import FolderInUse, Shelf
from bot.sample_acts import Trouble
from tests.slack.past import TODAY

JOINED = "Be anyone, press the buttons, move the clock."


@dataclass
class Running:
    """One run, and what its page is told."""

    said: list[str]
    stop: asyncio.Event
    task: asyncio.Task[int]
    http: aiohttp.ClientSession
    states: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.said[0].rpartition(" ")[2]

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        call = self.http.get if body is None else self.http.post
        more = {} if body is None else {"json": body}
        async with call(self.address + path, **more) as answer:
            return await answer.json() | {"status": answer.status}

    async def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask the page's state until it fits; all that was told on the way is kept."""
        async with asyncio.timeout(90):
            while True:
                self.states.append(await self.ask("/_page/state"))
                if fits(self.states[-1]):
                    return self.states[-1]

    async def made(self) -> dict[str, Any]:
        return await self.until(lambda state: state["progress"] is None)

    async def messages(self, who: str = "UBEN") -> list[str]:
        told = await self.ask(f"/_page/messages?as={who}&in=sales")
        return [message["text"] for message in told["messages"]]

    async def end(self) -> int:
        self.stop.set()
        return await asyncio.wait_for(self.task, 30)


@asynccontextmanager
async def running(folder: Path, **more: Any) -> AsyncIterator[Running]:
    options = more.pop("options", Options(weeks=1))
    wish = Wish(options, folder, more.pop("port", 0), open_page=False, **more)
    said: list[str] = []
    stop, told = asyncio.Event(), asyncio.Event()

    def say(words: str) -> None:
        said.append(words)
        if words.startswith(JOINED):
            told.set()

    task = asyncio.create_task(play(wish, say, now=TODAY, stop=stop))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    said.sort(key=lambda words: not words.startswith("Touchline is running"))
    async with aiohttp.ClientSession(trust_env=False) as http:
        run = Running(said, stop, task, http)
        try:
            yield run
        finally:
            stop.set()
            await asyncio.gather(task, return_exceptions=True)


def saved(folder: Path) -> list[Path]:
    return sorted(folder.glob("worlds/*/pair-*"))


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


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


# ------------------------------------------------------------ trouble


async def test_stopped_in_the_middle_of_the_past_it_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await run.until(lambda state: (state["progress"] or {"done": 1})["done"] > 0.2)
        assert run.states[-1]["progress"] is not None
        assert await run.end() == 0
    assert saved(tmp_path) == []
    assert everything_in(tmp_path) == ["lock"]
    async with running(tmp_path) as run:
        await run.made()
        assert await run.messages()


async def test_a_past_that_cannot_be_made_is_said_on_the_page_and_by_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_given: Any) -> int:
        raise Trouble("the form was refused")

    with monkeypatch.context() as patched:
        patched.setattr("bot.sample_people.SamplePeople.act", fails)
        async with running(tmp_path) as run:
            state = await run.until(lambda state: (state["progress"] or {"label": ""})["label"] == NOT_MADE)
            assert state["progress"]["done"] == 0
            [line] = [words for words in run.said if words.startswith(NOT_MADE)]
            assert "the form was refused" in line
            assert await run.end() == 1
    assert saved(tmp_path) == []


async def test_a_saved_world_that_cannot_be_taken_up_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()

    async def fails(*_given: Any) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr("bot.play.Play.resume", fails)
        async with running(tmp_path, options=Options(weeks=0)) as run:
            await run.until(lambda state: (state["progress"] or {"label": ""})["label"] == NOT_TAKEN_UP)
            assert [words for words in run.said if "a fault of ours" in words]
            assert await run.end() == 1
    assert len(saved(tmp_path)) == 1


async def test_a_damaged_world_is_made_anew_and_that_is_said(tmp_path: Path) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
    [pair] = saved(tmp_path)
    (pair / "slack.jsonl").write_bytes(b"{}")
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert "The saved world is damaged. A new one is made." in run.said
        assert await run.messages()
    assert len(saved(tmp_path)) == 1


async def test_a_world_whose_slack_cannot_be_loaded_is_made_anew_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
    monkeypatch.setattr("playground.saving.VERSION", 99)
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert [words for words in run.said if words.endswith("reads version 99. A new one is made.")]
        assert (await run.ask("/_page/act", {"as": "UBEN", "do": "command", "command": "/coach"}))[
            "kind"
        ] == "ok"


async def test_a_full_disk_is_said_and_one_can_still_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(play_saves, "_write", full)
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert (await run.ask("/_page/act", {"as": "UBEN", "do": "command", "command": "/coach"}))[
            "kind"
        ] == "ok"
        assert await run.end() == 0
    words = "This world cannot be saved (No space left on device). What was saved before stays as it is."
    assert [line for line in run.said if "cannot be saved" in line] == [
        words,
        words,
    ]  # at first, and at the end
    assert saved(tmp_path) == []


async def test_a_folder_in_use_and_a_port_that_is_taken_are_refused(tmp_path: Path) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        wish = Wish(Options(weeks=0), tmp_path, 0, open_page=False)
        with pytest.raises(FolderInUse):
            await play(wish, lambda _: None, now=TODAY)
        port = int(run.address.rpartition(":")[2])
        elsewhere = tmp_path / "elsewhere"
        with pytest.raises(OSError, match="ddress already in use") as refused:
            await play(Wish(Options(), elsewhere, port, open_page=False), lambda _: None, now=TODAY)
        assert refused.value.filename is None
        shelf = Shelf(elsewhere)
        shelf.hold()  # it was let go
        shelf.let_go()
        assert (await run.ask("/_page/state"))["progress"] is None


async def test_the_note_about_a_shorter_past_is_said_where_it_is_made(tmp_path: Path) -> None:
    for told in (1, 0):
        async with running(tmp_path, options=Options(people=3, weeks=0), note="A shorter past.") as run:
            await run.made()
            assert run.said.count("A shorter past.") == told


async def test_a_world_is_saved_while_somebody_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.play_keeping.EVERY", 0.0)
    monkeypatch.setattr("bot.play_keeping.SHARE", 0)
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
    assert play_history.label(timedelta(0), 12) == "Week 1 of 12"
    assert play_history.label(83 * day, 12) == "Week 12 of 12"
    assert play_history.label(84 * day, 12) == "This week"
    assert play_history.label(timedelta(0), 0) == "This week"


@pytest.mark.parametrize("weeks", [0, 1, 3, 4, 12, 52])
def test_who_is_there(weeks: int) -> None:
    team = {one.id for one in play_world.team_of(Options(weeks=weeks))}
    assert len(team) == (23 if weeks >= 4 else 22)
    assert ("UTOM" in team) == (weeks >= 4)
