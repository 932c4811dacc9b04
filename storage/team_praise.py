"""Public kudos to or from the people of a team. What somebody took back, or keeps out of public, is never read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from coaching.digest import monday_of
from storage import deliveries, kudos, teams
from storage.kudos import KudosRecord
from storage.people import PersonRecord
from storage.tables import Kudos, KudosReceiver, Person, table_of
from storage.unit import Unit

_DAY = timedelta(days=1)  # a giver's day may be another one than that of UTC


@dataclass(frozen=True, slots=True)
class PraiseRecord:
    """A public kudos. `impact` is what it changed, empty if nobody said so."""

    id: UUID
    giver_id: UUID
    receiver_ids: tuple[UUID, ...]
    words: str
    impact: str


def public_praise(
    unit: Unit, workspace_id: UUID, people: Collection[UUID], since: datetime, until: datetime, limit: int
) -> tuple[list[PraiseRecord], int]:
    """The newest public kudos given after `since` and by `until`, to or from any of these people; and how many
    there are in all.

    Left out whole: what was taken back, what was given where there was no channel (it came as messages alone), and
    what anybody received who wants no praise in public.
    """
    shown = _public(unit, workspace_id, tuple(set(people)), since, until)
    newest = sorted(shown, key=lambda row: (-row.created_at.timestamp(), row.id))[:limit]
    k, ids = table_of(Kudos), [row.id for row in newest]
    columns = (k.c.id, k.c.giver_id, k.c.words, k.c.impact)
    found = select(*columns).where(k.c.workspace_id == workspace_id, k.c.id.in_(ids))
    sealed = {row.id: row for row in unit.run(found)} if ids else {}
    rows = [sealed[id] for id in ids]
    receivers = _receivers(unit, workspace_id, [row.id for row in rows])
    opened = [
        PraiseRecord(
            row.id, row.giver_id, receivers.get(row.id, ()),
            unit.cipher.open(row.words, workspace_id, "kudos", row.id, "words"),
            "" if row.impact is None else unit.cipher.open(row.impact, workspace_id, "kudos", row.id, "impact"),
        )
        for row in rows
    ]  # fmt: skip
    return opened, len(shown)


def show_in_digests(
    unit: Unit, workspace_id: UUID, given: KudosRecord, people: Collection[PersonRecord], now: datetime
) -> None:
    """Owe anew the digests in which these public kudos stand: of the teams of these people, giver and receivers,
    as they were then and are now. Four queries, by keys.
    """
    if given.visibility != "public":
        return
    managers = {one.id for one in people}
    for moment in (given.created_at, now):
        managers |= {manager for manager, _ in kudos.teams_of(unit, workspace_id, people, moment).values()}
    # A digest is of seven days, and its week is that of the channel's zone.
    weeks = {monday_of(given.created_at.date() + days * _DAY) for days in (-1, 0, 7, 8)}
    keys = [
        f"team_digest:{team.id}:{week.isoformat()}"
        for team in teams.of_managers(unit, workspace_id, managers).values()
        for week in weeks
    ]
    if keys:
        deliveries.owe_change(unit, workspace_id, now, deliveries.find(unit, workspace_id, keys).values())


def _public(
    unit: Unit, workspace_id: UUID, people: tuple[UUID, ...], since: datetime, until: datetime
) -> list[Any]:
    """(id, created_at) of these kudos. Found by who had them and who gave them, each by its index: those of a whole
    company are not read."""
    k, r, p = table_of(Kudos), table_of(KudosReceiver), table_of(Person)
    had = select(r.c.kudos_id).where(
        r.c.workspace_id == workspace_id,
        r.c.person_id.in_(people),
        r.c.created_at > since,
        r.c.created_at <= until,
    )
    gave = select(k.c.id).where(
        k.c.workspace_id == workspace_id, k.c.giver_id.in_(people), k.c.given_on >= since.date() - _DAY,
        k.c.given_on <= until.date() + _DAY,
    )  # fmt: skip
    ids = {*unit.run(had).scalars(), *unit.run(gave).scalars()}
    if not ids:
        return []
    shy = exists().where(
        r.c.workspace_id == workspace_id, r.c.kudos_id == k.c.id, p.c.workspace_id == workspace_id,
        p.c.id == r.c.person_id, p.c.public_praise.is_(False),
    )  # fmt: skip
    query = select(k.c.id, k.c.created_at).where(
        k.c.workspace_id == workspace_id, k.c.id.in_(tuple(ids)), k.c.visibility == "public",
        k.c.channel.is_not(None), k.c.retracted_at.is_(None), ~shy,
    )  # fmt: skip
    return [row for row in unit.run(query) if since < row.created_at <= until]


def _receivers(unit: Unit, workspace_id: UUID, kudos_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    r = table_of(KudosReceiver)
    if not kudos_ids:
        return {}
    query = select(r.c.id, r.c.kudos_id, r.c.person_id).where(
        r.c.workspace_id == workspace_id, r.c.kudos_id.in_(tuple(kudos_ids))
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for row in sorted(unit.run(query), key=lambda row: row.id):
        found[row.kudos_id] = (*found.get(row.kudos_id, ()), row.person_id)
    return found
