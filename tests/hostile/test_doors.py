"""Real sockets against the program's own web server: those who hold, trickle and flood do not keep others out."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

import bot.callers
import bot.serving
from bot.callers import Caller, Waiting
from bot.http import MOST_OPEN, read_body
from bot.play.play import Play
from coaching.people_file import parse_people_csv
from tests.slack.acting import OFFICE, counts, signed

sqlite = pytest.mark.parametrize("dialect", ["sqlite"])
HALF = b"POST /slack/events HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\npayload="
PROBE = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[..., Awaitable[Line]]


@pytest.fixture
async def office(make_world: Any, monkeypatch: pytest.MonkeyPatch) -> Play:
    """With little patience: the same code, sooner."""
    quick = functools.partial(Caller, head_seconds=0.3)
    monkeypatch.setattr(bot.serving, "Caller", quick)
    monkeypatch.setattr(bot.callers, "REST_SECONDS", 0.2)
    world: Play = await make_world(team=OFFICE)
    return world


@pytest.fixture
async def line() -> AsyncIterator[Open]:
    """Opens connections to the bot, writes what is to be written, and cuts them all in the end."""
    lines: list[Line] = []

    async def opened(world: Play, data: bytes = b"") -> Line:
        reader, writer = await asyncio.open_connection("127.0.0.1", world.web.port)
        lines.append((reader, writer))
        writer.write(data)
        await writer.drain()
        return reader, writer

    yield opened
    for _, writer in lines:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def status(one: Line) -> bytes:
    return (await asyncio.wait_for(one[0].readline(), 5))[9:12]


async def ended(one: Line) -> bool:
    """Whether the other side cuts the line; what it says before is let by."""
    with suppress(ConnectionError):
        await asyncio.wait_for(one[0].read(), 5)
    return True


@sqlite
async def test_a_probe_is_answered_while_as_many_requests_are_open_as_may_be(
    office: Play, line: Open
) -> None:
    held = [await line(office, HALF) for _ in range(MOST_OPEN)]
    # Answered behind them, so all of them are in.
    assert await status(await line(office, PROBE)) == b"200"
    assert await status(await line(office, HALF)) == b"503"
    for _, writer in held:
        writer.transport.abort()
    while await status(await line(office, HALF + b"x" * 92)) == b"503":
        pass
    assert await status(await line(office, HALF + b"x" * 92)) == b"401"


@sqlite
async def test_silent_connections_do_not_keep_a_probe_out(office: Play, line: Open) -> None:
    silent = [await line(office) for _ in range(bot.callers.MOST_WAITING + 20)]
    probe = await line(office, PROBE)
    assert await status(probe) == b"200"
    assert await ended(silent[0])  # who waited longest goes first
    assert await ended(silent[-1])  # and no one waits for ever
    for _, writer in silent:
        writer.transport.abort()


@sqlite
async def test_connections_that_are_kept_for_later_do_not_keep_a_probe_out(office: Play, line: Open) -> None:
    kept = [await line(office, PROBE) for _ in range(bot.callers.MOST_WAITING + 20)]
    assert [await status(one) for one in kept] == [b"200"] * len(kept)
    assert await ended(kept[0])
    kept[-1][1].write(PROBE)  # who came last is still served
    await asyncio.wait_for(kept[-1][0].readuntil(b"HTTP/1.1 200 OK"), 5)


@sqlite
async def test_a_head_without_end_is_refused(office: Play, line: Open) -> None:
    long = await line(office, b"GET /healthz HTTP/1.1\r\nHost: here\r\nX: ")
    with suppress(ConnectionError):
        for _ in range(400):
            long[1].write(b"y" * 10_000)
            await long[1].drain()
            await asyncio.sleep(0)
        pytest.fail("four megabytes of head were taken")
    slow = await line(office, b"GET /healthz HTTP/1.1\r\nX-Half: ")
    assert await ended(slow)


@sqlite
async def test_a_body_that_goes_on_after_its_answer_is_cut(office: Play, line: Open) -> None:
    for path in (b"/healthz", b"/slack/events", b"/nowhere"):
        head = b"POST " + path + b" HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
        reader, writer = await line(office, head + b"1e8480\r\n" + b"x" * 2_000_000 + b"\r\n")
        with suppress(ConnectionError):
            for _ in range(400):
                writer.write(b"10\r\n0123456789abcdef\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)
            pytest.fail("it reads on for ever")
        del reader


@sqlite
async def test_requests_one_behind_the_other_are_all_answered(office: Play, line: Open) -> None:
    body = b"command=%2Fcoach&text=help&team_id=T0&user_id=U0"
    head = "".join(f"{name}: {value}\r\n" for name, value in signed(office, body, "form").items())
    one = (
        f"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body
    )
    before = await counts(office)
    reader, writer = await line(office, (one + PROBE) * 5)
    answers = 0
    while answers < 10:
        answers += (await asyncio.wait_for(reader.readline(), 5)).count(b"HTTP/1.1 200 OK")
    writer.close()
    assert await counts(office) == before


def test_who_waited_longest_goes_first() -> None:
    gone: list[int] = []

    class Line:
        def __init__(self, number: int) -> None:
            self.number, self.transport = number, self

        def abort(self) -> None:
            gone.append(self.number)

    waiting, lines = Waiting(most=2), [Line(number) for number in range(4)]
    for one in lines:
        waiting.add(one)  # type: ignore[arg-type]
    assert gone == [0, 1]
    assert len(waiting) == 2


def test_what_no_database_takes_is_a_question_mark_and_emoji_stay() -> None:
    text = '{"a": "\\ud83c\\udfc6", "b": ["\\ud83c"], "c\\u0000": {"d": "x\\u0000"}, "e": "\\\\u0000"}'
    assert read_body(text) == {"a": "\U0001f3c6", "b": ["?"], "c?": {"d": "x?"}, "e": "\\u0000"}
    assert read_body("command=%2Fcoach&text=a%00b") == {"command": "/coach", "text": "a?b"}
    with pytest.raises(RecursionError):
        read_body('{"a": "\\ud800", "b": ' + "[" * 100_000 + "]" * 100_000 + "}")


def test_a_sign_that_cannot_be_seen_is_no_part_of_an_address() -> None:
    (fault,) = parse_people_csv("person\na\x1bb@x.test\n").faults
    assert "\x1b" not in str(fault)
