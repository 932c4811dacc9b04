"""The whole table, cell by cell: every relation, every kind, every visibility, shared or not."""

from itertools import product

import pytest

from coaching.answers import visible_to_coach
from coaching.checkins import Question, QuestionType, Visibility
from coaching.visibility import Kind, Relation, can_read, can_read_any

RELATIONS = ("self", "manager", "coach", "leader", "ops", "admin", "none")

#                              self   manager coach  leader ops    admin  none
TABLE = {
    ("answer", "private", False): (True, False, False, False, False, False, False),
    ("answer", "private", True): (True, True, False, False, False, False, False),
    ("answer", "coach", False): (True, True, False, False, False, False, False),
    ("answer", "coach", True): (True, True, False, False, False, False, False),
    ("answer", "team", False): (True, True, False, False, False, False, False),
    ("answer", "team", True): (True, True, False, False, False, False, False),
    ("answer", "pooled", False): (True, False, False, False, False, False, False),
    ("answer", "pooled", True): (True, False, False, False, False, False, False),
    ("reply", None, False): (True, True, False, False, False, False, False),
    ("state", None, False): (True, True, False, False, False, False, False),
    ("settings", None, False): (True, False, False, False, False, False, False),
    ("done_count", None, False): (False, True, False, True, False, False, False),
    ("streak", None, False): (True, False, False, False, False, False, False),
}
CELLS = [
    (relation, kind, visibility, shared, allowed)
    for (kind, visibility, shared), row in TABLE.items()
    for relation, allowed in zip(RELATIONS, row, strict=True)
]


@pytest.mark.parametrize(("relation", "kind", "visibility", "shared", "allowed"), CELLS)
def test_the_table(relation, kind, visibility, shared, allowed):
    assert can_read(relation, kind, visibility, shared) is allowed


def test_the_table_is_whole():
    assert set(RELATIONS) == {one.value for one in Relation}
    assert {kind for kind, _, _ in TABLE} == {one.value for one in Kind}
    answers = {(visibility, shared) for kind, visibility, shared in TABLE if kind == "answer"}
    assert answers == set(product([one.value for one in Visibility], [False, True]))


def test_what_the_table_does_not_know_is_denied():
    assert not can_read("owner", "answer", "coach")
    assert not can_read("self", "diary", "coach")
    assert not can_read("self", "answer", "public")
    assert not can_read("self", "answer", None)


def test_sharing_opens_nothing_but_a_private_answer():
    for relation, kind in product(RELATIONS, [one.value for one in Kind if one is not Kind.ANSWER]):
        assert can_read(relation, kind, None, True) is can_read(relation, kind, None, False)


def test_several_relations_add_up_and_none_is_none():
    assert can_read_any(["admin", "manager"], "answer", "coach")
    assert not can_read_any(["admin", "leader", "ops"], "answer", "coach")
    assert not can_read_any([], "done_count")


@pytest.mark.parametrize(("visibility", "shared"), list(product(Visibility, [False, True])))
def test_the_coach_of_the_check_in_reads_the_same_by_either_rule(visibility, shared):
    question = Question("q", QuestionType.SCALE, "?", visibility=visibility, share_toggle=True)
    assert visible_to_coach(question, shared) is can_read("manager", "answer", visibility, shared)
