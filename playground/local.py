"""`LocalSlack`: the local Slack as one object, for tests and for the program that plays with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from playground import events, facts
from playground.actor import Actor
from playground.core import Core, Options
from playground.delivery import CallLater, Dispatcher, Trick
from playground.errors import Json
from playground.faults import Fault, FaultKind
from playground.http_transport import HttpTransport
from playground.ids import Clock, Machine, system_clock
from playground.posting import Postbox
from playground.record import Call, Change, Inbound, Log, Post
from playground.routes import build
from playground.server import HOST, Server
from playground.socketmode import SocketMode
from playground.viewbook import ViewBook
from playground.world import Channel, Person, Workspace

T = TypeVar("T")


class Controls(Protocol):
    """The embedding program's clock, if it lets itself be moved."""

    async def advance(self, to: datetime) -> object: ...

    def now(self) -> datetime: ...

    def upcoming(self) -> list[Json]: ...


class LocalSlack:
    """A Slack for one app on this machine. See README.md."""

    def __init__(
        self,
        manifest: Json,
        *,
        clock: Clock = system_clock,
        machine: Machine = time.monotonic,
        call_later: CallLater | None = None,
        limits: bool = True,
        keep: int | None = None,
        answer_timeout: float = facts.ANSWER_TIMEOUT,
        signing_secret: str | None = None,
        controls: Controls | None = None,
        deactivated_error: str = "user_disabled",
    ) -> None:
        options = Options(clock, machine, limits, keep, deactivated_error)
        self.core = Core(manifest, options, Dispatcher(answer_timeout, call_later), signing_secret)
        self.postbox = Postbox(self.core)
        self.socket = SocketMode(self.core)
        self.controls = controls
        self.stopping = asyncio.Event()
        self._server: Server | None = None

    # -- running ---------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        self.stopping.clear()
        self._server = Server(build(self))
        bound = await self._server.start(port)
        self.core.base_url = f"http://{HOST}:{bound}"
        self.core.socket_url = f"ws://{HOST}:{bound}/socket"

    async def stop(self) -> None:
        self.stopping.set()
        await self.core.dispatcher.close()
        await self.socket.close()
        if self._server is not None:
            await self._server.stop()
            self._server = None

    @property
    def base_url(self) -> str:
        return self.core.base_url

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api/"

    @property
    def app_id(self) -> str:
        return self.core.app.app_id

    @property
    def app_token(self) -> str:
        return self.core.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.core.app.signing_secret

    @property
    def workspaces(self) -> list[Workspace]:
        return list(self.core.workspaces.values())

    # -- who and where ---------------------------------------------------------------------------------------

    def add_workspace(
        self,
        name: str = "Workspace",
        *,
        domain: str | None = None,
        team_id: str | None = None,
        bot_token: str | None = None,
        scopes: Iterable[str] | None = None,
    ) -> Workspace:
        """A workspace with the app installed."""
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

    def workspace(self, team: Workspace | str | None = None) -> Workspace:
        """A workspace by object or id; the first without either."""
        if isinstance(team, Workspace):
            return team
        if team is not None:
            return self.core.workspaces[team]
        return next(iter(self.core.workspaces.values()))

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
        home.channels[channel.id] = channel
        self.core.changed("channel", home.team_id, channel.id)
        return channel

    def person(self, user: str) -> Actor:
        """The person with this id, wherever they are."""
        for home in self.core.workspaces.values():
            if user in home.people:
                return Actor(self, home, home.people[user])
        raise LookupError(f"nobody here is {user}")

    def channel(self, name: str, team: Workspace | str | None = None) -> Channel:
        """A channel by id or name."""
        homes = [self.workspace(team)] if team is not None else self.workspaces
        for home in homes:
            found = home.find_channel(name)
            if found is not None:
                return found
        raise LookupError(f"no channel {name}")

    # -- the app ---------------------------------------------------------------------------------------------

    def connect_http(self, request_url: str, signing_secret: str | None = None) -> None:
        """Deliver everything to this address from now on."""
        self.core.dispatcher.transport = HttpTransport(request_url, signing_secret or self.signing_secret)

    def connect_socket(self) -> None:
        """Deliver everything by Socket Mode from now on."""
        self.core.dispatcher.transport = self.socket

    def disconnect(self) -> None:
        """The app hears nothing any more."""
        self.core.dispatcher.transport = None

    # -- what happened ---------------------------------------------------------------------------------------

    @property
    def calls(self) -> Log[Call]:
        return self.core.record.calls

    @property
    def inbound(self) -> Log[Inbound]:
        return self.core.record.inbound

    @property
    def posts(self) -> Log[Post]:
        return self.core.record.posts

    @property
    def limited(self) -> int:
        """How many times the rate limits said 429 (planted ones are not counted)."""
        return self.core.limits.given

    @property
    def faults_seen(self) -> list[str]:
        """Every schema fault of the app's calls and answers, with where it came from."""
        from_calls = [f"{call.method}: {fault}" for call in self.calls for fault in call.faults]
        return from_calls + [
            f"answer to {item.type}: {fault}" for item in self.inbound for fault in item.faults
        ]

    def on_change(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        return self.core.record.watch.on(callback)

    def changes(self) -> asyncio.Queue[Change]:
        return self.core.record.watch.queue()

    async def until(self, condition: Callable[[], T], timeout: float = 3.0) -> T:
        """Wait for a change that makes the condition true; its value comes back."""
        woken = asyncio.Event()
        off = self.on_change(lambda _: woken.set())
        try:
            async with asyncio.timeout(timeout):
                while not (value := condition()):
                    woken.clear()
                    await woken.wait()
                return value
        finally:
            off()

    async def settle(self) -> None:
        """Until every payload under way has been answered."""
        await self.core.dispatcher.settle()

    # -- trouble ---------------------------------------------------------------------------------------------

    def fail(
        self,
        method: str,
        kind: FaultKind,
        *,
        times: int | None = 1,
        retry_after: int = 1,
        error: str = "internal_error",
        channel: str | None = None,
        user: str | None = None,
        team: str | None = None,
        skip: int = 0,
    ) -> Fault:
        """The next `times` calls (None: all) of a method meet this; `.cancel()` on the result ends it."""
        return self.core.faults.plant(
            Fault(method, kind, times, retry_after, error, channel, user, team, skip)
        )

    def next_delivery(self, trick: Trick, *, kind: str | None = None, times: int = 1) -> None:
        """The next payloads go wrong: twice, at once, answer lost, or lost altogether."""
        self.core.dispatcher.plan(trick, kind, times)

    async def redeliver(self, inbound: Inbound, *, at_once: bool = False) -> None:
        await self.core.dispatcher.again(inbound, at_once)

    async def retry_now(self) -> int:
        """Run all waiting event retries; how many there were."""
        return await self.core.dispatcher.retry_now()

    def grant(self, scopes: Iterable[str], team: Workspace | str | None = None) -> None:
        self.workspace(team).scopes = list(scopes)

    def revoke_token(self, team: Workspace | str | None = None) -> None:
        """The token is dead at once; the event says so."""
        home = self.workspace(team)
        home.token = "revoked"
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [home.bot_user_id]}}
        events.emit(self.core, home, "tokens_revoked", event)

    def restore_token(self, team: Workspace | str | None = None) -> None:
        home = self.workspace(team)
        home.token, home.installed = "live", True

    async def uninstall(self, team: Workspace | str | None = None) -> None:
        """The app is removed: both events go out (in no sure order), then the token is inactive."""
        home = self.workspace(team)
        self.revoke_token(home)
        events.emit(self.core, home, "app_uninstalled", {"type": "app_uninstalled"})
        home.token, home.installed = "inactive", False
        self.core.changed("workspace", home.team_id)
        await self.settle()

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

    def reset(self) -> None:
        """Forget everything but the app."""
        self.core.forget()
        self.core.changed("reset")
