"""What the page asks for: everybody, one person's view of the world, acting as them, a stream of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from playground.acting import act
from playground.actor import Actor
from playground.errors import Json
from playground.guard import Answer, Endpoint, guarded
from playground.page_faults import PageFaults
from playground.page_state import MOST_MESSAGES, messages_json, people_json, state_json
from playground.page_stream import changes
from playground.page_traffic import PageTraffic
from playground.viewbook import View
from playground.web import json_body

if TYPE_CHECKING:
    from playground.local import LocalSlack

BUSY = "This world is still being made ready. You can join in when it is done."
_HARMLESS = ("mark_read",)


class PageApi:
    """JSON for the page in `playground/page/`."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def routes(self) -> list[Route]:
        gets: dict[str, Endpoint] = {
            "people": self.people,
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

    async def people(self, request: Request) -> Response:
        return Answer(people_json(self._slack))

    async def state(self, request: Request) -> Response:
        """The app and the clock; with `as` also that person's conversations."""
        wanted = request.query_params.get("as")
        return Answer(state_json(self._slack, self._slack.person(wanted) if wanted else None))

    async def messages(self, request: Request) -> Response:
        """A conversation (`in`) or one thread of it (`thread`): the newest `limit`, or those `before` a ts."""
        actor, asked = self._me(request), request.query_params
        channel = actor.place(asked.get("in") or "bot")
        limit = _number(asked.get("limit") or "50", MOST_MESSAGES)
        thread = asked.get("thread") or None
        return Answer(messages_json(actor, channel, thread, asked.get("before") or "", limit))

    async def home(self, request: Request) -> Response:
        view = self._me(request).home
        return Answer({"view": _view(view) if view else None})

    async def view(self, request: Request) -> Response:
        """The stack of modals, with what has been typed and the sentences under the inputs."""
        return Answer({"views": [_view(view) for view in self._me(request).views]})

    async def act(self, request: Request) -> Response:
        """Any verb; refused while history is being made, which has people of its own."""
        body = await json_body(request)
        controls = self._slack.controls
        if controls is not None and controls.progress() is not None and body.get("do") not in _HARMLESS:
            return Answer({"error": BUSY}, 409)
        return Answer(await act(self._slack, body))

    async def stream(self, request: Request) -> Response:
        """Server-sent events: which kinds of things changed, gathered while the reader was busy."""
        told = changes(self._slack.on_change, self._slack.stopping)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(told, media_type="text/event-stream", headers=headers)

    def _me(self, request: Request) -> Actor:
        return self._slack.person(request.query_params.get("as", ""))


def _view(view: View) -> Json:
    """A view with its client-side state; unlike on the wire, errors and trouble are there too."""
    return view.wire() | {"errors": view.errors, "trouble": view.trouble}


def _number(given: str, most: int) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise ValueError("limit is a number from 1")
    return min(int(given), most)
