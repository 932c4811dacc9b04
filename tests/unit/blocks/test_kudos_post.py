"""Whatever people type, kudos are shown as written, within Slack's limits, and ping only who is thanked."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import example, given, settings
from hypothesis import strategies as st

from blocks.kudos_post import KudosPost, kudos_alone, kudos_post
from blocks.message import Message
from blocks.text import NOTHING, Person, clean
from coaching.kudos import MOST_WORDS, parse, plain_words
from tests.unit.blocks.limits import all_texts, mrkdwn_texts, problems
from tests.unit.blocks.strategies import CALM

ANA, BEN, SAM = Person("UANA", "Ana"), Person("UBEN", "Ben"), Person("USAM", "Sam <@UEVIL> *")
SIGNS = st.sampled_from(
    ["<!channel>", "<@UEVIL>", "<#C1|x>", "@here", "&amp;", "```", "`", "*", "\n", "> ", "שלום", "👩‍👩‍👧"]
)
WORDS = st.one_of(
    st.text(max_size=MOST_WORDS), st.lists(st.one_of(SIGNS, st.text(max_size=20)), max_size=80).map("".join)
).map(lambda text: text[:MOST_WORDS])
_MENTION = re.compile(r"<([@!#][^>]*)>")
_MARKS = re.compile(r"[\s\u2068\u2069]+")


def post(words: str, impact: str = "") -> tuple[Message, Message]:
    made = KudosPost("k1", SAM, (ANA, BEN), words, impact, ":seedling:", "Brave try", "Discovery")
    return kudos_post(made), kudos_alone(
        KudosPost("k1", SAM, (ANA,), words, impact, also=(BEN,), private=True)
    )


@given(words=WORDS, impact=st.one_of(st.just(""), st.text(max_size=1_000)))
@example(words="&" * MOST_WORDS, impact="<" * 1_000)
@example(words="a\n" * (MOST_WORDS // 2), impact="")
@example(words="😀" * MOST_WORDS, impact="😀" * 1_000)
@example(words="<!channel> <!everyone> <@UEVIL>", impact="<!here>")
@settings(CALM, max_examples=60)
def test_any_words_make_a_post_that_pings_only_who_is_thanked(words: str, impact: str) -> None:
    for message, whom in zip(post(words, impact), ({"@UANA", "@UBEN"}, {"@UANA"}), strict=True):
        assert problems(message, "kudos_post") == []
        texts = list(mrkdwn_texts(message.blocks))
        assert {found for text in texts for found in _MENTION.findall(text)} == whom
        assert _MENTION.findall(message.text) == []


@given(words=WORDS)
@example(words="&" * MOST_WORDS)
@example(words="```x < y``` and `z`")
@settings(CALM, max_examples=40)
def test_all_words_are_there_as_they_were_written(words: str) -> None:
    message, _ = post(words)
    texts = [block["text"] for block in message.blocks if block["type"] == "section"]
    rows = [
        "".join(unescape(row[2:]) for row in text["text"].split("\n") if row.startswith("> "))
        if text["type"] == "mrkdwn"
        else text["text"]
        for text in texts
    ]
    shown = "".join(rows)
    wanted = _MARKS.sub("", clean(words))
    assert _MARKS.sub("", shown) in (wanted, _MARKS.sub("", NOTHING))


@given(words=WORDS)
@settings(CALM, max_examples=40)
def test_from_the_command_to_the_post_nothing_is_lost(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    typed = parse(f"<@UANA|ana> so {escaped}")
    said = plain_words(typed.body, {})
    assert said == f"so {words}".strip()
    assert {found for text in all_texts(post(said)[0].blocks) for found in _MENTION.findall(text)} >= {
        "@UANA"
    }
