"""How often, when and how a pair talks: where one stands, and changes by the coach or asked for by the rep."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.plans import RhythmForm, my_talks, parse_rhythm, rhythm_form
from blocks.setup_messages import rhythm_words
from coaching.library import Library
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over
from handlers.common import clicked_id, me, show_view, tell, uuid_of
from handlers.house import House, Invalid, effect
from screens.rep import shown
from screens.setup_messages import pair_talks
from storage import cadence, deliveries, plan_changes, plans, setup_owing
from storage.people import PersonRecord
from storage.plan_changes import Rhythm
from storage.plans import PlanRecord
from storage.unit import Unit

# The lengths to choose from, each a talk of the library.
LENGTHS = ("quick_15", "coaching_30", "growth_45")
_NOT_A_DAY = "Please choose a day on which you both work."


@on(Kind.ACTION, ids.NEXT_OPEN)
async def next_talks(ask: Ask, house: House) -> Answer:
    """One's own planned talks."""

    def read(unit: Unit) -> View:
        person = me(unit, ask)
        pairs = cadence.pairs_of_people(unit, ask.workspace_id, [person.id], ask.now, back=1).get(
            person.id, []
        )
        return my_talks([pair_talks(pair, person, house.library, ask.now) for pair in pairs])

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


def newest_of_pair(unit: Unit, ask: Ask, plan_id: UUID, *, lock: bool = False) -> PlanRecord:
    """The plan that holds for the pair of this plan now; a button may be older. Raises Refused."""
    known = plans.get(unit, ask.workspace_id, plan_id, lock=lock)
    if known is None:
        raise Refused(notices.OUT_OF_DATE)
    today = to_local(ask.now, known.person.tz).date()
    mine = plans.plans_of_person(unit, ask.workspace_id, known.person.id, today)
    pair = [one for one in plans.newest(mine) if one.coach.id == known.coach.id and one.is_active]
    if not pair or not known.person.active:
        raise Refused(notices.TALKS_ENDED)
    return plans.get(unit, ask.workspace_id, pair[0].id, lock=lock) or pair[0]


def _of_coach(unit: Unit, ask: Ask, plan_id: UUID, *, lock: bool = False) -> tuple[PersonRecord, PlanRecord]:
    person, plan = me(unit, ask), newest_of_pair(unit, ask, plan_id, lock=lock)
    if plan.coach.id != person.id:
        raise Refused(notices.NOT_YOURS)
    return person, plan


@on(Kind.ACTION, ids.RHYTHM_OPEN)
async def rhythm_button(ask: Ask, house: House) -> Answer:
    await open_rhythm(ask, house, clicked_id(ask))
    return NOTHING


async def open_rhythm(ask: Ask, house: House, plan_id: UUID) -> None:
    def read(unit: Unit) -> View:
        _, plan = _of_coach(unit, ask, plan_id)
        now = plan_changes.rhythm_of(plan)
        known = [(minutes, key) for minutes, key in formats_of(house.library)]
        if plan.format_key not in {key for _, key in known}:
            known.append((plan.minutes, plan.format_key))
        form = RhythmForm(
            str(plan.id), shown(plan.person), now.interval_days, now.weekday, now.start_time, now.format_key,
            now.mode, tuple(sorted(known)),
        )  # fmt: skip
        return rhythm_form(form)

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))


def formats_of(library: Library) -> list[tuple[int, str]]:
    """The lengths to choose from: (minutes, format key)."""
    found = {one.key: one.minutes for one in library.agendas.formats}
    return [(found[key], key) for key in LENGTHS if key in found]


@on(Kind.SUBMISSION, ids.RHYTHM_SAVE)
async def save_rhythm(ask: Ask, house: House) -> Answer:
    """From the next talk on; the talk of these days keeps its own. The rep is told."""
    plan_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("plan"))

    def work(unit: Unit) -> Answer:
        coach, plan = _of_coach(unit, ask, plan_id, lock=True)
        minutes = {key: length for length, key in formats_of(house.library)} | {plan.format_key: plan.minutes}
        chosen = parse_rhythm(ask.view.get("state"), tuple(minutes))
        if chosen is None:
            raise Refused(notices.OUT_OF_DATE)
        if chosen.weekday not in plan.person.workdays & coach.workdays:
            raise Invalid(Answer.errors({ids.RHYTHM_DAY: _NOT_A_DAY}))
        rhythm = Rhythm(
            chosen.interval_days, chosen.weekday, chosen.at, minutes[chosen.format_key], chosen.format_key,
            chosen.mode,
        )  # fmt: skip
        today = to_local(ask.now, plan.person.tz).date()
        if rhythm != plan_changes.rhythm_of(plan):
            id = plan_changes.change_plan(unit, ask.workspace_id, plan, rhythm, today, ask.now)
            plan = plans.get(unit, ask.workspace_id, id) or plan
            setup_owing.rhythm(unit, ask.workspace_id, plan, ask.now)
            for person_id in (coach.id, plan.person.id):
                deliveries.owe_home(unit, ask.workspace_id, ask.now, person_id)
        pair = cadence.pair_of(unit, ask.workspace_id, plan, ask.now, back=1)
        words = rhythm_words(pair_talks(pair, coach, house.library, ask.now)).replace("*", "")
        return Answer.update(notices.notice_view("Change the rhythm", f"Saved. {words}"))

    return await effect(house, ask, work)


@on(Kind.ACTION, ids.RHYTHM_ASK)
async def ask_for_another(ask: Ask, house: House) -> Answer:
    """The rep asks; the coach decides. Once a day."""
    plan_id, said = clicked_id(ask), [""]

    def work(unit: Unit) -> Answer:
        person, plan = me(unit, ask), newest_of_pair(unit, ask, plan_id)
        if plan.person.id != person.id:
            raise Refused(notices.NOT_YOURS)
        if not plan.coach.active:
            raise Refused(notices.COACH_LEFT)
        new = setup_owing.rhythm_asked(unit, ask.workspace_id, plan, ask.now)
        said[0] = notices.RHYTHM_ASKED if new else notices.RHYTHM_ASKED_TODAY
        return NOTHING

    answer = await effect(house, ask, work)
    if said[0]:
        await tell(house, ask, said[0])
    return answer


@on(Kind.ACTION, ids.EXTRA_NO)
async def not_me(ask: Ask, house: House) -> Answer:
    """An extra coach, or the rep, would rather not. It ends at once, and the other one's message says so."""
    plan_id, said = clicked_id(ask), [""]

    def work(unit: Unit) -> Answer:
        person, plan = me(unit, ask), newest_of_pair(unit, ask, plan_id, lock=True)
        if person.id not in (plan.person.id, plan.coach.id) or plan.kind != plans.EXTRA:
            raise Refused(notices.NOT_YOURS)
        end_extra(unit, ask, plan)
        said[0] = notices.EXTRA_ENDED
        return NOTHING

    answer = await effect(house, ask, work)
    if said[0]:
        await tell(house, ask, said[0])
    return answer


def end_extra(unit: Unit, ask: Ask, plan: PlanRecord) -> None:
    """The coaching by somebody else is over with yesterday; both messages about it say so."""
    today = to_local(ask.now, plan.person.tz).date()
    plan_changes.end_plan(unit, ask.workspace_id, plan, today - timedelta(days=1), "stopped", ask.now)
    setup_owing.extra_coach_changed(unit, ask.workspace_id, plan, ask.now)
    for person_id in (plan.coach.id, plan.person.id):
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person_id)
