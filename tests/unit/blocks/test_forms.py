"""The smaller forms and views: read back, cut to size, and put right after an error."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import ids
from blocks.card import Card, RepCard, Standing, coach_card
from blocks.checkin_modal import CheckInForm, check_in_modal
from blocks.coach import Fact, RoundSummary, Waiting, answer_buttons, round_summary
from blocks.message import message
from blocks.notices import field_error_view, trouble
from blocks.parts import fitting, pages, section
from blocks.read_all import Entry, PersonAnswers, ReadAll, read_all
from blocks.replies import parse_reply
from blocks.settings import AwayForm, TimeForm, change_time, i_am_away, parse_away, parse_time
from blocks.state import as_day, as_user
from blocks.text import Person
from coaching.checkins import Question, QuestionType
from coaching.replies import ReplyKind, choices
from tests.unit.blocks.limits import all_texts, elements, problems
from tests.unit.blocks.samples import template
from tests.unit.blocks.strategies import CALM
from tests.unit.blocks.test_checkin_modal import ANY_JSON

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
ANA = Person("U1ANA", "Ana")


def held(block_id: str, **state: Any) -> dict[str, Any]:
    return {block_id: {ids.FIELD: state}}


@given(weekday=st.integers(0, 6), at=st.times().map(lambda at: at.replace(second=0, microsecond=0)))
@CALM
def test_day_and_time_are_read_back(weekday: int, at: time) -> None:
    view = change_time(TimeForm(weekday, at, "Europe/Berlin"))
    day, clock = (element for _, element in elements(view["blocks"]))
    state = held(ids.TIME_DAY, selected_option=day["initial_option"])
    state |= held(ids.TIME_AT, selected_time=clock["initial_time"])
    assert parse_time({"values": state}) == (weekday, at)


@pytest.mark.parametrize(
    ("day", "clock"),
    [("7", "09:00"), ("-1", "09:00"), ("x", "09:00"), (None, "09:00"), ("1", "24:00"), ("1", None)],
)
def test_no_day_or_time_at_all_is_none(day: object, clock: object) -> None:
    state = held(ids.TIME_DAY, selected_option={"value": day}) | held(ids.TIME_AT, selected_time=clock)
    assert parse_time({"values": state}) is None


def test_the_first_day_back_is_read_back() -> None:
    view = i_am_away(AwayForm(date(2026, 12, 14)))
    assert "private_metadata" not in view
    ((_, picker),) = elements(view["blocks"])
    assert parse_away({"values": held(ids.AWAY_UNTIL, selected_date=picker["initial_date"])}) == date(
        2026, 12, 14
    )
    assert parse_away({"values": held(ids.AWAY_UNTIL, selected_date=None)}) is None


def test_words_of_a_reply_are_read_back() -> None:
    assert parse_reply({"values": held(ids.REPLY_TEXT, value=" Well\r\ndone \x00")}) == "Well\ndone"
    assert parse_reply({"values": held(ids.REPLY_TEXT, value="\u200b")}) == ""
    assert len(parse_reply({"values": held(ids.REPLY_TEXT, value="x" * 5_000)})) == 3_000


@given(state=ANY_JSON)
@CALM
def test_any_state_is_read_without_an_error(state: Any) -> None:
    assert (parse_time(state), parse_away(state), parse_reply(state)) == (None, None, "")


@pytest.mark.parametrize(
    "found", ["2026-02-30", "2026-13-01", "20261203", "٢٠٢٦-١٢-٠٣", "2026-12-03T00:00", None, 3]
)
def test_a_day_no_calendar_has_is_none(found: object) -> None:
    assert as_day(found) is None


@pytest.mark.parametrize("found", ["", "u123", "C123", "U1 2", "U" + "1" * 99, None, 3])
def test_what_is_no_person_is_none(found: object) -> None:
    assert as_user(found) is None


def test_yes_is_not_one() -> None:
    questions = (Question("scale", QuestionType.SCALE, "How?"), Question("yes", QuestionType.YES_NO, "So?"))
    for answers in ({"scale": True}, {"yes": 1}):
        view = check_in_modal(CheckInForm("c1", template(questions), questions, ANA, answers=answers))
        assert not [element for _, element in elements(view["blocks"]) if "initial_option" in element]


def test_a_second_error_takes_the_place_of_the_first() -> None:
    questions = (Question("short", QuestionType.SHORT_TEXT, "What?"),)
    view = check_in_modal(CheckInForm("c1", template(questions), questions, ANA))
    echoed = {
        **view,
        "id": "V1",
        "hash": "1.a",
        "external_id": "",
        "clear_on_close": False,
        "state": {"values": {}},
    }
    once = field_error_view(echoed, "One.")
    twice = field_error_view({**once, "private_metadata": ""}, "Two.")
    assert problems(once) == problems(twice) == []
    assert once["blocks"][1:] == twice["blocks"][1:] == view["blocks"]
    assert [text for text in all_texts(twice) if ":warning:" in text] == [":warning: Two."]
    assert once.keys() == view.keys()
    assert "private_metadata" not in twice


def test_a_form_that_failed_shows_why_on_top() -> None:
    questions = (Question("short", QuestionType.SHORT_TEXT, "What?"),)
    view = check_in_modal(CheckInForm("c1", template(questions), questions, ANA, alert="Closed <now>."))
    assert view["blocks"][0]["text"]["text"] == ":warning: Closed &lt;now&gt;."


def test_trouble_names_its_code_only_if_there_is_one() -> None:
    assert trouble("7f3a").endswith("this code: 7f3a")
    assert "code" not in trouble()


@pytest.mark.parametrize("text", ["&" * 3_000, "\U0001f600" * 1_500, "漢" * 3_000, "a\n" * 1_500])
def test_very_long_answers_keep_their_buttons(text: str) -> None:
    people = tuple(
        PersonAnswers(f"c{number}", ANA, NOW, tuple(Entry(text, text) for _ in range(10)))
        for number in range(3)
    )
    seen = set()
    for page in range(1, 10):
        view = read_all(ReadAll("r1", text, people, "UTC", NOW, (ANA,) * 40, page))
        assert problems(view) == []
        replies = [one["value"] for _, one in elements(view["blocks"]) if one["action_id"] == ids.COACH_REPLY]
        assert replies
        seen |= set(replies)
    assert seen == {"c0", "c1", "c2"}


@given(count=st.integers(0, 80), page=st.integers(-3, 40))
@CALM
def test_each_person_is_on_one_page_and_pages_lead_on(count: int, page: int) -> None:
    people = tuple(PersonAnswers(f"c{number}", ANA, NOW, (Entry("How?", "Well"),)) for number in range(count))
    view = read_all(ReadAll("r1", "Weekly", people, "UTC", NOW, page=page))
    shown = [one["value"] for _, one in elements(view["blocks"]) if one["action_id"] == ids.COACH_REPLY]
    assert len(shown) == len(set(shown))
    current = int(ids.parse_metadata(view["private_metadata"])["page"])
    turns = {
        one["action_id"]: one["value"] for _, one in elements(view["blocks"]) if "read." in one["action_id"]
    }
    assert set(turns.values()) <= {f"r1:{current - 1}", f"r1:{current + 1}"}
    if ids.READ_PAGE not in turns and count:
        assert shown[-1] == f"c{count - 1}"
    if ids.READ_PAGE_BACK not in turns and count:
        assert shown[0] == "c0"


def test_blocks_are_packed_without_losing_any() -> None:
    groups = [[section("x" * 100)] * 7 for _ in range(30)]
    packed = pages(groups, 20, 1_500)
    assert sum(map(len, packed)) == 210
    assert all(len(page) % 7 == 0 and len(page) <= 20 for page in packed)


def test_a_message_too_long_in_all_is_cut_at_a_block() -> None:
    blocks = [section("x" * 2_999)] * 6
    assert len(message("hi", blocks).blocks) == 4
    assert len(fitting([section("x")] * 60)) == 50


@pytest.mark.parametrize("needs_talk", [True, False])
def test_the_buttons_are_the_choices_of_the_rule(needs_talk: bool) -> None:
    actions = {
        ReplyKind.SEEN: ids.COACH_SEEN,
        ReplyKind.WELL_DONE: ids.COACH_PRAISE,
        ReplyKind.LETS_TALK: ids.COACH_TALK,
        ReplyKind.NEXT_TALK: ids.COACH_TOPIC,
        ReplyKind.REPLY: ids.COACH_REPLY,
    }
    buttons = answer_buttons("c1", needs_talk)
    assert [one["action_id"] for one in buttons] == [actions[kind] for kind in choices(needs_talk)]
    assert {one["value"] for one in buttons} == {"c1"}


def test_next_person_is_offered_only_if_there_is_one() -> None:
    facts = (Fact("Win", "x"),)
    alone = round_summary(RoundSummary("r1", "Weekly", 2, 2, (ANA,), next=Waiting("c1", ANA, facts)))
    two = round_summary(RoundSummary("r1", "Weekly", 2, 2, (ANA, ANA), next=Waiting("c1", ANA, facts)))
    values = [
        [
            option["value"]
            for _, one in elements(made.blocks)
            if one["type"] == "overflow"
            for option in one["options"]
        ]
        for made in (alone, two)
    ]
    assert values == [["read:r1", "kudos:r1:c1"], ["read:r1", "kudos:r1:c1", "next:r1:c1"]]


@pytest.mark.parametrize("standing", Standing)
def test_a_button_for_a_check_in_needs_a_check_in(standing: Standing) -> None:
    card = Card(ANA, RepCard(ANA, ANA, "Weekly", standing, "UTC", NOW))
    for _, element in elements(coach_card(card).blocks):
        assert element["action_id"] not in (ids.CHECKIN_START, ids.CHECKIN_EDIT)
        assert "value" not in element
