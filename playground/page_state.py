"""What the page is told of the world: everybody, and one person's view of it. Costs little in a big world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.actor import Actor
from playground.controls import clock_json
from playground.errors import Json
from playground.world import Channel, Person, Workspace

if TYPE_CHECKING:
    from playground.local import LocalSlack

MOST_UNREAD = 100
MOST_MESSAGES = 1000
# What opens another direction of writing, and what closes it.
_TURNS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}


def people_json(slack: LocalSlack) -> Json:
    """Everybody one can be."""
    people = [_person(home, person) for home in slack.workspaces for person in home.humans()]
    return {"people": people, "seq": slack.core.record.last}


def state_json(slack: LocalSlack, actor: Actor | None) -> Json:
    """The app, the clock, and for one person: who they are and where they may go."""
    controls = slack.controls
    return {
        "app": _app(slack, actor.workspace if actor else None),
        "clock": clock_json(controls, slack.core.clock()),
        "progress": controls.progress() if controls else None,
        "me": _person(actor.workspace, actor.profile) if actor else None,
        "conversations": _conversations(actor) if actor else [],
        "channels": _names(actor) if actor else {},
        "groups": _groups(actor) if actor else {},
        "modal": bool(actor and actor.view),
        "last": slack.core.record.last,
    }


def messages_json(actor: Actor, channel: Channel, thread: str | None, before: str, limit: int) -> Json:
    """The newest of a conversation or of one thread, before a `ts`, oldest first."""
    found = channel.seen_by(actor.id, thread, before=before, limit=limit + 1)
    return {
        "channel": conversation(actor, channel),
        "messages": [actor.show(message) for message in found[-limit:]],
        "more": len(found) > limit,
    }


def conversation(actor: Actor, channel: Channel) -> Json:
    """One entry of the sidebar."""
    home = actor.workspace
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "archived": channel.archived,
        "shared": channel.shared,
        "unread": unread(channel, actor.id),
        "read": channel.read.get(actor.id, ""),
        "latest": channel.messages[-1].ts if channel.messages else "",
        "app_inside": home.bot_user_id in channel.members,
        "member": actor.id in channel.members,
    }
    if channel.kind == "im":
        other = next((user for user in channel.members if user != actor.id), actor.id)
        shown |= {"user": other, "name": closed(home.people[other].name) if other in home.people else other}
        if other == home.bot_user_id:
            shown["kind"] = "app"
    return shown


def closed(name: str) -> str:
    """With an end to every turn of direction it leaves open: else the words after a name stand backwards, too."""
    still: list[str] = []
    for sign in name:
        if sign in _TURNS:
            still.append(_TURNS[sign])
        elif still and sign == still[-1]:
            still.pop()
    return name + "".join(reversed(still))


def unread(channel: Channel, user: str) -> int:
    """Messages since this person last looked or wrote; more than a hundred are not told apart."""
    return min(channel.count_after(channel.read.get(user, "")), MOST_UNREAD)


def _app(slack: LocalSlack, home: Workspace | None) -> Json:
    app = slack.core.app
    return {
        "name": app.bot_name,
        "bot_user": home.bot_user_id if home else "",
        "commands": [_only(item, "command", "description", "usage_hint") for item in app.commands.values()],
        "shortcuts": [
            _only(item, "name", "type", "callback_id", "description") for item in app.shortcuts.values()
        ],
        "home": app.home_tab,
        "connected": _connected(slack),
        "color": app.color,
    }


def _connected(slack: LocalSlack) -> str:
    """How the app is reached: http, socket, waiting (for a socket), or nothing."""
    transport = slack.core.dispatcher.transport
    if transport is None:
        return "nothing"
    if transport is slack.socket:
        return "socket" if slack.socket.connections else "waiting"
    return "http"


def _person(home: Workspace, person: Person) -> Json:
    return {
        "id": person.id,
        "name": closed(person.name),
        "handle": person.handle,
        "title": closed(person.title),
        "tz": person.tz or "UTC",
        "workspace": home.name,
        "team_id": home.team_id,
        "admin": person.is_admin or person.is_owner,
        "deleted": person.deleted,
        "guest": person.is_restricted or person.is_ultra_restricted,
        "stranger": bool(person.home_team),
    }


def _conversations(actor: Actor) -> list[Json]:
    """The DM with the app first, then channels by name, then other DMs."""
    home, own = actor.workspace, actor.dm
    others = [conversation(actor, channel) for channel in home.dms_of.get(actor.id, []) if channel is not own]
    rooms = sorted(home.rooms_of(actor.id), key=_by_name)
    return [
        conversation(actor, own),
        *(conversation(actor, channel) for channel in rooms),
        *sorted(others, key=lambda one: str(one["name"]).casefold()),
    ]


def _groups(actor: Actor) -> Json:
    """What `<!subteam^S…>` in texts stands for."""
    groups = actor.workspace.groups.values()
    return {g.id: {"handle": g.handle, "name": closed(g.name)} for g in groups if not g.disabled}


def _names(actor: Actor) -> dict[str, str]:
    """What `<#C…>` in texts stands for; of private channels only one's own."""
    rooms = actor.workspace.rooms.values()
    return {room.id: room.name for room in rooms if room.kind == "channel" or actor.id in room.members}


def _by_name(channel: Channel) -> str:
    return channel.name.casefold()


def _only(item: Json, *names: str) -> Json:
    return {name: str(item.get(name) or "") for name in names}
