"""The tables. Every row belongs to a workspace and every key begins with it."""

from storage.tables.base import metadata, table_of
from storage.tables.cadence import CadencePlan, Coach, LeaderLine, MorningNote, Nudge, Pause, Prep, Slot
from storage.tables.checkins import Answer, CheckIn, Enrolment, Question, Reply, Round, Template
from storage.tables.delivery import Delivery, Lane, ReceivedKey, Replica
from storage.tables.people import Person, ReportingLine, TimeOff, Workspace
from storage.tables.talks import (
    CoachingSession,
    Commitment,
    Evidence,
    SessionEdit,
    TalkDraft,
    TalkPost,
    Topic,
)

__all__ = [
    "Answer",
    "CadencePlan",
    "CheckIn",
    "Coach",
    "CoachingSession",
    "Commitment",
    "Delivery",
    "Enrolment",
    "Evidence",
    "Lane",
    "LeaderLine",
    "MorningNote",
    "Nudge",
    "Pause",
    "Person",
    "Prep",
    "Question",
    "ReceivedKey",
    "Replica",
    "Reply",
    "ReportingLine",
    "Round",
    "SessionEdit",
    "Slot",
    "TalkDraft",
    "TalkPost",
    "Template",
    "TimeOff",
    "Topic",
    "Workspace",
    "metadata",
    "table_of",
]
