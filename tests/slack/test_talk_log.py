"""A talk is logged: from anywhere, in one view, with what is known filled in, and told to the rep at once."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.play.play import Play
from playground.clicking import interact
from storage import sessions
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, counts, go_on, latest, person, rows, sentence
from tests.slack.talks import (
    STEP,
    TUESDAY,
    begin,
    held,
    id_of,
    log,
    open_log,
    press,
    put,
    send,
    shows,
    slot_of,
)

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

LONG = "🤝 שלום R&D <b> " + "w" * 3_001


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_logged_talk_fills_its_slot_and_the_rep_owns_the_next_step(
    make_world: MakeWorld, transport: str
) -> None:
    office = await make_world(team=OFFICE, transport=transport)
    plan_id = await begin(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    assert held(sam, "due_on") == "2026-11-24"  # the next planned talk
    assert held(sam, "type") == "training"
    await put(sam, what="Answers too fast", step=STEP)
    outcome = await sam.submit()
    assert outcome.kind == "updated"
    assert "It fills your planned talk" in sentence(sam)
    await office.settle()
    ((plan, slot, state, gap),) = await rows(
        office, "coaching_session", "plan_id", "slot_id", "state", "names_gap"
    )
    assert plan == plan_id
    assert slot is not None
    assert (state, gap) == ("logged", True)
    message = latest(ana, "talk.own")
    assert STEP in message.plain
    assert message.text == "Your talk with Sam Carter: please look at what was written."
    assert (await ana.click(message, "talk.own")).ok
    await office.settle()
    assert await rows(office, "coaching_session", "state") == [("confirmed",)]
    assert "you said that this is right" in ana.dms()[-1].plain
    ((confirmed,),) = await rows(office, "commitment", "confirmed_at")
    assert confirmed is not None
    assert office.slack.faults_seen == []


async def test_a_log_without_a_plan(office: Play) -> None:
    await log(office)
    assert await rows(office, "coaching_session", "plan_id", "slot_id") == [(None, None)]
    assert "planned talk" not in sentence(person(office, "USAM"))


# ---------------------------------------------------------------- the ways in


@pytest.mark.parametrize("typed", ["<@UANA|ana>", "<@UANA>", "@Ana Souza", "ana", "  ANA   souza "])
async def test_a_person_can_be_named_in_many_ways(office: Play, typed: str) -> None:
    sam = person(office, "USAM")
    await sam.command("/coach", f"log {typed}")
    assert sam.view is not None
    assert "*Ana Souza*" in sentence(sam)


@pytest.mark.parametrize("typed", ["", "zoe", "@", "<!here>"])
async def test_nobody_named_asks_for_whom_and_a_choice_goes_on(office: Play, typed: str) -> None:
    sam = person(office, "USAM")
    await sam.command("/coach", f"log {typed}")
    assert shows(sam) == ["talk.pick"]
    assert ("did not find" in sentence(sam)) == bool(typed)
    await sam.click(None, "talk.pick", option="Ben Ortiz")
    assert sam.view is not None
    assert sam.view.callback_id == "talk.save"
    assert "*Ben Ortiz*" in sentence(sam)


async def test_from_home_for_whoever_is_chosen(office: Play) -> None:
    await begin(office)
    sam = person(office, "USAM")
    await sam.open_home()
    await office.settle()
    assert "talk.log" in str(sam.home.blocks if sam.home else "")
    await press(sam, "talk.log")
    assert shows(sam) == ["talk.pick"]


async def test_from_a_nudge_the_day_is_the_one_that_was_planned(office: Play) -> None:
    plan_id = await begin(office)
    slot_id = await slot_of(office, plan_id)
    sam = person(office, "USAM")
    await press(sam, "talk.log", str(slot_id))
    assert "*Ana Souza* · yesterday" in sentence(sam)


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("who", ["UROSA", "ULENA", "UADA", "UBEN", "UANA"])
async def test_nobody_but_the_coach_can_log_a_talk(office: Play, who: str) -> None:
    actor = person(office, who)
    before = await counts(office)
    plan_id = await begin(office)
    slot_id = await slot_of(office, plan_id)
    ana = str(await id_of(office, "UANA"))
    await actor.command("/coach", "log <@UANA|ana>")
    if actor.view is not None:
        assert actor.view.callback_id == "notice.view"
        await actor.close(all=True)
    for value in (f"person:{ana}", str(slot_id), "person:x", "x", "person:" + "0" * 36):
        await press(actor, "talk.log", value)
        assert actor.view is not None
        assert actor.view.callback_id == "notice.view", value
        await actor.close(all=True)
    values = {"log.what": {"talk.draft": {"type": "plain_text_input", "value": "x"}}}
    for more in ({}, {"slot": str(slot_id)}):
        outcome = await send(actor, "talk.save", {"person": ana, "page": "first", **more}, values)
        assert outcome.body["response_action"] in ("errors", "update")
        assert "coach" in str(outcome.body) or "someone else" in str(outcome.body)
    assert (await counts(office))["coaching_session"] == before["coaching_session"]
    assert (await counts(office))["talk_draft"] == 0


async def test_an_extra_coach_logs_too_and_says_who_reads_it(office: Play) -> None:
    today = date(2026, 11, 18)
    await begin(office, anchor_on=today)
    await begin(office, "UANA", "UROSA", kind="extra", scope="discovery", anchor_on=today)
    rosa = person(office, "UROSA")
    await open_log(rosa)
    assert "You, Ana Souza, Sam Carter can read this." in sentence(rosa)
    await put(rosa, what="Discovery", step=STEP)
    assert (await rosa.submit()).kind == "updated"
    await office.settle()
    message = latest(person(office, "UANA"), "talk.own")
    assert "You and Rosa Lind, and Sam Carter, can read every word." in message.plain
    ((plan_id,),) = await rows(office, "coaching_session", "plan_id")
    assert plan_id is not None


async def test_who_left_cannot_be_logged_with(office: Play) -> None:
    sam, ana = person(office, "USAM"), await id_of(office, "UANA")
    await person(office, "UANA").deactivate()
    await office.settle()
    outcome = await sam.command("/coach", "log <@UANA|ana>")
    assert "do not coach" in outcome.body["text"]
    await press(sam, "talk.log", f"person:{ana}")
    assert "not here any more" in sentence(sam)


# ---------------------------------------------------------------- what has to be there


async def test_what_is_missing_is_said_at_its_field(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    await put(sam, what="x", step=STEP, due_on="2026-11-17", practice="31", fact="12:40")
    outcome = await sam.submit()
    assert set(outcome.errors) == {"log.due_on", "log.practice", "log.fact"}
    assert await rows(office, "coaching_session", "id") == []
    await put(sam, due_on="2026-11-25", practice="8", fact="Orchard call 12:40 https://calls.example.com/1")
    assert (await sam.submit()).kind == "updated"
    assert await rows(office, "evidence", "kind", "moment", "observable") == [("call", "12:40", True)]


async def test_the_page_of_who_takes_another_day_and_another_kind(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    await put(sam, what="Kept over pages")
    await sam.click(None, "talk.who")
    await put(sam, held_on="2026-11-19")
    assert "to come" in (await sam.submit()).errors["log.held_on"]
    await put(sam, held_on="2026-11-16", minutes="4")
    assert "log.minutes" in (await sam.submit()).errors
    await put(sam, minutes="45", kind="deal_help")
    assert (await sam.submit()).kind == "updated"
    assert "Mon 16 Nov · 45 minutes · Deal help" in sentence(sam)
    assert held(sam, "what") == "Kept over pages"
    assert (await sam.submit()).kind == "updated"
    assert await rows(office, "coaching_session", "kind", "type", "minutes", "held_on") == [
        ("deal_help", None, 45, date(2026, 11, 16))
    ]
    assert await rows(office, "commitment", "id") == []


async def test_what_was_typed_is_there_again_after_closing_on_either_page(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    await sam.fill("log.what", "Talks too soon", enter=False)
    await sam.close(all=True)
    await open_log(sam)
    assert held(sam, "what") == "Talks too soon"
    await sam.click(None, "talk.more")
    for name, words in (("now", "jumps in"), ("next_topics", "שלום 🙂\nThe CFO")):
        await sam.fill(f"log.{name}", words, enter=False)
    await sam.close(all=True)
    await open_log(sam)
    await sam.click(None, "talk.more")
    assert (held(sam, "now"), held(sam, "next_topics")) == ("jumps in", "שלום 🙂\nThe CFO")


async def test_a_key_that_arrives_late_changes_nothing(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    for words in ("Ta", "Talks too soon"):
        await sam.fill("log.what", words, enter=False)
        await go_on(office, seconds=1)
    first = [one.payload for one in office.slack.inbound if one.type == "block_actions"][-2]
    assert (await interact(sam, "block_actions", first)).ok
    await sam.close(all=True)
    await open_log(sam)
    assert held(sam, "what") == "Talks too soon"
    await sam.close(all=True)
    await open_log(sam)
    await put(sam, step=STEP)
    typed = [one.payload for one in office.slack.inbound if one.type == "block_actions"][-1]
    assert (await sam.submit()).kind == "updated"
    assert (await interact(sam, "block_actions", typed)).ok
    assert await rows(office, "talk_draft", "id") == []


async def test_another_person_takes_what_was_typed_along(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    await put(sam, what="Meant for Ben")
    await sam.click(None, "talk.who")
    await put(sam, who="UGUS")
    assert "do not coach" in (await sam.submit()).errors["log.who"]
    await put(sam, who="UBEN")
    await sam.submit()
    assert "*Ben Ortiz*" in sentence(sam)
    assert held(sam, "what") == "Meant for Ben"
    assert len(await rows(office, "talk_draft", "id")) == 1


async def test_more_is_added_in_the_same_window_and_saved_with_the_rest(office: Play) -> None:
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    await put(sam, what=LONG[:2_990], step=STEP)
    await sam.click(None, "talk.more")
    await put(
        sam, win="Kept quiet", gap_kind="capability", now="jumps in", wanted="asks first", first_use="Marlow",
        stretch="2", next_topics="Price\nMeeting the CFO", fact_kind="call",
    )  # fmt: skip
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert await rows(office, "coaching_session", "gap_kind") == [("capability",)]
    assert await rows(office, "commitment", "stretch") == [(2,)]
    assert len(await rows(office, "topic", "id")) == 2
    await ana.click(latest(ana, "talk.menu"), "talk.menu", option="What was written")
    shown = sentence(ana)
    assert all(word in shown for word in ("jumps in", "asks first", "Kept quiet", "Marlow", "Price", "🤝"))
    assert "<b>" not in shown


async def test_a_fault_on_the_first_page_brings_it_back_with_all_that_was_typed(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    await sam.click(None, "talk.more")
    await put(sam, win="Typed on the second page")
    assert (await sam.submit()).kind == "updated"
    assert "What you worked on" in sentence(sam)
    assert "Please write" in sentence(sam)
    await put(sam, what="x", step=STEP)
    await sam.click(None, "talk.more")
    assert held(sam, "win") == "Typed on the second page"


async def test_a_personal_talk_keeps_no_words(office: Play) -> None:
    plan_id = await begin(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    await put(sam, what="He is ill", step="Nothing")
    await sam.click(None, "talk.who")
    await put(sam, kind="personal")
    await sam.submit()
    assert "keep no notes" in sentence(sam)
    assert not {"log.what", "log.step"} & {found.get("block_id") for found in sam.view.blocks if sam.view}
    await sam.submit()
    await office.settle()
    assert await rows(office, "coaching_session", "words", "kind", "type") == [(None, "personal", None)]
    assert await rows(office, "commitment", "id") == []
    assert "No notes are kept" in ana.dms()[-1].plain
    days = await office.program.db.read(
        lambda unit: sessions.held_days(unit, office.workspace_id, [plan_id], TUESDAY)
    )
    assert days == {plan_id: []}


@pytest.mark.parametrize(
    ("fields", "who", "said"),
    [
        ({"type": "heroic"}, {}, "you did the selling"),
        ({}, {"minutes": "9"}, "10 minutes or more"),
        ({}, {"kind": "status"}, "only coaching"),
    ],
)
async def test_what_is_no_coaching_leaves_the_slot_open(
    office: Play, fields: dict[str, str], who: dict[str, str], said: str
) -> None:
    plan_id = await begin(office)
    sam = person(office, "USAM")
    await open_log(sam)
    await put(sam, what="x", step=STEP, **fields)
    if who:
        await sam.click(None, "talk.who")
        await put(sam, **who)
        await sam.submit()
    await sam.submit()
    assert said in sentence(sam)
    days = await office.program.db.read(
        lambda unit: sessions.held_days(unit, office.workspace_id, [plan_id], TUESDAY)
    )
    assert days == {plan_id: []}


async def test_a_late_log_counts_once_the_rep_says_so(office: Play) -> None:
    plan_id = await begin(office, anchor_on=date(2026, 10, 6), starts_on=date(2026, 10, 1))
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    await put(sam, what="x", step=STEP)
    await sam.click(None, "talk.who")
    await put(sam, held_on="2026-11-02")
    await sam.submit()
    await sam.submit()
    assert "It counts once Ana Souza says" in sentence(sam)
    await office.settle()

    async def days() -> list[date]:
        found = await office.program.db.read(
            lambda unit: sessions.held_days(unit, office.workspace_id, [plan_id], date(2026, 11, 1))
        )
        return found.get(plan_id, [])

    assert await days() == []
    await go_on(office, days=7)  # silence is not a yes here
    assert await days() == []
    await ana.click(latest(ana, "talk.own"), "talk.own")
    await office.settle()
    assert await days() == [date(2026, 11, 2)]


# ---------------------------------------------------------------- drafts, hints, repeats


async def test_what_was_typed_is_there_again(office: Play) -> None:
    sam = person(office, "USAM")
    await open_log(sam)
    await put(sam, what="Half a log", type="deal")
    await sam.close()
    await open_log(sam)
    assert (held(sam, "what"), held(sam, "type")) == ("Half a log", "deal")
    await put(sam, step=STEP)
    await sam.submit()
    assert await rows(office, "talk_draft", "id") == []
    await sam.close(all=True)
    await open_log(sam)
    assert held(sam, "what") is None


async def test_hints_come_after_saving_and_block_nothing(office: Play) -> None:
    sam = person(office, "USAM")
    await log(office, what="Her mother is ill", step="Better")
    assert "What will be done, in a few words?" in sentence(sam)
    assert "notes are about work" in sentence(sam)
    assert len(await rows(office, "coaching_session", "id")) == 1


async def test_a_second_log_of_the_day_is_pointed_out(office: Play) -> None:
    sam = person(office, "USAM")
    await log(office)
    await sam.close(all=True)
    await open_log(sam)
    assert "logged already" in sentence(sam)


async def test_a_log_sent_twice_and_one_whose_answer_got_lost_are_one_talk(office: Play) -> None:
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await begin(office)
    await open_log(sam)
    await put(sam, what="x", step=STEP)
    office.slack.next_delivery("twice_at_once", kind="view_submission")
    await sam.submit()
    await office.settle()
    await sam.close(all=True)
    await open_log(sam, "<@UBEN>")
    await put(sam, what="y", step=STEP)
    office.slack.next_delivery("drop_answer", kind="view_submission")
    assert (await sam.submit()).kind == "trouble"
    await put(sam, what="y, corrected")
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert len(await rows(office, "coaching_session", "id")) == 2
    assert len(await rows(office, "commitment", "id")) == 2
    assert sum("talk.own" in seen.actions for seen in ana.dms()) == 1
    assert sum("talk.own" in seen.actions for seen in person(office, "UBEN").dms()) == 1


async def test_two_windows_of_one_pair_keep_one_draft_and_two_talks(office: Play) -> None:
    sam = person(office, "USAM")
    await asyncio.gather(open_log(sam), open_log(sam))
    assert len(sam.views) >= 1
    await put(sam, what="x", step=STEP)
    await sam.submit()
    assert len(await rows(office, "coaching_session", "id")) == 1


async def test_when_slack_opens_no_window_nothing_is_stored(office: Play) -> None:
    sam = person(office, "USAM")
    before = await counts(office)
    office.slack.fail("views.open", "http_500")
    await sam.command("/coach", "log <@UANA>")
    assert sam.view is None
    assert await counts(office) == before
    assert (await sam.command("/coach", "log <@UANA>")).ok
    assert sam.view is not None


async def test_the_next_day_in_the_other_zone_is_not_in_the_future(make_world: MakeWorld) -> None:
    """A rep in Auckland is a day ahead: the days of a talk are theirs."""
    world = await make_world()
    sam = world.slack.person("USAM")
    await open_log(sam)
    assert "· today ·" in sentence(sam)
    assert held(sam, "due_on") == "2026-11-26"
    await put(sam, what="x", step=STEP)
    assert (await sam.submit()).kind == "updated"
    assert await rows(world, "coaching_session", "held_on") == [(date(2026, 11, 19),)]


async def test_the_line_that_asked_says_that_it_is_held(office: Play) -> None:
    """The morning note asked about the talk of yesterday; the log is pressed there, and the line changes."""
    await begin(office)
    await go_on(office, hours=2)
    sam = person(office, "USAM")
    note = latest(sam, "talk.log")
    await sam.click(note, "talk.log")
    assert "· yesterday ·" in sentence(sam)
    await put(sam, what="x", step=STEP)
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    now = next(seen for seen in sam.dms() if seen.ts == note.ts)
    assert "talk.log" not in now.actions
    told = len(await rows(office, "nudge", "id"))
    assert told > 0
    await go_on(office, days=3)
    assert len(await rows(office, "nudge", "id")) == told


async def test_three_windows_at_most_lie_upon_each_other(office: Play) -> None:
    """The brief, the log over it, and what was written in place of the log: Slack takes no fourth."""
    slot = str(await slot_of(office, await begin(office)))
    sam = person(office, "USAM")
    await press(sam, "brief.open", slot)
    await sam.click(None, "talk.log")
    await put(sam, what="x", step=STEP)
    assert (await sam.submit()).kind == "updated"
    for action in ("talk.read", "talk.correct"):
        assert (await sam.click(None, action)).ok
        assert len(sam.views) == 2
    assert held(sam, "what") == "x"
    await put(sam, what="y")
    assert (await sam.submit()).kind == "updated"
    await sam.close(all=True)
    assert len(await rows(office, "coaching_session", "id")) == 1
    assert office.slack.faults_seen == []
