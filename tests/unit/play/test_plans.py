"""What simulated people mean to do comes in one order, also after a restart."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sample.plans import Plans

PLAIN = settings(database=None, deadline=None, derandomize=True)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PLANNED = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from("abc"), st.sampled_from(["say", "sit", "answer"])),
    max_size=40,
)


@PLAIN
@given(PLANNED)
def test_plans_come_by_time_then_person_and_the_same_after_a_restart(
    made: list[tuple[int, str, str]],
) -> None:
    plans = Plans()
    for number, (minute, who, what) in enumerate(made):
        plans.add(NOON + timedelta(minutes=minute), who, what, number=number)
    again = Plans(json.loads(json.dumps(plans.dump())))
    orders = []
    for queue in (plans, again):
        taken = []
        while (plan := queue.take(NOON + timedelta(hours=2))) is not None:
            taken.append((plan.at, plan.who, plan.what, cast(int, plan.about["number"])))
        assert queue.next() is None
        orders.append(taken)
    assert orders[0] == orders[1] == sorted(orders[0])
    assert len(orders[0]) == len(made)


def test_a_plan_is_not_taken_before_its_moment() -> None:
    plans = Plans()
    plans.add(NOON, "ana", "say")
    assert plans.take(NOON - timedelta(seconds=1)) is None
    assert plans.next() == NOON
    taken = plans.take(NOON)
    assert taken is not None
    assert taken.who == "ana"


def test_what_is_planned_can_be_asked_for() -> None:
    plans = Plans()
    plans.add(NOON, "ana", "say")
    plans.add(NOON + timedelta(hours=1), "sam", "sit")
    assert plans.has("sam", "sit")
    assert not plans.has("ana", "sit")
    assert plans.only(("say", "show"), NOON)
    assert not plans.only(("say", "show"), NOON + timedelta(hours=1))
