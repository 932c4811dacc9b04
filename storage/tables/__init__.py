"""The tables. Every row belongs to a workspace and every key begins with it."""

from storage.tables.base import metadata, table_of
from storage.tables.checkins import Answer, CheckIn, Enrolment, Question, Reply, Round, Template
from storage.tables.delivery import Delivery, Lane, ReceivedKey, Replica
from storage.tables.people import Person, ReportingLine, TimeOff, Workspace

__all__ = [
    "Answer",
    "CheckIn",
    "Delivery",
    "Enrolment",
    "Lane",
    "Person",
    "Question",
    "ReceivedKey",
    "Replica",
    "Reply",
    "ReportingLine",
    "Round",
    "Template",
    "TimeOff",
    "Workspace",
    "metadata",
    "table_of",
]
