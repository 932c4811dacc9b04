"""The front door: one place that names what came in, finds who answers it, and makes every outcome an answer."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from blocks import notices
from bot.signatures import judge_by
from bot.tenants import Tenant, Tenants
from gateway.clock import ProductClock
from gateway.door import Answer, Ask, Kind, Refused, Registry
from gateway.metrics import Metrics
from gateway.outcomes import SlackFailure
from gateway.slack import Slack
from handlers import orgs
from handlers.farewell import forget_token
from handlers.house import House
from storage import people
from storage.sealing import Cipher
from storage.unit import Busy, TooLate

BUDGET_SECONDS = 2.5  # of Slack's three
MOST_KEY = 160  # letters of a received key
MOMENT_SECONDS = 0.3  # for a sentence after all of it is spent
_LOG = structlog.get_logger("touchline.door")


class _Authorize(AsyncAuthorize):
    """Bolt's hook for tokens. A class, not a function: Bolt would look up its argument names every time."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(
        self,
        *,
        context: Any,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: Any,
    ) -> AuthorizeResult | None:
        return await self._door.token_of(team_id, user_id)


class _FrontDoor(AsyncMiddleware):
    """Bolt's hook for the front door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def async_process(self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Any) -> BoltResponse:
        return await self._door.answer(req)


class Door:
    def __init__(
        self,
        registry: Registry,
        house: House,
        tenants: Tenants,
        clock: ProductClock,
        cipher: Cipher,
        metrics: Metrics,
    ) -> None:
        self._registry = registry
        self._house = house
        self._tenants = tenants
        self._clock = clock
        self._cipher = cipher
        self._metrics = metrics

    def app(self, *, signing_secret: str | None, client: AsyncWebClient) -> AsyncApp:
        """The Bolt app: its checks and parsing, our authorize, our one middleware, no listeners."""
        with _without_slack_environment():
            app = AsyncApp(
                # Socket Mode carries no signatures and mounts no route; a secret nobody knows fits that.
                signing_secret=signing_secret or secrets.token_hex(16),
                client=client,
                authorize=_Authorize(self),  # type: ignore[arg-type]  # Bolt takes its own class here too
                process_before_response=True,
                logger=_quiet_logger(),
            )
        judge_by(app, self._house.machine)
        app.middleware(_FrontDoor(self))
        return app

    async def token_of(self, team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        """The token of the workspace, from the store through a small cache; never an auth.test."""
        try:
            tenant = await self._tenants.of_team(team_id) if isinstance(team_id, str) else None
        except Exception as error:
            # The front door asks again and turns this into an answer.
            _LOG.error("tenant_lookup_failed", error=type(error).__name__)
            return AuthorizeResult(enterprise_id=None, team_id=team_id, user_id=user_id)
        if tenant is None:
            # The front door refuses in words of ours; Bolt would post its own to an address in the payload.
            return AuthorizeResult(enterprise_id=None, team_id=team_id, user_id=user_id)
        return AuthorizeResult(
            enterprise_id=tenant.enterprise_id,
            team_id=tenant.slack_team_id,
            bot_user_id=tenant.bot_user_id,
            bot_token=tenant.token,
            user_id=user_id,
        )

    async def answer(self, req: AsyncBoltRequest) -> BoltResponse:
        """Everything that passed Bolt's checks comes through here, and leaves as an answer."""
        try:
            return await self._answer(req)
        except Exception as error:
            # A payload of a shape that Slack never sends: there is nobody to tell, and no repeat would help.
            self._refuse("malformed")
            _LOG.error("failed", error=type(error).__name__, at=_place(error))
            return BoltResponse(status=200, body="")

    async def _answer(self, req: AsyncBoltRequest) -> BoltResponse:
        started = time.monotonic()
        body: dict[str, Any] = req.body or {}
        kind, id = name_of(body)
        try:
            tenant = await self._tenant_of(req)
        except Exception as error:
            _LOG.error("tenant_lookup_failed", error=type(error).__name__)
            response, outcome = _without_tenant(kind), "failed"
        else:
            response, outcome = await self._respond(kind, id, tenant, req, started)
        seconds = time.monotonic() - started
        self._metrics.answers.labels(kind.value if kind else "unknown", outcome).observe(seconds)
        return response

    async def _tenant_of(self, req: AsyncBoltRequest) -> Tenant | None:
        """Whose payload it is. A workspace that an organisation gave the app to may be one we had not heard of."""
        team = _team_of(req)
        tenant = await self._tenants.of_team(team) if team else None
        org = orgs.org_of(req.body or {}) if tenant is None and team else None
        if org is not None and await orgs.joined(self._house, org, team, self._clock.now()):
            return await self._tenants.of_team(team)
        return tenant

    async def _is_member(self, tenant: Tenant, user: dict[str, Any]) -> bool:
        """Whether somebody whose home is another workspace belongs to this one too, as in an organisation."""
        if user.get("team_id") in (None, "", tenant.slack_team_id, tenant.enterprise_id):
            return True
        if tenant.enterprise_id is None:
            return False
        who = str(user.get("id") or "")[:32]
        known = await self._house.db.read(lambda unit: people.by_slack_id(unit, tenant.id, who))
        return known is not None and known.active

    async def _goodbye(self, id: str, team: str, body: dict[str, Any]) -> None:
        """An event of no workspace that is served: about an organisation as a whole, or one whose token is dead."""
        if not team or id in (orgs.GRANTED, orgs.REVOKED):
            await orgs.heard(self._house, id, body, self._clock.now())
        elif id == "app_uninstalled":
            await forget_token(self._house, team, self._clock.now())

    async def _respond(
        self, kind: Kind | None, id: str, tenant: Tenant | None, req: AsyncBoltRequest, started: float
    ) -> tuple[BoltResponse, str]:
        body: dict[str, Any] = req.body or {}
        if kind is None:
            self._refuse("malformed")
            return BoltResponse(status=200, body=""), "malformed"
        if tenant is None:
            # Not installed, or gone: Slack says goodbye in two events and in any order.
            if kind is not Kind.EVENT:
                self._refuse("unknown_workspace")
            else:
                await self._goodbye(id, _team_of(req), body)
            return _without_workspace(kind, body), "gone"
        user = _user_of(body)
        if not await self._is_member(tenant, user):
            self._refuse("other_workspace", tenant)
            return await self._say(
                kind, _ask(kind, id, tenant, body, "", None, self._clock, started), OUTSIDER
            )
        ask = _ask(
            kind, id, tenant, body, str(user.get("id") or ""), self._key(kind, body), self._clock, started
        )
        handler = self._registry.find(kind, id)
        if handler is None:
            if kind is not Kind.EVENT:
                _LOG.warning("unclaimed", kind=kind.value, id=id[:80], workspace=str(tenant.id))
            return await self._say(kind, ask, notices.UPDATING, outcome="unclaimed")
        try:
            answer = await handler(ask, self._house)
            return _response(answer), "answered"
        except Refused as refusal:
            self._note_wrong_person(ask, refusal.sentence)
            return await self._say(kind, ask, refusal.sentence, field=refusal.field, outcome="refused")
        except (Busy, TooLate) as error:
            _LOG.warning("busy", kind=kind.value, id=id, workspace=str(tenant.id), why=type(error).__name__)
            return await self._say(kind, ask, notices.BUSY, outcome="busy")
        except SlackFailure as failure:
            _LOG.warning("slack_said_no", kind=kind.value, id=id, workspace=str(tenant.id), code=failure.code)
            return await self._say(kind, ask, NO_WINDOW, outcome="slack")
        except Exception as error:
            # The class and the place, never the text: a database error carries its parameters.
            place = _place(error)
            _LOG.error(
                "failed",
                kind=kind.value,
                id=id,
                workspace=str(tenant.id),
                error=type(error).__name__,
                at=place,
            )
            return await self._say(kind, ask, notices.trouble(), outcome="failed")

    def _key(self, kind: Kind, body: dict[str, Any]) -> str | None:
        """The key as it is, or its digest where it is longer than any of Slack's: columns have an end."""
        key = self._whole_key(kind, body)
        if key is None or len(key) <= MOST_KEY:
            return key
        return f"{key[:2]}{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"

    def _whole_key(self, kind: Kind, body: dict[str, Any]) -> str | None:
        """What tells a repeat from a new payload (docs/delivery.md, "Keys").

        What only one person was shown is kept under their own id: nobody else is given their answer.
        """
        if kind is Kind.EVENT:
            return f"e:{body.get('event_id')}" if body.get("event_id") else None
        who = str(_user_of(body).get("id") or "")[:32]
        if kind in (Kind.SUBMISSION, Kind.CLOSED):
            view = body.get("view") or {}
            if kind is Kind.CLOSED:
                return f"c:{who}:{view.get('id')}"
            state = json.dumps(view.get("state"), sort_keys=True, separators=(",", ":")).encode()
            return f"v:{who}:{view.get('id')}:{view.get('hash')}:{self._cipher.fingerprint(state)[:40]}"
        if kind is Kind.OPTIONS:
            return None
        return f"t:{who}:{body.get('trigger_id')}" if body.get("trigger_id") else None

    async def _say(
        self, kind: Kind, ask: Ask, sentence: str, *, field: str | None = None, outcome: str = "refused"
    ) -> tuple[BoltResponse, str]:
        """A sentence to the person, near where they acted, with nothing they typed lost."""
        if kind is Kind.COMMAND:
            return _response(Answer.say(sentence)), outcome
        if kind is Kind.SUBMISSION:
            return _response(_in_form(ask, sentence, field)), outcome
        if kind is Kind.EVENT:
            # Only these are repeated by Slack; what is unclaimed or refused stays so.
            status = 500 if outcome in ("busy", "failed", "slack") else 200
            return BoltResponse(status=status, body=""), outcome
        if kind in (Kind.ACTION, Kind.SHORTCUT):
            await self._notice(ask, sentence, window=outcome != "slack")
        return BoltResponse(status=200, body=""), outcome

    async def _notice(self, ask: Ask, sentence: str, *, window: bool) -> None:
        """In a small window; where none opens, as a line below the message that was clicked.

        Within what is left of the answer's time: a sentence is not worth Slack's own complaint.
        """
        slack = self._tenants.client(ask.token)
        view = notices.notice_view("Touchline", sentence)
        left = max(MOMENT_SECONDS, ask.until - time.monotonic())
        try:
            async with asyncio.timeout(left):
                if (window or ask.response_url is None) and await _shown(slack, ask, view):
                    return
                if ask.response_url is not None:
                    await slack.whisper(ask.response_url, sentence)
                    return
        except (SlackFailure, TimeoutError) as error:
            _LOG.warning("notice_failed", workspace=str(ask.workspace_id), why=type(error).__name__)
            return
        _LOG.warning("notice_failed", workspace=str(ask.workspace_id), why="no_place")

    def _note_wrong_person(self, ask: Ask, sentence: str) -> None:
        """Who pressed what belongs to somebody else. Not a warning: an old button is no trouble of the program."""
        reason = notices.WRONG_PERSON.get(sentence)
        if reason is not None:
            self._metrics.refusals.labels(reason).inc()
            about = {"kind": ask.kind.value, "id": ask.id, "person": ask.slack_user_id[:32]}
            _LOG.info("refused", reason=reason, workspace=str(ask.workspace_id), **about)

    def _refuse(self, reason: str, tenant: Tenant | None = None) -> None:
        self._metrics.refusals.labels(reason).inc()
        _LOG.warning("refused", reason=reason, workspace=str(tenant.id) if tenant else None)


NO_WINDOW = "Slack did not open the window. Please try again."
NOT_INSTALLED = "Touchline is not set up in this workspace any more. An admin can add it again."
OUTSIDER = "Only people of this workspace can do that here."


async def _shown(slack: Slack, ask: Ask, view: dict[str, Any]) -> bool:
    if not ask.trigger_id:
        return False
    try:
        if ask.view.get("type") == "modal":
            await slack.push(ask.trigger_id, view)
        else:
            await slack.open(ask.trigger_id, view)
    except SlackFailure:
        return False
    return True


def name_of(body: dict[str, Any]) -> tuple[Kind | None, str]:
    """What kind of payload this is and which id it names; (None, "") for none we know."""
    type_ = body.get("type")
    if type_ == "event_callback":
        event = body.get("event")
        return (Kind.EVENT, str(event.get("type") or "")) if isinstance(event, dict) else (None, "")
    if type_ == "block_actions":
        actions = body.get("actions")
        first = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
        return Kind.ACTION, str(first.get("action_id") or "")
    if type_ in ("view_submission", "view_closed"):
        kind = Kind.SUBMISSION if type_ == "view_submission" else Kind.CLOSED
        view = body.get("view")
        return (kind, str(view.get("callback_id") or "")) if isinstance(view, dict) else (None, "")
    if type_ in ("shortcut", "message_action"):
        return Kind.SHORTCUT, str(body.get("callback_id") or "")
    if type_ == "block_suggestion":
        return Kind.OPTIONS, str(body.get("action_id") or "")
    if isinstance(body.get("command"), str):
        return Kind.COMMAND, body["command"]
    return None, ""


def _team_of(req: AsyncBoltRequest) -> str:
    """The workspace it happened in. With an organisation's install Bolt finds none, or the organisation."""
    body: dict[str, Any] = req.body or {}
    team: object = req.context.team_id
    if isinstance(team, str) and team and team != orgs.org_of(body):
        return team
    parts = [body, *(part for name in ("team", "user", "view") if isinstance(part := body.get(name), dict))]
    given = [part.get(name) for part in parts for name in ("team_id", "context_team_id")]
    if isinstance(body.get("team"), dict):
        given.insert(0, body["team"].get("id"))
    return next((one for one in given if isinstance(one, str) and one and one != orgs.org_of(body)), "")


def _user_of(body: dict[str, Any]) -> dict[str, Any]:
    """The person who acted: id and, where the payload says so, their home workspace."""
    user = body.get("user")
    if isinstance(user, dict):
        return user
    if isinstance(body.get("command"), str):
        return {"id": body.get("user_id")}
    event = body.get("event")
    if isinstance(event, dict):
        who = event.get("user")
        return {"id": who.get("id") if isinstance(who, dict) else who}
    return {}


def _ask(
    kind: Kind, id: str, tenant: Tenant, body: dict[str, Any], user: str, key: str | None,
    clock: ProductClock, started: float,
) -> Ask:  # fmt: skip
    return Ask(
        kind=kind, id=id, workspace_id=tenant.id, slack_user_id=user, key=key, now=clock.now(),
        until=started + BUDGET_SECONDS, body=body, token=tenant.token,
    )  # fmt: skip


def _in_form(ask: Ask, sentence: str, field: str | None) -> Answer:
    """Under the field it is about, else as a note on top of the same form, with the same ids."""
    if field is not None:
        return Answer.errors({field: sentence})
    return Answer.update(notices.field_error_view(ask.view, sentence))


def _without_tenant(kind: Kind | None) -> BoltResponse:
    """The store did not answer: a sentence where one can be given without a token."""
    if kind is Kind.EVENT:
        return BoltResponse(status=500, body="")
    return _response(Answer.say(notices.BUSY)) if kind is Kind.COMMAND else BoltResponse(status=200, body="")


def _without_workspace(kind: Kind, body: dict[str, Any]) -> BoltResponse:
    """A workspace we do not serve: a sentence where one can be given without a token."""
    if kind is Kind.COMMAND:
        return _response(Answer.say(NOT_INSTALLED))
    if kind is Kind.SUBMISSION:
        return _response(Answer.update(notices.field_error_view(body["view"], NOT_INSTALLED)))
    return BoltResponse(status=200, body="")


def _response(answer: Answer) -> BoltResponse:
    return BoltResponse(status=200, body=answer.body if answer.body is not None else "")


def _place(error: BaseException) -> str:
    """Where in our own code it happened."""
    here, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "site-packages" not in code.co_filename:
            here = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119
        trace = trace.tb_next
    return here


def _quiet_logger() -> logging.Logger:
    """Bolt describes unhandled requests, body and all, in its warnings: only its errors are let through."""
    logger = logging.getLogger("touchline.bolt")
    logger.setLevel(logging.CRITICAL)
    return logger


@contextmanager
def _without_slack_environment() -> Iterator[None]:
    """Bolt reads tokens and client ids from the environment by itself; ours come from Settings alone."""
    names = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET")
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
