from itertools import product

import pytest

from coaching.library import load_library
from coaching.suggestion import Signals, openers, style_for, suggest

LIBRARY = load_library()
TRAINING = LIBRARY.questions.by_type["training"]


@pytest.mark.parametrize(
    ("signals", "kind"),
    [
        (Signals(help=("practice",)), "training"),
        (Signals(skill_gap=True), "training"),
        (Signals(rate_gap=True), "training"),
        (Signals(help=("deal",)), "deal"),
        (Signals(deal_gap=True), "deal"),
        (Signals(slipping_deal=True), "deal"),
        (Signals(volume_gap=True), "performance"),
        (Signals(help=("numbers",)), "performance"),
        (Signals(help=("talk",)), "advisor"),
        (Signals(help=("soon",)), "advisor"),
        (Signals(low_mood=True), "advisor"),
        (Signals(new_goal=True), "advisor"),
        (Signals(data_gaps=1), "deal"),
        (Signals(data_gaps=2), "performance"),
        (Signals(help=("none",)), "training"),  # the usual one
        (Signals(skill_gap=True, help=("deal",)), "deal"),  # alike: what was asked for
        (Signals(skill_gap=True, help=("deal",), training_neglected=True), "training"),
        (Signals(skill_gap=True, rate_gap=True, help=("deal",)), "training"),
        (Signals(skill_gap=True, help=("deal",), slipping_deal=True, training_neglected=True), "deal"),
        (Signals(volume_gap=True, slipping_deal=True), "deal"),
    ],
)
def test_the_type(signals, kind):
    assert suggest(signals).type == kind


def test_what_is_usual_and_why():
    assert suggest(Signals(), usual="deal").type == "deal"
    assert suggest(Signals()).reasons == ()
    found = suggest(Signals(help=("practice", "practice"), rate_gap=True, low_mood=True))
    assert found.reasons == ("Asked to practice a skill.", "Too few tries lead on.")
    assert suggest(Signals(low_mood=True)).reasons == ("Asked to be checked on.",)


def test_heroic_is_never_suggested_and_each_key_is_of_the_library():
    helps = ((), ("practice",), ("deal",), ("numbers",), ("soon",))
    kinds = {
        suggest(
            Signals(help=one, low_mood=a, skill_gap=b, volume_gap=c, data_gaps=d, training_neglected=e)
        ).type
        for one, a, b, c, d, e in product(helps, *[[False, True]] * 3, [0, 1, 5], [False, True])
    }
    assert kinds == {"training", "deal", "performance", "advisor"}
    assert kinds < {one.key for one in LIBRARY.program.coaching_types}


def test_practice_can_be_handed_to_the_coach_for_the_skill():
    assert suggest(Signals(skill_gap=True, skill_coach="pat")).hand_to == "pat"
    assert suggest(Signals(slipping_deal=True, skill_coach="pat")).hand_to is None


@pytest.mark.parametrize(
    ("level", "days", "style"),
    [
        (1, 400, "demonstrate"), (2, None, "demonstrate"), (3, 400, "prompt"), (4, 400, "release"),
        (5, None, "release"), (5, 30, "demonstrate"), (5, 31, "release"),
        (None, 10, "demonstrate"), (None, 400, None), (None, None, None),
    ],
)  # fmt: skip
def test_the_style(level, days, style):
    assert style_for(level, days) == style
    assert suggest(Signals(level=level, days_in_role=days)).style == style


def test_first_questions_do_not_come_again_soon():
    seen, keys = [], {one.key for one in TRAINING}
    for _ in range(len(TRAINING) // 2):
        first, second = openers(TRAINING, seen)
        assert first.key not in seen
        assert second.key not in [*seen, first.key]
        seen += [first.key, second.key]
    assert set(seen) == keys
    assert openers(TRAINING, seen)[0].key == seen[0], "the one of longest ago"


def test_two_questions_are_of_two_stages():
    first, second = openers(TRAINING, [])
    assert (first.key, first.grow, second.grow) == ("tra01", "goal", "reality")


def test_small_banks():
    assert openers([], []) == ()
    assert [one.key for one in openers(TRAINING[:1], ["tra01"])] == ["tra01"]
    assert len(openers(TRAINING, [], count=1)) == 1
