"""The addresses of the local Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground import page_files
from playground.control import Control
from playground.oauth import Authorize
from playground.page_api import PageApi
from playground.responses import Responses
from playground.web import WebApi

if TYPE_CHECKING:
    from playground.local import LocalSlack


def build(slack: LocalSlack) -> Starlette:
    """The Web API, response URLs, Socket Mode, control, the page, and installing."""
    routes: list[BaseRoute] = [
        Route("/api/{method}", WebApi(slack.core, slack.postbox), methods=["GET", "POST"]),
        Route("/response/{team}/{secret}", Responses(slack.core, slack.postbox).__call__, methods=["POST"]),
        WebSocketRoute("/socket", slack.socket.endpoint),
    ]
    routes += [*Control(slack).routes(), *PageApi(slack).routes(), *page_files.routes()]
    routes += Authorize(slack.core).routes()
    return Starlette(routes=routes)
