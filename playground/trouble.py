"""Making things go wrong: planted faults, odd deliveries, lost tokens, archived channels."""

from __future__ import annotations

from collections.abc import Iterable

from playground import events
from playground.delivery import Trick
from playground.faults import Fault, FaultKind
from playground.population import Population
from playground.record import Inbound
from playground.world import Org, Workspace


class Trouble(Population):
    """The part of `LocalSlack` that is told to fail."""

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
        fault = Fault(method, kind, times, retry_after, error, channel, user, team, skip)
        return self.core.faults.plant(fault)

    def next_delivery(self, trick: Trick, *, kind: str | None = None, times: int | None = 1) -> None:
        """The next payloads go wrong: twice, at once, answer lost, or lost altogether."""
        self.core.dispatcher.plan(trick, kind, times)

    async def redeliver(self, inbound: Inbound, *, at_once: bool = False) -> None:
        """Deliver any payload of the record again; `at_once` twice and concurrently."""
        await self.core.dispatcher.again(inbound, at_once)

    async def retry_now(self) -> int:
        """Run all waiting event retries; how many there were."""
        return await self.core.dispatcher.retry_now()

    @property
    def answer_timeout(self) -> float:
        """How long the app has to answer; Slack gives three seconds."""
        return self.core.dispatcher.timeout

    @answer_timeout.setter
    def answer_timeout(self, seconds: float) -> None:
        self.core.dispatcher.timeout = seconds

    def grant(self, scopes: Iterable[str], team: Workspace | str | None = None) -> None:
        """These scopes and no others are granted from now on."""
        self.workspace(team).scopes = list(scopes)

    def revoke_token(self, team: Workspace | str | None = None) -> None:
        """The token is dead at once; the event says so."""
        home = self.workspace(team)
        home.token = "revoked"
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [home.bot_user_id]}}
        events.emit(self.core, home, "tokens_revoked", event)

    def restore_token(self, team: Workspace | str | None = None) -> None:
        """The app is installed again, with the same token."""
        home = self.workspace(team)
        home.token, home.installed = "live", True

    def give_access(self, org: Org, home: Workspace) -> None:
        """The organisation gives the app to one of its workspaces; the event says so."""
        if home.team_id not in org.given:
            org.given.append(home.team_id)
        events.org_access(self.core, org, home, "team_access_granted")

    def take_access(self, org: Org, home: Workspace) -> None:
        """The organisation takes the app from a workspace; the event says so."""
        org.given.remove(home.team_id)
        events.org_access(self.core, org, home, "team_access_revoked")

    async def uninstall(self, team: Workspace | str | None = None) -> None:
        """The app is removed: both events go out (in no sure order), then the token is inactive."""
        home = self.workspace(team)
        self.revoke_token(home)
        events.emit(self.core, home, "app_uninstalled", {"type": "app_uninstalled"})
        home.token, home.installed = "inactive", False
        self.core.changed("workspace", home.team_id)
        await self.core.dispatcher.settle()
