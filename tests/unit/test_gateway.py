"""What Slack says in the kinds we act on, the two clocks, and who claims which id."""

from __future__ import annotations

import asyncio
import inspect
import ssl
from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

import gateway.clock
from gateway import outcomes
from gateway.clock import MovableClock, SystemClock
from gateway.door import NOTHING, Answer, Ask, Kind, Registry, on
from gateway.outcomes import Gone, Later, Lost, Ours, SlackFailure, Unclear, failure_of


def said(
    code: str | None, status: int = 200, headers: dict[str, Any] | None = None, data: Any = ...
) -> SlackFailure:
    """The kind of an answer with this error."""
    body = {"ok": False, "error": code} if data is ... else data
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=body, headers=headers or {}, status_code=status
    )  # fmt: skip
    return failure_of(SlackApiError("no", response))


# ------------------------------------------------------------ what Slack says


@pytest.mark.parametrize(
    ("codes", "what"),
    [
        (outcomes._TOKEN, Lost.TOKEN), (outcomes._PERSON, Lost.PERSON), (outcomes._CHANNEL, Lost.CHANNEL),
        (outcomes._MESSAGE, Lost.MESSAGE), (outcomes._VIEW, Lost.VIEW),
    ],
)  # fmt: skip
def test_what_is_gone(codes: set[str], what: Lost) -> None:
    for code in codes:
        failure = said(code)
        assert isinstance(failure, Gone)
        assert (failure.what, failure.code) == (what, code)


def test_no_code_means_two_things() -> None:
    groups = [
        outcomes._TOKEN, outcomes._PERSON, outcomes._CHANNEL, outcomes._MESSAGE, outcomes._VIEW,
        outcomes._LATER, outcomes._UNCLEAR,
    ]  # fmt: skip
    assert sum(map(len, groups)) == len(set().union(*groups))


@pytest.mark.parametrize("code", sorted(outcomes._LATER - {"ratelimited", "rate_limited"}))
def test_later(code: str) -> None:
    failure = said(code)
    assert isinstance(failure, Later)
    assert not failure.paced


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30), ({"retry-after": "2"}, 2), ({"Retry-After": ["7"]}, 7), ({}, 1),
        ({"Retry-After": "soon"}, 1), ({"Retry-After": "0"}, 1), ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "nan"}, 1), ({"Retry-After": "inf"}, 3600), ({"Retry-After": "999999"}, 3600),
    ],
)  # fmt: skip
def test_a_rate_limit_says_how_long(headers: dict[str, Any], seconds: float) -> None:
    for failure in (
        said("ratelimited", 429, headers),
        said(None, 429, headers),
        said("rate_limited", 200, headers),
    ):
        assert isinstance(failure, Later)
        assert failure.paced
        assert failure.seconds == seconds


@pytest.mark.parametrize(
    "failure",
    [
        said("internal_error"), said("fatal_error"), said(None, 500), said("x", 502), said(None, 504),
        said(None, 200, data=None), said(None, 200, data="half a page"), said(None, 500, data=None),
    ],
)  # fmt: skip
def test_unclear(failure: SlackFailure) -> None:
    assert isinstance(failure, Unclear)


def test_503_did_nothing() -> None:
    assert isinstance(said(None, 503), Later)


@pytest.mark.parametrize(
    "code", ["invalid_blocks", "missing_scope", "no_text", "msg_too_long", "invalid_arguments", "a_new_word"]
)
def test_anything_else_is_a_bug_of_ours(code: str) -> None:
    failure = said(code)
    assert isinstance(failure, Ours)
    assert failure.code == code


@pytest.mark.parametrize("data", [{"ok": False}, {"ok": False, "error": 7}, None, "gone", []])
def test_an_answer_without_a_word_goes_by_its_status(data: Any) -> None:
    failure = said(None, 404, data=data)
    assert isinstance(failure, Ours)
    assert failure.code == "http_404"


@pytest.mark.parametrize(
    ("metadata", "where"),
    [
        ({"messages": ["[ERROR] must be a string [json-pointer:/blocks/0/text]"]}, "/blocks/0/text"),
        (None, ""), ({}, ""), ({"messages": None}, ""), ({"messages": "text"}, ""), ("text", ""),
    ],
)  # fmt: skip
def test_the_place_of_a_bug_is_kept_without_the_text(metadata: Any, where: str) -> None:
    failure = said(None, data={"ok": False, "error": "invalid_blocks", "response_metadata": metadata})
    assert isinstance(failure, Ours)
    assert failure.where == where


async def test_a_body_that_slack_sdk_cannot_read_is_unclear(aiohttp_answer: aiohttp.ClientResponse) -> None:
    failure = failure_of(SlackApiError("no JSON", aiohttp_answer))
    assert isinstance(failure, Unclear)


@pytest.fixture
async def aiohttp_answer() -> Any:
    """slack_sdk hands on aiohttp's own response where the body is no JSON."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Type: application/json\r\n\r\n{")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as response:
        yield response
    server.close()
    await server.wait_closed()


# ------------------------------------------------------------ what the line says


_KEY: Any = aiohttp.client_reqrep.ConnectionKey("slack.com", 443, True, True, None, None, None)
_INFO = aiohttp.RequestInfo(
    URL("https://slack.com"), "POST", CIMultiDictProxy(CIMultiDict()), URL("https://slack.com")
)
_MADE: dict[str, Any] = {
    "ClientConnectorCertificateError": lambda c: c(_KEY, ssl.CertificateError()),
    "InvalidURL": lambda c: c("x"),
    "ServerFingerprintMismatch": lambda c: c(b"", b"", "h", 1),
    "UnixClientConnectorError": lambda c: c("/x", _KEY, OSError(1, "x")),
}
NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def errors_of_aiohttp() -> list[Exception]:
    found = []
    for name, kind in inspect.getmembers(aiohttp, inspect.isclass):
        if not issubclass(kind, aiohttp.ClientError):
            continue
        if name in _MADE or issubclass(kind, aiohttp.InvalidURL):
            made = _MADE.get(name, _MADE["InvalidURL"])(kind)
        elif issubclass(kind, aiohttp.ClientConnectorError):
            made = kind(_KEY, OSError(1, "x"))
        elif issubclass(kind, aiohttp.ClientResponseError):
            made = kind(_INFO, ())
        else:
            made = kind()
        found.append(made)
    return found


@pytest.mark.parametrize("error", errors_of_aiohttp(), ids=lambda error: type(error).__name__)
def test_every_error_of_aiohttp(error: Exception) -> None:
    """Later only where no request can have been written; a bug only where the address is none."""
    failure = failure_of(error)
    if isinstance(error, NOT_CONNECTED):
        assert isinstance(failure, Later)
        assert not failure.paced
    elif isinstance(error, aiohttp.InvalidURL):
        assert isinstance(failure, Ours)
    else:
        assert isinstance(failure, Unclear)


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), OSError(), BrokenPipeError()])
def test_a_line_that_drops_is_unclear(error: Exception) -> None:
    assert isinstance(failure_of(error), Unclear)


@pytest.mark.parametrize(
    "error", [KeyError("text of a person"), ValueError("text"), SlackClientNotConnectedError("x")]
)
def test_any_other_error_is_ours_and_keeps_no_text(error: Exception) -> None:
    failure = failure_of(error)
    assert isinstance(failure, Ours)
    assert str(failure) == type(error).__name__


def test_a_failure_stays_what_it_is() -> None:
    failure = Later("x", 3)
    assert failure_of(failure) is failure


# ------------------------------------------------------------ clocks

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_a_clock_that_stands_still() -> None:
    clock = MovableClock(NOW.astimezone(timezone(timedelta(hours=5))))
    assert clock.now() == NOW
    assert clock.now().tzinfo is UTC
    clock.move_to(NOW)
    clock.move_to(NOW + timedelta(days=1))
    assert clock.now() == NOW + timedelta(days=1)
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(NOW)


def test_a_clock_that_runs() -> None:
    clock = MovableClock(NOW, running=True)
    clock.move_to(NOW + timedelta(hours=1))
    first = clock.now()
    assert first >= NOW + timedelta(hours=1)
    clock.move_to(first)  # it ran on since
    assert clock.now() >= first
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(first - timedelta(minutes=1))


async def test_the_system_s_clock_is_both() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before
    real = clock.now()
    assert real.tzinfo is UTC
    clock.set(real + timedelta(hours=1), clock.monotonic())
    assert timedelta(minutes=59) < clock.now() - real < timedelta(minutes=61)


def test_a_wrong_clock_decides_nothing_once_the_right_time_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [NOW]
    monkeypatch.setattr(gateway.clock, "wall", lambda: shown[0])
    clock = SystemClock()
    shown[0] += timedelta(hours=1)
    assert clock.now() == shown[0]
    assert clock.steady() - NOW < timedelta(minutes=1)
    clock.set(NOW, clock.monotonic())
    for shown[0] in (NOW + timedelta(hours=1), NOW - timedelta(hours=1)):
        for moment in (clock.now(), clock.steady()):
            assert timedelta(0) <= moment - NOW < timedelta(minutes=1)


# ------------------------------------------------------------ claims


def module(name: str, *claims: tuple[Kind, str]) -> ModuleType:
    made = ModuleType(name)
    for number, claim in enumerate(claims):

        async def handler(ask: Ask, house: Any) -> Answer:
            return NOTHING

        handler.__module__ = name
        setattr(made, f"h{number}", on(*claim)(handler))
    return made


def test_who_claims_what() -> None:
    registry = Registry(
        [module("one", (Kind.ACTION, "a")), module("two", (Kind.SUBMISSION, "a"), (Kind.EVENT, "b"))]
    )
    assert registry.claims() == {(Kind.ACTION, "a"), (Kind.SUBMISSION, "a"), (Kind.EVENT, "b")}
    assert registry.find(Kind.ACTION, "a") is not None
    assert registry.find(Kind.COMMAND, "a") is None


def test_two_claims_on_one_id_are_an_error_at_start() -> None:
    with pytest.raises(ValueError, match="'a' is claimed twice: two"):
        Registry([module("one", (Kind.ACTION, "a")), module("two", (Kind.ACTION, "a"))])
    with pytest.raises(ValueError, match="claimed twice"):
        Registry([module("one", (Kind.ACTION, "a"), (Kind.ACTION, "a"))])


def test_a_handler_that_is_only_imported_is_claimed_where_it_lives() -> None:
    one = module("one", (Kind.ACTION, "a"))
    other = ModuleType("other")
    other.h = one.h0  # type: ignore[attr-defined]
    assert Registry([one, other]).claims() == {(Kind.ACTION, "a")}


def test_one_handler_may_claim_several_ids() -> None:
    made = ModuleType("one")

    @on(Kind.ACTION, "a", "b")
    @on(Kind.EVENT, "c")
    async def handler(ask: Ask, house: Any) -> Answer:
        return NOTHING

    handler.__module__ = "one"
    made.handler = handler  # type: ignore[attr-defined]
    assert Registry([made]).claims() == {(Kind.ACTION, "a"), (Kind.ACTION, "b"), (Kind.EVENT, "c")}


def test_what_comes_in_may_lack_anything() -> None:
    ask = Ask(Kind.ACTION, "a", UUID(int=1), "U1", None, NOW, 0.0, {"actions": ["x"], "view": 3})
    assert (ask.action, ask.view, ask.trigger_id, ask.response_url) == ({}, {}, "", None)
    assert "token" not in repr(ask)
