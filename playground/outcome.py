"""What a person saw after doing something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from playground import facts
from playground.record import Inbound

Kind = Literal["ok", "errors", "closed", "updated", "pushed", "cleared", "trouble"]


@dataclass(slots=True)
class Outcome:
    """`sent` is False when nothing went to the app (Slack's client refused, or there was nothing to send)."""

    kind: Kind
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    delivery: Inbound | None = None

    @property
    def ok(self) -> bool:
        return self.kind not in ("errors", "trouble")

    @property
    def sent(self) -> bool:
        return self.delivery is not None

    @property
    def status(self) -> int | None:
        return self.delivery.attempts[0].status if self.delivery else None

    @property
    def body(self) -> Any:
        return self.delivery.attempts[0].body if self.delivery else None

    @property
    def seconds(self) -> float:
        return self.delivery.attempts[0].seconds if self.delivery else 0.0


def after(delivery: Inbound) -> Outcome:
    """The plain outcome of an interaction: fine, or the sentence Slack shows.

    Interactions and commands need a 200; 201 or 204 are as bad as an error.
    """
    first = delivery.attempts[0]
    if first.ok and first.status == 200:
        return Outcome("ok", delivery=delivery)
    return Outcome("trouble", trouble=facts.TROUBLE, delivery=delivery)
