"""The morning note in Slack: its menus, all of it in a window, quiet for a day, a line for the leader, and no more."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from blocks import notices
from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, answer, counts, latest, person, rows, sentence, texts
from tests.slack.cadence import FEBRUARY, FIRST, PAIR, begin, hold, notes_of, sent, to
from tests.slack.talks import press, send

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
DAY = timedelta(days=1)
TEAM = (
    *PAIR,
    *(Sample(f"UR{n}", f"Rep {n}", "Account executive", NEW_YORK, "UROSA", "ae") for n in range(7)),
)
LINE = "covering two teams <!here> & more 🙂 שלום"


@pytest.fixture
async def world(make_world: MakeWorld) -> Play:
    """A pair; the Monday on which the manager has a heads-up, 09:00."""
    found = await make_world(team=PAIR, start=FEBRUARY)
    await begin(found, "UJO", "UROSA")
    await to(found, date(2025, 3, 17), "09:00")
    return found


def rosa(world: Play) -> Actor:
    return person(world, "UROSA")


async def menu(actor: Actor, text: str) -> None:
    assert (await actor.click(latest(actor, "note.more"), "note.more", option=text)).ok


async def test_all_of_it_opens_in_a_window_where_everything_can_be_pressed(world: Play) -> None:
    await menu(rosa(world), "See all of it")
    view = rosa(world).view
    assert view is not None
    shown = texts(view.blocks)
    assert "Two planned talks in a row with Jo Adams are not marked as held." in shown
    assert "The talk with Jo Adams planned for Tue 11 Mar is not marked as held." in shown
    assert (await rosa(world).click(None, "line.open")).ok
    await rosa(world).fill("line.text", LINE)
    assert (await rosa(world).submit()).ok
    assert "Saved. Lena Vogel reads it" in sentence(rosa(world))


async def test_quiet_for_today_and_back_tomorrow(world: Play) -> None:
    actor = rosa(world)
    await menu(actor, "Pause nudges today")
    await world.settle()
    assert "Quiet for today." in actor.dms()[-1].plain
    assert latest_actions(actor) == []
    await to(world, date(2025, 3, 19), "09:00")
    assert "Did you and Jo Adams talk on Tue 18 Mar?" in (await notes_of(world, "UROSA"))[-1].text


def latest_actions(actor: Actor) -> list[str]:
    return list(actor.dms()[-1].actions)


async def test_quiet_counts_as_heard(world: Play) -> None:
    await menu(rosa(world), "Pause nudges today")
    assert all(acted is not None for (acted,) in await rows(world, "nudge", "acted_at"))


async def test_a_line_is_sealed_changed_and_shown_again(world: Play, logged: list[Any]) -> None:
    actor = rosa(world)
    for text in ("first", LINE):
        assert (await actor.click(latest(actor, "line.open"), "line.open")).ok
        await actor.fill("line.text", text)
        assert (await actor.submit()).ok
        await actor.close(all=True)
        world.clock.move_to(world.clock.now() + timedelta(minutes=1))
    kept = await rows(world, "leader_line", "text")
    assert len(kept) == 2
    assert not any(LINE.encode() in text for (text,) in kept)
    await actor.click(latest(actor, "line.open"), "line.open")
    assert LINE in str(actor.view.blocks if actor.view else "")
    await to(world, date(2025, 3, 24), "09:00")
    (told,) = await notes_of(world, "ULENA")
    assert "Rosa Lind says: “" in told.text
    assert "covering two teams &lt;!here&gt; &amp; more 🙂" in told.text
    assert "covering two teams" not in str(logged)


async def test_an_empty_line_and_nobody_above_are_said_so(world: Play) -> None:
    plan_id = str((await rows(world, "cadence_plan", "id"))[0][0])
    outcome = await send(
        rosa(world), "line.save", {"plan": plan_id}, {"line.text": {"field": {"value": " "}}}
    )
    assert "Please write a line first." in str(outcome.body)
    assert await rows(world, "leader_line", "id") == []
    await person(world, "ULENA").change(deleted=True)
    await world.settle()
    await press(rosa(world), "line.open", plan_id)
    assert "Nobody is above you here" in sentence(rosa(world))


async def test_nobody_else_opens_pauses_or_writes(world: Play) -> None:
    note_id = str((await rows(world, "morning_note", "id"))[-1][0])
    plan_id = str((await rows(world, "cadence_plan", "id"))[0][0])
    before = await counts(world)
    for who in ("UJO", "ULENA", "UADA"):
        actor = person(world, who)
        for option in (f"all:{note_id}", f"quiet:{note_id}", "all:x", f"x:{note_id}", ""):
            assert (await press(actor, "note.more", option=option)).ok
            assert any(one in sentence(actor) for one in (notices.NOT_YOURS, notices.OUT_OF_DATE))
            await actor.close(all=True)
        assert (await press(actor, "line.open", plan_id)).ok
        assert notices.NOT_YOURS in sentence(actor)
        await actor.close(all=True)
        assert (
            await send(actor, "line.save", {"plan": plan_id}, {"line.text": {"field": {"value": "x"}}})
        ).ok
        for option in (f"slot.move:{note_id}", f"checkin.start:{note_id}", "slot.move", ""):
            assert (await press(actor, "note.item", option=option)).ok
            await actor.close(all=True)
    assert await counts(world) == before


async def test_a_whole_team_fits_into_six_lines_and_one_message(make_world: MakeWorld) -> None:
    """Eight people on one Tuesday, nothing held: one note a day, everybody named in the window."""
    world = await make_world(team=TEAM, start=FEBRUARY)
    reps = ["UJO", *(f"UR{n}" for n in range(7))]
    for rep in reps:
        await begin(world, rep, "UROSA")
    await to(world, date(2025, 3, 17), "09:00")
    found = await notes_of(world, "UROSA")
    assert len({one.day for one in found}) == len(found)
    assert "Planned talks with Jo Adams, Rep 0, Rep 1" in found[-1].text
    await menu(rosa(world), "See all of it")
    view = rosa(world).view
    assert view is not None
    assert all(f"Rep {n}" in texts(view.blocks) for n in range(7))
    await to(world, date(2025, 3, 24), "09:00")
    pattern, told = await notes_of(world, "ULENA")
    assert "Rosa Lind: 0 of the last 16 planned talks are marked as held." in pattern.text
    await person(world, "ULENA").click(
        latest(person(world, "ULENA"), "note.more"), "note.more", option="See all of it"
    )
    shown = person(world, "ULENA").view
    assert shown is not None
    assert all(f"Rosa Lind and Rep {n}" in texts(shown.blocks) for n in range(7))
    assert "Rosa Lind and Jo Adams" in told.text


async def test_a_reply_that_is_due_is_asked_for_and_done(make_world: MakeWorld) -> None:
    world = await make_world(team=PAIR, start=FEBRUARY)
    await to(world, date(2025, 2, 27), "15:00")
    await answer(world, person(world, "UJO"), win="Harbor")
    await to(world, date(2025, 3, 4), "09:00")
    (told,) = await notes_of(world, "UROSA")
    assert (told.day, "Jo Adams wrote to you on Thu 27 Feb and is waiting for a reply." in told.text) == (
        date(2025, 3, 4), True,
    )  # fmt: skip
    actor = rosa(world)
    assert (await actor.click(latest(actor, "note.more"), "coach.reply")).ok
    await actor.fill("reply.text", "Well done")
    assert (await actor.submit()).ok
    await world.settle()
    assert "Jo Adams: answered." in latest(actor, "note.more").plain
    await to(world, date(2025, 3, 7))
    assert [one.day for one in await notes_of(world, "UROSA")] == [date(2025, 3, 4)]


async def test_no_note_without_something_to_say(make_world: MakeWorld) -> None:
    world = await make_world(team=PAIR, start=FEBRUARY)
    await to(world, date(2025, 3, 21))  # on the Monday after, three check-ins have not come
    assert await sent(world, ["morning_note"]) == []


async def test_what_was_done_between_is_not_said(make_world: MakeWorld) -> None:
    """The sweep wrote the note; the talk was logged before it went."""
    world = await make_world(team=PAIR, start=FEBRUARY)
    await begin(world, "UJO", "UROSA")
    await to(world, FIRST + DAY, "08:44")
    world.clock.move_to(world.clock.now() + timedelta(minutes=1))
    await world.program.tick()
    await hold(world, "UJO", "UROSA", FIRST)
    await world.settle()
    found = [
        state for kind, state in await rows(world, "delivery", "kind", "state") if kind == "morning_note"
    ]
    assert found.count("dropped") == 1
    assert [one.day for one in await notes_of(world, "UROSA")] == [FIRST - DAY, FIRST]


async def test_three_check_ins_that_did_not_come_call_for_a_word_once(make_world: MakeWorld) -> None:
    """The rep is asked for another rhythm; the coach reads it on a Monday; nobody above ever does."""
    world = await make_world(team=PAIR, start=FEBRUARY)
    await to(world, date(2025, 4, 8))
    (asked,) = await sent(world, ["checkin_break"])
    assert (asked.day, asked.slack_user_id) == (date(2025, 3, 17), "UJO")
    assert "The last three check-ins went by. Another day? Or a pause for a while?" in asked.text
    words = "Jo Adams: no check-in for three weeks. Ask in person how it goes."
    found = [(one.slack_user_id, one.day) for one in await sent(world, ["morning_note"]) if words in one.text]
    assert found == [("UROSA", date(2025, 3, 24))]
    assert await notes_of(world, "ULENA") == []


async def test_a_leader_of_before_reads_nothing_new_in_an_old_note(world: Play) -> None:
    """The line that a manager writes is for who is above them now."""
    await to(world, date(2025, 3, 24), "09:00")
    lena = person(world, "ULENA")
    ids = {slack_id: id for id, slack_id in await rows(world, "person", "id", "slack_user_id")}
    (note_id,) = [
        str(id) for id, whose in await rows(world, "morning_note", "id", "person_id") if whose == ids["ULENA"]
    ]
    await press(lena, "note.more", option=f"all:{note_id}")
    assert "Jo Adams" in sentence(lena)
    await lena.close(all=True)
    await world.add_people("person,manager\nUROSA,UADA\n")
    await press(rosa(world), "line.open", str((await rows(world, "cadence_plan", "id"))[0][0]))
    await rosa(world).fill("line.text", "SECRETLINE for Ada")
    assert (await rosa(world).submit()).ok
    await hold(world, "UJO", "UROSA", date(2025, 3, 24))
    await world.settle()
    await press(lena, "note.more", option=f"all:{note_id}")
    assert "SECRETLINE" not in sentence(lena)
    assert "Jo Adams" not in sentence(lena)
    await to(world, date(2025, 3, 25), "09:00")
    assert "SECRETLINE" not in "".join(seen.plain for seen in lena.dms())


async def test_a_talk_before_the_next_note_is_told_with_its_own_day(make_world: MakeWorld) -> None:
    """Monday at 08:00 comes before Monday's note, so the brief is in Friday's. It is not today then."""
    world = await make_world(team=PAIR, start=FEBRUARY)
    await begin(world, "UJO", "UROSA", anchor_on=date(2025, 3, 3), start_time=time(8))
    await to(world, date(2025, 2, 28), "09:00")
    assert "Mon 3 Mar 08:00: talk with Jo Adams." in latest(rosa(world), "brief.open").plain
