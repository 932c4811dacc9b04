"""Arguments of a Web API call: four ways in, one dict out, checked against the published types."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from playground.errors import Json, SlackError
from playground.schemas import findings, load, validator

_JSON = {"blocks", "attachments", "metadata", "view"}
_BOOLEAN = {
    "as_user", "exclude_archived", "include_all_metadata", "include_labels", "include_locale",
    "include_num_members", "inclusive", "link_names", "mrkdwn", "prevent_creation", "reply_broadcast",
    "return_im", "unfurl_links", "unfurl_media",
}  # fmt: skip
_NUMBER = {"limit"}
_TRUE = {"1", "true", "True", "yes"}
_FALSE = {"0", "false", "False", "no", ""}
# Accepted by every method and typed by none.
_IGNORED = {"token", "team_id", "client_context_team_id", "_x_id"}
_BAD_JSON = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}


def merge(query: bytes, content_type: str, body: bytes) -> Json:
    """Query first, body over it. An unreadable body is an error of its own, as in Slack."""
    args: Json = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
    if not body:
        return args
    if content_type.startswith("application/json"):
        try:
            given = json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise SlackError("invalid_json") from error
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        args.update(given)
    elif content_type.startswith("multipart/form-data"):
        raise SlackError("invalid_form_data")
    else:
        try:
            args.update(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise SlackError("invalid_form_data") from error
    return args


def decode(args: Json) -> Json:
    """Turn the strings of a form into the values the method means."""
    decoded: Json = {}
    for name, value in args.items():
        if value is None:
            continue
        decoded[name] = _value(name, value) if isinstance(value, str) else value
    return decoded


def _value(name: str, value: str) -> Any:
    if name in _JSON:
        try:
            return json.loads(value, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise SlackError(_BAD_JSON.get(name, "invalid_arguments")) from error
    if name in _BOOLEAN and value in _TRUE:
        return True
    if name in _BOOLEAN and value in _FALSE:
        return False
    if name in _NUMBER:
        try:
            return int(value)
        except ValueError:
            return value
    return value


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def check(method: str, args: Json) -> list[str]:
    """What the published argument types say. Blocks and views are checked apart and stand in as a divider."""
    shown = {name: value for name, value in args.items() if name not in _IGNORED}
    if shown.get("metadata") == {}:
        del shown["metadata"]  # documented for chat.update: takes the metadata away
    if "blocks" in shown:
        shown["blocks"] = [{"type": "divider"}]
    if "view" in shown and isinstance(shown["view"], dict):
        shown["view"] = {"type": "home", "blocks": [{"type": "divider"}]}
    if "team_id" in args and method in _TYPED_TEAM:
        shown["team_id"] = args["team_id"]
    typed = f"args__{method}"
    if typed not in load("web_api_args")["definitions"]:
        return []
    checker = validator("web_api_args", typed)
    return [] if checker.is_valid(shown) else findings(checker, shown)


_TYPED_TEAM = {"users.list", "users.conversations", "conversations.list", "bots.info"}
