"""What holds for nudges whatever people do: caps, notice, silence, and the same however often it is run."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.cadence import Plan, SlotFacts
from coaching.calendar import Availability, business_days_between
from coaching.nudging import Sent
from tests.unit.coaching.nudge_world import Pair, World

PLAIN = settings(database=None, deadline=None, derandomize=True, max_examples=30)
DAY = timedelta(days=1)
START = date(2025, 3, 3)

RANGES = st.tuples(st.integers(0, 70), st.integers(0, 40)).map(
    lambda pair: (START + pair[0] * DAY, START + sum(pair) * DAY)
)
WORKDAYS = st.sampled_from([frozenset(range(5)), frozenset({6, 0, 1, 2, 3}), frozenset({0, 2, 3})])
WORKS = st.builds(Availability, WORKDAYS, st.lists(RANGES, max_size=2).map(tuple))
SOMEDAY = st.integers(0, 80).map(lambda n: START + n * DAY)
FACTS = st.builds(
    SlotFacts,
    moved_to=st.none() | SOMEDAY,
    cancelled=st.booleans(),
    talked_on=st.none() | SOMEDAY,
    excused=st.booleans(),
)


@st.composite
def pairs(draw, name):
    plan = Plan(
        START + draw(st.integers(0, 13)) * DAY,
        draw(st.sampled_from([7, 7, 14, 28])),
        pauses=tuple(draw(st.lists(RANGES, max_size=1))),
    )
    held = draw(st.lists(SOMEDAY, max_size=6))
    return Pair(name, plan, held, draw(st.dictionaries(st.integers(0, 9), FACTS, max_size=3)), draw(WORKS))


@st.composite
def worlds(draw):
    count = draw(st.integers(1, 4))
    return World(
        [draw(pairs(str(number))) for number in range(count)], draw(WORKS), draw(WORKS),
        acted=draw(st.sets(SOMEDAY, max_size=10)), busy=tuple(draw(st.lists(SOMEDAY, max_size=5))),
    )  # fmt: skip


LAST = START + 70 * DAY


@PLAIN
@given(worlds())
def test_one_message_a_day_on_working_days_and_three_a_week(world):
    log = [one for one in world.play(START, LAST) if one[1] == "manager"]
    assert len({item.name for *_, item in log}) == len(log), "nothing is sent twice"
    weeks = {}
    for day, _, kind, _ in log:
        assert world.manager.is_working(day)
        if "heads_up" not in kind:
            weeks.setdefault(day.isocalendar()[:2], set()).add(day)
    assert all(len(days) <= 3 for days in weeks.values())


@PLAIN
@given(worlds())
def test_nobody_is_escalated_without_a_heads_up_a_working_day_before(world):
    log = world.play(START, LAST)
    for day, reader, kind, item in log:
        if reader != "leader" or kind == "resolved":
            continue
        wanted = "heads_up" if kind == "escalate" else "pattern_heads_up"
        heads = [when for when, _, told, of in log if told == wanted and of.pair == item.pair and when < day]
        assert heads
        assert business_days_between(max(heads), day, world.manager) >= 1
        earlier = [when for when, _, told, of in log if (told, of.pair) == (kind, item.pair) and when < day]
        assert all((day - when).days >= 28 for when in earlier)
        assert all(when < max(heads) for when in earlier), "each has its own heads-up"


@PLAIN
@given(worlds())
def test_a_talk_always_silences(world):
    for day, reader, kind, item in world.play(START, LAST):
        if item.pair == "" or kind in ("resolved", "add_notes", "reply_due"):
            continue
        slots = world.pair_day(next(pair for pair in world.pairs if pair.name == item.pair), day).slots
        current = next((slot for slot in slots if slot.opens_on <= day <= slot.closes_on), None)
        about = next(slot for slot in slots if slot.planned_on == item.planned_on)
        assert current is not None
        assert not current.talked, (day, reader, kind)
        assert not about.talked
        assert about.status != "excused"


@PLAIN
@given(worlds(), st.integers(0, 70))
def test_running_it_again_on_a_day_gives_the_same(world, days):
    day = START + days * DAY
    world.play(START, day - DAY)
    first = world.morning(day)
    world.sent += [Sent(item, day) for item in (*first[0].items, *first[0].to_log, *first[1], *first[2])]
    assert [world.morning(day) for _ in range(3)] == [first] * 3
