"""Stopping `touchline run`, the real program: whatever is in hand, gone or hanging, it ends well and soon."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.sealing import Cipher
from tests.faults import reading
from tests.faults.processes import SlackProcess
from tests.faults.program import TEAM, TOKEN, Bot, Cable, bot

pytestmark = pytest.mark.slow
KEY = Cipher.make_key()


@pytest.fixture(scope="module")
async def local() -> AsyncIterator[SlackProcess]:
    slack = SlackProcess()
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def slack(local: SlackProcess) -> SlackProcess:
    await local.post("reset")
    people = [{"id": "UANA", "name": "Ana Souza", "tz": "Europe/London"}]
    await local.post(
        "seed", workspaces=[{"name": "N", "team_id": TEAM, "bot_token": TOKEN, "people": people}]
    )
    await local.post("delivery", socket=True)
    return local


def tidy(it: Bot) -> bool:
    """It said that it stopped, and showed nobody a traceback."""
    return it.said[-1] == "stopped" and not any("Traceback" in line for line in it.raw)


async def states(url: str) -> list[str]:
    async with reading.opened(url, KEY) as database:
        return sorted(row.state for row in (await database.read(reading.ledger)).rows)


async def say(slack: SlackProcess, text: str = "hello") -> Any:
    return await slack.post("act", do="say", text=text, **{"as": "UANA", "in": "bot"})


async def test_it_is_healthy_ready_and_ends_with_nothing_in_hand(
    slack: SlackProcess, sqlite_template: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'one.sqlite'}"
    async with bot(slack, url, KEY) as it:
        await it.until("running")
        await it.until("socket_connected")
        await it.until("installed")
        status, alive = await it.get("/healthz")
        assert (status, alive["alive"], alive["problems"]) == (200, True, [])
        status, ready = await it.get("/readyz")
        assert (status, ready["ready"], ready["problems"]) == (200, True, [])
        status, numbers = await it.get("/metrics")
        assert status == 200
        assert "touchline_socket_connected 1.0" in numbers
        assert 'touchline_workspaces{state="active"}' in numbers
        assert TOKEN not in numbers
        it.send(signal.SIGINT)
        assert await it.ended(15) == 0
    assert tidy(it)


async def test_while_slack_hangs(slack: SlackProcess, tmp_path: Path) -> None:
    """Sends under way are awaited, with a limit. What may have been sent stays *sending*: the next start knows."""
    url = f"sqlite:///{tmp_path / 'two.sqlite'}"
    async with bot(slack, url, KEY) as it:
        await it.until("installed")
        await it.until("socket_connected")
        await slack.post("fault", method="chat.postMessage", kind="timeout_before", times=None)
        await say(slack)
        await until_called(slack, "chat.postMessage")
        began = time.monotonic()
        it.send()
        assert await it.ended(25) == 0
        assert time.monotonic() - began < 20
    assert tidy(it)
    assert "sends_let_go" in it.said


async def test_a_second_signal_ends_it_at_once(slack: SlackProcess, tmp_path: Path) -> None:
    async with bot(slack, f"sqlite:///{tmp_path / 'three.sqlite'}", KEY) as it:
        await it.until("installed")
        await it.until("socket_connected")
        await slack.post("fault", method="chat.postMessage", kind="timeout_before", times=None)
        await say(slack)
        await until_called(slack, "chat.postMessage")
        it.send()
        await it.until("stopping")
        it.send()
        assert await it.ended(3) == 128 + signal.SIGTERM
    assert it.said[-1] == "stopped_at_once"


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("how", ["cut", "hold"])
async def test_while_postgresql_is_gone(slack: SlackProcess, database_url: str, how: str) -> None:
    async with Cable(database_url) as cable, bot(slack, cable.url, KEY) as it:
        for word in ("running", "installed", "socket_connected"):
            await it.until(word)
        assert (await it.get("/readyz"))[0] == 200
        if how == "cut":
            await cable.cut()
        else:
            cable.hold()
        await asyncio.sleep(1.1)  # how long readiness remembers
        status, told = await it.get("/readyz")
        assert (status, [one["what"] for one in told["problems"]]) == (503, ["database"])
        status, _ = await it.get("/healthz")
        assert status == 200, "a restart would not bring the database back"
        it.send()
        assert await it.ended(25) == 0
    assert tidy(it)


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_while_it_starts_and_the_database_hangs(slack: SlackProcess, database_url: str) -> None:
    async with Cable(database_url) as cable, bot(slack, cable.url, KEY) as it:
        cable.hold()
        await it.until("starting")
        it.send()
        assert await it.ended(10) == 0
    assert tidy(it)


async def test_while_it_starts_and_slack_is_out_of_reach(slack: SlackProcess, tmp_path: Path) -> None:
    """The start does not wait for Slack: the rest works, and says what is missing."""
    url = f"sqlite:///{tmp_path / 'four.sqlite'}"
    async with bot(slack, url, KEY, "http://127.0.0.1:9/api/") as it:
        await it.until("running")
        status, told = await it.get("/readyz")
        assert (status, [one["what"] for one in told["problems"]]) == (503, ["socket"])
        assert (await it.get("/healthz"))[0] == 200
        it.send()
        assert await it.ended(10) == 0
    assert tidy(it)


async def until_called(slack: SlackProcess, method: str, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not any(call["method"] == method for call in (await slack.get("calls"))["items"]):
        assert time.monotonic() < end, "it is not called"
        await asyncio.sleep(0.05)
