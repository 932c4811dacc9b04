"""The app manifest: the file beside the code, and variants of it for an address or for Socket Mode."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

MANIFEST = Path(__file__).resolve().parent.parent / "manifest.yml"


def read_manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return found


def manifest_for(*, url: str | None = None, socket: bool = False) -> dict[str, Any]:
    """The manifest for a bot at `url` (its https address), or for one that connects by Socket Mode.

    Raises ValueError with a sentence for an address Slack would refuse.
    """
    if socket and url is not None:
        raise ValueError("Choose one: --url for HTTP, or --socket for Socket Mode.")
    manifest = read_manifest()
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = socket
    if socket:
        for part in (
            *manifest["features"]["slash_commands"],
            settings["interactivity"],
            settings["event_subscriptions"],
        ):
            part.pop("url", None)
            part.pop("request_url", None)
        return manifest
    if url is None:
        return manifest
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", url):
        raise ValueError(
            "Slack takes only addresses that begin with https://, such as https://bot.example.com."
        )
    address = url.rstrip("/").removesuffix("/slack/events") + "/slack/events"
    for command in manifest["features"]["slash_commands"]:
        command["url"] = address
    settings["interactivity"]["request_url"] = address
    settings["event_subscriptions"]["request_url"] = address
    return manifest
