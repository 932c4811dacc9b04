"""The addresses of the local Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground.responses import Responses
from playground.web import WebApi

if TYPE_CHECKING:
    from playground.local import LocalSlack


def build(slack: LocalSlack) -> Starlette:
    """The Web API, response URLs, Socket Mode, control, and the page."""
    routes: list[BaseRoute] = [
        Route("/api/{method}", WebApi(slack.core, slack.postbox), methods=["GET", "POST"]),
        Route("/response/{team}/{secret}", Responses(slack.core, slack.postbox).__call__, methods=["POST"]),
        WebSocketRoute("/socket", slack.socket.endpoint),
    ]
    return Starlette(routes=routes)
