"""The life of a check-in: changed, late, closed, nothing new, away, moved, reminded."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from bot.play.play import Play
from tests.slack.acting import (
    NEW_YORK,
    answer,
    ask_everybody,
    fill,
    go_on,
    go_to,
    latest,
    open_form,
    person,
    rows,
    sentence,
    texts,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def change(world: Play, id: str, **answers: object) -> str:
    ana = person(world, id)
    assert (await ana.click(latest(ana, "checkin.edit"), "checkin.edit")).ok
    await fill(ana, **answers)
    outcome = await ana.submit()
    await world.settle()
    return outcome.kind


async def prompts(world: Play, id: str) -> int:
    posts = world.slack.posts.of("post")
    mine = [post for post in posts if post.channel == person(world, id).dm.id]
    return sum("Start check-in" in texts(post.blocks) and "eminder" not in post.text for post in mine)


async def test_answers_can_be_changed_until_the_check_in_closes(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await answer(office, ana, win="Harbor")
    assert "You can change it until Monday 09:00" in latest(ana, "checkin.edit").plain
    assert await change(office, "UANA", win="Dock") == "cleared"
    await go_to(office, 0, "08:59")
    assert await change(office, "UANA", win="Pier", talks="3") == "cleared"
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    await go_to(office, 0, "09:00")
    assert (await ana.submit()).kind == "updated"
    assert "This check-in is closed" in sentence(ana)
    await ana.close()
    if [seen for seen in ana.dms() if "checkin.edit" in seen.actions]:
        await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
        assert "This check-in is closed" in sentence(ana)


async def test_a_change_after_the_reply_is_marked_and_the_reply_stays(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Harbor", talks="4")
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Nice")
    await sam.submit()
    await office.settle()
    assert await change(office, "UANA", win="Harbor and Dock", help="deal") == "cleared"
    summary = latest(sam, "coach.more")
    assert "changed after your reply" in summary.plain
    assert "Think through a deal" in summary.plain  # it asks for help now, so it waits again
    await sam.click(summary, "coach.more", option="Read all answers")
    shown = texts(sam.view.blocks if sam.view else [])
    assert "changed after your reply" in shown
    assert "You replied." in shown
    changed = dict(await rows(office, "answer", "question_key", "changed_after_reply"))
    assert changed == {"win": True, "help": True, "talks": False}
    assert any("Nice" in seen.plain for seen in ana.dms())


async def test_the_same_answers_once_more_are_no_change(office: Play) -> None:
    """Whoever was told of trouble sends again, perhaps from a form that was drawn anew meanwhile."""
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Harbor", talks="4")
    sent = await rows(office, "check_in", "state", "submitted_at", "changed_at", "late")
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Nice")
    await sam.submit()
    await office.settle()
    assert await change(office, "UANA", win="Harbor") == "cleared"
    assert await rows(office, "check_in", "state", "submitted_at", "changed_at", "late") == sent
    assert not any("changed" in seen.plain for seen in sam.dms())
    assert await rows(office, "answer", "changed_after_reply") == [(False,)] * 3
    assert "You can change it until" in latest(ana, "checkin.edit").plain
    assert await change(office, "UANA", win="Harbor too") == "cleared"
    assert [1 for (at,) in await rows(office, "check_in", "changed_at") if at is not None] == [1]


async def test_an_answer_after_the_due_time_counts_and_is_known_to_be_late(office: Play) -> None:
    await ask_everybody(office)
    await go_to(office, 4, "12:01")
    ana = person(office, "UANA")
    assert (await answer(office, ana, win="Harbor")).kind == "cleared"
    assert sorted(await rows(office, "check_in", "state", "late")) == [
        ("sent", False), ("sent", False), ("sent", False), ("submitted", True),
    ]  # fmt: skip
    assert "late" not in latest(ana, "checkin.edit").plain.lower()


async def test_after_it_closed_the_prompt_says_so_and_nothing_can_be_sent(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    prompt = latest(ana, "checkin.start")
    await open_form(ana)
    await fill(ana, win="Harbor", help="none")
    await go_to(office, 0, "09:01")
    assert (await ana.submit()).kind == "updated"
    assert "This check-in is closed. It needs nothing more from you." in sentence(ana)
    now = next(seen for seen in ana.dms() if seen.ts == prompt.ts)
    assert now.actions == []
    assert "see the reminder below" in now.plain
    assert "closed" in ana.dms()[-1].plain
    assert await rows(office, "answer", "id") == []
    assert {state for (state,) in await rows(office, "check_in", "state")} == {"missed"}


async def test_nothing_new_stores_one_answer_counts_and_is_not_offered_a_third_time(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    for week in (1, 2):
        await ask_everybody(office)
        assert (await ana.click(latest(ana, "checkin.same"), "checkin.same")).ok
        await office.settle()
        assert len(await rows(office, "answer", "id")) == week
        await go_on(office, hours=2)
        assert "nothing new" in latest(sam, "coach.more").plain
    assert "2 " in latest(ana, "checkin.edit").plain
    await ask_everybody(office)
    assert "checkin.same" not in latest(ana, "checkin.start").actions
    assert "checkin.same" in latest(person(office, "UBEN"), "checkin.start").actions
    await answer(office, ana, win="Harbor")
    assert "3 " in latest(ana, "checkin.edit").plain
    await ask_everybody(office)
    assert "checkin.same" in latest(ana, "checkin.start").actions


async def test_nothing_new_can_still_be_changed_into_answers(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "checkin.same"), "checkin.same")
    await office.settle()
    assert await change(office, "UANA", win="Harbor after all") == "cleared"
    assert await rows(office, "check_in", "nothing_new") == [(False,)] * 4
    assert len(await rows(office, "answer", "id")) == 2


async def test_somebody_away_is_excused_keeps_the_streak_and_comes_back(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await ask_everybody(office)
    await answer(office, ana, win="Harbor")
    await ask_everybody(office)
    prompt = latest(ana, "away.open")
    await ana.click(prompt, "away.open")
    await ana.fill("away.until", (office.clock.now() + timedelta(days=13)).date().isoformat())
    assert (await ana.submit()).ok
    await office.settle()
    assert "You are away" in ana.dms()[-1].plain
    assert [seen for seen in sam.dms() if "away" in seen.text.lower()] == []
    count = await prompts(office, "UANA")
    await go_on(office, days=9)  # the next round opens without her
    assert await prompts(office, "UANA") == count
    await go_on(office, days=7)
    assert await prompts(office, "UANA") == count + 1
    await answer(office, ana, win="Dock")
    assert "2 " in latest(ana, "checkin.edit").plain  # one, excused, excused, two
    assert "missed" not in {state for state, who in await rows(office, "check_in", "state", "person_id")
                            if who == await id_of(office, "UANA")}  # fmt: skip


async def id_of(world: Play, slack_id: str) -> object:
    return dict(await rows(world, "person", "slack_user_id", "id"))[slack_id]


async def test_back_early_the_open_check_in_can_be_answered(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "away.open"), "away.open")
    await ana.fill("away.until", "2026-12-07")
    await ana.submit()
    await office.settle()
    await go_on(office, hours=3)
    assert (await ana.click(latest(ana, "away.back"), "away.back")).ok
    await office.settle()
    assert (await answer(office, ana, win="Harbor")).kind == "cleared"
    await ask_everybody(office)
    assert latest(ana, "checkin.start")


async def test_back_early_by_the_home_tab_the_open_check_in_is_asked_again_too(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "away.open"), "away.open")
    await ana.fill("away.until", "2026-12-07")
    await ana.submit()
    await ana.open_home()
    await office.settle()
    assert (await ana.click("home", "away.back")).ok
    await office.settle()
    assert (await answer(office, ana, win="Harbor")).kind == "cleared"


async def test_away_until_a_day_before_the_due_time_says_that_it_stays_open(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "away.open"), "away.open")
    assert (await ana.submit()).kind == "updated"
    assert "it is due tomorrow 12:00, after you are back" in sentence(ana)


@pytest.mark.parametrize(("day", "said"), [("2026-11-19", "after today"), ("2028-01-01", "within a year")])
async def test_a_day_that_is_no_day_off_is_explained_near_the_field(
    office: Play, day: str, said: str
) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "away.open"), "away.open")
    await ana.fill("away.until", day)
    outcome = await ana.submit()
    assert said in outcome.errors["away.until"]
    assert await rows(office, "time_off", "id") == []


async def test_a_day_off_is_no_day_for_a_check_in(office: Play) -> None:
    ana = person(office, "UANA")
    await ask_everybody(office)
    await ana.click(latest(ana, "checkin.more"), "checkin.more", option="Change time")
    await ana.fill("time.day", "6")
    assert "on which you work" in (await ana.submit()).errors["time.day"]


@pytest.mark.parametrize("day", [0, 2, 4])
async def test_a_moved_time_counts_from_the_next_one_and_never_asks_twice_a_week(
    office: Play, day: int
) -> None:
    ana = person(office, "UANA")
    await ask_everybody(office)
    await ana.click(latest(ana, "checkin.more"), "checkin.more", option="Change time")
    await ana.fill("time.day", str(day))
    await ana.fill("time.at", "10:15")
    assert (await ana.submit()).kind == "updated"
    said = sentence(ana)
    assert "Your next check-in opens" in said
    await go_on(office, days=28)
    weeks = [week for (week, who) in await rows_of_rounds(office) if who == await id_of(office, "UANA")]
    assert len(weeks) == len(set(weeks))
    assert len(weeks) >= 4
    moments = [post.at for post in office.slack.posts.of("post")
               if post.channel == ana.dm.id and "Start check-in" in str(post.blocks)
               and "reminder" not in post.text]  # fmt: skip
    assert all(later - earlier >= timedelta(days=2) for earlier, later in itertools.pairwise(moments))


async def rows_of_rounds(world: Play) -> list[tuple[date, object]]:
    rounds = dict(await rows(world, "round", "id", "week"))
    return [(rounds[id], who) for id, who in await rows(world, "check_in", "round_id", "person_id")]


async def test_one_reminder_three_hours_before_it_is_due_and_only_to_those_who_have_not_answered(
    office: Play,
) -> None:
    await ask_everybody(office)
    ana, ben = person(office, "UANA"), person(office, "UBEN")
    await answer(office, ana, win="Harbor")
    await go_to(office, 4, "08:59", NEW_YORK)
    assert not any("reminder" in seen.text for seen in ben.dms())
    await go_to(office, 4, "09:00", NEW_YORK)
    assert sum("reminder" in seen.text for seen in ben.dms()) == 1
    assert not any("reminder" in seen.text for seen in ana.dms())
    await answer(office, ben, win="From the reminder")
    assert not [seen for seen in ben.dms() if "checkin.start" in seen.actions]
    await go_on(office, days=2)
    # The outcome stands once, in the newer of the two messages; the older one points to it.
    thanks = [seen for seen in ben.dms() if seen.plain.startswith("Thanks, ")]
    pointing = [seen for seen in ben.dms() if "see the reminder below" in seen.plain]
    assert [len(thanks), len(pointing)] == [1, 1]
    assert pointing[0].ts < thanks[0].ts


async def test_a_missed_check_in_is_closed_once_also_after_a_reminder(office: Play) -> None:
    await ask_everybody(office)
    ben = person(office, "UBEN")
    await go_on(office, days=5)
    said = [seen.plain for seen in ben.dms()]
    assert sum(" closed " in one for one in said) == 1
    assert sum("see the reminder below" in one for one in said) == 1


async def test_a_check_in_answered_by_command_before_its_prompt_went_out(office: Play) -> None:
    await go_to(office, 3, "13:59")
    office.clock.move_to(office.clock.now() + timedelta(minutes=1))
    await office.program.tick()
    ana, sam = person(office, "UANA"), person(office, "USAM")
    assert (await ana.command("/coach", "checkin")).ok
    await fill(ana, win="Harbor", help="deal")
    assert (await ana.submit()).kind == "cleared"
    await office.settle()
    assert not [seen for seen in ana.dms() if "checkin.start" in seen.actions]
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Tuesday?")
    await sam.submit()
    await office.settle()
    assert "Tuesday?" in ana.dms()[-1].plain
    assert office.slack.faults_seen == []
