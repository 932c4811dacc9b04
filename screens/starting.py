"""`/coach start` as it would go: everybody's messages of two weeks, worked out by the rules that send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from blocks.outlook import Begun, DryRun, Outlook, Stays
from blocks.starting import StartForm, form_metadata
from blocks.text import Person
from coaching.budget import Calendar, over_budget, planned_messages, weekly_limit
from coaching.cadence import Plan, joint, slot_states
from coaching.calendar import Availability, next_working_moment
from coaching.checkins import Schedule, WeekTime
from coaching.digest import digest_day, monday_of
from coaching.sessions import ASYNC
from coaching.starting import Fit
from coaching.walltime import to_local
from screens.rep import shown
from storage import cadence, coaches, days_off, digests, line_plans, reporting, rhythm, starting, templates
from storage.people import PersonRecord
from storage.starting import Choice, Picked, Picking
from storage.templates import Templates
from storage.unit import Unit

_DAY = timedelta(days=1)
_DAYS = 14


def form_of(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, now: datetime, more: Sequence[str] = ()
) -> StartForm:
    """The form as this coach finds it: their people and times as they are, else what is usual."""
    reports = reporting.reports_of(unit, workspace_id, coach.id, now.date())
    record = coaches.of_person(unit, workspace_id, coach.id)
    form = StartForm(people=tuple(dict.fromkeys((*(rep.slack_user_id for rep in reports), *more))))
    if record is None or record.opens is None:
        return form  # they have not been here before
    pace, opens = record.pace, record.opens
    return replace(
        form, talks=record.talks, weekday=opens.weekday, at=opens.at, interval_days=pace.interval_days,
        talk_weekday=pace.weekday, talk_at=pace.at,
    )  # fmt: skip


@dataclass(slots=True)
class _Days:
    """What is planned for one person, as it is gathered."""

    person: PersonRecord
    works: Availability
    today: date
    welcome_on: date | None = None
    asked: list[date] = field(default_factory=list)
    reminded: list[date] = field(default_factory=list)
    talks: list[date] = field(default_factory=list)
    interval_days: int = 0
    in_thread: bool = False
    coached: list[date] = field(default_factory=list)
    rounds: list[date] = field(default_factory=list)
    digest_weekday: int = 0

    def digests(self) -> tuple[date, ...]:
        """The days of their week in short: one a week, on which it comes if there is news."""
        mondays = [monday_of(self.today) + 7 * week * _DAY for week in range(3)]
        found = [digest_day(monday, self.digest_weekday, self.works) for monday in mondays]
        return tuple(day for day in found if day is not None and day > self.today)

    def outlook(self, reps: int, managers: int, coached: bool) -> Outlook:
        calendar = Calendar(
            self.works, self.welcome_on, tuple(self.asked), tuple(self.reminded), tuple(self.talks),
            self.digests() if coached else (), tuple(self.coached), tuple(self.rounds),
        )  # fmt: skip
        messages, limit = planned_messages(self.today, calendar), weekly_limit(coached, reps, managers)
        last = self.today + _DAYS * _DAY
        return Outlook(
            (shown(self.person),), messages, limit, self.today, bool(over_budget(messages, self.today, limit)),
            tuple(day for day in self.talks if day < last), self.interval_days, self.in_thread,
        )  # fmt: skip


def dry_run(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, form: StartForm, choice: Choice, kept: Templates,
    now: datetime,
) -> DryRun:  # fmt: skip
    """What [Start] would lead to. Nothing is written."""
    picking = starting.pick(unit, workspace_id, coach, choice.people, now)
    fresh, known = picking.of(Fit.FREE), picking.of(Fit.MINE)
    all_reps = _all_reps(unit, workspace_id, coach, fresh, now)
    works = days_off.availabilities(unit, workspace_id, [coach, *all_reps], now.date() - 40 * _DAY)
    days = {p.id: _Days(p, works[p.id], to_local(now, p.tz).date()) for p in (coach, *all_reps)}
    managing = reporting.in_lines(unit, workspace_id, days)[1]
    for rep in fresh:
        hello = next_working_moment(now, rep.tz, works[rep.id])
        days[rep.id].welcome_on = None if hello is None else to_local(hello, rep.tz).date()
    for id, chosen in digests.choices_of(unit, workspace_id, days).items():
        days[id].digest_weekday = chosen.weekday or 0
    mine, coached = days[coach.id], reporting.manager_of(unit, workspace_id, coach, now) is not None
    opens = _openings(unit, workspace_id, days, managing | {coach.id}, choice, kept, now)
    _talks(unit, workspace_id, coach, all_reps, [*fresh, *known], choice, days, now)
    if coached:
        _own_week(unit, workspace_id, mine, now)
    else:
        mine.asked, mine.reminded = [], []
    mine.rounds = sorted({to_local(at, coach.tz).date() for at in opens.values()})
    reports = [rep for rep in all_reps if rep.id not in managing]
    outlooks = [
        days[rep.id].outlook(*_below(unit, workspace_id, rep, managing, now), True)
        for rep in (*fresh, *known)
    ]
    return DryRun(
        groups=tuple(_together(outlooks)), mine=mine.outlook(len(reports), len(all_reps) - len(reports), coached),
        stays=stays_of(picking), known=tuple(shown(rep) for rep in known), metadata=form_metadata(form),
        begins=bool(fresh or known),
    )  # fmt: skip


def _all_reps(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, fresh: Sequence[PersonRecord], now: datetime
) -> list[PersonRecord]:
    """This coach's people after [Start]."""
    reports = reporting.reports_of(unit, workspace_id, coach.id, now.date())
    found = {person.id: person for person in (*reports, *fresh)}
    return list(found.values())


def _below(
    unit: Unit, workspace_id: UUID, rep: PersonRecord, managing: set[UUID], now: datetime
) -> tuple[int, int]:
    """How many people somebody coaches, for the limit of what they get."""
    if rep.id not in managing:
        return 0, 0
    return len(reporting.reports_of(unit, workspace_id, rep.id, now.date())), 0


def _openings(
    unit: Unit, workspace_id: UUID, days: Mapping[UUID, _Days], managing: set[UUID], choice: Choice,
    kept: Templates, now: datetime,
) -> dict[date, datetime]:  # fmt: skip
    """Fill in the check-ins of all these people. The first of them is the coach, who has another day than the team.

    Returns when each round opens for the first of the team, by week.
    """
    coach_id = next(iter(days))
    schedules = _schedules(unit, workspace_id, kept)
    last = rhythm.last_weeks(unit, workspace_id, days)
    first: dict[date, datetime] = {}
    for id, mine in days.items():
        audience = "manager" if id in managing else "rep"
        for key, schedule in schedules.get(audience, ()):
            team = None if id == coach_id else choice.opens
            person = replace(mine.person, opens=mine.person.opens or team)
            after, beyond = now, last.get((id, key))
            while (
                found := rhythm.next_opening(schedule, after, person, mine.works, beyond=beyond)
            ) is not None:
                week, times = found
                if times.opens_on >= mine.today + _DAYS * _DAY:
                    break
                mine.asked.append(times.opens_on)
                if times.remind_at is not None:
                    mine.reminded.append(to_local(times.remind_at, person.tz).date())
                if id != coach_id:
                    first[week] = min(first.get(week, times.opens_at), times.opens_at)
                after, beyond = times.opens_at, week
    return first


def _schedules(unit: Unit, workspace_id: UUID, kept: Templates) -> dict[str, list[tuple[str, Schedule]]]:
    """The weekly templates that are switched on, by audience."""
    found: dict[str, list[tuple[str, Schedule]]] = {}
    for key, id in templates.current_ids(unit, workspace_id).items():
        template = kept.get(unit, workspace_id, id)
        if template.schedule is not None:
            found.setdefault(template.audience, []).append((key, template.schedule))
    return found


def _talks(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, all_reps: Sequence[PersonRecord],
    picked: Sequence[PersonRecord], choice: Choice, days: Mapping[UUID, _Days], now: datetime,
) -> None:  # fmt: skip
    """Fill in the planned days: of plans that run, and of those that would begin."""
    running = cadence.pairs_of_coaches(unit, workspace_id, [coach.id], now, back=1).get(coach.id, [])
    plans = {pair.rep.id: (pair.plan.plan, pair.plan.mode) for pair in running}
    if choice.talks:
        fresh = [rep for rep in picked if rep.id not in plans]
        wanted = line_plans.wanted_plans(
            unit, workspace_id, coach, fresh, choice.pace, starting.first_days(fresh, now), now
        )
        plans |= {
            p.person_id: (Plan(p.anchor_on, p.interval_days, starts_on=p.starts_on), p.mode) for p in wanted
        }
    mine = days[coach.id]
    for rep in all_reps:
        theirs = days[rep.id]
        if rep.id not in plans:
            continue
        plan, mode = plans[rep.id]
        theirs.interval_days, theirs.in_thread = plan.interval_days, mode == ASYNC
        both = joint(theirs.works, mine.works)
        slots = slot_states(plan, {}, both, (), theirs.today, theirs.today + (_DAYS + 9) * _DAY, theirs.today)
        theirs.talks = [slot.effective_on for slot in slots if slot.effective_on is not None]
        mine.coached += theirs.talks


def _own_week(unit: Unit, workspace_id: UUID, mine: _Days, now: datetime) -> None:
    """The coach's own talks, as somebody who is coached too."""
    for pair in cadence.pairs_of_people(unit, workspace_id, [mine.person.id], now, back=1).get(
        mine.person.id, []
    ):
        ahead = [one.slot.effective_on for one in pair.slots if one.slot.is_open]
        mine.talks += [day for day in ahead if day is not None and day >= mine.today]


def _together(outlooks: Sequence[Outlook]) -> list[Outlook]:
    """People who get the same on the same days, in one group."""
    found: dict[Outlook, list[Person]] = {}
    for one in outlooks:
        found.setdefault(replace(one, people=()), []).extend(one.people)
    return [replace(one, people=tuple(persons)) for one, persons in found.items()]


def stays_of(picking: Picking) -> tuple[Stays, ...]:
    """Who is left out, and why."""
    return tuple(
        _stays(one, picking.reading) for one in picking.picked if one.fit not in (Fit.FREE, Fit.MINE)
    )


def _stays(one: Picked, reading: bool) -> Stays:
    person = shown(one.person) if one.person is not None else Person(one.slack_user_id, "")
    coach = Person("", one.coach_name) if one.coach_name else None
    return Stays(person, one.fit, coach, reading and one.person is None)


def begun_of(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, picking: Picking, now: datetime, can_ask: bool
) -> Begun:
    """What came of it, as the coach sees it."""
    pairs = cadence.pairs_of_coaches(unit, workspace_id, [coach.id], now, back=1).get(coach.id, [])
    coming = [pair.coming for pair in pairs]
    days = [one.slot.effective_on for one in coming if one is not None and one.slot.effective_on is not None]
    return Begun(
        people=tuple(shown(rep) for rep in picking.of(Fit.FREE)),
        known=tuple(shown(rep) for rep in picking.of(Fit.MINE)), stays=stays_of(picking),
        today=to_local(now, coach.tz).date(), first_talk_on=min(days, default=None), can_ask=can_ask,
    )  # fmt: skip


def choice_of(form: StartForm) -> Choice:
    pace = coaches.Pace(form.interval_days, form.talk_weekday, form.talk_at)
    return Choice(form.people, form.talks, WeekTime(form.weekday, form.at), pace)
