"""The message that a shortcut was used on: where it is, and its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.door import Ask, Refused

NOT_A_MESSAGE = "This message cannot be linked to."
_PLACE = re.compile(r"[A-Z0-9]{2,30}")
_STAMP = re.compile(r"\d{1,20}\.\d{1,10}")
_DOMAIN = re.compile(r"[a-z0-9-]{1,60}")


def permalink(domain: str, channel: str, ts: str, thread_ts: str = "") -> str:
    """The address of a message, as Slack builds it; nothing is asked of Slack for it."""
    link = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts and thread_ts != ts else link


def carried_of(ask: Ask) -> dict[str, str]:
    """Channel, moment and thread of the message, as a form carries them. Raises Refused."""
    channel, message = ask.body.get("channel"), ask.body.get("message")
    found = {
        "channel": text_of(channel, "id"), "ts": text_of(message, "ts"), "thread": text_of(message, "thread_ts"),
    }  # fmt: skip
    return {key: value for key, value in zip(found, _message(found), strict=True) if value}


def link_of(ask: Ask, carried: Mapping[str, str]) -> str:
    """The address of the message that a form carries. Raises Refused."""
    return permalink(_domain(ask), *_message(carried))


def text_of(found: Any, key: str) -> str:
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _message(found: Mapping[str, str]) -> tuple[str, str, str]:
    channel, ts, thread = found.get("channel", ""), found.get("ts", ""), found.get("thread", "")
    if not _PLACE.fullmatch(channel) or not _STAMP.fullmatch(ts):
        raise Refused(NOT_A_MESSAGE)
    return channel, ts, thread if _STAMP.fullmatch(thread) else ""


def _domain(ask: Ask) -> str:
    found = text_of(ask.body.get("team"), "domain")
    return found if _DOMAIN.fullmatch(found) else "app"
