"""The world of `touchline play`: everybody of the sample team, made through the real doors and sweeps."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.play.clock import FIRST_LOOK
from bot.sample.team import SAMPLE_TEAM
from tests.conftest import MakeWorld
from tests.slack.acting import rows, texts

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])
REPS = [one for one in SAMPLE_TEAM if one.track != "manager"]


async def test_the_sample_team_is_one_leader_three_managers_and_eighteen_reps_in_five_zones() -> None:
    managers = [one for one in SAMPLE_TEAM if one.manager == "ULENA"]
    assert (len(REPS), len(managers), len(SAMPLE_TEAM)) == (18, 3, 22)
    assert {one.tz for one in REPS} == {
        "America/Sao_Paulo",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Pacific/Auckland",
    }


@on_sqlite
async def test_play_opens_in_the_middle_of_a_round(make_world: MakeWorld) -> None:
    world = await make_world(team=SAMPLE_TEAM, lively=True)
    await world.advance(world.clock.now() + FIRST_LOOK)
    asked = {
        post.channel: post.at
        for post in world.slack.posts.of("post")
        if "Weekly check-in: two minutes" in post.text
    }
    for one in REPS:
        person = world.slack.person(one.id)
        local = asked[person.dm.id].astimezone(ZoneInfo(one.tz))
        assert (local.weekday(), local.time()) == (3, time(14, 0)), one.name
        assert "added you" in person.dms()[0].plain
    for id in ("USAM", "UROSA", "UPRIYA"):
        told = [seen for seen in world.slack.person(id).dms() if "Weekly check-in:" in seen.plain]
        assert len(told) == 1, id
    assert world.slack.person("ULENA").dms() == []
    assert world.slack.faults_seen == []
    assert world.coming, "what comes next is listed"


@on_sqlite
async def test_a_shared_mood_is_not_called_private_on_home(make_world: MakeWorld) -> None:
    world = await make_world(team=SAMPLE_TEAM, lively=True)
    await world.advance(world.clock.now() + FIRST_LOOK)
    asked = dict(await rows(world, "check_in", "id", "person_id"))
    answers = await rows(world, "answer", "check_in_id", "question_key", "shared")
    moods = {asked[check_in]: shared for check_in, key, shared in answers if key == "mood"}
    shown = []
    for id, slack_id in await rows(world, "person", "id", "slack_user_id"):
        if id in moods:
            person = world.slack.person(slack_id)
            await person.open_home()
            await world.settle()
            assert person.home is not None
            lines = texts(person.home.blocks).splitlines()
            [mood] = [line for line in lines if "Your last mood:" in line]
            assert ("You shared it with" in mood) == moods[id], slack_id
            assert ("Only you see this." in mood) != moods[id], slack_id
            shown.append(moods[id])
    assert set(shown) == {True, False}
