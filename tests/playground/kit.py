"""A manifest, builders of blocks and views, and a check of payloads against the published types."""

from __future__ import annotations

from typing import Any

from playground.schemas import findings, load, validator

Json = dict[str, Any]

SCOPES = [
    *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands"),
    *("groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:read", "reactions:read"),
    *("reactions:write", "team:read", "users.profile:read", "users:read", "users:read.email"),
]
EVENTS = [
    *("app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "member_joined_channel"),
    *("member_left_channel", "message.channels", "message.groups", "message.im", "reaction_added"),
    *("reaction_removed", "team_join", "tokens_revoked", "user_change"),
]

MANIFEST: Json = {
    "display_information": {"name": "Whistle"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Whistle"},
        "slash_commands": [
            {"command": "/whistle", "should_escape": True},
            {"command": "/bare", "should_escape": False},
        ],
        "shortcuts": [
            {"name": "Note", "type": "global", "callback_id": "note"},
            {"name": "Keep", "type": "message", "callback_id": "keep"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES, "bot_optional": ["users:read.email"]}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}, "interactivity": {"is_enabled": True}},
}


_INTERACTIONS = {
    "block_actions": "BlockAction",
    "view_submission": "ViewSubmitAction",
    "view_closed": "ViewClosedAction",
    "shortcut": "GlobalShortcut",
    "message_action": "MessageShortcut",
    "block_suggestion": "BlockSuggestion",
}
# Slack sends actions of these elements; the published types have no shape for them.
_UNTYPED = {"email_text_input", "url_text_input", "number_input", "datetimepicker"}


def payload_faults(kind: str, payload: Json) -> list[str]:
    """What the published types say against a payload; known gaps of the types are filled in first."""
    if payload.get("type") == "url_verification":
        return []
    if kind == "event":
        return _event_faults(payload["event"])
    if kind == "command":
        return findings(validator("inbound_payloads", "SlashCommand"), payload)
    shown = dict(payload)
    if shown["type"] == "block_actions":
        # The types want a response_url always; Slack sends none from views.
        shown.setdefault("response_url", "" if "view" in shown else None)
        shown["actions"] = [a for a in shown["actions"] if a["type"] not in _UNTYPED]
    return findings(validator("inbound_payloads", _INTERACTIONS[shown["type"]]), shown)


def _event_faults(event: Json) -> list[str]:
    shown = dict(event)
    faults: list[str] = []
    if "view" in shown:  # typed as what an app sends; Slack sends what it made of it
        faults += findings(validator("inbound_payloads", "ViewOutput"), shown.pop("view"))
    if isinstance(shown.get("user"), dict) and shown["user"]["deleted"]:
        return faults  # no zone and no roles any more, though the types want them
    if shown.get("subtype") == "channel_join":
        shown.setdefault("inviter", "")  # typed as always there; Slack names one only where somebody invited
    named = load("events")["x-event-types"][shown["type"]]
    name = "AllMessageEvents" if shown["type"] == "message" else named
    return faults + findings(validator("events", name), shown)


def button(action_id: str, text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": text}, **more}


def button_row(action_id: str, *texts: str, **more: Any) -> Json:
    return {"type": "actions", "elements": [button(action_id, text, **more) for text in texts]}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def field_block(element: Json, block_id: str = "b", **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element, **more}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "blocks": list(blocks)}
    return {**view, "submit": plain("Send"), **more}


def home_view(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section("Hello")], **more}


class Kit:
    """Builders of blocks and views, so that tests need no import between files."""

    button = staticmethod(button)
    button_row = staticmethod(button_row)
    plain = staticmethod(plain)
    section = staticmethod(section)
    field = staticmethod(field_block)
    options = staticmethod(options)
    modal = staticmethod(modal)
    home = staticmethod(home_view)
    manifest = MANIFEST
    payload_faults = staticmethod(payload_faults)
