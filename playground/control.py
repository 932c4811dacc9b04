"""`/_control/...`: the same powers as `LocalSlack`, as JSON, for another process on this machine."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.acting import act
from playground.controls import Controls, busy, clock_json, rate_of, target
from playground.errors import Json
from playground.guard import Answer, Endpoint, guarded
from playground.record import Entry, Log
from playground.web import json_body
from playground.world import Workspace

if TYPE_CHECKING:
    from playground.local import LocalSlack

NO_CLOCK = "This local Slack runs alone: there is no clock here that can be moved."


class Control:
    """One endpoint a power."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._moving = asyncio.Lock()

    def routes(self) -> list[Route]:
        gets: dict[str, Endpoint] = {
            "info": self.info,
            "calls": self.calls,
            "inbound": self.inbound,
            "posts": self.posts,
            "clock": self.clock,
        }
        posts: dict[str, Endpoint] = {
            "reset": self.reset,
            "seed": self.seed,
            "fault": self.fault,
            "delivery": self.delivery,
            "scopes": self.scopes,
            "limits": self.limits,
            "act": self.act,
            "settle": self.settle,
            "retry": self.retry,
            "redeliver": self.redeliver,
            "triggers": self.triggers,
            "socket": self.socket,
            "token": self.token,
            "archive": self.archive,
            "advance": self.advance,
            "rate": self.rate,
        }
        return [
            *(Route(f"/_control/{name}", guarded(end), methods=["GET"]) for name, end in gets.items()),
            *(Route(f"/_control/{name}", guarded(end), methods=["POST"]) for name, end in posts.items()),
        ]

    async def info(self, request: Request) -> Response:
        slack = self._slack
        return Answer(
            {
                "app_id": slack.app_id,
                "app_token": slack.app_token,
                "signing_secret": slack.signing_secret,
                "api_url": slack.api_url,
                "limited": slack.limited,
                "faults_seen": slack.faults_seen,
                "last": slack.core.record.last,
                "workspaces": [_workspace(home) for home in slack.workspaces],
            }
        )

    async def calls(self, request: Request) -> Response:
        return _since(request, self._slack.calls)

    async def inbound(self, request: Request) -> Response:
        return _since(request, self._slack.inbound)

    async def posts(self, request: Request) -> Response:
        return _since(request, self._slack.posts)

    async def reset(self, request: Request) -> Response:
        self._slack.reset()
        return _ok()

    async def seed(self, request: Request) -> Response:
        """Workspaces with people and channels; a channel's members are handles, names or ids."""
        body = await json_body(request)
        made = [self._seed(given) for given in body.get("workspaces", [])]
        return Answer({"workspaces": made})

    def _seed(self, given: Json) -> Json:
        slack = self._slack
        fields = {name: given[name] for name in ("domain", "team_id", "bot_token", "scopes") if name in given}
        home = slack.add_workspace(given.get("name", "Workspace"), **fields)
        by_name: dict[str, str] = {}
        for person in given.get("people", []):
            actor = slack.add_person(**{**person, "team": home})
            by_name |= {actor.id: actor.id, actor.name: actor.id, actor.profile.handle: actor.id}
        for channel in given.get("channels", []):
            members = [by_name[name] for name in channel.get("members", [])]
            slack.add_channel(**{**channel, "members": members, "team": home})
        return _workspace(home)

    async def fault(self, request: Request) -> Response:
        self._slack.fail(**await json_body(request))
        return _ok()

    async def delivery(self, request: Request) -> Response:
        """Where payloads go, or what goes wrong with the next ones."""
        body = await json_body(request)
        slack = self._slack
        if "request_url" in body:
            slack.connect_http(body["request_url"], body.get("signing_secret"))
        elif body.get("socket") is True:
            slack.connect_socket()
        elif body.get("socket") is False:
            slack.disconnect()
        if "answer_timeout" in body:
            slack.answer_timeout = float(body["answer_timeout"])
        if "next" in body:
            slack.next_delivery(body["next"], kind=body.get("kind"), times=int(body.get("times", 1)))
        return _ok()

    async def scopes(self, request: Request) -> Response:
        body = await json_body(request)
        self._slack.grant(body["scopes"], body.get("team"))
        return _ok()

    async def limits(self, request: Request) -> Response:
        self._slack.limits = bool((await json_body(request)).get("on", True))
        return _ok()

    async def act(self, request: Request) -> Response:
        return Answer(await act(self._slack, await json_body(request)))

    async def settle(self, request: Request) -> Response:
        await self._slack.settle()
        return _ok()

    async def retry(self, request: Request) -> Response:
        return Answer({"ok": True, "retried": await self._slack.retry_now()})

    async def redeliver(self, request: Request) -> Response:
        """A payload of the record again, by its sequence number."""
        body = await json_body(request)
        found = [item for item in self._slack.inbound if item.seq == body.get("seq")]
        if not found:
            raise LookupError(f"no payload {body.get('seq')}")
        await self._slack.redeliver(found[0], at_once=bool(body.get("at_once")))
        return _ok()

    async def triggers(self, request: Request) -> Response:
        """Trigger ids for a load driver that sends its own payloads, each in the name of another person."""
        body = await json_body(request)
        home = self._slack.workspace(body.get("team"))
        people = cycle(person.id for person in home.humans())
        count = min(int(body.get("count", 1)), 1_000)
        return Answer(
            {"triggers": [self._slack.core.triggers.make(home.team_id, next(people)) for _ in range(count)]}
        )

    async def socket(self, request: Request) -> Response:
        body = await json_body(request)
        socket = self._slack.socket
        what = body.get("do")
        if what == "disconnect":
            await socket.disconnect(body.get("reason", "refresh_requested"))
        elif what == "close":
            await socket.close()
        elif what == "silence":
            socket.silence()
        elif what == "wake":
            socket.wake()
        else:
            raise LookupError("do: disconnect, close, silence or wake")
        return _ok()

    async def token(self, request: Request) -> Response:
        """Take the token away, give it back, or uninstall the app."""
        body = await json_body(request)
        what, team = body.get("do"), body.get("team")
        if what == "revoke":
            self._slack.revoke_token(team)
        elif what == "restore":
            self._slack.restore_token(team)
        elif what == "uninstall":
            await self._slack.uninstall(team)
        else:
            raise LookupError("do: revoke, restore or uninstall")
        return _ok()

    async def archive(self, request: Request) -> Response:
        await self._slack.archive(str((await json_body(request))["channel"]))
        return _ok()

    async def clock(self, request: Request) -> Response:
        controls = self._slack.controls
        if controls is None:
            return Answer({"error": NO_CLOCK}, 501)
        return Answer(self._time(controls))

    def _time(self, controls: Controls) -> Json:
        """Now, what comes next, and what the clock on everybody's wall says."""
        now = controls.now()
        people = [person for home in self._slack.workspaces for person in home.humans()]
        local = {p.id: now.astimezone(ZoneInfo(p.tz or "UTC")).isoformat() for p in people}
        return clock_json(controls, now) | {"local": local}

    async def advance(self, request: Request) -> Response:
        """Move time; one move at a time, and the answer comes when everything due has been done."""
        controls = self._slack.controls
        if controls is None:
            return Answer({"error": NO_CLOCK}, 501)
        body = await json_body(request)
        if why_not := self._why_not(controls):
            return Answer({"error": why_not}, 409)
        async with self._moving:
            await controls.advance(target(controls, str(body.get("to")), body.get("tz")))
            self._slack.core.changed("clock")
        return Answer(self._time(controls))

    async def rate(self, request: Request) -> Response:
        """How fast time runs from now on."""
        controls = self._slack.controls
        if controls is None:
            return Answer({"error": NO_CLOCK}, 501)
        wanted = rate_of((await json_body(request)).get("rate"))
        if why_not := self._why_not(controls):
            return Answer({"error": why_not}, 409)
        await controls.set_rate(wanted)
        self._slack.core.changed("clock")
        return Answer(self._time(controls))

    def _why_not(self, controls: Controls) -> str:
        return "Time is already moving." if self._moving.locked() else busy(controls)


def entry_json(entry: Any) -> Json:
    """An entry of the record; instants as ISO text."""
    return {name: _plain(value) for name, value in asdict(entry).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


def _since(request: Request, log: Log[Any]) -> Response:
    seq = int(request.query_params.get("since", "0"))
    limit = int(request.query_params.get("limit", "1000"))
    items: list[Entry] = log.since(seq, limit)
    last = items[-1].seq if items else seq
    return Answer({"items": [entry_json(item) for item in items], "last": last})


def _workspace(home: Workspace) -> Json:
    return {
        "team_id": home.team_id,
        "name": home.name,
        "bot_token": home.bot_token,
        "bot_user_id": home.bot_user_id,
        "bot_id": home.bot_id,
        "scopes": home.scopes,
        "people": {person.handle: person.id for person in home.people.values()},
        "channels": {channel.name: channel.id for channel in home.channels.values() if channel.kind != "im"},
    }


def _ok() -> Response:
    return Answer({"ok": True})
