"""The tables. Every row belongs to a workspace and every key begins with it."""

from storage.tables.audit import AuditEvent, KeptFrom
from storage.tables.base import metadata, table_of
from storage.tables.cadence import CadencePlan, Coach, LeaderLine, MorningNote, Nudge, Pause, Prep, Slot
from storage.tables.checkins import Answer, CheckIn, Enrolment, Question, Reply, Round, Template
from storage.tables.delivery import Delivery, Lane, ReceivedKey, Replica
from storage.tables.governance import RoleGrant, SettingChange
from storage.tables.installing import Org, UsedState
from storage.tables.people import Person, ReportingLine, TimeOff, Workspace
from storage.tables.praise import Kudos, KudosReceiver, KudosReply, KudosThanks, Milestone
from storage.tables.talks import (
    CoachingSession,
    Commitment,
    Evidence,
    SessionEdit,
    TalkDraft,
    TalkPost,
    Topic,
)
from storage.tables.teams import DigestChoice, DigestRun, DrillRun, Practice, Team

__all__ = [
    "Answer",
    "AuditEvent",
    "CadencePlan",
    "CheckIn",
    "Coach",
    "CoachingSession",
    "Commitment",
    "Delivery",
    "DigestChoice",
    "DigestRun",
    "DrillRun",
    "Enrolment",
    "Evidence",
    "KeptFrom",
    "Kudos",
    "KudosReceiver",
    "KudosReply",
    "KudosThanks",
    "Lane",
    "LeaderLine",
    "Milestone",
    "MorningNote",
    "Nudge",
    "Org",
    "Pause",
    "Person",
    "Practice",
    "Prep",
    "Question",
    "ReceivedKey",
    "Replica",
    "Reply",
    "ReportingLine",
    "RoleGrant",
    "Round",
    "SessionEdit",
    "SettingChange",
    "Slot",
    "TalkDraft",
    "TalkPost",
    "Team",
    "Template",
    "TimeOff",
    "Topic",
    "UsedState",
    "Workspace",
    "metadata",
    "table_of",
]
