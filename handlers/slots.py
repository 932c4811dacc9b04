"""A planned talk: moved to another day, skipped for a reason, said to be held, put off, or asked for."""

from __future__ import annotations

from datetime import date, timedelta

from blocks import ids, notices
from blocks.parts import View
from blocks.slots import (
    AskForm,
    MoveForm,
    ask_form,
    move_form,
    parse_ask,
    parse_move,
)
from blocks.times import on_day
from coaching.cadence import SAME_DAY, why_not_move
from coaching.nudging import SNOOZE_DAYS, snooze_until
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.planned import HELD, Talk, acted, answered, as_coach, as_rep, row_of, said, talk_of
from handlers.talking import origin_of
from screens.rep import shown
from storage import slot_changes, slots, topics
from storage.unit import Unit

TOO_OLD = "This talk is too long ago. The coach can still log it."
NOT_YET = "The days for this talk have not begun yet."
PUT_OFF_ONCE = "You put this off once already. You can log it, move it or skip it."
TALKED = "Thanks. This talk counts as held. Your coach adds the notes."
TALKED_COACH = "Thanks. This talk counts as held. Please add the notes within a week."
ASKED = "Your coach sees it in the next morning note."
MOVED = "The talk has a new day: {day}."
NO_OTHER_DAY = "No other day is left for this talk. You can log it, or skip it and say why."
AGAIN_LATER = "I will ask again on {day}."
_TALKED_FOR = timedelta(days=14)  # after its window in which somebody can still say that they talked


# ---------------------------------------------------------------- move


@on(Kind.ACTION, ids.SLOT_MOVE)
async def move_button(ask: Ask, house: House) -> Answer:
    slot_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        talk = talk_of(unit, ask, slot_id)
        slot, today = talk.slot, talk.pair.today
        first = max(slot.opens_on, today)
        offered = _first_after(talk, [d for d in _days(first, slot.closes_on) if _why_not(talk, d) is None])
        if offered is None:
            reason = _why_not(talk, min(max(talk.day, first), slot.closes_on))
            raise Refused(NO_OTHER_DAY if reason == SAME_DAY else reason or notices.OUT_OF_DATE)
        form = MoveForm(str(talk.row.id), shown(talk.other), talk.day, offered, first, slot.closes_on)
        return move_form(form)

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _first_after(talk: Talk, days: list[date]) -> date | None:
    """The day to offer: the first one after the talk's own, else the first before it."""
    return next((day for day in days if day > talk.day), next(iter(days), None))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _why_not(talk: Talk, day: date) -> str | None:
    facts = talk.row.facts(talk.pair.rep.tz)
    return why_not_move(
        talk.at.plan.plan, talk.slot, facts, day, talk.pair.both, talk.pair.today, talk.by_rep
    )


@on(Kind.SUBMISSION, ids.SLOT_MOVE_SAVE)
async def move(ask: Ask, house: House) -> Answer:
    slot_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("slot"))
    to = parse_move(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        talk = talk_of(unit, ask, slot_id, lock=True)
        if to is None:
            raise Invalid(Answer.errors({ids.MOVE_DAY: "Please pick a day."}))
        if to == talk.row.moved_to and talk.row.cancelled_at is None:
            return said("Move the talk", MOVED.format(day=on_day(to)))  # sent twice
        reason = _why_not(talk, to)
        if reason is not None:
            raise Invalid(Answer.errors({ids.MOVE_DAY: reason}))
        if talk.row.cancelled_at is not None:
            slots.unskip(unit, ask.workspace_id, talk.row.id)
        slots.change(
            unit, ask.workspace_id, talk.row.id, moved_to=to, moves=talk.row.moves + 1, moved_by_id=talk.person.id,
            moved_at=ask.now,
        )  # fmt: skip
        acted(unit, ask, talk)
        row = row_of(unit, ask, talk)
        slot_changes.follow(unit, ask.workspace_id, row, ask.now, dates=True)
        slot_changes.tell_moved(unit, ask.workspace_id, row, talk.other.id, ask.now)
        return said("Move the talk", MOVED.format(day=on_day(to)))

    return await effect(house, ask, work)


# ---------------------------------------------------------------- we talked, later


@on(Kind.ACTION, ids.SLOT_TALKED)
async def talked(ask: Ask, house: House) -> Answer:
    """One tap of either side: the talk counts as held, and its notes are open."""
    slot_id = clicked_id(ask)
    sentence: list[str] = []

    def work(unit: Unit) -> Answer:
        talk = talk_of(unit, ask, slot_id, lock=True)
        if talk.pair.today < talk.slot.opens_on:
            raise Refused(NOT_YET)
        if talk.pair.today > talk.slot.closes_on + _TALKED_FOR:
            raise Refused(TOO_OLD)
        acted(unit, ask, talk)
        sentence[:] = [HELD if talk.slot.talked else TALKED if talk.by_rep else TALKED_COACH]
        if not talk.slot.talked:
            slots.change(unit, ask.workspace_id, talk.row.id, talked_at=ask.now, talked_by_id=talk.person.id)
        slot_changes.follow(unit, ask.workspace_id, talk.row, ask.now)
        return NOTHING

    answer = await effect(house, ask, work)
    return await answered(ask, house, answer, sentence[0]) if sentence else answer


@on(Kind.ACTION, ids.SLOT_SNOOZE)
async def snooze(ask: Ask, house: House) -> Answer:
    """Asked again two working days later, once for a talk."""
    slot_id = clicked_id(ask)
    sentence: list[str] = []

    def work(unit: Unit) -> Answer:
        talk = as_coach(talk_of(unit, ask, slot_id, lock=True))
        if not talk.slot.is_open:
            raise Refused(HELD if talk.slot.talked else notices.OUT_OF_DATE)
        until = talk.row.snoozed_until
        if until is not None and talk.row.snoozed_until is not None:
            raise Refused(PUT_OFF_ONCE)
        today = to_local(ask.now, talk.person.tz).date()
        until = snooze_until(today, SNOOZE_DAYS, talk.pair.coach_works)
        slots.change(unit, ask.workspace_id, talk.row.id, snoozed_until=until)
        acted(unit, ask, talk)
        slot_changes.follow(unit, ask.workspace_id, talk.row, ask.now)
        sentence[:] = [AGAIN_LATER.format(day=on_day(until))]
        return NOTHING

    answer = await effect(house, ask, work)
    return await answered(ask, house, answer, sentence[0]) if sentence else answer


# ---------------------------------------------------------------- ask for a time


@on(Kind.ACTION, ids.SLOT_ASK)
async def ask_button(ask: Ask, house: House) -> Answer:
    slot_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        talk = as_rep(talk_of(unit, ask, slot_id))
        return ask_form(AskForm(str(talk.row.id), shown(talk.pair.coach)))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.SLOT_ASK_SEND)
async def ask_for_time(ask: Ask, house: House) -> Answer:
    """The coach reads of the wish in their next note; what it is about goes on the list of topics."""
    slot_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("slot"))
    words = parse_ask(ask.view.get("state"))
    origin = f"ask:{origin_of(ask)}"[:128]

    def work(unit: Unit) -> Answer:
        talk = as_rep(talk_of(unit, ask, slot_id, lock=True))
        if words:
            full = topics.add(
                unit, ask.workspace_id, person_id=talk.person.id, added_by_id=talk.person.id, source="rep",
                text=words, origin=origin, today=talk.pair.today, now=ask.now,
            )  # fmt: skip
            if full is not None:
                raise Invalid(Answer.errors({ids.ASK_TEXT: full}))
        if talk.row.asked_at is None:
            slots.change(unit, ask.workspace_id, talk.row.id, asked_at=ask.now)
        slot_changes.follow(unit, ask.workspace_id, talk.row, ask.now)
        return said("Ask for a time", ASKED)

    return await effect(house, ask, work)
