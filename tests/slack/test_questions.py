"""`/coach questions` and `/coach what`, on a phone and in windows; for members only, and nothing is stored."""

from __future__ import annotations

import json

import pytest

from blocks import notices
from bot.play.play import Play
from playground.outcome import Outcome
from tests.slack.acting import NEW_YORK, counts, person, sentence, texts

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def said(outcome: Outcome) -> str:
    assert outcome.ok, outcome
    return texts(outcome.body["blocks"])


@pytest.mark.parametrize(
    ("typed", "type"),
    [
        ("", "Training"),
        ("deal", "Deal"),
        ("Numbers", "Performance"),
        ("adv", "Advisor"),
        ("  HEROIC ", "Heroic (coach sells)"),
        ("نعم 👍🏽", "Training"),
        ("x" * 3_001, "Training"),
    ],
)
async def test_questions_by_type(office: Play, typed: str, type: str) -> None:
    outcome = await person(office, "USAM").command("/coach", f"questions {typed}")
    assert said(outcome).startswith(f"*{type}*")
    assert said(outcome).count("• ") == 4
    assert office.slack.faults_seen == []


async def test_all_questions_and_another_type_in_the_same_window(office: Play) -> None:
    sam = person(office, "USAM")
    before = await counts(office)
    await sam.command("/coach", "questions deal")
    card = sam.dms()[-1]
    assert (await sam.click(card, "questions.open")).ok
    assert sentence(sam).count("• ") == 12
    assert (await sam.click(None, "questions.training")).ok
    assert "Practice one skill" in sentence(sam)
    assert (await sam.click(None, "questions.heroic")).ok
    assert sentence(sam).count("• ") == 10
    await sam.close()
    assert (await sam.click(card, "questions.menu", option="Advisor")).ok
    assert "Listen, get to know the person" in sentence(sam)
    assert await counts(office) == before
    assert office.slack.faults_seen == []


async def test_what_coaching_is(office: Play) -> None:
    ana = person(office, "UANA")
    assert "one gap" in said(await ana.command("/coach", "what"))
    assert (await ana.click(ana.dms()[-1], "what.open")).ok
    assert "A forecast call" in sentence(ana)


async def test_a_guest_gets_a_sentence(office: Play) -> None:
    gil = office.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)
    for words in ("questions", "what"):
        outcome = await gil.command("/coach", words)
        assert "not part of a team" in json.dumps(outcome.body)


async def test_a_type_that_is_not_there_any_more_gets_a_sentence(office: Play) -> None:
    sam = person(office, "USAM")
    await sam.command("/coach", "questions")
    card = sam.dms()[-1]
    card.message.blocks[1]["elements"][0]["value"] = "sorcery"
    assert (await sam.click(card, "questions.open")).ok
    assert notices.OUT_OF_DATE in sentence(sam)
