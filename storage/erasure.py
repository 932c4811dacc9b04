"""What one person wrote, and what others wrote to them, is erased. Counts stay, and so do records about others.

The rule of each table is in `storage/keeping.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlmodel import SQLModel

from storage import (
    audit,
    deliveries,
    digests,
    kudos,
    kudos_after,
    kudos_owing,
    milestones_owing,
    notes,
    owing,
    owing_talks,
    people,
    team_praise,
)
from storage.audit import Entry, Verb
from storage.ids import first_id_of
from storage.keeping import EMPTY, RULES, Rule
from storage.owing import coach_round_key
from storage.people import PersonRecord
from storage.removing import remove
from storage.tables import (
    CheckIn,
    CoachingSession,
    Commitment,
    Delivery,
    DigestRun,
    Kudos,
    KudosReceiver,
    KudosReply,
    LeaderLine,
    Milestone,
    Nudge,
    Person,
    Reply,
    TalkPost,
    table_of,
)
from storage.unit import Unit

SHOWN_FOR = timedelta(days=90)  # messages in Slack that are younger are shown anew, without the words
_WEEK = timedelta(days=8)  # a digest looks back on its last seven days
_WORDS = ("reply", "reply_back", "talk_soon", "talk_words", kudos_after.REPLY)
_THERE = ("owed", "claimed", "sending", "sent")
_OWN = ("prep", "rep_digest")  # messages to the person that quote what is kept about them
# Messages that an erasure changes, and why it leaves the others alone. A kind in neither fails a test.
CHANGED = frozenset({
    *_WORDS, *_OWN, owing_talks.LOGGED, owing_talks.CHANGED, owing_talks.ANSWERED, owing_talks.STEP, "coach_round",
    "checkin_prompt", "checkin_reminder", "kudos", "kudos_dm", "team_digest", "morning_note", milestones_owing.POST,
    "home",
})  # fmt: skip
LEFT_ALONE: Mapping[str, str] = {
    **dict.fromkeys(
        ("help", "introduction", "talks_offer", "kudos_offer", "team_hello", "team_drill", "checkin_break", "slot_open",
         "token_back"), "the program's own words"),
    **dict.fromkeys(
        ("rhythm", "rhythm_asked", "line_ended", "extra_coach", "coach_left", "slot_moved", "skip_agreed"),
        "names, days and choices, and no words of anybody"),
    **dict.fromkeys(("kudos_trouble", milestones_owing.TROUBLE, "team_trouble"), "what a channel did not take"),
    "talk_thread": "what is written in its thread stays in Slack; the privacy page says so",
}  # fmt: skip


def erase(unit: Unit, workspace_id: UUID, person: PersonRecord, by_id: UUID | None, now: datetime) -> int:
    """Erase, in one transaction, and write down who asked for it (None: whoever runs the server).

    Messages of the last weeks are owed anew, so that the words go from Slack too. Somebody who left loses their
    name as well. Done twice, there is nothing left to do. Returns how many rows were deleted or emptied.
    """
    shown = _messages(unit, workspace_id, person.id, now) + _quoted(unit, workspace_id, person.id, now)
    taken = _take_back(unit, workspace_id, person.id, now)
    total = sum(_one(unit, workspace_id, person.id, rule) for rule in RULES.values())
    _close_steps(unit, workspace_id, person.id, now)
    if not person.active:
        _nameless(unit, workspace_id, person.id)
    entry = Entry(by_id, Verb.ERASE, "everything", person.id, f"{now.timestamp():.0f}")
    audit.note(unit, workspace_id, [entry], now)
    deliveries.owe_change(unit, workspace_id, now, shown, priority=deliveries.CLOSING_PRIORITY)
    given = kudos.get_many(unit, workspace_id, taken)
    for kudos_id, receivers in taken.items():
        kudos_owing.show(unit, workspace_id, kudos_id, receivers, now)
        whom = [person, *people.by_ids(unit, workspace_id, receivers).values()]
        team_praise.show_in_digests(unit, workspace_id, given[kudos_id], whom, now)
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
    subjects += _recent(unit, workspace_id, KudosReply, "author_id", [person_id], since)
    talks = _recent(unit, workspace_id, CoachingSession, "person_id", [person_id], since)
    steps = _recent(unit, workspace_id, Commitment, "person_id", [person_id], since)
    found += owing_talks.messages_about(unit, workspace_id, subjects, _WORDS)
    talked = (owing_talks.LOGGED, owing_talks.CHANGED, owing_talks.ANSWERED)
    found += owing_talks.messages_about(unit, workspace_id, talks, talked)
    found += owing_talks.messages_about(unit, workspace_id, steps, (owing_talks.STEP,))
    return [one for one in found if one.state in _THERE]


def _quoted(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> list[deliveries.Owed]:
    """Messages of the last weeks that quote their words among others: digests, preps, notes, what they reached."""
    since = first_id_of(now - SHOWN_FOR)
    d, n = table_of(Delivery), table_of(Nudge)
    mine = (d.c.workspace_id == workspace_id, d.c.person_id == person_id, d.c.id >= since)
    own = select(d.c.dedupe).where(*mine, d.c.kind.in_(_OWN), d.c.op == "post")
    keys = list(unit.run(own).scalars())
    lines = RULES["leader_line"].deleted
    assert lines is not None
    plans = list(
        unit.run(select(table_of(LeaderLine).c.plan_id).where(lines(workspace_id, person_id))).scalars()
    )
    if plans:
        told = (
            n.c.workspace_id == workspace_id,
            n.c.plan_id.in_(plans),
            n.c.note_id.is_not(None),
            n.c.id >= since,
        )
        keys += [notes.note_key(id) for id in unit.run(select(n.c.note_id).distinct().where(*told)).scalars()]
    keys += [digests.run_key(id) for id in _digests_with(unit, workspace_id, person_id, since)]
    found = list(deliveries.find(unit, workspace_id, keys).values()) if keys else []
    reached = _recent(unit, workspace_id, Milestone, "person_id", [person_id], since)
    found += owing_talks.messages_about(unit, workspace_id, reached, (milestones_owing.POST,))
    return [one for one in found if one.state in _THERE]


def _digests_with(unit: Unit, workspace_id: UUID, person_id: UUID, since: UUID) -> list[UUID]:
    """The weekly digests of people whom they thanked in that week."""
    k, r, run = table_of(Kudos), table_of(KudosReceiver), table_of(DigestRun)
    same = (r.c.workspace_id == k.c.workspace_id, r.c.kudos_id == k.c.id)
    query = (
        select(run.c.id)
        .distinct()
        .select_from(k)
        .join(r, and_(*same))
        .join(run, and_(run.c.workspace_id == r.c.workspace_id, run.c.person_id == r.c.person_id))
        .where(
            k.c.workspace_id == workspace_id,
            k.c.giver_id == person_id,
            k.c.id >= since,
            run.c.audience == "rep",
        )
        .where(run.c.id >= since)
        .add_columns(k.c.created_at, run.c.created_at.label("sent_at"))
    )
    return list({
        row.id for row in unit.run(query) if row.created_at <= row.sent_at <= row.created_at + _WEEK
    })  # fmt: skip


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
