"""An open next step when its coach coaches the rep no more: it goes on with the manager of today."""

from __future__ import annotations

from datetime import date

import pytest

from blocks import notices
from bot.play.play import Play
from tests.slack.acting import answer, ask_everybody, go_on, latest, person, rows, sentence
from tests.slack.talks import STEP, begin, held, id_of, log, new_manager, open_log, press, put

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
NEWS = "FRESH"


async def test_a_next_step_goes_on_with_the_manager_of_today(office: Play) -> None:
    await log(office)
    ana, sam, rosa = (person(office, who) for who in ("UANA", "USAM", "UROSA"))
    await sam.close(all=True)
    await new_manager(office)
    ((step,),) = await rows(office, "commitment", "id")
    before = len(sam.dms())
    await press(ana, "step.mark", str(step))
    assert "Rosa Lind" in str(ana.view.content if ana.view else "")
    await ana.fill("step.outcome", "demonstrated")
    await ana.fill("step.fact", f"{NEWS} call 08:15")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    assert len(sam.dms()) == before
    for action in ("step.mark", "step.shown", "step.done", "step.drop"):
        await press(sam, action, str(step))
        assert notices.NOT_YOURS in sentence(sam), action
        await sam.close(all=True)
    assert await rows(office, "commitment", "state") == [("awaiting_review",)]
    for who, there in ((sam, False), (rosa, True)):
        await who.open_home()
        assert (str(step) in str(who.home)) is there, who.name
    await rosa.click(latest(rosa, "step.shown"), "step.shown")
    await office.settle()
    assert await rows(office, "commitment", "state", "closed_by_id") == [
        ("demonstrated", await id_of(office, "UROSA"))
    ]
    assert len(sam.dms()) == before


async def test_a_next_step_of_an_extra_coach_goes_on_with_the_manager_after_their_last_day(
    office: Play,
) -> None:
    await begin(office, "UANA", "UROSA", kind="extra", scope="discovery", ends_on=date(2026, 11, 21))
    await log(office, "UROSA")
    ana, sam, rosa = (person(office, who) for who in ("UANA", "USAM", "UROSA"))
    await rosa.close(all=True)
    await go_on(office, days=5)
    ((step,),) = await rows(office, "commitment", "id")
    before = len(rosa.dms())
    await press(ana, "step.mark", str(step))
    await ana.fill("step.outcome", "done")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    await press(rosa, "step.done", str(step))
    assert notices.NOT_YOURS in sentence(rosa)
    assert len(rosa.dms()) == before
    await sam.click(latest(sam, "step.done"), "step.done")
    await office.settle()
    assert await rows(office, "commitment", "state") == [("done",)]


async def test_the_new_manager_is_asked_about_it_in_their_first_log(office: Play) -> None:
    await log(office)
    await person(office, "USAM").close(all=True)
    await new_manager(office)
    rosa = person(office, "UROSA")
    await open_log(rosa)
    assert STEP in sentence(rosa)
    await put(rosa, what="Price", step="Another step", outcome="done")
    assert held(rosa, "outcome") == "done"
    await rosa.submit()
    await office.settle()
    found = await rows(office, "commitment", "state", "closed_by_id")
    assert ("done", await id_of(office, "UROSA")) in found


async def test_who_coached_before_logs_a_talk_of_before_and_is_asked_nothing_of_it(office: Play) -> None:
    await log(office)
    sam = person(office, "USAM")
    await sam.close(all=True)
    await new_manager(office)
    await open_log(sam)
    assert STEP not in sentence(sam)
    await sam.click(None, "talk.who")
    await put(sam, held_on="2026-11-20")
    await sam.submit()
    await put(sam, what="Of before", type="training", step="Another step")
    assert "Saved" in str((await sam.submit()).body)
    assert await rows(office, "commitment", "state") == [("open",), ("open",)]


async def test_what_is_said_in_a_check_in_reaches_the_manager_of_today_alone(office: Play) -> None:
    await log(office)
    sam = person(office, "USAM")
    await new_manager(office)
    before = len(sam.dms())
    await ask_everybody(office)
    ana = person(office, "UANA")
    await answer(office, ana, promise="done")
    await ana.submit()
    await go_on(office, hours=2)
    assert await rows(office, "commitment", "state") == [("awaiting_review",)]
    assert not [seen for seen in sam.dms()[before:] if STEP in seen.plain]
    rosa = person(office, "UROSA")
    await rosa.click(latest(rosa, "coach.more"), "coach.more", option="Read all answers")
    assert STEP in sentence(rosa)


async def test_with_no_manager_the_rep_still_says_how_it_went(office: Play) -> None:
    await log(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await sam.close(all=True)
    await go_on(office, days=5)
    await press(sam, "team.menu", option=f"stop:{await id_of(office, 'UANA')}")
    await sam.submit()
    await office.settle()
    before = len(sam.dms())
    ((step,),) = await rows(office, "commitment", "id")
    await press(ana, "step.mark", str(step))
    assert "nobody else hears of this" in sentence(ana)
    await ana.fill("step.outcome", "done")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    assert await rows(office, "commitment", "state") == [("awaiting_review",)]
    assert len(sam.dms()) == before
    assert "Next step" not in ana.dms()[-1].plain
