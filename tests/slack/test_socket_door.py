"""Socket Mode's watchdog before the local Slack: every way a line can end, by steps and a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import socketline
from bot.manifest import read_manifest
from bot.socketmode import SocketDoor
from gateway.calls import Calls
from gateway.line import (
    HOPELESS_SECONDS,
    MOVING_SECONDS,
    QUIET_SECONDS,
    SILENT_SECONDS,
    STEADY_SECONDS,
    hopeless,
)
from gateway.metrics import Metrics
from gateway.outcomes import Later
from playground import Actor, LocalSlack
from tests.database.house import Machine


@dataclass
class Hall:
    """A door, the local Slack behind it, and what came in. `hold` keeps answers back until it is set."""

    slack: LocalSlack
    door: SocketDoor
    machine: Machine
    metrics: Metrics
    ana: Actor
    heard: list[str] = field(default_factory=list)
    hold: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, text: str) -> None:
        self.heard.append(text)
        self.asked.set()
        if self.hold is not None:
            await self.hold.wait()

    async def later(self, seconds: float) -> None:
        """So much time passes, then the watchdog looks."""
        self.machine.seconds += seconds
        await self.door.step()

    async def steady(self) -> None:
        """Pings go and come for so long that the line counts as a good one."""
        for _ in range(8):
            await self.later(10)
            await self.soon(lambda: self.door._line is not None and self.age() == 0)

    def age(self) -> float:
        assert self.door._line is not None
        return self.machine.seconds - self.door._line.look().heard

    async def soon(self, condition: Callable[[], Any]) -> None:
        for _ in range(3000):
            if condition():
                return
            await asyncio.sleep(0.001)
        pytest.fail("it does not come to that")

    async def say(self, text: str) -> bool:
        return (await self.ana.command("/coach", text)).ok

    def count(self, name: str) -> dict[str, float]:
        samples = [s for metric in self.metrics.registry.collect() for s in metric.samples]
        return {"/".join(s.labels.values()): s.value for s in samples if s.name == f"touchline_{name}"}

    @property
    def lines(self) -> int:
        return len(self.slack.socket.connections)


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    slack = LocalSlack(read_manifest(), limits=False)
    await slack.start()
    home = slack.add_workspace("Northwind")
    ana = slack.add_person("Ana Souza", id="UANA")
    slack.connect_socket()
    machine, metrics = Machine(), Metrics()

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=home.team_id, bot_token=home.bot_token)

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        client = AsyncWebClient(token=None, base_url=slack.api_url, session=session)
        app = AsyncApp(signing_secret="s", client=client, authorize=authorize, process_before_response=True)

        @app.middleware  # type: ignore[untyped-decorator]
        async def everything(body: dict[str, Any]) -> BoltResponse:
            await it.answer(body["text"])
            return BoltResponse(status=200, body="")

        calls = Calls(metrics, machine.monotonic)
        door = SocketDoor(
            app, slack.app_token, slack.api_url, session, calls=calls, machine=machine, chance=lambda: 1.0
        )
        it = Hall(slack, door, machine, metrics, ana)
        yield it
        await door.stop()
        await slack.stop()


async def test_it_connects_and_answers(hall: Hall) -> None:
    await hall.door.step()
    assert hall.door.connected
    assert await hall.say("one")
    assert hall.heard == ["one"]
    assert hall.count("socket_connected") == {"": 1}
    assert hall.count("slack_calls_total") == {"apps.connections.open/ok": 1}


async def test_what_no_database_takes_is_a_question_mark(hall: Hall) -> None:
    """As by HTTP: a zero, or half of a character. A whole emoji stays."""
    await hall.door.step()
    assert await hall.say("a\x00b \U0001f600 c")
    assert hall.heard == ["a?b \U0001f600 c"]


async def test_a_closed_line_comes_back(hall: Hall) -> None:
    await hall.door.step()
    await hall.steady()
    await hall.slack.socket.close()
    await hall.soon(lambda: not hall.door.connected)
    assert not await hall.say("lost")
    await hall.later(1)
    assert await hall.say("two")
    assert hall.count("socket_reconnects_total") == {"first": 1, "closed": 1}


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_asked_to_leave_the_new_line_stands_before_the_old_one_ends(hall: Hall, reason: str) -> None:
    await hall.door.step()
    hall.hold = asyncio.Event()
    asking = asyncio.create_task(hall.say("in hand"))
    await hall.asked.wait()
    await hall.slack.socket.disconnect(reason)
    await hall.soon(lambda: hall.door._line is not None and hall.door._line.facts.said)
    assert hall.door.connected, "the old one still takes what comes"
    await hall.later(1)
    new = hall.slack.socket.connections[-1]
    assert new.number == 2
    hall.hold.set()
    assert await asking, "what was in hand is answered on the line it came by"
    await hall.soon(lambda: hall.lines == 1)
    assert await hall.say("next")
    assert hall.heard == ["in hand", "next"]
    assert hall.count("socket_reconnects_total") == {"first": 1, "asked": 1}


async def test_a_switched_off_link_is_not_tried_in_a_hurry(hall: Hall) -> None:
    await hall.door.step()
    for n in range(1, 5):
        await hall.slack.socket.disconnect("link_disabled")
        await hall.soon(lambda: not hall.door.connected)
        await hall.later(1)  # at once the first time, then after 1, 2 and 4 seconds
        if n > 1:
            assert hall.lines == 0
            await hall.later(2 ** (n - 2))
        assert hall.lines == 1


async def test_a_silent_line_is_dropped_and_cannot_speak_again(hall: Hall) -> None:
    await hall.door.step()
    await hall.steady()
    hall.slack.socket.silence()
    old = hall.slack.socket.connections[0]
    for _ in range(3):
        await hall.later(10)
    assert hall.door.connected
    assert hall.door._line is not None
    await hall.soon(lambda: [c.number for c in hall.slack.socket.connections if not c.silent] == [2])
    hall.slack.socket.wake()
    await hall.soon(lambda: old not in hall.slack.socket.connections)
    for text in ("one", "two", "three"):
        assert await hall.say(text)
    assert hall.heard == ["one", "two", "three"]
    assert hall.count("socket_reconnects_total") == {"first": 1, "silent": 1}


async def test_pings_that_are_answered_keep_a_line(hall: Hall) -> None:
    await hall.door.step()
    for _ in range(12):
        await hall.later(SILENT_SECONDS / 2)
        await hall.soon(lambda: hall.age() == 0)
    assert hall.count("socket_reconnects_total") == {"first": 1}


async def test_a_line_that_is_merely_quiet_is_made_anew(hall: Hall) -> None:
    """Pings are answered and nothing else comes: it may be deaf, and a new one costs nothing."""
    await hall.door.step()
    assert hall.door._line is not None
    hall.machine.seconds += QUIET_SECONDS
    await hall.door._line.ping()
    await hall.soon(lambda: hall.age() == 0)
    await hall.door.step()
    await hall.soon(lambda: [c.number for c in hall.slack.socket.connections] == [2])
    assert await hall.say("here")


async def test_refused_for_long_it_asks_ever_less_often(hall: Hall) -> None:
    hall.slack.fail("apps.connections.open", "http_500", times=None)
    at: list[float] = []
    for _ in range(240):
        seen = len(hall.slack.calls)
        await hall.later(1)
        at += [hall.machine.seconds] if len(hall.slack.calls) > seen else []
    gaps = [b - a for a, b in pairwise(at)]
    assert gaps == [1, 2, 4, 8, 16, 32, 60, 60]
    watched = hall.door.watched()
    assert not watched.connected
    assert not hopeless(watched), "a restart would not bring Slack back"


async def test_it_waits_as_long_as_slack_says(hall: Hall) -> None:
    hall.slack.fail("apps.connections.open", "ratelimited", retry_after=40)
    await hall.door.step()
    await hall.later(39)
    assert hall.lines == 0
    await hall.later(1)
    assert hall.door.connected
    assert hall.count("slack_calls_total") == {
        "apps.connections.open/limited": 1,
        "apps.connections.open/ok": 1,
    }


async def test_a_token_that_slack_refuses_is_tried_every_five_minutes(hall: Hall) -> None:
    hall.slack.fail("apps.connections.open", "error", error="invalid_auth")
    await hall.door.step()
    await hall.later(299)
    assert len(hall.slack.calls) == 1
    await hall.later(1)
    assert hall.door.connected
    assert hall.count("socket_refused_total") == {"token": 1}


async def test_too_many_lines_wait_for_half_a_minute(hall: Hall) -> None:
    async with aiohttp.ClientSession() as session:
        others = []
        for _ in range(10):
            ticket = hall.slack.core.tickets.make()
            others.append(await session.ws_connect(f"{hall.slack.core.socket_url}?ticket={ticket}"))
        await hall.soon(lambda: hall.lines == 10)
        await hall.door.step()
        assert not hall.door.connected
        await others[0].close()
        await hall.soon(lambda: hall.lines == 9)
        await hall.later(29)
        assert not hall.door.connected
        await hall.later(1)
        assert hall.door.connected
        for one in others:
            await one.close()


async def test_the_network_goes_and_comes_back(hall: Hall) -> None:
    await hall.door.step()
    await hall.steady()
    port = urlsplit(hall.slack.base_url).port or 0
    await hall.slack.stop()
    await hall.soon(lambda: not hall.door.connected)
    for _ in range(5):
        await hall.later(10)
    assert not hall.door.connected
    await hall.slack.start(port)
    await hall.later(60)
    assert await hall.say("back")


async def test_no_hello_is_no_line(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socketline, "HELLO_SECONDS", 0.05)
    monkeypatch.setattr(hall.slack.socket, "_hello", lambda: {"type": "nothing"})
    await hall.door.step()
    assert not hall.door.connected
    await hall.soon(lambda: hall.lines == 0)


async def test_slack_gives_addresses_and_no_line_comes_about(hall: Hall) -> None:
    """Only then may a new process help where the watchdog did not."""
    await hall.door.step()
    await hall.slack.socket.close()
    await hall.soon(lambda: not hall.door.connected)
    hall.slack.core.socket_url = hall.slack.core.socket_url.replace("/socket", "/nowhere")
    await hall.later(1)
    assert not hopeless(hall.door.watched())
    for _ in range(20):
        await hall.later(HOPELESS_SECONDS / 20)
    assert hopeless(hall.door.watched())


async def test_a_watchdog_that_stands_still_is_told(hall: Hall) -> None:
    await hall.door.step()
    hall.machine.seconds += MOVING_SECONDS
    assert hopeless(hall.door.watched())


async def test_the_stop_lets_answers_in_flight_end(hall: Hall) -> None:
    await hall.door.start()
    await hall.door.until_up()
    hall.hold = asyncio.Event()
    asking = asyncio.create_task(hall.say("in hand"))
    await hall.asked.wait()
    stopping = asyncio.create_task(hall.door.stop())
    done, _ = await asyncio.wait([stopping], timeout=0.05)
    assert not done
    hall.hold.set()
    assert await asking
    await stopping
    assert hall.lines == 0
    assert hall.count("socket_connected") == {"": 0}


async def test_the_watchdog_acts_by_itself(hall: Hall) -> None:
    """The loop, and not only its step: Slack asks, and the line is new without anybody's doing."""
    hall.machine.seconds += STEADY_SECONDS
    await hall.door.start()
    await hall.door.until_up()
    await hall.slack.socket.disconnect("refresh_requested")
    await hall.soon(lambda: [c.number for c in hall.slack.socket.connections] == [2])
    assert await hall.say("here")


async def test_a_line_that_was_well_and_closed_is_not_counted_as_down_since_the_start(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack asks us to leave, takes no new line for a while, and closes the old one, as it said."""
    await hall.door.step()
    for _ in range(100):
        await hall.later(10)
        await hall.soon(lambda: hall.age() == 0)
    await hall.slack.socket.disconnect("warning")
    await hall.soon(lambda: bool(hall.door._line and hall.door._line.facts.said))

    async def refused(_self: SocketDoor) -> None:
        raise Later("too_many_websockets", 30.0, paced=True)

    monkeypatch.setattr(SocketDoor, "_open", refused)
    await hall.later(1)
    assert hall.door.connected
    await hall.slack.socket.close()
    await hall.soon(lambda: not hall.door.connected)
    for _ in range(10):
        await hall.later(2)
        assert not hopeless(hall.door.watched())
    assert hall.door.watched().down_for < 60
