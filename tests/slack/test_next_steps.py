"""Next steps come back: in the check-in, the log and on Home, until they are shown to work, done, or dropped."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, ask_everybody, counts, go_on, latest, person, rows, sentence
from tests.slack.talks import STEP, held, id_of, log, open_log, press, put

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
LONG = "🤝 שלום R&D <b> " + "w" * 2_900


async def agreed(world: Play) -> str:
    """Sam and Ana have a next step that she owns; its id."""
    await log(world)
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await sam.close(all=True)
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await world.settle()
    ((id,),) = await rows(world, "commitment", "id")
    return str(id)


async def stands(world: Play) -> tuple[str, str | None]:
    ((state, said),) = await rows(world, "commitment", "state", "said")
    return str(state), said


async def check_in(world: Play, actor: Actor, **answers: str) -> None:
    await actor.click(latest(actor, "checkin.start"), "checkin.start")
    for key, value in ({"help": "none"} | answers).items():
        await actor.fill(f"q.{key}", value)
    while actor.view is not None and actor.view.callback_id == "checkin.submit":
        assert (await actor.submit()).ok
    await world.settle()


# ---------------------------------------------------------------- in the check-in


async def test_without_a_next_step_nobody_is_asked_about_one(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert "q.promise" not in str(ana.view.blocks if ana.view else "")


async def test_the_check_in_asks_how_it_went_and_the_coach_reads_it(office: Play) -> None:
    await agreed(office)
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert f"Your next step: {STEP}. How did it go?" in sentence(ana)
    await ana.close(all=True)
    await check_in(office, ana, promise="demonstrated", win="Marlow asked back")
    assert await stands(office) == ("awaiting_review", "demonstrated")
    await go_on(office, hours=1)
    message = latest(sam, "coach.more")
    assert "Next step: Done, and it worked" in message.plain
    await sam.click(message, "coach.more", option="Read all answers")
    assert STEP in sentence(sam)
    assert "{commitment}" not in sentence(sam)


@pytest.mark.parametrize(
    ("said", "state"),
    [("done", "awaiting_review"), ("not_done", "open"), ("demonstrated", "awaiting_review")],
)
async def test_not_yet_leaves_it_open(office: Play, said: str, state: str) -> None:
    await agreed(office)
    await ask_everybody(office)
    await check_in(office, person(office, "UANA"), promise=said)
    assert await stands(office) == (state, said)


async def test_a_changed_answer_changes_what_was_said(office: Play) -> None:
    await agreed(office)
    await ask_everybody(office)
    ana = person(office, "UANA")
    await check_in(office, ana, promise="done")
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    assert STEP in sentence(ana)
    await ana.fill("q.promise", "not_done")
    while ana.view is not None and ana.view.callback_id == "checkin.submit":
        await ana.submit()
    await office.settle()
    assert await stands(office) == ("open", "not_done")


async def test_a_step_closed_while_the_form_was_open_stays_closed(office: Play) -> None:
    step = await agreed(office)
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    await press(sam, "step.done", step)
    await ana.fill("q.promise", "not_done")
    await ana.fill("q.help", "none")
    while ana.view is not None and ana.view.callback_id == "checkin.submit":
        assert (await ana.submit()).ok
    assert (await stands(office))[0] == "done"


async def test_somebody_elses_step_in_the_form_is_no_step_of_mine(office: Play) -> None:
    step = await agreed(office)
    await ask_everybody(office)
    ben = person(office, "UBEN")
    await ben.click(latest(ben, "checkin.start"), "checkin.start")
    assert ben.view is not None
    found = json.loads(ben.view.private_metadata)
    ben.view.content["private_metadata"] = json.dumps(found | {"step": step})
    await ben.fill("q.help", "none")
    await ben.submit()
    await ben.submit() if ben.view else None
    assert (await stands(office)) == ("open", None)


# ---------------------------------------------------------------- marked, and confirmed


async def test_shown_to_work_needs_something_to_look_at(office: Play) -> None:
    step = await agreed(office)
    sam = person(office, "USAM")
    await press(sam, "step.mark", step)
    await sam.fill("step.outcome", "demonstrated")
    assert "something to look at" in (await sam.submit()).errors["step.fact"]
    await sam.fill("step.fact", "She did well")  # an opinion
    assert "something to look at" in (await sam.submit()).errors["step.fact"]
    await sam.fill("step.fact", "Marlow call 12:40")
    assert (await sam.submit()).kind == "closed"
    await office.settle()
    assert (await stands(office))[0] == "demonstrated"
    assert len(await rows(office, "evidence", "id")) == 1
    assert "done, and we saw it work" in person(office, "UANA").dms()[-1].plain


async def test_the_rep_marks_it_with_a_fact_and_the_coach_says_yes_in_a_tap(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    await agreed(world)
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await ana.click(latest(ana, "step.mark"), "step.mark")
    await ana.fill("step.outcome", "demonstrated")
    await ana.fill("step.fact", "Marlow call 12:40 https://calls.example.com/1")
    assert (await ana.submit()).kind == "closed"
    await world.settle()
    assert await stands(world) == ("awaiting_review", "demonstrated")
    message = latest(sam, "step.shown")
    assert "done, and it worked" in message.plain
    assert "12:40" in message.plain
    assert message.text == "Next step: news from Ana Souza."
    await asyncio.gather(*(sam.click(message, "step.shown") for _ in range(3)))
    await world.settle()
    assert (await stands(world))[0] == "demonstrated"
    assert "step.shown" not in sam.dms()[-1].actions
    told = [seen for seen in ana.dms() if "Your next step" in seen.plain]
    assert len(told) == 1
    assert world.slack.faults_seen == []


async def test_an_opinion_of_the_rep_is_a_word_and_no_proof(office: Play) -> None:
    await agreed(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ana.click(latest(ana, "step.mark"), "step.mark")
    await ana.fill("step.outcome", "demonstrated")
    await ana.fill("step.fact", "It felt good")
    await ana.submit()
    await office.settle()
    assert "step.shown" not in sam.dms()[-1].actions
    await press(sam, "step.shown", (await rows(office, "commitment", "id"))[0][0].__str__())
    assert "something to look at" in sentence(sam)
    await sam.close(all=True)
    await sam.click(latest(sam, "step.done"), "step.done")
    await office.settle()
    assert (await stands(office))[0] == "done"


@pytest.mark.parametrize("who", ["UBEN", "ULENA", "UADA", "UROSA"])
@pytest.mark.parametrize("action", ["step.mark", "step.shown", "step.done", "step.drop", "step.keep"])
async def test_only_the_two_can_change_it(office: Play, who: str, action: str) -> None:
    step = await agreed(office)
    actor = person(office, who)
    await press(actor, action, step)
    assert "belongs to someone else" in sentence(actor)
    assert await stands(office) == ("open", None)


async def test_the_owner_cannot_close_it_alone(office: Play) -> None:
    step = await agreed(office)
    ana = person(office, "UANA")
    for action in ("step.shown", "step.done"):
        await press(ana, action, step)
        assert "The other one of you two" in sentence(ana)
        await ana.close(all=True)
    assert await stands(office) == ("open", None)


async def test_both_have_to_agree_to_drop_it(office: Play) -> None:
    step = await agreed(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "step.mark", step)
    await ana.fill("step.outcome", "dropped")
    await ana.submit()
    await office.settle()
    assert (await stands(office))[0] == "open"
    await press(ana, "step.drop", step)  # asking again is no yes
    assert (await stands(office))[0] == "open"
    await ana.close(all=True) if ana.view else None
    await sam.click(latest(sam, "step.keep"), "step.keep")
    await office.settle()
    assert (await stands(office))[0] == "open"
    assert "it stays open" in ana.dms()[-1].plain
    await press(sam, "step.mark", step)
    await sam.fill("step.outcome", "dropped")
    await sam.submit()
    await office.settle()
    await ana.click(latest(ana, "step.drop"), "step.drop")
    await office.settle()
    assert (await stands(office))[0] == "dropped"


async def test_a_closed_step_says_so(office: Play) -> None:
    step = await agreed(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await press(sam, "step.done", step)
    await office.settle()
    await press(ana, "step.mark", step)
    assert "closed" in sentence(ana)


# ---------------------------------------------------------------- in the next log


async def test_the_next_log_asks_for_the_last_step_and_closes_it(office: Play) -> None:
    await agreed(office)
    await go_on(office, days=1)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    assert f"The last next step: “{STEP}”" in sentence(sam)
    await put(sam, what="More", step="Send the Dock quote to the buyer", outcome="demonstrated")
    assert "Add a fact to look at first" in (await sam.submit()).errors["log.outcome"]
    await put(sam, fact="Marlow call 12:40")
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    found = dict(await rows(office, "commitment", "state", "outcome_at"))
    assert set(found) == {"demonstrated", "open"}
    assert "Last next step: done, and you two saw it work." in latest(ana, "talk.own").plain


async def test_what_the_rep_said_is_filled_in(office: Play) -> None:
    step = await agreed(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "step.mark", step)
    await ana.fill("step.outcome", "demonstrated")
    await ana.fill("step.fact", "Marlow call 12:40")
    await ana.submit()
    await office.settle()
    await open_log(sam)
    assert held(sam, "outcome") == "demonstrated"
    assert "Ana Souza says: done, and it worked" in str(sam.view.content if sam.view else "")


async def test_to_drop_it_in_the_log_asks_the_rep(office: Play) -> None:
    await agreed(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    await put(sam, what="More", step="Send the Dock quote to the buyer", outcome="dropped")
    await sam.submit()
    await office.settle()
    assert ("open",) in await rows(office, "commitment", "state")
    await ana.click(latest(ana, "step.drop"), "step.drop")
    await office.settle()
    assert sorted(await rows(office, "commitment", "state")) == [("dropped",), ("open",)]


# ---------------------------------------------------------------- in the rep's own words


async def test_the_rep_writes_it_first_and_the_coach_only_takes_it_over(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "step.write")
    await ana.fill("step.text", STEP)
    await ana.fill("step.first", "Marlow")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    assert "wrote down the next step of your talk" in sam.dms()[-1].plain
    await sam.click(latest(sam, "talk.log"), "talk.log")
    assert held(sam, "step") == STEP
    await put(sam, what="Answers too fast")
    assert (await sam.submit()).kind == "updated"
    assert "nothing left to confirm" in sentence(sam)
    await office.settle()
    assert await rows(office, "coaching_session", "state") == [("confirmed",)]
    ((confirmed, session),) = await rows(office, "commitment", "confirmed_at", "session_id")
    assert confirmed is not None
    assert session is not None
    assert "your next step in your own words" in ana.dms()[-1].plain


async def test_words_of_the_coach_in_their_place_have_to_be_owned(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "step.write")
    await ana.fill("step.text", STEP)
    await ana.submit()
    await office.settle()
    await open_log(sam)
    await put(sam, what="x", step="Something else on the Marlow call")
    await sam.submit()
    await office.settle()
    assert await rows(office, "coaching_session", "state") == [("logged",)]
    assert "Something else" in latest(ana, "talk.own").plain
    assert len(await rows(office, "commitment", "id")) == 1


async def test_whatever_is_typed_fits_every_screen(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "step.write")
    await ana.fill("step.text", LONG)
    await ana.submit()
    await office.settle()
    await open_log(sam)
    await put(sam, what=LONG, fact=LONG)
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    await press(sam, "step.mark", str((await rows(office, "commitment", "id"))[0][0]))
    assert office.slack.faults_seen == []


@pytest.mark.parametrize("who", ["UADA", "UGIL"])
async def test_who_has_no_coach_or_is_a_guest_is_told_so(office: Play, who: str) -> None:
    actor = (
        office.slack.add_person("Gil", id="UGIL", is_restricted=True, announce=True)
        if who == "UGIL"
        else person(office, who)
    )
    before = await counts(office)
    for action in ("step.write", "talk.log", "topic.open"):
        await press(actor, action)
        assert actor.view is not None
        await actor.close(all=True)
    assert (await counts(office))["commitment"] == before["commitment"] == 0


async def test_a_step_for_somebody_elses_slot_or_coach_is_refused(office: Play) -> None:
    ben = person(office, "UBEN")
    rosa = await id_of(office, "UROSA")
    await press(ben, "step.write", f"person:{rosa}")
    assert "belongs to someone else" in sentence(ben)
