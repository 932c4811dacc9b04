"""Next steps: what somebody said they would do, who may say what became of it, and when it is shown to work."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    AWAITING_REVIEW = "awaiting_review"  # the owner says that it is done
    DEMONSTRATED = "demonstrated"
    DONE = "done"
    NOT_DONE = "not_done"
    DROPPED = "dropped"


class Side(StrEnum):
    """Who acts: the one who does the step, or the other one of the pair. Nobody else may."""

    OWNER = "owner"
    PARTNER = "partner"


class Act(StrEnum):
    SAY = "say"  # the owner says what became of it
    CLOSE = "close"  # the other one says so; that is the outcome
    DROP = "drop"  # one asks, the other agrees
    KEEP = "keep"  # it is not dropped after all


OPEN_STATES = frozenset({State.OPEN, State.AWAITING_REVIEW})
OUTCOMES = frozenset({State.DEMONSTRATED, State.DONE, State.NOT_DONE})
KEPT = frozenset({State.DEMONSTRATED, State.DONE})  # what was said was done


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where a commitment stands. `said` is the owner's word, one of the outcomes, until it is closed."""

    state: State = State.OPEN
    said: State | None = None
    drop_asked_by: Side | None = None


def why_not(
    step: NextStep, act: Act, by: Side | None, outcome: State | None = None, shown: bool = False
) -> str | None:
    """Why somebody cannot do this to a next step, as a sentence; None if they can.

    `by` is None for anyone but the two. `outcome` goes with say and close. `shown` says whether there is
    evidence that others can look at (`is_shown`). Raises ValueError for an outcome that is none.
    Rule: docs/rules.md, "Next steps".
    """
    if act in (Act.SAY, Act.CLOSE) and outcome not in OUTCOMES:
        raise ValueError("an outcome is demonstrated, done or not_done")
    if by is None:
        return "Only the two who agreed on this next step can change it."
    if step.state not in OPEN_STATES:
        return "This next step is closed."
    if act is Act.SAY and by is not Side.OWNER:
        return "Only the one who does it can say so."
    if act is Act.CLOSE and by is Side.OWNER and outcome is not State.NOT_DONE:
        return "The other one of you two says how it went."
    if act is Act.CLOSE and outcome is State.DEMONSTRATED and not shown:
        return "Add something to look at first, such as a call, a mail or a number."
    if act is Act.KEEP and step.drop_asked_by is None:
        return "Nobody asked to drop this next step."
    return None


def after(step: NextStep, act: Act, by: Side, outcome: State | None = None, shown: bool = False) -> NextStep:
    """Where the next step stands after it. Raises ValueError if `why_not` has a reason.

    "Not done" closes at once, whoever says it. What is dropped was asked by one and agreed by the other.
    Rule: docs/rules.md, "Next steps".
    """
    reason = why_not(step, act, by, outcome, shown)
    if reason is not None:
        raise ValueError(reason)
    if act is Act.DROP:
        if step.drop_asked_by in (None, by):
            return replace(step, drop_asked_by=by)
        return replace(step, state=State.DROPPED)
    if act is Act.KEEP:
        return replace(step, drop_asked_by=None)
    if act is Act.CLOSE or outcome is State.NOT_DONE:
        return NextStep(outcome or State.NOT_DONE, step.said if act is Act.CLOSE else outcome)
    return NextStep(State.AWAITING_REVIEW, outcome)


def comes_back(state: State) -> bool:
    """True while the step is brought up again: in the check-in, the prep, the brief and the log."""
    return state in OPEN_STATES


def is_overdue(state: State, due_on: date, today: date) -> bool:
    """True if it is open after its day. One that waits for a word of the other is not overdue.

    Rule: docs/rules.md, "Next steps".
    """
    return state is State.OPEN and due_on < today


def why_not_due(due_on: date, held_on: date) -> str | None:
    """Why a step agreed in a talk on `held_on` cannot be for that day, as a sentence; None if it can."""
    return "Please pick the day of the talk or a later one." if due_on < held_on else None


# ------------------------------------------------------------ evidence


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows how it is: words, a link, and the moment in a recording, such as 12:40.

    `kind` is a key of the library's kinds of evidence.
    """

    kind: str
    text: str = ""
    url: str = ""
    moment: str = ""


def why_not_evidence(evidence: Evidence, kinds: Collection[str]) -> str | None:
    """Why this cannot be kept as evidence, as a sentence; None if it can. `kinds` are those of the library.

    Rule: docs/rules.md, "Evidence".
    """
    if evidence.kind not in kinds:
        return "Please pick what kind of fact this is."
    if not evidence.text.strip() and not evidence.url.strip():
        return "Add a few words or a link."
    if evidence.url.strip() and not evidence.url.strip().lower().startswith(("https://", "http://")):
        return "A link begins with https."
    if evidence.moment.strip() and not _is_moment(evidence.moment.strip()):
        return "Write the moment as minutes and seconds, such as 12:40."
    return None


def _is_moment(text: str) -> bool:
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() for part in parts):
        return False
    return len(parts[0]) <= 3 and all(len(part) == 2 and int(part) < 60 for part in parts[1:])


def is_shown(evidence: Iterable[Evidence], observable: Collection[str]) -> bool:
    """True if at least one piece is of a kind that others can look at. `observable` are those kinds.

    Rule: docs/rules.md, "Evidence".
    """
    return any(one.kind in observable for one in evidence)
