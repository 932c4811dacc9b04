"""A planned talk is moved, skipped, put off, said to be held, asked for: by its two people, once, and politely."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from blocks import notices
from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, counts, latest, person, rows, sentence
from tests.slack.cadence import FEBRUARY, FIRST, PAIR, begin, hold, moment, notes_of, sent, to
from tests.slack.talks import press, send

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
WEDNESDAY = FIRST + timedelta(days=1)
DAY = timedelta(days=1)
WORDS = "Two customers at once <!channel> 🙈 שלום"


@pytest.fixture
async def world(make_world: MakeWorld) -> Play:
    """Wednesday after the first planned talk, 09:00: the manager has just been asked."""
    found = await make_world(team=PAIR, start=FEBRUARY)
    await begin(found, "UJO", "UROSA")
    await to(found, WEDNESDAY, "09:00")
    return found


def rosa(world: Play) -> Actor:
    return person(world, "UROSA")


def jo(world: Play) -> Actor:
    return person(world, "UJO")


async def slot(world: Play, k: int = 0) -> dict[str, Any]:
    """The row of this slot."""
    names = (
        "k", "id", "moved_to", "moves", "cancelled_at", "skip_kind", "skip_reason", "agreed_at", "talked_at",
        "snoozed_until", "asked_at",
    )  # fmt: skip
    found = [row for row in await rows(world, "slot", *names) if row[0] == k]
    return dict(zip(names, found[0], strict=True))


async def move_to(world: Play, actor: Actor, day: date) -> str:
    """Open the form from the newest message, choose that day, send it. Says what the window says then."""
    assert (await actor.click(latest(actor, "slot.move"), "slot.move")).ok
    await actor.fill("move.day", day.isoformat())
    outcome = await actor.submit()
    await world.settle()
    errors = (outcome.body or {}).get("errors") if isinstance(outcome.body, dict) else None
    said = str(errors["move.day"]) if errors else sentence(actor)
    await actor.close(all=True)
    return said


async def skip(world: Play, why: str, words: str = "") -> str:
    actor = rosa(world)
    assert (await actor.click(latest(actor, "slot.skip"), "slot.skip")).ok
    await actor.fill("skip.why", why)
    if words:
        await actor.fill("skip.text", words)
    outcome = await actor.submit()
    await world.settle()
    errors = (outcome.body or {}).get("errors") if isinstance(outcome.body, dict) else None
    said = " ".join(errors.values()) if errors else sentence(actor)
    await actor.close(all=True)
    return said


def note(world: Play) -> str:
    """The manager's newest note as it is shown now."""
    return latest(rosa(world), "note.more").plain


# ---------------------------------------------------------------- move


async def test_a_move_changes_the_note_and_tells_the_other_side_once(world: Play) -> None:
    assert "Thu 6 Mar" in await move_to(world, rosa(world), date(2025, 3, 6))
    assert ((await slot(world))["moved_to"], (await slot(world))["moves"]) == (date(2025, 3, 6), 1)
    assert "Jo Adams: the talk is on Thu 6 Mar now." in note(world)
    assert await sent(world, ["slot_moved"]) == []
    await world.advance(world.clock.now() + timedelta(minutes=2))
    (told,) = await sent(world, ["slot_moved"])
    assert told.slack_user_id == "UJO"
    assert "Rosa Lind moved your talk to *Thu 6 Mar*. It was planned for Tue 4 Mar." in told.text


async def test_two_moves_in_a_row_are_told_as_one(world: Play) -> None:
    await move_to(world, rosa(world), date(2025, 3, 6))
    assert (await press(rosa(world), "slot.move", str((await slot(world))["id"]))).ok
    await rosa(world).fill("move.day", "2025-03-07")
    await rosa(world).submit()
    await world.advance(world.clock.now() + timedelta(minutes=5))
    (told,) = await sent(world, ["slot_moved"])
    assert "Fri 7 Mar" in told.text


async def test_the_rep_moves_and_the_coach_is_told(world: Play) -> None:
    await press(jo(world), "slot.move", str((await slot(world))["id"]))
    await jo(world).fill("move.day", "2025-03-07")
    await jo(world).submit()
    await world.advance(world.clock.now() + timedelta(minutes=2))
    (told,) = await sent(world, ["slot_moved"])
    assert (told.slack_user_id, "Jo Adams moved your talk" in told.text) == ("UROSA", True)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 3, 4), "Please pick a day from Wed 5 Mar to Sat 8 Mar."),
        (date(2025, 3, 9), "Please pick a day from Wed 5 Mar to Sat 8 Mar."),
        (date(2025, 3, 8), "One of you is off on Sat 8 Mar. Please pick another day."),
    ],
)
async def test_a_day_that_does_not_suit_is_refused_at_the_field(world: Play, day: date, words: str) -> None:
    before = await counts(world)
    assert await move_to(world, rosa(world), day) == words
    assert await counts(world) == before
    assert (await slot(world))["moved_to"] is None


async def test_the_form_names_the_planned_day_and_offers_the_next_one(world: Play) -> None:
    await press(rosa(world), "slot.move", str((await slot(world))["id"]))
    view = rosa(world).view
    assert view is not None
    assert "planned for Tue 4 Mar" in str(view.blocks)
    assert "'initial_date': '2025-03-05'" in str(view.blocks)


async def test_the_day_it_is_on_already_is_no_move(world: Play) -> None:
    assert "Thu 6 Mar" in await move_to(world, rosa(world), date(2025, 3, 6))
    await press(rosa(world), "slot.move", str((await slot(world))["id"]))
    await rosa(world).fill("move.day", "2025-03-06")
    await rosa(world).submit()
    assert (await slot(world))["moves"] == 1


async def test_a_third_move_is_for_the_rep_alone(world: Play) -> None:
    slot_id = str((await slot(world))["id"])
    for actor, day, moves in ((rosa, 6, 1), (rosa, 7, 2), (rosa, 6, 2), (jo, 6, 3)):
        await press(actor(world), "slot.move", slot_id)
        view = actor(world).view
        assert view is not None
        if view.callback_id == "slot.move_save":
            await actor(world).fill("move.day", f"2025-03-0{day}")
            await actor(world).submit()
        else:
            assert "Now only the rep can move it" in sentence(actor(world))
        await actor(world).close(all=True)
        assert (await slot(world))["moves"] == moves


async def test_sent_twice_or_corrected_a_move_counts_once(world: Play) -> None:
    slot_id = str((await slot(world))["id"])
    chosen = {"move.day": {"field": {"type": "datepicker", "selected_date": "2025-03-06"}}}
    for _ in range(2):
        assert (await send(rosa(world), "slot.move_save", {"slot": slot_id}, chosen)).ok
    assert (await slot(world))["moves"] == 1


# ---------------------------------------------------------------- skip


async def test_somebody_was_away_is_noted_and_does_not_count(world: Play) -> None:
    assert await skip(world, "they_away") == "The talk is skipped."
    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    assert await rows(world, "time_off", "person_id", "start_on", "end_on", "source") == [
        (ids["UJO"], FIRST, FIRST, "admin")
    ]
    (told,) = await sent(world, ["slot_open"])
    assert "Rosa Lind noted that you were away on Tue 4 Mar. This talk does not count." in told.text
    assert "this talk does not count" in note(world)
    await to(world, date(2025, 3, 10), "12:00")
    assert "not marked as held" not in " ".join(one.text for one in await sent(world))


async def test_i_was_away_is_the_coachs_own_time_off(world: Play) -> None:
    await skip(world, "i_away")
    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    assert await rows(world, "time_off", "person_id", "source") == [(ids["UROSA"], "self")]
    (told,) = await sent(world, ["slot_open"])
    assert (
        "Rosa Lind is away on Tue 4 Mar, so your talk is off. The next one is planned for Tue 11 Mar."
        in told.text
    )


async def test_another_reason_needs_a_line_which_nobody_else_reads(world: Play, logged: list[Any]) -> None:
    assert await skip(world, "other") == "Please say in a line what the reason is."
    assert (await slot(world))["cancelled_at"] is None
    assert await skip(world, "other", WORDS) == "The talk is skipped."
    row = await slot(world)
    assert WORDS.encode() not in row["skip_reason"]
    await to(world, date(2025, 3, 31))
    everything = " ".join(one.text for one in await sent(world))
    assert "Two customers" not in everything
    assert "Two customers" not in str(logged)


async def test_an_agreed_skip_waits_for_the_reps_yes(world: Play) -> None:
    assert await skip(world, "agreed") == "The other one is asked for a yes. Until then the talk is off."
    (asked,) = await sent(world, ["skip_agreed"])
    assert "Rosa Lind says that you two agreed to skip the talk on Tue 4 Mar. Is that right?" in asked.text
    for _ in range(2):
        await jo(world).click(latest(jo(world), "slot.agreed"), "slot.agreed")
        if not [one for one in jo(world).dms() if "slot.agreed" in one.actions]:
            break
    await world.settle()
    assert (await slot(world))["agreed_at"] is not None
    assert "Thanks. The talk on Tue 4 Mar is skipped and does not count." in jo(world).dms()[-1].plain
    await to(world, date(2025, 3, 12), "09:00")
    # The next one cannot be skipped that way too: one in any four.
    assert "One in any four can be skipped that way." in await skip(world, "agreed")


async def test_a_no_puts_the_talk_back_and_the_coach_reads_the_wish(world: Play) -> None:
    await skip(world, "agreed")
    await jo(world).click(latest(jo(world), "slot.wanted"), "slot.wanted")
    await world.settle()
    assert ((await slot(world))["cancelled_at"], (await slot(world))["skip_kind"]) == (None, None)
    assert "The talk on Tue 4 Mar stands." in jo(world).dms()[-1].plain
    await to(world, date(2025, 3, 6), "09:00")
    assert "Jo Adams asks for a time to talk." in (await notes_of(world, "UROSA"))[-1].text
    await to(world, date(2025, 3, 7), "09:00")
    assert [
        one.text for one in await notes_of(world, "UROSA") if "asks for a time" in one.text
    ].__len__() == 1


# ---------------------------------------------------------------- we talked, later, ask


@pytest.mark.parametrize("who", ["UJO", "UROSA"])
async def test_we_talked_counts_from_either_side_and_once(world: Play, who: str) -> None:
    slot_id = str((await slot(world))["id"])
    for _ in range(2):
        assert (await press(person(world, who), "slot.talked", slot_id)).ok
    first = (await slot(world))["talked_at"]
    assert first is not None
    await world.settle()
    assert "you two talked. The notes are still open." in note(world)
    await to(world, date(2025, 3, 6), "09:00")
    assert "You and Jo Adams talked. Add the notes" in (await notes_of(world, "UROSA"))[-1].text
    await to(world, date(2025, 3, 31))
    assert len([one for one in await notes_of(world, "UROSA") if "Add the notes" in one.text]) == 1
    assert (await slot(world))["talked_at"] == first


async def test_we_talked_is_for_days_that_have_begun_and_are_not_long_past(world: Play) -> None:
    await to(world, date(2025, 3, 10))
    later = str((await slot(world, 1))["id"])
    await to(world, date(2025, 3, 29))
    before = await counts(world)
    assert (await press(jo(world), "slot.talked", str((await slot(world))["id"]))).ok
    assert "too long ago" in sentence(jo(world))
    await jo(world).close()
    assert (await press(jo(world), "slot.talked", later)).ok
    assert (await slot(world, 1))["talked_at"] is not None
    assert (await counts(world))["slot"] == before["slot"]


async def test_a_talk_is_put_off_once_for_two_working_days(world: Play) -> None:
    actor = rosa(world)
    await actor.click(latest(actor, "note.item"), "note.item", option="Ask me in two days")
    await world.settle()
    assert (await slot(world))["snoozed_until"] == date(2025, 3, 7)
    assert "I will ask again on Fri 7 Mar." in note(world)
    assert (await press(actor, "slot.snooze", str((await slot(world))["id"]))).ok
    assert "You put this off once already." in sentence(actor)
    await actor.close()
    await to(world, date(2025, 3, 7), "09:00")
    assert "still open" in (await notes_of(world, "UROSA"))[-1].text
    assert [one.day for one in await notes_of(world, "UROSA")][-2:] == [WEDNESDAY, date(2025, 3, 7)]


async def test_a_rep_asks_for_a_time_with_or_without_words(world: Play) -> None:
    await to(world, date(2025, 3, 10), "09:30")
    actor = jo(world)
    assert (await actor.click(latest(actor, "slot.ask"), "slot.ask")).ok
    await actor.fill("ask.text", f"{WORDS} {'x' * 2_900}")
    assert (await actor.submit()).ok
    await world.settle()
    assert len(await rows(world, "topic", "id")) == 1
    assert "sees in the next morning note that you would like to talk" in latest_plain(actor)
    await to(world, date(2025, 3, 11), "09:00")
    told = (await notes_of(world, "UROSA"))[-1]
    assert "Jo Adams asks for a time to talk. Pick a day that suits you both." in told.text
    assert "Two customers" not in told.text
    assert (await press(actor, "slot.ask", str((await slot(world))["id"]))).ok
    assert (await actor.submit()).ok
    assert len(await rows(world, "topic", "id")) == 1


def latest_plain(actor: Actor) -> str:
    return " ".join(one.plain for one in actor.dms())


# ---------------------------------------------------------------- nobody else, and old messages

PRESSES = (
    "slot.move", "slot.skip", "slot.talked", "slot.snooze", "slot.agreed", "slot.wanted", "slot.ask", "talk.log",
)  # fmt: skip


async def test_nobody_else_presses_and_nothing_is_kept(world: Play) -> None:
    world.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)
    await world.settle()
    slot_id = str((await slot(world))["id"])
    before, row = await counts(world), await slot(world)
    for who in ("ULENA", "UADA", "UGIL"):
        actor = person(world, who)
        for action in PRESSES:
            assert (await press(actor, action, slot_id)).ok
            shown = sentence(actor) if actor.view is not None else latest_plain(actor)
            refused = (notices.NOT_YOURS, notices.NOT_ENROLLED, "You do not coach this person")
            assert any(one in shown for one in refused), (who, action, shown)
            if actor.view is not None:
                await actor.close(all=True)
    assert (await counts(world), await slot(world)) == (before, row)


FORGED = (
    ("ULENA", "slot.move_save", {"move.day": {"field": {"selected_date": "2025-03-06"}}}),
    ("UJO", "slot.skip_save", {"skip.why": {"field": {"selected_option": {"value": "agreed"}}}}),
    ("ULENA", "slot.skip_save", {"skip.why": {"field": {"selected_option": {"value": "agreed"}}}}),
    ("UROSA", "slot.ask_send", {"ask.text": {"field": {"value": "x"}}}),
    ("UADA", "slot.ask_send", {"ask.text": {"field": {"value": "x"}}}),
)  # fmt: skip


async def test_nobody_else_sends_a_form(world: Play) -> None:
    before, row = await counts(world), await slot(world)
    for who, window, values in FORGED:
        assert (await send(person(world, who), window, {"slot": str(row["id"])}, values)).ok
    assert (await counts(world), await slot(world)) == (before, row)


async def test_what_was_made_up_gets_a_sentence(world: Play) -> None:
    before = await counts(world)
    for action in PRESSES:
        for value in ("x", "0197a1b2-0000-7000-8000-00000000c001", ":::"):
            assert (await press(rosa(world), action, value)).ok, (action, value)
            await rosa(world).close(all=True)
    assert await counts(world) == before


async def test_old_buttons_answer_with_a_sentence(world: Play) -> None:
    """A held talk, an ended rhythm, somebody who left: never an error, and nothing is kept."""
    slot_id = str((await slot(world))["id"])
    await hold(world, "UJO", "UROSA", WEDNESDAY)
    for action, words in (
        ("slot.move", "This talk is marked as held."), ("slot.skip", "This talk is marked as held."),
        ("slot.snooze", "This talk is marked as held."),
    ):  # fmt: skip
        assert (await press(rosa(world), action, slot_id)).ok
        assert words in sentence(rosa(world))
        await rosa(world).close(all=True)
    await end_plans(world)
    await to(world, date(2025, 3, 20))
    for action in ("slot.move", "slot.skip", "slot.talked", "slot.snooze"):
        assert (await press(rosa(world), action, slot_id)).ok
        assert "This rhythm has ended" in sentence(rosa(world))
        await rosa(world).close(all=True)
    await jo(world).change(deleted=True)
    await world.settle()
    assert (await press(rosa(world), "slot.move", slot_id)).ok
    assert notices.REP_LEFT in sentence(rosa(world))


async def end_plans(world: Play) -> None:
    from storage import plan_changes

    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    now: datetime = world.clock.now()

    def work(unit: Any) -> None:
        plan_changes.end_plans(unit, world.workspace_id, date(2025, 3, 8), "test", now, person_id=ids["UJO"])

    await world.program.db.write(work)
    await world.settle()


async def test_a_window_that_does_not_open_changes_nothing(world: Play) -> None:
    before = await counts(world)
    world.slack.fail("views.open", "error", error="internal_error")
    assert (await rosa(world).click(latest(rosa(world), "slot.move"), "slot.move")).ok
    assert await counts(world) == before
    assert "Thu 6 Mar" in await move_to(world, rosa(world), date(2025, 3, 6))


async def test_a_talk_logged_a_minute_before_is_not_asked_about(make_world: MakeWorld) -> None:
    world = await make_world(team=PAIR, start=FEBRUARY)
    await begin(world, "UJO", "UROSA")
    await world.advance(moment(WEDNESDAY, "08:44"))
    await hold(world, "UJO", "UROSA", FIRST)
    await to(world, WEDNESDAY, "12:00")
    assert [one.day for one in await notes_of(world, "UROSA")] == [FIRST - DAY, FIRST]


async def test_the_same_twice_over_socket_mode(make_world: MakeWorld) -> None:
    world = await make_world(team=PAIR, start=FEBRUARY, transport="socket")
    plan = await begin(world, "UJO", "UROSA")
    assert isinstance(plan, UUID)
    await to(world, WEDNESDAY, "09:00")
    assert "Thu 6 Mar" in await move_to(world, rosa(world), date(2025, 3, 6))
    assert "the talk is on Thu 6 Mar now" in note(world)
