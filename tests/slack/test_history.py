"""The past of a playground: the same for a seed, lived through the real bot, each person after their kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.play.clock import FIRST_LOOK, first_morning
from bot.sample.kinds import KINDS
from coaching.cadence import PairStatus
from tests.slack.acting import rows
from tests.slack.past import TEAM, TODAY, Line, Story, lines, past
from tests.slack.states import (
    DIGESTS,
    SLOTS,
    STEPS,
    TALKS,
    mondays,
    pairs_of,
    slots_shown,
    steps_shown,
    talks_shown,
)

pytestmark = pytest.mark.slow  # six weeks take half a minute to live through

WEEKS = 6
NAMES = {one.id: one for one in TEAM}
REPS = [one for one in TEAM if one.kind in KINDS]


@pytest.fixture(scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Story]:
    async with past(tmp_path_factory.mktemp("past"), sqlite_template, WEEKS) as world:
        yield await Story(world).read()


def local(line: Line) -> datetime:
    return line.at.astimezone(ZoneInfo(NAMES[line.who or line.place].tz))


# ------------------------------------------------------------ the whole


async def test_it_ends_at_the_first_look_with_nothing_wrong(story: Story) -> None:
    world = story.world
    assert world.clock.now() == first_morning(TODAY) + FIRST_LOOK
    assert world.slack.faults_seen == []
    assert [one.type for one in world.slack.inbound if not one.answered] == []
    assert {state for (state,) in await rows(world, "delivery", "state")} <= {"sent", "owed", "dropped"}
    assert await rows(world, "enrolment", "fault") != []
    assert {fault for (fault,) in await rows(world, "enrolment", "fault")} == {None}
    assert {fault for (fault,) in await rows(world, "check_in", "fault")} == {None}
    assert world.coming
    assert world.slack.controls is not None


async def test_everybody_is_somewhere_and_no_place_is_empty(story: Story) -> None:
    places = {line.place for line in story.said}
    assert {"sales", "team-sam", "team-rosa", "team-priya"} <= places
    assert {one.id for one in REPS} <= places
    told = [line for line in story.said if line.place == "ULENA"]
    assert told
    assert all("Good morning" in line.plain or "Hello" in line.plain for line in told)  # morning notes alone
    talkers = {line.who for line in story.said if line.place == "sales"}
    assert len(talkers) > 10


async def test_people_write_on_working_days_while_it_is_day_where_they_are(story: Story) -> None:
    human = [line for line in story.said if line.who in NAMES]
    assert len(human) > 100
    for line in human:
        there = local(line)
        assert there.weekday() < 5, line
        assert time(8, 0) <= there.time() <= time(19, 0), line


async def test_what_is_said_reads_well(story: Story) -> None:
    for line in story.said:
        assert line.plain.strip(), line
        assert "{" not in line.plain, line
        assert not re.search(r"\bNone\b(?! of)", line.plain), line
        assert "!" not in line.plain, line


async def test_nobody_says_the_same_in_a_channel_again_soon(story: Story) -> None:
    for place in ("sales", "team-sam", "team-rosa", "team-priya"):
        said = [
            line.plain for line in story.said if line.place == place and not line.inside_thread and line.who
        ]
        for number, text in enumerate(said):
            assert text not in said[max(0, number - 8) : number], text


async def test_only_what_came_today_is_unread(story: Story) -> None:
    home = story.world.slack.workspace()
    yesterday = story.world.clock.now() - timedelta(days=1)
    unread = 0
    for channel in home.channels.values():
        for who in channel.members:
            if who in home.people and not home.people[who].is_bot:
                new = [m for m in channel.messages if m.ts > channel.read.get(who, "") and m.user != who]
                unread += len(new)
                assert all(float(m.ts) >= (yesterday - timedelta(hours=12)).timestamp() for m in new), (
                    channel.name
                )
    assert unread > 20


# ------------------------------------------------------------ the kinds


async def test_the_steady_answer_and_the_silent_mostly_do_not(story: Story) -> None:
    assert story.share("steady", state="submitted") > 0.85
    assert story.share("silent", state="submitted") < 0.5
    assert 0.2 < story.share("patchy", state="submitted") < 1
    for kind in ("improving", "last_minute", "new"):
        assert story.share(kind, state="submitted") > 0.8, kind


async def test_the_late_are_late_and_those_of_the_last_minute_are_just_in_time(story: Story) -> None:
    assert story.share("late", late=True) > 0.2
    assert story.share("last_minute", late=True) == 0
    assert story.share("steady", late=True) == 0
    for who in story.of("last_minute"):
        answered = [line for line in story.said if line.place == who and "Weekly check-in" in line.plain]
        assert answered


async def test_only_the_brief_use_nothing_new(story: Story) -> None:
    assert story.share("brief", nothing_new=True) > 0
    assert story.share("steady", nothing_new=True) == 0


async def test_who_is_away_is_excused_and_asked_again_afterwards(story: Story) -> None:
    away = {
        who: (start, end)
        for who, start, end in await rows(story.world, "time_off", "person_id", "start_on", "end_on")
    }
    for kind, longest in (("on_leave", 14), ("short_leave", 7)):
        [who] = story.of(kind)
        start, end = away[story.ids[who]]
        assert timedelta(days=2) <= end - start <= timedelta(days=longest)
        mine = [one for one in story.check_ins if one["who"] == who]
        within = [one for one in mine if start <= one["opens_at"].date() <= end]
        assert all(one["state"] == "excused" for one in within), kind
        assert [one for one in mine if one["opens_at"].date() > end], kind
        asked = [moment.date() for one, moment in story.asked if one == who]
        assert not [day for day in asked if start <= day <= end], kind
        assert [day for day in asked if day > end], kind


async def test_the_newcomer_is_asked_from_the_week_of_arrival_on(story: Story) -> None:
    [who] = story.of("new")
    first = min(line.at for line in story.said if line.place == who)
    arrived = story.world.slack.workspace().people[who]
    assert arrived.name
    begin = first_morning(TODAY, WEEKS)
    assert first > begin + timedelta(weeks=2)
    mine = [one for one in story.check_ins if one["who"] == who]
    assert 1 <= len(mine) < WEEKS - 1
    assert min(one["opens_at"] for one in mine) > first
    welcome = [
        line for line in story.said if line.place == "sales" and "Kai" in line.plain and line.who == "UROSA"
    ]
    assert welcome
    spoke = [line.at for line in story.said if line.who == who]
    assert min(spoke) > first - timedelta(hours=1)


async def test_the_leaver_stops_at_once(story: Story) -> None:
    [who] = story.of("leaving")
    person = story.world.slack.workspace().people[who]
    assert person.deleted
    last = max(line.at for line in story.said if line.place == who or line.who == who)
    assert last < story.world.clock.now() - timedelta(weeks=1)
    [farewell] = [line for line in story.said if line.place == "sales" and "'s last day" in line.plain]
    assert farewell.at.date() <= last.date() + timedelta(days=7)
    assert not [
        line
        for line in story.said
        if (line.place == who or line.who == who) and line.at > farewell.at + timedelta(hours=4)
    ]
    assert not [one for one in story.check_ins if one["who"] == who and one["opens_at"] > farewell.at]
    assert not [
        row
        for row in await rows(story.world, "enrolment", "person_id", "next_at")
        if row[0] == story.ids[who] and row[1]
    ]


async def test_a_manager_who_skips_leaves_answers_waiting(story: Story) -> None:
    def waiting(coach: str) -> float:
        old = story.world.clock.now() - timedelta(days=6)
        mine = [
            one for one in story.check_ins
            if one["coach"] == coach and one["state"] == "submitted" and one["opens_at"] < old
            and not one["nothing_new"]
        ]  # fmt: skip
        return sum(one["settled_at"] is None for one in mine) / len(mine)

    assert waiting("UPRIYA") > 0.4
    assert waiting("USAM") < 0.1
    assert waiting("UROSA") < 0.1


async def test_each_coach_answers_in_their_own_way(story: Story) -> None:
    kinds = {
        coach: [kind for who, kind in story.replies if who == coach] for coach in ("USAM", "UROSA", "UPRIYA")
    }
    assert Counter(kinds["USAM"]).most_common(1)[0][0] == "reply"
    assert kinds["USAM"].count("reply") > len(kinds["USAM"]) / 3
    assert "reply" not in kinds["UROSA"]
    assert len(kinds["UROSA"]) > 10
    assert 0 < len(kinds["UPRIYA"]) < len(kinds["UROSA"])
    wrote = {who for who, kind in story.replies if kind == "reply" and who not in kinds}
    assert len(wrote) >= 3, "reps write back"


async def test_every_state_of_a_planned_talk_is_there(story: Story) -> None:
    assert SLOTS - await slots_shown(story.world) == set()
    assert {one.state.status for one in await pairs_of(story.world)} >= set(PairStatus) - {PairStatus.NEW}


async def test_what_was_written_about_talks_is_owned_corrected_and_disputed(story: Story) -> None:
    assert TALKS - await talks_shown(story.world) == set()
    assert {state for (state,) in await rows(story.world, "prep", "state")} >= {"sent", "submitted"}
    talks = await rows(story.world, "coaching_session", "coach_id", "practice_minutes")
    who = {id: slack for slack, id in story.ids.items()}
    of = Counter(who[coach] for coach, _ in talks)
    assert of["USAM"] > of["UPRIYA"] > 0
    assert of["UROSA"] > 0
    assert any(minutes for _, minutes in talks)


async def test_next_steps_come_to_every_end(story: Story) -> None:
    assert STEPS - await steps_shown(story.world) == set()


async def test_topics_are_covered_or_dropped_and_few_are_carried_on_and_on(story: Story) -> None:
    found = await rows(story.world, "topic", "state", "carried")
    covered = [carried for state, carried in found if state == "covered"]
    assert len(covered) > len(found) / 2
    assert 0 in covered
    assert {state for state, _ in found} >= {"covered", "queued"}
    assert any(carried for _, carried in found)
    assert sum(carried > 2 for _, carried in found) < len(found) / 20


async def test_a_manager_who_skips_is_helped_before_their_leader_hears_and_then_it_is_over(
    story: Story,
) -> None:
    who = {id: slack for slack, id in story.ids.items()}
    told = [
        (who[to], who.get(rep, ""), kind, sent)
        for to, rep, kind, sent in await rows(story.world, "nudge", "to_id", "rep_id", "kind", "sent_on")
    ]
    of_meera = {(to, kind): sent for to, rep, kind, sent in told if rep == "UMEERA"}
    heads_up, escalated = of_meera["UPRIYA", "heads_up"], of_meera["ULENA", "escalate"]
    assert of_meera["UPRIYA", "log_or_move"] < of_meera["UPRIYA", "skipped"] <= heads_up < escalated
    assert escalated < of_meera["ULENA", "resolved"]
    of_om = {kind for to, rep, kind, _ in told if rep == "UOM" and to == "ULENA"}
    assert of_om == {"escalate"}


# ------------------------------------------------------------ the same again


async def test_the_same_seed_is_the_same_past_and_another_seed_another(
    tmp_path: Path, sqlite_template: Path
) -> None:
    told = []
    for number, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with past(folder, sqlite_template, 1, seed) as world:
            told.append(lines(world))
    assert told[0] == told[1]
    assert len(told[0]) > 60
    other = [line for line in told[2] if line.who]
    assert [line.plain for line in other] != [line.plain for line in told[0] if line.who]
    assert [line.at for line in other] != [line.at for line in told[0] if line.who]


# ------------------------------------------------------------ praise and digests


async def test_a_monday_brings_all_four_digests(story: Story) -> None:
    assert any(told >= DIGESTS for told in (await mondays(story.world)).values())


async def test_nearly_everybody_is_thanked_and_nobody_too_often(story: Story) -> None:
    who = {id: slack for slack, id in story.ids.items()}
    thanked = Counter(who[id] for (id,) in await rows(story.world, "kudos_receiver", "person_id"))
    given = Counter(who[id] for (id,) in await rows(story.world, "kudos", "giver_id"))
    assert {"UCY", "UOM", "UPRIYA"}.isdisjoint(thanked)  # so that a manager and a leader see whom to look at
    assert len(thanked) > len(REPS) * 0.6
    assert max(given.values()) < 30
    assert {visibility for (visibility,) in await rows(story.world, "kudos", "visibility")} == {
        "public",
        "private",
    }
    assert await rows(story.world, "practice", "kind")
