"""What people do with the bot, each kind of payload as Slack sends it: forms, clicks, windows, commands, events."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count as numbers
from typing import Any
from urllib.parse import unquote_plus, urlencode
from uuid import UUID

import aiohttp
from slack_sdk.signature import SignatureVerifier

from benchmarks.filling import TEAM, Asked, Someone
from benchmarks.local_slack import Slack
from benchmarks.submissions import Forms
from blocks import ids

# How often, of twenty.
WEIGHTS = {
    "send": 5, "draft": 2, "open": 3, "close": 1, "kudos": 2, "card": 1, "home": 2, "typed": 1,
    "praise": 2, "reply": 1,
}  # fmt: skip
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_WORDS = "mapped five people at Northwind before the demo, so we spoke to the right one first"
_BEHIND = 200  # a coach reacts to a check-in when so many others have come in since
_AHEAD = 200  # triggers fetched at once: Slack takes one for three seconds only
_TRIGGER_LIFE = 1.0


@dataclass(frozen=True, slots=True)
class Body:
    """One payload. `good`: what the answer holds when it was taken."""

    text: str
    type: str
    good: str = ""


@dataclass(slots=True)
class Crowd:
    """People with an open check-in, and their coaches, as `filling.people` and `filling.ask` make them.

    One in four of them never sends it, and is there for windows that are opened, filled and closed.
    """

    forms: Forms
    asked: Sequence[Asked]
    coaches: Sequence[Someone]
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    done: Counter[str] = field(default_factory=Counter)
    triggers: list[str] = field(default_factory=list)
    sent: int = 0
    tapped: int = 0
    number: Any = field(default_factory=lambda: numbers(1))

    def again(self) -> Crowd:
        """The same people, before any of them did a thing."""
        return Crowd(self.forms, self.asked, self.coaches, random.Random(7))

    @property
    def senders(self) -> int:
        return max(1, len(self.asked) * 3 // 4)

    def next(self) -> Body:
        """One payload, of a kind drawn by `WEIGHTS`."""
        (kind,) = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        if kind in ("praise", "reply") and self.tapped + _BEHIND > min(self.sent, self.senders):
            kind = "open"  # nothing to react to yet
        self.done[kind] += 1
        make: Callable[[], Body] = getattr(self, f"_{kind}")
        return make()

    # ------------------------------------------------------------ the rep

    def _send(self) -> Body:
        """A check-in; when all have sent theirs, they send them again, with the same words."""
        again, at = divmod(self.sent, self.senders)
        self.sent += 1
        return Body(self.forms.of(self.asked[at], again), _FORM, "clear")

    def _draft(self) -> Body:
        """A field of the form is left, with all that is in it."""
        form = self._form()
        block, held = next(iter(form["view"]["state"]["values"].items()))
        action = next(iter(held.values())) | {"action_id": ids.CHECKIN_DRAFT, "block_id": block}
        return _payload(form | {"type": "block_actions", "actions": [action], "trigger_id": self._trigger()})

    def _close(self) -> Body:
        form = self._form()
        return _payload(form | {"type": "view_closed", "is_cleared": False})

    def _form(self) -> dict[str, Any]:
        """Of somebody who does not send it."""
        text = self.forms.of(self._waiting(), next(self.number))
        form: dict[str, Any] = json.loads(unquote_plus(text.removeprefix("payload=")))
        return form

    def _open(self) -> Body:
        one = self._waiting()
        return self._click(one.person, ids.CHECKIN_START, one.id)

    def _waiting(self) -> Asked:
        return self.chance.choice(self.asked[self.senders :])

    # ------------------------------------------------------------ the coach

    def _praise(self) -> Body:
        at, self.tapped = self.tapped, self.tapped + 1
        return self._click(self._coach_of(at), ids.COACH_PRAISE, self.asked[at].id)

    def _reply(self) -> Body:
        at, self.tapped = self.tapped, self.tapped + 1
        return self._click(self._coach_of(at), ids.COACH_REPLY, self.asked[at].id)

    def _coach_of(self, at: int) -> Someone:
        return self.coaches[at % len(self.coaches)]

    # ------------------------------------------------------------ anybody

    def _kudos(self) -> Body:
        giver, receiver = self.chance.sample(self.asked, 2)
        return self._command(
            "/kudos", f"<@{receiver.person.slack_id}|someone> {_WORDS} #prepared", giver.person
        )

    def _card(self) -> Body:
        return self._command("/coach", "", self.chance.choice(self.asked).person)

    def _home(self) -> Body:
        who = self.chance.choice(self.asked).person.slack_id
        return self._event({"type": "app_home_opened", "user": who, "channel": "D0BENCH", "tab": "home"})

    def _typed(self) -> Body:
        who = self.chance.choice(self.asked).person.slack_id
        place = {"channel": "D0BENCH", "channel_type": "im", "ts": f"{time.time():.6f}"}
        return self._event({"type": "message", "user": who, "text": "What can I do here?", **place})

    # ------------------------------------------------------------ as Slack writes it

    def _trigger(self) -> str:
        return self.triggers.pop() if self.triggers else f"1.2.{next(self.number)}"

    def _click(self, who: Someone, action: str, value: UUID) -> Body:
        button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "value": str(value)}
        message = {
            "type": "message", "user": "UBOT", "bot_id": "B0BENCH", "ts": "1763800000.000100", "text": "Check-in time",
            "blocks": [{"type": "actions", "block_id": "a", "elements": [button | {"action_id": action}]}],
        }  # fmt: skip
        body: dict[str, Any] = {
            "type": "block_actions", "team": {"id": TEAM, "domain": "benchmark"}, "api_app_id": "A0BENCH",
            "user": {"id": who.slack_id, "username": "someone", "name": "someone", "team_id": TEAM},
            "token": "verification", "trigger_id": self._trigger(), "enterprise": None,
            "container": {
                "type": "message", "message_ts": message["ts"], "channel_id": "D0BENCH", "is_ephemeral": False,
            },
            "channel": {"id": "D0BENCH", "name": "directmessage"}, "message": message, "state": {"values": {}},
            "actions": [button | {"action_id": action, "block_id": "a", "action_ts": f"{time.time():.6f}"}],
            "is_enterprise_install": False,
        }  # fmt: skip
        return _payload(body)

    def _command(self, command: str, text: str, who: Someone) -> Body:
        fields = {
            "token": "verification", "team_id": TEAM, "team_domain": "benchmark", "channel_id": "D0BENCH",
            "channel_name": "directmessage", "user_id": who.slack_id, "user_name": "someone", "command": command,
            "api_app_id": "A0BENCH", "is_enterprise_install": "false", "text": text, "trigger_id": self._trigger(),
            "response_url": f"https://hooks.slack.com/commands/{TEAM}/1/x",
        }  # fmt: skip
        return Body(urlencode(fields), _FORM, "ephemeral")

    def _event(self, event: dict[str, Any]) -> Body:
        number = next(self.number)
        body = {
            "type": "event_callback", "token": "verification", "team_id": TEAM, "api_app_id": "A0BENCH",
            "event": event | {"event_ts": f"{time.time():.6f}"}, "event_id": f"EvBENCH{number}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}],
        }  # fmt: skip
        return Body(json.dumps(body), _JSON)


def _payload(body: dict[str, Any]) -> Body:
    return Body(urlencode({"payload": json.dumps(body)}), _FORM)


@dataclass(slots=True)
class MixedTarget:
    """A server, and the crowd that uses it. Has the `send` that `open_loop` asks for."""

    url: str
    secret: str
    crowd: Crowd
    slack: Slack
    bare: bool = False  # answers nothing of what it is asked
    refused: Counter[str] = field(default_factory=Counter)
    _fetched: float = -1e9
    _verifier: SignatureVerifier = field(init=False)

    def __post_init__(self) -> None:
        self._verifier = SignatureVerifier(self.secret)

    async def fetch_triggers(self) -> None:
        """For the windows of the next second, from the local Slack, which takes no others."""
        if time.monotonic() - self._fetched > _TRIGGER_LIFE:
            self._fetched = time.monotonic()
            self.crowd.triggers = await asyncio.to_thread(self.slack.triggers, _AHEAD)

    async def send(self, session: aiohttp.ClientSession) -> bool:
        """One payload, signed now. False if it was answered, but not taken: the person has to try again."""
        if not self.bare:
            await self.fetch_triggers()
        body = self.crowd.next()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": body.type, "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": self._verifier.generate_signature(timestamp=stamp, body=body.text) or "",
        }  # fmt: skip
        try:
            async with session.post(self.url, data=body.text, headers=headers) as response:
                said = await response.text()
                taken = response.status == 200 and (self.bare or body.good in said)
        except aiohttp.ClientError as error:
            said, taken = type(error).__name__, False
        if not taken:
            self.refused[said[:80]] += 1
        return taken
