"""The check-in form: every type of question, questions that appear, bounds, pages and drafts."""

from __future__ import annotations

import pytest

from bot.play.play import Play
from coaching.checkins import QuestionType
from playground.actor import Actor
from tests.slack.acting import ask_everybody, fill, go_on, latest, open_form, person, rows, texts
from tests.slack.templates import EVERY_TYPE, PERSON, QUIZ, SECRET, ask, options, use

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def fields(actor: Actor) -> list[str]:
    assert actor.view is not None
    return [block["block_id"] for block in actor.view.blocks if block["type"] == "input"]


def held(actor: Actor, key: str) -> str:
    """What the form shows as filled in already."""
    assert actor.view is not None
    (block,) = [block for block in actor.view.blocks if block.get("block_id") == f"q.{key}"]
    return " ".join(
        str(block["element"].get(name)) for name in block["element"] if name.startswith("initial")
    )


ANSWERS = {
    "short": "Harbor", "long": "Two\nlines", "deal": "Dock 12", "number": "7", "scale": "4", "choice": "b",
    "many": "o29", "multi": ["x", "z"], "yes": "yes", "date": "2026-12-24",
}  # fmt: skip


async def test_every_type_of_question_is_asked_answered_kept_and_read(office: Play) -> None:
    await use(office, *EVERY_TYPE)
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await open_form(ana)
    assert len(fields(ana)) == 8
    await fill(ana, **{key: value for key, value in ANSWERS.items() if f"q.{key}" in fields(ana)})
    assert (await ana.submit()).kind == "updated"
    assert "Page 2 of 2" in texts(ana.view.blocks if ana.view else [])
    await fill(ana, **{key: value for key, value in ANSWERS.items() if f"q.{key}" in fields(ana)})
    assert (await ana.submit()).kind == "cleared"
    await office.settle()

    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    for key, value in (
        ("short", "Harbor"),
        ("number", "7"),
        ("scale", "4"),
        ("choice", "b"),
        ("many", "o29"),
    ):
        assert value in held(ana, key), key
    assert "x" in held(ana, "multi")
    assert "z" in held(ana, "multi")
    await ana.close()

    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.more"), "coach.more", option="Read all answers")
    shown = texts(sam.view.blocks if sam.view else [])
    for words in ("Harbor", "lines", "Dock 12", "7", "4 of 5", "Choice b", "Choice o29", "Choice x, Choice z",
                  "Yes", "2026-12-24"):  # fmt: skip
        assert words in shown, words
    assert office.slack.faults_seen == []


async def test_a_person_and_a_quiz_are_answers_too(office: Play) -> None:
    await use(office, PERSON, QUIZ)
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await open_form(ana)
    await fill(ana, person="UBEN", quiz="c")
    assert (await ana.submit()).kind == "cleared"
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.more"), "coach.more", option="Read all answers")
    shown = texts(sam.view.blocks if sam.view else [])
    assert "<@UBEN>" in shown
    assert "Choice c" in shown


async def test_an_answer_makes_its_question_appear_while_the_form_is_open(office: Play) -> None:
    await use(
        office,
        ask("stuck", QuestionType.CHOICE, options=options("no", "deal"), required=True),
        ask("which", QuestionType.SHORT_TEXT, show_if="stuck == deal", required=True),
        ask("win", QuestionType.SHORT_TEXT),
    )
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    await fill(ana, win="Harbor")
    assert "q.which" not in fields(ana)
    await fill(ana, stuck="deal")
    assert "q.which" in fields(ana)
    assert "Harbor" in str(ana.view.state if ana.view else "")
    assert (await ana.submit()).kind == "errors"
    await fill(ana, which="Dock")
    await fill(ana, stuck="no")
    assert "q.which" not in fields(ana)
    assert (await ana.submit()).kind == "cleared"
    kept = {key for (key,) in await rows(office, "answer", "question_key")}
    assert kept == {"stuck", "win"}
    assert office.slack.faults_seen == []


async def test_a_question_that_could_not_be_drawn_is_asked_when_the_form_is_sent(office: Play) -> None:
    await use(
        office,
        ask("stuck", QuestionType.CHOICE, options=options("no", "deal"), required=True),
        ask("which", QuestionType.SHORT_TEXT, show_if="stuck == deal", required=True),
    )
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    office.slack.fail("views.update", "http_500")
    await fill(ana, stuck="deal")
    assert "q.which" not in fields(ana)
    assert (await ana.submit()).kind == "updated"
    assert "q.which" in fields(ana)
    await fill(ana, which="Dock")
    assert (await ana.submit()).kind == "cleared"


@pytest.mark.parametrize(
    ("talks", "acted", "field", "said"),
    [
        ("3", "5", "q.acted", "3"), ("501", "1", "q.talks", "500"), ("-1", "", "q.talks", "0"),
        ("", "4", "q.acted", "talks"), ("4", "4", "", ""),
    ],
)  # fmt: skip
async def test_numbers_are_checked_near_their_field(
    office: Play, talks: str, acted: str, field: str, said: str
) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    await fill(ana, help="none")
    for key, value in (("talks", talks), ("acted", acted)):
        if value:
            await ana.fill(f"q.{key}", value)
    outcome = await ana.submit()
    if not field:
        assert outcome.kind == "cleared"
        return
    assert outcome.kind == "errors"
    assert list(outcome.errors) == [field]
    assert said in outcome.errors[field]
    assert "!" not in outcome.errors[field]
    assert await rows(office, "answer", "id") == []


async def test_the_required_question_is_asked_for(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    outcome = await ana.submit()
    assert list(outcome.errors) == ["q.help"]


async def test_what_was_typed_is_there_when_the_form_is_opened_again(office: Play) -> None:
    await use(office, *EVERY_TYPE, SECRET)
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    await fill(ana, short="Harbor", number="7", scale="2")
    await ana.close()
    await open_form(ana)
    assert "Harbor" in held(ana, "short")
    assert "7" in held(ana, "number")
    await fill(ana, short="Dock")
    assert (await ana.submit()).kind == "updated"
    await fill(ana, yes="yes", mood="1", share_mood=True)
    await ana.close(all=True)
    await open_form(ana)
    assert "Dock" in held(ana, "short")
    assert (await ana.submit()).kind == "updated"
    assert "yes" in held(ana, "yes")
    assert "share" in str(ana.view.blocks if ana.view else "")
    assert (await ana.submit()).kind == "cleared"
    await office.settle()
    kept = {key for (key,) in await rows(office, "answer", "question_key")}
    assert kept == {"short", "number", "scale", "yes", "mood"}
    assert await rows(office, "check_in", "draft") == [(None,)] * 4


async def test_an_answer_taken_back_is_gone(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    await fill(ana, win="Harbor", sure="3", help="none")
    await ana.submit()
    await office.settle()
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    await ana.fill("q.win", "")
    await ana.fill("q.sure", "-")
    assert (await ana.submit()).kind == "cleared"
    assert [key for (key,) in await rows(office, "answer", "question_key")] == ["help"]


async def test_a_new_version_of_the_template_leaves_open_rounds_alone(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await use(office, QUIZ)
    await open_form(ana)
    await fill(ana, win="Harbor", help="none")
    assert (await ana.submit()).kind == "cleared"
    await office.settle()
    await go_on(office, days=7)
    await open_form(ana)
    assert fields(ana) == ["q.quiz"]
