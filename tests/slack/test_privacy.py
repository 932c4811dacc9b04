"""What is private reaches nobody else: not by a message, a window, a notification or an id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.play.play import Play
from coaching.checkins import QuestionType, Visibility
from playground.actor import Actor
from playground.record import Inbound
from tests.slack.acting import (
    answer,
    ask_everybody,
    counts,
    fill,
    go_on,
    latest,
    open_form,
    person,
    sentence,
    texts,
)  # fmt: skip
from tests.slack.templates import ask, options, use

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

# Words that occur nowhere else, as answers and as labels of answers.
ROUGH, SUNNY, UNFAIR = "Qrough-label", "Qsunny-label", "Qunfair-label"
PRIVATE_WORDS = "Qprivate-words of Ana"
PRIVATE = (ROUGH, SUNNY, UNFAIR, PRIVATE_WORDS)
HELP = "Qhelp-words of Ana"


def questions() -> tuple[Any, ...]:
    private: dict[str, Any] = {"visibility": Visibility.PRIVATE}
    return (
        ask("win", QuestionType.SHORT_TEXT),
        ask("stuck", QuestionType.SHORT_TEXT),
        ask("help", QuestionType.CHOICE, options=options("none", "deal"), required=True,
            asks_help=frozenset({"deal"})),
        ask("mood", QuestionType.CHOICE, metric="mood", share_toggle=True, **private,
            options=tuple(o.__class__(k, v) for o, k, v in
                          zip(options("a", "b"), ("rough", "sunny"), (ROUGH, SUNNY), strict=True))),
        ask("fair", QuestionType.CHOICE, options=(options("x")[0].__class__("unfair", UNFAIR),), **private),
        ask("diary", QuestionType.LONG_TEXT, **private, share_toggle=True),
    )  # fmt: skip


def received(world: Play, *but: str) -> str:
    """Everything Slack ever got from the bot, other than into the DM or windows of these people."""
    mine = {person(world, id).dm.id for id in but}
    found: list[object] = []
    views: dict[str, str] = {}
    for call in world.slack.calls:
        args = call.args
        if call.method.startswith("views."):
            view = call.answer.get("view") or {}
            owner = views.get(str(args.get("view_id"))) or opener(world, args)
            views[str(view.get("id"))] = owner
            if owner not in but:
                found.append(args)
        elif args.get("channel") not in mine and args.get("channel") not in but:
            found.append(args)
    found += [
        [post.text, post.blocks, post.metadata]
        for post in world.slack.posts
        if post.channel not in mine and post.user not in but
    ]
    found += [
        attempt.body for one in world.slack.inbound if actor_of(one) not in but for attempt in one.attempts
    ]
    return json.dumps(found, ensure_ascii=False, default=str)


def opener(world: Play, args: dict[str, Any]) -> str:
    if args.get("user_id"):
        return str(args["user_id"])
    for one in world.slack.inbound:
        if one.payload.get("trigger_id") == args.get("trigger_id"):
            return actor_of(one)
    raise AssertionError(f"whose window is this? {args.get('trigger_id')}")


def actor_of(one: Inbound) -> str:
    user = one.payload.get("user")
    if isinstance(user, dict):
        return str(user["id"])
    return str(one.payload.get("user_id") or "")


async def look_everywhere(world: Play, actor: Actor) -> str:
    """Everything this person can open by themselves, as text with all that stands behind it."""
    found: list[object] = [[seen.text, seen.blocks] for seen in actor.dms()]
    await actor.open_home()
    await world.settle()
    found.append(actor.home.content if actor.home else None)
    for words in ("", "help", "Ana", "read UANA"):
        found.append((await actor.command("/coach", words)).body)
        if actor.view:
            found.append(actor.view.content)
            await actor.close(all=True)
    for seen in actor.dms():
        if "coach.more" in seen.actions:
            await actor.click(seen, "coach.more", option="Read all answers")
            if actor.view:
                found.append(actor.view.content)
                if "coach.reply" in str(actor.view.blocks):
                    await actor.click(None, "coach.reply")
                    found.append(actor.view.content)
                await actor.close(all=True)
    return json.dumps(found, ensure_ascii=False, default=str)


OTHERS = ("USAM", "ULENA", "UROSA", "UBEN", "UADA")


@pytest.mark.parametrize("shared", [False, True])
async def test_private_answers_are_on_no_screen_but_ones_own(office: Play, shared: bool) -> None:
    await use(office, *questions())
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    given = {"win": "Harbor", "help": "deal", "stuck": HELP, "mood": "rough", "fair": "unfair",
             "diary": PRIVATE_WORDS, "share_mood": shared, "share_diary": shared}  # fmt: skip
    assert (await answer(office, ana, **given)).kind == "cleared"
    await go_on(office, hours=1)
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    assert ROUGH in str(ana.view.blocks if ana.view else "")
    await ana.close()

    seen_by = {id: await look_everywhere(office, person(office, id)) for id in OTHERS}
    assert HELP in seen_by["USAM"]
    for id, everything in seen_by.items():
        for words in PRIVATE:
            may = id == "USAM" and shared and words in (ROUGH, PRIVATE_WORDS)
            assert (words in everything) == may, (id, words)
        if id != "USAM":
            assert HELP not in everything
            assert "Harbor" not in everything

    # Shared or not, nothing of it ever stood in a message, a notification, an id or an answer to a command.
    messages = json.dumps(
        [[post.text, post.blocks, post.metadata] for post in office.slack.posts], ensure_ascii=False
    )
    for words in PRIVATE:
        assert words not in messages, words
    if not shared:
        outside = received(office, "UANA")
        for words in PRIVATE:
            assert words not in outside, words
    windows = [call.args for call in office.slack.calls if call.method in ("views.open", "views.push")]
    assert all(PRIVATE_WORDS not in json.dumps(w["view"]).split('"blocks"')[0] for w in windows)

    if shared:
        await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
        await fill(ana, share_mood=False, share_diary=False)
        await ana.submit()
        await office.settle()
        after = await look_everywhere(office, sam)
        assert all(words not in after for words in PRIVATE)
        assert "Harbor" in after
    assert office.slack.faults_seen == []


async def test_a_remembered_choice_to_share_is_offered_not_made(office: Play) -> None:
    await use(office, *questions())
    ana = person(office, "UANA")
    await ask_everybody(office)
    await answer(office, ana, mood="rough", share_mood=True)
    await ask_everybody(office)
    await open_form(ana)
    assert "initial_options" in str(ana.view.blocks if ana.view else "")
    await fill(ana, help="none", mood="sunny", share_mood=False)
    await ana.submit()
    await go_on(office, hours=1)
    assert SUNNY not in await look_everywhere(office, person(office, "USAM"))
    await ask_everybody(office)
    await open_form(ana)
    assert "initial_options" not in str(ana.view.blocks if ana.view else "")


async def test_the_leader_and_the_admin_see_that_there_is_a_round_and_no_answer(office: Play) -> None:
    ada = person(office, "UADA")
    await ask_everybody(office)
    for id in ("UANA", "UBEN", "UGUS"):
        await answer(office, person(office, id), win=f"{HELP} {id}", help="soon", mood="1", share_mood=True)
    await go_on(office, days=5)
    for actor in (person(office, "ULENA"), ada):
        everything = await look_everywhere(office, actor)
        assert HELP not in everything
        assert "UANA" not in everything
        assert "wants" not in everything.lower()


async def test_every_question_says_who_will_see_the_answer(office: Play) -> None:
    await ask_everybody(office)
    ben, ana = person(office, "UBEN"), person(office, "UANA")
    prompt = latest(ben, "checkin.start")
    await go_on(office, hours=20)
    reminder = latest(ben, "checkin.start")
    assert prompt.ts != reminder.ts
    for seen in (prompt, reminder):
        assert "Sam Carter sees your answers. Mood is only for you, unless you share it." in seen.plain
    await open_form(ana)
    assert "sees your answers" in texts(ana.view.blocks if ana.view else [])
    assert "Only you see this" in texts(ana.view.blocks if ana.view else [])


async def test_notifications_give_nothing_away(office: Play) -> None:
    await use(office, *questions())
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Qwin", stuck=HELP, help="deal", mood="rough", share_mood=True)
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Qreply")
    await sam.submit()
    await office.settle()
    await ana.click(latest(ana, "rep.reply"), "rep.reply")
    await ana.fill("reply.text", "Qback")
    await ana.submit()
    await office.settle()
    await go_on(office, days=6)
    notices = [post.text for post in office.slack.posts]
    assert len(notices) > 8
    for text in notices:
        for words in (*PRIVATE, HELP, "Qwin", "Qreply", "Qback", "Choice deal", "stuck", "help"):
            assert words not in text, text


# ---------------------------------------------------------------- ids of others


def of_another(world: Play) -> dict[str, str]:
    """The ids in Ana's prompt and in Sam's message, as a curious colleague might copy them."""
    ana, sam = person(world, "UANA"), person(world, "USAM")
    check_in = value_of(latest(ana, "checkin.edit").blocks, "checkin.edit")
    menu = next(e for b in latest(sam, "coach.more").blocks for e in b.get("elements", [])
                if e.get("action_id") == "coach.more")  # fmt: skip
    return {"check_in": check_in, "round": menu["options"][0]["value"].split(":")[1]}


def value_of(blocks: list[Any], action_id: str) -> str:
    return next(
        str(e["value"]) for b in blocks for e in b.get("elements", []) if e.get("action_id") == action_id
    )


@pytest.mark.parametrize("who", ["UBEN", "UROSA", "ULENA", "UADA"])
async def test_an_id_of_somebody_else_opens_nothing(office: Play, who: str, logged: list[Any]) -> None:
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), win=HELP, help="deal", mood="1")
    await go_on(office, hours=1)
    found = of_another(office)
    actor = person(office, who)
    template = office.slack.inbound.of("block_actions")[-1].payload
    user = template["user"] | {"id": who}
    before = await counts(office)
    garbage = ("", "x", "0" * 36, "a:b:c", found["round"], "../../etc", "\x00", "9" * 5_000)
    values = (found["check_in"], *garbage)
    for action_id in (
        "checkin.start", "checkin.edit", "checkin.same", "coach.seen", "coach.praise", "coach.talk",
        "coach.topic", "coach.reply", "coach.read", "rep.reply", "away.back", "read.page",
    ):  # fmt: skip
        for value in (*values, f"{found['round']}:1") if action_id == "read.page" else values:
            if action_id == "away.back" and value not in (found["check_in"], "x"):
                continue  # without an id it is about their own time off
            payload = template | {
                "user": user, "trigger_id": actor.payloads.trigger(),
                "actions": [{"action_id": action_id, "block_id": "b", "type": "button", "value": value}],
            }  # fmt: skip
            payload.pop("view", None)
            await office.slack.core.dispatcher.deliver("interaction", "block_actions", actor.team_id, payload)
            if actor.view is not None:
                said = sentence(actor)
                assert HELP not in str(actor.view.content)
                assert "Ana" not in said
                await actor.close(all=True)
    after = await counts(office)
    assert after == before
    assert HELP not in str(logged)
    assert not [one for one in office.slack.inbound if one.attempts[0].status != 200]
