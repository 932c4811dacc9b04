from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.answers import (
    ANSWERED,
    NOTHING_NEW,
    Facts,
    asks_help,
    can_say_nothing_new,
    check,
    condition,
    is_stuck,
    may_appear_in_message,
    needs_answer,
    nothing_new_answers,
    offers_nothing_new,
    pages,
    relevant_answers,
    seconds,
    visible_questions,
    visible_to_coach,
    wants_talk_soon,
)
from coaching.checkins import Option, Question, QuestionType, Template, Visibility
from coaching.library import load_library

PLAIN = settings(database=None, deadline=None, derandomize=True)
LIBRARY = load_library()
WEEKLY = LIBRARY.templates["weekly_rep"]
KNOWN, UNKNOWN = Facts(has_open_commitment=True), Facts()


def template(*questions, **more):
    values = {
        "key": "one", "label": "One", "modal_title": "One", "audience": "rep", "cadence": "weekly", "minutes": 1,
        "intro": "Hi.", "questions": questions,
    }  # fmt: skip
    return Template(**{**values, **more})


def ask(key="q", kind=QuestionType.SHORT_TEXT, **more):
    if "options" in more:
        more["options"] = tuple(Option(one, one) for one in more["options"])
    return Question(key=key, type=kind, text=key, **more)


def keys(questions):
    return [question.key for question in questions]


# ---------------------------------------------------------------- which questions are asked


def test_the_weekly_check_in_asks_about_the_promise_only_if_there_is_one():
    assert keys(visible_questions(WEEKLY, {}, UNKNOWN)) == [
        "win",
        "talks",
        "acted",
        "stuck",
        "help",
        "sure",
        "mood",
    ]
    assert keys(visible_questions(WEEKLY, {}, KNOWN))[0] == "promise"


@pytest.mark.parametrize(
    ("answer", "shown"), [("change", True), ("yes", False), (None, False), (["change"], True), (True, False)]
)
def test_an_answer_shows_another_question(answer, shown):
    confirm = LIBRARY.templates["confirm_promise"]
    answers = {} if answer is None else {"right": answer}
    assert ("reword" in keys(visible_questions(confirm, answers, UNKNOWN))) is shown


@pytest.mark.parametrize(
    ("value", "wanted", "shown"),
    [
        (True, "yes", True),
        (True, "no", False),
        (False, "no", True),
        (3, "3", True),
        (3.0, "3", True),
        (4, "3", False),
    ],
)
def test_conditions_on_yes_no_and_numbers(value, wanted, shown):
    one = template(ask("a", QuestionType.YES_NO), ask("b", show_if=f"a == {wanted}"))
    assert ("b" in keys(visible_questions(one, {"a": value}, UNKNOWN))) is shown


def test_a_hidden_question_shows_nothing():
    chain = template(ask("a"), ask("b", show_if="a == x"), ask("c", show_if="b == y"))
    assert keys(visible_questions(chain, {"a": "x", "b": "y"}, UNKNOWN)) == ["a", "b", "c"]
    assert keys(visible_questions(chain, {"a": "z", "b": "y"}, UNKNOWN)) == ["a"]


@pytest.mark.parametrize(
    "show_if", ["b == 1", "b == x", "nobody == x", "what is this", "a = x", "", "A == x"]
)
def test_a_condition_nobody_can_read_or_meet_shows_nothing(show_if):
    odd = template(ask("a", show_if="b == x"), ask("b", show_if=show_if))
    assert keys(visible_questions(odd, {"a": "x", "b": "x"}, KNOWN)) == []


def test_condition():
    assert condition("has_open_commitment") == ("", "")
    assert condition(" right == change ") == ("right", "change")
    assert condition("a==two words") == ("a", "two words")
    with pytest.raises(ValueError, match="other_key"):
        condition("a != b")


def test_only_answers_that_are_asked_for_are_kept():
    given_answers = {"win": " ", "talks": 0, "promise": "done", "stranger": "x", "help": "none", "mood": None}
    assert relevant_answers(WEEKLY, given_answers, UNKNOWN) == {"talks": 0, "help": "none"}
    assert relevant_answers(WEEKLY, given_answers, KNOWN)["promise"] == "done"


# ---------------------------------------------------------------- pages


def test_the_weekly_check_in_is_one_page_and_two_with_a_promise():
    assert [keys(page) for page in pages(visible_questions(WEEKLY, {}, UNKNOWN))] == [
        ["win", "talks", "acted", "stuck", "help", "sure", "mood"]
    ]
    two = pages(visible_questions(WEEKLY, {}, KNOWN))
    assert [keys(page) for page in two] == [
        ["promise", "win", "talks", "acted", "stuck", "help", "sure"],
        ["mood"],
    ]


def test_a_question_comes_after_the_one_that_shows_it():
    shown = ask("b", show_if="a == x")
    assert [keys(page) for page in pages([shown, ask("c"), ask("a")], 2)] == [["c", "a"], ["b"]]
    assert pages([shown, ask("c")], 2) == ((shown, ask("c")),)  # a is not there: nothing to wait for
    ring = [ask("a", show_if="b == x"), ask("b", show_if="a == x")]
    assert keys(pages(ring)[0]) == ["a", "b"]


def test_no_questions_have_no_pages():
    assert pages([]) == ()


@PLAIN
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=10), st.integers(1, 8))
def test_pages_lose_nothing_and_never_hold_too_much(shape, limit):
    questions = [
        ask(f"q{number}", share_toggle=double, show_if=f"q{other} == x" if other != number else None)
        for number, (double, other) in enumerate(shape)
    ]
    found = pages(questions, limit)
    assert sorted(keys(one for page in found for one in page)) == sorted(keys(questions))
    for page in found:
        size = sum(2 if one.share_toggle else 1 for one in page)
        assert page
        assert size <= limit or len(page) == 1


# ---------------------------------------------------------------- what an answer may be

NUMBER = ask("n", QuestionType.NUMBER, min=0, max=500)
CHOICE = ask("c", QuestionType.CHOICE, options=("x", "y"))
MULTI = ask("m", QuestionType.MULTI, options=("x", "y"))
TYPES = {
    "text": ask("q"),
    "long": ask("q", QuestionType.LONG_TEXT),
    "deal": ask("q", QuestionType.DEAL),
    "number": replace(NUMBER, key="q"),
    "at_least": ask("q", QuestionType.NUMBER, min=1),
    "at_most": ask("q", QuestionType.NUMBER, max=9),
    "scale": ask("q", QuestionType.SCALE),
    "ten": ask("q", QuestionType.SCALE, min=0, max=10),
    "choice": replace(CHOICE, key="q"),
    "quiz": ask("q", QuestionType.QUIZ, options=("x", "y"), answer="x"),
    "multi": replace(MULTI, key="q"),
    "yes_no": ask("q", QuestionType.YES_NO),
    "date": ask("q", QuestionType.DATE),
    "person": ask("q", QuestionType.PERSON),
}


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("text", "a", None),
        ("text", "x" * 3000, None),
        ("text", "x" * 3001, "Please keep this to 3,000 characters."),
        ("text", 3, "Please write your answer here."),
        ("text", True, "Please write your answer here."),
        ("long", ["a"], "Please write your answer here."),
        ("deal", "Harbor", None),
        ("number", 0, None),
        ("number", 500, None),
        ("number", 3.0, None),
        ("number", 501, "Please enter a number from 0 to 500."),
        ("number", -1, "Please enter a number from 0 to 500."),
        ("number", 2.5, "Please enter a whole number, such as 3."),
        ("number", float("nan"), "Please enter a whole number, such as 3."),
        ("number", float("inf"), "Please enter a whole number, such as 3."),
        ("number", True, "Please enter a whole number, such as 3."),
        ("number", "many", "Please enter a whole number, such as 3."),
        ("at_least", 0, "Please enter 1 or more."),
        ("at_most", 10, "Please enter 9 or less."),
        ("scale", 1, None),
        ("scale", 5, None),
        ("scale", 6, "Please pick from 1 to 5."),
        ("scale", 0, "Please pick from 1 to 5."),
        ("scale", True, "Please pick from 1 to 5."),
        ("scale", "3", "Please pick from 1 to 5."),
        ("ten", 0, None),
        ("ten", 11, "Please pick from 0 to 10."),
        ("choice", "x", None),
        ("choice", "z", "Please pick one of the answers in the list."),
        ("choice", ["x"], "Please pick one of the answers in the list."),
        ("choice", 1, "Please pick one of the answers in the list."),
        ("quiz", "y", None),  # wrong is an answer too
        ("quiz", "z", "Please pick one of the answers in the list."),
        ("multi", ["x", "y"], None),
        ("multi", ["x", "z"], "Please pick only answers in the list."),
        ("multi", ["x", "x"], "Please pick each answer once."),
        ("multi", "x", "Please pick from the list."),
        ("multi", 1, "Please pick from the list."),
        ("yes_no", False, None),
        ("yes_no", "yes", "Please pick yes or no."),
        ("yes_no", 1, "Please pick yes or no."),
        ("date", "2024-02-29", None),
        ("date", "2025-02-29", "There is no such day. Please pick a date."),
        ("date", "20250228", "Please pick a date."),
        ("date", "28.02.2025", "Please pick a date."),
        ("date", 20250228, "Please pick a date."),
        ("person", "U012AB3CD", None),
        ("person", "ana", "Please pick a person."),
        ("person", "<@U012AB3CD>", "Please pick a person."),
    ],
)
def test_check(kind, value, sentence):
    found = check(template(TYPES[kind]), {"q": value}, UNKNOWN)
    assert found == ({} if sentence is None else {"q": sentence})


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("empty", [{}, {"q": ""}, {"q": " \n"}, {"q": []}, {"q": None}])
def test_a_required_question_needs_an_answer_and_no_other_does(kind, empty):
    wanted = replace(TYPES[kind], required=True)
    assert check(template(TYPES[kind]), empty, UNKNOWN) == {}
    sentence = check(template(wanted), empty, UNKNOWN)["q"]
    picks = kind in ("choice", "quiz", "scale", "ten", "yes_no")
    assert sentence == ("Please pick one." if picks else "Please fill this in.")


def test_a_hidden_question_is_not_checked():
    one = template(
        ask("a"),
        ask("b", required=True, show_if="a == x"),
        ask("c", required=True, show_if="has_open_commitment"),
    )
    assert check(one, {"a": "y"}, UNKNOWN) == {}
    assert set(check(one, {"a": "x"}, KNOWN)) == {"b", "c"}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"talks": 3, "acted": 4}, "This cannot be more than your talks, 3."),
        ({"talks": 3, "acted": 3}, None),
        ({"talks": 0, "acted": 0}, None),
        ({"talks": 0, "acted": 1}, "This cannot be more than your talks, 0."),
        ({"talks": 3}, None),
        ({"acted": 3}, "Please fill in your talks as well."),
        ({"acted": 0}, None),
        ({"talks": "a few", "acted": 3}, None),  # the talks have their own sentence
        ({"talks": 600, "acted": 501}, "Please enter a number from 0 to 500."),
    ],
)
def test_no_more_talks_acted_on_than_talks(answers, sentence):
    assert check(WEEKLY, {"help": "none", **answers}, UNKNOWN).get("acted") == sentence


VALUES = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=3),
)


@PLAIN
@given(st.sampled_from(sorted(LIBRARY.templates)), st.data(), st.booleans())
def test_any_answers_at_all_get_sentences_and_what_passes_holds(key, data, known):
    one = LIBRARY.templates[key]
    answers = {question.key: data.draw(VALUES) for question in one.questions}
    facts = Facts(known)
    found = check(one, answers, facts)
    asked = visible_questions(one, answers, facts)
    assert set(found) <= set(keys(asked))
    assert all(sentence.endswith(".") and "!" not in sentence for sentence in found.values())
    if not found:
        kept = relevant_answers(one, answers, facts)
        assert {question.key for question in asked if question.required} <= set(kept)
        assert check(one, kept, facts) == {}


# ---------------------------------------------------------------- what it asks of the coach


@pytest.mark.parametrize(
    ("answers", "wanted", "soon", "stuck", "needs"),
    [
        ({"help": "none"}, None, False, False, False),
        ({"help": "deal"}, "deal", False, False, True),
        ({"help": "soon"}, "soon", True, False, True),
        ({"help": "none", "stuck": "The Marlow price"}, None, False, True, True),
        ({"help": "none", "stuck": "  "}, None, False, False, False),
        ({"help": "none", "stuck": "Nothing."}, None, False, False, False),
        ({"help": "none", "stuck": "n/a"}, None, False, False, False),
        ({"help": "none", "stuck": " - "}, None, False, False, False),
        ({"help": "none", "stuck": "Nothing from Marlow yet"}, None, False, True, True),
        ({"help": "nonsense"}, None, False, False, False),
        ({}, None, False, False, False),
    ],
)
def test_help_wanted(answers, wanted, soon, stuck, needs):
    assert asks_help(WEEKLY, answers) == wanted
    assert wants_talk_soon(WEEKLY, answers) is soon
    assert is_stuck(WEEKLY, answers) is stuck
    assert needs_answer(WEEKLY, answers) is needs


def test_stuck_and_help_are_read_only_where_they_are_asked():
    warm_up = LIBRARY.templates["warm_up"]
    assert not is_stuck(warm_up, {"stuck": "yes"})
    assert asks_help(warm_up, {"help": "deal"}) is None
    several = template(replace(MULTI, asks_help=frozenset({"x", "y"})))
    assert asks_help(several, {"m": ["y", "x"]}) == "x"


def test_nothing_new():
    assert nothing_new_answers(WEEKLY) == {"help": "none"}
    assert nothing_new_answers(LIBRARY.templates["manager_weekly"]) == {"in_way": "none"}
    offering = {key for key, one in LIBRARY.templates.items() if can_say_nothing_new(one)}
    assert offering == {"weekly_rep", "manager_weekly", "quick_two"}
    with pytest.raises(ValueError, match="warm_up"):
        nothing_new_answers(LIBRARY.templates["warm_up"])


def test_nothing_new_is_no_answer_where_something_else_is_required():
    help_wanted = replace(CHOICE, required=True, asks_help=frozenset({"y"}))
    assert nothing_new_answers(template(help_wanted)) == {"c": "x"}
    assert not can_say_nothing_new(template(help_wanted, ask("w", required=True)))
    assert not can_say_nothing_new(
        template(help_wanted, ask("w", required=True, show_if="has_open_commitment"))
    )
    assert not can_say_nothing_new(template(help_wanted, ask("w", required=True, show_if="c == x")))
    assert can_say_nothing_new(template(help_wanted, ask("w", required=True, show_if="c == y")))
    assert not can_say_nothing_new(template(replace(help_wanted, asks_help=frozenset({"x", "y"}))))
    assert not can_say_nothing_new(template(ask("w")))


@pytest.mark.parametrize(
    ("last", "offered"),
    [
        ([], True),
        ([NOTHING_NEW], True),
        ([NOTHING_NEW, NOTHING_NEW], False),
        ([NOTHING_NEW, NOTHING_NEW, ANSWERED], False),
        ([NOTHING_NEW, ANSWERED, NOTHING_NEW], True),
        ([ANSWERED, NOTHING_NEW, NOTHING_NEW], True),
    ],
)
def test_nothing_new_is_not_offered_a_third_time(last, offered):
    assert offers_nothing_new(WEEKLY, last) is offered
    assert not offers_nothing_new(LIBRARY.templates["warm_up"], last)


@pytest.mark.parametrize(
    ("visibility", "shared", "coach", "message"),
    [
        (Visibility.COACH, False, True, True),
        (Visibility.COACH, True, True, True),
        (Visibility.TEAM, False, True, True),
        (Visibility.PRIVATE, False, False, False),
        (Visibility.PRIVATE, True, True, False),
        (Visibility.POOLED, False, False, False),
        (Visibility.POOLED, True, False, False),
    ],
)
def test_who_sees_an_answer(visibility, shared, coach, message):
    question = ask(visibility=visibility, share_toggle=visibility is Visibility.PRIVATE)
    assert visible_to_coach(question, shared) is coach
    assert may_appear_in_message(question) is message


def test_an_answer_that_could_never_be_shared_stays_private():
    assert not visible_to_coach(ask(visibility=Visibility.PRIVATE), True)


def test_seconds():
    assert seconds(WEEKLY) == 104  # the published figure
    assert seconds(WEEKLY, KNOWN) == 112
    every = [ask(f"q{n}", kind) for n, kind in enumerate(QuestionType)]
    assert seconds(template(*every)) == 6 + 5 + 8 + 12 + 12 + 30 + 60 + 20 + 8 + 8 + 15
