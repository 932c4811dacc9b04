"""Who may read what: one pure table, and no to everything that is not in it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from enum import StrEnum

from coaching.checkins import Visibility


class Relation(StrEnum):
    """What the viewer is to the person the thing is about. One viewer may be several things at once."""

    SELF = "self"
    MANAGER = "manager"  # the line manager now, or the coach this check-in was written to
    MANAGER_THEN = "manager_then"  # the line manager on the day of it
    PARTNER = "partner"  # the other one in this very talk, next step, slot or prep
    COACH = "coach"  # another assigned coach, for what is in their scope
    LEADER = "leader"  # above the manager
    OPS = "ops"
    ADMIN = "admin"
    NONE = "none"


class Kind(StrEnum):
    """What is to be read. The person is the rep, if nothing else is said."""

    ANSWER = "answer"  # one answer of a check-in, by name
    REPLY = "reply"  # what coach and person wrote to each other about a check-in
    STATE = "state"  # whether and when this person's check-in was sent, by name
    SETTINGS = "settings"  # the person's own day, time, time off and remembered ticks
    DONE_COUNT = "done_count"  # how many of a group's check-ins were sent; no names
    STREAK = "streak"  # the person's own
    PRACTICE = "practice"  # that the person did a drill or a warm-up
    SESSION_WORDS = "session_words"  # all that was written about a talk, its edits and its evidence too
    SESSION_FACTS = "session_facts"  # that there was a talk, when, and of what kind and type
    GAP_KIND = "gap_kind"  # the kind of gap a talk was about
    COMMITMENT = "commitment"  # a next step, its words, its outcome and its evidence
    COMMITMENT_COUNT = "commitment_count"  # how many next steps there were, and were shown to work
    TOPIC = "topic"
    PREP = "prep"  # what the person wrote before a talk
    BRIEF = "brief"  # the sheet before a talk; each part of it is asked for by its own kind too
    EVIDENCE = "evidence"  # a piece that belongs to no talk and no next step yet
    PREFERENCE = "preference"  # how the person likes to be coached
    SLOT_STATUS = "slot_status"  # held, moved or not yet held
    SKIP_REASON = "skip_reason"
    LEADER_LINE = "leader_line"  # what the manager says to their leader about a pair
    PAIR_CADENCE = "pair_cadence"  # how one pair keeps its rhythm
    TEAM_CADENCE = "team_cadence"  # the numbers of a manager, who is the person here
    LEADER_CADENCE = "leader_cadence"  # the numbers of a leader's managers; the leader is the person
    KUDOS_PRIVATE = "kudos_private"  # kudos that nobody else is to see; the giver is the other one
    KUDOS_GAP = "kudos_gap"  # that the person has had no kudos for a while
    MILESTONE = "milestone"  # what the person reached, until they share it


_SELF = frozenset({Relation.SELF})
_PAIR = frozenset({Relation.SELF, Relation.MANAGER})
_TALK = frozenset({Relation.SELF, Relation.PARTNER})
_TOLD = _PAIR | _TALK | {Relation.MANAGER_THEN, Relation.LEADER}  # whether and what kind, never the words
_LINE = _PAIR | {Relation.LEADER}

_KINDS: Mapping[Kind, frozenset[Relation]] = {
    Kind.REPLY: _PAIR,
    Kind.STATE: _PAIR,
    Kind.SETTINGS: _SELF,
    Kind.DONE_COUNT: frozenset({Relation.MANAGER, Relation.LEADER}),
    Kind.STREAK: _SELF,
    Kind.PRACTICE: _SELF,
    Kind.SESSION_WORDS: _TALK | {Relation.MANAGER_THEN},
    Kind.SESSION_FACTS: _TOLD,
    Kind.GAP_KIND: _TOLD,
    Kind.COMMITMENT: _PAIR | _TALK | {Relation.COACH},
    Kind.COMMITMENT_COUNT: _LINE,
    Kind.TOPIC: _PAIR | {Relation.COACH},
    Kind.PREP: _TALK,
    Kind.BRIEF: _TALK,
    Kind.EVIDENCE: _PAIR | _TALK,
    Kind.PREFERENCE: _PAIR | _TALK | {Relation.COACH},
    Kind.SLOT_STATUS: _LINE | _TALK,
    Kind.SKIP_REASON: frozenset({Relation.MANAGER, Relation.PARTNER}),
    Kind.LEADER_LINE: frozenset({Relation.MANAGER, Relation.PARTNER, Relation.LEADER}),
    Kind.PAIR_CADENCE: _LINE | _TALK,
    Kind.TEAM_CADENCE: _LINE,
    Kind.LEADER_CADENCE: _LINE,
    Kind.KUDOS_PRIVATE: _TALK,
    Kind.KUDOS_GAP: frozenset({Relation.MANAGER}),
    Kind.MILESTONE: _SELF,
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

    `visibility` is that of an answer. `shared`: the person shared this answer, or agreed that a new manager
    reads the words of earlier talks. Either opens it to the manager, and to nobody else. To be an admin, to
    lead or to be in operations opens no answer and no words of a talk. A word this table does not know means
    no. Rule: docs/rules.md, "Who may read what".
    """
    try:
        viewer, what = Relation(relation), Kind(kind)
        field = None if visibility is None else Visibility(visibility)
    except ValueError:
        return False
    if what is Kind.SESSION_WORDS and shared:
        return viewer in _KINDS[what] | _PAIR
    if what is not Kind.ANSWER:
        return viewer in _KINDS[what]
    if field is None:
        return False
    if field is Visibility.PRIVATE and shared:
        return viewer in _PAIR
    return viewer in _ANSWERS[field]


# Viewers who are above or beside a pair. Where the table lets one of them read what names a person, the look is
# written down, and the person can see it. A count of a group names nobody.
_OVERSEES = frozenset({Relation.LEADER, Relation.OPS, Relation.ADMIN})
_NAMES_NOBODY = frozenset({Kind.DONE_COUNT, Kind.COMMITMENT_COUNT})


def is_logged(relation: Relation | str, kind: Kind | str) -> bool:
    """Whether a look of this viewer goes into the audit log. Only what may be read at all is ever read."""
    try:
        viewer, what = Relation(relation), Kind(kind)
    except ValueError:
        return False
    return viewer in _OVERSEES and what not in _NAMES_NOBODY and can_read(viewer, what)


def can_read_any(
    relations: Collection[Relation | str],
    kind: Kind | str,
    visibility: Visibility | str | None = None,
    shared: bool = False,
) -> bool:
    """`can_read` for a viewer who is several things to the person, such as their manager and an admin."""
    return any(can_read(relation, kind, visibility, shared) for relation in relations)


def relations_of(
    viewer: Hashable,
    person: Hashable,
    *,
    manager: Hashable | None = None,
    leaders: Collection[Hashable] = (),
    manager_then: Hashable | None = None,
    partner: Hashable | None = None,
    coaches: Collection[Hashable] = (),
    roles: Collection[str] = (),
) -> frozenset[Relation]:
    """All that `viewer` is to `person`, for `can_read_any`; just NONE if nothing.

    The others are ids of one kind: the person's `manager` now, all `leaders` above that manager, for a thing
    with a day the `manager_then`, for a thing between two the `partner`, the assigned `coaches` in whose scope
    it is. `roles` are those of the viewer, "ops" or "admin"; others are passed over.
    """
    found = {
        Relation.SELF: viewer == person,
        Relation.MANAGER: manager is not None and viewer == manager,
        Relation.LEADER: viewer in leaders,
        Relation.MANAGER_THEN: manager_then is not None and viewer == manager_then,
        Relation.PARTNER: partner is not None and viewer == partner,
        Relation.COACH: viewer in coaches,
        Relation.OPS: Relation.OPS in roles,
        Relation.ADMIN: Relation.ADMIN in roles,
    }
    return frozenset(one for one, is_so in found.items() if is_so) or frozenset({Relation.NONE})
