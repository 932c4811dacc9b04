"""What a delivery shows, worked out when it is sent: its content, or why it goes not or not now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from coaching.library import Library
from storage import pilot
from storage.deliveries import Claimed
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Content:
    """A message (`text`, `blocks`), or a Home view (`view`)."""

    text: str = ""
    blocks: Sequence[dict[str, Any]] = ()
    view: Mapping[str, Any] | None = None
    mark: str = field(default="", compare=False)

    def with_mark(self) -> Content:
        shown = json.dumps([self.text, list(self.blocks), self.view], sort_keys=True)
        digest = hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
        return Content(self.text, self.blocks, self.view, digest)


@dataclass(frozen=True, slots=True)
class Drop:
    """Not wanted any more. `reason` is kept in the ledger."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: `until` is product time, aware UTC."""

    until: datetime


Shown = Content | Drop | Wait


@dataclass(frozen=True, slots=True)
class Context:
    """What renderers may use besides the database. `now` is the one product time of the decision."""

    now: datetime
    templates: Templates
    library: Library


# What comes by the calendar and not from another person.
PLANNED = frozenset(
    {
        "introduction", "checkin_prompt", "checkin_reminder", "prep", "slot_open",
        "checkin_break", "morning_note", "rep_digest", "team_drill", "team_digest", "kudos_offer", "talks_offer",
    }
)  # fmt: skip

Renderer = Callable[[Unit, UUID, Sequence[Claimed], Context], dict[UUID, Shown]]

Instead = Callable[[Unit, UUID, Claimed, str, datetime], None]
"""What is owed instead of a post that its channel did not take: workspace, the post, Slack's word, the time."""


def render(
    unit: Unit,
    workspace_id: UUID,
    claimed: Sequence[Claimed],
    context: Context,
    renderers: Mapping[str, Renderer],
) -> dict[UUID, Shown]:
    """What each of these deliveries shows now. Rows of a kind are rendered together: one query, not eight."""
    by_kind: dict[str, list[Claimed]] = {}
    shown: dict[UUID, Shown] = {}
    for row in claimed:
        if row.not_after < context.now:
            shown[row.id] = Drop("too_late")
        elif row.op == "update" and row.response_url is None and (row.target_state != "sent" or not row.ts):
            shown[row.id] = Drop("no_message")
        else:
            by_kind.setdefault(row.kind, []).append(row)
    shown |= _not_begun(unit, workspace_id, [row for rows in by_kind.values() for row in rows], context.now)
    by_kind = {kind: [row for row in rows if row.id not in shown] for kind, rows in by_kind.items()}
    for kind, rows in by_kind.items():
        if not rows:
            continue
        shown |= renderers[kind](unit, workspace_id, rows, context)
    return {row.id: _checked(row, shown.get(row.id, Drop("no_subject"))) for row in claimed}


def _not_begun(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], now: datetime) -> dict[UUID, Shown]:
    """Planned messages to people whose team does not take part yet are not sent later either; a first hello waits."""
    planned = [row for row in rows if row.kind in PLANNED and row.op == "post"]
    if not planned:
        return {}
    out = pilot.not_begun(unit, workspace_id, {row.person_id for row in planned}, now)
    until, drop = now + timedelta(days=1), Drop("not_begun")
    return {
        row.id: Wait(until) if row.kind == "introduction" and until < row.not_after else drop
        for row in planned
        if row.person_id in out
    }


def _checked(row: Claimed, shown: Shown) -> Shown:
    if not isinstance(shown, Content):
        return shown
    marked = shown.with_mark()
    if row.op == "update" and marked.mark == row.target_mark:
        return Drop("already_shown")
    return marked
