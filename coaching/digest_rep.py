"""The weekly digest of somebody who is coached, from frozen facts: only what is theirs, never mood, never a streak."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from coaching.aggregates import Share
from coaching.digest import Section, Who, tip_of
from coaching.results import NOTHING


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """An own next step that is open. `said`: what they say became of it, "" if nothing yet."""

    due_on: date
    id: str
    text: str
    said: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Praise:
    """Kudos they had in the week before, in the giver's words."""

    at: datetime
    id: str
    giver: Who
    words: str


@dataclass(frozen=True, slots=True, order=True)
class NextTalk:
    """`at` is the hour on the reader's clock, "" where none was set."""

    on: date
    at: str
    coach: Who


@dataclass(frozen=True, slots=True)
class RepFacts:
    """All that goes into it, in any order. `closed`: own next steps of the week before, and how many were shown to
    work. `to_confirm`: talks that were written down and wait for a word."""

    week: date
    steps: Collection[Step] = ()
    closed: Share = NOTHING
    held: int = 0
    talks: Collection[NextTalk] = ()
    praise: Collection[Praise] = ()
    to_confirm: int = 0
    milestones: Collection[str] = ()  # keys of what they reached and may share
    tips: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RepDigest:
    week: date
    praise: tuple[Praise, ...] = ()
    closed: Share | None = None
    held: int = 0
    next: NextTalk | None = None
    steps: tuple[Step, ...] = ()
    to_confirm: int = 0
    milestones: tuple[str, ...] = ()
    tip: str = ""

    @property
    def says_something(self) -> bool:
        """There is news of the week before. What is open and what comes is on Home anyway.

        Rule: docs/rules.md, "Digests".
        """
        return bool(self.praise or self.closed or self.held or self.milestones)


def rep_digest(facts: RepFacts) -> RepDigest:
    """Rule: docs/rules.md, "Digests"."""
    off = facts.off
    steps, week = Section.STEPS not in off, Section.WEEK not in off
    return RepDigest(
        facts.week,
        praise=tuple(sorted(facts.praise)) if Section.KUDOS not in off else (),
        closed=facts.closed if steps and facts.closed.whole else None,
        held=facts.held if week else 0,
        next=min(facts.talks, default=None) if week else None,
        steps=tuple(sorted(facts.steps)) if steps else (),
        to_confirm=facts.to_confirm if Section.WAITING not in off else 0,
        milestones=tuple(sorted(facts.milestones)) if Section.KUDOS not in off else (),
        tip=tip_of(facts.week, facts.tips) if Section.TIP not in off else "",
    )
