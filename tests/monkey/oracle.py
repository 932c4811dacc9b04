"""What must hold after every action: answered in time, seen by the person, by nobody else, and well said."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from blocks import ids, notices
from bot.door import NO_WINDOW, NOT_INSTALLED
from bot.play.play import Play
from gateway.door import Kind
from playground.outcome import Outcome
from playground.record import Inbound, Post
from storage.unit import Unit
from tests.monkey.eyes import Sight, pressable, strings
from tests.monkey.hand import Expect, Move
from tests.monkey.words import TAG, Words

_RAW = re.compile(
    r"\bNone\b|\bnan\b|\bundefined\b|\{\w+\}|&amp;(?:amp|lt|gt);|<\w[\w.]* object|\bUUID\(|\bdatetime\."
)
_PINGS = re.compile(r"(?:<|&lt;)!")
_OURS = (notices.TROUBLE, notices.BUSY, notices.UPDATING, NO_WINDOW, NOT_INSTALLED)
_SAID = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url")


def _says_why(outcome: Outcome | None, after: Sight) -> bool:
    """In the answer to a command, wherever it was typed; under a field, or on top of a form that still cannot be
    taken: what is there to read need not change."""
    if outcome is None:
        return False
    if isinstance(outcome.body, dict) and outcome.body.get("text"):
        return True
    alert = bool(after.windows) and f'"block_id": "{ids.ALERT}"' in after.windows[-1]
    return outcome.kind == "errors" or (outcome.kind == "updated" and alert)


def _lost_race(move: Move, line: dict[str, Any]) -> bool:
    """Two presses at once draw the same window: the second drawing is refused, and the first one stands."""
    return move.racing and line.get("event") in ("reading_not_redrawn", "redraw_failed")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something the bot put before one person. `reader` is empty in a channel."""

    reader: str
    surface: str  # message, window, home
    content: Any
    text: str = ""


class Oracle:
    """Looks at everything that came since it looked last."""

    def __init__(self, world: Play, words: Words, heard: list[Any], caplog: list[logging.LogRecord]) -> None:
        self._world = world
        self._words = words
        self._heard, self._records = heard, caplog
        self._openers: dict[str, str] = {}  # trigger id -> who has it
        self._owners: dict[str, str] = {}  # view id -> whose window it is
        self._ticked: set[str] = set()  # check-ins whose private words were shared, at least once
        self._seq = 0

    def catch_up(self) -> None:
        """What came until now was looked at by nobody and need not be."""
        self._learn(self._world.slack.inbound.since(self._seq))
        self._seq = self._world.slack.core.record.last
        self._heard.clear()
        self._records.clear()

    async def judge(self, move: Move, outcome: Outcome | None, before: Sight, after: Sight) -> list[str]:
        """Everything that is wrong, in words."""
        slack = self._world.slack
        inbound = slack.inbound.since(self._seq)
        posts = slack.posts.since(self._seq)
        self._learn(inbound)
        shown = [*self._shown(posts, inbound)]
        found = [*self._payloads(inbound, move), *self._calls(move), *self._logged(move)]
        found += self._answered(move, outcome, before, after, posts)
        for one in shown:
            found += self._well_said(one, move)
            found += self._discreet(one)
            found += self._claimed(one)
        found += await self._ledger()
        self._seq = slack.core.record.last
        return list(dict.fromkeys(found))

    # ------------------------------------------------------------ answers

    def _payloads(self, inbound: list[Inbound], move: Move) -> Iterator[str]:
        for one in inbound:
            yield from (f"schema fault in the answer to {one.type}: {fault}" for fault in one.faults)
            for attempt in one.attempts:
                body = attempt.body if isinstance(attempt.body, dict) else {}
                if body.get("blocks") and not body.get("text"):
                    yield f"no text for notifications in the answer to {one.type}"
                if not move.provoked and (not attempt.ok or attempt.status != 200):
                    why = attempt.reason or attempt.status
                    yield f"unanswered payload: {one.type} ({why}, after {attempt.seconds:.2f} s)"

    def _calls(self, move: Move) -> Iterator[str]:
        for call in self._world.slack.calls.since(self._seq):
            yield from (f"schema fault in {call.method}: {fault}" for fault in call.faults)
            lost_race = move.racing and call.error in ("hash_conflict", "push_limit_reached")
            if not call.ok and not move.provoked and not lost_race:
                yield f"Slack said no to {call.method}: {call.error}"
            if call.method in _SAID and not call.args.get("delete_original") and not call.args.get("text"):
                yield f"no text for notifications in {call.method}"

    def _logged(self, move: Move) -> Iterator[str]:
        for call in self._heard:
            line = f"{call.method_name} {call.args} {call.kwargs}"
            if TAG.search(line):
                yield f"words of a person in the log: {line}"
            if call.method_name in ("error", "critical", "exception"):
                yield f"an error in the log: {line}"
            elif call.method_name == "warning" and not move.provoked and not _lost_race(move, call.kwargs):
                yield f"a warning in the log: {line}"
        for record in self._records:
            line = f"{record.name}: {record.getMessage()} {record.exc_text or ''}"
            if TAG.search(line):
                yield f"words of a person in the log: {line}"
            if record.levelno >= logging.WARNING:
                yield f"in the log of a library: {line}"
        self._heard.clear()
        self._records.clear()

    def _answered(
        self, move: Move, outcome: Outcome | None, before: Sight, after: Sight, posts: list[Post]
    ) -> Iterator[str]:
        if outcome is not None and outcome.kind == "trouble" and not move.provoked:
            yield f"trouble shown: {outcome.trouble}"
        if outcome is not None and outcome.kind == "errors" and not all(outcome.errors.values()):
            yield "an inline error that says nothing"
        who = move.who.id if move.who is not None else ""
        told = move.provoked or _says_why(outcome, after)
        if move.expect is Expect.SIGHT and not told and not before.differs(after, home=move.at_home):
            yield f"dead button: {move.words}"
        if move.expect is Expect.WORDS and not [p for p in posts if p.user == who and p.kind == "post"]:
            yield "unanswered words: the person typed to the bot and nothing came back"
        if move.expect is Expect.HOME and not after.home:
            yield "an empty Home: it was opened, and nothing was ever published"
        if move.expect is Expect.NOTHING_NEW:
            new = [post for post in posts if post.kind == "post"]
            yield from (f"a repeated payload had an effect: {post.text}" for post in new)

    # ------------------------------------------------------------ what is shown

    def _learn(self, inbound: list[Inbound]) -> None:
        for one in inbound:
            user = one.payload.get("user")
            who = str(user.get("id") if isinstance(user, dict) else one.payload.get("user_id") or "")
            if one.payload.get("trigger_id"):
                self._openers[str(one.payload["trigger_id"])] = who
            view = one.payload.get("view") or {}
            if view.get("id"):
                self._owners[str(view["id"])] = who
            if one.type == "view_submission" and view.get("callback_id") == "checkin.submit":
                values = (view.get("state") or {}).get("values") or {}
                held = values.get("s.diary", {}).get("checkin.draft", {})
                if held.get("selected_options"):
                    self._ticked.add(json.loads(view["private_metadata"])["checkin"])

    def _shown(self, posts: list[Post], inbound: list[Inbound]) -> Iterator[Shown]:
        for post in posts:
            surface = "home" if post.kind == "home" else "message"
            yield Shown(post.user, surface, [post.blocks, post.metadata], post.text)
        for call in self._world.slack.calls.since(self._seq):
            view = call.args.get("view")
            if not call.method.startswith("views.") or not isinstance(view, dict):
                continue
            id = str((call.answer.get("view") or {}).get("id") or "")
            owner = call.args.get("user_id") or self._owners.get(str(call.args.get("view_id")))
            owner = owner or self._openers.get(str(call.args.get("trigger_id")), "")
            self._owners[id] = str(owner)
            yield Shown(str(owner), "home" if view.get("type") == "home" else "window", view)
        for one in inbound:
            user = one.payload.get("user")
            who = str(user.get("id") if isinstance(user, dict) else one.payload.get("user_id") or "")
            for attempt in one.attempts:
                if isinstance(attempt.body, dict) and attempt.body:
                    yield Shown(who, "window" if "view" in attempt.body else "message", attempt.body)

    def _well_said(self, one: Shown, move: Move) -> Iterator[str]:
        for _, text, markup in (("text", one.text, True), *strings(one.content)):
            plain = _PINGS.sub("", text)
            if "!" in plain:
                yield f"an exclamation mark: {text[:200]}"
            if raw := _RAW.search(text):
                yield f"a raw placeholder {raw[0]!r}: {text[:200]}"
            if markup and "<!" in text:
                yield f"a ping: {text[:200]}"
            if not move.provoked and any(sentence in text for sentence in _OURS):
                yield f"trouble shown by the bot: {text[:200]}"

    def _discreet(self, one: Shown) -> Iterator[str]:
        """Nobody reads what is not for them; private words only where they were shared, and in no message."""
        whole = json.dumps([one.content, one.text], ensure_ascii=False, default=str)
        for tag in dict.fromkeys(TAG.findall(whole)):
            typed = self._words.typed[tag]
            if one.reader == typed.author:
                continue
            shared = not typed.private or (typed.check_in in self._ticked and one.surface == "window")
            if one.reader not in typed.readers or not shared:
                kind = "private words" if typed.private else "words"
                yield f"{kind} of {typed.author} shown to {one.reader or 'a channel'} in a {one.surface}: {tag}"

    def _claimed(self, one: Shown) -> Iterator[str]:
        content = one.content
        if isinstance(content, dict) and isinstance(content.get("view"), dict):
            content = content["view"]
        claims = self._world.program.registry.claims()
        view = content if isinstance(content, dict) and content.get("type") in ("modal", "home") else {}
        blocks = content[0] if isinstance(content, list) else content.get("blocks") or []
        for found in pressable(blocks):
            tells = found.block.get("type") != "input" or found.block.get("dispatch_action")
            if tells and (Kind.ACTION, found.action_id) not in claims:
                yield f"nobody claims the action {found.action_id!r}"
            if "external" in str(found.element.get("type")) and (Kind.OPTIONS, found.action_id) not in claims:
                yield f"nobody claims the options of {found.action_id!r}"
        callback = str(view.get("callback_id") or "")
        if view.get("submit") and (Kind.SUBMISSION, callback) not in claims:
            yield f"nobody claims the form {callback!r}"
        if view.get("notify_on_close") and (Kind.CLOSED, callback) not in claims:
            yield f"nobody claims the closing of {callback!r}"

    async def _ledger(self) -> list[str]:
        table = SQLModel.metadata.tables["delivery"]
        columns = (table.c.kind, table.c.op, table.c.state, table.c.reason)

        def read(unit: Unit) -> list[str]:
            query = select(*columns).where(table.c.state.in_(("failed", "unknown")))
            return [f"in the ledger: {kind} {op} {state} ({why})" for kind, op, state, why in unit.run(query)]

        return await self._world.program.db.read(read)
