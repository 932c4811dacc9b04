"""Talks again: whatever arrives twice has one effect, names its workspace, and lies nowhere in clear."""

from __future__ import annotations

from typing import Any

import pytest

from bot.play.play import Play
from playground.record import Inbound
from tests.conftest import MakeWorld
from tests.database.tenant_watch import watching
from tests.database.test_privacy import places
from tests.slack.acting import OFFICE, answer, ask_everybody, counts, go_on, latest, person, rows
from tests.slack.talks import STEP, add_topic, begin, log, open_log, press, put, slot_of

WORD = "Meridian"


async def everything(world: Play) -> list[Inbound]:
    """All that people do about a talk, each with its effect."""
    ana, sam = person(world, "UANA"), person(world, "USAM")
    slot = str(await slot_of(world, await begin(world)))
    for who in ("UANA", "USAM"):
        await press(person(world, who), "thread.open", slot)
        await person(world, who).fill("thread.text", f"{WORD} post")
        await person(world, who).submit()
        await world.settle()
    await press(ana, "step.write", slot)
    await ana.fill("step.text", f"Ask first on the {WORD} call")
    await ana.submit()
    await open_log(sam)
    await put(sam, what=f"{WORD} gap", fact=f"{WORD} call 08:15 https://{WORD}.example.com/1")
    await sam.click(None, "talk.more")
    await put(sam, win=f"{WORD} win", next_topics=f"{WORD} topic", first_use=f"{WORD} use")
    await sam.submit()
    await world.settle()
    await sam.close(all=True)
    ((session,),) = await rows(world, "coaching_session", "id")
    await ana.click(latest(ana, "talk.fix"), "talk.fix")
    await ana.fill("fix.wrong", f"{WORD} objection")
    await ana.submit()
    await go_on(world, hours=26)
    await press(sam, "talk.correct", str(session))
    await put(sam, what=f"{WORD} again", step=f"Call {WORD} on the phone first")
    await sam.submit()
    await world.settle()
    await sam.close(all=True)
    await ana.click(latest(ana, "talk.no"), "talk.no")
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await world.settle()
    await ana.click(latest(ana, "step.mark"), "step.mark")
    await ana.fill("step.outcome", "demonstrated")
    await ana.fill("step.fact", f"{WORD} call 12:40")
    await ana.submit()
    await world.settle()
    await sam.click(latest(sam, "step.shown"), "step.shown")
    await press(ana, "topic.open")
    await add_topic(ana, f"{WORD} mine")
    await ana.submit()
    await ana.click(None, "topic.drop")
    await ana.close(all=True)
    await log(world, who="<@UBEN>", what=f"{WORD} with Ben", step=STEP)
    await ask_everybody(world)
    ben = person(world, "UBEN")
    await answer(world, ben, promise="done", stuck=f"{WORD} stuck", help="deal")
    await ben.submit()  # the next step makes it two pages
    await world.settle()
    await go_on(world, hours=1)
    await sam.close(all=True) if sam.view else None
    await sam.click(latest(sam, "coach.topic"), "coach.topic")
    await open_log(sam, "<@UBEN>")
    await put(sam, what=f"{WORD} draft")
    await sam.close(all=True)
    await world.settle()
    return [one for one in world.slack.inbound if one.team_id]


async def kept(world: Play) -> dict[str, list[Any]]:
    """To the byte: whatever is written again is sealed anew."""
    columns = {
        "coaching_session": ("state", "words", "version"), "commitment": ("state", "text", "version"),
        "topic": ("state", "carried", "text"), "evidence": ("text", "session_id"), "talk_post": ("text",),
        "session_edit": ("field", "old", "new"), "talk_draft": ("draft",),
    }  # fmt: skip
    return {table: sorted(await rows(world, table, *names), key=str) for table, names in columns.items()}


@pytest.mark.parametrize("how", ["again", "at once"])
async def test_everything_delivered_again_has_no_second_effect(make_world: MakeWorld, how: str) -> None:
    world = await make_world(team=OFFICE)
    heard = await everything(world)
    before, facts, calls = await counts(world), await kept(world), len(world.slack.posts)
    assert before["coaching_session"] == 2
    assert before["session_edit"] >= 2
    for one in heard:
        # A field that was left says how the form stands, not what happened: it has no key, and the last one wins.
        actions = one.payload.get("actions") or [{}]
        if actions[0].get("action_id") in (
            "talk.draft",
            "talk.who",
            "talk.more",
            "checkin.draft",
            "prep.draft",
        ):
            continue
        await world.slack.redeliver(one, at_once=how == "at once")
        assert all(repeat.status == 200 for repeat in one.attempts[1:])
    await world.settle()
    assert await counts(world) == before | {"lane": (await counts(world))["lane"]}
    assert await kept(world) == facts
    assert [post for post in list(world.slack.posts)[calls:] if post.kind == "post"] == []
    assert world.slack.faults_seen == []


@pytest.mark.parametrize("trick", ["duplicate", "twice_at_once"])
async def test_a_first_delivery_that_comes_twice_counts_once(make_world: MakeWorld, trick: Any) -> None:
    world = await make_world(team=OFFICE)
    world.slack.next_delivery(trick, times=10_000)
    await everything(world)
    found = await counts(world)
    assert (found["coaching_session"], found["commitment"], found["talk_post"]) == (2, 2, 2)
    assert sorted(await rows(world, "topic", "state", "source")) == [
        ("dropped", "rep"),
        ("queued", "coach"),
        ("queued", "rep"),
    ]
    dedupes = [key for (key,) in await rows(world, "delivery", "dedupe")]
    assert len(dedupes) == len(set(dedupes))
    assert world.slack.faults_seen == []


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_every_statement_names_its_workspace_and_no_word_lies_in_clear(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    with watching() as watched:
        await everything(world)
    assert {
        fault for fault in watched.faults if not fault.startswith("acting.py")
    } == set()  # a test reads rows
    assert {name for name, _ in watched.seen} >= {
        "sessions.py", "commitments.py", "evidence.py", "topics.py", "talk_drafts.py", "talk_posts.py",
        "relations.py", "session_edits.py", "owing_talks.py",
    }  # fmt: skip
    assert await places(world.program.db, WORD) == []
