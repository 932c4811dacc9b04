"""Who coached before, and who coaches for one skill: they keep what they could read, and get nothing new."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest

from blocks import notices
from bot.play.play import Play
from playground.actor import Actor
from tests.slack.acting import answer, ask_everybody, counts, go_on, latest, person, rows, sentence
from tests.slack.talks import STEP, add_topic, begin, id_of, log, new_manager, press, send, slot_of
from tests.slack.test_talk_forged import ACTIONS, WINDOWS, WORD, rest, values, written
from tests.slack.test_topics_and_facts import keep, message, queue

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
NEWS = "FRESH"


async def fresh_words(world: Play, coach: str = "UROSA") -> None:
    """What a rep and their coach of today write: a topic, a fact, a check-in, a talk with its next step."""
    ana = person(world, "UANA")
    await press(ana, "likes.open")
    await ana.fill("likes.text", f"{NEWS} likes")
    await ana.submit()
    await ana.close(all=True)
    await press(ana, "topic.open")
    await add_topic(ana, f"{NEWS} topic")
    await ana.submit()
    await ana.close(all=True)
    await keep(ana, await message(world, "UANA", "hello"), "own", f"{NEWS} fact")
    await ana.close(all=True)
    await log(
        world, coach, what=f"{NEWS} gap", step=f"{NEWS} step on the Marlow call", fact=f"{NEWS} call 09:15"
    )
    await person(world, coach).close(all=True)
    await world.settle()


def seen_by(world: Play, actor: Actor, written: int, attacked: int) -> str:
    """Every message to this person since the words were written, and every window since they looked for them."""
    posts = [post for post in world.slack.posts.since(written) if post.user == actor.id]
    calls = [call.args for call in world.slack.calls.since(attacked)]
    windows = [args.get("view") for args in calls if args.get("user_id") in (None, actor.id)]
    answers = [attempt.body for one in world.slack.inbound.since(attacked) for attempt in one.attempts]
    return json.dumps([[post.text, post.blocks] for post in posts] + windows + answers, default=str)


async def ids_of(world: Play) -> dict[str, list[str]]:
    tables = ("coaching_session", "commitment", "topic", "slot", "evidence", "cadence_plan", "check_in", "round",
              "morning_note", "person")  # fmt: skip
    return {table: [str(id) for (id,) in await rows(world, table, "id")] for table in tables}


async def attack(world: Play, actor: Actor, actions: Sequence[str]) -> None:
    """Every button with every id there is, and every window."""
    found = await ids_of(world)
    for action in actions:
        for value, option in values(found):
            assert (await press(actor, action, value, option)).ok, (action, value)
            await actor.close(all=True) if actor.view is not None else None
    ana = str(await id_of(world, "UANA"))
    for window in WINDOWS:
        for key, table in (("session", "coaching_session"), ("step", "commitment"), ("slot", "slot"),
                           ("checkin", "check_in"), ("own", "commitment")):  # fmt: skip
            for id in found[table]:
                for metadata in ({key: id}, {"person": ana, key: id, "page": "first"}):
                    assert (await send(actor, window, metadata)).status == 200, (window, metadata)
    for text in ("", "next", "log <@UANA|ana>"):
        await actor.command("/coach", text)
        await actor.close(all=True) if actor.view is not None else None
    await actor.open_home()
    await world.settle()


MORE = (
    "brief.open", "prep.open", "slot.move", "slot.skip", "slot.talked", "slot.snooze", "slot.ask", "line.open",
    "coach.read", "coach.more", "coach.reply", "invite.open", "rhythm.open", "note.more", "note.item",
)  # fmt: skip


@pytest.mark.slow
async def test_a_manager_of_before_sees_nothing_new_by_any_button_window_or_command(office: Play) -> None:
    await written(office)
    await new_manager(office)
    sam, since = person(office, "USAM"), office.slack.core.record.last
    await fresh_words(office)
    attacked = office.slack.core.record.last
    await attack(office, sam, [*ACTIONS, *MORE])
    await go_on(office, days=8)
    assert NEWS not in seen_by(office, sam, since, attacked)


async def test_the_net_would_catch_fresh_words(office: Play) -> None:
    await written(office)
    await new_manager(office)
    rosa, since = person(office, "UROSA"), office.slack.core.record.last
    await fresh_words(office)
    attacked = office.slack.core.record.last
    await press(rosa, "brief.open", f"person:{await id_of(office, 'UANA')}")
    assert NEWS in seen_by(office, rosa, since, attacked)


@pytest.mark.slow
@pytest.mark.parametrize("over", [False, True])
async def test_an_extra_coach_sees_nothing_outside_of_their_skill_and_nothing_after_the_end(
    office: Play, over: bool
) -> None:
    await written(office)
    plan = await begin(office, "UANA", "UROSA", kind="extra", scope="discovery", ends_on=date(2026, 11, 21))
    await slot_of(office, plan)
    await log(office, "UROSA", what="Discovery", step=STEP)
    rosa = person(office, "UROSA")
    await rosa.close(all=True)
    if over:
        await go_on(office, days=5)
    since = office.slack.core.record.last
    await fresh_words(office, "USAM")
    attacked = office.slack.core.record.last
    await attack(office, rosa, [*ACTIONS, *MORE])
    shown = seen_by(office, rosa, since, attacked)
    assert (f"{NEWS} likes" in shown) is not over  # how somebody likes to be coached is for all their coaches
    shown = shown.replace(f"{NEWS} likes", "")
    assert NEWS not in shown
    assert WORD not in shown


# ---------------------------------------------------------------- one by one


async def test_the_check_in_of_before_opens_no_list_of_topics(office: Play) -> None:
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), stuck="Pricing", help="deal")
    await go_on(office, hours=1)
    sam = person(office, "USAM")
    old = latest(sam, "coach.topic")
    await new_manager(office)
    await queue(office, *(f"{NEWS} {n}" for n in range(7)))
    await sam.click(old, "coach.topic")
    assert NEWS not in sentence(sam)
    assert notices.NO_TOPICS_NOW in sentence(sam)
    ((topic, _), *_) = await rows(office, "topic", "id", "state")
    (check_in,) = [id for id, person_id in await rows(office, "check_in", "id", "person_id")
                   if person_id == await id_of(office, "UANA")]  # fmt: skip
    field = {"topic.out": {"field": {"type": "radio_buttons", "selected_option": {"value": str(topic)}}}}
    await send(sam, "topic.swap", {"checkin": str(check_in)}, field)
    assert {state for (state,) in await rows(office, "topic", "state")} == {"queued"}
    assert len(await rows(office, "topic", "id")) == 7


async def test_the_rep_sees_all_that_is_kept_about_them(office: Play) -> None:
    """There are no hidden notes: also not those of somebody who coaches one skill."""
    await begin(office, "UANA", "UROSA", kind="extra", scope="discovery")
    rosa, ana = person(office, "UROSA"), person(office, "UANA")
    seen = await message(office, "UROSA", "hello")
    await keep(rosa, seen, f"person:{await id_of(office, 'UANA')}", "A note of Rosa")
    await press(ana, "topic.open")
    assert "A note of Rosa" in sentence(ana)
    await press(person(office, "USAM"), "topic.open", str(await id_of(office, "UANA")))
    assert "A note of Rosa" not in sentence(person(office, "USAM"))


async def test_nobody_keeps_a_fact_about_somebody_they_do_not_coach_any_more(office: Play) -> None:
    await new_manager(office)
    sam, ana = person(office, "USAM"), await id_of(office, "UANA")
    seen = await message(office, "USAM", "hello")
    await sam.message_shortcut("evidence_use", seen)  # type: ignore[arg-type]
    assert "Ana Souza" not in str(sam.view.content if sam.view else "")
    assert "Ben Ortiz" in str(sam.view.content if sam.view else "")
    sam.view.state["evidence.for"] = {  # type: ignore[union-attr]
        "field": {"type": "static_select", "selected_option": {"value": f"person:{ana}"}}
    }
    assert "do not coach" in str((await sam.submit()).body)
    assert await rows(office, "evidence", "id") == []


async def test_a_talk_in_writing_ends_with_the_rhythm(office: Play) -> None:
    slot = str(await slot_of(office, await begin(office)))
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "thread.open", slot)
    await ana.fill("thread.text", "before")
    await ana.submit()
    await office.settle()
    await office.add_people("person,manager,start\nUANA,UROSA,2026-11-19\n")
    await go_on(office, days=1)
    for actor in (ana, sam):
        await press(actor, "thread.open", slot)
        assert "The days for this talk are over" in sentence(actor)
        await actor.close(all=True)
        outcome = await send(
            actor, "thread.send", {"slot": slot}, {"thread.text": {"field": {"value": NEWS}}}
        )
        assert "The days for this talk are over" in str(outcome.body)
    await press(ana, "step.write", slot)
    assert "This rhythm has ended" in sentence(ana)
    await send(ana, "step.write_send", {"slot": slot}, {"step.text": {"field": {"value": NEWS}}})
    assert len(await rows(office, "talk_post", "id")) == 1
    assert await rows(office, "commitment", "id") == []


async def test_after_the_last_day_of_an_extra_coach_their_old_buttons_change_nothing(office: Play) -> None:
    plan = await begin(office, "UANA", "UROSA", kind="extra", scope="discovery", ends_on=date(2026, 11, 21))
    slot, rosa = str(await slot_of(office, plan)), person(office, "UROSA")
    await go_on(office, days=5)
    before = rest(await counts(office))
    kept = await rows(office, "slot", "moved_to", "cancelled_at", "talked_at", "snoozed_until", "asked_at")
    for action in (
        "slot.move",
        "slot.skip",
        "slot.talked",
        "slot.snooze",
        "thread.open",
        "brief.open",
        "invite.open",
    ):
        await press(rosa, action, slot if not action.startswith("invite") else str(plan))
        assert rosa.view is not None, action
        assert rosa.view.callback_id == "notice.view", (action, sentence(rosa))
        await rosa.close(all=True)
    await send(
        rosa, "slot.move_save", {"slot": slot}, {"move.day": {"field": {"selected_date": "2026-11-20"}}}
    )
    assert rest(await counts(office)) == before
    assert (
        await rows(office, "slot", "moved_to", "cancelled_at", "talked_at", "snoozed_until", "asked_at")
        == kept
    )


async def test_nobody_writes_a_line_to_their_leader_about_talks_that_have_ended(office: Play) -> None:
    plan = str(await begin(office))
    await new_manager(office)
    sam = person(office, "USAM")
    await press(sam, "line.open", plan)
    assert notices.TALKS_ENDED in sentence(sam)
    await send(sam, "line.save", {"plan": plan}, {"line.text": {"field": {"value": NEWS}}})
    assert await rows(office, "leader_line", "id") == []
