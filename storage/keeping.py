"""What is kept in each table, how long, and what an erasure of one person does to it. One rule a table, no default.

A table or a sealed column that has no rule here fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import SQLModel

from coaching.retention import Keep
from storage import tables as t
from storage.tables import table_of

Where = Callable[
    [UUID, UUID], ColumnElement[bool]
]  # (workspace, person): the rows that are about this person
EMPTY = ""  # sealed, for a column that cannot be without a value


@dataclass(frozen=True, slots=True)
class Rule:
    """`keep`: goes by age. None: `stays` says how long it is there.

    At an erasure, rows of `deleted` go, those of `blanked` lose the columns of `blank`, and `why` says what is
    left and what for.
    """

    model: type[SQLModel]
    keep: Keep | None = None
    stays: str = ""
    deleted: Where | None = None
    blanked: Where | None = None
    blank: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


def of(model: type[SQLModel], *columns: str) -> Where:
    """Rows of a table that name the person in one of these columns."""
    table = table_of(model)

    def where(workspace_id: UUID, person_id: UUID) -> ColumnElement[bool]:
        named = or_(*(table.c[name] == person_id for name in columns))
        return and_(table.c.workspace_id == workspace_id, named)

    return where


def below(model: type[SQLModel], column: str, parent: type[SQLModel], *columns: str) -> Where:
    """Rows that hang on a row of `parent` which names the person."""
    table, above = table_of(model), table_of(parent)

    def where(workspace_id: UUID, person_id: UUID) -> ColumnElement[bool]:
        ids = select(above.c.id).where(of(parent, *columns)(workspace_id, person_id))
        return and_(table.c.workspace_id == workspace_id, table.c[column].in_(ids))

    return where


def any_of(*several: Where) -> Where:
    return lambda workspace_id, person_id: or_(*(where(workspace_id, person_id) for where in several))


MEMBER = "while the app is installed"
NOBODY = "It is about nobody."
COUNTS = "No words are left in these, and counts of a coach or a team rest on them."
OTHERS = "What of these is about somebody else is theirs, and they can erase it."
RULES: Mapping[str, Rule] = {
    rule.model.__tablename__: rule  # type: ignore[misc]
    for rule in (
        # about nobody
        Rule(t.Workspace, stays=MEMBER, why=NOBODY),
        Rule(t.Template, stays=MEMBER, why=NOBODY),
        Rule(t.Question, stays=MEMBER, why=NOBODY),
        Rule(t.Round, stays=MEMBER, why=NOBODY),
        Rule(t.DrillRun, stays=MEMBER, why=NOBODY),
        Rule(t.Lane, stays="for seconds", why=NOBODY),
        Rule(t.Replica, stays="for a day after it ended", why=NOBODY),
        Rule(t.KeptFrom, stays=MEMBER, why=NOBODY),
        Rule(t.Org, stays=MEMBER, why=NOBODY),
        Rule(t.UsedState, stays="for an hour", why=NOBODY),
        Rule(t.ReceivedKey, stays="48 hours", why="Marks of what Slack sent go by themselves within 48 hours."),
        # who works here
        Rule(
            t.Person, stays=MEMBER, blanked=of(t.Person, "id"),
            blank={"preference": None, "shared_questions": [], "feed_key": None, "paused_until": None},
            why="Your name stays while you are in this Slack, since it is in the directory.",
        ),
        Rule(t.ReportingLine, stays=MEMBER, why="Who reports to whom stays: your company says so, not you."),
        Rule(t.TimeOff, Keep.TALKS, why="Days off stay, so that you are left in peace on them."),
        Rule(t.Enrolment, stays=MEMBER, why="That you are asked stays, until your manager or you end it."),
        Rule(t.Coach, stays=MEMBER, why="That you coach, and when your morning note comes, stays."),
        Rule(t.RoleGrant, stays=MEMBER, why="That you may set things for everybody stays, until it is taken back."),
        Rule(t.SettingChange, Keep.TALKS, why="What you set for everybody stays, so that admins can see who did."),
        Rule(t.Team, stays=MEMBER, why="What you chose for a team's channel belongs to the team."),
        Rule(
            t.DigestChoice, stays=MEMBER, blanked=of(t.DigestChoice, "person_id"),
            blank={"weekday": None, "at": None, "off": []},
            why="That you get a digest stays. It comes at the usual time.",
        ),
        # check-ins
        Rule(
            t.CheckIn, Keep.TALKS, blanked=of(t.CheckIn, "person_id"), blank={"draft": None, "soon": False}, why=COUNTS
        ),
        Rule(t.Answer, Keep.ANSWERS, deleted=below(t.Answer, "check_in_id", t.CheckIn, "person_id")),
        Rule(
            t.Reply, Keep.ANSWERS, deleted=below(t.Reply, "check_in_id", t.CheckIn, "person_id"), why=OTHERS
        ),
        # the rhythm
        Rule(t.CadencePlan, stays=MEMBER, why=COUNTS),
        Rule(t.Pause, stays=MEMBER, why=COUNTS),
        Rule(
            t.Slot, Keep.TALKS, blanked=of(t.Slot, "person_id"), blank={"skip_reason": None}, why=COUNTS
        ),
        Rule(t.Prep, Keep.ANSWERS, deleted=of(t.Prep, "person_id")),
        Rule(t.MorningNote, Keep.ANSWERS, deleted=of(t.MorningNote, "person_id")),
        Rule(
            t.Nudge, Keep.ANSWERS,
            why="That you were told about a talk stays, so that nobody is told twice. It holds no words.",
        ),
        Rule(
            t.LeaderLine, Keep.ANSWERS,
            deleted=any_of(of(t.LeaderLine, "author_id"), below(t.LeaderLine, "plan_id", t.CadencePlan, "person_id")),
        ),
        # talks
        Rule(
            t.CoachingSession, Keep.TALKS, blanked=of(t.CoachingSession, "person_id"),
            blank={"words": None, "objection": None}, why=COUNTS,
        ),
        Rule(
            t.SessionEdit, Keep.TALKS,
            deleted=below(t.SessionEdit, "session_id", t.CoachingSession, "person_id"), why=OTHERS,
        ),
        Rule(
            t.Commitment, Keep.TALKS, blanked=of(t.Commitment, "person_id"),
            blank={"text": EMPTY, "first_use": None}, why=COUNTS,
        ),
        Rule(
            t.Evidence, Keep.TALKS, blanked=of(t.Evidence, "person_id"),
            blank={"text": None, "url": None, "moment": None}, why=COUNTS,
        ),
        Rule(t.Topic, Keep.TALKS, deleted=of(t.Topic, "person_id"), why=OTHERS),
        Rule(t.TalkDraft, Keep.ANSWERS, deleted=of(t.TalkDraft, "person_id", "coach_id")),
        Rule(t.TalkPost, Keep.TALKS, deleted=below(t.TalkPost, "slot_id", t.Slot, "person_id"), why=OTHERS),
        # praise and practice
        Rule(
            t.Kudos, Keep.TALKS, blanked=of(t.Kudos, "giver_id"),
            blank={"words": EMPTY, "impact": None, "link": None},
            why="Your kudos are taken back. That you thanked somebody that day stays, without words.",
        ),
        Rule(
            t.KudosReceiver, stays="as long as the kudos",
            why="Kudos that others gave you are their words: they can take them back.",
        ),
        Rule(t.KudosThanks, stays="as long as the kudos", deleted=of(t.KudosThanks, "person_id")),
        Rule(t.KudosReply, stays="as long as the kudos", deleted=of(t.KudosReply, "author_id")),
        Rule(t.Milestone, stays=MEMBER, deleted=of(t.Milestone, "person_id")),
        Rule(t.Practice, Keep.ANSWERS, deleted=of(t.Practice, "person_id")),
        Rule(t.DigestRun, Keep.ANSWERS, why="That a digest came stays, so that none comes twice. It holds no words."),
        # what was sent, and who looked
        Rule(
            t.Delivery, Keep.TALKS, blanked=of(t.Delivery, "person_id"), blank={"response_url": None},
            why="That a message was sent stays, so that none comes twice. It holds no words.",
        ),
        Rule(t.AuditEvent, Keep.TALKS, why="Who looked at your records stays, so that you can see it."),
    )
}  # fmt: skip
