"""Home for everybody: what is next, what waits, what came of it; and for a leader counts, never a word."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from blocks import notices
from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from storage import commitments, evidence, people, sessions, slots, topics
from storage.unit import Unit
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, OFFICE, answer, ask_everybody, counts, go_to, person, sentence, texts
from tests.slack.planned import plan, slot_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MONDAY = 0
SECRETS = {
    "session": "Qsession-words", "step": "Qstep-words", "topic": "Qtopic-words", "prep": "Qprep-words",
    "skip": "Qskip-reason", "evidence": "Qevidence-words", "check_in": "Qcheck-in-words",
}  # fmt: skip


async def look(world: Play, actor: Actor) -> str:
    await actor.open_home()
    await world.settle()
    assert actor.home is not None
    return texts(actor.home.blocks)


async def everything_written(world: Play) -> None:
    """Ana and Sam have left words in every place where words are kept."""
    await ask_everybody(world)
    await answer(world, person(world, "UANA"), win=SECRETS["check_in"], help="deal")
    await go_to(world, MONDAY, "09:00")
    slot_id = await slot_of(world, await plan(world, "UANA", "USAM"))
    ana = person(world, "UANA")
    await look(world, ana)
    await ana.click("home", "prep.open")
    await ana.fill("q.topic", SECRETS["prep"])
    await ana.submit()

    def work(unit: Unit) -> None:
        ids = {one.slack_user_id: one.id for one in people.everyone(unit, world.workspace_id)}
        now, held = world.clock.now(), date(2026, 11, 10)
        pair = {"person_id": ids["UANA"], "coach_id": ids["USAM"]}
        talk = {**pair, "held_on": held, "minutes": 30, "logged_by_id": ids["USAM"], "type": "training"}
        words = sessions.Words(what=SECRETS["session"])
        session = sessions.add(unit, world.workspace_id, talk, words, "s:1", now)
        step = {**pair, "session_id": session, "owner_id": ids["UANA"], "due_on": date(2026, 11, 27)}
        commitments.add(unit, world.workspace_id, step, SECRETS["step"], SECRETS["step"], "c:1", now)
        topics.add(
            unit, world.workspace_id, person_id=ids["UANA"], added_by_id=ids["USAM"], source="coach",
            text=SECRETS["topic"], origin="t:1", today=held, now=now,
        )  # fmt: skip
        evidence.add(
            unit, world.workspace_id, person_id=ids["UANA"], added_by_id=ids["USAM"], kind="call", observable=True,
            text=SECRETS["evidence"], url="", moment=None, origin="e:1", now=now, session_id=session,
        )  # fmt: skip
        slots.skip(unit, world.workspace_id, slot_id, "other", SECRETS["skip"], ids["USAM"], now)

    await world.program.db.write(work)


async def test_a_rep_sees_their_talk_and_prepares_from_there(office: Play) -> None:
    ana = person(office, "UANA")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    shown = await look(office, ana)
    assert "*Next talk* tomorrow 10:00 with Sam Carter" in shown
    for action in ("prep.open", "slot.move", "slot.talked"):
        assert action in json.dumps(ana.home.blocks if ana.home else [])
    assert (await ana.click("home", "prep.open")).ok
    await ana.fill("q.topic", "The decider")
    await ana.submit()
    await office.settle()
    assert "you are prepared" in texts(ana.home.blocks if ana.home else [])
    assert office.slack.faults_seen == []


async def test_a_manager_sees_today_and_everybody_with_their_next_talk(office: Play) -> None:
    await plan(office, "UANA", "USAM", date(2026, 11, 23), days=7)
    await plan(office, "UBEN", "USAM", date(2026, 11, 26))
    await go_to(office, MONDAY, "09:00")
    shown = await look(office, person(office, "USAM"))
    today = shown[: shown.index("*Waiting for you*")]
    assert "*Ana Souza* 10:00" in today
    assert "Ben Ortiz" not in today
    assert "*Ben Ortiz* · next talk Thursday 10:00" in shown
    assert "talks held: none yet" in shown
    assert "%" not in shown


async def test_a_talk_whose_day_is_over_stays_on_the_home_of_both(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await plan(office, "UANA", "USAM", date(2026, 11, 23), days=7)
    await go_to(office, MONDAY + 1, "09:00")
    shown = await look(office, ana)
    assert "*Not marked as held* Your talk with Sam Carter, yesterday 10:00" in shown
    assert shown.index("Not marked as held") < shown.index("*Next talk*")
    assert (await ana.click("home", "slot.talked")).ok
    await office.settle()
    assert "Not marked as held" not in await look(office, ana)
    shown = await look(office, sam)
    assert "*Ana Souza* You two talked, yesterday 10:00. The notes are still open." in shown
    assert (await sam.click("home", "talk.log")).ok
    assert sam.view is not None
    assert "*Ana Souza* · " in texts(sam.view.blocks)


async def test_a_next_step_said_to_be_done_is_one_press_away_for_the_coach(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await everything_written(office)
    await look(office, ana)
    await ana.click("home", "step.mark")
    await ana.fill("step.outcome", "done")
    assert (await ana.submit()).ok
    await office.settle()
    assert "*Ana Souza* says that a next step is done." in await look(office, sam)
    assert (await sam.click("home", "step.mark")).ok
    assert sam.view is not None
    assert SECRETS["step"] in texts(sam.view.blocks)


async def test_a_leader_sees_counts_and_no_word_of_anybody(office: Play) -> None:
    await everything_written(office)
    for who in ("ULENA", "UADA", "UROSA"):
        shown = await look(office, person(office, who))
        for place, secret in SECRETS.items():
            assert secret not in shown, (who, place)
    lena = person(office, "ULENA")
    shown = await look(office, lena)
    assert "Coaching below you" in shown
    assert "Sam Carter" in shown
    assert "Ana Souza" not in shown  # not one of hers to talk with
    payload = json.dumps(lena.home.content if lena.home else {})
    assert not any(secret in payload for secret in SECRETS.values())
    ana = await look(office, person(office, "UANA"))
    assert SECRETS["step"] in ana
    assert SECRETS["skip"] not in ana
    sam = await look(office, person(office, "USAM"))
    assert SECRETS["prep"] not in sam  # in the brief, which opens in a window; Home stays quiet


async def test_no_button_of_a_leader_s_home_leads_to_words(office: Play) -> None:
    await everything_written(office)
    await plan(office, "USAM", "ULENA", date(2026, 11, 25))
    lena = person(office, "ULENA")
    await look(office, lena)
    assert lena.home is not None
    pressed = 0
    for block in lena.home.blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("type") != "button" or element["action_id"].startswith("checkin"):
                continue
            outcome = await lena.click(
                "home", element["action_id"], element.get("value"), block_id=block["block_id"]
            )
            assert outcome.ok, element
            pressed += 1
            if lena.view is not None:
                assert not any(secret in json.dumps(lena.view.content) for secret in SECRETS.values()), (
                    element
                )
                await lena.close(all=True)
    assert pressed > 3


async def test_a_page_of_people_is_the_presser_s_own(office: Play) -> None:
    await everything_written(office)
    for who in ("ULENA", "UADA", "UBEN"):
        actor = person(office, who)
        await actor.command("/coach", "what")
        card = actor.dms()[-1]
        for value in ("people:1", "managers:1", "people:99"):
            card.message.blocks[-1]["elements"][0] |= {"action_id": "home.page", "value": value}
            assert (await actor.click(card, "home.page")).ok
            shown = sentence(actor)
            assert "Ana Souza" not in shown
            assert not any(secret in shown for secret in SECRETS.values())
            await actor.close()
        for value in ("people:x", "people", "x:1", "people:-1", "people:²", "people:1234"):
            card.message.blocks[-1]["elements"][0] |= {"action_id": "home.page", "value": value}
            assert (await actor.click(card, "home.page")).ok
            assert notices.OUT_OF_DATE in sentence(actor)
            await actor.close()


async def test_forty_people_take_a_window_of_pages(make_world: MakeWorld) -> None:
    team = (
        *OFFICE[1:3],
        *(Sample(f"U{n:03}", f"Rep {n:03}", "Rep", NEW_YORK, "USAM", "ae") for n in range(40)),
    )
    world = await make_world(team=team)
    for n in range(40):
        await plan(world, f"U{n:03}", "USAM", date(2026, 11, 24) + timedelta(days=n % 3))
    sam = person(world, "USAM")
    shown = await look(world, sam)
    assert "All 40 people" in shown
    assert sam.home is not None
    assert len(sam.home.blocks) <= 100
    assert (await sam.click("home", "home.page")).ok
    seen = [sentence(sam)]
    for _ in range(3):
        assert (await sam.click(None, "home.page")).ok
        seen.append(sentence(sam))
    assert "Page 4 of 4" in seen[-1]
    assert all(f"Rep {n:03}" in "".join(seen) for n in range(40))
    assert (await sam.click(None, "home.back")).ok
    assert "Page 3 of 4" in sentence(sam)
    assert (await sam.click(None, "brief.open")).ok
    assert (await sam.click(None, "questions.open")).ok
    assert world.slack.faults_seen == []


async def test_one_who_is_manager_and_rep_has_both_parts(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await plan(office, "USAM", "ULENA", date(2026, 11, 25))
    shown = await look(office, person(office, "USAM"))
    assert "*Your people*" in shown
    assert "with Lena Vogel" in shown
    assert "What is written about your talks, and your next steps: you and Lena Vogel" in shown


async def test_nobody_s_home_is_empty(office: Play) -> None:
    """An admin in no team, a new member, a guest: each is told what to do."""
    ada = person(office, "UADA")
    shown = await look(office, ada)
    assert "not in a team here yet" in shown
    assert "*Setup*" in shown
    assert (await ada.click("home", "start.open")).ok
    await ada.close()
    assert (await ada.click("home", "settings.open")).ok
    await ada.close()
    assert "*Setup*" not in await look(office, person(office, "UANA"))
    new = office.slack.add_person("Nia New", id="UNIA", tz=NEW_YORK, announce=True)
    await office.settle()
    assert "not in a team here yet" in await look(office, new)
    gil = office.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)
    assert notices.NO_MEMBER in await look(office, gil)
    for id in ("ULENA", "USAM", "UANA"):
        assert len(await look(office, person(office, id))) > 200


async def test_looking_stores_nothing_but_the_view_that_is_owed(office: Play) -> None:
    await plan(office, "UANA", "USAM")
    await look(office, person(office, "USAM"))
    before = await counts(office)
    await look(office, person(office, "USAM"))
    after = await counts(office)
    assert {table for table in after if after[table] != before[table]} <= {"received_key"}


@pytest.mark.parametrize("name", ["<!channel> & Co", "שלום עולם", "😀" * 30, "x" * 80])
async def test_any_name_is_shown_as_it_is(make_world: MakeWorld, name: str) -> None:
    team = tuple(
        Sample(one.id, name if one.id == "UANA" else one.name, one.title, one.tz, one.manager, one.track)
        for one in OFFICE
    )
    world = await make_world(team=team)
    await go_to(world, MONDAY, "09:00")
    await plan(world, "UANA", "USAM")
    await look(world, person(world, "USAM"))
    await look(world, person(world, "UANA"))
    assert world.slack.faults_seen == []


async def test_slack_says_no_and_home_comes_a_little_later(office: Play) -> None:
    await plan(office, "UANA", "USAM")
    sam = person(office, "USAM")
    office.slack.fail("views.publish", "error", error="service_unavailable")
    await sam.open_home()
    await office.settle()
    assert sam.home is None
    await office.advance(office.clock.now() + timedelta(minutes=1))
    assert sam.home is not None
    assert "*Your people*" in texts(sam.home.blocks)
