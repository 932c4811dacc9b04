"""What goes into the audit log by itself: looks of who leads at records of people that they do not coach.

Which looks these are follows from `coaching.visibility.is_logged`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from coaching.visibility import Kind, Relation, is_logged
from storage import audit, home
from storage.audit import Entry, Verb
from storage.notes import NewNudge
from storage.unit import Unit


def told(unit: Unit, workspace_id: UUID, nudges: Iterable[NewNudge], now: datetime) -> None:
    """Leaders are told how one pair keeps its rhythm: a look at the rep's record, once a kind and day."""
    if not is_logged(Relation.LEADER, Kind.PAIR_CADENCE):
        return
    entries = [
        Entry(one.to_id, Verb.READ, Kind.PAIR_CADENCE.value, one.rep_id, f"{one.kind}:{one.sent_on}")
        for one in nudges
        if one.audience == "leader" and one.rep_id is not None
    ]
    audit.note(unit, workspace_id, entries, now)


def managers(unit: Unit, workspace_id: UUID, leaders: Mapping[UUID, date], now: datetime) -> None:
    """Leaders see the figures of managers below them, by name: once a leader, manager and day.

    Who reports to the leader is theirs to see as their manager, and is not written down. `leaders` are their days.
    """
    if not is_logged(Relation.LEADER, Kind.TEAM_CADENCE):
        return
    entries = []
    for day in sorted(set(leaders.values())):
        some = [id for id, on in leaders.items() if on == day]
        for leader_id, below in home.below_each(unit, workspace_id, some, day).items():
            leads = {one.manager_id for one in below}
            entries += [
                Entry(leader_id, Verb.READ, Kind.TEAM_CADENCE.value, one.id, str(day))
                for one in below
                if one.id in leads and one.manager_id != leader_id
            ]
    audit.note(unit, workspace_id, entries, now)
