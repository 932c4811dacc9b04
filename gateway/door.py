"""The front door's contract: what comes in, what goes back, and who claims which id."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import ModuleType
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    COMMAND = "command"
    SHORTCUT = "shortcut"
    ACTION = "action"
    SUBMISSION = "submission"
    CLOSED = "closed"
    OPTIONS = "options"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Ask:
    """One inbound payload, checked and named.

    `key` is the redelivery key (None for kinds that have no effect); `now` the product time of the whole
    decision; `until` the machine's monotonic second by which the answer must be committed.
    """

    kind: Kind
    id: str
    workspace_id: UUID
    slack_user_id: str
    key: str | None
    now: datetime
    until: float
    body: dict[str, Any]
    token: str = field(repr=False, default="")

    @property
    def trigger_id(self) -> str:
        return str(self.body.get("trigger_id") or "")

    @property
    def action(self) -> dict[str, Any]:
        """The first action of a block_actions payload."""
        actions = self.body.get("actions") or [{}]
        return actions[0] if isinstance(actions[0], dict) else {}

    @property
    def view(self) -> dict[str, Any]:
        view = self.body.get("view")
        return view if isinstance(view, dict) else {}

    @property
    def response_url(self) -> str | None:
        url = self.body.get("response_url")
        return url if isinstance(url, str) and url else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back in the HTTP 200: nothing, a sentence, or a response_action."""

    body: dict[str, Any] | None = None

    @staticmethod
    def say(text: str, blocks: list[dict[str, Any]] | None = None) -> Answer:
        """An answer to a slash command that only the person sees."""
        body: dict[str, Any] = {"response_type": "ephemeral", "text": text}
        if blocks:
            body["blocks"] = blocks
        return Answer(body)

    @staticmethod
    def errors(by_block: dict[str, str]) -> Answer:
        return Answer({"response_action": "errors", "errors": by_block})

    @staticmethod
    def update(view: dict[str, Any]) -> Answer:
        return Answer({"response_action": "update", "view": view})

    @staticmethod
    def push(view: dict[str, Any]) -> Answer:
        return Answer({"response_action": "push", "view": view})

    @staticmethod
    def clear() -> Answer:
        return Answer({"response_action": "clear"})


NOTHING = Answer()


class Refused(Exception):
    """A rule said no. The sentence is for the person; no key is kept, so a corrected try is heard."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


Handler = Callable[[Ask, Any], Awaitable[Answer]]


def on(kind: Kind, *ids: str) -> Callable[[Handler], Handler]:
    """Claim ids of a kind for the decorated handler. Claims are collected at start, not at import."""

    def mark(handler: Handler) -> Handler:
        claims: list[tuple[Kind, str]] = getattr(handler, "_claims", [])
        handler._claims = [*claims, *((kind, id) for id in ids)]  # type: ignore[attr-defined]
        return handler

    return mark


class Registry:
    """Who answers what. Two claims on one id are an error at start."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self._handlers: dict[tuple[Kind, str], Handler] = {}
        for module in modules:
            for _, handler in inspect.getmembers(module, inspect.iscoroutinefunction):
                if handler.__module__ != module.__name__:
                    continue
                for claim in getattr(handler, "_claims", []):
                    if claim in self._handlers:
                        raise ValueError(f"{claim[0]} {claim[1]!r} is claimed twice: {module.__name__}")
                    self._handlers[claim] = handler

    def find(self, kind: Kind, id: str) -> Handler | None:
        return self._handlers.get((kind, id))

    def claims(self) -> frozenset[tuple[Kind, str]]:
        return frozenset(self._handlers)
