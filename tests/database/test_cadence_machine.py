"""Any order of talks held, moved and skipped, leave, new managers, clocks and rhythms: what must hold, holds."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from coaching.cadence import agreed_skip_allowed, move, why_not_move
from coaching.calendar import Availability
from coaching.nudging import HEADS_UPS, NUDGES
from coaching.slots import SlotStatus
from coaching.walltime import to_local
from storage import (
    cadence,
    coaches,
    days_off,
    pauses,
    people,
    plan_changes,
    plans,
    rhythm,
    slot_changes,
    slots,
    system,
)
from storage.cadence import Pair, PairSlot
from storage.coaches import Pace
from storage.database import Database, connect
from storage.plan_changes import Rhythm
from storage.sealing import Cipher
from storage.tables import CoachingSession, Delivery, MorningNote, Nudge, Workspace
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import Floor, change, floor, member, rows
from tests.database.pairs import hold

T = TypeVar("T")
DAY = timedelta(days=1)
CITY, BERLIN, AUCKLAND = "America/New_York", "Europe/Berlin", "Pacific/Auckland"
TEAM = (
    ("ULENA", "Lena Vogel", CITY),
    ("UROSA", "Rosa Lind", CITY),
    ("UMAX", "Max Muster", BERLIN),
    ("UJO", "Jo Adams", CITY),
)
LINES = "person,manager,start\nUROSA,ULENA,2025-01-01\nUMAX,ULENA,2025-01-01\nUJO,UROSA,2025-01-01\n"
START = datetime(2025, 2, 24, 12, 0, tzinfo=ZoneInfo("UTC"))
MANAGERS = ("UROSA", "UMAX")
EVERYBODY = ("ULENA", *MANAGERS, "UJO")
FATES = st.sampled_from(["sent", "sent", "sent", "sent", "dropped", "unknown"])
_teams = itertools.count()


class Cadence(RuleBasedStateMachine):
    """One rep, two managers who take turns, a leader. `url` is a migrated database."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.db: Database = connect(self.url, Cipher.parse(KEY))
        self.wait(self.db.start())
        self.seen_notes: set[Any] = set()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def write(self, work: Any) -> Any:
        return self.wait(self.db.write(work))

    def read(self, work: Any) -> Any:
        return self.wait(self.db.read(work))

    def teardown(self) -> None:
        self.write(lambda unit: unit.run(Workspace.__table__.update().values(state="left")))  # type: ignore[attr-defined]
        self.wait(self.db.close())
        self.loop.close()

    @initialize(interval=st.sampled_from([7, 14]))
    def begin(self, interval: int) -> None:
        team = f"TM{next(_teams)}"
        self.here: Floor = self.wait(floor(self.db, team=TEAM, lines=LINES, now=START, slack_team_id=team))
        self.ids, self.workspace = self.here.ids, self.here.workspace_id
        pace = Pace(interval, 1)
        for manager in MANAGERS:
            id = self.ids[manager]
            self.write(lambda u: coaches.begin(u, self.workspace, id, START, talks=True, pace=pace))  # noqa: B023
        self.wait(self.here.people_file("person,manager,start\nUJO,UMAX,2025-02-24\n"))
        self.wait(self.here.people_file("person,manager,start\nUJO,UROSA,2025-02-24\n"))
        self.pass_time(1, "sent")

    # ------------------------------------------------------------ what is known

    @property
    def now(self) -> datetime:
        return self.here.clock.now()

    def pairs(self) -> list[Pair]:
        """Every pair there ever was."""

        def load(unit: Unit) -> list[Pair]:
            versions = plans.plans_of_person(unit, self.workspace, self.ids["UJO"], date(2025, 1, 1))
            return cadence.pairs(unit, self.workspace, versions, self.now, back=60)

        found: list[Pair] = self.read(load)
        return found

    def current(self) -> tuple[Pair, PairSlot] | None:
        for pair in self.pairs():
            at = pair.current
            if at is not None and at.plan.covers(pair.today):
                return pair, at
        return None

    def works(self, who: str) -> Availability:
        def load(unit: Unit) -> Availability:
            person = people.by_ids(unit, self.workspace, [self.ids[who]])[self.ids[who]]
            return days_off.availability(unit, self.workspace, person, date(2025, 1, 1))

        found: Availability = self.read(load)
        return found

    # ------------------------------------------------------------ time

    @rule(days=st.sampled_from([1, 2, 3, 7]), fate=FATES)
    def pass_time(self, days: int, fate: str) -> None:
        """Whatever falls due on the way is done; what is owed arrives, or not."""
        self.until(self.now + days * DAY, fate)

    @rule(weeks=st.integers(1, 3), fate=FATES)
    def pass_weeks(self, weeks: int, fate: str) -> None:
        self.until(self.now + 7 * weeks * DAY, fate)

    def until(self, end: datetime, fate: str) -> None:
        while True:
            due = self.read(system.next_sweep)
            if due is None or due > end:
                break
            self.wait(self.here.sweep_at(max(due, self.now)))
            self.look_at_new_notes()
            owed = {"state": "owed", "workspace_id": self.workspace}
            self.wait(change(self.db, Delivery, owed, state=fate))
        self.here.clock.move_to(end)

    def look_at_new_notes(self) -> None:
        """At the moment it is written a note is on a working day of its reader, and asks of what is open."""
        for note in self.wait(rows(self.db, MorningNote, self.workspace)):
            if note.id in self.seen_notes:
                continue
            self.seen_notes.add(note.id)
            who = next(name for name, id in self.ids.items() if id == note.person_id)
            assert self.works(who).is_working(note.day), (who, note.day)
            said = [one for one in self.wait(rows(self.db, Nudge, self.workspace)) if one.note_id == note.id]
            assert {one.sent_on for one in said} <= {note.day}
            for one in said:
                pair = next(
                    (p for p in self.pairs() if p.rep.id == one.rep_id and p.coach.id == one.about_id), None
                )
                if one.kind in ("log_or_move", "overdue"):
                    assert pair is not None
                    (at,) = [s for s in pair.slots if s.slot.planned_on == one.planned_on]
                    # The rep may be a day ahead or behind, and the slot with them.
                    assert at.slot.status in (
                        SlotStatus.DUE,
                        SlotStatus.OVERDUE,
                        SlotStatus.SKIPPED,
                        SlotStatus.UPCOMING,
                    )

    # ------------------------------------------------------------ what people do

    @rule(back=st.integers(0, 6))
    def hold_a_talk(self, back: int) -> None:
        found = self.current()
        if found is not None:
            pair, at = found
            coach = next(name for name, id in self.ids.items() if id == pair.coach.id)
            self.wait(hold(self.here, "UJO", coach, pair.today - back * DAY))
            self.follow(at)

    def follow(self, at: PairSlot, dates: bool = False) -> None:
        row = self.write(lambda u: cadence.ensure_slot(u, self.workspace, at.plan, at.slot.k, self.now))
        self.write(lambda u: slot_changes.follow(u, self.workspace, row, self.now, dates=dates))

    @rule(ahead=st.integers(0, 14), by_rep=st.booleans())
    def move_it(self, ahead: int, by_rep: bool) -> None:
        found = self.current()
        if found is None:
            return
        pair, at = found
        row = self.write(lambda u: cadence.ensure_slot(u, self.workspace, at.plan, at.slot.k, self.now))
        facts, to = row.facts(pair.rep.tz), pair.today + ahead * DAY
        if why_not_move(at.plan.plan, at.slot, facts, to, pair.both, pair.today, by_rep) is not None:
            return
        assert move(facts, to, by_rep).moved_to == to
        moved = {"moved_to": to, "moves": row.moves + 1, "moved_at": self.now}
        self.write(lambda u: slots.unskip(u, self.workspace, row.id))
        self.write(lambda u: slots.change(u, self.workspace, row.id, **moved))
        self.follow(at, dates=True)

    @rule(why=st.sampled_from(["agreed", "they_away", "i_away", "other"]), yes=st.booleans())
    def skip_it(self, why: str, yes: bool) -> None:
        found = self.current()
        if found is None or not found[1].slot.is_open:
            return
        pair, at = found
        row = self.write(lambda u: cadence.ensure_slot(u, self.workspace, at.plan, at.slot.k, self.now))
        agreed = self.read(lambda u: slots.agreed_numbers(u, self.workspace, at.plan.id))
        if why == "agreed" and not agreed_skip_allowed(at.slot.k, agreed):
            return
        self.write(lambda u: slots.skip(u, self.workspace, row.id, why, "because", pair.coach.id, self.now))
        if why == "agreed" and yes:
            self.write(lambda u: slots.change(u, self.workspace, row.id, agreed_at=self.now))
        if why in slots.AWAY:
            away = pair.coach.id if why == "i_away" else pair.rep.id
            day = at.slot.effective_on or at.slot.planned_on
            self.off(away, day, day)
        self.follow(at, dates=True)

    @rule()
    def we_talked(self) -> None:
        found = self.current()
        if found is not None and found[1].slot.is_open:
            _, at = found
            row = self.write(lambda u: cadence.ensure_slot(u, self.workspace, at.plan, at.slot.k, self.now))
            self.write(lambda u: slots.change(u, self.workspace, row.id, talked_at=self.now))
            self.follow(at)

    def off(self, person_id: Any, first: date, last: date) -> None:
        def work(unit: Unit) -> None:
            days_off.add_time_off(unit, self.workspace, person_id, first, last, self.now, source="self")
            rhythm.refresh(unit, self.workspace, [person_id], self.here.house.templates, self.now)

        self.write(work)

    @rule(who=st.sampled_from(EVERYBODY), ahead=st.integers(0, 10), length=st.integers(0, 16))
    def take_time_off(self, who: str, ahead: int, length: int) -> None:
        first = to_local(self.now, CITY).date() + ahead * DAY
        self.off(self.ids[who], first, first + length * DAY)

    @rule(who=st.sampled_from(EVERYBODY), zone=st.sampled_from([CITY, BERLIN, AUCKLAND]))
    def travel(self, who: str, zone: str) -> None:
        names = {id: name for id, name, _ in TEAM}
        self.wait(self.here.apply(member(who, names[who], zone)))

    @rule(manager=st.sampled_from(MANAGERS))
    def change_manager(self, manager: str) -> None:
        today = to_local(self.now, CITY).date()
        self.wait(self.here.people_file(f"person,manager,start\nUJO,{manager},{today}\n"))

    @rule(interval=st.sampled_from([7, 14, 21, 28]), weekday=st.integers(0, 4))
    def change_rhythm(self, interval: int, weekday: int) -> None:
        going = [pair for pair in self.pairs() if pair.plan.is_active]
        if going:
            pair = going[0]
            wanted = Rhythm(interval, weekday, None, 30, "coaching_30", "mixed")
            self.write(
                lambda u: plan_changes.change_plan(u, self.workspace, pair.plan, wanted, pair.today, self.now)
            )

    @rule(length=st.integers(0, 20))
    def rest(self, length: int) -> None:
        going = [pair for pair in self.pairs() if pair.plan.is_active and pair.plan.covers(pair.today)]
        if going:
            plan, by, first = going[0].plan, going[0].rep.id, going[0].today
            last = first + length * DAY
            self.write(lambda u: pauses.pause(u, self.workspace, [plan], by, first, last, self.now))

    # ------------------------------------------------------------ what must hold

    @invariant()
    def windows_tile_and_talks_fill_one_slot(self) -> None:
        if not hasattr(self, "here"):
            return
        held = [one.held_on for one in self.wait(rows(self.db, CoachingSession, self.workspace))]
        for pair in self.pairs():
            spans = [(one.slot.opens_on, one.slot.closes_on) for one in pair.slots]
            for (_, last), (following, _) in itertools.pairwise(spans):
                assert last < following
            for one, other in itertools.pairwise(pair.slots):
                if one.plan.id == other.plan.id or other.plan.previous_id == one.plan.id:
                    assert one.slot.closes_on + DAY == other.slot.opens_on
            for day in held:
                assert sum(opens <= day <= closes for opens, closes in spans) <= 1

    @invariant()
    def facts_stay_within_the_rules(self) -> None:
        if not hasattr(self, "here"):
            return
        for pair in self.pairs():
            agreed: dict[Any, list[int]] = {}
            for at in pair.slots:
                slot, row = at.slot, at.record
                free = [d for d in _days(slot.opens_on, slot.closes_on) if pair.both.is_working(d)]
                if not free and not slot.talked:
                    assert slot.status is SlotStatus.EXCUSED  # time off never counts as a skip
                if slot.held_on is not None:
                    assert slot.opens_on <= slot.held_on <= slot.closes_on
                if slot.effective_on is not None:
                    assert slot.opens_on <= slot.effective_on <= (slot.due_by or date.min) <= slot.closes_on
                if row is not None and row.skip_kind == "agreed" and row.agreed_at is not None:
                    agreed.setdefault(at.plan.id, []).append(slot.k)
            for numbers in agreed.values():
                assert all(b - a >= 4 for a, b in itertools.pairwise(sorted(numbers)))

    @invariant()
    def nobody_hears_too_much_or_too_early(self) -> None:
        if not hasattr(self, "here"):
            return
        notes = self.wait(rows(self.db, MorningNote, self.workspace))
        assert len({(one.person_id, one.day) for one in notes}) == len(notes)
        said = self.wait(rows(self.db, Nudge, self.workspace))
        arrived = {
            one.subject_id for one in self.wait(rows(self.db, Delivery, self.workspace))
            if one.kind == "morning_note" and one.state == "sent"
        }  # fmt: skip
        _within_the_week(said)
        for one in said:
            if one.kind == "escalate":
                before = [
                    h for h in said
                    if h.kind == "heads_up" and h.rep_id == one.rep_id and h.about_id == one.about_id
                    and h.sent_on < one.sent_on and h.note_id in arrived
                ]  # fmt: skip
                assert before, "nobody is told of who had no heads-up"
                assert one.about_id != one.to_id


def _within_the_week(said: Sequence[Any]) -> None:
    """Three days of nudges a week at most, heads-ups aside."""
    usual = {kind.value for kind in NUDGES - HEADS_UPS}
    weeks: dict[tuple[Any, Any], set[date]] = {}
    for one in said:
        if one.kind in usual and one.audience == "manager":
            weeks.setdefault((one.to_id, one.sent_on.isocalendar()[:2]), set()).add(one.sent_on)
    assert all(len(days) <= 3 for days in weeks.values())


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_any_order_of_what_people_do(database_url: str) -> None:
    machine = type("Machine", (Cadence,), {"url": database_url})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
