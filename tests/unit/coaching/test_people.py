from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.people import PersonRow, check_line, plan_people

CIRCLE = "That would make a circle: the manager reports to this person, or to one of their reports."
TODAY, MAY = date(2025, 3, 3), date(2025, 5, 1)
PLAIN = settings(database=None, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Known:
    id: UUID
    slack_user_id: str
    email: str | None = None
    active: bool = True


@dataclass(frozen=True)
class Line:
    person_id: UUID
    manager_id: UUID
    start_on: date = date(2025, 1, 1)


def who(name):
    return UUID(int=["ana", "ben", "cy", "di", "eve", "flo"].index(name) + 1)


PEOPLE = [
    Known(who(name), f"U{name.upper()}", f"{name}@example.com") for name in ("ana", "ben", "cy", "di", "eve")
]
PEOPLE.append(Known(who("flo"), "UFLO", "flo@example.com", active=False))


def row(line, person, manager=None, **more):
    return PersonRow(line, f"{person}@example.com", manager and f"{manager}@example.com", **more)


def lines(*pairs):
    return [Line(who(person), who(manager)) for person, manager in pairs]


def planned(rows, *pairs):
    changes, faults = plan_people(rows, PEOPLE, lines(*pairs), TODAY)
    return {change.line: change for change in changes}, {fault.line: fault.reason for fault in faults}


@pytest.mark.parametrize(
    ("person", "manager", "pairs", "sentence"),
    [
        ("ana", "ben", [], None),
        ("ana", "ben", [("ben", "cy"), ("di", "ana")], None),
        ("ana", "ana", [], "A person cannot be their own manager."),
        ("ana", "ben", [("ben", "ana")], CIRCLE),
        ("ana", "ben", [("ben", "cy"), ("cy", "di"), ("di", "ana")], CIRCLE),
        ("ana", "ben", [("ana", "cy")], "This person has a manager already. A person has one manager at a time."),
        ("ana", "ben", [("ana", "ben")], "This person reports to this manager already."),
        ("ana", "ben", [("ben", "cy"), ("cy", "ben")], None),  # an old circle above does not hang us
    ],
)  # fmt: skip
def test_check_line(person, manager, pairs, sentence):
    assert check_line(who(person), who(manager), lines(*pairs)) == sentence


def test_a_new_line_starts_today_or_when_the_file_says():
    changes, faults = planned(
        [row(2, "ana", "ben"), row(3, "cy", "ben", start=MAY, track="ae", hired_on=TODAY)]
    )
    assert faults == {}
    assert (changes[2].manager_id, changes[2].start_on, changes[2].old_manager_id) == (
        who("ben"),
        TODAY,
        None,
    )
    assert (changes[3].start_on, changes[3].track, changes[3].hired_on) == (MAY, "ae", TODAY)


def test_another_manager_from_a_day_on():
    changes, faults = planned([row(2, "ana", "ben", start=MAY)], ("ana", "cy"))
    assert faults == {}
    assert changes[2].old_manager_id == who("cy")
    assert changes[2].old_ends_on == MAY - timedelta(days=1)


def test_a_line_cannot_start_before_the_one_it_ends():
    _, faults = planned([row(2, "ana", "ben", start=date(2024, 12, 31))], ("ana", "cy"))
    assert faults == {
        2: "The line of ana@example.com began on 2025-01-01. The new one cannot start before that."
    }
    changes, faults = planned([row(2, "ana", "ben", start=date(2025, 1, 1))], ("ana", "cy"))
    assert faults == {}
    assert changes[2].start_on == date(2025, 1, 1)


def test_the_same_file_again_changes_nothing():
    changes, faults = planned([row(2, "ana", "ben"), row(3, "ben")], ("ana", "ben"))
    assert (changes, faults) == ({}, {})


def test_no_manager_in_the_file_leaves_the_line_alone():
    changes, _ = planned([row(2, "ana", track="am")], ("ana", "ben"))
    assert (changes[2].manager_id, changes[2].track) == (None, "am")


def test_unknown_and_departed_people_are_listed():
    changes, faults = planned([row(2, "zoe"), row(3, "ana", "zoe"), row(4, "flo"), row(5, "ben", "cy")])
    unknown = "Nobody in this workspace is zoe@example.com. Check the spelling, or ask them to join first."
    assert faults == {2: unknown, 3: unknown, 4: "flo@example.com has left this workspace."}
    assert list(changes) == [5]


def test_one_address_of_two_people_is_no_answer():
    twins = [Known(who("ana"), "UANA", "same@example.com"), Known(who("ben"), "UBEN", "Same@example.com")]
    _, (fault,) = plan_people([PersonRow(2, "same@example.com")], twins, [], TODAY)
    assert fault.reason == "More than one person has the address same@example.com. Use the Slack id."
    (change,), _ = plan_people([PersonRow(2, "UBEN", track="ae")], twins, [], TODAY)
    assert change.person_id == who("ben")


def test_one_person_by_address_and_by_slack_id():
    by_id = PersonRow(3, "UANA", "UCY")
    _, faults = planned([row(2, "ana", "ben"), by_id])
    assert set(faults) == {2, 3}
    assert "differ" in faults[2]
    changes, faults = planned([row(2, "ana", "cy"), by_id])
    assert faults == {3: "UANA is on line 2 already."}
    assert list(changes) == [2]
    _, faults = planned([PersonRow(2, "UANA", "ana@example.com")])
    assert faults == {2: "UANA cannot be their own manager."}


def test_a_circle_made_by_several_rows_is_refused_as_one():
    rows = [row(2, "ana", "ben"), row(3, "ben", "cy"), row(4, "cy", "ana"), row(5, "di", "ana")]
    changes, faults = planned(rows)
    sentence = "This would make a circle: people who report to each other. Look at lines 2, 3, 4."
    assert faults == {2: sentence, 3: sentence, 4: sentence}
    assert list(changes) == [5]


def test_a_circle_with_lines_there_are():
    changes, faults = planned([row(2, "ben", "ana")], ("ana", "cy"), ("cy", "ben"))
    assert (changes, list(faults)) == ({}, [2])


def test_two_people_may_trade_places_in_one_file():
    changes, faults = planned([row(2, "ben", "ana"), row(3, "ana", "cy")], ("ana", "ben"), ("ben", "cy"))
    assert faults == {}
    assert set(changes) == {2, 3}


def test_a_circle_for_a_while_is_a_circle():
    """Ben goes under Ana today; Ana leaves Ben only in May."""
    changes, faults = planned([row(2, "ben", "ana"), row(3, "ana", "cy", start=MAY)], ("ana", "ben"))
    assert list(faults) == [2]
    assert list(changes) == [3]


def test_what_is_refused_brings_back_an_old_line_and_its_circles():
    """Ana and Cy make a circle; without Ana's row she still reports to Ben, who was to go under Ana."""
    rows = [row(2, "ana", "cy"), row(3, "cy", "ana"), row(4, "ben", "ana")]
    changes, faults = planned(rows, ("ana", "ben"))
    assert changes == {}
    assert list(faults) == [2, 3, 4]


NAMES = st.integers(1, 6)
PAIRS = st.dictionaries(NAMES, NAMES, max_size=6)
DATES = st.dates(date(2024, 12, 1), date(2025, 7, 1))


def circle(managers):
    for start in managers:
        at, seen = managers.get(start), set()
        while at is not None and at not in seen:
            if at == start:
                return True
            seen.add(at)
            at = managers.get(at)
    return False


@PLAIN
@given(PAIRS, st.dictionaries(NAMES, DATES), st.lists(st.tuples(NAMES, NAMES, st.none() | DATES), max_size=8))
def test_no_plan_ever_holds_a_circle_on_any_day(old, starts, wanted):
    people = [Known(UUID(int=n), f"U{n}", f"p{n}@example.com") for n in range(1, 7)]
    existing = {}
    for person, manager in old.items():
        if person != manager and not circle({**existing, person: manager}):
            existing[person] = manager
    open_lines = [
        Line(UUID(int=p), UUID(int=m), starts.get(p, date(2025, 1, 1))) for p, m in existing.items()
    ]
    rows = [PersonRow(n, f"U{p}", f"U{m}", start=at) for n, (p, m, at) in enumerate(wanted, 2)]
    changes, faults = plan_people(rows, people, open_lines, TODAY)
    assert len({change.person_id for change in changes}) == len(changes)
    refused = {fault.line for fault in faults}
    assert refused.isdisjoint(change.line for change in changes)
    same = {one.line for one in rows if existing.get(int(one.person[1:])) == int(one.manager[1:])}
    assert {one.line for one in rows} == refused | {change.line for change in changes} | (same - refused)
    for day in {change.start_on for change in changes} | {line.start_on for line in open_lines}:
        on_day = {line.person_id: line.manager_id for line in open_lines if line.start_on <= day}
        on_day |= {change.person_id: change.manager_id for change in changes if change.start_on <= day}
        assert not circle(on_day)
