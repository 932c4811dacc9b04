"""Kudos: who thanked whom for what. The words are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, update

from coaching.kudos import next_number
from coaching.walltime import to_local
from storage import kudos_statements as statements
from storage.ids import new_id
from storage.people import PersonRecord, to_person
from storage.tables import Kudos, table_of
from storage.unit import Unit

_TABLE = "kudos"


@dataclass(frozen=True, slots=True)
class NewKudos:
    """What somebody gives. `origin` names the payload or window it comes from: it is there once."""

    giver_id: UUID
    receiver_ids: Sequence[UUID]
    given_on: date  # on the giver's wall
    words: str
    source: str
    origin: str
    public: bool = True
    impact: str = ""
    link: str = ""
    value_key: str | None = None
    skill_key: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class KudosRecord:
    """A row of the table, opened."""

    id: UUID
    created_at: datetime
    giver_id: UUID
    given_on: date
    visibility: str
    source: str
    value_key: str | None
    skill_key: str | None
    channel: str | None
    changed_at: datetime | None
    retracted_at: datetime | None
    words: str
    impact: str
    link: str


class DayIsFull(Exception):
    """The giver has given as many kudos today as one may."""


def give(unit: Unit, workspace_id: UUID, new: NewKudos, now: datetime) -> UUID:
    """Keep it, and count it on the giver's day. One of this origin that is there already is that one.

    Two at once of one giver wait for each other at the giver's row. Raises DayIsFull.
    """
    given = {"b_workspace": workspace_id, "b_giver": new.giver_id}
    if unit.dialect == "postgresql":  # SQLite writes one at a time
        unit.run(statements.hold_giver(), given)
    row = unit.run(statements.standing(), given | {"b_day": new.given_on, "b_origin": new.origin}).one()
    if row.known is not None:
        known: UUID = row.known
        return known
    number = next_number(row.highest)
    if number is None:
        raise DayIsFull
    id = new_id(now)
    unit.run(statements.kudos(unit.dialect), _row(unit, workspace_id, id, number, new, now))
    receivers = [
        {"workspace_id": workspace_id, "id": new_id(now), "created_at": now, "kudos_id": id, "person_id": one}
        for one in new.receiver_ids
    ]
    unit.run(statements.receivers(unit.dialect), receivers)
    return id


def _row(
    unit: Unit, workspace_id: UUID, id: UUID, number: int, new: NewKudos, now: datetime
) -> dict[str, Any]:
    texts = {"words": new.words, "impact": new.impact, "link": new.link}
    sealed = {
        name: unit.cipher.seal(text, workspace_id, _TABLE, id, name) if text else None
        for name, text in texts.items()
    }
    return {
        "workspace_id": workspace_id, "id": id, "created_at": now, "giver_id": new.giver_id, "given_on": new.given_on,
        "number": number, "visibility": "public" if new.public else "private", "source": new.source,
        "value_key": new.value_key, "skill_key": new.skill_key, "channel": new.channel, "origin": new.origin,
        **sealed,
    }  # fmt: skip


def get(unit: Unit, workspace_id: UUID, kudos_id: UUID, *, lock: bool = False) -> KudosRecord | None:
    return get_many(unit, workspace_id, [kudos_id], lock=lock).get(kudos_id)


def get_many(
    unit: Unit, workspace_id: UUID, ids: Iterable[UUID], *, lock: bool = False
) -> dict[UUID, KudosRecord]:
    """Those of these kudos that there are, by id. One query for any number."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    locked = lock and unit.dialect == "postgresql"
    found = {}
    for row in unit.run(statements.load(locked), {"b_workspace": workspace_id, "b_ids": wanted}):
        *values, words, impact, link = row
        texts = (
            "" if sealed is None else unit.cipher.open(sealed, workspace_id, _TABLE, row.id, name)
            for name, sealed in zip(statements.SEALED, (words, impact, link), strict=True)
        )
        found[row.id] = KudosRecord(*values, *texts)
    return found


def receivers_of(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, list[PersonRecord]]:
    """Who was thanked by each of these kudos, in the order in which they were named."""
    wanted = list(set(ids))
    found: dict[UUID, list[PersonRecord]] = {id: [] for id in wanted}
    if wanted:
        rows = unit.run(statements.whom(), {"b_workspace": workspace_id, "b_ids": wanted})
        for row in sorted(rows, key=lambda row: str(row[0])):
            found[row[1]].append(to_person(row[2:]))
    return found


def add_line(unit: Unit, workspace_id: UUID, kudos: KudosRecord, name: str, text: str, now: datetime) -> None:
    """Change `words` or `impact`, whichever is named."""
    k = table_of(Kudos)
    sealed = unit.cipher.seal(text, workspace_id, _TABLE, kudos.id, name) if text else None
    mine = and_(k.c.workspace_id == workspace_id, k.c.id == kudos.id)
    unit.run(update(k).where(mine).values(**{name: sealed, "changed_at": now}))


# ---------------------------------------------------------------- before it is given


def named(
    unit: Unit, workspace_id: UUID, slack_ids: Iterable[str]
) -> tuple[dict[str, PersonRecord], set[str]]:
    """People by Slack id, those who left included, and which of them keep praise out of public."""
    given = {"b_workspace": workspace_id, "b_ids": list(set(slack_ids))}
    rows = [(row[0], to_person(row[1:])) for row in unit.run(statements.named(), given)]
    known = {one.slack_user_id: one for _, one in rows}
    return known, {one.slack_user_id for public, one in rows if not public}


@dataclass(frozen=True, slots=True)
class Ways:
    """The channels that kudos of somebody may go to, None where none was chosen, and the workspace's locale."""

    workspace: str | None
    own_team: str | None  # of the team that the giver manages
    locale: str


def ways_of(unit: Unit, workspace_id: UUID, giver_id: UUID | None = None) -> Ways:
    given = {"b_workspace": workspace_id, "b_giver": giver_id}
    row = unit.run(statements.ways(), given).one()
    channel = (row.settings or {}).get("kudos_channel")
    return Ways(channel if isinstance(channel, str) and channel else None, row.channel, row.locale)


def teams_of(
    unit: Unit, workspace_id: UUID, people: Iterable[PersonRecord], now: datetime
) -> dict[UUID, tuple[UUID, str | None]]:
    """Each person's manager on the day it is where they are, if still active, and the channel of that team."""
    today = {one.id: to_local(now, one.tz).date() for one in people}
    days = {"b_first": min(today.values()), "b_last": max(today.values())}
    given = {"b_workspace": workspace_id, "b_ids": list(today), **days}
    return {
        row.person_id: (row.manager_id, row.channel)
        for row in unit.run(statements.lines(), given)
        if row.start_on <= today[row.person_id] and (row.end_on is None or row.end_on >= today[row.person_id])
    }
