"""A real `view_submission` of the weekly check-in, for as many people as are asked; and who sends them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote_plus

import aiohttp
from slack_sdk.signature import SignatureVerifier

from benchmarks.filling import TEAM, Asked
from blocks import ids
from blocks.checkin_modal import CheckInForm, check_in_modal
from blocks.text import Person
from coaching.answers import Facts, visible_questions
from coaching.checkins import Question, QuestionType, Template

_CHECK_IN, _USER, _VIEW = "CHECKINID", "USERID", "VIEWID"
NOT_TAKEN = 10.0  # seconds: what an answer that asks to try again counts for
_WORDS = "Got Harbor's CFO to the call by asking Dana to bring him"


class Forms:
    """The body of a submission: all questions answered, all blocks of the form in it, as Slack sends it."""

    def __init__(self, template: Template, team: str = TEAM) -> None:
        questions = visible_questions(template, {}, Facts())
        form = CheckInForm(_CHECK_IN, template, questions, Person("UCOACH", "Sam Carter"))
        view = check_in_modal(form) | {
            "id": _VIEW, "team_id": team, "hash": "1763800000.Ab12Cd34", "root_view_id": _VIEW,
            "previous_view_id": None, "app_id": "A0BENCH", "bot_id": "B0BENCH", "external_id": "",
            "app_installed_team_id": team, "state": {"values": _values(questions, form)},
        }  # fmt: skip
        body = {
            "type": "view_submission", "team": {"id": team, "domain": "benchmark"}, "api_app_id": "A0BENCH",
            "user": {"id": _USER, "username": "someone", "name": "someone", "team_id": team},
            "token": "verification", "trigger_id": f"1.2.{_VIEW}", "view": view, "response_urls": [],
            "is_enterprise_install": False, "enterprise": None,
        }  # fmt: skip
        self._whole = "payload=" + quote_plus(json.dumps(body))

    def of(self, asked: Asked, time: int = 0) -> str:
        """The submission of this person; `time` counts how often they have sent it before."""
        body = self._whole.replace(_CHECK_IN, str(asked.id)).replace(_USER, asked.person.slack_id)
        return body.replace(_VIEW, f"V{asked.id.hex}{time or ''}")


def _values(questions: Sequence[Question], form: CheckInForm) -> dict[str, Any]:
    blocks = {block["block_id"]: block for block in check_in_modal(form)["blocks"] if "block_id" in block}
    values: dict[str, Any] = {}
    for question in questions:
        key = ids.question_block(question.key)
        values[key] = {ids.CHECKIN_DRAFT: _filled(question, blocks[key]["element"])}
        share = ids.share_block(question.key)
        if share in blocks:
            values[share] = {ids.CHECKIN_DRAFT: {"type": "checkboxes", "selected_options": []}}
    return values


def _filled(question: Question, element: dict[str, Any]) -> dict[str, Any]:
    if "options" in element:
        return {"type": element["type"], "selected_option": element["options"][2]}
    if question.type is QuestionType.NUMBER:
        return {"type": element["type"], "value": "5" if question.max_ref else "12"}
    return {"type": element["type"], "value": _WORDS}


class Sender(Protocol):
    async def send(self, session: aiohttp.ClientSession) -> bool: ...


@dataclass(slots=True)
class Target:
    """A server, and the submissions that are left for it. `good` is what every answer must hold."""

    url: str
    secret: str
    bodies: Iterator[str]
    good: str
    verifier: SignatureVerifier = field(init=False)

    def __post_init__(self) -> None:
        self.verifier = SignatureVerifier(self.secret)

    async def send(self, session: aiohttp.ClientSession, body: str | None = None) -> bool:
        """One submission, signed now, of those left or `body`.

        False if it was answered, but not taken: the person has to try again.
        """
        body = next(self.bodies) if body is None else body
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": self.verifier.generate_signature(timestamp=stamp, body=body) or "",
        }  # fmt: skip
        try:
            async with session.post(self.url, data=body, headers=headers) as response:
                return response.status == 200 and self.good in await response.text()
        except aiohttp.ClientError:
            return False  # refused before its body was read: the guard has 200 open already


async def closed_loop(session: aiohttp.ClientSession, target: Target, count: int, at_once: int = 4) -> int:
    """`count` submissions as fast as they are answered, `at_once` at a time. Returns how many were taken."""
    left = iter(range(count))

    async def one() -> int:
        return sum([await target.send(session) for _ in left])

    return max(1, sum(await asyncio.gather(*(one() for _ in range(at_once)))))


async def open_loop(
    session: aiohttp.ClientSession, target: Sender, rate: float, stop: asyncio.Event, most: float
) -> list[float]:
    """Submissions at a fixed rate, however long the answers take, until `stop` or `most` seconds.

    The wait counts from the moment at which the submission should have gone; one that was not taken waits `NOT_TAKEN`.
    """
    start, waits, sending = time.perf_counter(), [], []

    async def one(at: float) -> None:
        taken = await target.send(session)
        waits.append(max(time.perf_counter() - at, 0.0 if taken else NOT_TAKEN))

    number = 0
    while number < rate * most and not stop.is_set():
        at = start + number / rate
        if (pause := at - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        sending.append(asyncio.create_task(one(at)))
        number += 1
    await asyncio.gather(*sending)
    return waits
