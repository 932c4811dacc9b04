"""What a person's Home shows. The number of queries is the same for 4 people and for 500."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from blocks.checklist import checklist
from blocks.figures import Count, added
from blocks.home import Home
from blocks.home_leader import LeaderPart, ManagerLine
from blocks.home_talks import (
    MOST_STEPS,
    OwnStep,
    OwnTalk,
    OwnTalks,
    PairLine,
    StepSaid,
    TeamTalk,
    TeamTalks,
    WrittenTalk,
)
from blocks.text import Person
from blocks.times import day
from coaching.aggregates import Share
from coaching.cadence import Band, KeepRate, keep_rate_of
from coaching.library import Library
from coaching.results import STEPS_OF
from coaching.slots import SlotStatus
from coaching.walltime import to_local
from screens.card import card_of
from screens.checklist import checklist_of
from screens.figures import Figures, figures_of
from screens.home_praise import praise_rows
from screens.mix import mix_on
from screens.pairs import format_of, is_not_held, is_today, next_words, state_words, talk_time
from screens.practice import streak_of
from screens.prep import step_shown
from screens.rep import shown
from storage import (
    cadence,
    coaches,
    commitments,
    home,
    people,
    plans,
    preps,
    roles,
    session_waits,
    step_coaches,
)
from storage.cadence import Pair, PairSlot
from storage.home import Below
from storage.people import PersonRecord
from storage.templates import Templates
from storage.unit import Unit

_BANDS = {Band.GOOD: "well kept", Band.WATCH: "worth a look", Band.LOW: "could use help"}


def home_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, library: Library, now: datetime,
) -> Home:  # fmt: skip
    """Everything on the Home of an active person."""
    today = to_local(now, person.tz).date()
    below = home.below(unit, workspace_id, person.id, today)
    mine = cadence.pairs_of_coaches(unit, workspace_id, [person.id], now).get(person.id, [])
    theirs = cadence.pairs_of_people(unit, workspace_id, [person.id], now).get(person.id, [])
    card = card_of(
        unit, workspace_id, person, kept, now, coaches=any(b.manager_id == person.id for b in below)
    )
    line = next((pair.coach for pair in theirs if pair.plan.kind == plans.LINE), None)
    figures = _figures(unit, workspace_id, person, below, mine, now)
    is_admin = roles.is_admin(unit, workspace_id, person)
    todo = checklist_of(unit, workspace_id, person, now, is_admin=is_admin)
    return Home(
        card=replace(card, talks_with=None if line is None else shown(line), talks=bool(mine)),
        own=_own(unit, workspace_id, person, theirs, library, now),
        team=_team(unit, workspace_id, person, below, mine, figures, now),
        leader=_leader(person, below, mine, figures, now),
        mix=mix_on(unit, workspace_id, {person.id: today}, library, now).get(person.id),
        practice=streak_of(unit, workspace_id, person, now), has_people=any(b.manager_id == person.id for b in below),
        is_admin=is_admin,
        setup=[] if todo is None else checklist(todo),
        praise=praise_rows(unit, workspace_id, person, library, now),
    )  # fmt: skip


# ---------------------------------------------------------------- one's own talks


def _own(
    unit: Unit,
    workspace_id: UUID,
    person: PersonRecord,
    pairs: Sequence[Pair],
    library: Library,
    now: datetime,
) -> OwnTalks | None:
    today = to_local(now, person.tz).date()
    steps = commitments.open_of(unit, workspace_id, [person.id]).get(person.id, [])
    waiting = _to_confirm(unit, workspace_id, person, today)
    if not pairs and not steps and not waiting:
        return None
    going = [pair for pair in pairs if not _resting(pair)]
    coming = [(pair, at) for pair in going if (at := pair.coming) is not None]
    not_held = [(pair, at) for pair in going for at in pair.slots if is_not_held(pair, at)]
    ready = _prepared(unit, workspace_id, [at for _, at in coming])
    counts = home.steps_by_person(unit, workspace_id, [person.id], now - STEPS_OF, now)
    return OwnTalks(
        to_confirm=waiting,
        not_held=tuple(
            OwnTalk(coach=shown(pair.coach), time=talk_time(pair, at, person, now), slot_id=_slot_id(at))
            for pair, at in not_held
        ),
        talks=tuple(
            OwnTalk(
                coach=shown(pair.coach), time=talk_time(pair, at, person, now), slot_id=_slot_id(at),
                format=format_of(library, at.plan.format_key), prepared=_slot_id(at) in ready,
                plan_id=str(at.plan.id) if at.plan.calendar == "unasked" else "",
            )
            for pair, at in coming
        ),
        steps=tuple(
            OwnStep(str(one.id), step_shown(one), today)
            for one in steps
            if one.owner_id == person.id and one.rejected_at is None
        ),
        shown=Count(*counts.get(person.id, (0, 0))), held=_held(pairs), paused=bool(pairs) and not coming,
    )  # fmt: skip


def _to_confirm(unit: Unit, workspace_id: UUID, person: PersonRecord, today: date) -> tuple[WrittenTalk, ...]:
    """Talks that were written down and wait for this person's word."""
    waiting = session_waits.waiting_for(unit, workspace_id, person.id, MOST_STEPS)
    coaches_of = people.by_ids(unit, workspace_id, {one.coach_id for one in waiting})
    return tuple(
        WrittenTalk(str(one.id), shown(coaches_of.get(one.coach_id)), day(one.held_on, today))
        for one in waiting
    )


def _resting(pair: Pair) -> bool:
    return pair.plan.paused_until(pair.today) is not None


def _slot_id(at: PairSlot) -> str:
    return "" if at.record is None else str(at.record.id)


def _prepared(unit: Unit, workspace_id: UUID, slots: Sequence[PairSlot]) -> set[str]:
    ids = [at.record.id for at in slots if at.record is not None]
    return {str(id) for id in preps.submitted_of(unit, workspace_id, ids)} if ids else set()


def _held(pairs: Sequence[Pair]) -> Count:
    """Held of counted in eight weeks; each pair by the day it is where its rep is."""
    rates = [_rate(pair) for pair in pairs]
    return added([Count(rate.held, rate.counted) for rate in rates])


def _rate(pair: Pair) -> KeepRate:
    return keep_rate_of((at.slot for at in pair.slots), pair.today)


# ---------------------------------------------------------------- a team


def _team(
    unit: Unit, workspace_id: UUID, person: PersonRecord, below: Sequence[Below], pairs: list[Pair],
    figures: Figures, now: datetime,
) -> TeamTalks | None:  # fmt: skip
    reports = [one for one in below if one.manager_id == person.id]
    began = coaches.of_person(unit, workspace_id, person.id)
    if not reports and not pairs and began is None:
        return None
    current = [(pair, at) for pair in pairs for at in pair.slots]
    today = [(pair, at) for pair, at in current if is_today(pair, at)]
    ready = _prepared(unit, workspace_id, [at for _, at in today])
    local = to_local(now, person.tz).date()
    known = {pair.rep.id: shown(pair.rep) for pair in pairs} | {one.id: _named(one) for one in reports}
    waiting = step_coaches.said_done(unit, workspace_id, person.id, known, local)
    planned = bool(pairs) or (began is not None and began.talks)
    return TeamTalks(
        today=tuple(_talk(pair, at, _hour(pair, at, person, now), ready) for pair, at in _by_time(today, person, now)),
        not_held=tuple(
            _talk(pair, at, talk_time(pair, at, person, now).words(), ready)
            for pair, at in current
            if is_not_held(pair, at)
        ),
        notes_open=tuple(
            _talk(pair, at, talk_time(pair, at, person, now).words(), ready)
            for pair, at in current
            if at.slot.status is SlotStatus.NOTES_OPEN
        ),
        to_review=tuple(StepSaid(who, str(waiting[id])) for id, who in known.items() if id in waiting),
        results=figures.results_of([person.id]), inputs=figures.inputs_of([person.id]), practised=figures.own,
        people=_lines(pairs, person, now),
        planned=planned,
    )  # fmt: skip


def _lines(pairs: Sequence[Pair], reader: PersonRecord, now: datetime) -> tuple[PairLine, ...]:
    return tuple(
        PairLine(shown(pair.rep), str(pair.rep.id), next_words(pair, reader, now), state_words(pair))
        for pair in pairs
    )


def people_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> tuple[PairLine, ...]:
    """Everybody this person coaches, for the window that holds them all."""
    mine = cadence.pairs_of_coaches(unit, workspace_id, [person.id], now).get(person.id, [])
    return _lines(mine, person, now)


def _named(one: Below) -> Person:
    return Person(one.slack_user_id, one.name)


def _by_time(
    talks: list[tuple[Pair, PairSlot]], reader: PersonRecord, now: datetime
) -> list[tuple[Pair, PairSlot]]:
    """Those with an hour first, in their order; then the others by name."""

    def place(talk: tuple[Pair, PairSlot]) -> tuple[bool, str]:
        time = talk_time(*talk, reader, now)
        return time.starts_at is None, str(time.starts_at or talk[0].rep.name)

    return sorted(talks, key=place)


def _hour(pair: Pair, at: PairSlot, reader: PersonRecord, now: datetime) -> str:
    """ "10:00" on the reader's clock, and the day where it is another one there."""
    return talk_time(pair, at, reader, now).words().removeprefix("today").strip()


def _talk(pair: Pair, at: PairSlot, when: str, ready: set[str]) -> TeamTalk:
    return TeamTalk(shown(pair.rep), when, _slot_id(at), _slot_id(at) in ready)


# ---------------------------------------------------------------- a leader


def managers_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime
) -> tuple[ManagerLine, ...]:
    """Every manager below this person, for the window that holds them all."""
    below = home.below(unit, workspace_id, person.id, to_local(now, person.tz).date())
    mine = cadence.pairs_of_coaches(unit, workspace_id, [person.id], now).get(person.id, [])
    part = _leader(person, below, mine, _figures(unit, workspace_id, person, below, mine, now), now)
    return part.managers if part is not None else ()


def _figures(
    unit: Unit, workspace_id: UUID, person: PersonRecord, below: Sequence[Below], mine: Sequence[Pair],
    now: datetime,
) -> Figures:  # fmt: skip
    """Results and inputs of this person and of every manager below them, read once; none for who only is coached."""
    if not below and not mine:
        return Figures()
    held = _held(mine)
    return figures_of(unit, workspace_id, person, below, now, held=Share(held.part, held.whole))


def _leader(
    person: PersonRecord, below: Sequence[Below], mine: Sequence[Pair], figures: Figures, now: datetime
) -> LeaderPart | None:
    """Counts alone: no text, no topic and no reason of anybody's talks is read here."""
    people_of: dict[UUID, int] = {}
    for one in below:
        people_of[one.manager_id] = people_of.get(one.manager_id, 0) + 1
    managers = [one for one in below if one.id in people_of]
    if not managers:
        return None
    ids = [one.id for one in managers]
    own = {pair.rep.id: next_words(pair, person, now) for pair in mine}
    lines = [_manager(one, people_of[one.id], figures, own.get(one.id, "")) for one in managers]
    return LeaderPart(
        people=len(below), results=figures.results_of(ids), inputs=figures.inputs_of(ids),
        managers=tuple(lines), practised=figures.all,
    )  # fmt: skip


def _manager(one: Below, count: int, figures: Figures, coming: str) -> ManagerLine:
    held, shown = figures.inputs_of([one.id]).held, figures.results_of([one.id]).shown
    band = KeepRate(held.part, held.whole).band
    return ManagerLine(
        _named(one), count, Count(held.part, held.whole), Count(shown.part, shown.whole),
        "" if band is None else _BANDS[band], coming.removeprefix("next talk "),
    )  # fmt: skip
