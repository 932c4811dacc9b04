"""Kudos: who thanked whom for what. The words are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update

from coaching.kudos import next_number
from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Kudos, KudosReceiver, Person, Team, Workspace, table_of
from storage.unit import Unit

_TABLE = "kudos"
_SEALED = ("words", "impact", "link")


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
    hinted: bool = False


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
    hinted_at: datetime | None
    changed_at: datetime | None
    retracted_at: datetime | None
    words: str
    impact: str
    link: str


_PLAIN = (
    "id", "created_at", "giver_id", "given_on", "visibility", "source", "value_key", "skill_key", "channel",
    "hinted_at", "changed_at", "retracted_at",
)  # fmt: skip


class DayIsFull(Exception):
    """The giver has given as many kudos today as one may."""


def give(unit: Unit, workspace_id: UUID, new: NewKudos, now: datetime) -> UUID:
    """Keep it, and count it on the giver's day. One of this origin that is there already is that one.

    Two at once of one giver wait for each other at the giver's row. Raises DayIsFull.
    """
    k, p = table_of(Kudos), table_of(Person)
    giver = select(p.c.id).where(p.c.workspace_id == workspace_id, p.c.id == new.giver_id)
    if unit.dialect == "postgresql":  # SQLite writes one at a time
        # Not the key: a row that names this person as a receiver does not wait, so two who thank each other do not
        # wait for each other either.
        unit.run(giver.with_for_update(key_share=True))
    if (known := by_origin(unit, workspace_id, new.origin)) is not None:
        return known
    highest = select(func.max(k.c.number)).where(
        k.c.workspace_id == workspace_id, k.c.giver_id == new.giver_id, k.c.given_on == new.given_on
    )
    number = next_number(unit.run(highest).scalar())
    if number is None:
        raise DayIsFull
    id = new_id(now)
    unit.run(unit.insert(k).values(**_row(unit, workspace_id, id, number, new, now)))
    receivers = [
        {"workspace_id": workspace_id, "id": new_id(now), "created_at": now, "kudos_id": id, "person_id": one}
        for one in new.receiver_ids
    ]
    unit.run(unit.insert(table_of(KudosReceiver)), receivers)
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
        "hinted_at": now if new.hinted else None, **sealed,
    }  # fmt: skip


def by_origin(unit: Unit, workspace_id: UUID, origin: str) -> UUID | None:
    k = table_of(Kudos)
    found: UUID | None = unit.run(
        select(k.c.id).where(k.c.workspace_id == workspace_id, k.c.origin == origin)
    ).scalar()
    return found


def get(unit: Unit, workspace_id: UUID, kudos_id: UUID, *, lock: bool = False) -> KudosRecord | None:
    return get_many(unit, workspace_id, [kudos_id], lock=lock).get(kudos_id)


def get_many(
    unit: Unit, workspace_id: UUID, ids: Iterable[UUID], *, lock: bool = False
) -> dict[UUID, KudosRecord]:
    """Those of these kudos that there are, by id. One query for any number."""
    k, wanted = table_of(Kudos), tuple(set(ids))
    if not wanted:
        return {}
    query = select(*(k.c[name] for name in (*_PLAIN, *_SEALED))).where(
        k.c.workspace_id == workspace_id, k.c.id.in_(wanted)
    )
    found = {}
    for row in unit.run(unit.lock(query) if lock else query):
        *values, words, impact, link = row
        texts = (
            "" if sealed is None else unit.cipher.open(sealed, workspace_id, _TABLE, row.id, name)
            for name, sealed in zip(_SEALED, (words, impact, link), strict=True)
        )
        found[row.id] = KudosRecord(*values, *texts)
    return found


def receivers_of(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, list[PersonRecord]]:
    """Who was thanked by each of these kudos, in the order in which they were named."""
    r, p, wanted = table_of(KudosReceiver), table_of(Person), tuple(set(ids))
    found: dict[UUID, list[PersonRecord]] = {id: [] for id in wanted}
    if wanted:
        query = (
            select(r.c.kudos_id, *person_columns(p))
            .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.person_id))
            .where(r.c.workspace_id == workspace_id, r.c.kudos_id.in_(wanted))
            .order_by(r.c.id)
        )
        for row in unit.run(query):
            found[row[0]].append(to_person(row[1:]))
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
    p, wanted = table_of(Person), tuple(set(slack_ids))
    query = select(p.c.public_praise, *person_columns(p)).where(
        p.c.workspace_id == workspace_id, p.c.slack_user_id.in_(wanted)
    )
    rows = [(row[0], to_person(row[1:])) for row in unit.run(query)] if wanted else []
    return {one.slack_user_id: one for _, one in rows}, {
        one.slack_user_id for public, one in rows if not public
    }


def channels_of_teams(unit: Unit, workspace_id: UUID, manager_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The channel for kudos of each of these managers' teams: its own, or else where the team's posts go."""
    t, wanted = table_of(Team), tuple(set(manager_ids))
    if not wanted:
        return {}
    channel = func.coalesce(t.c.kudos_channel, t.c.channel).label("channel")
    query = select(t.c.manager_id, channel).where(
        t.c.workspace_id == workspace_id, t.c.manager_id.in_(wanted), channel.is_not(None)
    )
    return {row.manager_id: row.channel for row in unit.run(query)}


def workspace_ways(unit: Unit, workspace_id: UUID) -> tuple[str | None, str]:
    """The kudos channel of the workspace, if one was chosen, and its locale."""
    w = table_of(Workspace)
    row = unit.run(select(w.c.settings, w.c.locale).where(w.c.id == workspace_id)).one()
    channel = (row.settings or {}).get("kudos_channel")
    return channel if isinstance(channel, str) and channel else None, row.locale
