"""Planted bugs: the oracle sees each of them, and names it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

import handlers.card
import screens.coach
from blocks import ids
from gateway.door import NOTHING, Answer, Ask, Kind
from handlers.house import House
from playground.actor import Actor
from tests.monkey.conftest import MakeMonkey
from tests.monkey.hand import Expect, Move
from tests.monkey.monkey import Fault, Monkey
from tests.slack.acting import ask_everybody, latest

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

Handler = Callable[[Ask, House], Awaitable[Answer]]
PRIVACY, COACH = (Kind.ACTION, ids.PRIVACY_OPEN), (Kind.COMMAND, "/coach")


@pytest.fixture
async def monkey(make_monkey: MakeMonkey) -> Monkey:
    made = await make_monkey(1)
    await made.begin()
    return made


def plant(monkey: Monkey, claim: tuple[Kind, str], handler: Handler | None) -> None:
    """This handler in place of the real one; None: nobody claims it any more."""
    registry = monkey.world.program.registry._handlers
    del registry[claim]
    if handler is not None:
        registry[claim] = handler


async def found(monkey: Monkey, move: Move) -> str:
    with pytest.raises(Fault) as caught:
        await monkey.take(move)
    return str(caught.value)


def ben(monkey: Monkey) -> Actor:
    return monkey.world.slack.person("UBEN")


def helped(monkey: Monkey) -> Move:
    who = ben(monkey)
    return Move("command", "types /coach help", lambda: who.command("/coach", "help"), who, Expect.SIGHT)


def pressed(monkey: Monkey, action_id: str) -> Move:
    who = ben(monkey)
    seen = latest(who, action_id)
    return Move("press", f"presses {action_id}", lambda: who.click(seen, action_id), who, Expect.SIGHT)


def said(monkey: Monkey) -> Move:
    who = ben(monkey)
    text = monkey.hand.words.tagged(who.id, frozenset())[1]
    return Move("words", "types to the bot", lambda: who.say("bot", text), who, Expect.WORDS)


def says(text: str, blocks: list[dict[str, Any]] | None = None) -> Handler:
    async def handler(ask: Ask, house: House) -> Answer:
        return Answer({"response_type": "ephemeral", "text": text} | ({"blocks": blocks} if blocks else {}))

    return handler


async def nothing(ask: Ask, house: House) -> Answer:
    return NOTHING


async def raises(ask: Ask, house: House) -> Answer:
    raise RuntimeError("planted")


def _section(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]


async def test_a_sound_bot_is_not_blamed(monkey: Monkey) -> None:
    for move in (helped, said):
        await monkey.take(move(monkey))
    await monkey.take(pressed(monkey, ids.PRIVACY_OPEN))


@pytest.mark.parametrize(
    ("handler", "named"),
    [
        (nothing, "dead button: presses privacy.open"),
        (raises, "an error in the log"),
        (raises, "trouble shown by the bot"),
    ],
)
async def test_a_button_that_fails_is_named(monkey: Monkey, handler: Handler, named: str) -> None:
    await monkey.take(helped(monkey))
    plant(monkey, PRIVACY, handler)
    assert named in await found(monkey, pressed(monkey, ids.PRIVACY_OPEN))


async def test_an_answer_that_does_not_come_in_time_is_named(monkey: Monkey) -> None:
    late = asyncio.Event()

    async def waits(ask: Ask, house: House) -> Answer:
        await late.wait()
        return NOTHING

    await monkey.take(helped(monkey))
    monkey.world.slack.answer_timeout = 0.2
    plant(monkey, PRIVACY, waits)
    named = await found(monkey, pressed(monkey, ids.PRIVACY_OPEN))
    late.set()
    assert "unanswered payload: block_actions (http_timeout" in named


@pytest.mark.parametrize(
    ("handler", "named"),
    [
        (nothing, "dead button"),
        (says("Hi", [{"type": "section"}]), "schema fault"),
        (says("Hi", _section("Hello None")), "a raw placeholder 'None'"),
        (says("Hi {name}"), "a raw placeholder '{name}'"),
        (says("Hi", _section("Ben &amp;amp; Co")), "a raw placeholder '&amp;amp;'"),
        (says("Hi", _section("Well done, Ben!")), "an exclamation mark"),
        (says("Hi", _section("<!channel> look")), "a ping"),
        (says("", _section("Hello")), "no text for notifications"),
        (says("Hi", [{"type": "actions", "elements": [{
            "type": "button", "action_id": "no.such", "text": {"type": "plain_text", "text": "Go"},
        }]}]), "nobody claims the action 'no.such'"),
    ],
)  # fmt: skip
async def test_an_answer_that_is_badly_made_is_named(monkey: Monkey, handler: Handler, named: str) -> None:
    plant(monkey, COACH, handler)
    assert named in await found(monkey, helped(monkey))


async def test_a_button_that_nobody_claims_is_named_when_it_is_shown(monkey: Monkey) -> None:
    plant(monkey, PRIVACY, None)
    assert "nobody claims the action 'privacy.open'" in await found(monkey, helped(monkey))


async def test_silence_after_words_is_named(monkey: Monkey) -> None:
    plant(monkey, (Kind.EVENT, "message"), nothing)
    assert "unanswered words" in await found(monkey, said(monkey))


async def test_an_empty_home_is_named(monkey: Monkey) -> None:
    plant(monkey, (Kind.EVENT, "app_home_opened"), nothing)
    who = monkey.world.slack.person("UNOA")
    assert "an empty Home" in await found(monkey, Move("Home", "opens Home", who.open_home, who, Expect.HOME))


async def test_words_in_the_log_are_named(monkey: Monkey) -> None:
    async def chatty(ask: Ask, house: House) -> Answer:
        house.log.info("heard", words=ask.body["event"]["text"])
        return await handlers.card.typed(ask, house)

    plant(monkey, (Kind.EVENT, "message"), chatty)
    assert "words of a person in the log" in await found(monkey, said(monkey))


async def test_a_repeat_that_counts_again_is_named(monkey: Monkey) -> None:
    async def forgetful(ask: Ask, house: House) -> Answer:
        ask.body["event_id"] = secrets.token_hex(4)
        fresh = Ask(ask.kind, ask.id, ask.workspace_id, ask.slack_user_id, None, ask.now, ask.until, ask.body)
        return await handlers.card.typed(fresh, house)

    plant(monkey, (Kind.EVENT, "message"), forgetful)
    await monkey.take(said(monkey))
    slack = monkey.world.slack
    one = next(one for one in reversed(slack.inbound) if "zq" in str(one.payload))
    move = Move(
        "again", "(again)", lambda: slack.redeliver(one), ben(monkey), Expect.NOTHING_NEW, provoked=True
    )
    assert "a repeated payload had an effect" in await found(monkey, move)


async def test_a_message_that_could_not_be_sent_is_named(monkey: Monkey) -> None:
    monkey.world.slack.fail("chat.postMessage", "error", error="invalid_blocks")
    report = await found(monkey, said(monkey))
    assert "in the ledger: help post failed" in report
    assert "Slack said no to chat.postMessage" in report


@pytest.mark.parametrize("surface", ["message", "window"])
async def test_private_words_before_the_coach_are_named(
    monkey: Monkey, surface: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, who, sam = monkey.world, ben(monkey), monkey.world.slack.person("USAM")
    await ask_everybody(world)
    monkey.oracle.catch_up()
    await monkey.take(pressed(monkey, "checkin.start"))
    monkey.hand.words.typed.clear()
    tag, text = monkey.hand.words.tagged("UBEN", frozenset({"USAM"}), private=True, check_in="x")
    if surface == "message":
        monkeypatch.setattr(screens.coach, "may_appear_in_message", lambda question: True)
    else:
        monkeypatch.setattr(screens.coach, "visible_to_coach", lambda question, shared: True)
    await who.fill("q.diary", text[:100])
    await who.fill("q.help", "none")
    while who.view is not None:
        assert (await who.submit()).ok
    on = Move("clock", "moves on", lambda: world.advance(world.clock.now() + timedelta(hours=20)))
    if surface == "message":
        assert f"private words of UBEN shown to USAM in a message: {tag}" in await found(monkey, on)
        return
    await monkey.take(on)
    seen = latest(sam, "coach.more")
    read = Move(
        "press",
        "reads all",
        lambda: sam.click(seen, "coach.more", option="Read all answers"),
        sam,
        Expect.SIGHT,
    )
    assert f"private words of UBEN shown to USAM in a window: {tag}" in await found(monkey, read)


async def test_a_report_names_the_seed_the_step_what_was_done_and_how_to_see_it_again(monkey: Monkey) -> None:
    for _ in range(12):
        await monkey.take(helped(monkey))
    plant(monkey, COACH, nothing)
    report = await found(monkey, helped(monkey))
    assert "seed 1 found this at step 13" in report
    assert report.count("UBEN types /coach help") == 10
    assert "MONKEY_SEED=1 MONKEY_STEPS=13 MONKEY_DATABASE=sqlite uv run pytest" in report
