"""Slash commands: what the app is told, and what its answer shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.outcome import Outcome, after
from playground.responses import answer, slackbot
from playground.typing_text import in_command
from playground.world import Channel

if TYPE_CHECKING:
    from playground.actor import Actor


INVITE = "/invite"


async def run(
    actor: Actor, command: str, text: str, channel: Channel, thread_ts: str | None = None
) -> Outcome:
    """Deliver the command. Failures are told by Slackbot, to this person alone, and never repeated."""
    core, home = actor.core, actor.workspace
    if thread_ts:
        refused = Outcome("trouble", trouble=f"{command} is not supported in threads. Sorry!")
        return _told(actor, channel, refused, thread_ts)
    if command == INVITE:
        return await _invite(actor, text, channel)
    declared = core.app.commands.get(command)
    if declared is None or not home.installed or "commands" not in home.scopes:
        return _told(actor, channel, Outcome("trouble", trouble=f"{command} is not a valid command."))
    typed = in_command(text, home, escaped=bool(declared.get("should_escape")))
    payload = actor.payloads.command(command, typed, channel)
    delivery = await core.dispatcher.deliver("command", "slash_command", home.team_id, payload)
    outcome = after(delivery)
    if outcome.ok and outcome.body:
        try:
            body = outcome.body if isinstance(outcome.body, dict) else {"text": str(outcome.body)}
            answer(actor.slack.postbox, home, channel, actor.id, body)
        except SlackError as error:
            delivery.faults += error.messages or [error.code]
            outcome = Outcome("trouble", trouble=_failed(command, error.code), delivery=delivery)
    elif not outcome.ok:
        late = delivery.attempts[0].reason == "http_timeout"
        outcome.trouble = _failed(command, "operation_timeout" if late else "dispatch_failed")
    return _told(actor, channel, outcome) if outcome.kind == "trouble" else outcome


async def _invite(actor: Actor, text: str, channel: Channel) -> Outcome:
    """Slack's own command: the people and the app that are named come into this channel."""
    named = re.findall(r"<@([UW][A-Z0-9]+)", in_command(text, actor.workspace, escaped=True))
    if not named:
        return _told(actor, channel, Outcome("trouble", trouble=f"Whom? Type {INVITE} @name."))
    try:
        await actor.invite(channel, *named)
    except (LookupError, PermissionError, ValueError) as error:
        return _told(actor, channel, Outcome("trouble", trouble=f"{INVITE} did not work: {error}."))
    return Outcome("ok")


def _failed(command: str, reason: str) -> str:
    return f'{command} failed with the error "{reason}"'


def _told(actor: Actor, channel: Channel, outcome: Outcome, thread_ts: str | None = None) -> Outcome:
    slackbot(actor.slack.postbox, actor.workspace, channel, actor.id, outcome.trouble, thread_ts)
    return outcome
