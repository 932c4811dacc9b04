"""A manager with some pairs, played day by day: what goes out each day is remembered for the next."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from coaching.cadence import Plan, SlotFacts, joint, slot_states
from coaching.calendar import Availability
from coaching.escalation import ask_for_time, escalations_for
from coaching.nudging import ManagerDay, PairDay, Sent, nudges_for

DAY = timedelta(days=1)
ALWAYS = Availability()


@dataclass
class Pair:
    name: str
    plan: Plan
    held: list[date] = field(default_factory=list)
    facts: dict[int, SlotFacts] = field(default_factory=dict)
    rep: Availability = ALWAYS
    snoozed: dict[date, date] = field(default_factory=dict)
    line: bool = True


@dataclass
class World:
    pairs: list[Pair]
    manager: Availability = ALWAYS
    leader: Availability = ALWAYS
    has_leader: bool = True
    busy: tuple[date, ...] = ()
    sent: list[Sent] = field(default_factory=list)
    acted: set[date] = field(default_factory=set)
    replies: tuple = ()

    def pair_day(self, pair, day):
        both = joint(pair.rep, self.manager)
        held = [
            one for one in pair.held if one < day
        ]  # the morning note goes out before the talks of the day
        facts = {
            k: one if one.talked_on is None or one.talked_on < day else SlotFacts()
            for k, one in pair.facts.items()
        }
        slots = slot_states(pair.plan, facts, both, held, day - 200 * DAY, day + 30 * DAY, day)
        until = max((end for pressed, end in pair.snoozed.items() if pressed < day), default=None)
        return PairDay(pair.name, pair.plan.interval_days, slots, pair.plan.is_paused(day), until, pair.line)

    def manager_day(self, day):
        return ManagerDay(
            self.manager,
            tuple(self.pair_day(pair, day) for pair in self.pairs),
            tuple(self.sent),
            self.replies,
            self.has_leader,
            day in self.busy,
        )

    def morning(self, day):
        """All that goes out on `day`: to the manager, to the leader, to the reps."""
        manager = self.manager_day(day)
        bundle = nudges_for(day, manager)
        told = escalations_for(day, manager, self.leader)
        asked = [ask_for_time(day, self.pair_day(pair, day), pair.rep, manager.sent) for pair in self.pairs]
        return bundle, told, [item for item in asked if item is not None]

    def play(self, first, last):
        """Every day from `first` to `last`: a list of (day, to whom, kind, item)."""
        log = []
        day = first
        while day <= last:
            bundle, told, asked = self.morning(day)
            readers = {"manager": bundle.items, "offer": bundle.to_log, "leader": told, "rep": asked}
            for reader, items in readers.items():
                log += [(day, reader, item.kind.value, item) for item in items]
                self.sent += [Sent(item, day, day in self.acted) for item in items]
            day += DAY
        return log


def said(log, *readers):
    """The log in short: "Wed 12 Mar log_or_move", one entry a day and reader."""
    days = {}
    for day, reader, kind, _ in log:
        if reader in readers:
            days.setdefault(day, []).append(kind)
    return [f"{day:%a} {day.day} {day:%b}: {', '.join(kinds)}" for day, kinds in days.items()]
