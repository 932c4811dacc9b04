"""A team of four: no count of what nobody may read by name, no rating and no mood anywhere, and the page says why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from storage import practices
from storage.unit import Unit
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, answer, ask_everybody, latest, person, texts
from tests.slack.cadence import begin, hold, notes_of, person_ids, to

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

FOUR = ("UANA", "UBEN", "UCY", "UDI")
TEAM = (
    Sample("ULENA", "Lena Vogel", "VP Sales", NEW_YORK, None, "manager"),
    Sample("USAM", "Sam Carter", "Sales manager", NEW_YORK, "ULENA", "manager"),
    *(Sample(id, f"{id[1:].title()} Rep", "Account executive", NEW_YORK, "USAM", "ae") for id in FOUR),
)
FIFTH = Sample("UEVE", "Eve Rep", "Account executive", NEW_YORK, "USAM", "ae")
WHY = "How many people practise is shown from 5 people on"
COUNT = "Practised by themselves in the last two weeks"


async def practised(world: Play, *who: str) -> None:
    """These people practised by themselves in the week before the Monday that comes."""
    ids, now = await person_ids(world), world.clock.now()

    def write(unit: Unit) -> None:
        for id in who:
            practices.add(
                unit, world.workspace_id, ids[id], practices.WARM_UP, "w01", now.date(), 2, f"test:{id}", now
            )

    await world.program.db.write(write)


def home(actor: Actor) -> str:
    assert actor.home is not None
    return texts(actor.home.blocks)


async def monday(make_world: MakeWorld, team: tuple[Sample, ...], *practising: str) -> Play:
    """Everybody was asked, told their mood, talked, and some practised; on Monday each note went out."""
    world = await make_world(team=team, start=datetime(2026, 11, 18, 17, 0, tzinfo=UTC))  # a Wednesday
    reps = [one.id for one in team if one.manager == "USAM"]
    for id in reps:
        await begin(world, id, "USAM", anchor_on=date(2026, 11, 19))
    await ask_everybody(world)
    for id in reps:
        await answer(world, person(world, id), win="Harbor", mood="1", share_mood=True)
        await hold(world, id, "USAM", date(2026, 11, 19))
    await practised(world, *practising)
    await to(world, date(2026, 11, 23), "09:30")
    for id in ("USAM", "ULENA"):
        await person(world, id).open_home()
    await world.settle()
    return world


async def all_of_it(world: Play, id: str) -> str:
    actor = person(world, id)
    await actor.click(latest(actor, "note.more"), "note.more", option="See all of it")
    found = texts(actor.view.blocks if actor.view else [])
    await actor.close(all=True)
    return found


async def test_a_team_of_four_has_no_pooled_count_and_the_page_says_why(make_world: MakeWorld) -> None:
    world = await monday(make_world, TEAM, "UANA", "UBEN")
    for id in ("USAM", "ULENA"):
        whole = await all_of_it(world, id)
        assert "people practised" not in whole  # no group by itself
        shown, _, _ = home(person(world, id)).partition("*Who sees what*")  # which says whose the mood is
        assert "mood" not in (whole + shown).lower()
        for seen in person(world, id).dms():
            assert "rating" not in seen.plain.lower()
            assert "mood" not in seen.plain.lower()
    sam = (home(person(world, "USAM")), await all_of_it(world, "USAM"))
    assert all(WHY in page and COUNT not in page for page in sam)
    # With Sam, five are below Lena: one count of all of them, and none of the four.
    assert f"{COUNT}: 2 of 5 people." in home(person(world, "ULENA"))
    assert (await notes_of(world, "USAM"))[-1].day == date(2026, 11, 23)


async def test_with_a_fifth_there_is_a_count_and_never_a_name(make_world: MakeWorld) -> None:
    world = await monday(make_world, (*TEAM, FIFTH), "UANA", "UBEN")
    assert f"{COUNT}: 2 of 5 people." in home(person(world, "USAM"))
    assert f"{COUNT}: 2 of 5 people." in await all_of_it(world, "USAM")
