from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.topics import Topic, carry, for_the_brief, in_order, keep_or_drop, topic_score, why_not_queue

TODAY = date(2025, 3, 4)


def topic(key="a", age=10, **facts):
    return Topic(key, TODAY - timedelta(age), **facts)


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        ({}, 0),
        ({"from_rep": True}, 4),
        ({"campaign_due_on": TODAY + timedelta(14)}, 3),
        ({"campaign_due_on": TODAY + timedelta(15)}, 0),
        ({"campaign_due_on": TODAY - timedelta(2)}, 3),
        ({"on_focus": True}, 2),
        ({"attainment": 0.84}, 2),
        ({"attainment": 0.85}, 0),
        ({"carried": 2}, 2),
        ({"carried": 5}, 3),
        ({"overdue_step": True}, 2),
        (
            {
                "from_rep": True,
                "campaign_due_on": TODAY,
                "on_focus": True,
                "attainment": 0.5,
                "carried": 9,
                "overdue_step": True,
            },
            16,
        ),
    ],
)
def test_the_score(facts, score):
    assert topic_score(topic(**facts), TODAY) == score


def test_the_order_and_the_brief():
    rep, system = topic("rep", from_rep=True), topic("system", on_focus=True)
    carried, old, older = topic("carried", carried=3), topic("old", 20), topic("older", 40)
    order = in_order([old, carried, older, system, rep], TODAY)
    assert [one.key for one in order] == ["rep", "carried", "system", "older", "old"]
    assert for_the_brief([old, carried, older, system, rep], TODAY) == (rep, carried, system)


def test_what_was_not_covered_is_carried():
    assert carry(carry(topic())).carried == 2


@pytest.mark.parametrize(
    ("age", "asked", "ask"), [(60, None, False), (61, None, True), (200, 60, False), (200, 61, True)]
)
def test_keep_or_drop(age, asked, ask):
    asked_on = None if asked is None else TODAY - timedelta(asked)
    assert keep_or_drop(topic(age=age, asked_on=asked_on), TODAY) is ask


def test_seven_wait_at_most():
    assert why_not_queue(6) is None
    assert why_not_queue(7) == "There are seven topics already. Please drop one first."


TOPICS = st.lists(
    st.builds(
        Topic,
        st.text("abc", max_size=2),
        st.dates(date(2025, 1, 1), TODAY),
        st.booleans(),
        carried=st.integers(0, 9),
    ),
    max_size=8,
    unique_by=lambda one: one.key,
)


@settings(database=None, deadline=None, derandomize=True)
@given(TOPICS, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_they_come(topics, random):
    mixed = list(topics)
    random.shuffle(mixed)
    assert in_order(mixed, TODAY) == in_order(topics, TODAY)
    assert sorted(map(repr, in_order(topics, TODAY))) == sorted(map(repr, topics))
