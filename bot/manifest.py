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


def manifest_for(
    *, url: str | None = None, socket: bool = False, rotation: bool = False, org: bool = False
) -> dict[str, Any]:
    """The manifest for a bot at `url` (its https address), or for one that connects by Socket Mode.

    With both, Slack reaches the bot by Socket Mode, and browsers that install the app come to `url`. `rotation`: its
    tokens expire. `org`: an Enterprise organisation may install it for many workspaces.
    Raises ValueError with a sentence for an address Slack would refuse.
    """
    manifest = read_manifest()
    settings, home = manifest["settings"], None if url is None else _home(url)
    settings |= {
        "socket_mode_enabled": socket, "token_rotation_enabled": rotation, "org_deploy_enabled": org
    }  # fmt: skip
    if home is not None:
        manifest["oauth_config"]["redirect_urls"] = [f"{home}/slack/oauth_redirect"]
    elif socket:
        del manifest["oauth_config"]["redirect_urls"]
    commands, events = manifest["features"]["slash_commands"], settings["event_subscriptions"]
    for part, name in (
        *((command, "url") for command in commands),
        (settings["interactivity"], "request_url"),
        (events, "request_url"),
    ):
        if socket:
            del part[name]
        elif home is not None:
            part[name] = f"{home}/slack/events"
    return manifest


def _home(url: str) -> str:
    """The address without what we add to it."""
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", url):
        raise ValueError(
            "Slack takes only addresses that begin with https://, such as https://bot.example.com."
        )
    return url.rstrip("/").removesuffix("/slack/events").rstrip("/")
