"""What [Start] shows is what goes out: every message of the fortnight, on its day, and not one more."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.play.play import Play
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, answer, go_on, person, rows
from tests.slack.talks import log
from tests.slack.test_my_settings import shown
from tests.slack.test_start import ALONE, choose

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

_KINDS = {
    "introduction": "hello", "checkin_prompt": "check-in", "checkin_reminder": "reminder",
    "prep": "questions before the talk", "talk_logged": "next step, after the talk", "morning_note": "morning note",
    "coach_round": "answers of your team", "rep_digest": "week in short, if there is news",
}  # fmt: skip
Counted = set[tuple[str, str]]


def promised(page: str, who: str) -> tuple[Counted, Counted]:
    """(kind, day) of the messages that are sure, and of those that come if needed, as the window shows them."""
    sure: Counted = set()
    maybe: Counted = set()
    block = next(part for part in page.split("\n*") if part.lstrip("*").startswith(who))
    for row in re.findall(r"^• (.+)$", block, re.MULTILINE):
        kind, _, days = row.partition(": ")
        into = maybe if kind.startswith("If needed, ") else sure
        kind = kind.removeprefix("If needed, ").lower()
        if not kind.startswith("talks "):
            into |= {(kind, day) for day in days.split(", ")}
    return sure, maybe


async def sent_to(world: Play, id: str) -> Counted:
    """(kind, day) of everything planned that this person was sent."""
    ids = {slack_id: row for row, slack_id in await rows(world, "person", "id", "slack_user_id")}
    found = set()
    for kind, op, state, to, at in await rows(
        world, "delivery", "kind", "op", "state", "person_id", "sent_at"
    ):
        if (op, state, to) == ("post", "sent", ids[id]):
            local = at.astimezone(ZoneInfo(NEW_YORK)).date()
            found.add((_KINDS[kind], f"{local:%a} {local.day} {local:%b}"))
    return found


async def begun(make_world: MakeWorld, **choices: str) -> tuple[Play, str]:
    """Sam has started, on Wednesday at 07:00. Returns what the window showed before."""
    world = await make_world(team=ALONE)
    sam = person(world, "USAM")
    await choose(sam, ["UANA", "UBEN"], **choices)
    page = shown(sam)
    await sam.submit()
    await world.settle()
    return world, page


async def test_with_everybody_silent(make_world: MakeWorld) -> None:
    world, page = await begun(make_world)
    assert "*Ana Souza, Ben Ortiz*" in page
    await go_on(world, days=13, hours=22)
    for id in ("UANA", "UBEN"):
        sure, maybe = promised(page, "Ana Souza")
        assert await sent_to(world, id) == {
            one for one in sure | maybe if not one[0].startswith(("next step", "week in short"))
        }
    sure, maybe = promised(page, "You")
    sent = await sent_to(world, "USAM")
    assert {one for one in sure if one[0] == "morning note"} <= sent <= sure | maybe
    assert world.slack.faults_seen == []


@pytest.mark.parametrize("every", ["7", "14"])
async def test_with_everybody_doing_their_part(make_world: MakeWorld, every: str) -> None:
    """Check-ins are answered at once and talks written down on their day: what is sure goes out, and a week in short
    where the week before had news and no prep goes out that day."""
    world, page = await begun(make_world, every=every)
    sam = person(world, "USAM")
    talks = {date(2026, 11, 24), date(2026, 12, 1)} if every == "7" else {date(2026, 11, 24)}
    for _ in range(14):
        await go_on(world, hours=8)  # 15:00 in New York
        today = world.clock.now().astimezone(ZoneInfo(NEW_YORK)).date()
        for id in ("UANA", "UBEN"):
            rep = person(world, id)
            asked = any("checkin.start" in seen.actions for seen in rep.dms())
            if asked and (await answer(world, rep, win="Harbor")).kind == "updated":
                await rep.submit()  # with a next step to ask about, the form has a second page
            if today in talks:
                assert (await log(world, who=f"<@{id}>")).ok
                while sam.view:
                    await sam.close()
        await world.settle()
        await go_on(world, hours=16)
    for id in ("UANA", "UBEN"):
        sure, _ = promised(page, "Ana Souza")
        short = {one for one in sure if one[0].startswith("week in short")}
        with_news = {(_KINDS["rep_digest"], "Mon 30 Nov")} if every == "14" else set()
        assert with_news <= short
        assert await sent_to(world, id) == sure - short | with_news
    sure, maybe = promised(page, "You")
    sent = await sent_to(world, "USAM")
    assert sure <= sent <= sure | maybe
    assert world.slack.faults_seen == []
