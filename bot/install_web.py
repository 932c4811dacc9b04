"""Installing by the web: a landing page, Slack's authorize page, and back with a code.

Nothing of a request is echoed or sent on: sentences are fixed, no answer has a Location, and the address that Slack
sends people back to is made from TOUCHLINE_URL alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import install_state
from bot.calendars import Sieve
from bot.install_pages import Pages
from bot.manifest import read_manifest
from gateway.outcomes import Later, SlackFailure, Unclear
from storage import installs
from storage.unit import Busy

if TYPE_CHECKING:
    from bot.program import Program

INSTALL_PATH, REDIRECT_PATH, PRIVACY_PATH = "/slack/install", "/slack/oauth_redirect", "/privacy"
_MOST_CODE = 512
_LOG = structlog.get_logger("touchline.install")

OLD = "This page was opened too late, twice, or in another browser than the one in which you began."
CANCELLED = (
    "You pressed Cancel at Slack, or your Slack wants an admin to allow the app first. Nothing was installed."
)
NOT_SAID = "Slack did not say what you chose. Nothing was installed."
TWICE = "This page was opened a second time. If Touchline is among the apps of your Slack, all is well."
BAD_CODE = "Slack does not know this install any more. Nothing was changed."
NO_ANSWER = "Slack did not answer in time. Begin again in a minute: doing it twice does no harm."
OURS = "Slack did not accept this bot. Whoever runs it finds the reason in its log. Nothing was installed."
BUSY = "The bot is very busy. Begin again in a minute: doing it twice does no harm."


class InstallPages:
    """The routes: `/privacy` always, the others only where there is a client id."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._sieve = Sieve(program.machine, burst=60, a_second=5.0)
        settings = program.settings
        self._pages = Pages(settings.contact)
        self._redirect = f"{settings.url}{REDIRECT_PATH}"
        # The browser itself refuses such a cookie from a neighbouring host name, or by plain http.
        self._secure = settings.url.startswith("https://")
        self._cookie = "__Host-touchline-install" if self._secure else "touchline-install"

    @cached_property
    def _scopes(self) -> str:
        return ",".join(read_manifest()["oauth_config"]["scopes"]["bot"])

    def routes(self) -> list[BaseRoute]:
        always: list[BaseRoute] = [Route(PRIVACY_PATH, self._privacy)]
        if not self._program.oauth.set_up:
            return always
        return [*always, Route(INSTALL_PATH, self._begin), Route(REDIRECT_PATH, self._back, methods=["GET"])]

    async def _privacy(self, _request: Request) -> Response:
        try:
            return self._pages.privacy()
        except OSError:
            return PlainTextResponse("docs/privacy.md is missing from this installation.", 404)

    async def _begin(self, request: Request) -> Response:
        """The landing page. Opened in two tabs, both can be gone through: the browser keeps its secret."""
        if not self._sieve.lets(""):
            return self._too_many()
        program = self._program
        known = request.cookies.get(self._cookie, "")
        browser = known if install_state.is_browser(known) else install_state.new_browser()
        asked = {
            "client_id": program.settings.slack_client_id,
            "scope": self._scopes,
            "redirect_uri": self._redirect,
            "state": install_state.make(program.cipher, browser, program.machine.now()),
        }
        shown = self._pages.landing(f"{program.settings.slack_authorize_url}?{urlencode(asked)}")
        seconds = int(install_state.LIVES.total_seconds())
        # Lax: the way back from Slack is a link from another site, and must bring it.
        shown.set_cookie(
            self._cookie, browser, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax"
        )  # fmt: skip
        return shown

    async def _back(self, request: Request) -> Response:
        """What Slack sends people back with: a code or a refusal, and the state."""
        if not self._sieve.lets(""):
            return self._too_many()
        program, asked = self._program, request.query_params
        states, codes = asked.getlist("state"), asked.getlist("code")
        browser = request.cookies.get(self._cookie, "")
        nonce = (
            install_state.read(program.cipher, states[0], browser, program.machine.now())
            if len(states) == 1
            else None
        )
        if nonce is None:
            return self._no("state", "This install cannot go on", OLD, 400)
        try:
            first = await program.db.write(lambda unit: installs.use(unit, nonce, program.machine.now()))
        except Busy:
            return self._no("busy", "Not yet", BUSY, 503)
        if not first:
            return self._no("state_used", "This was done before", TWICE, 400)
        if "error" in asked:
            return self._no("cancelled", "Nothing was installed", CANCELLED, 200)
        if len(codes) != 1 or not 0 < len(codes[0]) <= _MOST_CODE or not codes[0].isascii():
            return self._no("no_code", "Nothing was installed", NOT_SAID, 400)
        return await self._take_in(codes[0])

    async def _take_in(self, code: str) -> Response:
        program = self._program
        try:
            granted = await program.oauth.exchange(code, self._redirect)
            made = await program.installing.take_in(granted, program.clock.now())
        except (Later, Unclear) as failure:
            return self._no(failure.code, "Not yet", NO_ANSWER, 503)
        except SlackFailure as failure:
            bad = failure.code in ("invalid_code", "code_already_used", "bad_redirect_uri", "code_expired")
            return self._no(
                failure.code, "Nothing was installed", BAD_CODE if bad else OURS, 400 if bad else 502
            )
        except Busy:
            return self._no("busy", "Not yet", BUSY, 503)
        program.beside(self._read_directories())
        _LOG.info("installed", workspaces=[str(id) for id in made], org=granted.team_id is None)
        name = granted.enterprise_name if granted.team_id is None else granted.team_name
        shown = self._pages.installed(name, granted.app_id, granted.team_id, granted.enterprise_id)
        shown.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return shown

    async def _read_directories(self) -> None:
        """At once, so that whoever installed it is known when they type a moment later."""
        try:
            await self._program.read_directories()
        except Exception as error:
            _LOG.error("tick_failed", job="directory", error=type(error).__name__)

    def _no(self, why: str, title: str, sentence: str, status: int) -> Response:
        """Counted and logged by fixed words: what came with the request is in neither."""
        self._program.metrics.refusals.labels("install").inc()
        _LOG.warning("install_refused", reason=why)
        return self._pages.refused(title, sentence, status)

    def _too_many(self) -> Response:
        shown = self._pages.refused("Not yet", BUSY, 429)
        shown.headers["Retry-After"] = "60"
        return shown
