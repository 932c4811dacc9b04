"""What one person wrote, and what others wrote to them, is erased. Counts stay, and so do records about others.

The rule of each table is in `storage/keeping.py`.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlmodel import SQLModel

from storage import audit, deliveries, kudos, kudos_owing, owing, owing_talks
from storage.audit import Entry, Verb
from storage.ids import first_id_of
from storage.keeping import EMPTY, RULES, Rule
from storage.owing import coach_round_key
from storage.people import PersonRecord
from storage.removing import remove
from storage.tables import CheckIn, CoachingSession, Commitment, Kudos, Person, Reply, TalkPost, table_of
from storage.unit import Unit

SHOWN_FOR = timedelta(days=90)  # messages in Slack that are younger are shown anew, without the words
_WORDS = ("reply", "reply_back", "talk_soon", "talk_words")


def erase(unit: Unit, workspace_id: UUID, person: PersonRecord, by_id: UUID | None, now: datetime) -> int:
    """Erase, in one transaction, and write down who asked for it (None: whoever runs the server).

    Messages of the last weeks are owed anew, so that the words go from Slack too. Somebody who left loses their
    name as well. Done twice, there is nothing left to do. Returns how many rows were deleted or emptied.
    """
    shown = _messages(unit, workspace_id, person.id, now)
    taken = _take_back(unit, workspace_id, person.id, now)
    total = sum(_one(unit, workspace_id, person.id, rule) for rule in RULES.values())
    _close_steps(unit, workspace_id, person.id, now)
    if not person.active:
        _nameless(unit, workspace_id, person.id)
    entry = Entry(by_id, Verb.ERASE, "everything", person.id, f"{now.timestamp():.0f}")
    audit.note(unit, workspace_id, [entry], now)
    deliveries.owe_change(unit, workspace_id, now, shown, priority=deliveries.CLOSING_PRIORITY)
    for kudos_id, receivers in taken.items():
        kudos_owing.show(unit, workspace_id, kudos_id, receivers, now)
    deliveries.owe_home(unit, workspace_id, now, person.id)
    return total


def _one(unit: Unit, workspace_id: UUID, person_id: UUID, rule: Rule) -> int:
    total = 0
    if rule.deleted is not None:
        t = table_of(rule.model)
        ids = list(unit.run(select(t.c.id).where(rule.deleted(workspace_id, person_id))).scalars())
        total += remove(unit, workspace_id, rule.model, ids)
    if rule.blanked is not None:
        total += _blank(unit, workspace_id, person_id, rule)
    return total


def _blank(unit: Unit, workspace_id: UUID, person_id: UUID, rule: Rule) -> int:
    assert rule.blanked is not None
    t, name = table_of(rule.model), str(rule.model.__tablename__)
    where = rule.blanked(workspace_id, person_id)
    sealed = [column for column, value in rule.blank.items() if value == EMPTY]
    plain = {column: value for column, value in rule.blank.items() if column not in sealed}
    total = int(unit.run(update(t).where(where).values(plain)).rowcount)
    if not sealed:
        return total
    for id in list(unit.run(select(t.c.id).where(where)).scalars()):
        empty = {column: unit.cipher.seal("", workspace_id, name, id, column) for column in sealed}
        unit.run(update(t).where(t.c.workspace_id == workspace_id, t.c.id == id).values(empty))
    return total


def _take_back(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> dict[UUID, list[UUID]]:
    """Kudos they gave are taken back. Returns those of the last weeks, with who got them."""
    k = table_of(Kudos)
    mine = and_(k.c.workspace_id == workspace_id, k.c.giver_id == person_id)
    unit.run(update(k).where(mine, k.c.retracted_at.is_(None)).values(retracted_at=now))
    ids = list(unit.run(select(k.c.id).where(mine, k.c.id >= first_id_of(now - SHOWN_FOR))).scalars())
    got = kudos.receivers_of(unit, workspace_id, ids) if ids else {}
    return {id: [one.id for one in receivers] for id, receivers in got.items()}


def _close_steps(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> None:
    """An open next step without words is nothing that anybody could do."""
    c = table_of(Commitment)
    mine = (c.c.workspace_id == workspace_id, c.c.person_id == person_id)
    still_open = c.c.state.in_(("open", "awaiting_review"))
    unit.run(
        update(c).where(*mine, still_open).values(state="dropped", outcome_at=now, version=c.c.version + 1)
    )


def _nameless(unit: Unit, workspace_id: UUID, person_id: UUID) -> None:
    """Who left is nobody by name: the directory does not bring back who is not there."""
    p = table_of(Person)
    gone: dict[str, Any] = {
        "name": "someone", "email": None, "slack_user_id": f"gone-{secrets.token_hex(8)}", "tz": "UTC",
        "hired_on": None, "track_key": None, "holidays": None, "is_admin": False, "active": False,
    }  # fmt: skip
    unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(gone))


def _messages(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> list[deliveries.Owed]:
    """Messages of the last weeks that show words of this person, or words to them."""
    since = first_id_of(now - SHOWN_FOR)
    c = table_of(CheckIn)
    rounds = unit.run(
        select(c.c.id, c.c.round_id, c.c.coach_id).where(
            c.c.workspace_id == workspace_id, c.c.person_id == person_id, c.c.id >= since
        )
    ).all()
    check_ins = [row.id for row in rounds]
    keys = [coach_round_key(row.round_id, row.coach_id) for row in rounds if row.coach_id is not None]
    keys += [key for id in check_ins for key in (owing.prompt_key(id), owing.reminder_key(id))]
    found = list(deliveries.find(unit, workspace_id, keys).values()) if keys else []
    subjects = check_ins + _recent(unit, workspace_id, Reply, "check_in_id", check_ins)
    subjects += _recent(unit, workspace_id, TalkPost, "author_id", [person_id], since)
    talks = _recent(unit, workspace_id, CoachingSession, "person_id", [person_id], since)
    steps = _recent(unit, workspace_id, Commitment, "person_id", [person_id], since)
    found += owing_talks.messages_about(unit, workspace_id, subjects, _WORDS)
    talked = (owing_talks.LOGGED, owing_talks.CHANGED, owing_talks.ANSWERED)
    found += owing_talks.messages_about(unit, workspace_id, talks, talked)
    found += owing_talks.messages_about(unit, workspace_id, steps, (owing_talks.STEP,))
    return [one for one in found if one.state in ("owed", "claimed", "sending", "sent")]


def _recent(
    unit: Unit,
    workspace_id: UUID,
    model: type[SQLModel],
    column: str,
    ids: list[UUID],
    since: UUID = UUID(int=0),
) -> list[UUID]:
    t = table_of(model)
    query = select(t.c.id).where(t.c.workspace_id == workspace_id, t.c[column].in_(ids), t.c.id >= since)
    return list(unit.run(query).scalars()) if ids else []
