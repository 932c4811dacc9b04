"""Any text people can type is taken, kept and shown within Slack's limits, and pings nobody."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.play.play import Play
from playground.actor import Actor
from playground.blocks import elements
from tests.slack.acting import answer, ask_everybody, fill, go_on, latest, person, texts

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

TEXTS = {
    "as long as Slack lets": "w" * 3_000,
    "long, all escaped": "<&>" * 1_000,
    "right to left": "שלום " * 40 + "\u202eevil",
    "a family": "👨‍👩‍👧‍👦" * 100,
    "flags": "🇧🇷" * 200,
    "a letter under marks": "e" + "\u0301" * 500,
    "the channel": "<!channel> <!here> <!everyone>",
    "a mention": "<@UROSA> and <@U0000>",
    "a link": "<https://example.com|click me>",
    "an entity": "&amp; &lt;b&gt; &#x3c;",
    "markup": "*bold* _it_ ~no~ `code` ```fence``` > quote",
    "breaks": "\n".join(str(n) for n in range(400)),
    "half a sign": "a\ud83d b\udc00 c",
    "controls": "a\x00b\x07c\x1bd\ufeff",
    "nothing to see": "\u200b\u3164 \u00a0",
    "emoji codes": ":tada: :wave::skin-tone-2:",
    "one word in many lines": "a\u2028b\u2029c\x85d",
}


def shown_to(actor: Actor) -> str:
    return "\n".join(seen.plain for seen in actor.dms())


async def through(world: Play, text: str, stuck: str = "", reply: str = "") -> dict[str, str]:
    """Texts as two answers and a reply to them, and what each of the two reads."""
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await ana.click(latest(ana, "checkin.start" if unanswered(ana) else "checkin.edit"),
                    "checkin.start" if unanswered(ana) else "checkin.edit")  # fmt: skip
    await fill(ana, win=text, stuck=stuck or text, help="deal")
    assert (await ana.submit()).kind == "cleared"
    await go_on(world, hours=1)
    await sam.click(latest(sam, "coach.more") if waits(sam) else latest(sam, "coach.read"),
                    "coach.more" if waits(sam) else "coach.read",
                    **({"option": "Read all answers"} if waits(sam) else {}))  # fmt: skip
    read = texts(sam.view.blocks if sam.view else [])
    await sam.click(None, "coach.reply")
    await sam.fill("reply.text", reply or text)
    replied = await sam.submit()
    if replied.kind == "errors":
        assert replied.errors == {"reply.text": "Please write a line first."}
        await sam.fill("reply.text", "ok")
        await sam.submit()
    await sam.close(all=True)
    await world.settle()
    await ana.click(latest(ana, "rep.reply"), "rep.reply")
    quoted = texts(ana.view.blocks if ana.view else [])
    await ana.fill("reply.text", "thanks")
    assert (await ana.submit()).ok
    await world.settle()
    return {"read": read, "quoted": quoted, "ana": shown_to(ana), "sam": shown_to(sam)}


def unanswered(actor: Actor) -> bool:
    return any("checkin.start" in seen.actions for seen in actor.dms())


def waits(actor: Actor) -> bool:
    return any("coach.more" in seen.actions for seen in actor.dms())


def sane(world: Play) -> None:
    assert world.slack.faults_seen == []
    assert not [one for one in world.slack.inbound if one.faults or one.attempts[0].status != 200]
    assert not [call.error for call in world.slack.calls if not call.ok]


async def test_odd_texts_are_taken_kept_and_shown(office: Play) -> None:
    await ask_everybody(office)
    for name, text in TEXTS.items():
        found = await through(office, text)
        for where, words in found.items():
            assert "<!" not in words, (name, where)
            assert "<@UROSA>" not in words, (name, where)
            assert "<https://example" not in words, (name, where)
            assert "\x00" not in words
            assert "\u202e" not in words
        if name == "as long as Slack lets":
            for where in ("read", "quoted"):
                assert found[where].replace("\n> ", "").count("w") >= 3_000, where
        if name == "an entity":
            assert "&amp;amp; &amp;lt;b&amp;gt; &amp;#x3c;" in found["read"]
    sane(office)


async def test_one_character_more_than_slack_lets_is_not_sent(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    await ana.fill("q.help", "none")
    await ana.fill("q.win", "w" * 3_001, enter=False)
    outcome = await ana.submit()
    assert (outcome.kind, outcome.sent) == ("errors", False)


async def test_any_text_goes_the_whole_way(office: Play) -> None:
    await ask_everybody(office)
    tried: list[str] = []

    @settings(max_examples=42, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.text(st.characters(codec=None), max_size=120) | st.sampled_from(list(TEXTS.values())))
    def collect(text: str) -> None:
        tried.append(text)

    collect()
    assert len(tried) >= 42
    while tried:
        await through(office, *(tried.pop() or "x" for _ in range(min(3, len(tried)))))
    sane(office)


async def test_names_are_shown_as_words(office: Play) -> None:
    for name in ("<!channel>", "A" * 80, "Ana & <Ben>", "*Ana*", "\u202eanA", "👨‍👩‍👧‍👦" * 20):
        await person(office, "UANA").change(name=name)
        await office.settle()
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), win="Harbor", help="deal")
    await go_on(office, hours=1)
    for actor in (person(office, "UANA"), person(office, "USAM")):
        await actor.open_home()
        await office.settle()
        assert "<!channel>" not in shown_to(actor)
    sane(office)


def lines_of(blocks: list[dict[str, Any]]) -> int:
    """What a phone shows before the fold: the lines of paragraphs, without the grey print."""
    return sum(texts(block).count("\n") + 1 for block in blocks if block["type"] == "section")


async def test_no_message_has_more_than_six_lines_or_three_buttons_and_no_window_more_than_eight_fields(
    office: Play,
) -> None:
    await ask_everybody(office)
    for text in (TEXTS["as long as Slack lets"], TEXTS["breaks"]):
        await through(office, text)
        for id in ("UBEN", "UCY"):
            if unanswered(person(office, id)):
                await answer(
                    office, person(office, id), win=text, stuck=text, help="soon", talks="3", acted="1"
                )
    ana = person(office, "UANA")
    await ana.command("/coach")
    await ana.say("bot", "hello")
    await go_on(office, days=6)
    posts = [post for post in office.slack.posts if post.kind != "home"]
    assert len(posts) > 15
    for post in posts:
        found = elements(post.blocks)
        assert sum(one.element["type"] == "button" for one in found) <= 3, post.text
        assert lines_of(post.blocks) <= 6, texts(post.blocks)
        assert post.text
        assert unicodedata.category(post.text[0])[0] in "LN"
    views = [call.args["view"] for call in office.slack.calls if call.method.startswith("views.")]
    for view in views:
        fields = [b for b in view["blocks"] if b["type"] == "input" or "checkboxes" in str(b.get("elements"))]
        assert len(fields) <= 8, view["title"]
