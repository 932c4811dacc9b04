"""Filling the world: workspaces, people, channels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playground import events
from playground.actor import BOT, Actor
from playground.core import Core
from playground.posting import Postbox
from playground.viewbook import ViewBook
from playground.world import Channel, Org, Person, UserGroup, Workspace


class Population:
    """The part of `LocalSlack` that adds and finds."""

    BOT = BOT  # names the DM with the app wherever a channel is asked for
    core: Core
    postbox: Postbox

    @property
    def workspaces(self) -> list[Workspace]:
        return list(self.core.workspaces.values())

    def add_workspace(
        self,
        name: str = "Workspace",
        *,
        domain: str | None = None,
        team_id: str | None = None,
        bot_token: str | None = None,
        scopes: Iterable[str] | None = None,
    ) -> Workspace:
        """A workspace with the app installed; all scopes of the manifest are granted unless said otherwise."""
        core = self.core
        team = team_id or core.ids.make("T")
        bot, bot_user = core.ids.make("B"), core.ids.make("U")
        workspace = Workspace(
            team_id=team,
            name=name,
            domain=domain or "".join(c for c in name.lower() if c.isalnum()) or "workspace",
            bot_token=bot_token or f"xoxb-{core.ids.secret(12)}-{core.ids.secret(24)}",
            bot_id=bot,
            bot_user_id=bot_user,
            app_id=core.app.app_id,
            scopes=list(core.app.scopes if scopes is None else scopes),
            views=ViewBook(core.ids, team, core.app.app_id, bot),
        )
        handle = core.app.bot_name.lower().replace(" ", "")
        workspace.people[bot_user] = Person(
            bot_user, team, core.app.bot_name, handle, tz=None, is_bot=True, updated=core.now_seconds()
        )
        core.workspaces[team] = workspace
        core.tokens[workspace.bot_token] = workspace
        core.changed("workspace", team)
        return workspace

    def add_org(self, name: str, homes: Iterable[Workspace], *, id: str | None = None) -> Org:
        """An Enterprise organisation of these workspaces. Nothing is installed by it yet."""
        org = Org(id or self.core.ids.make("E"), name, list(homes))
        self.core.orgs[org.id] = org
        return org

    def workspace(self, team: Workspace | str | None = None) -> Workspace:
        """A workspace by object or id; the first without either."""
        if isinstance(team, Workspace):
            return team
        found = self.core.workspaces.get(team) if team is not None else next(iter(self.workspaces), None)
        if found is None:
            raise LookupError(f"no workspace {team}" if team else "no workspace yet: add_workspace()")
        return found

    def add_person(
        self,
        name: str,
        *,
        id: str | None = None,
        handle: str | None = None,
        email: str | None = None,
        team: Workspace | str | None = None,
        announce: bool = False,
        **more: Any,
    ) -> Actor:
        """A person; `more` are fields of Person (tz, locale, title, is_admin, deleted, ...)."""
        home = self.workspace(team)
        plain = (handle or ".".join(name.lower().split())) or "someone"
        while home.by_handle(plain) is not None:
            plain += "2"
        Person.check(more)
        person = Person(
            id or self.core.ids.make("U"),
            home.team_id,
            name,
            plain,
            email=f"{plain}@{home.domain}.example" if email is None else email,
            **more,
        )
        person.updated = self.core.now_seconds()
        home.people[person.id] = person
        if announce:
            events.person_event(self.core, home, person, "team_join")
        self.core.changed("person", home.team_id, user=person.id)
        return Actor(self, home, person)

    def add_stranger(self, name: str, *, to: Channel, home_team: str | None = None) -> Actor:
        """Somebody of another organisation in a shared channel (Slack Connect)."""
        away = home_team or self.core.ids.make("T")
        actor = self.add_person(name, team=to.team_id, home_team=away, email="")
        to.shared = True
        to.members[actor.id] = None
        return actor

    def add_channel(
        self,
        name: str,
        *,
        id: str | None = None,
        members: Iterable[Actor | str] = (),
        bot: bool = False,
        private: bool = False,
        archived: bool = False,
        shared: bool = False,
        team: Workspace | str | None = None,
    ) -> Channel:
        """A channel; `bot` puts the app's bot user in."""
        home = self.workspace(team)
        inside = [member if isinstance(member, str) else member.id for member in members]
        channel = Channel(
            id=id or self.core.ids.make("C"),
            team_id=home.team_id,
            name=name.removeprefix("#"),
            kind="group" if private else "channel",
            creator=inside[0] if inside else home.bot_user_id,
            created=self.core.now_seconds(),
            members=dict.fromkeys([*inside, *([home.bot_user_id] if bot else [])]),
            archived=archived,
            shared=shared,
        )
        home.add_channel(channel)
        self.core.changed("channel", home.team_id, channel.id)
        return channel

    def add_group(
        self,
        handle: str,
        *,
        name: str = "",
        members: Iterable[Actor | str] = (),
        id: str | None = None,
        team: Workspace | str | None = None,
    ) -> UserGroup:
        """People who are called together, as `@west`."""
        home = self.workspace(team)
        bare = handle.removeprefix("@")
        inside = [member if isinstance(member, str) else member.id for member in members]
        made = UserGroup(
            id or self.core.ids.make("S"), bare, name or bare, inside, created=self.core.now_seconds()
        )
        home.groups[made.id] = made
        self.core.changed("channel", home.team_id)
        return made

    async def archive(self, channel: Channel | str, by: str | None = None) -> None:
        """Archive a channel. Bots are thrown out of it."""
        found = channel if isinstance(channel, Channel) else self.channel(channel)
        home = self.core.workspaces[found.team_id]
        found.archived = True
        sent = events.channel_archived(self.core, home, found, by or found.creator)
        found.members.pop(home.bot_user_id, None)
        self.core.changed("channel", home.team_id, found.id)
        if sent is not None:
            await sent

    async def unarchive(self, channel: Channel | str, by: str | None = None) -> None:
        """Open it again. Bots do not come back by themselves."""
        found = channel if isinstance(channel, Channel) else self.channel(channel)
        home = self.core.workspaces[found.team_id]
        found.archived = False
        sent = events.channel_archived(self.core, home, found, by or found.creator, "channel_unarchive")
        self.core.changed("channel", home.team_id, found.id)
        if sent is not None:
            await sent

    def person(self, user: str) -> Actor:
        """The person with this id, wherever they are."""
        for home in self.workspaces:
            if user in home.people:
                return Actor(self, home, home.people[user])
        raise LookupError(f"nobody here is {user}")

    def channel(self, name: str, team: Workspace | str | None = None) -> Channel:
        """A channel by id or name."""
        for home in [self.workspace(team)] if team is not None else self.workspaces:
            found = home.find_channel(name)
            if found is not None:
                return found
        raise LookupError(f"no channel {name}")
