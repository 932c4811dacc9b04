"""The first hello as it stands when it is sent: who opened the line, when the first talk is, who reads what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from blocks.introduction import Introduction, Talks
from blocks.text import Person
from coaching.library import Library
from coaching.slot_times import talk_at
from coaching.walltime import to_local
from screens.rep import shown
from storage import cadence, enrolments, lines, people, plans, reporting, workspaces
from storage.cadence import Pair
from storage.people import PersonRecord
from storage.unit import Unit

# Who enrolled people by a file on the server is not known by name.
ENROLLER = Person("", "Your admin")
WITHOUT_TALKS, WITH_TALKS = (
    3,
    4,
)  # messages a week: a prompt, a reminder, a reply; and what comes before a talk


def introductions(
    unit: Unit, workspace_id: UUID, persons: Mapping[UUID, PersonRecord], library: Library, now: datetime
) -> dict[UUID, tuple[UUID, Introduction]]:
    """For each of these people who has a manager today: that manager, and the hello."""
    managers = reporting.managers_of(unit, workspace_id, persons.values(), now)
    coaches = people.by_ids(unit, workspace_id, managers.values())
    leaders = reporting.managers_of(unit, workspace_id, coaches.values(), now)
    opened = lines.openers(unit, workspace_id, persons)
    others = coaches | people.by_ids(unit, workspace_id, {*leaders.values(), *opened.values()})
    current = lines.open_of(unit, workspace_id, persons)
    starts = {e.person.id: e.next_at for e in enrolments.of_people(unit, workspace_id, persons) if e.next_at}
    pairs = cadence.pairs_of_people(unit, workspace_id, persons, now, back=1)
    sponsor = sponsor_of(unit, workspace_id)
    found = {}
    for id, person in persons.items():
        coach = others.get(managers[id]) if id in managers else None
        if coach is None:
            continue
        talks = line_talks(pairs.get(id, ()))
        leader, line = leaders.get(coach.id), current.get(id)
        found[id] = coach.id, Introduction(
            copy=library.messages.privacy["first_use_no_talks" if talks is None else "first_use"],
            person=shown(person), enroller=shown(others[opened[id]]) if opened.get(id) in others else ENROLLER,
            coach=shown(coach), messages_a_week=WITHOUT_TALKS if talks is None else WITH_TALKS, zone=person.tz,
            now=now, first_opens_at=starts.get(id), leader=shown(others[leader]) if leader in others else None,
            talks=talks, line_id=str(line.id) if line is not None and line.manager_id == coach.id else "",
            sponsor=sponsor,
        )  # fmt: skip
    return found


def line_talks(pairs: Iterable[Pair]) -> Talks | None:
    """The planned talks with one's manager."""
    return next((talks_of(pair, pair.rep.tz) for pair in pairs if pair.plan.kind == plans.LINE), None)


def talks_of(pair: Pair, zone: str) -> Talks:
    """The rhythm and the next talk, on the clock of this zone: a plan has the hour of its rep."""
    coming = pair.coming
    if coming is None:
        return Talks(pair.plan.interval_days)
    on, at, every = coming.slot.effective_on, coming.plan.start_time, coming.plan.interval_days
    begins = None if at is None else talk_at(coming.slot, at, pair.rep.tz)
    if begins is None:
        return Talks(every, on, at)
    local = to_local(begins, zone)
    return Talks(every, local.date(), local.time())


def sponsor_of(unit: Unit, workspace_id: UUID) -> Person | None:
    """Who stands behind the program, if an admin said so and they are still here."""
    slack_id = workspaces.settings_of(unit, workspace_id).get("sponsor")
    person = people.by_slack_id(unit, workspace_id, slack_id) if isinstance(slack_id, str) else None
    return None if person is None else shown(person)
