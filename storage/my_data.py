"""Everything that is kept about one person and that they may read: opened, with names in place of ids.

What each table gives is in `PARTS`; a table without a place there, and without a reason to have none, fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, or_, select
from sqlmodel import SQLModel

from storage import rekeying
from storage import tables as t
from storage.keeping import Where, any_of, below, of
from storage.people import by_ids
from storage.tables import table_of
from storage.unit import Unit

LEFT_OUT = {"id", "workspace_id", "version", "tries", "fault", "fault_at", "checked_at", "origin", "dedupe"}
JSON_SEALED = {("answer", "value"), ("prep", "answers"), ("prep", "draft"), ("check_in", "draft"),
               ("coaching_session", "words"), ("talk_draft", "draft")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table. `hidden` are columns for nobody; `coach_reads` are for the coach of it alone."""

    model: type[SQLModel]
    title: str
    whose: Where
    hidden: frozenset[str] = frozenset()
    coach_reads: frozenset[str] = frozenset()


def _received(workspace_id: UUID, person_id: UUID) -> Any:
    """Kudos that they gave or got."""
    k, r = table_of(t.Kudos), table_of(t.KudosReceiver)
    got = select(r.c.kudos_id).where(r.c.workspace_id == workspace_id, r.c.person_id == person_id)
    there = and_(k.c.id.in_(got), k.c.retracted_at.is_(None))
    return and_(k.c.workspace_id == workspace_id, or_(k.c.giver_id == person_id, there))


_PAIR = ("person_id", "coach_id")
PARTS: Sequence[Part] = (
    Part(t.Person, "You", of(t.Person, "id"), frozenset({"feed_key", "slack_user_id"})),
    Part(t.ReportingLine, "Who you report to, and who reports to you", of(t.ReportingLine, "person_id", "manager_id")),
    Part(t.TimeOff, "Your days off", of(t.TimeOff, "person_id")),
    Part(t.Enrolment, "What you are asked, and when next", of(t.Enrolment, "person_id")),
    Part(t.Coach, "How you coach", of(t.Coach, "person_id")),
    Part(t.RoleGrant, "Roles you have or gave", of(t.RoleGrant, "person_id", "granted_by_id", "ended_by_id")),
    Part(
        t.SettingChange, "What you set for everybody, and what was set for you",
        of(t.SettingChange, "actor_id", "subject_id"),
    ),
    Part(t.Team, "What you chose for your team's channel", of(t.Team, "manager_id")),
    Part(t.DigestChoice, "When your digest comes", of(t.DigestChoice, "person_id")),
    Part(t.CheckIn, "Your check-ins", of(t.CheckIn, "person_id")),
    Part(t.Answer, "Your answers", below(t.Answer, "check_in_id", t.CheckIn, "person_id")),
    Part(
        t.Reply, "Replies to your check-ins, and yours to others",
        any_of(below(t.Reply, "check_in_id", t.CheckIn, "person_id"), of(t.Reply, "author_id")),
    ),
    Part(t.CadencePlan, "The rhythm of your talks", of(t.CadencePlan, *_PAIR)),
    Part(t.Pause, "Pauses of your talks", below(t.Pause, "plan_id", t.CadencePlan, *_PAIR)),
    Part(
        t.Slot, "Your planned talks", of(t.Slot, *_PAIR),
        coach_reads=frozenset({"skip_kind", "skip_reason", "snoozed_until", "agreed_at"}),
    ),
    Part(t.Prep, "What you wrote to prepare", of(t.Prep, "person_id")),
    Part(t.MorningNote, "Your morning notes", of(t.MorningNote, "person_id")),
    Part(t.Nudge, "What you were told about talks", of(t.Nudge, "to_id")),
    Part(t.LeaderLine, "Lines you wrote for your leader", of(t.LeaderLine, "author_id")),
    Part(t.CoachingSession, "Your talks", of(t.CoachingSession, *_PAIR)),
    Part(
        t.SessionEdit, "Changes of what was written about them",
        below(t.SessionEdit, "session_id", t.CoachingSession, *_PAIR),
    ),
    Part(t.Commitment, "Next steps", of(t.Commitment, "person_id", "coach_id", "owner_id")),
    Part(t.Evidence, "Facts", of(t.Evidence, "person_id", "added_by_id")),
    Part(t.Topic, "Topics", of(t.Topic, "person_id", "added_by_id")),
    Part(t.TalkDraft, "Logs you have not saved yet", of(t.TalkDraft, "coach_id")),
    Part(t.TalkPost, "Talks in writing", below(t.TalkPost, "slot_id", t.Slot, *_PAIR)),
    Part(t.Kudos, "Kudos you gave or got", _received),
    Part(t.KudosReceiver, "When you got kudos", of(t.KudosReceiver, "person_id")),
    Part(t.KudosThanks, "Kudos you added thanks to", of(t.KudosThanks, "person_id")),
    Part(
        t.KudosReply, "Words back for kudos",
        any_of(of(t.KudosReply, "author_id"), below(t.KudosReply, "kudos_id", t.Kudos, "giver_id")),
    ),
    Part(t.Milestone, "What you reached", of(t.Milestone, "person_id")),
    Part(t.Practice, "What you practised", of(t.Practice, "person_id")),
    Part(t.DigestRun, "Digests of you", of(t.DigestRun, "person_id")),
    Part(t.Delivery, "Messages to you", of(t.Delivery, "person_id"), frozenset({"response_url", "mark", "owner"})),
    Part(t.AuditEvent, "Who looked at your records, and what you looked at", of(t.AuditEvent, "person_id", "actor_id")),
)  # fmt: skip
NOT_IN_IT = (
    "What your coach wrote about a talk that was skipped, and a line of theirs for their leader. These are theirs.",
    "That your coach was reminded of a talk with you.",
    "Marks of what Slack sent, kept for 48 hours. They cannot be found by person.",
    "The secret of your calendar link. Only a mark of it is kept, which opens nothing.",
)


def gather(unit: Unit, workspace_id: UUID, person_id: UUID) -> list[tuple[Part, list[dict[str, Any]]]]:
    """Each part with its rows, the oldest first; moments in UTC. Empty parts too."""
    found = [(part, _rows(unit, workspace_id, person_id, part)) for part in PARTS]
    people = _people(part.model for part, _ in found)
    ids = {row[name] for part, rows in found for row in rows for name in people[part.model] if row.get(name)}
    names = {id: one.name for id, one in by_ids(unit, workspace_id, ids).items()}
    asked = _questions(unit, workspace_id, found)
    return [
        (
            part,
            [_shown(row, people[part.model], names, asked if part.model is t.Answer else {}) for row in rows],
        )
        for part, rows in found
    ]


def _rows(unit: Unit, workspace_id: UUID, person_id: UUID, part: Part) -> list[dict[str, Any]]:
    table = table_of(part.model)
    query = select(table).where(part.whose(workspace_id, person_id)).order_by(table.c.id)
    found = []
    sealed = {column.name for column in rekeying.sealed_columns(table)}
    for row in unit.run(query):
        opened = {
            name: _opened(unit, workspace_id, table, row, name) if name in sealed else getattr(row, name)
            for name in (column.name for column in table.c)
            if name not in part.hidden
        }
        if part.coach_reads and row.coach_id != person_id:
            opened = {name: value for name, value in opened.items() if name not in part.coach_reads}
        found.append(opened)
    return found


def _opened(unit: Unit, workspace_id: UUID, table: Table, row: Any, name: str) -> Any:
    sealed = getattr(row, name)
    if sealed is None:
        return None
    place = rekeying.place_of(table, row)
    if (table.name, name) in JSON_SEALED:
        return unit.cipher.open_json(sealed, workspace_id, table.name, place, name)
    return unit.cipher.open(sealed, workspace_id, table.name, place, name)


def _people(models: Iterable[type[SQLModel]]) -> dict[type[SQLModel], list[str]]:
    """The columns of each table that name a person."""
    return {
        model: [
            name for name, column in table_of(model).c.items()
            if any(key.column.table.name == "person" and key.column.name == "id" for key in column.foreign_keys)
        ]
        for model in models
    }  # fmt: skip


def _questions(
    unit: Unit, workspace_id: UUID, found: Sequence[tuple[Part, list[dict[str, Any]]]]
) -> dict[UUID, tuple[str, str]]:
    """What was asked, and who sees the answer, by answer."""
    ids = [row["id"] for part, rows in found if part.model is t.Answer for row in rows]
    a, c, q = table_of(t.Answer), table_of(t.CheckIn), table_of(t.Question)
    if not ids:
        return {}
    same = and_(
        q.c.workspace_id == c.c.workspace_id, q.c.template_id == c.c.template_id, q.c.key == a.c.question_key
    )
    query = (
        select(a.c.id, q.c.text, q.c.visibility)
        .join(c, and_(c.c.workspace_id == a.c.workspace_id, c.c.id == a.c.check_in_id))
        .join(q, same)
        .where(a.c.workspace_id == workspace_id, a.c.id.in_(ids))
    )
    return {row.id: (row.text, row.visibility) for row in unit.run(query)}


def _shown(
    row: dict[str, Any],
    people: Sequence[str],
    names: Mapping[UUID, str],
    asked: Mapping[UUID, tuple[str, str]],
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if row.get("id") in asked:
        made["question"], made["seen_by"] = asked[row["id"]]
    for name, value in row.items():
        if name in people:
            made[name.removesuffix("_id")] = names.get(value) if value is not None else None
        elif name not in LEFT_OUT and not isinstance(value, UUID):
            made[name] = value
    return made
