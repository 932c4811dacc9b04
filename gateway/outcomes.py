"""What became of a call to Slack, in the kinds the rest of the house acts on.

Slack's error strings stop here: a failure is *later* (and when), *gone* (and what), *ours* (a bug), or
*unclear*: the request was written and no answer says whether it had its effect.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError


class Lost(StrEnum):
    """What is gone for good, or until somebody acts."""

    TOKEN = "token"
    PERSON = "person"
    CHANNEL = "channel"
    MESSAGE = "message"
    VIEW = "view"


class SlackFailure(Exception):
    """A call that did not succeed. `code` is Slack's word, for logs; it never holds people's text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Later(SlackFailure):
    """Nothing happened; try again after `seconds`. `paced` marks Slack's own rate limit."""

    def __init__(self, code: str, seconds: float, *, paced: bool = False) -> None:
        super().__init__(code)
        self.seconds = seconds
        self.paced = paced


class Gone(SlackFailure):
    """The token, person, channel, message or view is not there any more."""

    def __init__(self, code: str, what: Lost) -> None:
        super().__init__(code)
        self.what = what


class Ours(SlackFailure):
    """Slack refused what we sent: a bug of ours, never retried. `where` names the place in our payload."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.where = where


class Unclear(SlackFailure):
    """The request was written, and whether Slack acted on it is unknown."""


@dataclass(frozen=True, slots=True)
class Posted:
    channel: str
    ts: str


_TOKEN = {
    "account_inactive", "token_revoked", "invalid_auth", "token_expired", "not_authed",
    "team_access_not_granted", "org_login_required", "ekm_access_denied",
}  # fmt: skip
_PERSON = {
    "user_not_found",
    "user_disabled",
    "cannot_dm_bot",
    "user_not_visible",
    "users_not_found",
    "not_found",
}
_CHANNEL = {
    "channel_not_found", "not_in_channel", "is_archived", "messages_tab_disabled", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
}  # fmt: skip
_MESSAGE = {
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "cant_delete_message",
    "thread_not_found",
}
_VIEW = {
    "expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "hash_conflict",
    "view_not_found", "not_enabled", "push_limit_reached",
}  # fmt: skip
_LATER = {"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org"}
_UNCLEAR = {"internal_error", "fatal_error"}
MOST_REST_SECONDS = 3600.0  # a header that says more is not believed


def failure_of(error: BaseException) -> SlackFailure:
    """The kind of `error`, raised by a call through slack_sdk or aiohttp."""
    if isinstance(error, SlackFailure):
        return error
    if isinstance(error, SlackApiError):
        return _from_answer(error)
    # A connection that was never made carried no request; aiohttp tells the two apart by class.
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Later("not_connected", 5.0)
    # Nor did an address that is none.
    if isinstance(error, aiohttp.InvalidURL):
        return Ours(type(error).__name__)
    if isinstance(error, aiohttp.ClientError | asyncio.TimeoutError | TimeoutError | OSError):
        return Unclear(type(error).__name__)
    return Ours(type(error).__name__)


def _from_answer(error: SlackApiError) -> SlackFailure:
    response: Any = error.response
    # slack_sdk gives its own response, or aiohttp's where the body could not be read.
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 200
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", response)
    code = data.get("error") if isinstance(data, dict) else None
    code = code if isinstance(code, str) else f"http_{status}"
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Later(code, _retry_after(headers), paced=True)
    if code in _LATER or status == 503:
        return Later(code, 15.0)
    if status >= 500 or code in _UNCLEAR or (status == 200 and not isinstance(data, dict)):
        return Unclear(code)
    what = lost_by(code)
    return Ours(code, _where(data)) if what is None else Gone(code, what)


def lost_by(code: str) -> Lost | None:
    """What is gone where Slack says this word; None if it says something else."""
    for codes, what in (
        (_TOKEN, Lost.TOKEN), (_PERSON, Lost.PERSON), (_CHANNEL, Lost.CHANNEL),
        (_MESSAGE, Lost.MESSAGE), (_VIEW, Lost.VIEW),
    ):  # fmt: skip
        if code in codes:
            return what
    return None


def _retry_after(headers: Any) -> float:
    raw = headers.get("Retry-After") or headers.get("retry-after") or "1"
    if isinstance(raw, list):
        raw = raw[0]
    try:
        seconds = float(raw)
    except ValueError:
        return 1.0
    return min(max(1.0, seconds), MOST_REST_SECONDS)


def _where(data: Any) -> str:
    """The place in our payload that Slack named, without the text it quotes."""
    metadata = data.get("response_metadata") if isinstance(data, dict) else None
    notes = metadata.get("messages") if isinstance(metadata, dict) else None
    notes = notes if isinstance(notes, list) else []
    return "; ".join(str(note).split("[json-pointer:")[-1].rstrip("]") for note in notes[:5])[:300]
