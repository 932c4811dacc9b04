"""The window for admins: what is set there holds, is written down, and opens nobody's record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from blocks import ids
from bot.play.play import Play
from coaching.aggregates import min_group_of
from coaching.roles import Role
from playground.actor import Actor
from storage import pilot, roles, workspaces
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, ask_everybody, fill, go_on, open_form, person, rows, sentence
from tests.slack.talks import press, send
from tests.slack.test_my_settings import shown

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def form(world: Play, actor: Actor, action: str) -> None:
    await actor.open_home()
    await world.settle()
    await actor.click("home", "admin.open")
    await actor.click(None, action)


async def logged(world: Play) -> list[tuple[str, str | None, str | None]]:
    return [tuple(row) for row in await rows(world, "setting_change", "what", "old", "new")]


async def test_an_admin_changes_the_rules_and_all_admins_read_who_did(make_world: MakeWorld) -> None:
    world = await make_world()
    lena = person(world, "ULENA")
    await form(world, lena, "admin.rules")
    await lena.fill("admin.group", "8")
    await lena.fill("admin.pilot", ["USAM"])
    assert (await lena.submit()).ok
    db, id = world.program.db, world.workspace_id
    settings = await db.read(lambda unit: workspaces.settings_of(unit, id))
    assert min_group_of(settings) == 8
    await lena.close()  # the word that it is saved; the window below shows it
    assert "Counts show from 8 people on" in shown(lena)
    assert "Only the teams of Sam" in shown(lena)
    assert {what: (old, new) for what, old, new in await logged(world)}["min_group"] == ("5", "8")
    await lena.close(all=True)
    await form(world, lena, "admin.log")
    found = shown(lena)
    assert "*Smallest group*: 5 → 8" in found
    assert "*Teams that begin*: everybody → Sam Carter" in found
    assert "Lena Vogel, today" in found


async def test_a_role_is_given_and_taken_back_and_opens_no_record(make_world: MakeWorld) -> None:
    world = await make_world()
    lena, ben = person(world, "ULENA"), person(world, "UBEN")
    await form(world, lena, "admin.roles")
    await lena.fill("admin.admins", ["UBEN"])
    assert (await lena.submit()).ok
    await lena.close(all=True)
    await world.settle()
    await form(world, ben, "admin.roles")  # the button is on Ben's Home now
    await ben.fill("admin.admins", [])
    assert (await ben.submit()).ok  # out again: Lena is left, by Slack
    db, id = world.program.db, world.workspace_id
    assert await db.read(lambda unit: roles.grants(unit, id)) == []
    assert [row[1:] for row in await logged(world)] == [("false", "true"), ("true", "false")]
    await ben.close(all=True)
    await ben.open_home()
    await world.settle()
    with pytest.raises(Exception, match=r"admin\.open"):
        await ben.click("home", "admin.open")


async def test_the_last_admin_cannot_go(make_world: MakeWorld) -> None:
    world = await make_world()
    lena, ben = person(world, "ULENA"), person(world, "UBEN")
    await form(world, lena, "admin.roles")
    await lena.fill("admin.admins", ["UBEN"])
    await lena.submit()
    await lena.close(all=True)
    for one in ("ULENA", "USAM"):
        await person(world, one).change(is_admin=False)
    await world.settle()
    await form(world, ben, "admin.roles")
    await ben.fill("admin.admins", [])
    outcome = await ben.submit()
    assert "One admin has to stay" in str(outcome.body)
    db, id = world.program.db, world.workspace_id
    assert len(await db.read(lambda unit: roles.grants(unit, id))) == 1


async def test_only_teams_that_begin_are_asked_and_nothing_is_owed_later(make_world: MakeWorld) -> None:
    world = await make_world()
    db, id = world.program.db, world.workspace_id
    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    await db.write(lambda unit: pilot.choose(unit, id, [ids["ULENA"]]))
    before = {who: len(person(world, who).dms()) for who in ("UANA", "UBEN")}
    await world.advance(world.clock.now() + timedelta(days=15))
    assert {who: len(person(world, who).dms()) for who in ("UANA", "UBEN")} == before
    assert await rows(world, "check_in", "id") == []  # and nothing of theirs counts as missed
    await db.write(lambda unit: pilot.choose(unit, id, []))
    await world.settle()
    await world.advance(world.clock.now() + timedelta(hours=1))
    late = {who: len(person(world, who).dms()) - before[who] for who in before}
    assert max(late.values()) <= 2, late  # a hello and a first question at most, never two weeks of them
    await world.advance(world.clock.now() + timedelta(days=15))
    assert all(len(person(world, who).dms()) > before[who] for who in before)


async def test_nobody_else_gets_in_by_a_made_up_press(make_world: MakeWorld) -> None:
    world = await make_world()
    ben = person(world, "UBEN")
    for action in ("admin.open", "admin.rules", "admin.roles", "admin.log"):
        await press(ben, action)
        assert "Only an admin can do that" in sentence(ben)
        await ben.close(all=True)


async def test_a_role_shows_nothing_more_of_anybody(make_world: MakeWorld) -> None:
    """The same presses on somebody else's things get the same sentences with every role and with none."""
    world = await make_world()
    db, id, ben = world.program.db, world.workspace_id, person(world, "UBEN")
    ids = dict(await rows(world, "person", "slack_user_id", "id"))
    await world.advance(world.clock.now() + timedelta(days=1, hours=8))
    check_ins = [
        str(row[0]) for row in await rows(world, "check_in", "id", "person_id") if row[1] == ids["UANA"]
    ]
    rounds = [str(row[0]) for row in await rows(world, "round", "id")]
    assert check_ins
    assert rounds

    async def said() -> list[str]:
        found = []
        for action, value in (
            ("brief.open", f"person:{ids['UANA']}"), ("coach.read", rounds[0]), ("coach.reply", check_ins[0]),
            ("checkin.edit", check_ins[0]),
        ):  # fmt: skip
            await press(ben, action, value)
            found.append(sentence(ben))
            await ben.close(all=True)
        return found

    before = await said()
    for role in Role:
        await db.write(
            lambda unit, role=role: roles.grant(unit, id, ids["UBEN"], role, ids["ULENA"], world.clock.now())
        )
    assert await said() == before


async def test_a_made_up_form_of_nobody_s_sets_nothing(make_world: MakeWorld) -> None:
    world = await make_world()
    ben, db, id = person(world, "UBEN"), world.program.db, world.workspace_id

    def chosen(block: str, who: list[str]) -> dict[str, Any]:
        return {block: {ids.FIELD: {"type": "multi_users_select", "selected_users": who}}}

    size = {ids.ADMIN_GROUP: {ids.FIELD: {"type": "static_select", "selected_option": {"value": "9"}}}}
    await send(ben, ids.ADMIN_ROLES_SAVE, {}, chosen(ids.ADMIN_ADMINS, ["UBEN"]) | chosen(ids.ADMIN_OPS, []))
    await send(ben, ids.ADMIN_RULES_SAVE, {}, chosen(ids.ADMIN_PILOT, ["USAM"]) | size)
    assert await db.read(lambda unit: roles.grants(unit, id)) == []
    assert await db.read(lambda unit: pilot.teams(unit, id)) is None
    assert await rows(world, "setting_change", "id") == []


async def test_words_of_people_arrive_while_a_pilot_runs(make_world: MakeWorld) -> None:
    """Their team was asked before the pilot began: what they say still comes to their coach."""
    world = await make_world(team=OFFICE)
    known = dict(await rows(world, "person", "slack_user_id", "id"))
    await ask_everybody(world)
    await world.program.db.write(lambda unit: pilot.choose(unit, world.workspace_id, [known["UROSA"]]))
    ana = person(world, "UANA")
    await open_form(ana)
    await fill(ana, help="soon", win="Qwin")
    assert (await ana.submit()).ok
    await go_on(world, hours=3)
    found = await rows(world, "delivery", "kind", "op", "state")
    posts = {
        (kind, state) for kind, op, state in found if op == "post" and kind in ("talk_soon", "coach_round")
    }
    assert posts == {("talk_soon", "sent"), ("coach_round", "sent")}


async def test_a_pilot_whose_manager_left_is_still_shown(make_world: MakeWorld) -> None:
    """Nobody is asked then, so the window does not say that everybody takes part."""
    world = await make_world(team=OFFICE)
    known = dict(await rows(world, "person", "slack_user_id", "id"))
    await world.program.db.write(lambda unit: pilot.choose(unit, world.workspace_id, [known["UROSA"]]))
    await person(world, "UROSA").deactivate()
    await world.settle()
    lena = person(world, "ULENA")
    await lena.open_home()
    await world.settle()
    await lena.click("home", "admin.open")
    assert "Everybody" not in shown(lena)
    assert "Rosa Lind" in shown(lena)
