"""Results and inputs of somebody who coaches, and of every manager below them: the same on Home and in digests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from coaching.aggregates import Share, min_group_of
from coaching.cadence import KeepRate
from coaching.digest import monday_of
from coaching.results import (
    WEEKS_OF,
    Inputs,
    Pooled,
    Results,
    inputs_together,
    pooled,
    practice_days,
    results_together,
)
from coaching.walltime import to_local
from storage import home, results, workspaces
from storage.home import Below
from storage.people import PersonRecord
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Figures:
    """By coach. `own` is how many of those who report to the reader practised, `all` how many of everybody below."""

    results: Mapping[UUID, Results] = field(default_factory=dict)
    inputs: Mapping[UUID, Inputs] = field(default_factory=dict)
    own: Pooled | None = None
    all: Pooled | None = None

    def results_of(self, ids: Iterable[UUID]) -> Results:
        """Of these coaches together."""
        return results_together(self.results.get(id, Results()) for id in ids)

    def inputs_of(self, ids: Iterable[UUID]) -> Inputs:
        return inputs_together(self.inputs.get(id, Inputs()) for id in ids)


def figures_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, below: Sequence[Below], now: datetime,
    held: Share | None = None,
) -> Figures:  # fmt: skip
    """Of this person and every manager below. `held` is theirs where it is known already.

    The number of queries is the same for one manager and for hundreds.
    """
    today = to_local(now, person.tz).date()
    leads = {one.manager_id for one in below}
    managers = {one.id for one in below if one.id in leads}
    ids = managers | {person.id}
    wanted = ids if held is None else managers
    kept = home.kept_by_coach(unit, workspace_id, wanted, now) if wanted else {}
    if held is not None:
        kept[person.id] = KeepRate(held.part, held.whole)
    zones = {one.id: one.tz for one in below if one.id in managers} | {person.id: person.tz}
    answered = results.answered(unit, workspace_id, zones, today - WEEKS_OF, today)
    inputs = {id: Inputs(_share(kept.get(id)), answered[id]) for id in ids}
    found = results.of_coaches(unit, workspace_id, ids, now)
    own, everybody = _practised(unit, workspace_id, person, below, now)
    return Figures(found, inputs, own, everybody)


def _share(rate: KeepRate | None) -> Share:
    return Share(0, 0) if rate is None else Share(rate.held, rate.counted)


def _practised(
    unit: Unit, workspace_id: UUID, person: PersonRecord, below: Sequence[Below], now: datetime
) -> tuple[Pooled | None, Pooled | None]:
    """Of their own people, and of everybody below where there is more than that. Each count alone is safe, and
    so are both together: what is shown of one's own people is no cover for the others.

    Of those who were there on Monday, all week: beside the count of the days before, one of a team that somebody
    joined or went from would tell of that one. Whoever has nobody any more reads none.
    """
    if not below:
        return None, None
    today = to_local(now, person.tz).date()
    monday = monday_of(today)
    then = (
        below if today == monday else home.below_each(unit, workspace_id, [person.id], monday).get(person.id)
    )
    if not then:
        return None, None
    groups = {one.manager_id for one in then}
    did = results.practised(unit, workspace_id, groups, monday, *practice_days(today))
    return pooled_of(person.id, then, did, min_group_of(workspaces.settings_of(unit, workspace_id)))


def pooled_of(
    reader_id: UUID, below: Sequence[Below], did: Mapping[UUID, Collection[UUID]], least: int
) -> tuple[Pooled | None, Pooled | None]:
    """(their own people, everybody below): what one reader may see of who `did` something, by manager."""
    groups: dict[str, list[str]] = {}
    for one in below:
        groups.setdefault(str(one.manager_id), []).append(str(one.id))
    who = {str(id): [str(one) for one in found] for id, found in did.items()}
    mine = str(reader_id)
    own = pooled({mine: groups[mine]}, who, least) if mine in groups else None
    if set(groups) <= {mine}:
        return own, None
    return own, pooled(groups, who, least, known=[mine] if own is not None and own.shares.whole else ())
