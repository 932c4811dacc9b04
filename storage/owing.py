"""What becomes owed when a check-in changes: the messages of the rep, and the coach's one message a round."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from coaching.calendar import next_working_moment
from storage import checkins, days_off, deliveries
from storage.checkins import CheckInRecord
from storage.deliveries import Owe, Owed
from storage.unit import Unit

COACH_MESSAGE_LIVES = timedelta(days=10)
WORDS_LIVE = timedelta(days=14)


def prompt_key(check_in_id: UUID) -> str:
    return f"prompt:checkin:{check_in_id}"


def reminder_key(check_in_id: UUID) -> str:
    return f"reminder:checkin:{check_in_id}"


def coach_round_key(round_id: UUID, coach_id: UUID) -> str:
    return f"coach_round:{round_id}:{coach_id}"


def talk_soon_key(check_in_id: UUID) -> str:
    return f"talk_soon:{check_in_id}"


def reply_key(reply_id: UUID) -> str:
    return f"reply:{reply_id}"


def introduction_key(person_id: UUID) -> str:
    return f"introduction:{person_id}"


def keys_of(record: CheckInRecord) -> list[str]:
    """Every message that shows this check-in, to the rep or to the coach."""
    keys = [prompt_key(record.id), reminder_key(record.id)]
    if record.coach_id is not None:
        keys += [coach_round_key(record.round_id, record.coach_id), talk_soon_key(record.id)]
    return keys


def show(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, now: datetime, *, known: dict[str, Owed],
    to_rep: bool = True, to_coach: bool = True, soon: bool = False,
) -> None:  # fmt: skip
    """Owe what this check-in now shows. `known` is `deliveries.find` of `keys_of(record)`.

    The coach's message of the round is owed once, at the coach's next working moment, and changed from then
    on; `soon` ("Talk soon, please") also goes alone, at once.
    """
    changes: list[Owed] = []
    if to_rep:
        changes += [known[key] for key in (prompt_key(record.id), reminder_key(record.id)) if key in known]
    if to_coach and record.coach_id is not None:
        round_key = coach_round_key(record.round_id, record.coach_id)
        soon_key = talk_soon_key(record.id)
        changes += [known[key] for key in (round_key, soon_key) if key in known]
        posts = []
        if round_key not in known:
            posts.append(_coach_round(unit, workspace_id, record, now))
        if soon and soon_key not in known:
            posts.append(Owe("talk_soon", soon_key, record.coach_id, record.id, now, now + WORDS_LIVE))
        deliveries.owe(unit, workspace_id, now, [post for post in posts if post is not None])
    deliveries.owe_change(unit, workspace_id, now, changes)


def _coach_round(unit: Unit, workspace_id: UUID, record: CheckInRecord, now: datetime) -> Owe | None:
    coach = record.coach
    if coach is None or not coach.active:
        return None
    works = days_off.availability(unit, workspace_id, coach, now.date() - timedelta(days=1))
    due = next_working_moment(now, coach.tz, works) or now
    key = coach_round_key(record.round_id, coach.id)
    return Owe("coach_round", key, coach.id, record.round_id, due, due + COACH_MESSAGE_LIVES)


def refresh_rep(
    unit: Unit, workspace_id: UUID, check_in_id: UUID, now: datetime,
    *, priority: int = deliveries.ANSWER_PRIORITY,
) -> None:  # fmt: skip
    """The rep's messages about this check-in are to show its latest state."""
    known = deliveries.find(unit, workspace_id, [prompt_key(check_in_id), reminder_key(check_in_id)])
    deliveries.owe_change(unit, workspace_id, now, known.values(), priority=priority)


def excuse(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, now: datetime, *, to_rep: bool = True
) -> None:
    """An open check-in needs no answer any more. Somebody's absence alone is no reason to write to the coach."""
    checkins.change(unit, workspace_id, record.id, state="excused", next_at=None, draft=None)
    known = deliveries.find(unit, workspace_id, keys_of(record))
    told = record.coach_id is not None and coach_round_key(record.round_id, record.coach_id) in known
    show(unit, workspace_id, record, now, known=known, to_rep=to_rep, to_coach=told)
