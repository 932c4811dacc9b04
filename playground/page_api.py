"""What the page asks for: one person's view of the world, acting as them, and a stream of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.acting import act
from playground.actor import Actor
from playground.controls import clock_json
from playground.errors import Json
from playground.guard import guarded
from playground.page_faults import PageFaults
from playground.page_traffic import PageTraffic
from playground.record import Change
from playground.viewbook import View
from playground.web import json_body
from playground.world import Channel

if TYPE_CHECKING:
    from playground.local import LocalSlack

_QUIET = 15.0  # seconds after which a stream says that it is still there


class PageApi:
    """JSON for the page in `playground/page/`."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def routes(self) -> list[Route]:
        gets = {
            "state": self.state,
            "messages": self.messages,
            "home": self.home,
            "view": self.view,
            "stream": self.stream,
        }
        return [
            *(Route(f"/_page/{name}", guarded(end), methods=["GET"]) for name, end in gets.items()),
            Route("/_page/act", guarded(self.act), methods=["POST"]),
            *PageTraffic(self._slack).routes(),
            *PageFaults(self._slack).routes(),
        ]

    async def state(self, request: Request) -> Response:
        """Everybody and, for the person named by `as`, their conversations."""
        slack = self._slack
        wanted = request.query_params.get("as")
        people = [Actor(slack, home, person) for home in slack.workspaces for person in home.humans()]
        actor = slack.person(wanted) if wanted else (people[0] if people else None)
        return JSONResponse(
            {
                "app": {
                    "name": slack.core.app.bot_name,
                    "commands": list(slack.core.app.commands.values()),
                    "shortcuts": list(slack.core.app.shortcuts.values()),
                    "home": slack.core.app.home_tab,
                    "connected": self._connected(),
                },
                "clock": self._clock(),
                "people": [self._person(person) for person in people],
                "me": self._person(actor) if actor else None,
                "conversations": self._conversations(actor) if actor else [],
                "names": _names(actor) if actor else {},
                "modal": bool(actor and actor.view),
                "last": slack.core.record.last,
            }
        )

    async def messages(self, request: Request) -> Response:
        """A conversation (`in`) or one thread of it (`thread`), the newest `limit`."""
        actor = self._me(request)
        channel = actor.place(request.query_params.get("in", "bot"))
        thread = request.query_params.get("thread") or None
        limit = int(request.query_params.get("limit", "200"))
        found = actor.messages(channel, thread)
        return JSONResponse(
            {
                "channel": self._conversation(actor, channel),
                "messages": [actor.seen_json(seen) for seen in found[-limit:]],
                "more": len(found) > limit,
            }
        )

    async def home(self, request: Request) -> Response:
        view = self._me(request).home
        return JSONResponse({"view": _view(view) if view else None})

    async def view(self, request: Request) -> Response:
        """The stack of modals, with what has been typed and the sentences under the inputs."""
        return JSONResponse({"views": [_view(view) for view in self._me(request).views]})

    async def act(self, request: Request) -> Response:
        return JSONResponse(await act(self._slack, await json_body(request)))

    async def stream(self, request: Request) -> Response:
        """Server-sent events: which kinds of things changed, gathered while the reader was busy."""
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=headers)

    async def _changes(self) -> AsyncIterator[str]:
        slack = self._slack
        waiting: asyncio.Queue[Change] = asyncio.Queue()
        off = slack.on_change(waiting.put_nowait)
        stopping = asyncio.ensure_future(slack.stopping.wait())
        try:
            yield "retry: 1000\n\n"
            while not stopping.done():
                asking = asyncio.ensure_future(waiting.get())
                await asyncio.wait((asking, stopping), timeout=_QUIET, return_when=asyncio.FIRST_COMPLETED)
                if not asking.done():
                    asking.cancel()
                    yield ": still here\n\n"
                    continue
                changes = [asking.result()]
                while not waiting.empty():
                    changes.append(waiting.get_nowait())
                yield f"data: {json.dumps(_gathered(changes))}\n\n"
        finally:
            off()
            stopping.cancel()

    def _me(self, request: Request) -> Actor:
        return self._slack.person(request.query_params.get("as", ""))

    def _connected(self) -> str:
        """How the app is reached: http, socket, waiting (for a socket), or nothing."""
        transport = self._slack.core.dispatcher.transport
        if transport is None:
            return "nothing"
        if transport is self._slack.socket:
            return "socket" if self._slack.socket.connections else "waiting"
        return "http"

    def _clock(self) -> Json:
        return clock_json(self._slack.controls, self._slack.core.clock())

    def _person(self, actor: Actor) -> Json:
        controls = self._slack.controls
        now = controls.now() if controls else self._slack.core.clock()
        local = now.astimezone(ZoneInfo(actor.profile.tz or "UTC"))
        return actor.as_json() | {"local": local.strftime("%a %H:%M"), "workspace": actor.workspace.name}

    def _conversations(self, actor: Actor) -> list[Json]:
        """The DM with the app first, then channels by name, then other DMs."""
        channels = [
            c for c in actor.workspace.channels.values() if actor.id in c.members and c is not actor.dm
        ]
        order = sorted(channels, key=lambda c: (c.kind == "im", c.name.casefold()))
        return [self._conversation(actor, channel) for channel in [actor.dm, *order]]

    def _conversation(self, actor: Actor, channel: Channel) -> Json:
        home = actor.workspace
        name = channel.name
        if channel.kind == "im":
            other = next((user for user in channel.members if user != actor.id), actor.id)
            name = home.people[other].name if other in home.people else other
        return {
            "id": channel.id,
            "name": name,
            "kind": "app" if channel is actor.dm else channel.kind,
            "archived": channel.archived,
            "shared": channel.shared,
            "unread": _unread(actor, channel),
            "app_inside": home.bot_user_id in channel.members,
            "member": actor.id in channel.members,
        }


def _unread(actor: Actor, channel: Channel) -> int:
    """Messages since this person last looked or wrote; counted from the end, it is mostly few."""
    read = channel.read.get(actor.id, "")
    count = 0
    for message in reversed(channel.messages):
        if message.ts <= read:
            break
        count += 1
    return count


def _names(actor: Actor) -> Json:
    """What `<@U…>` and `<#C…>` in texts stand for."""
    home = actor.workspace
    people = {person.id: person.name for person in home.people.values()}
    channels = {
        channel.id: channel.name
        for channel in home.channels.values()
        if channel.kind == "channel" or (channel.kind == "group" and actor.id in channel.members)
    }
    return {"people": people, "channels": channels, "bot": home.bot_user_id}


def _view(view: View) -> Json:
    """A view with its client-side state; unlike on the wire, errors and trouble are there too."""
    return view.wire() | {"errors": view.errors, "trouble": view.trouble}


def _gathered(changes: list[Change]) -> Json:
    """Kinds, channels and people touched, each once."""
    touched: dict[str, Any] = {"seq": changes[-1].seq}
    for name in ("kind", "channel", "user"):
        touched[f"{name}s"] = sorted({str(getattr(change, name)) for change in changes} - {""})
    return touched
