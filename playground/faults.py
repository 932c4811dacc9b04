"""Trouble on demand: what the next calls of a method shall meet instead of an answer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal, get_args

from playground.errors import Json

FaultKind = Literal[
    "ratelimited", "http_500", "timeout_before", "timeout_after", "drop_before", "drop_after", "error"
]
KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass(eq=False)
class Fault:
    """One planted fault; `remaining` counts down, None is for ever."""

    method: str
    kind: FaultKind
    remaining: int | None = 1
    retry_after: int = 1
    error: str = "internal_error"
    channel: str | None = None
    user: str | None = None
    team: str | None = None
    skip: int = 0
    met: int = 0
    number: int = 0

    def fits(self, method: str, team: str, args: Json) -> bool:
        """Method, workspace, and the channel or person the call names."""
        if self.remaining == 0 or self.method not in ("*", method):
            return False
        if self.team is not None and self.team != team:
            return False
        if self.channel is not None and args.get("channel") != self.channel:
            return False
        named = (args.get("user"), args.get("user_id"), args.get("users"), args.get("channel"))
        return self.user is None or self.user in named

    def cancel(self) -> None:
        self.remaining = 0


class Faults:
    """All planted faults; the oldest that fits is met."""

    def __init__(self) -> None:
        self.planted: list[Fault] = []
        self._numbers = itertools.count(1)

    def plant(self, fault: Fault) -> Fault:
        if fault.kind not in KINDS:
            raise ValueError(f"unknown fault {fault.kind!r}; known: {', '.join(KINDS)}")
        fault.number = next(self._numbers)
        self.planted.append(fault)
        return fault

    def meet(self, method: str, team: str, args: Json) -> Fault | None:
        """The fault this call meets, counted."""
        if not self.planted:
            return None
        for fault in self.planted:
            if fault.fits(method, team, args):
                if fault.skip:
                    fault.skip -= 1
                    continue
                return self._count(fault)
        return None

    def _count(self, fault: Fault) -> Fault:
        fault.met += 1
        if fault.remaining is not None:
            fault.remaining -= 1
            if fault.remaining == 0:
                self.planted.remove(fault)
        return fault
