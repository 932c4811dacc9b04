"""Faults for the page: plant some, see what is still planted, take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.errors import Json
from playground.guard import guarded
from playground.planting import DELIVERIES, KINDS, METHOD_NAMES, cancel, lasting, plant, planted, trouble
from playground.web import json_body

if TYPE_CHECKING:
    from playground.local import LocalSlack


class PageFaults:
    """`/_page/faults...`."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def routes(self) -> list[Route]:
        return [
            Route("/_page/faults", guarded(self.show), methods=["GET"]),
            Route("/_page/faults", guarded(self.plant), methods=["POST"]),
            Route("/_page/faults/cancel", guarded(self.cancel), methods=["POST"]),
            Route("/_page/faults/lasting", guarded(self.lasting), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return JSONResponse(self._all())

    async def plant(self, request: Request) -> Response:
        """One for Web API calls (`method`, `kind`, `times`) or one for deliveries (`next`)."""
        plant(self._slack, await json_body(request))
        return self._told()

    async def cancel(self, request: Request) -> Response:
        """`id` of one, or `all`."""
        cancel(self._slack, await json_body(request))
        return self._told()

    async def lasting(self, request: Request) -> Response:
        """Tokens, channels and people: what stays until it is undone."""
        await trouble(self._slack, await json_body(request))
        return self._told()

    def _told(self) -> Response:
        self._slack.core.changed("faults")
        return JSONResponse(self._all())

    def _all(self) -> Json:
        return {
            "planted": planted(self._slack),
            "lasting": lasting(self._slack),
            "kinds": KINDS,
            "deliveries": DELIVERIES,
            "methods": METHOD_NAMES,
        }
