"""The check-in form and its way back: what is shown is what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks import ids, state
from blocks.checkin_modal import CheckInForm, check_in_modal, errors, parse_state
from blocks.questions import answer_text
from blocks.text import Person
from coaching.checkins import Answers, Option, Question, QuestionType, Template, Value, Visibility
from tests.unit.blocks.limits import elements, problems
from tests.unit.blocks.samples import Words, every_type, template, weekly_questions
from tests.unit.blocks.strategies import CALM, PEOPLE_TEXT

SAM = Person("U2SAM", "Sam")
QUESTIONS = every_type(Words())
BY_KEY = {question.key: question for question in QUESTIONS}
_HOLDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
}


def untouched(view: Mapping[str, Any]) -> dict[str, Any]:
    """`view.state` as Slack sends it when nobody changed a thing."""
    values: dict[str, Any] = {}
    for block, element in elements(view["blocks"]):
        key, start = _HOLDS[element["type"]]
        empty = [] if key == "selected_options" else None
        held = {"type": element["type"], key: element.get(start, empty)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return {"values": values}


def form(questions: tuple[Question, ...], answers: Answers, shared: Mapping[str, bool]) -> dict[str, Any]:
    whole = template(questions)
    return check_in_modal(CheckInForm("c1", whole, questions, SAM, answers=answers, shared=shared))


def an_answer(question: Question) -> st.SearchStrategy[Value]:
    keys = [option.key for option in question.options]
    found: dict[QuestionType, st.SearchStrategy[Any]] = {
        QuestionType.NUMBER: st.integers(0, 500),
        QuestionType.SCALE: st.integers(1, 5),
        QuestionType.YES_NO: st.booleans(),
        QuestionType.DATE: st.dates().map(lambda day: day.isoformat()),
        QuestionType.PERSON: st.from_regex(r"[UW][A-Z0-9]{1,10}", fullmatch=True),
        QuestionType.CHOICE: st.sampled_from(keys or [""]),
        QuestionType.QUIZ: st.sampled_from(keys or [""]),
        QuestionType.MULTI: st.sets(st.sampled_from(keys or [""]), min_size=1).map(
            lambda ticked: tuple(key for key in keys if key in ticked)
        ),
    }
    return found.get(question.type, PEOPLE_TEXT.map(state.clean_text).filter(bool))


ANSWERS = st.fixed_dictionaries({}, optional={one.key: an_answer(one) for one in QUESTIONS})
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(answers=ANSWERS, ticked=st.booleans())
@settings(CALM, max_examples=60)
def test_what_is_shown_is_read_back(answers: dict[str, Value], ticked: bool) -> None:
    view = form(QUESTIONS, answers, {"mood": ticked})
    found, shared = parse_state(template(QUESTIONS), QUESTIONS, untouched(view))
    assert found == answers
    assert {key: type(value) for key, value in found.items()} == {
        key: type(value) for key, value in answers.items()
    }
    assert shared == {"mood": ticked}


@given(answers=st.dictionaries(st.sampled_from(sorted(BY_KEY)), ANY_JSON))
@settings(CALM, max_examples=100)
def test_any_stored_answer_can_be_shown(answers: dict[str, Any]) -> None:
    """Answers may be of an earlier version, in which the question had another type."""
    for questions in (QUESTIONS[:8], QUESTIONS[8:]):
        assert problems(form(questions, answers, {})) == []


@given(view_state=ANY_JSON)
@CALM
def test_any_state_is_read_without_an_error(view_state: Any) -> None:
    assert parse_state(template(QUESTIONS), QUESTIONS, view_state) == ({}, {})


@given(data=st.data())
@settings(CALM, max_examples=150)
def test_a_hostile_state_gives_only_values_a_question_can_have(data: st.DataObject) -> None:
    values = untouched(form(QUESTIONS, {}, {}))["values"]
    for block_id in data.draw(st.sets(st.sampled_from(sorted(values)))):
        key = data.draw(st.sampled_from([key for key, _ in _HOLDS.values()]))
        held = data.draw(
            ANY_JSON | st.just({"value": "o1"}) | st.just([{"value": "o1"}, {"value": []}, None])
        )
        values[block_id] = data.draw(
            st.sampled_from(
                (None, [], {"other": {}}, {ids.CHECKIN_DRAFT: None}, {ids.CHECKIN_DRAFT: {key: held}})
            )
        )
    found, shared = parse_state(template(QUESTIONS), QUESTIONS, {"values": values})
    assert set(found) <= set(BY_KEY)
    assert set(shared) <= {"mood"}
    for key, value in found.items():
        options = {option.key for option in BY_KEY[key].options}
        assert isinstance(value, str | bool | int | tuple)
        if options:
            assert {value} <= options or set(value) <= options
    form(QUESTIONS, found, shared)


def test_taking_an_answer_back_is_no_answer() -> None:
    choice, mood = BY_KEY["choice"], BY_KEY["mood"]
    view = form((choice, mood), {"choice": "o1", "mood": 3}, {})
    held = untouched(view)
    for key in ("choice", "mood"):
        offered = next(
            one["options"] for block, one in elements(view["blocks"]) if block["block_id"] == f"q.{key}"
        )
        skip = next(option for option in offered if option["value"] == ids.SKIP)
        held["values"][f"q.{key}"][ids.CHECKIN_DRAFT]["selected_option"] = skip
    assert parse_state(template((choice, mood)), (choice, mood), held)[0] == {}


def test_what_is_required_offers_no_way_around() -> None:
    for block, element in elements(form((BY_KEY["scale"], BY_KEY["many"]), {}, {})["blocks"]):
        assert block["optional"] is False
        assert ids.SKIP not in {option["value"] for option in element["options"]}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", 12),
        ("-3", -3),
        ("007", 7),
        (" 12 ", 12),
        ("", None),
        ("1.5", "1.5"),
        ("twelve", "twelve"),
        ("١٢", "١٢"),
        ("9" * 40, "9" * 40),
        (None, None),
        (12, None),
        ("-", "-"),
    ],
)
def test_a_number_that_is_none_stays_text_for_the_rules_to_judge(typed: object, read: object) -> None:
    held = {"values": {"q.number": {ids.CHECKIN_DRAFT: {"type": "number_input", "value": typed}}}}
    found, _ = parse_state(template(QUESTIONS), QUESTIONS, held)
    assert found.get("number") == read


def test_questions_of_another_version_are_left_out() -> None:
    asked = QUESTIONS[:2]
    held = untouched(form(QUESTIONS, {"short": "a", "deal": "b"}, {}))
    assert parse_state(template(asked), QUESTIONS, held)[0] == {"short": "a"}
    assert parse_state(template(QUESTIONS), asked, held)[0] == {"short": "a"}


def test_blocks_keep_their_ids_whatever_is_filled_in_and_wherever_the_page_is() -> None:
    empty = form(weekly_questions()[1:], {}, {})
    filled = form(weekly_questions(), {"win": "x", "mood": 2}, {"mood": True})

    def where(view: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        return [(b["block_id"], e["action_id"], e["type"]) for b, e in elements(view["blocks"])]

    assert where(filled)[1:] == where(empty)


def test_a_draft_is_sent_by_every_field_and_by_text_only_on_enter() -> None:
    view = form(QUESTIONS[:8], {}, {})
    for block, element in elements(view["blocks"]):
        assert block["type"] == "actions" or block["dispatch_action"] is True
        if element["type"] in ("plain_text_input", "number_input"):
            assert element["dispatch_action_config"] == {"trigger_actions_on": ["on_enter_pressed"]}
    assert view["notify_on_close"] is True


def test_the_last_page_sends_and_the_others_go_on() -> None:
    whole = template(QUESTIONS)
    first = check_in_modal(CheckInForm("c1", whole, QUESTIONS[:8], SAM, page=1, pages=2))
    last = check_in_modal(CheckInForm("c1", whole, QUESTIONS[8:14], SAM, page=2, pages=2))
    assert (first["submit"]["text"], last["submit"]["text"]) == ("Next", "Send")
    assert "Page 1 of 2" in json.dumps(first)
    assert ids.parse_metadata(last["private_metadata"]) == {"checkin": "c1", "page": "2"}


def test_a_private_question_says_so_even_if_its_help_does_not() -> None:
    mood = Question("mood", QuestionType.SCALE, "Mood?", visibility=Visibility.PRIVATE, help="Be honest.")
    (block,) = [one for one in form((mood,), {}, {})["blocks"] if one["type"] == "input"]
    assert block["hint"]["text"] == "Be honest. Only you see this here."


def test_a_tick_for_sharing_stands_only_where_sharing_is_allowed() -> None:
    mood = BY_KEY["mood"]
    for question in (replace(mood, share_toggle=False), replace(mood, visibility=Visibility.COACH)):
        view = form((question,), {}, {"mood": True})
        assert "Share with" not in json.dumps(view)
        hostile = {"s.mood": {ids.CHECKIN_DRAFT: {"selected_options": [{"value": "share"}]}}}
        assert parse_state(template((question,)), (question,), hostile)[1] == {}


def test_errors_point_at_fields_of_the_page() -> None:
    page = (BY_KEY["number"], BY_KEY["scale"])
    assert errors({"number": "Too many."}) == {"q.number": "Too many."}
    assert errors({"scale": "Pick one.", "deal": "Missing."}, page) == {
        "q.scale": "Pick one.",
        "q.number": "Missing.",
    }
    assert errors({"number": "A.", "deal": "B."}, page) == {"q.number": "A. B."}
    assert errors({}) == {}


def test_long_keys_and_odd_keys_stay_apart() -> None:
    options = tuple(Option(key, "x") for key in ("a" * 400, "a" * 401, "-", "ü", "a b"))
    question = Question("k" * 400, QuestionType.CHOICE, "Which?", options=options)
    for option in options:
        view = form((question,), {question.key: option.key}, {})
        assert problems(view) == []
        assert parse_state(template((question,)), (question,), untouched(view))[0] == {
            question.key: option.key
        }


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 99, 100, 150])
@pytest.mark.parametrize("kind", [QuestionType.CHOICE, QuestionType.MULTI, QuestionType.QUIZ])
@pytest.mark.parametrize("required", [True, False])
def test_any_number_of_options_fits(count: int, kind: QuestionType, required: bool) -> None:
    options = tuple(Option(f"o{number}", f"Option {number}") for number in range(count))
    question = Question("which", kind, "Which?", required=required, options=options)
    assert problems(form((question,), {"which": "o0"}, {})) == []


@pytest.mark.parametrize(("low", "high"), [(None, None), (0, 10), (1, 3), (5, 5), (-2, 2), (0, 500)])
@pytest.mark.parametrize("required", [True, False])
def test_any_scale_fits(low: int | None, high: int | None, required: bool) -> None:
    question = Question("s", QuestionType.SCALE, "How?", required=required, min=low, max=high)
    answer = 1 if low is None else low
    view = form((question,), {"s": answer}, {})
    assert problems(view) == []
    assert parse_state(template((question,)), (question,), untouched(view))[0] == {"s": answer}


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("scale", 4, "4 of 5"),
        ("yes", True, "Yes"),
        ("yes", False, "No"),
        ("number", 12, "12"),
        ("choice", "o1", "Think through a deal 1"),
        ("choice", "gone", "gone"),
        ("multi", ("o0", "o2"), "Think through a deal 0, Think through a deal 2"),
        ("short", "R&D", "R&D"),
    ],
)
def test_an_answer_in_words(key: str, value: Value, shown: str) -> None:
    assert answer_text(BY_KEY[key], value) == shown


def test_the_whole_library_can_be_shown() -> None:
    """The weekly check-in as shipped keeps to one page of eight fields."""
    view = form(weekly_questions(), {}, {})
    assert sum(block["type"] == "input" for block in view["blocks"]) == 8
    whole: Template = template(weekly_questions())
    assert parse_state(whole, whole.questions, untouched(view)) == ({}, {"mood": False})
