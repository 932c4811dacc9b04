from datetime import date, timedelta

import pytest

from coaching.talk_hints import notes_hint, step_hint, step_needs

TODAY = date(2025, 3, 4)
FRIDAY = date(2025, 3, 7)


@pytest.mark.parametrize(
    ("text", "due_on", "first_use", "needs"),
    [
        ("Ask one question before any answer", FRIDAY, "Marlow call", ()),
        ("Ask what if you wait on the Harbor call", FRIDAY, "", ()),
        ("Send the price to Marlow today", FRIDAY, "", ()),
        ("Ask more questions", FRIDAY, "Marlow call", ("action",)),  # three words
        ("Better discovery from now on", FRIDAY, "", ("action",)),
        ("I will be more confident", FRIDAY, "Marlow call", ("action",)),
        ("Ask one question before any answer", None, "Marlow call", ("day",)),
        ("Ask one question before any answer", FRIDAY, " ", ("place",)),
        ("Ask one question before any answer", TODAY + timedelta(30), "Marlow", ()),
        ("Ask one question before any answer", TODAY + timedelta(31), "Marlow", ("sooner",)),
        ("", None, "", ("action", "day", "place")),
        ("Спросить, сколько стоит ждать", FRIDAY, "", ()),  # other letters: the words are not judged
        ("質問する", None, "", ("day",)),
    ],
)
def test_what_a_next_step_needs(text, due_on, first_use, needs):
    assert step_needs(text, due_on, first_use, TODAY) == needs


def test_one_hint_at_a_time():
    assert step_hint("", None, "", TODAY) == "What will be done, in a few words? Begin with a verb."
    assert step_hint("Ask one question before any answer", None, "", TODAY) == "By which day?"
    assert step_hint("Ask one question before any answer", FRIDAY, "", TODAY) == (
        "Where will it be used first? On which call, account or meeting?"
    )
    far = step_hint("Ask one question before any answer", date(2025, 6, 1), "Marlow", TODAY)
    assert far == "What is the first step this week?"
    assert step_hint("Ask one question before any answer", FRIDAY, "Marlow", TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "She was sick last week", "Waiting for his diagnosis", "They are depressed", "Her mother is in hospital",
        "Went through a divorce", "Two small children at home", "Fasting in Ramadan", "His faith is strong",
        "Talked about politics", "Ill again on Monday", "Burnout", "Pregnant, due in June",
    ],
)  # fmt: skip
def test_notes_are_about_work(text):
    assert notes_hint(text) == "Leave this out; notes are about work."


@pytest.mark.parametrize(
    "text",
    [
        "", "Answers too fast before knowing the worry", "The healthcare deal at Orchard", "Deal health is low",
        "Talk to the parent company first", "A family of products", "Baby steps on price", "They act in good faith",
        "Sick of waiting for the quote", "The hospital account", "I'll call on Monday", "Reason for the loss",
        "Personal best in March", "They still disagree on price", "The lesson of the Harbor call",
    ],
)  # fmt: skip
def test_words_about_work_get_no_hint(text):
    assert notes_hint(text) is None
