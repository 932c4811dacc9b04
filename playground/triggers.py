"""Trigger ids, response URLs and tickets of the socket: each good for a while, or a number of uses."""

from __future__ import annotations

from dataclasses import dataclass

from playground import facts
from playground.errors import SlackError
from playground.ids import Ids, Machine
from playground.world import Channel, Message

_MOST_TICKETS = 1_000
_MANY_HOOKS = 10_000


@dataclass(slots=True)
class Trigger:
    team_id: str
    user_id: str
    view_id: str | None
    made: float
    used: bool = False


class Triggers:
    """All trigger ids given out, on machine time."""

    def __init__(self, ids: Ids, machine: Machine) -> None:
        self._ids = ids
        self._machine = machine
        self._given: dict[str, Trigger] = {}

    def make(self, team: str, user: str, view_id: str | None = None) -> str:
        name = f"{self._ids.secret(12)}.{self._ids.secret(12)}.{self._ids.secret(32)}"
        self._given[name] = Trigger(team, user, view_id, self._machine())
        self._forget_old()
        return name

    def use(self, name: object, team: str) -> Trigger:
        """The trigger, now spent. A trigger of another workspace is as good as none."""
        trigger = self._given.get(name) if isinstance(name, str) else None
        if trigger is None or trigger.team_id != team:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._machine() - trigger.made > facts.TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def clear(self) -> None:
        self._given.clear()

    def _forget_old(self) -> None:
        if len(self._given) > 20_000:
            for name in list(self._given)[:10_000]:
                del self._given[name]


@dataclass(slots=True)
class Hook:
    """One response_url: where it answers to, and what it may replace."""

    team_id: str
    channel: Channel
    user_id: str
    made: float
    message: Message | None = None
    thread_ts: str | None = None
    uses: int = 0


class Hooks:
    """All response URLs given out."""

    def __init__(self, ids: Ids, machine: Machine) -> None:
        self._ids = ids
        self._machine = machine
        self._given: dict[str, Hook] = {}
        self._look_at = _MANY_HOOKS

    def __len__(self) -> int:
        return len(self._given)

    def make(
        self,
        team: str,
        channel: Channel,
        user: str,
        message: Message | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """The path of a new response URL, under /response."""
        secret = self._ids.secret(24)
        self._given[secret] = Hook(team, channel, user, self._machine(), message, thread_ts)
        if len(self._given) >= self._look_at:
            self._forget_old()
        return f"{team}/{secret}"

    def _forget_old(self) -> None:
        """Those nobody can use any more; looked for again when there are twice as many."""
        since = self._machine() - facts.RESPONSE_LIFE
        self._given = {secret: hook for secret, hook in self._given.items() if hook.made >= since}
        self._look_at = max(_MANY_HOOKS, 2 * len(self._given))

    def clear(self) -> None:
        self._given.clear()

    def use(self, path: str) -> Hook:
        """The hook, one use counted; `expired_url` and `used_url` as Slack names them."""
        team, _, secret = path.partition("/")
        hook = self._given.get(secret)
        if hook is None or hook.team_id != team:
            raise SlackError("invalid_url")
        if self._machine() - hook.made > facts.RESPONSE_LIFE:
            raise SlackError("expired_url")
        if hook.uses >= facts.RESPONSE_USES:
            raise SlackError("used_url")
        hook.uses += 1
        return hook


class Tickets:
    """What `apps.connections.open` gives out. Without one a web page of this machine's browser could listen in."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._given: dict[str, None] = {}

    def make(self) -> str:
        ticket = self._ids.secret(24)
        self._given[ticket] = None
        if len(self._given) > _MOST_TICKETS:
            del self._given[next(iter(self._given))]
        return ticket

    def use(self, ticket: str) -> bool:
        """Whether it was given out and is not spent; now it is."""
        if ticket not in self._given:
            return False
        del self._given[ticket]
        return True
