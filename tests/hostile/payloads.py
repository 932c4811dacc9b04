"""Signed payloads that Slack would never send, made from a seed: every kind and id the program claims, mutated."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

import blocks.ids
from bot.program import HANDLERS
from gateway.door import Kind, Registry

TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\u200b" * 50, "\u202egnp.exe\u202c", "<!channel>", "<@UANA>",
    "<!subteam^S1|x>",
    "<https://x.test|y>", "&lt;!here&gt;", "`" * 400, "*_~" * 300, "🏆" * 500, "x" * 3_001, "#a" + " " * 3_000,
    "\r\n\x1b[31mred\x1b[0m", "=1+1", "-7", "1e309", "９９", "٣", "9" * 40, "2026-02-30", "0000-00-00", "9999-12-31",
    "24:00",
    "-1", "null", "[]", "{}", "person:", "all:", ":", "a:b:c:d", "../../etc/passwd", "%00", "' OR 1=1 --", "İ",
    "ﷺ" * 100,
    "@ana", "help", "log @ana", "settings", "team", "topics x", "<@UREP00001> did it #focus", "2026-11-27", "09:30",
)  # fmt: skip
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 10**200, 1.5, float("inf"), float("nan"), [], {}, [[]], [None], {"a": {"b": None}},
    {"id": None}, {"value": 7}, ["x"] * 50, *TEXTS,
)  # fmt: skip
STATES = (
    "plain_text_input", "static_select", "multi_users_select", "users_select", "datepicker", "timepicker", "checkboxes",
    "radio_buttons", "number_input", "conversations_select", "multi_static_select", "overflow", "button", "new_element",
)  # fmt: skip
FIELDS = tuple(
    sorted(
        {v for k, v in vars(blocks.ids).items() if k.isupper() and isinstance(v, str)}
        | {f"q.{key}" for key in ("win", "help", "talks", "mood", "acted")}
        | {f"log.{key}" for key in ("what", "step", "due_on", "when", "kind", "length", "topics", "first_use")}
    )
)  # fmt: skip
EVENTS = (
    "app_home_opened", "app_uninstalled", "tokens_revoked", "message", "user_change", "team_join", "reaction_added",
    "reaction_removed", "channel_archive", "member_left_channel", "new_thing",
)  # fmt: skip
GOODBYES = ("app_uninstalled", "tokens_revoked")  # they mean it: nothing is left to test behind a real one


def claims() -> list[tuple[Kind, str]]:
    """Everything the program answers, and an id of each kind that nobody claims."""
    return sorted(Registry(HANDLERS).claims() | {(kind, "nobody.claims") for kind in Kind})


class Maker:
    """Payloads of a workspace. `known` are ids that exist, there and in others; `people` are Slack ids."""

    def __init__(self, seed: int, team: str, people: Sequence[str], known: Sequence[str]) -> None:
        self.chance = random.Random(seed)
        self._team, self._people, self._known = team, people, known
        self._claims = claims()
        self._count = 0

    def stream(self) -> Iterator[tuple[Kind, str, Any]]:
        """Without end: each claim in turn; the kind, its id, and the payload, mutated or not."""
        while True:
            for kind, id in self._claims:
                yield kind, id, self.one(kind, id)

    def one(self, kind: Kind, id: str) -> Any:
        payload = self.plain(kind, id)
        for _ in range(self.chance.choice((0, 0, 1, 1, 2, 5))):
            payload = self.changed(payload)
        if isinstance(payload.get("event"), dict) and payload["event"].get("type") in GOODBYES:
            payload["team_id"] = "TNOBODY"
        return payload

    def plain(self, kind: Kind, id: str) -> dict[str, Any]:
        """A payload of the right shape with forged content."""
        self._count += 1
        user = self.chance.choice(self._people)
        base: dict[str, Any] = {
            "team": {"id": self._team, "domain": "x"}, "user": {"id": user, "team_id": self._team, "name": "x"},
            "trigger_id": f"{self.chance.randrange(10**9)}.{self._count}.x", "api_app_id": "A1", "token": "t",
        }  # fmt: skip
        if kind is Kind.COMMAND:
            return {
                "command": id, "text": self.text(), "team_id": self._team, "user_id": user, "channel_id": "C1",
                "channel_name": "x", "trigger_id": base["trigger_id"],
                "response_url": "http://127.0.0.1:9/response/x",
            }  # fmt: skip
        if kind is Kind.EVENT:
            return {
                "type": "event_callback", "team_id": self._team, "event_id": f"Ev{self._count}x",
                "event": self._event(id or self.chance.choice(EVENTS), user),
            }  # fmt: skip
        if kind is Kind.ACTION:
            return base | {"type": "block_actions", "actions": [self._action(id)]} | self._place(id)
        if kind in (Kind.SUBMISSION, Kind.CLOSED):
            name = "view_submission" if kind is Kind.SUBMISSION else "view_closed"
            return base | {"type": name, "view": self._view(id), "response_urls": [], "is_cleared": False}
        if kind is Kind.OPTIONS:
            extra = {"action_id": id, "block_id": self.chance.choice(FIELDS), "value": self.text()}
            return base | {"type": "block_suggestion", "view": self._view(id)} | extra
        message = {
            "text": self.text(),
            "user": user,
            "ts": "1.2",
            "permalink": "https://x.test/archives/C1/p12",
        }
        return base | {
            "type": self.chance.choice(("shortcut", "message_action")), "callback_id": id, "message": message,
            "channel": {"id": "C1", "name": "x"}, "message_ts": "1.2",
        }  # fmt: skip

    def _event(self, type_: str, user: str) -> dict[str, Any]:
        person = {"id": user, "name": self.text(), "profile": {"email": self.text(), "title": self.text()}}
        return {
            "type": type_, "user": person if type_ in ("user_change", "team_join") else user, "tab": "home",
            "channel": "D1", "channel_type": self.chance.choice(("im", "channel")), "text": self.text(), "ts": "1.2",
            "reaction": "raised_hands", "item": {"type": "message", "channel": "C1", "ts": "1.2"}, "item_user": user,
            "tokens": {"bot": ["UB"]},
        }  # fmt: skip

    def _action(self, id: str) -> dict[str, Any]:
        state = self._state()
        return {
            "action_id": id, "block_id": self.chance.choice((*FIELDS, "b")), "action_ts": "1.2", "value": self.value(),
            "selected_option": {"value": self.value(), "text": {"type": "plain_text", "text": "x"}},
        } | state  # fmt: skip

    def _place(self, id: str) -> dict[str, Any]:
        if self.chance.random() < 0.5:
            return {"view": self._view(id), "container": {"type": "view", "view_id": "V1"}}
        return {
            "container": {"type": "message", "message_ts": "1.2", "channel_id": "D1", "is_ephemeral": False},
            "channel": {"id": "D1", "name": "directmessage"}, "message": {"ts": "1.2", "blocks": []},
            "response_url": "http://127.0.0.1:9/response/x",
        }  # fmt: skip

    def _view(self, id: str) -> dict[str, Any]:
        names = self.chance.sample(FIELDS, 12)
        values = {name: {name: self._state(), "field": self._state()} for name in names}
        words = (
            "checkin",
            "slot",
            "round",
            "session",
            "step",
            "person",
            "coach",
            "plan",
            "line",
            "note",
            "page",
            "talk",
        )
        held = {word: self.value() for word in self.chance.sample(words, 5)}
        return {
            "id": f"V{self._count}", "type": "modal", "callback_id": id, "hash": "1.x",
            "root_view_id": f"V{self._count}",
            "previous_view_id": None, "private_metadata": json.dumps(held), "state": {"values": values},
            "title": {"type": "plain_text", "text": "x"}, "close": None, "submit": None,
            "blocks": [{"type": "input", "block_id": name, "element": {"type": "x"}} for name in names[:4]],
        }  # fmt: skip

    def _state(self) -> dict[str, Any]:
        choice = self.chance.choice
        option = {"value": self.value(), "text": {"type": "plain_text", "text": self.text()}}
        many = 3_000 if self.chance.random() < 0.01 else choice((0, 1, 3, 11))
        return {
            "type": choice(STATES), "value": self.text(), "selected_option": choice((None, option)),
            "selected_options": choice(([], [option], [option] * 9)),
            "selected_users": [choice(self._people) for _ in range(many)],
            "selected_user": choice(self._people), "selected_conversation": choice(("C1", "D1", None, "x")),
            "selected_date": choice(TEXTS), "selected_time": choice(TEXTS),
        }  # fmt: skip

    def value(self) -> str:
        """What a button may carry: ids of any kind, of this workspace and of others, and worse."""
        one = self.chance.choice(self._known)
        forms = (one, one, f"person:{one}", f"{one}:{one}", f"read:{one}", f"{one}:2", "-", "1", self.text())
        return self.chance.choice(forms)

    def text(self) -> str:
        return self.chance.choice(TEXTS)

    def changed(self, payload: dict[str, Any]) -> dict[str, Any]:
        """One place of it, at any depth, is gone, of another type, or somebody else's."""
        made = copy.deepcopy(payload)
        place: Any = made
        for _ in range(self.chance.randint(1, 6)):
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = self.chance.choice(keys)
            inside = place[key]
            if isinstance(inside, (dict, list)) and inside and self.chance.random() < 0.8:
                place = inside
                continue
            if isinstance(place, dict) and self.chance.random() < 0.3:
                del place[key]
            else:
                place[key] = self.chance.choice((*JUNK, self.value()))
            return made
        return made
