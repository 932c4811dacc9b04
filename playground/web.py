"""`/api/{method}`: who asks, may they, is it well formed, do it, write it down, answer (or fail as told)."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from playground import args as arguments
from playground import oauth
from playground.core import Core
from playground.errors import Json, SlackError
from playground.facts import METHOD_SCOPE
from playground.faults import Fault
from playground.methods import METHODS
from playground.methods.context import Ctx, missing_scope
from playground.posting import Postbox
from playground.record import Call
from playground.world import Org, Workspace

OAUTH = "oauth.v2.access"
_HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


class WebApi:
    """An ASGI endpoint, without a framework's request object: it is the hot path of every benchmark."""

    def __init__(self, core: Core, postbox: Postbox) -> None:
        self._core = core
        self._postbox = postbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["path_params"]["method"]
        headers = dict(scope["headers"])
        body = await _read(receive)
        call = Call(0, "", method, {}, self._core.clock(), self._core.machine())
        call.seq = self._core.record.next()
        workspace, fault = None, None
        try:
            call.args = arguments.merge(scope["query_string"], _text(headers, b"content-type"), body)
            token = _token(headers, call.args)
            call.args = arguments.decode(call.args)
            workspace = None if method == OAUTH else self._who(method, token, call.args)
            call.team_id = workspace.team_id if workspace else ""
            fault = self._core.faults.meet(method, call.team_id, call.args)
            if method == OAUTH:
                answer = self._oauth(call, headers.get(b"authorization", b"").decode("latin-1"), fault)
            else:
                answer = self._answer(call, workspace, fault, oauth.org_of(self._core, token))
        except SlackError as error:
            answer = error.answer()
        await self._respond(scope, receive, send, call, workspace, answer, fault)

    def _who(self, method: str, token: str, args: Json) -> Workspace | None:
        """The workspace of the token; None for the app-level token, which only opens connections."""
        core = self._core
        if not token:
            raise SlackError("not_authed")
        if token == core.app.app_token:
            if method not in ("apps.connections.open", "auth.test"):
                raise SlackError("not_allowed_token_type")
            return None
        workspace = core.tokens.get(token)
        if workspace is None and (org := oauth.org_of(core, token)) is not None:
            return oauth.home_of(org, args)
        if workspace is None:
            raise SlackError("invalid_auth")
        if method == "apps.connections.open":
            raise SlackError("not_allowed_token_type")
        if token in core.ends and core.ends[token] <= core.machine():
            raise SlackError("token_expired")
        if workspace.token == "revoked":
            raise SlackError("token_revoked")
        if workspace.token == "inactive":
            raise SlackError("account_inactive")
        return workspace

    def _oauth(self, call: Call, authorization: str, fault: Fault | None) -> Json:
        """The one method that is called by the app itself, with its id and secret."""
        given = call.args
        call.args = dict.fromkeys(given, "…")  # secrets do not belong into the record
        if self._stopped(call, fault):
            return {}
        answer = oauth.access(self._core, authorization, given)
        call.effect, call.team_id = True, (answer["team"] or {"id": ""})["id"]
        return answer

    @staticmethod
    def _stopped(call: Call, fault: Fault | None) -> bool:
        """Whether a planted fault keeps the effect away. Raises SlackError where the fault is one."""
        if fault is None:
            return False
        call.fault = fault.kind
        if fault.kind == "error":
            raise SlackError(fault.error)
        if fault.kind == "ratelimited":
            raise SlackError("ratelimited", retry_after=fault.retry_after)
        return not fault.kind.endswith("_after")

    def _answer(self, call: Call, workspace: Workspace | None, fault: Fault | None, org: Org | None) -> Json:
        """The effect, unless a fault forbids it; the fault's own answer is made later."""
        core = self._core
        if self._stopped(call, fault):
            return {}
        seconds = core.limits.refuse(call.team_id or core.app.app_id, call.method)
        if seconds:
            raise SlackError("ratelimited", retry_after=seconds)
        if workspace is None:
            return self._app_level(call)
        method = METHODS.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        self._check(call, workspace)
        context = Ctx(core, self._postbox, workspace, call.args, call.seq, org=org)
        try:
            return method(context)
        finally:
            call.effect = context.effect
            call.faults += context.notes

    def _check(self, call: Call, workspace: Workspace) -> None:
        """Scope first, then the published types. An argument nobody knows is noted, not refused."""
        scope = METHOD_SCOPE.get(call.method)
        if scope is not None and scope not in workspace.scopes:
            raise missing_scope(scope, workspace)
        faults = arguments.check(call.method, call.args)
        call.faults += faults
        refused = [fault for fault in faults if not _only_unknown(fault)]
        if not refused:
            return
        if call.method.startswith("chat.") and not _says_something(call.args) and "channel" in call.args:
            return  # the method answers no_text, as Slack does
        raise SlackError("invalid_arguments", *refused)

    def _app_level(self, call: Call) -> Json:
        if call.method == "auth.test":
            return {"ok": True, "app_name": self._core.app.name, "app_id": self._core.app.app_id}
        ticket = self._core.tickets.make()
        url = f"{self._core.socket_url}?ticket={ticket}&app_id={self._core.app.app_id}"
        return {"ok": True, "url": url}

    async def _respond(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        call: Call,
        workspace: Workspace | None,
        answer: Json,
        fault: Fault | None,
    ) -> None:
        kind = fault.kind if fault is not None else ""
        headers = list(_HEADERS)
        if workspace is not None:
            headers.append((b"x-oauth-scopes", ",".join(workspace.scopes).encode()))
        call.answer = answer
        wait = answer.pop("retry_after", None) if answer.get("error") == "ratelimited" else None
        if wait is not None:
            call.status = 429
            headers.append((b"retry-after", str(wait).encode()))
        if kind == "http_500":
            call.status, call.answer = 500, {}
        self._note_faults(call)
        silent = kind.startswith(("timeout", "drop"))
        call.seconds = None if silent else self._core.machine() - call.machine
        self._core.record.calls.add(call)
        self._core.changed("call", call.team_id)
        if silent:
            call.status, call.answer = 0, {}
            await vanish(scope, receive, hang=kind.startswith("timeout"))
            call.seconds = self._core.machine() - call.machine  # until the caller gave up
            self._core.changed("call", call.team_id)
            return
        body = b"Internal Server Error" if call.status == 500 else json.dumps(call.answer).encode()
        await _send(send, call.status, headers, body)

    def _note_faults(self, call: Call) -> None:
        """What a checker wants to see at once: the app's own mistakes, by place."""
        if call.answer.get("error") in ("invalid_blocks", "invalid_arguments", "msg_blocks_too_long"):
            messages = call.answer.get("response_metadata", {}).get("messages", [])
            call.faults += [m for m in messages or [call.answer["error"]] if m not in call.faults]


async def vanish(scope: Scope, receive: Receive, *, hang: bool) -> None:
    """Give no answer: keep silent until the caller is gone, or cut the line at once."""
    if not hang:
        scope["playground.transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _only_unknown(fault: str) -> bool:
    return fault.startswith("[ERROR] invalid additional property") and fault.endswith("[json-pointer:]")


def _says_something(args: Json) -> bool:
    return any(args.get(name) for name in ("text", "blocks", "attachments", "markdown_text"))


def _text(headers: MutableMapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1").lower()


def _token(headers: MutableMapping[bytes, bytes], args: Json) -> str:
    """From the header, or as Slack still takes it, from the arguments; never kept in the record."""
    given = headers.get(b"authorization", b"").decode("latin-1")
    argument = args.pop("token", "")
    return given[7:].strip() if given[:7].lower() == "bearer " else str(argument or "")


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def json_body(request: Request) -> Json:
    """A JSON object from a request of our own pages. Raises ValueError for anything else."""
    raw = await request.body()
    try:
        given: Any = json.loads(raw) if raw else {}
        json.dumps(given, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("text has half a character in it") from error
    except ValueError as error:
        raise ValueError("the body is no JSON") from error
    if not isinstance(given, dict):
        raise TypeError("the body is no JSON object")
    return given
