"""Nobody but the two reaches a word of a talk: not by any button, window, command or made-up payload."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

import handlers.checkin_topics
import handlers.commitments
import handlers.evidence
import handlers.own_steps
import handlers.talk_answers
import handlers.talk_log
import handlers.talk_thread
import handlers.talk_ways
import handlers.talk_window
import handlers.topics
from bot.play.play import Play
from gateway.door import Kind, Registry
from playground.actor import Actor
from tests.slack.acting import answer, ask_everybody, counts, go_on, latest, person, rows
from tests.slack.talks import add_topic, begin, id_of, log, open_log, press, put, send, slot_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MODULES = (
    handlers.checkin_topics, handlers.commitments, handlers.evidence, handlers.own_steps, handlers.talk_answers,
    handlers.talk_log, handlers.talk_thread, handlers.talk_ways, handlers.talk_window, handlers.topics,
)  # fmt: skip
CLAIMS = Registry(MODULES).claims()
ACTIONS = sorted(id for kind, id in CLAIMS if kind is Kind.ACTION)
WINDOWS = sorted({id for kind, id in CLAIMS if kind in (Kind.SUBMISSION, Kind.CLOSED)})
WORD = "SECRET"
COMMANDS = (
    "",
    "help",
    "log",
    "log <@UANA|ana>",
    "log ana",
    "next",
    "what",
    "questions",
    "checkin",
    f"log {WORD}",
)
OUTSIDERS = (
    "ULENA", "UGIL", *(pytest.param(id, marks=pytest.mark.slow) for id in ("UADA", "UROSA", "UBEN")),
)  # fmt: skip


async def written(world: Play) -> dict[str, list[str]]:
    """Words in every place where a talk has some; the ids of all rows by the key that a window carries them in."""
    plan_id = await begin(world)
    slot = await slot_of(world, plan_id)
    ana, sam = person(world, "UANA"), person(world, "USAM")
    for who in ("UANA", "USAM"):
        await press(person(world, who), "thread.open", str(slot))
        await person(world, who).fill("thread.text", f"{WORD} post")
        await person(world, who).submit()
        await world.settle()
    await log(
        world,
        what=f"{WORD} gap",
        step=f"{WORD} step on the Marlow call",
        fact=f"{WORD} call 08:15",
        type="training",
    )
    await sam.close(all=True)
    await ana.click(latest(ana, "talk.fix"), "talk.fix")
    await ana.fill("fix.step", f"{WORD} own words")
    await ana.fill("fix.wrong", f"{WORD} objection")
    await ana.submit()
    await press(ana, "topic.open")
    await add_topic(ana, f"{WORD} topic")
    await ana.submit()
    await ana.close(all=True)
    await open_log(sam)
    await put(sam, what=f"{WORD} draft")
    await sam.close(all=True)
    await world.settle()
    found = {
        key: [str(id) for (id,) in await rows(world, table, "id")]
        for key, table in (
            ("session", "coaching_session"), ("step", "commitment"), ("topic", "topic"), ("slot", "slot"),
            ("evidence", "evidence"), ("plan", "cadence_plan"), ("draft", "talk_draft"), ("post", "talk_post"),
        )
    }  # fmt: skip
    people = {who: str(await id_of(world, who)) for who in ("UANA", "USAM")}
    return found | {"person": [people["UANA"]], "coach": [people["USAM"]]}


def shown_to(world: Play, actor: Actor, since: int) -> str:
    """Everything the bot put before this person since then: windows, messages, answers to what they did."""
    mine = [post for post in world.slack.posts.since(since) if post.user == actor.id]
    answers = [
        attempt.body
        for one in world.slack.inbound.since(since)
        if actor.id in json.dumps(one.payload, default=str)[:3_000]
        for attempt in one.attempts
    ]
    views = [view.content for view in actor.views]
    calls = [call.args.get("view") for call in world.slack.calls.since(since)]
    home = actor.home.content if actor.home is not None else None
    return json.dumps([[p.text, p.blocks] for p in mine] + answers + views + calls + [home], default=str)


def values(found: dict[str, list[str]]) -> Iterator[tuple[str | None, str | None]]:
    """What a button or a menu could carry."""
    ids = sorted(set(itertools.chain.from_iterable(found.values())))
    yield None, None
    for id in ids:
        yield id, None
        yield f"person:{id}", None
        yield None, f"read:{id}"
        yield None, id


async def outsider(world: Play, who: str) -> Actor:
    if who == "UGIL":
        return world.slack.add_person("Gil", id="UGIL", is_restricted=True, announce=True)
    return person(world, who)


def rest(before: dict[str, int]) -> dict[str, int]:
    """What must not change: all but the marks of payloads, what is owed, and the row of a guest who knocks."""
    return {
        key: count
        for key, count in before.items()
        if key not in ("received_key", "delivery", "lane", "person")
    }


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_button_shows_a_word_or_changes_a_row(office: Play, who: str, logged: list[Any]) -> None:
    found = await written(office)
    actor = await outsider(office, who)
    before, since = await counts(office), office.slack.core.record.last
    kept = await rows(office, "coaching_session", "state", "words", "version")
    for action in ACTIONS:
        for value, option in values(found):
            assert (await press(actor, action, value, option)).ok, (action, value)
            await actor.close(all=True) if actor.view is not None else None
    await office.settle()
    assert WORD not in shown_to(office, actor, since)
    assert rest(await counts(office)) == rest(before)
    assert await rows(office, "coaching_session", "state", "words", "version") == kept
    assert WORD not in str(logged)


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_window_and_no_command_does(office: Play, who: str, logged: list[Any]) -> None:
    found = await written(office)
    actor = await outsider(office, who)
    before, since = await counts(office), office.slack.core.record.last
    every = {key: ids[0] for key, ids in found.items() if ids}
    carried = [
        every,
        {**every, "page": "who"},
        {**every, "page": "more"},
        {},
        {"person": "x", "session": "x"},
    ]
    for key, ids in found.items():
        carried += [{key: id} for id in ids]
        carried += [{"person": found["person"][0], key: id, "page": "first"} for id in ids]
    for window in WINDOWS:
        for metadata in carried:
            outcome = await send(actor, window, metadata)
            assert outcome.status == 200, (window, metadata)
    for text in COMMANDS:
        outcome = await actor.command("/coach", text)
        assert outcome.status == 200
        await actor.close(all=True) if actor.view is not None else None
    await actor.open_home()
    await office.settle()
    assert WORD not in shown_to(office, actor, since).replace(f"log {WORD}", "")
    assert rest(await counts(office)) == rest(before)
    assert WORD not in str(logged).replace(f"log {WORD}", "")


async def test_the_net_would_catch_a_word(office: Play) -> None:
    found = await written(office)
    sam, since = person(office, "USAM"), office.slack.core.record.last
    await press(sam, "talk.read", found["session"][0])
    assert WORD in shown_to(office, sam, since)


async def test_ids_of_another_workspace_are_as_good_as_none(office: Play) -> None:
    found = await written(office)
    other = office.slack.add_workspace("Contoso", domain="contoso")
    eve = office.slack.add_person("Eve", id="UEVE", team=other)
    await office.program.install(other.bot_token)
    await office.settle()
    before, since = await counts(office), office.slack.core.record.last
    for action in ACTIONS:
        for key in ("session", "step", "topic", "slot", "person"):
            for value in (found[key][0], f"person:{found[key][0]}"):
                await press(eve, action, value)
                assert WORD not in "".join(str(view.content) for view in eve.views)
                await eve.close(all=True) if eve.view is not None else None
    for window in WINDOWS:
        await send(eve, window, {key: ids[0] for key, ids in found.items() if ids})
    assert WORD not in shown_to(office, eve, since)
    assert rest(await counts(office)) == rest(before)


async def test_a_person_who_left_and_a_coach_of_before_can_do_nothing(office: Play) -> None:
    found = await written(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await ana.deactivate()
    await office.settle()
    before = await counts(office)
    for action in ("talk.own", "talk.no", "talk.fix", "talk.read", "step.mark", "topic.open"):
        await press(ana, action, found["session"][0])
        assert WORD not in "".join(str(view.content) for view in ana.views)
    await press(sam, "talk.correct", found["session"][0])
    await press(sam, "talk.log", f"person:{found['person'][0]}")
    assert rest(await counts(office)) == rest(before)


async def test_the_check_in_of_the_coach_says_nothing_of_it_to_the_leader(office: Play) -> None:
    await log(office, step=f"{WORD} step on the Marlow call")
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), promise="demonstrated")
    await go_on(office, hours=1)
    lena, since = person(office, "ULENA"), office.slack.core.record.last
    (round_id,) = {str(id) for (id,) in await rows(office, "round", "id")}
    await press(lena, "coach.more", option=f"read:{round_id}")
    await press(lena, "coach.read", round_id)
    assert WORD not in shown_to(office, lena, since)


async def test_a_wrong_person_is_in_the_log_and_the_counts_by_ids_alone(
    office: Play, logged: list[Any]
) -> None:
    found = await written(office)
    before = await counts(office)
    await press(person(office, "UROSA"), "talk.read", found["session"][0])
    await press(await outsider(office, "UGIL"), "talk.read", found["session"][0])
    await press(person(office, "UROSA"), "file.open")
    told = [call.kwargs for call in logged if call.kwargs.get("event") == "refused"]
    assert [(one["reason"], one["kind"], one["id"], one["person"]) for one in told] == [
        ("wrong_person", "action", "talk.read", "UROSA"), ("no_member", "action", "talk.read", "UGIL"),
        ("no_admin", "action", "file.open", "UROSA"),
    ]  # fmt: skip
    assert WORD not in str(logged)
    assert rest(await counts(office)) == rest(before)
    metrics = office.program.metrics.registry
    assert metrics.get_sample_value("touchline_refused_total", {"reason": "wrong_person"}) == 1.0


async def test_what_a_phone_shows_while_it_is_locked_holds_no_word(office: Play) -> None:
    """Notifications of everything that is said about a talk, to either of the two, and the names of windows."""
    await written(office)
    await go_on(office, days=6)
    posts = [post for post in office.slack.posts if post.kind != "home"]
    assert any(WORD in json.dumps(post.blocks) for post in posts)
    for post in posts:
        assert WORD not in (post.text or ""), post.text
    titles = [call.args["view"].get("title") for call in office.slack.calls if call.args.get("view")]
    assert WORD not in json.dumps(titles)
