"""The traffic log for the page: rows, one entry whole, and everything as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.guard import guarded
from playground.traffic import Traffic

if TYPE_CHECKING:
    from playground.local import LocalSlack

_MOST = 500  # rows of one answer


class PageTraffic:
    """`/_page/log...`."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._traffic = Traffic(slack.core)

    def routes(self) -> list[Route]:
        return [
            Route("/_page/log", guarded(self.log), methods=["GET"]),
            Route("/_page/log/export", guarded(self.export), methods=["GET"]),
            Route("/_page/log/{seq:int}", guarded(self.entry), methods=["GET"]),
        ]

    async def log(self, request: Request) -> Response:
        """The newest rows that fit `q` and `only`, between `since` and `before`; newest first."""
        asked = request.query_params
        limit = max(1, min(int(asked.get("limit", "200")), _MOST))
        before = int(asked["before"]) if asked.get("before") else None
        rows = self._traffic.rows(
            q=asked.get("q", ""),
            only=asked.get("only", ""),
            since=int(asked.get("since", "0")),
            before=before,
            limit=limit + 1,
        )
        last = self._slack.core.record.last
        return JSONResponse({"items": rows[:limit], "last": last, "more": len(rows) > limit})

    async def entry(self, request: Request) -> Response:
        return JSONResponse(self._traffic.whole(int(request.path_params["seq"])))

    async def export(self, request: Request) -> Response:
        """What fits, whole and oldest first, as a file."""
        slack = self._slack
        now = slack.core.clock()
        q, only = request.query_params.get("q", ""), request.query_params.get("only", "")
        told = {
            "app": slack.core.app.bot_name,
            "exported_at": now.isoformat(),
            "search": q,
            "only": only or "all",
            "items": self._traffic.export(q=q, only=only),
        }
        name = f"traffic-{now:%Y-%m-%d-%H%M}.json"
        return Response(
            json.dumps(told, ensure_ascii=False, indent=2),
            media_type="application/json",
            headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
        )
