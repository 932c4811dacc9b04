"""Messages about who coaches whom and how often they talk: what they show when they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from blocks import setup_messages as screens
from blocks.introduction import introduction
from blocks.message import Message
from blocks.times import when
from coaching.library import Library
from scheduler.holding import content, day_before, hold
from scheduler.rendering import Context, Drop, Renderer, Shown, Wait
from screens.introduction import ENROLLER, introductions
from screens.rep import shown
from screens.setup_messages import pair_talks
from storage import (
    cadence,
    coaches,
    days_off,
    line_plans,
    lines,
    people,
    plans,
    reporting,
    roles,
    setup_owing,
)
from storage.cadence import Pair
from storage.deliveries import Claimed
from storage.people import PersonRecord
from storage.plans import PlanRecord
from storage.token_back import outage_of
from storage.unit import Unit


def hellos(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """The first hello. One about a manager who is not the person's any more is not sent."""
    persons = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    active = {id: person for id, person in persons.items() if person.active}
    ready = introductions(unit, workspace_id, active, context.library, context.now)
    found: dict[UUID, Shown] = {}
    wanted: dict[UUID, Message] = {}
    for row in rows:
        coach_id, hello = ready.get(row.person_id, (None, None))
        about = row.dedupe.removeprefix("update:").split(":")[2:3]
        if hello is None:
            found[row.id] = Drop("nobody")
        elif about and about[0] != str(coach_id):
            found[row.id] = Drop("other_manager")
        else:
            wanted[row.id] = introduction(hello)
    return found | _in_hours(unit, workspace_id, rows, active, wanted, context)


def _in_hours(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], readers: Mapping[UUID, PersonRecord],
    wanted: Mapping[UUID, Message | None], context: Context,
) -> dict[UUID, Shown]:  # fmt: skip
    """These messages, each in its reader's working hours. None, and a reader who has left, is not sent."""
    works = days_off.availabilities(unit, workspace_id, readers.values(), day_before(context.now))
    found: dict[UUID, Shown] = {}
    for row in rows:
        if row.id not in wanted:
            continue
        reader, message = readers.get(row.person_id), wanted[row.id]
        if reader is None or not reader.active or message is None:
            found[row.id] = Drop("nobody")
        elif row.op == "post" and (until := hold(reader, works[reader.id], row, context.now)):
            found[row.id] = Wait(until)
        else:
            found[row.id] = content(message)
    return found


# ---------------------------------------------------------------- plans

_Show = Callable[
    [Unit, UUID, Claimed, PlanRecord, Pair | None, PersonRecord, Library, Context], "Message | None"
]


def _of_plans(show: _Show, *, waits: bool = True) -> Renderer:
    """A renderer of messages whose subject is a plan: the pair as it is now, whichever version that is."""

    def render(
        unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
    ) -> dict[UUID, Shown]:
        subjects = [row.subject_id for row in rows if row.subject_id is not None]
        records = plans.get_many(unit, workspace_id, subjects)
        reps = {record.person.id for record in records.values()}
        pairs = {
            (pair.rep.id, pair.coach.id): pair
            for listed in cadence.pairs_of_people(unit, workspace_id, reps, context.now, back=1).values()
            for pair in listed
        }
        readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
        wanted: dict[UUID, Message | None] = {}
        for row in rows:
            record = records.get(row.subject_id) if row.subject_id is not None else None
            reader = readers.get(row.person_id)
            if record is None or reader is None:
                wanted[row.id] = None
                continue
            pair = pairs.get((record.person.id, record.coach.id))
            wanted[row.id] = show(unit, workspace_id, row, record, pair, reader, context.library, context)
        if waits:
            return _in_hours(unit, workspace_id, rows, readers, wanted, context)
        shown_now = {id: content(message) for id, message in wanted.items() if message is not None}
        return {row.id: shown_now.get(row.id, Drop("nobody")) for row in rows}

    return render


def _rhythm(
    unit: Unit, workspace_id: UUID, row: Claimed, record: PlanRecord, pair: Pair | None, reader: PersonRecord,
    library: Library, context: Context,
) -> Message | None:  # fmt: skip
    if pair is None:
        return screens.rhythm_over(shown(record.coach)) if row.op == "update" else None
    return screens.rhythm(pair_talks(pair, reader, library, context.now))


def _rhythm_asked(
    unit: Unit, workspace_id: UUID, row: Claimed, record: PlanRecord, pair: Pair | None, reader: PersonRecord,
    library: Library, context: Context,
) -> Message | None:  # fmt: skip
    return None if pair is None else screens.rhythm_asked(pair_talks(pair, reader, library, context.now))


def _extra(
    unit: Unit, workspace_id: UUID, row: Claimed, record: PlanRecord, pair: Pair | None, reader: PersonRecord,
    library: Library, context: Context,
) -> Message | None:  # fmt: skip
    to_coach = reader.id == record.coach.id
    if pair is None:
        other = record.person if to_coach else record.coach
        return screens.extra_over(shown(other)) if row.op == "update" else None
    manager_id = reporting.manager_of(unit, workspace_id, record.person, context.now)
    manager = None if manager_id is None else people.by_ids(unit, workspace_id, [manager_id]).get(manager_id)
    by = ENROLLER if manager is None else shown(manager)
    build = screens.to_extra_coach if to_coach else screens.to_their_rep
    return build(pair_talks(pair, reader, library, context.now), by)


# ---------------------------------------------------------------- lines


def ended_lines(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """To the manager and to admins that a rep said no; to the rep that the manager stopped."""
    ended = lines.get_many(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    both = {id for line in ended.values() for id in (line.person_id, line.manager_id)}
    persons = people.by_ids(unit, workspace_id, both | {row.person_id for row in rows})
    knows = bool(setup_owing.admins(unit, workspace_id))
    wanted: dict[UUID, Message | None] = {}
    for row in rows:
        line = ended.get(row.subject_id) if row.subject_id is not None else None
        if line is None:
            wanted[row.id] = None
            continue
        person, manager = shown(persons.get(line.person_id)), shown(persons.get(line.manager_id))
        if row.person_id == line.person_id:
            wanted[row.id] = screens.stopped(manager)
        elif row.person_id == line.manager_id:
            wanted[row.id] = screens.not_their_manager(person, knows)
        else:
            wanted[row.id] = screens.told_admin(person, manager)
    return _in_hours(unit, workspace_id, rows, persons, wanted, context)


def left_coaches(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """Who of the people of a manager that left has nobody still."""
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    gone = people.by_ids(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    leaders = reporting.managers_of(unit, workspace_id, gone.values(), context.now)
    admins = roles.admin_ids(unit, workspace_id)
    wanted: dict[UUID, Message | None] = {}
    for row in rows:
        manager, reader = (gone.get(row.subject_id) if row.subject_id else None), readers.get(row.person_id)
        if manager is None or reader is None or manager.active:
            wanted[row.id] = None
            continue
        team = reporting.reports_of(unit, workspace_id, manager.id, context.now.date())
        if not team:
            wanted[row.id] = screens.nobody_without(shown(manager)) if row.op == "update" else None
            continue
        value = ",".join(rep.slack_user_id for rep in team[:100])
        wanted[row.id] = screens.coach_left(
            shown(manager), tuple(map(shown, team)), value, may_coach=leaders.get(manager.id) == reader.id,
            may_set=reader.id in admins,
        )  # fmt: skip
    return _in_hours(unit, workspace_id, rows, readers, wanted, context)


def offers(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """ "Also plan short talks?", if there are still none."""
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    records = coaches.of_people(unit, workspace_id, readers)
    wanted: dict[UUID, Message | None] = {}
    for row in rows:
        record = records.get(row.person_id)
        without = line_plans.without_plan(unit, workspace_id, row.person_id, context.now)
        if record is None or record.talks or not without:
            wanted[row.id] = screens.offer_over() if row.op == "update" else None
        else:
            wanted[row.id] = screens.talks_offer(len(without))
    return _in_hours(unit, workspace_id, rows, readers, wanted, context)


def tokens_back(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """How long Slack did not let us work, to those who can mend it the next time."""
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    wanted: dict[UUID, Message | None] = {}
    for row in rows:
        reader, outage = readers.get(row.person_id), outage_of(row.dedupe)
        if reader is not None:
            since, until = (when(one, reader.tz, context.now) for one in (outage.since, outage.until))
            wanted[row.id] = screens.token_back(since, until, outage.missed)
    return _in_hours(unit, workspace_id, rows, readers, wanted, context)


RENDERERS: dict[str, Renderer] = {
    "introduction": hellos,
    "rhythm": _of_plans(_rhythm),
    "rhythm_asked": _of_plans(_rhythm_asked, waits=False),
    "extra_coach": _of_plans(_extra),
    "line_ended": ended_lines,
    "coach_left": left_coaches,
    "talks_offer": offers,
    "token_back": tokens_back,
}
