"""A planned talk is skipped: somebody was away, both agreed, or the coach says why."""

from __future__ import annotations

from datetime import date

from blocks import ids
from blocks.parts import View
from blocks.slots import SkipForm, parse_skip, skip_form
from coaching.cadence import agreed_skip_allowed
from coaching.slots import SlotStatus
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.planned import HELD, Talk, acted, as_coach, as_rep, row_of, said, talk_of
from screens.rep import shown
from storage import days_off, rhythm, slot_changes, slots
from storage.unit import Unit

AGREED_BEFORE = "You two agreed to skip a talk not long ago. One in any four can be skipped that way."
SKIPPED = "The talk is skipped."
WAITS_FOR_YES = "The other one is asked for a yes. Until then the talk is off."
OTHER_NEEDS_WORDS = "Please say in a line what the reason is."
DOES_NOT_COUNT = "This talk does not count. There is nothing to skip."


@on(Kind.ACTION, ids.SLOT_SKIP)
async def skip_button(ask: Ask, house: House) -> Answer:
    slot_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        talk = _can_skip(as_coach(talk_of(unit, ask, slot_id)))
        return skip_form(SkipForm(str(talk.row.id), shown(talk.pair.rep), talk.day))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _can_skip(talk: Talk) -> Talk:
    if talk.slot.talked:
        raise Refused(HELD)
    if talk.slot.status is SlotStatus.EXCUSED:
        raise Refused(DOES_NOT_COUNT)
    return talk


@on(Kind.SUBMISSION, ids.SLOT_SKIP_SAVE)
async def skip(ask: Ask, house: House) -> Answer:
    """Somebody was away: time off is noted and the talk does not count. Agreed: the rep is asked."""
    slot_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("slot"))
    why, words = parse_skip(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        talk = as_coach(talk_of(unit, ask, slot_id, lock=True))
        if talk.row.cancelled_at is not None and talk.row.skip_kind == why:
            return said("Skip the talk", SKIPPED)
        talk = _can_skip(talk)
        if why is None:
            raise Invalid(Answer.errors({ids.SKIP_WHY: "Please pick a reason."}))
        if why == "other" and not words:
            raise Invalid(Answer.errors({ids.SKIP_TEXT: OTHER_NEEDS_WORDS}))
        if why == slots.AGREED and not agreed_skip_allowed(
            talk.row.k, slots.agreed_numbers(unit, ask.workspace_id, talk.row.plan_id)
        ):
            raise Invalid(Answer.errors({ids.SKIP_WHY: AGREED_BEFORE}))
        away_on = talk.day
        slots.skip(unit, ask.workspace_id, talk.row.id, why, words, talk.person.id, ask.now)
        acted(unit, ask, talk)
        if why in slots.AWAY:
            _note_away(unit, ask, house, talk, why, away_on)
        row = row_of(unit, ask, talk)
        slot_changes.follow(unit, ask.workspace_id, row, ask.now, dates=True)
        if why == slots.AGREED:
            slot_changes.ask_agreed(unit, ask.workspace_id, row, ask.now)
            return said("Skip the talk", WAITS_FOR_YES)
        slot_changes.tell_off(unit, ask.workspace_id, row, ask.now)
        return said("Skip the talk", SKIPPED)

    return await effect(house, ask, work)


def _note_away(unit: Unit, ask: Ask, house: House, talk: Talk, why: str, day: date) -> None:
    """The day of the talk becomes time off of whoever was away."""
    away, source = (talk.pair.coach, "self") if why == "i_away" else (talk.pair.rep, "admin")
    days_off.add_time_off(unit, ask.workspace_id, away.id, day, day, ask.now, source=source)
    rhythm.refresh(unit, ask.workspace_id, [away.id], house.templates, ask.now)


@on(Kind.ACTION, ids.SLOT_AGREED, ids.SLOT_WANTED)
async def agreed(ask: Ask, house: House) -> Answer:
    """The rep says whether both agreed to skip it. A no puts the talk back, and the coach sees the wish."""
    slot_id, yes = clicked_id(ask), ask.id == ids.SLOT_AGREED

    def work(unit: Unit) -> Answer:
        talk = as_rep(talk_of(unit, ask, slot_id, lock=True))
        acted(unit, ask, talk)
        if not talk.row.asks_rep:
            slot_changes.follow(unit, ask.workspace_id, talk.row, ask.now)
            return NOTHING
        if yes:
            slots.change(unit, ask.workspace_id, talk.row.id, agreed_at=ask.now)
        else:
            slots.unskip(unit, ask.workspace_id, talk.row.id)
            slots.change(unit, ask.workspace_id, talk.row.id, asked_at=ask.now)
        slot_changes.follow(unit, ask.workspace_id, talk.row, ask.now, dates=True)
        return NOTHING

    return await effect(house, ask, work)
