"""An app's manifest from a file: read, looked over, and what is wrong with it in plain sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from playground import facts
from playground.errors import Json


class BadManifest(ValueError):
    """Sentences for whoever wrote the manifest, one a line."""


def read(path: Path) -> Json:
    """The manifest, YAML or JSON. Raises BadManifest."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadManifest(f"There is no {path}. Name the app's manifest with --manifest FILE.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadManifest(f"{path} cannot be read: {error}") from error
    try:
        given: Any = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        kind = "JSON" if path.suffix == ".json" else "YAML"
        raise BadManifest(f"{path} is no {kind}: {' '.join(str(error).split())}") from error
    found = list(problems(given))
    if found:
        raise BadManifest("\n".join([f"{path} is no manifest Slack would take:", *found]))
    manifest: Json = given
    return manifest


def problems(manifest: object) -> Iterator[str]:
    """What Slack would refuse, as far as this local Slack uses it."""
    if not isinstance(manifest, dict):
        yield "- It must be a mapping with display_information, features, oauth_config and settings."
        return
    yield from _texts(
        manifest,
        {
            ("display_information", "name"): (1, 35),
            ("display_information", "description"): (0, 140),
            ("features", "bot_user", "display_name"): (0, 80),
        },
    )
    color = _get(manifest, "display_information", "background_color")
    if color is not None and not re.fullmatch(r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?", str(color)):
        yield "- display_information.background_color must be a colour such as #2c5282, in quotes."
    yield from _commands(_get(manifest, "features", "slash_commands"))
    yield from _shortcuts(_get(manifest, "features", "shortcuts"))
    for names in (("bot",), ("bot_optional",)):
        yield from _words(manifest, "oauth_config", "scopes", *names)
    yield from _words(manifest, "settings", "event_subscriptions", "bot_events")


def notes(manifest: Json) -> list[str]:
    """What is allowed and will surprise: events that never come."""
    events: list[str] = _get(manifest, "settings", "event_subscriptions", "bot_events") or []
    scopes: list[str] = _get(manifest, "oauth_config", "scopes", "bot") or []
    told = []
    unsent = sorted(set(events) - set(facts.EVENT_SCOPE) | (set(events) & {"message.mpim"}))
    if unsent:
        told.append(f"Events this local Slack never sends: {', '.join(unsent)}.")
    for event in events:
        scope = facts.EVENT_SCOPE.get(event)
        if scope is not None and scope not in scopes:
            told.append(f"The event {event} needs the scope {scope}. It will not come.")
    if (
        _get(manifest, "features", "slash_commands") or _get(manifest, "features", "shortcuts")
    ) and "commands" not in scopes:
        told.append("Slash commands and shortcuts need the scope commands. Nobody can use them.")
    if not _get(manifest, "settings", "interactivity", "is_enabled"):
        told.append("settings.interactivity is not enabled: clicks, modals and shortcuts will not arrive.")
    return told


def local_request_url(manifest: Json) -> str | None:
    """The request URL of the manifest, if it is on this machine and Socket Mode is off."""
    if _get(manifest, "settings", "socket_mode_enabled"):
        return None
    url = str(_get(manifest, "settings", "event_subscriptions", "request_url") or "")
    return url if re.match(r"http://(127\.0\.0\.1|localhost)[:/]", url) else None


def _texts(manifest: Json, limits: dict[tuple[str, ...], tuple[int, int]]) -> Iterator[str]:
    for path, (least, most) in limits.items():
        value = _get(manifest, *path)
        if value is None and least == 0:
            continue
        if not isinstance(value, str) or not least <= len(value) <= most:
            yield f"- {'.'.join(path)} must be a text of {'up to' if not least else f'{least} to'} {most} characters."


def _commands(given: object) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, list):
        yield "- features.slash_commands must be a list."
        return
    names: set[str] = set()
    for item in given:
        name = item.get("command") if isinstance(item, dict) else None
        if not isinstance(name, str) or not re.fullmatch(r"/[^\sA-Z/]{1,31}", name):
            yield f"- A slash command needs a command such as /hello; this one has {name!r}."
        elif name in names:
            yield f"- The slash command {name} is there twice."
        else:
            names.add(name)


def _shortcuts(given: object) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, list):
        yield "- features.shortcuts must be a list."
        return
    names: set[str] = set()
    for item in given:
        shown = item if isinstance(item, dict) else {}
        name, callback = shown.get("name"), shown.get("callback_id")
        if shown.get("type") not in ("global", "message") or not isinstance(callback, str):
            yield f"- The shortcut {name!r} needs a type (global or message) and a callback_id."
        elif not isinstance(name, str) or not 1 <= len(name) <= 24:
            yield f"- The shortcut {callback} needs a name of 1 to 24 characters."
        elif callback in names:
            yield f"- The callback_id {callback} is there twice."
        else:
            names.add(callback)


def _words(manifest: Json, *path: str) -> Iterator[str]:
    value = _get(manifest, *path)
    if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        yield f"- {'.'.join(path)} must be a list of names."


def _get(node: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(node, dict):
            return None
        node = node.get(name)
    return node
