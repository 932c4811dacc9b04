"""The state and services everything else shares; no I/O of its own."""

from __future__ import annotations

from dataclasses import dataclass

from playground.app import App, read_manifest
from playground.delivery import Dispatcher
from playground.errors import Json
from playground.facts import TOKEN_LIFE
from playground.faults import Faults
from playground.ids import Clock, Ids, Machine, micros
from playground.limits import Limits
from playground.record import Change, Record
from playground.triggers import Hooks, Tickets, Triggers
from playground.world import Org, Workspace


@dataclass
class Options:
    """How the instance was asked to behave."""

    clock: Clock
    machine: Machine
    limits: bool = True
    keep: int | None = None
    deactivated_error: str = "user_disabled"


@dataclass
class Lease:
    """A code that the app may change for a token, once: for which workspace, until when, with which scopes."""

    home: Workspace | Org
    until: float
    scopes: tuple[str, ...]
    redirect_uri: str
    used: bool = False


class Core:
    """One app, its workspaces, the clocks, the record."""

    def __init__(self, manifest: Json, options: Options, dispatcher: Dispatcher, secret: str | None) -> None:
        self.options = options
        self.clock = options.clock
        self.machine = options.machine
        self.ids = Ids()
        self.app: App = read_manifest(manifest, self.ids, secret)
        self.record = Record(options.keep)
        self.limits = Limits(options.machine, options.limits)
        self.faults = Faults()
        self.triggers = Triggers(self.ids, options.machine)
        self.hooks = Hooks(self.ids, options.machine)
        self.tickets = Tickets(self.ids)
        self.dispatcher = dispatcher
        self.workspaces: dict[str, Workspace] = {}
        self.tokens: dict[str, Workspace] = {}
        self.orgs: dict[str, Org] = {}
        self.codes: dict[str, Lease] = {}
        self.ends: dict[str, float] = {}  # tokens that expire, by machine seconds
        self.spent: dict[
            str, tuple[str, float]
        ] = {}  # refresh tokens that were used, and until when they still work
        self.token_life: float = TOKEN_LIFE
        self.base_url = ""
        self.socket_url = ""
        dispatcher.bind(self.record, self.clock, self.machine)

    def now_micros(self) -> int:
        return micros(self.clock())

    def now_seconds(self) -> int:
        return int(self.clock().timestamp())

    def changed(self, kind: str, team: str = "", channel: str = "", user: str = "") -> None:
        """Tell listeners that something a person sees is different now."""
        self.record.watch.tell(Change(self.record.next(), kind, team, channel, user))

    def forget(self) -> None:
        """Empty world, same app: for `reset`."""
        self.workspaces.clear()
        self.tokens.clear()
        self.orgs.clear()
        self.codes.clear()
        self.ends.clear()
        self.spent.clear()
        self.record.clear()
        self.limits.reset()
        self.faults.planted.clear()
        self.triggers.clear()
        self.hooks.clear()
        self.dispatcher.forget()
