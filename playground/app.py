"""The one app of the instance, as its manifest describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground.errors import Json
from playground.ids import Ids


@dataclass
class App:
    """Ids, secrets and what the manifest asks for."""

    manifest: Json
    app_id: str
    app_token: str
    signing_secret: str
    verification_token: str
    client_id: str
    client_secret: str
    commands: dict[str, Json] = field(default_factory=dict)
    shortcuts: dict[str, Json] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()

    @property
    def bot_name(self) -> str:
        return str(_get(self.manifest, "features", "bot_user", "display_name") or self.name)

    @property
    def name(self) -> str:
        return str(_get(self.manifest, "display_information", "name") or "App")

    @property
    def color(self) -> str:
        return str(_get(self.manifest, "display_information", "background_color") or "")

    @property
    def home_tab(self) -> bool:
        return bool(_get(self.manifest, "features", "app_home", "home_tab_enabled"))

    @property
    def messages_tab(self) -> bool:
        return _get(self.manifest, "features", "app_home", "messages_tab_enabled") is not False

    @property
    def messages_read_only(self) -> bool:
        return bool(_get(self.manifest, "features", "app_home", "messages_tab_read_only_enabled"))

    @property
    def interactive(self) -> bool:
        return bool(_get(self.manifest, "settings", "interactivity", "is_enabled"))


def read_manifest(manifest: Json, ids: Ids, signing_secret: str | None = None) -> App:
    """Make the app; secrets are made up unless given."""
    features = manifest.get("features") or {}
    scopes = _get(manifest, "oauth_config", "scopes") or {}
    asked = [*scopes.get("bot", []), *scopes.get("bot_optional", [])]
    return App(
        manifest=manifest,
        app_id=ids.make("A"),
        app_token=f"xapp-1-{ids.secret(12)}-{ids.secret(40)}",
        signing_secret=signing_secret or ids.secret(32),
        verification_token=ids.secret(24),
        client_id=f"{ids.secret(10)}.{ids.secret(10)}",
        client_secret=ids.secret(32),
        commands={command["command"]: command for command in features.get("slash_commands") or []},
        shortcuts={shortcut["callback_id"]: shortcut for shortcut in features.get("shortcuts") or []},
        events=frozenset(_get(manifest, "settings", "event_subscriptions", "bot_events") or []),
        scopes=tuple(dict.fromkeys(asked)),
    )


def _get(node: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(node, dict):
            return None
        node = node.get(name)
    return node
