"""Answers of the app outside the Web API: response URLs and the bodies of command answers."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.core import Core
from playground.errors import Json, SlackError
from playground.faults import Fault
from playground.methods.chat import content_of
from playground.posting import Content, Postbox
from playground.record import Call
from playground.triggers import Hook
from playground.web import vanish
from playground.world import Channel, Message, Workspace


class Responses:
    """`/response/{team}/{secret}`."""

    def __init__(self, core: Core, postbox: Postbox) -> None:
        self._core = core
        self._postbox = postbox

    async def __call__(self, request: Request) -> Response:
        core = self._core
        team = request.path_params["team"]
        call = Call(core.record.next(), team, "response_url", {}, core.clock(), core.machine())
        status = 200
        fault: Fault | None = None
        try:
            call.args = _object(await request.body())
            fault = core.faults.meet("response_url", team, call.args)
            call.fault = fault.kind if fault else None
            self._fail(fault)
            if fault is None or fault.kind.endswith("_after"):
                hook = core.hooks.use(f"{team}/{request.path_params['secret']}")
                self.act(core.workspaces[team], hook, call)
            call.answer = {"ok": True}
        except SlackError as error:
            call.answer = error.answer()
            status = 404 if error.code.endswith("_url") else 429 if error.code == "ratelimited" else 400
            call.faults += error.messages
        return await self._respond(request, call, fault, status)

    def _fail(self, fault: Fault | None) -> None:
        if fault is not None and fault.kind == "error":
            raise SlackError(fault.error)
        if fault is not None and fault.kind == "ratelimited":
            raise SlackError("ratelimited")

    async def _respond(self, request: Request, call: Call, fault: Fault | None, status: int) -> Response:
        call.status = 500 if fault and fault.kind == "http_500" else status
        silent = fault is not None and fault.kind.startswith(("timeout", "drop"))
        call.seconds = None if silent else self._core.machine() - call.machine
        self._core.record.calls.add(call)
        self._core.changed("call", call.team_id)
        if fault is not None and silent:
            call.status, call.answer = 0, {}
            await vanish(request.scope, request.receive, hang=fault.kind.startswith("timeout"))
            call.seconds = self._core.machine() - call.machine  # until the caller gave up
            self._core.changed("call", call.team_id)
            return Response(status_code=500)
        headers = {"retry-after": str(fault.retry_after)} if fault and status == 429 else {}
        if call.status == 200:
            return Response("ok", media_type="text/plain")
        return JSONResponse(call.answer, call.status, headers)

    def act(self, workspace: Workspace, hook: Hook, call: Call) -> None:
        """Replace, delete, or say something new: to one person unless said otherwise."""
        body = call.args
        original = hook.message if hook.message is not None and hook.channel.holds(hook.message) else None
        if body.get("delete_original"):
            if original is None:
                raise SlackError("message_not_found")
            self._postbox.remove(workspace, original, call=call.seq)
        elif body.get("replace_original") and original is not None:
            content = content_of(body)
            self._postbox.change(workspace, original, content, edited=False, call=call.seq, kind="response")
        else:
            answer(self._postbox, workspace, hook.channel, hook.user_id, body, hook.thread_ts, call.seq)
        call.effect = True


def answer(
    postbox: Postbox,
    workspace: Workspace,
    channel: Channel,
    user: str,
    body: Json,
    thread_ts: str | None = None,
    call: int | None = None,
) -> Message:
    """A command's or a response URL's message; ephemeral by default."""
    content = content_of(body)
    content.thread_ts = content.thread_ts or thread_ts
    if body.get("response_type") == "in_channel":
        return postbox.by_bot(workspace, channel, content, call=call, kind="response")
    return postbox.ephemeral(workspace, channel, user, content, call=call, kind="response")


def slackbot(
    postbox: Postbox,
    workspace: Workspace,
    channel: Channel,
    user: str,
    text: str,
    thread_ts: str | None = None,
) -> None:
    """What Slack itself tells a person, such as a failed command."""
    postbox.ephemeral(workspace, channel, user, Content(text=text, thread_ts=thread_ts), from_bot=False)


def _object(raw: bytes) -> Json:
    try:
        given: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SlackError("invalid_payload") from error
    if not isinstance(given, dict):
        raise SlackError("invalid_payload")
    return given
