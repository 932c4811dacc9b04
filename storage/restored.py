"""After a restore: what was sent since the backup is owed again, and nobody can tell which. So it is unclear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, update

from storage.deliveries import KINDS, Policy
from storage.tables import Delivery, table_of
from storage.unit import Unit

RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Unclear:
    """`held` are *unknown* now; `again` are owed once more and marked `maybe_twice`."""

    held: int = 0
    again: int = 0

    def __add__(self, other: Unclear) -> Unclear:
        return Unclear(self.held + other.held, self.again + other.again)


def mark(unit: Unit, workspace_id: UUID, now: datetime) -> Unclear:
    """Posts that are due may have been sent since the backup: by policy *unknown*, or once more.

    The same as for a send whose process died. Changes and Home views show the latest state and do no harm.
    """
    d = table_of(Delivery)
    once = [kind for kind, rule in KINDS.items() if rule.policy is Policy.ONCE]
    due = and_(d.c.workspace_id == workspace_id, d.c.state == "owed", d.c.op == "post", d.c.due_at <= now)
    # What may have come twice already, as an operator sent it again, is held as well: a third time helps nobody.
    held = unit.run(
        update(d)
        .where(due, d.c.kind.in_(once) | d.c.maybe_twice)
        .values(state="unknown", reason=RESTORED, owner=None, lease_until=None)
    ).rowcount
    again = unit.run(update(d).where(due).values(reason=RESTORED, maybe_twice=True)).rowcount
    return Unclear(int(held), int(again))
