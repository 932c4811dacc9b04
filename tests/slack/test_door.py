"""The HTTP door lets in what Slack sent, once and whole, and nothing else."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.http import Guard
from bot.play.play import Play
from tests.slack.acting import Reply, counts, post, send_command, send_event, send_interaction, signed

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

SECRET_WORDS = "harbor deal is slipping"


def command(world: Play, text: str = "help") -> dict[str, str]:
    return {
        "command": "/coach", "text": text, "team_id": world.slack.workspace().team_id, "user_id": "UANA",
        "trigger_id": "1.2.abc", "api_app_id": "A1",
    }  # fmt: skip


def guard_of(world: Play) -> Guard:
    """The guard before the door, to make its limits small."""
    guards = [route.app for route in world.app.routes if isinstance(route.app, Guard)]
    assert len(guards) == 1
    return guards[0]


def words_of(reply: Reply) -> str:
    return json.dumps(reply.body)


async def test_a_signed_command_is_answered(office: Play) -> None:
    reply = await send_command(office, command(office))
    assert reply.status == 200
    assert "What you can do" in words_of(reply)


@pytest.mark.parametrize("word", ["payload", "my payload please", "payload=1"])
async def test_a_command_about_a_payload_is_a_command_like_any_other(office: Play, word: str) -> None:
    reply = await send_command(office, command(office, word))
    assert reply.status == 200
    assert "I do not know that one" in words_of(reply)


async def test_what_slack_did_not_sign_is_refused_and_changes_nothing(
    office: Play, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    before = await counts(office)
    body = urlencode(command(office, SECRET_WORDS)).encode()
    good = signed(office, body, "form")
    bad = {
        "unsigned": {key: value for key, value in good.items() if key != "x-slack-signature"},
        "no time": {key: value for key, value in good.items() if key != "x-slack-request-timestamp"},
        "other secret": signed(office, body, "form", secret="0" * 32),
        "other body": signed(office, body + b"x", "form"),
        "five minutes old": signed(office, body, "form", age=301),
        "from tomorrow": signed(office, body, "form", age=-86_400),
        "time is no number": good | {"x-slack-request-timestamp": "yesterday"},
        "signature is no hex": good | {"x-slack-signature": "v0=Ω"},
        "empty signature": good | {"x-slack-signature": ""},
    }
    for why, headers in bad.items():
        reply = await post(office, body, headers)
        assert reply.status == 401, why
        assert SECRET_WORDS not in words_of(reply)
    assert await counts(office) == before
    assert SECRET_WORDS not in f"{logged} {caplog.text}"


UNREADABLE = {
    "empty": b"",
    "no JSON": b"{" + SECRET_WORDS.encode(),
    "a list": b"[1, 2]",
    "a word": b'"hello"',
    "null": b"null",
    "no UTF-8": b"\xff\xfe{}",
    "deeper than any parser": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a number too long": b'{"a": ' + b"9" * 10_000 + b"}",
    "NaN": b'{"type": NaN}',
}


@pytest.mark.parametrize("kind", ["json", "form"])
async def test_a_body_nobody_can_read_is_refused(
    office: Play, logged: list[Any], caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    before = await counts(office)
    for what, content in UNREADABLE.items():
        body = content if kind == "json" else b"payload=" + content
        for secret in ("", "1" * 32):
            reply = await post(office, body, signed(office, body, kind, secret=secret))
            assert reply.status in (200, 400, 401), what
    assert await counts(office) == before
    assert SECRET_WORDS not in f"{logged} {caplog.text}"
    assert "Traceback" not in caplog.text


async def test_ten_megabytes_are_not_read(office: Play) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", office.web.port)
    head = "POST /slack/events HTTP/1.1\r\nHost: here\r\nContent-Length: 10000000\r\n\r\n"
    writer.write(head.encode() + b"payload=" + b"x" * 2_100_000)
    assert (await reader.readline()).split()[1] == b"413"
    writer.close()


async def test_a_body_that_never_ends_is_given_up(office: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = guard_of(office)
    monkeypatch.setattr(guard, "_seconds", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", office.web.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\npayload=")
    assert (await reader.readline()).split()[1] == b"408"
    writer.close()


async def test_one_request_too_many_is_told_to_come_again(office: Play) -> None:
    entered, hold = asyncio.Event(), asyncio.Event()
    sent: list[Any] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def slow() -> Message:
        entered.set()
        await hold.wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def quick() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message.get("status"))

    guard = Guard(app, most_open=1)
    first = asyncio.create_task(guard({"type": "http"}, slow, send))
    await entered.wait()
    await guard({"type": "http"}, quick, send)
    assert 503 in sent
    hold.set()
    await first
    sent.clear()
    await guard({"type": "http"}, quick, send)
    assert sent == [200]


async def test_other_paths_and_methods_have_no_door(office: Play) -> None:
    body = b"{}"
    assert (await post(office, body, signed(office, body), "/slack/other")).status == 404
    reader, writer = await asyncio.open_connection("127.0.0.1", office.web.port)
    writer.write(b"GET /slack/events HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert (await reader.readline()).split()[1] in (b"404", b"405")
    writer.close()


async def test_slack_checks_the_address_before_anything_is_installed(office: Play) -> None:
    reply = await send_event(office, {"type": "url_verification", "challenge": "c3", "token": "t"})
    assert reply.status == 200
    assert "c3" in words_of(reply)


async def test_half_a_character_is_no_reason_to_fail(office: Play, logged: list[Any]) -> None:
    """JSON can hold halves of a character, which no database takes."""
    view = {
        "id": "V\ud800",
        "type": "modal",
        "callback_id": "likes.save",
        "state": {"values": {"\udfff": {}}},
    }
    team = {"id": office.slack.workspace().team_id}
    user = {"id": "UANA", "team_id": team["id"]}
    reply = await send_interaction(
        office, {"type": "view_submission", "team": team, "user": user, "view": view}
    )
    assert reply.status == 200
    assert "failed" not in {call.kwargs.get("event") for call in logged}
