"""A digest is a function of facts and week: the same facts in any order give the same one, and parts can be off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.aggregates import Share
from coaching.digest import SECTIONS, Audience, Section, Who, monday_of
from coaching.digest_coach import (
    BelowLine,
    Gap,
    LastWeek,
    LeaderFacts,
    Look,
    ManagerFacts,
    leader_digest,
    manager_digest,
)
from coaching.digest_rep import NextTalk, Praise, RepFacts, Step, rep_digest
from coaching.results import Inputs, Results

WEEK = date(2026, 11, 23)
FEW = settings(max_examples=20)  # each draws a whole week
people = st.builds(Who, st.sampled_from(["Ana", "Ben", "Cy", "Di"]), st.just("U1"), st.sampled_from("abcd"))
days = st.dates(WEEK - timedelta(days=200), WEEK + timedelta(days=6))
shares = st.integers(0, 20).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))
results = st.builds(Results, shares, shares, shares, shares)
inputs = st.builds(Inputs, shares, shares)
lasts = st.builds(LastWeek, shares, st.integers(0, 9), st.integers(0, 300), st.integers(0, 99), shares)
gaps = st.lists(st.builds(Gap, people, st.integers(0, 3)), max_size=5)
closings = st.lists(st.tuples(days, st.booleans()), max_size=20)
off = st.frozensets(st.sampled_from([one.value for one in Section]))
tips = st.lists(st.text(max_size=5), max_size=5).map(tuple)
manager_facts = st.builds(
    ManagerFacts, st.just(WEEK), results, inputs, lasts, st.lists(st.tuples(days, people), max_size=6),
    looks=st.lists(st.builds(Look, people, st.sampled_from(["overdue", "carried"]), st.integers(1, 4)), max_size=6),
    gaps=gaps, closings=closings, tips=tips, off=off,
)  # fmt: skip
leader_facts = st.builds(
    LeaderFacts, st.just(WEEK), st.integers(0, 50),
    st.lists(st.builds(BelowLine, people, st.integers(1, 9), results, inputs, lasts), max_size=5), gaps=gaps,
    closings=closings, tips=tips, off=off,
)  # fmt: skip
moments = st.datetimes(datetime(2026, 11, 16), datetime(2026, 11, 23), timezones=st.just(UTC))
rep_facts = st.builds(
    RepFacts, st.just(WEEK), st.lists(st.builds(Step, days, st.sampled_from("xyz"), st.text(max_size=5)), max_size=5),
    shares, st.integers(0, 3), st.lists(st.builds(NextTalk, days, st.sampled_from(["", "09:00"]), people), max_size=3),
    st.lists(st.builds(Praise, moments, st.sampled_from("pqr"), people, st.text(max_size=5)), max_size=4),
    st.integers(0, 2), st.lists(st.sampled_from(["first_session", "promises_5"]), max_size=2), tips, off,
)  # fmt: skip


@FEW
@given(facts=manager_facts, order=st.randoms())
def test_a_manager_s_does_not_hang_on_the_order_of_facts(facts: ManagerFacts, order) -> None:  # type: ignore[no-untyped-def]
    def mixed(listed):  # type: ignore[no-untyped-def]
        return order.sample(list(listed), len(listed))

    other = replace(
        facts, coming=mixed(facts.coming), looks=mixed(facts.looks), gaps=mixed(facts.gaps),
        closings=mixed(facts.closings),
    )  # fmt: skip
    assert manager_digest(other) == manager_digest(facts)


@FEW
@given(facts=leader_facts, order=st.randoms())
def test_a_leader_s_does_not_and_names_managers_by_the_alphabet(facts: LeaderFacts, order) -> None:  # type: ignore[no-untyped-def]
    def mixed(listed):  # type: ignore[no-untyped-def]
        return order.sample(list(listed), len(listed))

    made = leader_digest(facts)
    names = [one.who.name for one in made.managers]
    assert names == sorted(names)
    if len({(one.who, one.people) for one in facts.managers}) == len(facts.managers):
        other = replace(
            facts,
            managers=mixed(facts.managers),
            gaps=mixed(facts.gaps),
            closings=mixed(facts.closings),
        )
        assert leader_digest(other) == made


@FEW
@given(facts=rep_facts, order=st.randoms())
def test_a_rep_s_does_not(facts: RepFacts, order) -> None:  # type: ignore[no-untyped-def]
    def mixed(listed):  # type: ignore[no-untyped-def]
        return order.sample(list(listed), len(listed))

    other = replace(facts, steps=mixed(facts.steps), talks=mixed(facts.talks), praise=mixed(facts.praise))
    assert rep_digest(other) == rep_digest(facts)


@FEW
@given(manager=manager_facts, leader=leader_facts, rep=rep_facts)
def test_what_is_left_out_is_not_there_and_is_no_news(
    manager: ManagerFacts, leader: LeaderFacts, rep: RepFacts
) -> None:
    every = frozenset(one.value for one in Section)
    mine = manager_digest(replace(manager, off=every))
    assert mine == manager_digest(ManagerFacts(WEEK))
    below = leader_digest(replace(leader, off=every))
    assert (below.results, below.inputs, below.last, below.gaps, below.points, below.tip) == (None,) * 3 + (
        (),
        (),
        "",
    )
    assert rep_digest(replace(rep, off=every)) == rep_digest(RepFacts(WEEK))
    made = (mine, below, rep_digest(replace(rep, off=every)))
    assert not any(one.says_something for one in made)


def test_each_audience_has_parts_and_long_counts_alone_are_no_news() -> None:
    assert set(SECTIONS) == set(Audience)
    assert not manager_digest(
        ManagerFacts(WEEK, Results(Share(9, 14)), Inputs(Share(17, 20)), tips=("x",))
    ).says_something
    assert not rep_digest(
        RepFacts(
            WEEK, [Step(WEEK, "x", "ask")], talks=[NextTalk(WEEK, "", Who("Sam", "U", "s"))], tips=("x",)
        )
    ).says_something
    assert rep_digest(RepFacts(WEEK, held=1)).says_something
    assert monday_of(date(2026, 11, 29)) == WEEK
