"""`workspace_id` in every query: proved on every statement of a full round in two workspaces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import and_, delete, exists, or_, select, update

from bot.people import import_people
from bot.play.play import Play
from playground import LocalSlack
from storage.tables import Answer, CheckIn, Delivery, Enrolment, Lane, Person, Round, Workspace, table_of
from tests.conftest import MakeWorld
from tests.database.house import rows
from tests.database.tenant_watch import unbound, watching

c, d, p, r, w = map(table_of, (CheckIn, Delivery, Person, Round, Workspace))
lane = table_of(Lane)
t = d.alias("t")
ID = uuid4()


@pytest.mark.parametrize(
    ("statement", "open_tables"),
    [
        (select(p.c.id).where(p.c.slack_user_id == "U1"), ["person"]),
        (select(p.c.id).where(or_(p.c.workspace_id == ID, p.c.active)), ["person"]),
        (select(p.c.id).where(p.c.workspace_id != ID), ["person"]),
        (select(c.c.id).join(p, p.c.id == c.c.person_id).where(c.c.workspace_id == ID), ["person"]),
        (select(c.c.id).outerjoin(p, p.c.id == c.c.person_id).where(p.c.workspace_id == ID), ["check_in"]),
        (update(p).where(p.c.id == ID).values(name="x"), ["person"]),
        (delete(p).where(p.c.id == ID), ["person"]),
        (delete(lane).where(lane.c.workspace_id == lane.c.workspace_id), ["lane"]),
        (select(d.c.id).where(d.c.workspace_id == ID, ~exists().where(t.c.id == d.c.target_id)), ["t"]),
        (select(w.c.id).where(exists().where(p.c.workspace_id == w.c.id)), ["person"]),
        (select(d.c.id).where(exists().where(t.c.workspace_id == ID, t.c.id == d.c.target_id)), ["delivery"]),
    ],
)
def test_the_watch_sees_a_table_whose_workspace_is_left_open(statement: Any, open_tables: list[str]) -> None:
    assert unbound(statement) == open_tables


@pytest.mark.parametrize(
    "statement",
    [
        select(p.c.id).where(and_(p.c.workspace_id == ID, p.c.active)),
        select(c.c.id)
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .where(c.c.workspace_id == ID),
        select(d.c.id).where(
            d.c.workspace_id == ID,
            ~exists().where(t.c.workspace_id == d.c.workspace_id, t.c.id == d.c.target_id),
        ),
        update(p).where(p.c.workspace_id == ID, p.c.id == ID).values(name="x"),
        select(w.c.id).where(w.c.id == ID, exists().where(p.c.workspace_id == w.c.id)),
    ],
)
def test_the_watch_lets_a_bound_statement_through(statement: Any) -> None:
    assert unbound(statement) == []


async def second_workspace(world: Play) -> tuple[Any, Any]:
    """The same Slack ids as in the first workspace, under a token of its own."""
    slack: LocalSlack = world.slack
    other = slack.add_workspace("Contoso", domain="contoso")
    zoe = slack.add_person("Zoe", id="UZOE", tz="America/New_York", team=other, is_admin=True)
    yan = slack.add_person("Yan", id="UYAN", tz="America/New_York", team=other)
    id = await world.program.install(other.bot_token)
    await world.settle()
    program = world.program
    file = "person,manager,start\nUYAN,UZOE,2026-11-01\n"
    await import_people(program.db, id, file, program.templates, program.library.tracks, world.clock.now())
    await world.settle()
    return zoe, yan


async def answer(world: Play, who: Any, win: str) -> None:
    await who.click(who.dms()[-1], "checkin.start")
    await who.fill("q.win", win)
    await who.fill("q.help", "deal")
    assert (await who.submit()).kind == "cleared"
    await world.settle()


async def test_every_statement_of_a_round_in_two_workspaces_names_its_workspace(
    make_world: MakeWorld,
) -> None:
    with watching() as watched:
        world = await make_world()
        zoe, yan = await second_workspace(world)
        ben, sam = world.slack.person("UBEN"), world.slack.person("USAM")
        await world.advance(world.clock.now() + timedelta(days=1, hours=8))
        await ben.command("/coach")
        await ben.open_home()
        await answer(world, ben, "Ours, and ours alone")
        await answer(world, yan, "Theirs, and theirs alone")
        await world.advance(world.clock.now() + timedelta(hours=18))
        for coach in (sam, zoe):
            await coach.click(coach.dms()[-1], "coach.reply")
            await coach.fill("reply.text", "Well done")
            assert (await coach.submit()).ok
        await world.settle()
        await ben.change(tz="America/Los_Angeles")
        await world.advance(world.clock.now() + timedelta(days=4))
        await world.program.housekeeping()
        await world.program.beat()
        await world.program.courier.stop()
    assert watched.faults == set()
    assert len(watched.seen) > 60  # a round runs most of what storage can ask
    db = world.program.db
    ours = await rows(db, Answer, world.workspace_id)
    assert len(ours) < len(await rows(db, Answer))
    for model in (CheckIn, Delivery, Enrolment, Round):
        homes = {row.workspace_id for row in await rows(db, model)}
        assert len(homes) == 2, model
    said = " ".join(
        post.text + str(post.blocks) for post in world.slack.posts if post.user in ("UZOE", "UYAN")
    )
    assert "Ours, and ours alone" not in said
