"""Weekly digests in Slack: a manager's, a leader's and a rep's, once a week, chosen, looked at, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.digests import DigestError, print_digests
from bot.play.play import Play
from coaching.digest import monday_of
from playground.actor import Actor
from storage import evidence, kudos, pilot, teams
from storage.kudos import NewKudos
from storage.tables import Commitment, table_of
from storage.teams import TeamChoice
from storage.unit import Unit
from tests.conftest import MakeWorld
from tests.slack.acting import counts, latest, person, rows, texts
from tests.slack.cadence import FEBRUARY, PAIR, begin, hold, moment, notes_of, person_ids, sent, to

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
DAY = timedelta(days=1)
TALKED, MONDAY = date(2025, 3, 4), date(2025, 3, 10)
WORDS = "You asked <!channel> what a *delay* would cost & they said"


@pytest.fixture
async def world(make_world: MakeWorld) -> Play:
    """A pair with talks every two weeks, so that the Monday after the first talk has no prep; the talk was held."""
    found = await make_world(team=PAIR, start=FEBRUARY)
    await begin(found, "UJO", "UROSA", interval_days=14)
    await to(found, TALKED, "16:00")
    await hold(found, "UJO", "UROSA", TALKED)
    await praise(found)
    return found


async def praise(world: Play) -> None:
    ids, now = await person_ids(world), world.clock.now()
    new = NewKudos(ids["ULENA"], [ids["UJO"]], now.date(), WORDS, "command", f"test:{now}")
    await world.program.db.write(lambda unit: kudos.give(unit, world.workspace_id, new, now))


async def shown_to_work(world: Play) -> None:
    """A next step of Jo's that was closed with a fact, now."""
    ids, now = await person_ids(world), world.clock.now()

    def write(unit: Unit) -> None:
        from storage import commitments

        values: dict[str, Any] = {
            "person_id": ids["UJO"], "coach_id": ids["UROSA"], "owner_id": ids["UJO"], "kind": "step",
            "due_on": now.date(),
        }  # fmt: skip
        id = commitments.add(unit, world.workspace_id, values, "ask first", "", f"step:{now}", now)
        assert id is not None
        c = table_of(Commitment)
        unit.run(c.update().where(c.c.id == id).values(state="demonstrated", outcome_at=now))
        evidence.add(
            unit, world.workspace_id, person_id=ids["UJO"], added_by_id=ids["UJO"], kind="call", observable=True,
            origin=f"e:{now}", now=now, text="12:40", commitment_id=id,
        )  # fmt: skip

    await world.program.db.write(write)


def view(actor: Actor) -> str:
    return texts(actor.view.blocks if actor.view else [])


async def test_a_monday_brings_each_their_own_once_whatever_is_restarted(world: Play) -> None:
    await shown_to_work(world)
    await to(world, MONDAY, "09:30")
    rosa, lena = (await notes_of(world, "UROSA"))[-1].text, (await notes_of(world, "ULENA"))[-1].text
    assert (
        "*Results* next steps shown to work: 1 of 1, confirmed: none yet · talks with a fact: 0 of 1" in rosa
    )
    assert (
        "*Last week* talks held: 1 of 1 · practice: 0 of 30 minutes · next steps: 1 shown to work, 0 not yet"
        in rosa
    )
    assert "(2 people, 1 manager)" in lena
    assert (
        "*Last week* 1 talk held · practice: 0 of 30 minutes · next steps: 1 shown to work, 0 not yet" in lena
    )
    (jo,) = await sent(world, ["rep_digest"])
    assert jo.slack_user_id == "UJO"
    assert "*Kudos* Lena Vogel: “" in jo.text
    assert "You asked &lt;!channel&gt; what a *delay* would cost &amp; they said" in jo.text
    assert "*Last week* one talk · next steps shown to work: 1 of 1 closed" in jo.text
    week = [(audience, when) for audience, when in await rows(world, "digest_run", "audience", "week")]
    assert sorted(one for one, when in week if when == MONDAY) == ["leader", "manager", "rep"]
    before = await counts(world)
    for table in ("coach", "digest_choice"):  # as if the times had been worked out anew
        await world.program.db.write(lambda unit, table=table: _due_again(unit, table, world))
    await world.settle()
    after = await counts(world)
    assert (after["digest_run"], after["morning_note"], after["delivery"]) == (
        before["digest_run"], before["morning_note"], before["delivery"],
    )  # fmt: skip


def _due_again(unit: Unit, table: str, world: Play) -> None:
    from sqlmodel import SQLModel

    t = SQLModel.metadata.tables[table]
    unit.run(t.update().values(next_at=world.clock.now()))


async def test_news_goes_along_with_the_prep_and_a_week_without_news_has_none(world: Play) -> None:
    await to(world, date(2025, 3, 11), "12:00")
    assert len(await sent(world, ["rep_digest"])) == 1
    await praise(world)
    await to(world, date(2025, 3, 17), "12:00")  # the talk is on Tuesday: today is its prep
    (prep,) = [one for one in await sent(world, ["prep"]) if one.day == date(2025, 3, 17)]
    assert "Last week: kudos from Lena Vogel. All of it is in “My week” on Home." in prep.text
    await to(world, date(2025, 3, 24), "18:30")
    reasons = {
        reason for kind, reason in await rows(world, "delivery", "kind", "reason") if kind == "rep_digest"
    }
    assert reasons == {None, "in_the_prep", "nothing_new"}
    assert len(await sent(world, ["rep_digest"])) == 1


async def test_day_hour_and_parts_are_ones_own_choice(world: Play) -> None:
    jo = person(world, "UJO")
    await jo.command("/coach", "settings")
    assert "*Weekly digest*\nMonday 09:00 · all parts" in view(jo)
    await jo.click(None, "digest.time")
    await jo.fill("digest.day", "6")
    assert "Please choose a day on which you work." in str((await jo.submit()).body)
    await jo.fill("digest.day", "2")
    await jo.fill("digest.at", "19:00")
    assert "Please choose a time between 08:30 and 17:30." in str((await jo.submit()).body)
    await jo.fill("digest.at", "16:00")
    await jo.fill("digest.sections", ["steps", "week", "waiting", "tip"])
    await jo.submit()
    await jo.close()
    assert "*Weekly digest*\nWednesday 16:00 · 4 of 5 parts" in view(jo)
    await jo.close(all=True)
    await to(world, date(2025, 3, 12), "15:00")
    assert await sent(world, ["rep_digest"]) == []
    await to(world, date(2025, 3, 12), "16:05")
    (told,) = await sent(world, ["rep_digest"])
    assert "Kudos" not in told.text
    assert "*Last week* one talk" in told.text


async def test_each_sees_their_own_and_an_admin_made_up_people(world: Play) -> None:
    await to(world, MONDAY, "12:00")
    jo, rosa, ada = person(world, "UJO"), person(world, "UROSA"), person(world, "UADA")
    await jo.command("/coach", "digest")
    assert "Lena Vogel" in view(jo)
    await jo.close(all=True)
    await jo.click(latest(jo, "digest.more"), "digest.more", option="See all of it")
    assert "what a *delay* would cost" in view(jo)
    await rosa.command("/coach", "digest")
    assert "*Last week* talks held: 1 of 1" in view(rosa)
    assert "delay" not in view(rosa)
    await ada.command("/coach", "digest")
    assert "An example with made-up people." in view(ada)
    assert not any(one in view(ada) for one in ("Jo Adams", "Rosa Lind", "Lena Vogel", "delay"))


async def test_a_manager_and_an_admin_see_that_of_a_team_with_a_channel(world: Play) -> None:
    ids = await person_ids(world)
    choice = TeamChoice("C0TEAM", "America/New_York")
    await world.program.db.write(
        lambda unit: teams.save(unit, world.workspace_id, ids["UROSA"], choice, world.clock.now())
    )
    await to(world, MONDAY, "12:00")
    for who, sees in (("UROSA", True), ("UADA", True), ("UJO", False)):
        await person(world, who).command("/coach", "digest")
        assert ("The week of your team" in view(person(world, who))) is sees


async def test_the_command_prints_any_week_and_owes_only_what_this_one_lacks(world: Play) -> None:
    await to(world, MONDAY, "08:00")
    settings, now = world.settings, moment(MONDAY, "08:40")

    async def printed(who: str, week: str | None, at: datetime, *, dry_run: bool = True) -> str:
        return "\n".join(await print_digests(settings, who, week, None, at, dry_run=dry_run))

    jo = await printed("UJO", "2025-W11", now)
    assert "== Your week: Jo Adams, 2025-W11" in jo
    assert "Kudos Lena Vogel: “You asked <!channel> what a delay would cost & they said”" in jo
    assert "nothing new to say" in await printed("UJO", "2025-W05", now)
    rosa = await printed("UROSA", None, now)
    assert "== Your week as a coach: Rosa Lind, 2025-W11" in rosa
    before = await counts(world)
    before["audit_event"] += 1  # the look at another hour; those of now are written down already
    assert "outside the working hours" in await printed("UJO", None, moment(MONDAY, "03:00"), dry_run=False)
    assert "only the digest of this week" in await printed("UJO", "2025-W05", now, dry_run=False)
    assert await counts(world) == before
    assert "1 owed." in await printed("UJO", None, now, dry_run=False)
    assert "looked at this week already" in await printed("UJO", None, now, dry_run=False)
    assert "looked at this week already" in await printed(
        "UROSA", None, now, dry_run=False
    )  # the note is to come
    await to(world, MONDAY, "10:00")
    assert len(await sent(world, ["rep_digest"])) == 1
    for who, week in (("nobody@example.com", None), ("UJO", "soon"), ("", None)):
        with pytest.raises(DigestError):
            await printed(who, week, now)


async def test_a_slack_without_charts_gets_the_words(world: Play) -> None:
    for turn in range(4):  # a chart has two weeks a bar, and four bars at least
        await to(world, TALKED + timedelta(days=14 * turn + 1), "16:00")
        await shown_to_work(world)
    monday = monday_of(world.clock.now().date()) + 7 * DAY
    await to(world, monday, "08:30")
    world.slack.fail("chat.postMessage", "error", error="invalid_blocks", channel="UROSA")
    await to(world, monday, "09:00")
    told = (await notes_of(world, "UROSA"))[-1]
    assert told.day == monday
    assert "Next steps shown to work, two weeks at a time:" in told.text
    assert all(block["type"] != "data_visualization" for block in person(world, "UROSA").dms()[-1].blocks)


async def test_a_leader_who_looks_at_a_preview_is_written_down(make_world: MakeWorld) -> None:
    """Ada leads Lena, who leads Rosa: Rosa's figures are by name in Ada's week."""
    team = (replace(PAIR[0], track="manager"), replace(PAIR[1], manager="UADA"), *PAIR[2:])
    world = await make_world(team=team, start=FEBRUARY)
    await begin(world, "UJO", "UROSA", interval_days=14)
    await to(world, TALKED, "16:00")
    await hold(world, "UJO", "UROSA", TALKED)
    await to(world, MONDAY + timedelta(days=2), "11:00")
    before = [tuple(row) for row in await rows(world, "audit_event", "id")]
    assert (await person(world, "UADA").command("/coach", "digest")).ok
    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    after = await rows(world, "audit_event", "id", "actor_id", "person_id", "object")
    added = [tuple(row[1:]) for row in after if (row[0],) not in before]
    assert added == [(ids["UADA"], ids["UROSA"], "team_cadence")]


async def test_a_note_that_is_dropped_is_no_look(make_world: MakeWorld) -> None:
    team = (replace(PAIR[0], track="manager"), replace(PAIR[1], manager="UADA"), *PAIR[2:])
    world = await make_world(team=team, start=FEBRUARY)
    await begin(world, "UJO", "UROSA", interval_days=14)
    await to(world, TALKED, "16:00")
    await hold(world, "UJO", "UROSA", TALKED)
    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    await world.program.db.write(lambda unit: pilot.choose(unit, world.workspace_id, [ids["UJO"]]))
    before = len(await rows(world, "audit_event", "id"))
    await to(world, MONDAY + timedelta(days=28), "12:00")
    notes = [
        state for kind, state in await rows(world, "delivery", "kind", "state") if kind == "morning_note"
    ]
    assert "dropped" in notes
    assert len(await rows(world, "audit_event", "id")) == before
