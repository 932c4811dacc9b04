"""Talks in calendars: asked once, a file behind a signed link, a feed behind a secret, and both tell of changes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
import icalendar
import pytest

from blocks import notices
from bot.calendars import Sieve
from bot.play.play import Play
from playground.actor import Actor
from storage import invites, people, slots
from storage.invites import Link
from tests.slack.acting import NEW_YORK, counts, go_to, person, rows, sentence, texts
from tests.slack.planned import plan, slot_of
from tests.slack.talks import press

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MONDAY = 0
SECRET = "Qsecret-topic"


@dataclass
class Got:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def events(self) -> list[Any]:
        calendar = icalendar.Calendar.from_ical(self.body)
        return sorted(calendar.walk("VEVENT"), key=lambda one: str(one["dtstart"].dt))


async def get(world: Play, path: str, **headers: str) -> Got:
    url = f"http://127.0.0.1:{world.web.port}{path}"
    async with aiohttp.ClientSession(trust_env=False) as session, session.get(url, headers=headers) as answer:
        return Got(answer.status, await answer.read(), {k.lower(): v for k, v in answer.headers.items()})


def links(actor: Actor) -> dict[str, str]:
    """The link buttons of the window on top, by action."""
    assert actor.view is not None
    found = [e for b in actor.view.blocks if b["type"] == "actions" for e in b["elements"] if "url" in e]
    return {e["action_id"]: e["url"] for e in found}


async def home(world: Play, actor: Actor) -> str:
    await actor.open_home()
    await world.settle()
    assert actor.home is not None
    return texts(actor.home.blocks)


async def feed(world: Play, actor: Actor) -> str:
    """Make this person's feed, as they do; the path of its link."""
    await home(world, actor)
    assert (await actor.click("home", "feed.open")).ok
    assert (await actor.click(None, "feed.new")).ok
    link = next(part for part in sentence(actor).split("`") if part.startswith("http"))
    await actor.close()
    return urlsplit(link).path


async def test_it_is_asked_once_and_off_until_somebody_wants_it(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    assert "in your calendars already" in await home(office, ana)
    assert (await ana.click("home", "invite.keep")).ok
    await office.settle()
    assert await rows(office, "cadence_plan", "calendar") == [("own",)]
    assert "in your calendars already" not in await home(office, ana)
    await home(office, sam)
    await sam.click("home", "brief.open")
    assert "in your calendars already" not in sentence(sam)


async def test_pressed_in_the_brief_the_question_goes(office: Play) -> None:
    sam = person(office, "USAM")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await home(office, sam)
    await sam.click("home", "brief.open")
    assert "in your calendars already" in sentence(sam)
    assert (await sam.click(None, "invite.keep")).ok
    assert "in your calendars already" not in sentence(sam)
    assert office.slack.faults_seen == []


async def test_the_file_holds_the_next_talks_at_their_instants(office: Play) -> None:
    ana = person(office, "UANA")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await home(office, ana)
    assert (await ana.click("home", "invite.open")).ok
    found = links(ana)
    assert set(found) == {"invite.file", "invite.google", "invite.outlook"}
    assert "20261124T150000Z" in found["invite.google"]
    got = await get(office, urlsplit(found["invite.file"]).path)
    assert (got.status, got.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "attachment" in got.headers["content-disposition"]
    first = got.events[0]
    assert first["dtstart"].dt == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert first["summary"] == "Talk with Sam Carter"
    assert len(got.events) == 6
    assert await rows(office, "cadence_plan", "calendar") == [("ours",)]
    assert (await ana.click(None, "invite.google")).ok
    assert office.slack.faults_seen == []


async def test_without_a_web_address_there_are_links_and_the_text(office: Play) -> None:
    office.program.address = ""
    ana = person(office, "UANA")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM", at=None)
    await home(office, ana)
    assert (await ana.click("home", "invite.open")).ok
    assert set(links(ana)) == {"invite.google", "invite.outlook"}
    assert "BEGIN:VEVENT" in sentence(ana)
    assert "DTSTART;VALUE=DATE:20261124" in sentence(ana)
    await ana.close()
    await ana.click("home", "feed.open")
    assert notices.NO_ADDRESS in sentence(ana)


async def test_a_feed_tells_of_moves_and_skips_by_the_same_name(office: Play) -> None:
    ana = person(office, "UANA")
    await go_to(office, MONDAY, "09:00")
    slot_id = await slot_of(office, await plan(office, "UANA", "USAM"))
    path = await feed(office, ana)
    before = (await get(office, path)).events[0]

    async def change(**values: Any) -> Any:
        await office.program.db.write(lambda unit: slots.change(unit, office.workspace_id, slot_id, **values))
        return next(one for one in (await get(office, path)).events if one["uid"] == before["uid"])

    now = office.clock.now()
    moved = await change(moved_to=date(2026, 11, 26), moves=1, moved_at=now)
    assert moved["dtstart"].dt == datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
    assert int(moved["sequence"]) > int(before["sequence"])
    assert moved["status"] == "CONFIRMED"
    off = await change(moved_to=None, cancelled_at=now, skip_kind="other")
    assert off["status"] == "CANCELLED"
    assert int(off["sequence"]) > int(moved["sequence"])
    again = await change(cancelled_at=None, skip_kind=None, moved_to=date(2026, 11, 25), moves=2)
    assert (again["status"], int(again["sequence"]) > int(off["sequence"])) == ("CONFIRMED", True)


async def test_both_sides_have_their_own_feed_and_own_calendars_stay_out(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await plan(office, "UBEN", "USAM", date(2026, 11, 26), calendar="own")
    sam, ana = person(office, "USAM"), person(office, "UANA")
    theirs = (await get(office, await feed(office, sam))).events
    assert {str(one["summary"]) for one in theirs} == {"Talk with Ana Souza"}
    mine = (await get(office, await feed(office, ana))).events
    assert [one["uid"] for one in mine] == [one["uid"] for one in theirs]


async def test_a_new_link_stops_the_old_one_and_two_presses_are_one(office: Play) -> None:
    ana = person(office, "UANA")
    await plan(office, "UANA", "USAM")
    first = await feed(office, ana)
    assert (await get(office, first)).status == 200
    await ana.click("home", "feed.open")
    assert "A new one stops the old one" in sentence(ana)
    view = ana.view
    assert view is not None
    await asyncio.gather(ana.click(view, "feed.new"), ana.click(view, "feed.new"))
    second = urlsplit(next(part for part in sentence(ana).split("`") if part.startswith("http"))).path
    assert second != first
    assert (await get(office, first)).status == 404
    assert (await get(office, second)).status == 200


async def test_what_is_kept_and_logged_of_a_link_opens_nothing(office: Play, logged: list[Any]) -> None:
    ana = person(office, "UANA")
    await plan(office, "UANA", "USAM")
    path = await feed(office, ana)
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    ((kept,),) = [(key,) for (key,) in await rows(office, "person", "feed_key") if key]
    assert token not in kept
    assert (await get(office, f"/calendar/{kept}.ics")).status == 404
    assert token not in str(logged)
    assert token not in json.dumps([post.payload for post in office.slack.posts.of("post")], default=str)


WRONG = ("x", "0" * 64, "..%2f", f"talk/{'A' * 72}.{'0' * 32}", "talk/é")


@pytest.mark.parametrize("path", [f"/calendar/{one}.ics" for one in WRONG])
async def test_a_wrong_address_finds_nothing(office: Play, path: str) -> None:
    assert (await get(office, path)).status == 404


async def test_a_signed_link_ends_and_cannot_be_changed(office: Play) -> None:
    plan_id = await plan(office, "UANA", "USAM")
    ids = await office.program.db.read(
        lambda unit: {one.slack_user_id: one.id for one in people.everyone(unit, office.workspace_id)}
    )
    cipher, machine = office.program.cipher, office.program.machine.now()

    async def status(person_id: UUID, until: datetime, spoil: bool = False) -> int:
        signed = invites.sign(cipher, Link(office.workspace_id, person_id, plan_id, until))
        if spoil:
            other = invites.sign(cipher, Link(office.workspace_id, ids["UBEN"], plan_id, until))
            signed = f"{signed.split('.')[0]}.{other.split('.')[1]}"
        return (await get(office, f"/calendar/talk/{signed}.ics")).status

    hour = timedelta(hours=1)
    assert await status(ids["UANA"], machine + hour) == 200
    assert await status(ids["UANA"], machine - hour) == 404
    assert await status(ids["UANA"], machine + hour, spoil=True) == 404
    assert await status(ids["UBEN"], machine + hour) == 404  # signed, and still not one of the two


async def test_somebody_who_left_has_no_feed(office: Play) -> None:
    ana = person(office, "UANA")
    await plan(office, "UANA", "USAM")
    path = await feed(office, ana)
    await ana.deactivate()
    await office.settle()
    assert (await get(office, path)).status == 404


async def test_a_calendar_that_asks_too_often_is_turned_away(office: Play) -> None:
    await plan(office, "UANA", "USAM")
    path = await feed(office, person(office, "UANA"))
    found = [(await get(office, path)).status for _ in range(22)]
    assert found[:20] == [200] * 20
    assert found[-1] == 429
    other = await feed(office, person(office, "USAM"))
    assert (await get(office, other)).status == 200


async def test_what_has_not_changed_is_not_sent_again(office: Play) -> None:
    await plan(office, "UANA", "USAM")
    path = await feed(office, person(office, "UANA"))
    first = await get(office, path)
    again = await get(office, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert "private" in first.headers["cache-control"]


async def test_a_feed_has_no_word_of_what_is_talked_about(office: Play) -> None:
    ana = person(office, "UANA")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await home(office, ana)
    await ana.click("home", "prep.open")
    await ana.fill("q.topic", SECRET)
    await ana.submit()
    await office.settle()
    for who in ("UANA", "USAM"):
        assert SECRET.encode() not in (await get(office, await feed(office, person(office, who)))).body


async def test_a_coach_for_one_skill_has_talks_until_the_last_day_and_the_skill_stays_out(
    office: Play,
) -> None:
    given = {"kind": "extra", "scope": "discovery", "ends_on": date(2026, 11, 28)}
    plan_id = await plan(office, "UANA", "UROSA", days=7, **given)
    rosa = person(office, "UROSA")
    path = await feed(office, rosa)
    before = await get(office, path)
    assert [str(one["summary"]) for one in before.events] == ["Talk with Ana Souza"]
    assert b"iscovery" not in before.body
    await office.advance(datetime(2026, 11, 30, 15, 0, tzinfo=UTC))
    assert (await get(office, path)).events == []
    await press(rosa, "invite.open", str(plan_id))
    assert notices.TALKS_ENDED in sentence(rosa)
    signed = await signed_for(office, plan_id, "UROSA")
    assert (await get(office, f"/calendar/talk/{signed}.ics")).events == []


async def signed_for(world: Play, plan_id: UUID, who: str) -> str:
    """A link that was made in time and is pressed late."""
    ids = await world.program.db.read(
        lambda unit: {one.slack_user_id: one.id for one in people.everyone(unit, world.workspace_id)}
    )
    until = world.program.machine.now() + timedelta(hours=1)
    return invites.sign(world.program.cipher, Link(world.workspace_id, ids[who], plan_id, until))


@pytest.mark.parametrize("who", ["UBEN", "ULENA", "UADA"])
async def test_nobody_else_adds_or_answers_for_a_pair(office: Play, who: str) -> None:
    plan_id = await plan(office, "UANA", "USAM")
    actor = person(office, who)
    await actor.command("/coach", "what")
    before = await counts(office)
    for action in ("invite.open", "invite.keep"):
        card = actor.dms()[-1]
        card.message.blocks[-1]["elements"][0] |= {"action_id": action, "value": str(plan_id)}
        assert (await actor.click(card, action)).ok
        assert notices.NOT_YOURS in sentence(actor)
        await actor.close()
        card.message.blocks[-1]["elements"][0]["action_id"] = "what.open"
    assert await counts(office) == before
    assert await rows(office, "cadence_plan", "calendar") == [("unasked",)]


async def test_a_guest_has_no_calendar(office: Play) -> None:
    gil = office.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)
    await gil.say("bot", "hello")
    await office.settle()
    button = {
        "type": "button",
        "action_id": "feed.open",
        "text": {"type": "plain_text", "text": "My calendar"},
    }
    gil.dms()[-1].message.blocks.append({"type": "actions", "block_id": "b", "elements": [button]})
    assert (await gil.click(gil.dms()[-1], "feed.open")).ok
    assert "not part of a team" in sentence(gil)


class Hand:
    """Machine time by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def steady(self) -> datetime:
        return self.now()

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def test_the_sieve_fills_again_and_forgets_the_oldest(dialect: str) -> None:
    hand = Hand()
    sieve = Sieve(hand, burst=2, a_second=0.5, most_keys=2)
    assert [sieve.lets("a") for _ in range(3)] == [True, True, False]
    hand.seconds += 2
    assert [sieve.lets("a"), sieve.lets("a")] == [True, False]
    for key in ("b", "c"):
        assert sieve.lets(key)
    assert sieve.lets("a")  # forgotten, so it begins anew
