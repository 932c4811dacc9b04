"""Simulated people: they see what Slack shows them, make plans of their own kind, and carry them out."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from blocks import ids
from bot.sample import acts, praise, talks
from bot.sample import talk_sees as sees
from bot.sample.chatter import rooms
from bot.sample.deeds import CALENDAR, DEEDS, QUIET
from bot.sample.kinds import (
    KINDS,
    WAYS,
    at,
    next_sitting,
    when_answered,
    working,
)
from bot.sample.matters import Story, begin, story
from bot.sample.plans import Plan, Plans
from bot.sample.team import Sample
from bot.sample.texts import Draw, Texts, chance, sample_texts
from coaching.walltime import to_local
from playground import LocalSlack
from playground.ids import micros, ts_text
from playground.record import Change
from playground.seen import see
from playground.world import Message

LEFT_ALONE = 3  # product days on which somebody is left to the player: the day itself and the next two
RECENT = timedelta(days=8)  # how far back a coach looks for answers that wait
REMEMBERED = timedelta(days=21)  # how long a coach knows what somebody told
Enrol = Callable[[str], Awaitable[Any]]


class SamplePeople:
    """Everybody of a team, living. `enrol` hands a people file to the admin's import."""

    def __init__(
        self, slack: LocalSlack, team: Sequence[Sample], *, start: datetime, weeks: int = 0, seed: int = 1,
        enrol: Enrol | None = None, kept: dict[str, Any] | None = None, texts: Texts | None = None,
    ) -> None:  # fmt: skip
        self.slack, self.seed, self.weeks, self.enrol = slack, seed, weeks, enrol
        self.team = {one.id: one for one in team}
        self.texts = texts or sample_texts()
        self._monday = datetime.fromisoformat(kept["monday"]) if kept else _monday(start)
        self.told: dict[str, dict[str, Any]] = kept["told"] if kept else {}
        self._looked: dict[str, str] = kept["looked"] if kept else {}
        self.lines: dict[str, list[str]] = kept["lines"] if kept else {}
        # Until when somebody is away, to when a talk was moved, when it was said to be off: by "away:", "moved:" or
        # "off:" and the person.
        self.days: dict[str, str] = kept["days"] if kept else {}
        self._sat: dict[str, int] = kept["sat"] if kept else {}  # the week in which a coach last sat down
        self._left: dict[str, datetime] = {}
        self._dirty: set[str] = set()
        self.draw = Draw(seed, kept["draw"] if kept else None)
        self.plans = Plans(kept["plans"] if kept else None)
        self.stories = _stories(team, self.texts, seed, kept)
        if kept:
            self._left = {who: datetime.fromisoformat(until) for who, until in kept["left"].items()}
            # Something may have come after the last look.
            self._dirty = {who for who in self.team if self.is_here(who)}
        slack.on_change(self._heard)

    def dump(self) -> dict[str, Any]:
        """All they know and mean to do, as JSON."""
        return {
            "monday": self._monday.isoformat(),
            "told": self.told, "looked": dict(self._looked), "lines": dict(self.lines),
            "sat": dict(self._sat), "days": dict(self.days),
            "left": {who: until.isoformat() for who, until in self._left.items()},
            "draw": self.draw.dump(), "plans": self.plans.dump(),
            "stories": {who: mine.dump() for who, mine in self.stories.items()},
        }  # fmt: skip

    def plan_the_past(self) -> None:
        """What happens once: the talk of each week, who goes away, who comes and who leaves."""
        if self.weeks:
            talks.plan_beginnings(self)
            praise.plan_beginnings(self)
        self.plans.add(self.moment(0, 0, time(0, 5), "UTC"), "", "week")
        later = {"on_leave": (round(self.weeks * 0.55), 0), "short_leave": (max(self.weeks - 3, 0), 2)}
        for one in self.team.values():
            if one.kind in later and self.weeks > 3:
                week, day = later[one.kind]
                moment = self.moment(week, day, time(8, 52), one.tz)
                self.plans.add(moment, one.id, "home", then="away", days=14 if one.kind == "on_leave" else 7)
            if one.kind == "new" and self.comes_later(one):
                moment = self.moment(self.weeks - max(2, self.weeks // 3), 0, time(8, 47), one.tz)
                self.plans.add(moment, one.id, "arrive")
            if one.kind == "leaving":
                self.plans.add(self.moment(self.weeks // 2, 4, time(14, 30), one.tz), one.id, "depart")
        asked = [one for one in self.team.values() if one.kind in KINDS]
        settled = next((one for one in asked if one.tz == "Pacific/Auckland"), None)
        if settled is not None and self.weeks > 3:
            moment = self.moment(2, 1, time(9, 21), settled.tz)
            self.plans.add(moment, settled.id, "home", then="retime", clock="10:00")

    def comes_later(self, one: Sample) -> bool:
        """Whether this person is not here yet when the past begins."""
        return one.kind == "new" and self.weeks > 3

    # ------------------------------------------------------------ seeing

    def leave_to_player(self, who: str, now: datetime) -> None:
        """Somebody at the page acts as this person: today and the next two days nobody else does."""
        if who in self.team:
            day = to_local(now, self.team[who].tz).date() + timedelta(days=LEFT_ALONE)
            self._left[who] = at(day, time(0, 0), self.team[who].tz)

    def _heard(self, change: Change) -> None:
        if change.kind != "message":
            return
        home = self.slack.core.workspaces.get(change.team_id)
        channel = home.channels.get(change.channel) if home is not None else None
        if home is None or channel is None or channel.kind != "im":
            return
        if home.bot_user_id in channel.members:
            self._dirty.update(user for user in channel.members if user != home.bot_user_id)

    def notice(self, now: datetime) -> None:
        """Look at what is new, and make plans."""
        seen, self._dirty = sorted(self._dirty), set()
        for who in seen:
            one = self.team.get(who)
            actor = self.slack.person(who)
            channel = actor.workspace.dm_with_bot(who)
            if one is None or channel is None or actor.profile.deleted:
                continue
            since = self._looked.get(who, "")
            fresh = [m for m in channel.messages[-20:] if m.ts > since]
            if channel.messages:
                self._looked[who] = channel.messages[-1].ts
            if one.kind in WAYS:
                self._coach_sees(one, fresh, now)
            elif one.kind in KINDS:
                self._rep_sees(one, fresh, now)

    def _rep_sees(self, one: Sample, fresh: list[Message], now: datetime) -> None:
        kind = KINDS[one.kind]
        for message in fresh:
            chances = self.chances(one, "reads", message.inside_thread, now)
            sees.rep_sees(self, one, message, now)
            pressed = dict(acts.buttons(message))
            check_in = pressed.get(ids.CHECKIN_START)
            if check_in is not None and check_in not in self.told and not message.inside_thread:
                self.told[check_in] = {"who": one.id, "at": now.isoformat()}
                if chances.random() < kind.answers:
                    same = ids.CHECKIN_SAME in pressed and chances.random() < kind.nothing_new
                    moment = when_answered(kind, now, one.tz, chances)
                    self.plans.add(moment, one.id, "same" if same else "answer", check_in=check_in)
            elif message.inside_thread and message.bot_id:
                moment = now + timedelta(minutes=chances.randrange(3, 95), seconds=chances.randrange(60))
                moment = working(moment, one.tz, chances)
                if ids.REP_REPLY in pressed and chances.random() < kind.writes_back:
                    self.plans.add(moment, one.id, "back", check_in=pressed[ids.REP_REPLY], ts=message.ts)
                elif chances.random() < 0.4:
                    emoji = chances.choice(("thumbsup", "pray", "muscle", "heart", "thumbsup"))
                    self.plans.add(moment, one.id, "nod", ts=message.ts, emoji=emoji)

    def _coach_sees(self, one: Sample, fresh: list[Message], now: datetime) -> None:
        way, week = WAYS[one.kind], self.week(now)
        for message in fresh:
            chances = self.chances(one, "reads", message.ts[-4:], now)
            sees.coach_sees(self, one, message, now)
            if message.inside_thread and message.bot_id and way.writes and chances.random() < 0.6:
                moment = working(now + timedelta(minutes=chances.randrange(5, 180)), one.tz, chances)
                emoji = chances.choice(("thumbsup", "heart", "clap", "raised_hands"))
                self.plans.add(moment, one.id, "nod", ts=message.ts, emoji=emoji)
            elif not message.inside_thread and "asks to talk soon" in see(message).plain:
                moment = working(now + way.soon, one.tz, chances)
                self.plans.add(moment, one.id, "sit", left=1)
        comes = chance(self.seed, one.id, "comes", week).random() < way.comes
        if way.once and self._sat.get(one.id) == week:
            return
        if comes and not self.plans.has(one.id, "sit") and self.waits(one, now):
            moment = next_sitting(way, now, one.tz, self.chances(one, "sits", len(fresh), now))
            self._sat[one.id] = self.week(moment)
            self.plans.add(moment, one.id, "sit", left=way.most)

    # ------------------------------------------------------------ acting

    def next_act(self) -> datetime | None:
        return self.plans.next()

    def only_talk(self, moment: datetime) -> bool:
        """Whether what is planned for this moment is talk in channels alone."""
        return self.plans.only(QUIET, moment)

    async def act(self, now: datetime) -> int:
        """Whoever's moment has come acts. Returns how many did. Raises Trouble if the bot did not take it."""
        count = 0
        while (plan := self.plans.take(now)) is not None:
            until = self._left.get(plan.who)
            if until is not None and plan.at < until and plan.what not in CALENDAR:
                self.plans.add(until + timedelta(hours=9), plan.who, plan.what, **plan.about)
                continue
            actor = None if plan.what in CALENDAR else self.slack.person(plan.who)
            if actor is not None and actor.profile.deleted:
                continue
            await self._do(plan, now)
            count += 1
            if actor is not None and plan.what not in QUIET:
                actor.mark_read()
        return count

    async def _do(self, plan: Plan, now: datetime) -> None:
        try:
            await DEEDS[plan.what](self, plan, now)
        except (LookupError, PermissionError, ValueError) as error:  # what the local Slack says no with
            raise acts.Trouble(
                f"{plan.who} could not {plan.what}: {type(error).__name__}: {error}"
            ) from error

    def open_rooms(self) -> None:
        """The channels, with those in them who are here."""
        for name, members in rooms(list(self.team.values())).items():
            self.slack.add_channel(name, members=[id for id in members if self.is_here(id)])

    # ------------------------------------------------------------ the calendar

    def waits(self, one: Sample, now: datetime) -> acts.Waiting | None:
        """An answer that waits for this coach."""
        return acts.waiting(self.slack.person(one.id), ts_text(micros(now - RECENT)))

    def week(self, now: datetime) -> int:
        """How many weeks after the beginning."""
        return (now - self._monday).days // 7

    def monday(self, week: int) -> datetime:
        """When that week begins."""
        return self._monday + timedelta(days=7 * week)

    def chances(self, one: Sample, what: str, more: object, now: datetime) -> random.Random:
        """Chance for one decision of one person, by the minutes since the beginning: no date is in it."""
        return chance(self.seed, one.id, what, more, int((now - self._monday).total_seconds()) // 60)

    def moment(self, week: int, day: int, clock: time, zone: str) -> datetime:
        """When the wall there shows this, so many weeks and days after the first Monday."""
        return at((self._monday + timedelta(days=week * 7 + day)).date(), clock, zone)

    def is_here(self, who: str) -> bool:
        """Whether this person is in Slack and has not left."""
        found = (home.people.get(who) for home in self.slack.workspaces)
        return any(person is not None and not person.deleted for person in found)

    def first_look(self, what: str, who: str, now: datetime) -> bool:
        """Whether nobody has looked at this before."""
        if what in self.told:
            return False
        self.told[what] = {"who": who, "at": now.isoformat()}
        return True

    def forget_old(self, now: datetime) -> None:
        """What somebody told is of no use to a coach after some weeks."""
        before = (now - REMEMBERED).isoformat()
        self.told = {id: told for id, told in self.told.items() if told["at"] > before}


def _monday(moment: datetime) -> datetime:
    day = moment.date() - timedelta(days=moment.weekday())
    return datetime.combine(day, time(0), moment.tzinfo)


def _stories(
    team: Sequence[Sample], texts: Texts, seed: int, kept: dict[str, Any] | None
) -> dict[str, Story]:
    if kept:
        return {who: story(mine) for who, mine in kept["stories"].items()}
    reps = [one for one in team if one.kind in KINDS]
    return {one.id: begin(number, texts, seed) for number, one in enumerate(reps)}
