"""Two years of a team's talks, in bulk: plans, slots, sessions, next steps, topics and check-ins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from benchmarks.filling import TEMPLATE, Home, Someone, insert_rows
from storage.database import Database
from storage.ids import new_id
from storage.sealing import Cipher
from storage.tables import (
    CadencePlan,
    CheckIn,
    Coach,
    CoachingSession,
    Commitment,
    Enrolment,
    Person,
    ReportingLine,
    Round,
    Slot,
    Topic,
    table_of,
)

YEARS = timedelta(days=728)
INTERVAL = 14
_WORDS = "Ask what happens if they wait, on the next call"


@dataclass(frozen=True, slots=True)
class Pair:
    """A rep, their coach, and their plan."""

    rep: Someone
    coach: Someone
    plan_id: UUID
    anchor: date


async def people(db: Database, home: Home, names: Sequence[str], now: datetime, tz: str) -> list[Someone]:
    made = [Someone(new_id(now), name, tz) for name in names]
    rows: list[dict[str, Any]] = [
        {
            **_base(home, now), "id": one.id, "slack_user_id": one.slack_id, "name": f"Person {one.slack_id}",
            "tz": tz, "tz_known": True, "workdays": "01234", "active": True, "seen_at": now,
            "shared_questions": [], "introduced_at": now, "is_admin": False,
        }
        for one in made
    ]  # fmt: skip
    await insert_rows(db, table_of(Person), rows)
    return made


async def team(
    db: Database, cipher: Cipher, home: Home, coach: Someone, reps: Sequence[Someone], now: datetime,
    *, check_ins: bool = True, past: timedelta = YEARS,
) -> list[Pair]:  # fmt: skip
    """`reps` report to `coach` and have talked with them every other week for two years, or `past`.

    One talk in eight was skipped. The last next step of each pair is open, and three topics wait. The talk of
    every tenth pair is today's.
    """
    today = now.date()
    start = today - past
    lines = [
        {
            **_base(home, now),
            "id": new_id(now),
            "person_id": one.id,
            "manager_id": coach.id,
            "start_on": start,
        }
        for one in reps
    ]
    await insert_rows(db, table_of(ReportingLine), lines)
    began = {**_base(home, now), "id": new_id(now), "person_id": coach.id, "talks": True, "started_at": now}
    await insert_rows(
        db, table_of(Coach), [began | {"interval_days": 14, "talk_weekday": 1, "version": 0, "tries": 0}]
    )
    pairs = [
        Pair(rep, coach, new_id(now), start + timedelta(days=n % INTERVAL if n % 10 else 0))
        for n, rep in enumerate(reps)
    ]
    await insert_rows(db, table_of(CadencePlan), [_plan(home, pair, now) for pair in pairs])
    slots, sessions, steps, topics = [], [], [], []
    for n, pair in enumerate(pairs):
        for k, planned in enumerate(_days(pair.anchor, today + timedelta(days=4))):
            slot = _slot(home, pair, k, planned, now)
            slots.append(slot)
            if planned < today and (k + n) % 8:
                session = _session(cipher, home, pair, slot, now)
                sessions.append(session)
                later = planned + timedelta(days=INTERVAL)
                steps.append(_step(cipher, home, pair, session, now, open_still=later >= today))
        topics += [_topic(cipher, home, pair, now) for _ in range(3)]
    for model, rows in ((Slot, slots), (CoachingSession, sessions), (Commitment, steps), (Topic, topics)):
        await insert_rows(db, table_of(model), rows)
    if check_ins:
        await _check_ins(db, home, coach, reps, now)
    return pairs


def _base(home: Home, now: datetime) -> dict[str, Any]:
    return {"workspace_id": home.id, "created_at": now}


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=INTERVAL)


def _plan(home: Home, pair: Pair, now: datetime) -> dict[str, Any]:
    return {
        **_base(home, now), "id": pair.plan_id, "person_id": pair.rep.id, "coach_id": pair.coach.id,
        "kind": "line", "interval_days": INTERVAL, "anchor_on": pair.anchor, "starts_on": pair.anchor,
        "start_time": "10:00", "minutes": 30, "format_key": "coaching_30", "mode": "mixed", "state": "active",
        "calendar": "unasked", "calendar_version": 0, "next_at": None, "checked_at": now, "version": 0, "tries": 0,
    }  # fmt: skip


def _slot(home: Home, pair: Pair, k: int, planned: date, now: datetime) -> dict[str, Any]:
    opens = planned - timedelta(days=INTERVAL // 3)
    return {
        **_base(home, now), "id": new_id(now), "plan_id": pair.plan_id, "k": k, "person_id": pair.rep.id,
        "coach_id": pair.coach.id, "planned_on": planned, "opens_on": opens,
        "closes_on": opens + timedelta(days=INTERVAL - 1), "moves": 0, "version": 0,
    }  # fmt: skip


def _session(cipher: Cipher, home: Home, pair: Pair, slot: dict[str, Any], now: datetime) -> dict[str, Any]:
    id = new_id(now)
    words = {"what": _WORDS, "now": "", "wanted": "", "win": ""}
    return {
        **_base(home, now), "id": id, "person_id": pair.rep.id, "coach_id": pair.coach.id,
        "plan_id": pair.plan_id, "slot_id": slot["id"], "held_on": slot["planned_on"], "minutes": 30,
        "mode": "live", "kind": "coaching", "type": "training", "names_gap": True, "both_took_part": True,
        "practice_minutes": 8, "needs_confirm": False, "state": "confirmed", "origin": f"bench:{id}",
        "logged_by_id": pair.coach.id, "version": 0, "tries": 0,
        "words": cipher.seal_json(words, home.id, "coaching_session", id, "words"),
    }  # fmt: skip


def _step(
    cipher: Cipher, home: Home, pair: Pair, session: dict[str, Any], now: datetime, *, open_still: bool
) -> dict[str, Any]:
    id = new_id(now)
    due = session["held_on"] + timedelta(days=10)
    closed = datetime.combine(due, time(12, 0), UTC)
    state = ("demonstrated", "done", "demonstrated", "not_done")[due.toordinal() % 4]
    return {
        **_base(home, now), "id": id, "session_id": session["id"], "person_id": pair.rep.id,
        "coach_id": pair.coach.id, "owner_id": pair.rep.id, "kind": "step", "due_on": due,
        "state": "open" if open_still else state, "outcome_at": None if open_still else closed,
        "origin": f"bench:{id}", "version": 0, "text": cipher.seal(_WORDS, home.id, "commitment", id, "text"),
    }  # fmt: skip


def _topic(cipher: Cipher, home: Home, pair: Pair, now: datetime) -> dict[str, Any]:
    id = new_id(now)
    return {
        **_base(home, now), "id": id, "person_id": pair.rep.id, "added_by_id": pair.rep.id, "source": "rep",
        "state": "queued", "carried": 0, "created_on": now.date(), "origin": f"bench:{id}",
        "text": cipher.seal(_WORDS, home.id, "topic", id, "text"),
    }  # fmt: skip


async def _check_ins(
    db: Database, home: Home, coach: Someone, reps: Sequence[Someone], now: datetime
) -> None:
    """A round a week for two years; the last one is half answered."""
    monday = now.date() - timedelta(days=now.weekday())
    weeks = [monday - timedelta(days=7 * n) for n in range(YEARS.days // 7)]
    rounds = [
        {
            **_base(home, now), "id": new_id(_at(week)), "template_key": TEMPLATE, "template_id": home.template_id,
            "week": week,
        }
        for week in weeks
    ]  # fmt: skip
    await insert_rows(db, table_of(Round), rounds)
    enrolled = [
        {
            **_base(home, now), "id": new_id(now), "person_id": one.id, "template_key": TEMPLATE,
            "starts_on": weeks[-1], "next_at": now + timedelta(days=3), "next_week": monday + timedelta(days=7),
            "checked_at": now, "version": 0, "tries": 0,
        }
        for one in reps
    ]  # fmt: skip
    await insert_rows(db, table_of(Enrolment), enrolled)
    rows = [
        _check_in(home, coach, rep, round, now, answered=round["week"] != monday or n % 2 == 0)
        for round in rounds
        for n, rep in enumerate(reps)
    ]
    await insert_rows(db, table_of(CheckIn), rows)


def _at(week: date) -> datetime:
    return datetime.combine(week, time(0, 0), UTC)


def _check_in(
    home: Home, coach: Someone, rep: Someone, round: dict[str, Any], now: datetime, *, answered: bool
) -> dict[str, Any]:
    opened = _at(round["week"]) + timedelta(hours=10)
    answered_at = opened + timedelta(hours=3)
    recent = (now - opened).days < 7
    return {
        **_base(home, now), "id": new_id(opened), "round_id": round["id"], "person_id": rep.id,
        "template_id": home.template_id, "coach_id": coach.id, "zone": rep.tz, "opens_at": opened,
        "state": "submitted" if answered else "sent", "due_at": opened + timedelta(days=2),
        "closes_at": opened + timedelta(days=6), "submitted_at": answered_at if answered else None,
        "settled_at": None if recent or not answered else answered_at + timedelta(days=1), "late": False,
        "nothing_new": False, "offers_nothing_new": False, "needs_answer": False, "soon": False,
        "reply_due_on": round["week"] + timedelta(days=2) if answered else None, "version": 0, "tries": 0,
    }  # fmt: skip
