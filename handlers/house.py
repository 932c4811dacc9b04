"""What handlers need, and the one way to have an effect: work, key, commit, answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from coaching.library import Library
from gateway.clock import MachineClock
from gateway.door import Answer, Ask, Refused
from gateway.metrics import Metrics
from gateway.slack import Slack
from handlers.groups import Groups
from storage.database import Database
from storage.keys import Repeated, raise_if_known, remember
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class House:
    """`slack_of` gives the client of a workspace; `forget_tenants` empties the cache of installations."""

    db: Database
    machine: MachineClock
    slack_of: Callable[[UUID], Awaitable[Slack | None]]
    forget_tenants: Callable[[], None]
    templates: Templates
    library: Library
    metrics: Metrics
    log: Any
    label: Callable[[str], None] = lambda _name: None  # named moments, for the fault tests
    groups: Groups = field(default_factory=Groups)
    address: Callable[[], str] = lambda: ""  # where people's calendars reach this bot; empty if they cannot


class Invalid(Exception):
    """What was typed cannot be taken as it is. `answer` says why, near where it was typed; no key is kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("invalid")
        self.answer = answer


async def effect(house: House, ask: Ask, work: Callable[[Unit], Answer]) -> Answer:
    """Do `work` once per payload, commit it with its key, and give its answer; a repeat gets the first answer.

    A Refused keeps no key, so that a corrected try is heard, unless the payload already had its effect.
    Raises Refused, Busy, TooLate.
    """

    def whole(unit: Unit) -> Answer:
        try:
            answer = work(unit)
        except (Refused, Invalid):
            if ask.key is not None:
                raise_if_known(unit, ask.workspace_id, ask.key)
            raise
        if ask.key is not None:
            remember(unit, ask.workspace_id, ask.key, answer.body, ask.now)
        house.label("before_effect_commit")
        return answer

    try:
        answer = await house.db.write(whole, until=ask.until)
        house.label("after_effect_commit")
        return answer
    except Invalid as invalid:
        return invalid.answer
    except Repeated as repeat:
        house.metrics.repeats.labels(ask.kind.value).inc()
        return Answer(repeat.answer)
