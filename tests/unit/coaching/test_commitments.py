"""Next steps: the whole table of who may do what when, and evidence."""

from datetime import date
from itertools import product

import pytest

from coaching.commitments import (
    OPEN_STATES,
    OUTCOMES,
    Act,
    Evidence,
    NextStep,
    Side,
    State,
    after,
    comes_back,
    is_overdue,
    is_shown,
    why_not,
    why_not_due,
    why_not_evidence,
)  # fmt: skip
from coaching.library import load_library

PROGRAM = load_library().program
KINDS = {kind.key for kind in PROGRAM.evidence_kinds}
OBSERVABLE = {kind.key for kind in PROGRAM.evidence_kinds if kind.observable}
OWNER, PARTNER = Side.OWNER, Side.PARTNER
OPEN, WAITING = NextStep(), NextStep(State.AWAITING_REVIEW, State.DONE)

# From an open state: what is said by whom, and where it leads. All else is refused.
WAYS = {
    (Act.SAY, OWNER, State.DEMONSTRATED): State.AWAITING_REVIEW,
    (Act.SAY, OWNER, State.DONE): State.AWAITING_REVIEW,
    (Act.SAY, OWNER, State.NOT_DONE): State.NOT_DONE,
    (Act.CLOSE, OWNER, State.NOT_DONE): State.NOT_DONE,
    (Act.CLOSE, PARTNER, State.DEMONSTRATED): State.DEMONSTRATED,
    (Act.CLOSE, PARTNER, State.DONE): State.DONE,
    (Act.CLOSE, PARTNER, State.NOT_DONE): State.NOT_DONE,
}


@pytest.mark.parametrize(
    ("state", "act", "by", "outcome"),
    list(product(State, [Act.SAY, Act.CLOSE], [OWNER, PARTNER, None], sorted(OUTCOMES))),
)
def test_who_may_say_what(state, act, by, outcome):
    expected = WAYS.get((act, by, outcome)) if state in OPEN_STATES else None
    step = NextStep(state)
    assert (why_not(step, act, by, outcome, shown=True) is None) == (expected is not None)
    if expected is not None:
        assert after(step, act, by, outcome, shown=True).state is expected
    elif by is not None:
        with pytest.raises(ValueError, match=r"\.$"):
            after(step, act, by, outcome, shown=True)


def test_shown_to_work_needs_something_to_look_at():
    assert why_not(WAITING, Act.CLOSE, PARTNER, State.DEMONSTRATED) is not None
    assert why_not(WAITING, Act.CLOSE, PARTNER, State.DONE) is None
    assert why_not(OPEN, Act.SAY, OWNER, State.DEMONSTRATED) is None  # it is only a word


@pytest.mark.parametrize("outcome", [None, State.OPEN, State.DROPPED, State.AWAITING_REVIEW])
def test_an_outcome_is_one_of_three(outcome):
    for act in (Act.SAY, Act.CLOSE):
        with pytest.raises(ValueError, match="demonstrated, done or not_done"):
            why_not(OPEN, act, OWNER, outcome)


def test_what_the_owner_said_is_kept():
    said = after(OPEN, Act.SAY, OWNER, State.DEMONSTRATED)
    assert said == NextStep(State.AWAITING_REVIEW, State.DEMONSTRATED)
    assert after(said, Act.CLOSE, PARTNER, State.DONE) == NextStep(State.DONE, State.DEMONSTRATED)
    assert after(said, Act.SAY, OWNER, State.NOT_DONE) == NextStep(State.NOT_DONE, State.NOT_DONE)


@pytest.mark.parametrize(("first", "second"), [(OWNER, PARTNER), (PARTNER, OWNER)])
def test_dropping_takes_both(first, second):
    asked = after(OPEN, Act.DROP, first)
    assert asked == NextStep(drop_asked_by=first)
    assert after(asked, Act.DROP, first) == asked
    assert after(asked, Act.DROP, second).state is State.DROPPED
    assert after(asked, Act.KEEP, second) == OPEN
    assert after(WAITING, Act.DROP, first).state is State.AWAITING_REVIEW


@pytest.mark.parametrize("state", sorted(set(State) - OPEN_STATES))
def test_closed_is_closed(state):
    for act in (Act.DROP, Act.KEEP):
        assert why_not(NextStep(state, drop_asked_by=OWNER), act, PARTNER) == "This next step is closed."


def test_nobody_else_may():
    for act in (Act.DROP, Act.KEEP):
        assert why_not(OPEN, act, None) == "Only the two who agreed on this next step can change it."
    assert why_not(OPEN, Act.KEEP, OWNER) == "Nobody asked to drop this next step."


def test_what_comes_back_and_what_is_overdue():
    assert {state for state in State if comes_back(state)} == {"open", "awaiting_review"}
    due, later = date(2025, 3, 14), date(2025, 3, 15)
    assert {state for state in State if is_overdue(state, due, later)} == {"open"}
    assert not is_overdue(State.OPEN, due, due)


def test_the_day_of_a_step():
    assert why_not_due(date(2025, 3, 4), date(2025, 3, 4)) is None
    assert (
        why_not_due(date(2025, 3, 3), date(2025, 3, 4)) == "Please pick the day of the talk or a later one."
    )


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (Evidence("call", url="https://calls.example/7", moment="12:40"), None),
        (Evidence("email", "They asked for a date"), None),
        (Evidence("call", "Harbor", moment="1:02:40"), None),
        (Evidence("hunch", "I think so"), "Please pick what kind of fact this is."),
        (Evidence("call", "  ", " "), "Add a few words or a link."),
        (Evidence("call", url="javascript:alert(1)"), "A link begins with https."),
        (Evidence("call", "x", moment="half way"), "Write the moment as minutes and seconds, such as 12:40."),
        (Evidence("call", "x", moment="12:60"), "Write the moment as minutes and seconds, such as 12:40."),
        (Evidence("call", "x", moment="12:4"), "Write the moment as minutes and seconds, such as 12:40."),
    ],
)
def test_evidence(evidence, reason):
    assert why_not_evidence(evidence, KINDS) == reason


def test_an_opinion_shows_nothing():
    assert is_shown([Evidence("rep_view", "x"), Evidence("call", "x")], OBSERVABLE)
    assert not is_shown([Evidence("rep_view", "x"), Evidence("coach_view", "x")], OBSERVABLE)
    assert not is_shown([], OBSERVABLE)


def test_the_outcomes_are_those_of_the_library():
    assert {outcome.key for outcome in PROGRAM.commitment_outcomes} == set(State) - OPEN_STATES
