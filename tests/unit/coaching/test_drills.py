"""The drill of the week: most people below times impact, what rests, and a year of each track."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coaching.drills import DrillCard, Need, Used, choose_drill, in_turn, meeting_drill
from coaching.library import load_library

MONDAY = date(2025, 3, 3)
ASK, CLOSE, PLAN = "ae.ask", "ae.close", "ae.plan"
CARDS = (
    DrillCard("long", "Long", 10, (ASK,), ("ae",)),
    DrillCard("short", "Short", 5, (ASK,), ("ae",)),
    DrillCard("close", "Close", 8, (CLOSE,), ("ae",)),
    DrillCard("plan", "Plan", 8, (PLAN,), ("ae", "am")),
)
NEEDS = (Need(ASK, 2, 3), Need(CLOSE, 3, 2), Need(PLAN, 3, 1))  # 6, 6 and 3


def weeks(back: int) -> date:
    return MONDAY - timedelta(weeks=back)


def chosen(needs=NEEDS, used=(), **more):
    found = choose_drill(needs, CARDS, used, MONDAY, **more)
    return None if found is None else (found.drill.key, found.skill)


def test_most_below_times_impact_comes_first_and_of_equals_the_higher_impact():
    assert chosen() == ("close", CLOSE)
    assert chosen((Need(ASK, 2, 4), Need(CLOSE, 3, 2))) == ("short", ASK)
    assert chosen((Need(ASK, 2), Need(PLAN, 3))) == ("plan", PLAN)  # nobody is measured: by impact


@pytest.mark.parametrize(("back", "skill"), [(1, ASK), (3, ASK), (4, CLOSE)])
def test_a_skill_rests_for_three_weeks(back, skill):
    found = chosen(used=[Used(weeks(back), "other", CLOSE)])
    assert found is not None
    assert found[1] == skill


def test_a_campaign_lets_no_skill_rest():
    used = [Used(weeks(1), "other", CLOSE)]
    assert chosen(used=used) == ("short", ASK)
    assert chosen(used=used, campaign={CLOSE}) == ("close", CLOSE)


@pytest.mark.parametrize(("back", "drill"), [(7, "long"), (8, "long"), (9, "short")])
def test_a_drill_rests_for_eight_weeks(back, drill):
    assert chosen((NEEDS[0],), [Used(weeks(back), "short", ASK)]) == (drill, ASK)


def test_where_all_drills_rest_there_is_none():
    used = [Used(weeks(n + 1), card.key, card.skills[0]) for n, card in enumerate(CARDS)]
    assert chosen(used=used) is None
    assert chosen(used=used[:2]) == ("close", CLOSE)  # its skill was not used, and it is the only one free


def test_a_person_works_on_their_own_skill_first():
    assert chosen(focus=PLAN) == ("plan", PLAN)


def test_only_drills_made_for_the_teams_tracks():
    assert chosen(tracks={"am"}) == ("plan", PLAN)
    assert chosen(tracks={"sdr"}) is None


def test_a_year_of_each_track_has_no_drill_twice_in_eight_weeks():
    library = load_library()
    cards = [DrillCard(d.key, d.label, d.minutes, d.skills, d.tracks) for d in library.drills.weekly]
    for track, sheet in library.skills.items():
        needs = [Need(skill.key, skill.impact) for skill in sheet.skills]
        used: list[Used] = []
        for week in (MONDAY + timedelta(weeks=n) for n in range(52)):
            found = choose_drill(needs, cards, used, week, tracks={track})
            if found is not None:
                assert found.drill.key not in {
                    one.drill for one in used[-8:] if week - one.week <= timedelta(weeks=8)
                }
                used.append(Used(week, found.drill.key, found.skill))
        assert len(used) == 52 or track == "manager"  # seven drills are not enough for every week
        assert len(used) > 40


def test_the_item_for_a_meeting_takes_turns_and_is_short():
    found = [meeting_drill(CARDS, MONDAY + timedelta(weeks=n), {"ae"}, "close") for n in range(4)]
    keys = [one.key for one in found if one is not None]
    assert sorted(set(keys)) == ["plan", "short"]
    assert keys[0] == keys[2] != keys[1]
    assert meeting_drill(CARDS[:1], MONDAY, (), "") is None


def test_each_in_turn():
    keys = ["a", "b", "c"]
    done: list[str] = []
    for _ in range(6):
        done.append(in_turn(keys, done) or "")
    assert done == ["a", "b", "c", "a", "b", "c"]
    assert in_turn([], done) is None
