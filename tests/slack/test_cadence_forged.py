"""Nobody but the two reaches what is written around a talk: prep, brief, skip, wish, line, check-in, calendar."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

import handlers.brief
import handlers.checkin
import handlers.coach
import handlers.home
import handlers.invites
import handlers.notes
import handlers.plans
import handlers.prep
import handlers.skips
import handlers.slots
from bot.play.play import Play
from gateway.door import Kind, Registry
from playground.actor import Actor
from tests.slack.acting import answer, ask_everybody, counts, go_on, person, rows
from tests.slack.talks import begin, press, send, slot_of
from tests.slack.test_talk_forged import outsider, rest, shown_to

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MODULES = (
    handlers.brief, handlers.checkin, handlers.coach, handlers.home, handlers.invites, handlers.notes, handlers.plans,
    handlers.prep, handlers.skips, handlers.slots,
)  # fmt: skip
CLAIMS = Registry(MODULES).claims()
ACTIONS = sorted(id for kind, id in CLAIMS if kind is Kind.ACTION)
WINDOWS = sorted({id for kind, id in CLAIMS if kind in (Kind.SUBMISSION, Kind.CLOSED)})
TABLES = (
    "cadence_plan",
    "slot",
    "prep",
    "check_in",
    "round",
    "morning_note",
    "leader_line",
    "topic",
)
MENUS = {
    "coach.more": ("read",), "note.more": ("all", "quiet"), "checkin.more": ("time", "away"),
    "brief.menu": ("", "person"),
    "note.item": ("slot.move", "slot.skip", "brief.open", "line.open", "coach.reply", "thread.open"),
}  # fmt: skip
OWN = {"feed.new"}  # makes a link of one's own
WORD = "SECRET"
OUTSIDERS = (
    "ULENA", "UGIL", *(pytest.param(id, marks=pytest.mark.slow) for id in ("UADA", "UROSA", "UBEN")),
)  # fmt: skip


async def shut(actor: Actor) -> None:
    if actor.view is not None:
        await actor.close(all=True)


async def written(world: Play) -> dict[str, list[str]]:
    """Words in every place around a talk; the ids of all rows by table."""
    slot = str(await slot_of(world, await begin(world), k=1))
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await press(ana, "likes.open")
    await ana.fill("likes.text", f"{WORD} likes")
    await ana.submit()
    await shut(ana)
    await ask_everybody(world)
    await answer(world, ana, win=f"{WORD} win", stuck=f"{WORD} stuck", help="deal")
    await go_on(world, days=4)
    await press(ana, "prep.open", slot)
    await ana.fill("q.topic", f"{WORD} topic")
    await ana.fill("q.proof", f"{WORD} call 08:15")
    assert (await ana.submit()).ok
    await shut(ana)
    await press(ana, "slot.ask", slot)
    await ana.fill("ask.text", f"{WORD} wish")
    assert (await ana.submit()).ok
    await shut(ana)
    await press(sam, "slot.skip", slot)
    await sam.fill("skip.why", "other")
    await sam.fill("skip.text", f"{WORD} reason")
    assert (await sam.submit()).ok
    await shut(sam)
    plan = str((await rows(world, "cadence_plan", "id"))[0][0])
    await press(sam, "line.open", plan)
    await sam.fill("line.text", f"{WORD} line")
    assert (await sam.submit()).ok
    await shut(sam)
    await go_on(world, days=1)
    found = {table: [str(id) for (id,) in await rows(world, table, "id")] for table in TABLES}
    people = {slack_id: str(id) for id, slack_id in await rows(world, "person", "id", "slack_user_id")}
    return found | {"person": [people["UANA"], people["USAM"]]}


def values(action: str, found: dict[str, list[str]]) -> Iterator[tuple[str | None, str | None]]:
    """What this button or this menu could carry."""
    every = sorted(set(itertools.chain.from_iterable(found.values())))
    if action in MENUS:
        for word, id in itertools.product(MENUS[action], every):
            yield None, f"{word}:{id}" if word else id
        for round_id, check_in in itertools.product(found["round"], found["check_in"]):
            yield None, f"next:{round_id}:{check_in}"
        return
    yield None, None
    for id in every:
        yield id, None
    for id in (*found["person"], *found["round"]):
        yield f"person:{id}", None
        yield f"{id}:1", None


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_button_and_no_window_shows_a_word_or_changes_a_row(
    office: Play, who: str, logged: list[Any]
) -> None:
    found = await written(office)
    assert [table for table in TABLES if not found[table]] == []
    actor = await outsider(office, who)
    before, since = rest(await counts(office)), office.slack.core.record.last
    kept = await rows(office, "slot", "moved_to", "cancelled_at", "talked_at", "asked_at", "snoozed_until")
    for action in ACTIONS:
        for value, option in values(action, found) if action not in OWN else ():
            assert (await press(actor, action, value, option)).ok, (action, value, option)
            await shut(actor)
    for window in WINDOWS:
        for key, table in (
            ("slot", "slot"),
            ("plan", "cadence_plan"),
            ("checkin", "check_in"),
            ("talk", "slot"),
        ):
            for id in found[table]:
                assert (await send(actor, window, {key: id, "page": "1"})).status == 200, (window, key)
    await actor.open_home()
    await office.settle()
    assert WORD not in shown_to(office, actor, since)
    assert rest(await counts(office)) == before
    assert kept == await rows(
        office, "slot", "moved_to", "cancelled_at", "talked_at", "asked_at", "snoozed_until"
    )
    assert WORD not in str(logged)


async def test_the_net_would_catch_a_word(office: Play) -> None:
    found = await written(office)
    sam, since = person(office, "USAM"), office.slack.core.record.last
    await press(sam, "brief.open", f"person:{found['person'][0]}")
    assert WORD in shown_to(office, sam, since)


async def test_notifications_hold_no_word_of_it(office: Play) -> None:
    await written(office)
    await go_on(office, days=7)
    posts = [post for post in office.slack.posts if post.kind != "home"]
    assert any(WORD in str(post.blocks) for post in posts)
    for post in posts:
        assert WORD not in (post.text or ""), post.text
