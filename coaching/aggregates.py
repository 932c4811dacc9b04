"""Which counts of groups of people may be shown, so that nobody's own share can be worked out of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

MIN_GROUP, LEAST_MIN_GROUP, MOST_MIN_GROUP = 5, 5, 20


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether the whole may be shown, and the names of the groups in it that may."""

    whole: bool
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` people who answered or did something; 0 to `whole`."""

    part: int
    whole: int

    @property
    def tells_all(self) -> bool:
        """Everybody or nobody: then the count says it of each single one."""
        return self.part in (0, self.whole)


@dataclass(frozen=True, slots=True)
class SafeShares:
    """What may be shown of the shares of some groups. `whole` is None where not even that may."""

    whole: Share | None = None
    groups: Mapping[str, Share] = field(default_factory=dict)


NO_SHARES = SafeShares()


def min_group_of(settings: Mapping[str, object]) -> int:
    """The smallest group that is shown: the workspace's `min_group`, within 5 to 20."""
    found = settings.get("min_group", MIN_GROUP)
    size = found if isinstance(found, int) and not isinstance(found, bool) else MIN_GROUP
    return max(LEAST_MIN_GROUP, min(MOST_MIN_GROUP, size))


def shown_groups(sizes: Mapping[str, int], min_group: int = MIN_GROUP, known: Collection[str] = ()) -> Shown:
    """What may be shown of groups that make up a whole. `sizes` are those who answered, never those asked.

    The whole needs `min_group` of them, and so does each group. While what is hidden is less than that but not
    nothing, the smallest group that is shown is hidden too. `known` are groups whose numbers the reader has
    anyway, such as their own reports: what is hidden besides those has to be as large.
    Rule: docs/rules.md, "Counts of groups".
    """
    rest = {name for name in sizes if name not in known}

    def people(names: Collection[str]) -> int:
        return sum(sizes[name] for name in names)

    if people(sizes) < min_group or 0 < people(rest) < min_group:
        return Shown(whole=False, groups=frozenset())
    shown = {name for name in rest if sizes[name] >= min_group}
    while shown and 0 < people(rest - shown) < min_group:
        shown.remove(min(shown, key=lambda name: (sizes[name], name)))
    return Shown(whole=True, groups=frozenset(shown))


def safe_shares(
    shares: Mapping[str, Share], min_group: int = MIN_GROUP, known: Collection[str] = ()
) -> SafeShares:
    """The shares of the groups, and of all of them together, that may be shown.

    First by their sizes, as `shown_groups` says. Then nothing is shown that says it of each single person: if
    everybody or nobody of a shown group, or of all the hidden ones together, is a part, there is the whole
    alone. It goes too where it would say so itself. Which group it was must not show in which of them are
    missing, so they all go together.
    Rule: docs/rules.md, "Counts of groups".
    """
    shown = shown_groups({name: one.whole for name, one in shares.items()}, min_group, known)
    rest = [name for name in shares if name not in known]
    hidden = added([shares[name] for name in rest if name not in shown.groups])
    whole = added(shares.values())
    if not shown.whole or whole.tells_all or (rest and added([shares[name] for name in rest]).tells_all):
        return SafeShares()
    if any(shares[name].tells_all for name in shown.groups) or (hidden.whole and hidden.tells_all):
        return SafeShares(whole)
    return SafeShares(whole, {name: shares[name] for name in sorted(shown.groups)})


def added(shares: Collection[Share]) -> Share:
    """Parts and wholes added up: shares are never averaged."""
    return Share(sum(one.part for one in shares), sum(one.whole for one in shares))
