"""Counts of groups: the examples, and by brute force that nobody's share can be worked out of what is shown."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from coaching.aggregates import SafeShares, Share, min_group_of, safe_shares, shown_groups


@pytest.mark.parametrize(
    ("sizes", "whole", "groups"),
    [
        ({"a": 3, "b": 6}, True, set()),
        ({"a": 3, "b": 6, "c": 7}, True, {"c"}),
        ({"a": 3, "b": 6, "own": 4}, True, {"b"}),
        ({"a": 5, "b": 6}, True, {"a", "b"}),
        ({"a": 4, "b": 4}, True, set()),
        ({"a": 2, "b": 2}, False, set()),
        ({}, False, set()),
    ],
)
def test_examples(sizes: dict[str, int], whole: bool, groups: set[str]) -> None:
    found = shown_groups(sizes)
    assert (found.whole, found.groups) == (whole, groups)


def test_what_the_reader_knows_anyway_is_no_cover() -> None:
    """A leader knows their own four: without them three are left, so the six are hidden too."""
    assert shown_groups({"a": 3, "b": 6, "own": 4}, known=["own"]).groups == set()
    assert not shown_groups({"a": 3, "own": 9}, known=["own"]).whole


@pytest.mark.parametrize(
    ("settings", "size"),
    [({}, 5), ({"min_group": 8}, 8), ({"min_group": 2}, 5), ({"min_group": 99}, 20), ({"min_group": "6"}, 5),
     ({"min_group": True}, 5)],
)  # fmt: skip
def test_the_smallest_group_is_settable_from_5_to_20(settings: dict[str, object], size: int) -> None:
    assert min_group_of(settings) == size


def test_what_everybody_or_nobody_did_is_not_said_of_a_group() -> None:
    fine = {"a": Share(1, 6), "b": Share(3, 6), "c": Share(4, 9)}
    assert set(safe_shares(fine).groups) == {"a", "b", "c"}
    assert safe_shares(fine | {"a": Share(0, 6)}) == SafeShares(Share(7, 21))  # the whole alone
    assert safe_shares({"a": Share(0, 6), "b": Share(0, 6)}) == SafeShares()
    assert safe_shares({"a": Share(6, 6)}) == SafeShares()


def _visible(people: dict[str, int], min_group: int, known: tuple[str, ...]) -> list[frozenset[str]]:
    """Every set of groups whose numbers a reader has: the whole, the shown ones, and those known anyway."""
    shown = shown_groups(people, min_group, known)
    named = [frozenset({name}) for name in (*shown.groups, *known)]
    return [frozenset(people), *named] if shown.whole else named


@pytest.mark.parametrize("known", [(), ("a",)])
def test_no_small_group_can_be_worked_out(known: tuple[str, ...]) -> None:
    """All sums and differences of what is seen: the people in each are many enough, or known anyway."""
    for count in (1, 2, 3, 4):
        for sizes in product(range(9), repeat=count):
            people = dict(zip("abcd", sizes, strict=False))
            seen = _visible(people, 5, tuple(name for name in known if name in people))
            parts = [one for one in seen if len(one) > 1 or one == frozenset(people)]
            single = [one for one in seen if one not in parts]
            found = {*seen}
            for whole in parts:
                for n in range(len(single) + 1):
                    for taken in combinations(single, n):
                        found.add(whole - frozenset().union(*taken))
            for group in found:
                left = sum(people[name] for name in group - set(known))
                assert left == 0 or left >= 5, (people, group)


def _outcome(sizes: tuple[int, ...], parts: tuple[int, ...]) -> tuple[object, ...]:
    found = safe_shares(
        {name: Share(part, size) for name, part, size in zip("abc", parts, sizes, strict=False)}, 3
    )
    return found.whole, tuple(sorted((name, one.part) for name, one in found.groups.items()))


@pytest.mark.parametrize(
    "sizes", [(3,), (3, 3), (3, 4), (2, 4), (3, 3, 3), (1, 3, 4), (2, 2, 3), (3, 4, 5), (1, 1, 4), (1, 2, 5)]
)
def test_nobodys_own_share_follows_from_what_is_shown(sizes: tuple[int, ...]) -> None:
    """All that could have been, by what is then shown, for a reader who knows the rule itself: no single person is
    in the same place in all of it, which is to say that no group is all in or all out."""
    worlds: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for parts in product(*(range(size + 1) for size in sizes)):
        worlds.setdefault(_outcome(sizes, parts), []).append(parts)
    for outcome, possible in worlds.items():
        for place, size in enumerate(sizes):
            assert {parts[place] for parts in possible} not in ({0}, {size}), (sizes, outcome)
