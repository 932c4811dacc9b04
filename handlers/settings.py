"""A person's own rhythm: another day or hour, away, back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.settings import AwayForm, TimeForm, change_time, i_am_away, parse_away, parse_time
from blocks.times import when
from coaching.checkins import WeekTime
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.common import learn_from_click, me, of_one_person, show_view, tell, uuid_of
from handlers.house import House, Invalid, effect
from screens.my_settings import USUAL, opening_of
from storage import checkins, days_off, deliveries, enrolments, owing, people, rhythm
from storage.people import PersonRecord
from storage.unit import Unit

MOST_AWAY = timedelta(days=366)


@on(Kind.ACTION, ids.TIME_OPEN)
async def time_button(ask: Ask, house: House) -> Answer:
    return await _open_time(ask, house, ids.parse_value(ask.action.get("value")))


@on(Kind.ACTION, ids.CHECKIN_MORE)
async def more(ask: Ask, house: House) -> Answer:
    option = ask.action.get("selected_option")
    found = ids.parse_value(option.get("value") if isinstance(option, dict) else None, 2)
    if found is not None and found[0] == ids.MENU_AWAY:
        return await _open_away(ask, house, found[1:])
    if found is None or found[0] != ids.MENU_TIME:
        raise Refused(notices.OUT_OF_DATE)
    return await _open_time(ask, house, found[1:])


async def _open_time(ask: Ask, house: House, check_in: tuple[str, ...] | None) -> Answer:
    def read(unit: Unit) -> View:
        person = me(unit, ask)
        opens = person.opens or opening_of(unit, ask.workspace_id, person, house.templates, ask.now) or USUAL
        return change_time(TimeForm(opens.weekday, opens.at, person.tz, check_in[0] if check_in else ""))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.TIME_SAVE)
async def save_time(ask: Ask, house: House) -> Answer:
    """From the next round on; the one that is open keeps its times."""
    chosen = parse_time(ask.view.get("state"))
    if chosen is None:
        raise Refused("Please choose a day and a time.", field=ids.TIME_AT)

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        if chosen[0] not in person.workdays:
            raise Invalid(Answer.errors({ids.TIME_DAY: "Please choose a day on which you work."}))
        people.set_opening(unit, ask.workspace_id, person.id, WeekTime(*chosen))
        rhythm.refresh(unit, ask.workspace_id, [person.id], house.templates, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(notices.notice_view("Change time", _saved(unit, ask, person)))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def _saved(unit: Unit, ask: Ask, person: PersonRecord) -> str:
    times = [e.next_at for e in enrolments.of_people(unit, ask.workspace_id, [person.id]) if e.next_at]
    if not times:
        return notices.SAVED
    return f"Saved. Your next check-in opens {when(min(times), person.tz, ask.now)}."


@on(Kind.ACTION, ids.AWAY_OPEN)
async def away_button(ask: Ask, house: House) -> Answer:
    return await _open_away(ask, house, ids.parse_value(ask.action.get("value")))


async def _open_away(ask: Ask, house: House, check_in: tuple[str, ...] | None) -> Answer:
    def read(unit: Unit) -> View:
        person = me(unit, ask)
        today = to_local(ask.now, person.tz).date()
        works = days_off.availability(unit, ask.workspace_id, person, today)
        back = works.next_working_day(today + timedelta(days=1)) or today + timedelta(days=1)
        return i_am_away(AwayForm(back, check_in[0] if check_in else ""))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.AWAY_SAVE)
async def save_away(ask: Ask, house: House) -> Answer:
    """Away from today until the day before the one that was chosen."""
    back_on = parse_away(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        today = to_local(ask.now, person.tz).date()
        if back_on is None or back_on <= today:
            raise Invalid(Answer.errors({ids.AWAY_UNTIL: notices.DAY_IS_PAST}))
        if back_on > today + MOST_AWAY:
            raise Invalid(Answer.errors({ids.AWAY_UNTIL: "Please choose a day within a year."}))
        until = back_on - timedelta(days=1)
        days_off.add_time_off(unit, ask.workspace_id, person.id, today, until, ask.now, source="self")
        due: str | None = None
        for record in checkins.open_unsubmitted(unit, ask.workspace_id, [person.id], ask.now):
            if to_local(record.due_at, person.tz).date() >= back_on:
                due = when(record.due_at, person.tz, ask.now)
            if to_local(record.due_at, person.tz).date() < back_on:
                owing.excuse(unit, ask.workspace_id, record, ask.now)
        rhythm.refresh(unit, ask.workspace_id, [person.id], house.templates, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING if due is None else Answer.update(notices.notice_view("I am away", _stays_open(due)))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def _stays_open(due: str) -> str:
    """A check-in that is due after the first day back needs an answer all the same: better said here."""
    return f"Saved. Your open check-in stays open: it is due {due}, after you are back."


def _coach_knows(round_id: object, coach_id: object, known: dict[str, deliveries.Owed]) -> bool:
    """Somebody's absence alone is no reason to write to the coach."""
    return f"coach_round:{round_id}:{coach_id}" in known


@on(Kind.ACTION, ids.AWAY_BACK)
async def back(ask: Ask, house: House) -> Answer:
    """Back early: the time off ends yesterday, and a check-in that is still open is asked again.

    Home and the message of that check-in change. A card that only this person sees cannot, nor does the message
    of a check-in that is over: there a window says that it was heard.
    """
    value = ids.parse_value(ask.action.get("value"))
    reopened: list[bool] = []

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        reopened.clear()
        days_off.end_time_off(unit, ask.workspace_id, person.id, to_local(ask.now, person.tz).date())
        asked = set(checkins.excused_of(unit, ask.workspace_id, person.id, ask.now))
        if value is not None:
            asked.add(uuid_of(value[0]))
        for check_in_id in sorted(asked):
            reopened.append(ask_again(unit, ask, person, check_in_id, ask.now))
        rhythm.refresh(unit, ask.workspace_id, [person.id], house.templates, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    answer = await effect(house, ask, work)
    if ask.view.get("callback_id") == ids.SETTINGS_VIEW:
        await show_below_again(ask, house, notice=notices.WELCOME_BACK)
    elif ask.view.get("type") != "home" and (of_one_person(ask) or not any(reopened)):
        await tell(house, ask, notices.OPEN_AGAIN if any(reopened) else notices.WELCOME_BACK)
    return answer


def ask_again(unit: Unit, ask: Ask, person: PersonRecord, check_in_id: UUID, now: datetime) -> bool:
    """True if the check-in is open once more."""
    record = checkins.get(unit, ask.workspace_id, check_in_id, lock=True)
    if record is None or record.person.id != person.id:
        raise Refused(notices.NOT_YOURS)
    known = deliveries.find(unit, ask.workspace_id, owing.keys_of(record))
    learn_from_click(unit, ask, person.id, known, now)
    again = record.state == "excused" and now < record.closes_at
    if again:
        remind = record.remind_at if record.remind_at is not None and record.remind_at > now else None
        checkins.change(unit, ask.workspace_id, record.id, state="opened", next_at=remind or record.closes_at)
    to_coach = record.coach_id is not None and _coach_knows(record.round_id, record.coach_id, known)
    owing.show(unit, ask.workspace_id, record, now, known=known, to_coach=to_coach)
    return again
