"""Who may read what: one pure table, and no to everything that is not in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from coaching.checkins import Visibility


class Relation(StrEnum):
    """What the viewer is to the person the thing is about."""

    SELF = "self"
    MANAGER = "manager"  # the line manager now, or the coach this check-in was written to
    COACH = "coach"  # another assigned coach
    LEADER = "leader"  # above the manager
    OPS = "ops"
    ADMIN = "admin"
    NONE = "none"


class Kind(StrEnum):
    """What is to be read."""

    ANSWER = "answer"  # one answer of a check-in, by name
    REPLY = "reply"  # what coach and person wrote to each other about a check-in
    STATE = "state"  # whether and when this person's check-in was sent, by name
    SETTINGS = "settings"  # the person's own day, time, time off and remembered ticks
    DONE_COUNT = "done_count"  # how many of a group's check-ins were sent; no names
    STREAK = "streak"  # the person's own


_SELF = frozenset({Relation.SELF})
_PAIR = frozenset({Relation.SELF, Relation.MANAGER})

_KINDS: Mapping[Kind, frozenset[Relation]] = {
    Kind.REPLY: _PAIR,
    Kind.STATE: _PAIR,
    Kind.SETTINGS: _SELF,
    Kind.DONE_COUNT: frozenset({Relation.MANAGER, Relation.LEADER}),
    Kind.STREAK: _SELF,
}

_ANSWERS: Mapping[Visibility, frozenset[Relation]] = {
    Visibility.PRIVATE: _SELF,
    Visibility.COACH: _PAIR,
    Visibility.TEAM: _PAIR,
    Visibility.POOLED: _SELF,
}


def can_read(
    relation: Relation | str,
    kind: Kind | str,
    visibility: Visibility | str | None = None,
    shared: bool = False,
) -> bool:
    """Whether a viewer who is `relation` to the person may read this, with the person's name on it.

    `visibility` and `shared` are those of the answer; other kinds take none. A private answer that was
    shared is open to the manager, and to nobody else. Being an admin, a leader or in operations opens no
    answer. A word this table does not know means no. Rule: docs/rules.md, "Who may read what".
    """
    try:
        viewer, what = Relation(relation), Kind(kind)
        field = None if visibility is None else Visibility(visibility)
    except ValueError:
        return False
    if what is not Kind.ANSWER:
        return viewer in _KINDS[what]
    if field is None:
        return False
    if field is Visibility.PRIVATE and shared:
        return viewer in _PAIR
    return viewer in _ANSWERS[field]


def can_read_any(
    relations: Collection[Relation | str],
    kind: Kind | str,
    visibility: Visibility | str | None = None,
    shared: bool = False,
) -> bool:
    """`can_read` for a viewer who is several things to the person, such as their manager and an admin."""
    return any(can_read(relation, kind, visibility, shared) for relation in relations)
