"""Whatever people type, every screen stays within Slack's limits and ours, and pings nobody."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from blocks.message import Message
from tests.unit.blocks.limits import all_texts, problems
from tests.unit.blocks.samples import Words
from tests.unit.blocks.screens import messages, screens
from tests.unit.blocks.strategies import CALM, PEOPLE_TEXT

TALKS = ("home_own", "home_everything")  # Homes of somebody who is coached, and nobody else's
WORDS = st.builds(Words, text=PEOPLE_TEXT, name=PEOPLE_TEXT, label=PEOPLE_TEXT, option=PEOPLE_TEXT)


@given(words=WORDS)
@example(words=Words("<!channel>" * 400, "<@U0EVIL>" * 10, "&amp;" * 30, "<!here>"))
@example(words=Words("\u200b", "\u200b", "\u200b", "\u200b"))
@example(words=Words("\ud800" * 3_001, "\udfff", "\ud800", "\ud800"))
@example(words=Words("&" * 3_001, "&" * 3_001, "&" * 3_001, "&" * 3_001))
@example(words=Words("שלום " * 700, "مرحبا", "שלום", "שלום"))
@settings(CALM, max_examples=15)
def test_every_screen_takes_any_text(words: Words) -> None:
    for name, screen in screens(words).items():
        assert problems(screen, name) == [], name
        shown = [screen.text, screen.blocks] if isinstance(screen, Message) else screen
        json.dumps(shown, ensure_ascii=False).encode()  # what cannot be written cannot be sent


def test_the_same_words_give_the_same_screen() -> None:
    """Nothing hidden, such as a clock or a random block id: a redraw that changes nothing looks the same."""
    assert screens(Words()) == screens(Words())


def test_text_is_escaped_exactly_once() -> None:
    words = Words(text="R&D <b> &amp; <!channel>", name="A&B", label="Q&A", option="P&L")
    shown = "\n".join(text for one in messages(words).values() for text in [one.text, *all_texts(one.blocks)])
    assert "R&amp;D &lt;b&gt; &amp;amp; &lt;!channel&gt;" in shown
    assert "A&amp;B" in shown
    assert "Q&amp;A" in shown
    assert "P&amp;L" in shown
    assert "&amp;amp;amp;" not in shown


def test_the_lock_screen_learns_nothing() -> None:
    """Quoted words, wishes for help, numbers and moods stay inside; the notice starts with what it is."""
    secret = Words(text="SECRETWORDS", option="SECRETHELP")
    banned = ("secret", "help", "stuck", "mood", "talk soon", "let's talk", "led to action", "streak", "sure")
    starts = (
        "Weekly check-in",
        "Check-in:",
        "Reply from",
        "Welcome to Touchline",
        "Touchline:",
        "Your coaching card",
        "Your week",
        "Your talk with",
        "Next step:",
        "Your talk",
        "Setup:",
        "Your morning note",
        "Your weekly note",
        "Your week in short",
        "Kudos",
        "Your kudos:",
        "Team channel:",
        "Drill of the week:",
        "The week of your team:",
    )
    for name, one in messages(secret).items():
        if name in (
            "note",
            "kudos_not_sent",
        ):  # an answer to what the person just pressed, seen while they look
            continue
        assert one.text.startswith(starts), name
        assert not [word for word in banned if word in one.text.lower()], (name, one.text)


def test_streak_and_mood_are_for_their_owner_alone() -> None:
    for name, one in screens(Words()).items():
        shown = " ".join(all_texts(one.blocks if isinstance(one, Message) else one))
        if not name.startswith(
            ("answered", "nothing_new", "home_rep", "home_both", "privacy", "home_coach", *TALKS)
        ):
            assert "streak" not in shown, name
            assert "Practice:" not in shown or name == "home_practice", name
        if "last mood" in shown:
            assert name.startswith(("home_rep", "home_both", *TALKS))
