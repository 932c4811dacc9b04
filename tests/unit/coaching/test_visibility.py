"""The whole table, cell by cell: every relation, every kind, every visibility, shared or not."""

import re
from itertools import product
from pathlib import Path

import pytest

from coaching.answers import visible_to_coach
from coaching.checkins import Question, QuestionType, Visibility
from coaching.visibility import Kind, Relation, can_read, can_read_any, relations_of

RELATIONS = ("self", "manager", "manager_then", "partner", "coach", "leader", "ops", "admin", "none")

# One letter for each relation, in that order.
TABLE = {
    ("answer", "private", False): "y--------",
    ("answer", "private", True): "yy-------",
    ("answer", "coach", False): "yy-------",
    ("answer", "coach", True): "yy-------",
    ("answer", "team", False): "yy-------",
    ("answer", "team", True): "yy-------",
    ("answer", "pooled", False): "y--------",
    ("answer", "pooled", True): "y--------",
    ("reply", None, False): "yy-------",
    ("state", None, False): "yy-------",
    ("settings", None, False): "y--------",
    ("done_count", None, False): "-y---y---",
    ("streak", None, False): "y--------",
    ("practice", None, False): "y--------",
    ("session_words", None, False): "y-yy-----",
    ("session_words", None, True): "yyyy-----",
    ("session_facts", None, False): "yyyy-y---",
    ("gap_kind", None, False): "yyyy-y---",
    ("commitment", None, False): "yy-yy----",
    ("commitment_count", None, False): "yy---y---",
    ("topic", None, False): "yy--y----",
    ("prep", None, False): "y--y-----",
    ("brief", None, False): "y--y-----",
    ("evidence", None, False): "yy-y-----",
    ("preference", None, False): "yy-yy----",
    ("slot_status", None, False): "yy-y-y---",
    ("skip_reason", None, False): "-y-y-----",
    ("leader_line", None, False): "-y-y-y---",
    ("pair_cadence", None, False): "yy-y-y---",
    ("team_cadence", None, False): "yy---y---",
    ("leader_cadence", None, False): "yy---y---",
    ("kudos_private", None, False): "y--y-----",
    ("kudos_gap", None, False): "-y-------",
    ("milestone", None, False): "y--------",
}
CELLS = [
    (relation, kind, visibility, shared, letter == "y")
    for (kind, visibility, shared), row in TABLE.items()
    for relation, letter in zip(RELATIONS, row, strict=True)
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


def test_sharing_opens_nothing_but_a_private_answer_and_earlier_talks():
    others = [one.value for one in Kind if one not in (Kind.ANSWER, Kind.SESSION_WORDS)]
    for relation, kind in product(RELATIONS, others):
        assert can_read(relation, kind, None, True) is can_read(relation, kind, None, False)


OPEN_TO_A_LEADER = {
    "done_count", "session_facts", "gap_kind", "commitment_count", "slot_status", "leader_line", "pair_cadence",
    "team_cadence", "leader_cadence",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "visibility", "shared"), list(product(Kind, [None, *Visibility], [False, True]))
)
def test_a_leader_reads_counts_and_kinds_and_never_a_word_of_a_talk(kind, visibility, shared):
    for roles in (["leader"], ["leader", "admin", "ops"]):
        assert can_read_any(roles, kind, visibility, shared) is (kind.value in OPEN_TO_A_LEADER)
    assert not can_read_any(["admin", "ops", "none"], kind, visibility, shared)


def test_several_relations_add_up_and_none_is_none():
    assert can_read_any(["admin", "manager"], "answer", "coach")
    assert not can_read_any(["admin", "leader", "ops"], "answer", "coach")
    assert not can_read_any([], "done_count")


@pytest.mark.parametrize(("visibility", "shared"), list(product(Visibility, [False, True])))
def test_the_coach_of_the_check_in_reads_the_same_by_either_rule(visibility, shared):
    question = Question("q", QuestionType.SCALE, "?", visibility=visibility, share_toggle=True)
    assert visible_to_coach(question, shared) is can_read("manager", "answer", visibility, shared)


# ------------------------------------------------------------ the page says the same

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
COLUMNS = ("self", "manager", "manager_then", "partner", "coach", "leader")
ROWS = {
    "the words of a talk": ["session_words"],
    "that there was a talk, its kind and type": ["session_facts"],
    "the kind of gap": ["gap_kind"],
    "a next step": ["commitment"],
    "how many next steps were shown to work": ["commitment_count"],
    "topics": ["topic"],
    "prep, brief": ["prep", "brief"],
    "evidence that belongs to nothing yet": ["evidence"],
    "how the person likes to be coached": ["preference"],
    "held, moved or not yet held; a pair's rhythm": ["slot_status", "pair_cadence"],
    "the reason for a skip": ["skip_reason"],
    "the manager's line to the leader": ["leader_line"],
    "the numbers of a manager or a leader": ["team_cadence", "leader_cadence"],
    "kudos given in private": ["kudos_private"],
    "that the person had no kudos for a while": ["kudos_gap"],
    "what the person reached, until they share it": ["milestone"],
}


@pytest.mark.parametrize("row", ROWS)
def test_the_page_has_the_same_cells(row):
    [cells] = re.findall(rf"^\| {re.escape(row)} \| (.*) \|$", PAGE, re.MULTILINE)
    for relation, cell in zip(COLUMNS, cells.split(" | "), strict=True):
        for kind in ROWS[row]:
            assert can_read(relation, kind) is (cell == "yes"), (relation, kind)
            assert can_read(relation, kind, shared=True) is (cell != "no"), (relation, kind)


def test_the_page_has_every_kind():
    of_check_ins = {"answer", "reply", "state", "settings", "done_count", "streak", "practice"}
    assert {kind for kinds in ROWS.values() for kind in kinds} | of_check_ins == {one.value for one in Kind}


# ------------------------------------------------------------ what somebody is to a person


def of(viewer, roles=()):
    """Ana reports to Sam, Sam to Lena, Lena to Max. Rosa was the manager on the day, Cy coaches, Pat was there."""
    return relations_of(
        viewer, "ana", manager="sam", leaders=("lena", "max"), manager_then="rosa", partner="pat",
        coaches=("cy", "pat"), roles=roles,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("ana", {"self"}),
        ("sam", {"manager"}),
        ("lena", {"leader"}),
        ("max", {"leader"}),
        ("rosa", {"manager_then"}),
        ("cy", {"coach"}),
        ("pat", {"partner", "coach"}),
        ("zoe", {"none"}),
    ],
)
def test_relations(viewer, expected):
    assert of(viewer) == expected
    assert of(viewer, ["admin", "ops", "program_owner"]) == (expected - {"none"}) | {"admin", "ops"}


def test_nobody_is_not_a_manager():
    assert relations_of(None, "ana") == {"none"}
    assert relations_of("sam", "ana") == {"none"}


def test_a_manager_of_then_and_now_reads_their_time():
    now = relations_of("sam", "ana", manager="sam", manager_then="sam")
    before = relations_of("sam", "ana", manager="sam", manager_then="rosa")
    assert can_read_any(now, "session_words")
    assert not can_read_any(before, "session_words")
    assert can_read_any(before, "session_words", shared=True)
    assert can_read_any(before, "commitment")
