"""A world as plain JSON, to be there again after a restart: what people see, with all ids, tokens and times.

Not kept: open modals, waiting retries, planted faults, the record of traffic, response URLs and triggers.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any

from playground.app import App
from playground.core import Core
from playground.errors import Json
from playground.record import Change
from playground.viewbook import View, ViewBook
from playground.world import Channel, Message, Person, UserGroup, Workspace

VERSION = 1
_SECRETS = ("app_id", "app_token", "signing_secret", "verification_token", "client_id", "client_secret")
_WORKSPACE = (
    *("team_id", "name", "domain", "bot_token", "bot_id", "bot_user_id", "app_id", "scopes"),
    *("token", "installed"),
)
_CHANNEL = ("id", "team_id", "name", "kind", "creator", "created", "archived", "shared", "read", "last")
_VIEW = ("id", "content", "hash", "state", "errors")
_LINKS = ("channel", "replies")  # of a message: found again when it is put in its place


def dump(core: Core) -> Json:
    """Everything worth keeping. It may be written out while the world goes on: what changes in place is copied."""
    return {
        "version": VERSION,
        "app": {name: getattr(core.app, name) for name in _SECRETS},
        "seq": core.record.last,
        "workspaces": [_workspace_out(home) for home in core.workspaces.values()],
    }


def load(core: Core, saved: object) -> None:
    """Put a saved world in the place of what is there. Raises ValueError, and leaves what is there, if it cannot."""
    world = _checked(saved)
    try:
        secrets = {name: str(world["app"][name]) for name in _SECRETS}
        homes = [_workspace_in(core, given) for given in world["workspaces"]]
        seq = max(int(world["seq"]), core.record.last)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"This saved world cannot be read: {error!r} is wrong in it.") from error
    core.forget()
    for name, value in secrets.items():
        setattr(core.app, name, value)
    _reserve(core, core.app, homes)
    core.workspaces |= {home.team_id: home for home in homes}
    core.tokens |= {home.bot_token: home for home in homes}
    core.record.go_on_from(seq)
    core.record.watch.tell(Change(seq, "reset"))


def _checked(saved: object) -> Json:
    if not isinstance(saved, dict) or "version" not in saved:
        raise ValueError("This is no saved world.")
    if saved["version"] != VERSION:
        raise ValueError(
            f"This world was saved as version {saved['version']}. This program reads version {VERSION}."
        )
    return saved


def _workspace_out(home: Workspace) -> Json:
    return {
        **{name: getattr(home, name) for name in _WORKSPACE},
        "scopes": list(home.scopes),
        "refresh_token": home.refresh_token,
        "people": [_plain(person) for person in home.people.values()],
        "groups": [{**vars(group), "members": list(group.members)} for group in home.groups.values()],
        "channels": [_channel_out(channel) for channel in home.channels.values()],
        "homes": {user: _copy({name: getattr(view, name) for name in _VIEW}) for user, view in _homes(home)},
    }


def _workspace_in(core: Core, saved: Json) -> Workspace:
    kept: Json = {name: saved[name] for name in _WORKSPACE}
    views = ViewBook(core.ids, kept["team_id"], kept["app_id"], kept["bot_id"])
    home = Workspace(**kept, views=views, refresh_token=saved.get("refresh_token", ""))
    home.people = {person["id"]: Person(**person) for person in saved["people"]}
    home.groups = {group["id"]: UserGroup(**group) for group in saved["groups"]}
    for channel in saved["channels"]:
        home.add_channel(_channel_in(channel))
    for user, view in saved["homes"].items():
        views.restore(user, **{name: view[name] for name in _VIEW})
    if home.bot_user_id not in home.people:
        raise KeyError(home.bot_user_id)
    return home


def _channel_out(channel: Channel) -> Json:
    beside = [message for mine in channel.ephemeral.values() for message in mine]
    return {
        **{name: getattr(channel, name) for name in _CHANNEL},
        "members": list(channel.members),
        "read": dict(channel.read),
        "messages": [_message_out(message) for message in [*channel.messages, *beside]],
    }


def _channel_in(saved: Json) -> Channel:
    channel = Channel(**{name: saved[name] for name in _CHANNEL}, members=dict.fromkeys(saved["members"]))
    for message in saved["messages"]:
        channel.add(Message(channel=channel, **message))
    return channel


def _message_out(message: Message) -> Json:
    """Only what differs from a bare message; what may still change is copied."""
    shown = _plain(message, leave=_LINKS)
    for name in ("chosen", "reactions"):
        if name in shown:
            shown[name] = _copy(shown[name])
    return shown


def _plain(thing: Message | Person, leave: tuple[str, ...] = ()) -> Json:
    """The fields of a dataclass that are not as they are when nobody says anything."""
    bare = _BARE[type(thing)]
    shown = ((name, getattr(thing, name)) for name in bare if name not in leave)
    return {name: value for name, value in shown if value != bare[name]}


def _bare(kind: type[Message | Person]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in fields(kind):
        made[field.name] = field.default if field.default is not MISSING else None
        if field.default_factory is not MISSING:
            made[field.name] = field.default_factory()
    return made


_BARE: dict[type, dict[str, Any]] = {kind: _bare(kind) for kind in (Message, Person)}


def _homes(home: Workspace) -> list[tuple[str, View]]:
    return list(home.views.homes.items())


def _copy(node: Json) -> Json:
    made: Json = json.loads(json.dumps(node))
    return made


def _reserve(core: Core, app: App, homes: list[Workspace]) -> None:
    """No id of the saved world is given a second time."""
    for home in homes:
        views = (view.id for view in home.views.homes.values())
        core.ids.reserve(
            app.app_id, home.team_id, home.bot_id, *home.people, *home.channels, *home.groups, *views
        )
