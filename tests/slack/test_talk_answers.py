"""The rep's side of a logged talk: own it, fix it, disagree, say nothing. And what is changed later is shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, counts, go_on, go_to, latest, person, rows, sentence
from tests.slack.talks import STEP, log, press, put, shows

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
LONG = "🤝 שלום R&D <b> " + "w" * 2_900


async def talk(world: Play) -> str:
    """Sam has logged a talk with Ana; its id."""
    await log(world)
    await person(world, "USAM").close(all=True)
    ((id,),) = await rows(world, "coaching_session", "id")
    return str(id)


async def state(world: Play) -> str:
    ((found,),) = await rows(world, "coaching_session", "state")
    return str(found)


def asked(actor: Actor) -> int:
    return sum("talk.no" in seen.actions for seen in actor.dms())


async def test_the_step_is_owned_once_however_often_it_is_pressed(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    await talk(world)
    ana = person(world, "UANA")
    message = latest(ana, "talk.own")
    await asyncio.gather(*(ana.click(message, "talk.own") for _ in range(3)))
    await world.settle()
    assert await state(world) == "confirmed"
    assert asked(ana) == 0
    assert ana.dms()[-1].actions == ["talk.read", "talk.fix", "step.mark"]
    assert [kind for (kind,) in await rows(world, "delivery", "kind") if kind == "talk_answered"] == []


@pytest.mark.parametrize("action", ["talk.own", "talk.no", "talk.fix"])
@pytest.mark.parametrize("who", ["USAM", "UBEN", "ULENA", "UADA", "UROSA"])
async def test_only_the_rep_answers(office: Play, who: str, action: str) -> None:
    id = await talk(office)
    actor = person(office, who)
    await press(actor, action, id)
    assert "belongs to someone else" in sentence(actor)
    assert await state(office) == "logged"


@pytest.mark.parametrize(
    "action", ["talk.own", "talk.no", "talk.fix", "talk.read", "talk.correct", "step.mark"]
)
async def test_an_old_or_made_up_button_says_a_sentence(office: Play, action: str) -> None:
    ana = person(office, "UANA")
    before = await counts(office)
    for value in ("x", "", "0197a1b2-0000-7000-8000-00000000c001", "a:b"):
        await press(ana, action, value)
        assert "out of date" in sentence(ana)
        await ana.close(all=True)
    assert await counts(office) == before


# ---------------------------------------------------------------- fix it


async def test_the_rep_says_it_in_own_words_and_the_coach_hears_them(office: Play) -> None:
    await talk(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "talk.fix"), "talk.fix")
    assert "Answers too fast" in sentence(ana)
    await ana.fill("fix.step", LONG)
    await ana.fill("fix.due", "2026-11-20")
    await ana.fill("fix.ready", "4")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    assert await state(office) == "confirmed"
    assert await rows(office, "commitment", "willingness") == [(4,)]
    assert len(await rows(office, "session_edit", "field")) == 2
    assert "put the next step of your talk of today in their own words" in sam.dms()[-1].plain
    assert "R&amp;D &lt;b&gt;" in str(sam.dms()[-1].blocks)
    assert "saved in your words" in ana.dms()[-1].plain
    await sam.click(sam.dms()[-1], "talk.read")
    assert STEP in sentence(sam)  # under "Changed later"
    assert "w" * 500 in sentence(sam)


async def test_a_fix_needs_a_step_and_a_day_after_the_talk(office: Play) -> None:
    await talk(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "talk.fix"), "talk.fix")
    await ana.fill("fix.due", "2026-11-01")
    assert set((await ana.submit()).errors) == {"fix.due"}
    await ana.fill("fix.due", "2026-11-30")
    await ana.fill("fix.step", " ")
    assert "fix.step" in (await ana.submit()).errors
    assert await state(office) == "logged"


async def test_only_readiness_is_a_yes_and_tells_nobody(office: Play) -> None:
    await talk(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    before = len(sam.dms())
    await ana.click(latest(ana, "talk.fix"), "talk.fix")
    await ana.fill("fix.ready", "2")
    await ana.submit()
    await office.settle()
    assert await state(office) == "confirmed"
    assert len(sam.dms()) == before
    assert await rows(office, "session_edit", "id") == []


# ---------------------------------------------------------------- they do not agree


async def test_who_disagrees_is_heard_and_asked_again_when_it_is_corrected(office: Play) -> None:
    await talk(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "talk.no"), "talk.no")
    await office.settle()
    assert await state(office) == "disputed"
    assert "sees your talk of today in another way" in sam.dms()[-1].plain
    assert "was told" in ana.dms()[-1].plain
    await ana.click(ana.dms()[-1], "talk.fix")
    await ana.fill("fix.wrong", "We spoke about Dock, not Marlow.")
    await ana.submit()
    await office.settle()
    message = sam.dms()[-1]
    assert "Dock, not Marlow" in message.plain
    assert "Dock" not in message.text
    await sam.click(message, "talk.correct")
    await put(sam, step="Ask one question first on the Dock call")
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert await state(office) == "logged"
    assert asked(ana) == 1
    assert "Dock call" in latest(ana, "talk.own").plain
    assert "see the newer message below" in "".join(seen.plain for seen in ana.dms())
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await office.settle()
    assert await state(office) == "confirmed"
    assert await rows(office, "commitment", "rejected_at") == [(None,)]
    assert await rows(office, "session_edit", "id") == []  # the first day is free
    assert "says that your notes of today are right now" in sam.dms()[-1].plain


async def test_a_step_nobody_agreed_on_does_not_come_back(office: Play) -> None:
    await talk(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "talk.no"), "talk.no")
    await office.settle()
    await go_to(office, 3, "14:00")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert "q.promise" not in str(ana.view.blocks if ana.view else "")


async def test_a_talk_that_was_none_counts_for_nothing(office: Play) -> None:
    await talk(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "talk.fix"), "talk.fix")
    await ana.fill("fix.no_talk", ["no_talk"])
    await ana.submit()
    await office.settle()
    assert await rows(office, "coaching_session", "state", "both_took_part") == [("disputed", False)]
    assert "you two did not talk" in sam.dms()[-1].plain
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await office.settle()
    assert await rows(office, "coaching_session", "state", "both_took_part") == [("confirmed", True)]


# ---------------------------------------------------------------- silence


async def test_three_working_days_of_silence_let_it_stand(office: Play) -> None:
    await talk(office)  # Wednesday
    ana = person(office, "UANA")
    await go_to(office, 0, "17:59")
    assert await state(office) == "logged"
    await go_on(office, minutes=2)
    assert await state(office) == "confirmed_silent"
    assert "marked as not confirmed" in latest(ana, "talk.own").plain
    assert await rows(office, "commitment", "confirmed_at", "state") == [(None, "open")]
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await office.settle()
    assert await state(office) == "confirmed"
    assert office.slack.faults_seen == []


async def test_days_off_of_the_rep_do_not_count(office: Play) -> None:
    ana = person(office, "UANA")
    await ana.open_home()
    await office.settle()
    await ana.click("home", "away.open")
    await ana.fill("away.until", "2026-11-23")
    await ana.submit()
    await ana.close(all=True) if ana.view else None
    await talk(office)
    await go_to(office, 1, "12:00")
    await go_to(office, 2, "12:00")
    assert await state(office) == "logged"
    await go_on(office, hours=7)
    assert await state(office) == "confirmed_silent"


# ---------------------------------------------------------------- changed later


async def test_a_change_a_day_later_is_kept_and_shown_once(office: Play) -> None:
    id = await talk(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await office.settle()
    await go_on(office, hours=30)
    before = len([seen for seen in ana.dms() if seen.by_app])
    for words in ("Answers before the question ends", "Jumps in"):
        await press(sam, "talk.correct", id)
        await put(sam, what=words)
        await sam.submit()
        await sam.close(all=True)
        await office.settle()
    assert len([seen for seen in ana.dms() if seen.by_app]) == before + 1
    message = ana.dms()[-1]
    assert "changed what was written" in message.plain or "you said that this is right" in message.plain
    edits = await rows(office, "session_edit", "field")
    assert edits == [("what",), ("what",)]
    assert await state(office) == "confirmed"
    await ana.click(message, "talk.read")
    assert "Changed later" in sentence(ana)
    assert "Answers too fast" in sentence(ana)


async def test_another_next_step_a_day_later_has_to_be_owned_again(office: Play) -> None:
    id = await talk(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await office.settle()
    await go_on(office, hours=30)
    await press(sam, "talk.correct", id)
    await put(sam, step="Send the Dock quote to the buyer")
    await sam.submit()
    await office.settle()
    assert await state(office) == "logged"
    message = latest(ana, "talk.own")
    assert "changed what was written" in message.plain
    assert "Is this your next step?" in message.plain
    assert STEP in message.plain
    assert asked(ana) == 1


# ---------------------------------------------------------------- who reads it


async def test_the_two_read_every_word_and_nobody_else_does(office: Play, logged: list[Any]) -> None:
    await log(office, what="SECRETGAP", fact="SECRETFACT call 08:15")
    ((id,),) = await rows(office, "coaching_session", "id")
    for who in ("USAM", "UANA"):
        actor = person(office, who)
        await actor.close(all=True) if actor.view else None
        await press(actor, "talk.read", str(id))
        assert "SECRETGAP" in sentence(actor)
        assert "SECRETFACT" in sentence(actor)
        assert ("talk.correct" in shows(actor)) == (who == "USAM")
        assert ("talk.fix" in shows(actor)) == (who == "UANA")
    for who in ("ULENA", "UADA", "UROSA", "UBEN"):
        actor = person(office, who)
        await press(actor, "talk.read", str(id))
        assert "belongs to someone else" in sentence(actor)
        await press(actor, "talk.menu", option=f"read:{id}")
        await press(actor, "talk.correct", str(id))
        assert "SECRET" not in "".join(str(view.content) for view in actor.views)
    assert "SECRET" not in str(logged)


async def test_a_new_manager_does_not_read_talks_of_before_and_the_old_one_keeps_own(office: Play) -> None:
    await log(office, what="SECRETGAP")
    ((id,),) = await rows(office, "coaching_session", "id")
    await go_on(office, days=2)
    await office.add_people("person,manager,track,hired_on,start\nUANA,UROSA,ae,2024-02-01,\n")
    await office.settle()
    rosa, sam = person(office, "UROSA"), person(office, "USAM")
    await press(rosa, "talk.read", str(id))
    assert "belongs to someone else" in sentence(rosa)
    await press(sam, "talk.read", str(id))
    assert "SECRETGAP" in "".join(str(view.content) for view in sam.views)
