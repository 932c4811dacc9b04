"""What waits for the next talk: topics of either side, and messages kept as facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.play.play import Play
from playground.actor import Actor
from storage import topics
from tests.slack.acting import answer, ask_everybody, go_on, latest, person, rows, sentence
from tests.slack.talks import STEP, add_topic, begin, held, id_of, log, open_log, press, put, shows

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def queue(
    world: Play, *texts: str, rep: str = "UANA", days_ago: int = 0, source: str = "coach"
) -> None:
    ana, sam, now = await id_of(world, rep), await id_of(world, "USAM"), world.clock.now()
    for number, text in enumerate(texts):
        reason = await world.program.db.write(
            lambda unit, text=text, number=number: topics.add(
                unit, world.workspace_id, person_id=ana, added_by_id=sam, source=source, text=text,
                origin=f"test:{rep}:{text}", today=now.date() - timedelta(days=days_ago),
                now=now + timedelta(milliseconds=number),
            )
        )  # fmt: skip
        assert reason is None


async def waiting(world: Play) -> list[tuple[str, str, int]]:
    found = await rows(world, "topic", "state", "source", "carried")
    return [(str(state), str(source), int(carried)) for state, source, carried in found]


# ---------------------------------------------------------------- the list


async def test_both_add_to_one_list_and_either_drops(office: Play) -> None:
    ana, sam, id = person(office, "UANA"), person(office, "USAM"), str(await id_of(office, "UANA"))
    await press(ana, "topic.open")
    await add_topic(ana, "Meeting the CFO")
    assert (await ana.submit()).kind == "updated"
    assert "1. Meeting the CFO" in sentence(ana)
    assert (await ana.submit()).kind == "errors"  # the field is empty again
    await add_topic(ana, "Price talk")
    await ana.submit()
    await press(sam, "topic.open", id)
    assert "2 of 7" in sentence(sam)
    assert "from Ana Souza" in sentence(sam)
    await add_topic(sam, "R&D <b> 🤝 שלום " + "w" * 200)
    await sam.submit()
    assert {source for _, source, _ in await waiting(office)} == {"rep", "coach"}
    await add_topic(sam, "Half a line")
    await sam.click(None, "topic.drop", value=(await rows(office, "topic", "id"))[0][0].__str__())
    assert "Dropped." in sentence(sam)
    assert "2 of 7" in sentence(sam)
    await sam.submit()  # what was being typed is still there
    assert ". Half a line" in sentence(sam)
    assert office.slack.faults_seen == []


async def test_the_eighth_asks_to_drop_one_first(office: Play) -> None:
    await queue(office, *(f"Topic {n}" for n in range(7)))
    ana = person(office, "UANA")
    await press(ana, "topic.open")
    assert "Drop one to add another" in sentence(ana)
    assert "topic.text." not in str(ana.view.blocks if ana.view else "")
    sam = person(office, "USAM")
    await open_log(sam)
    await put(sam, what="x", step=STEP)
    await sam.click(None, "talk.more")
    await put(sam, next_topics="An eighth")
    await sam.submit()
    assert "seven topics already" in sentence(sam)
    assert len(await rows(office, "topic", "id")) == 7
    assert len(await rows(office, "coaching_session", "id")) == 1


@pytest.mark.parametrize("who", ["UBEN", "UROSA", "ULENA", "UADA"])
async def test_nobody_else_sees_or_changes_it(office: Play, who: str) -> None:
    await queue(office, "SECRETTOPIC")
    actor, id = person(office, who), str(await id_of(office, "UANA"))
    ((topic,),) = await rows(office, "topic", "id")
    for action, value in (("topic.open", id), ("topic.drop", str(topic)), ("topic.keep", str(topic))):
        await press(actor, action, value)
        assert "belongs to someone else" in sentence(actor)
        await actor.close(all=True)
    assert await waiting(office) == [("queued", "coach", 0)]


# ---------------------------------------------------------------- in a talk


async def test_what_was_covered_goes_and_what_was_not_is_carried_over(office: Play) -> None:
    await queue(office, "Price", "CFO", "Demo", "Fourth")
    sam = person(office, "USAM")
    await open_log(sam)
    ids = {
        text: str(id) for id, text in zip(await _ids(office), ("Price", "CFO", "Demo", "Fourth"), strict=True)
    }
    await put(sam, what="x", step=STEP, covered=[ids["CFO"]])
    await sam.submit()
    found = dict(zip(ids, await waiting(office), strict=True))
    assert found == {
        "Price": ("queued", "coach", 1), "CFO": ("covered", "coach", 0), "Demo": ("queued", "coach", 1),
        "Fourth": ("queued", "coach", 0),
    }  # fmt: skip


async def _ids(world: Play) -> list[object]:
    return [id for (id,) in sorted(await rows(world, "topic", "id"), key=lambda row: str(row[0]))]


async def test_an_old_topic_is_asked_about_after_the_log(office: Play) -> None:
    await queue(office, "Old one", days_ago=61)
    sam = person(office, "USAM")
    await log(office)
    assert "has waited for 60 days" in sentence(sam)
    await sam.click(None, "topic.keep")
    assert "Kept." in sentence(sam)
    assert await rows(office, "topic", "kept_on", "state") == [(date(2026, 11, 18), "queued")]
    await sam.close(all=True)
    await log(office, who="<@UANA>", what="again")
    assert "has waited" not in sentence(sam)


async def test_an_old_topic_can_be_dropped_there(office: Play) -> None:
    await queue(office, "Old one", days_ago=61)
    sam = person(office, "USAM")
    await log(office)
    await sam.click(None, "topic.drop")
    assert "Dropped." in sentence(sam)
    assert [state for state, _, _ in await waiting(office)] == ["dropped"]


# ---------------------------------------------------------------- from a check-in


async def test_add_to_our_next_talk_makes_a_topic_once(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, stuck="Pricing at Meridian", help="deal")
    await go_on(office, hours=1)
    message = latest(sam, "coach.topic")
    await sam.click(message, "coach.topic")
    await sam.click(message, "coach.topic")
    await office.settle()
    assert await waiting(office) == [("queued", "rep", 0)]
    await press(ana, "topic.open")
    assert "Pricing at Meridian" in sentence(ana)
    assert "Nothing waits for you" in sam.dms()[-1].plain
    assert len(await rows(office, "reply", "id")) == 1


async def test_without_words_the_wish_for_help_is_the_topic(office: Play) -> None:
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), help="practice")
    await go_on(office, hours=1)
    sam = person(office, "USAM")
    await sam.click(latest(sam, "coach.topic"), "coach.topic")
    await office.settle()
    await press(person(office, "UANA"), "topic.open")
    assert "Practice a skill" in sentence(person(office, "UANA"))


async def test_where_seven_wait_the_coach_says_which_may_go(office: Play) -> None:
    await queue(office, *(f"Topic {n}" for n in range(7)))
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), stuck="Pricing", help="deal")
    await go_on(office, hours=1)
    sam = person(office, "USAM")
    await sam.click(latest(sam, "coach.topic"), "coach.topic")
    assert "one has to go" in sentence(sam)
    assert "Pricing" in sentence(sam)
    first = (await _ids(office))[0]
    await sam.fill("topic.out", str(first))
    assert (await sam.submit()).kind == "closed"
    await office.settle()
    states = [state for state, _, _ in await waiting(office)]
    assert sorted(states) == ["dropped", *["queued"] * 7]
    assert "Nothing waits for you" in sam.dms()[-1].plain


# ---------------------------------------------------------------- a message as a fact


async def message(world: Play, who: str, text: str) -> object:
    channel = world.slack.add_channel("sales", id="C0SALES")
    actor = person(world, who)
    for one in ("USAM", "UANA", who):
        if one not in channel.members:
            await person(world, one).join(channel)
    return await actor.say(channel, text)


async def keep(actor: Actor, seen: object, target: str, note: str = "") -> str:
    await actor.message_shortcut("evidence_use", seen)  # type: ignore[arg-type]
    await actor.fill("evidence.for", target)
    if note:
        await actor.fill("evidence.note", note)
    outcome = await actor.submit()
    assert outcome.kind == "updated", outcome
    return sentence(actor)


async def test_a_message_goes_with_the_next_talk_and_both_see_it(office: Play) -> None:
    sam, ana, id = person(office, "USAM"), person(office, "UANA"), await id_of(office, "UANA")
    seen = await message(office, "UANA", "SECRETWORDS of the message")
    said = await keep(sam, seen, f"person:{id}", "Look at the question she asks")
    assert "Both of you can see it" in said
    await sam.close(all=True)
    await press(sam, "brief.open", f"person:{id}")
    assert "*Saved to look at*" in sentence(sam)
    assert "Look at the question she asks" in sentence(sam)
    await sam.click(None, "topic.open")  # where no talk is planned, the brief has a button of its own
    assert "Look at the question she asks" in sentence(sam)
    await sam.close(all=True)
    await press(ana, "topic.open")
    assert "Look at the question she asks" in sentence(ana)
    assert "https://northwind.slack.com/archives/C0SALES/p" in sentence(ana)
    await open_log(sam)
    assert "1 saved fact goes with this talk" in sentence(sam)
    await put(sam, what="x", step=STEP)
    await sam.submit()
    await office.settle()
    ((session, kind, observable),) = await rows(office, "evidence", "session_id", "kind", "observable")
    assert session is not None
    assert (kind, observable) == ("email", True)
    await ana.close(all=True)
    await ana.click(latest(ana, "talk.menu"), "talk.menu", option="What was written")
    assert "Look at the question she asks" in sentence(ana)
    assert "evidence.link" in shows(ana)
    assert (await ana.click(None, "evidence.link")).ok
    everything = await rows(office, "evidence", "text", "url")
    assert b"SECRETWORDS" not in b"".join(part for row in everything for part in row)


async def test_a_message_shows_ones_own_next_step(office: Play) -> None:
    await log(office)
    ana = person(office, "UANA")
    ((step,),) = await rows(office, "commitment", "id")
    seen = await message(office, "UBEN", "The buyer wrote back")
    await keep(ana, seen, f"step:{step}")
    assert await rows(office, "evidence", "commitment_id") == [(step,)]
    sam = person(office, "USAM")
    await sam.close(all=True)
    await press(sam, "step.mark", str(step))
    assert "Shown by:" in sentence(sam)
    await sam.fill("step.outcome", "demonstrated")
    assert (await sam.submit()).kind == "closed"


async def test_the_rep_keeps_one_for_the_next_talk(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    seen = await message(office, "UBEN", "hello")
    await keep(ana, seen, "own", "My question")
    await open_log(sam)
    assert "1 saved fact" in sentence(sam)
    assert held(sam, "fact") is None
    await sam.close(all=True)
    await begin(office, "UANA", "UROSA", kind="extra", scope="discovery")
    for who, sees in (("USAM", True), ("UROSA", False)):  # an extra coach has what they kept themselves
        actor = person(office, who)
        await press(actor, "brief.open", f"person:{await id_of(office, 'UANA')}")
        assert ("My question" in sentence(actor)) is sees
        await actor.close(all=True)


async def test_nobody_keeps_one_for_somebody_they_do_not_coach(office: Play) -> None:
    rosa, ana = person(office, "UROSA"), await id_of(office, "UANA")
    seen = await message(office, "UROSA", "hello")
    await rosa.message_shortcut("evidence_use", seen)  # type: ignore[arg-type]
    assert "Ana Souza" not in sentence(rosa)
    rosa.view.state["evidence.for"] = {  # type: ignore[union-attr]
        "field": {"type": "static_select", "selected_option": {"value": f"person:{ana}"}}
    }
    outcome = await rosa.submit()
    assert "do not coach" in str(outcome.body)
    assert await rows(office, "evidence", "id") == []


async def test_who_has_nobody_is_told_so(office: Play) -> None:
    ada = person(office, "UADA")
    seen = await message(office, "UADA", "hello")
    await ada.message_shortcut("evidence_use", seen)  # type: ignore[arg-type]
    assert "no coach and no team" in sentence(ada)


async def test_an_extra_coach_sees_and_changes_only_what_is_theirs(office: Play) -> None:
    await begin(office, "UANA", "UROSA", kind="extra", scope="discovery")
    await queue(office, "SECRETTOPIC")
    rosa, id = person(office, "UROSA"), str(await id_of(office, "UANA"))
    ((topic,),) = await rows(office, "topic", "id")
    await press(rosa, "topic.open", id)
    assert "0 of 7" in sentence(rosa)
    await add_topic(rosa, "Discovery")
    await rosa.submit()
    assert "1 of 7" in sentence(rosa)
    await press(rosa, "topic.drop", str(topic))
    assert "belongs to someone else" in sentence(rosa)
    await rosa.close(all=True)
    await open_log(rosa)
    assert "SECRETTOPIC" not in str(rosa.view.content if rosa.view else "")
    assert "Discovery" in str(rosa.view.content if rosa.view else "")
    await put(rosa, what="x", step=STEP)
    await rosa.submit()
    carried = {str(id): carried for id, carried in await rows(office, "topic", "id", "carried")}
    assert carried.pop(str(topic)) == 0  # not theirs to carry over
    assert list(carried.values()) == [1]


async def test_the_type_is_what_the_last_check_in_asks_for(office: Play) -> None:
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), help="deal")
    await go_on(office, hours=1)
    sam = person(office, "USAM")
    await open_log(sam)
    assert held(sam, "type") == "deal"
