"""The delivery loop: claim, render, send, settle (docs/delivery.md). Nothing else posts to Slack."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from gateway.outcomes import Gone, Later, Lost, Ours, SlackFailure, Unclear, failure_of
from gateway.slack import Slack
from scheduler.calling import call
from scheduler.house import House
from scheduler.pace import Pacer, Paces
from scheduler.rendering import Content, Context, Drop, Instead, Renderer, Shown, Wait, render
from storage import deliveries, directory, system, workspaces
from storage.database import Work
from storage.deliveries import KINDS, Claimed, Policy, Settled
from storage.unit import Unit

BATCH = 8  # rows in *sending* at any moment, so at most so many of unknown outcome after a crash
LEASE = 30.0  # seconds
LOOK = 0.05  # seconds between two looks at what is owed, at least
YIELD = 2.0  # seconds in which a replica of another version may take a lane
MOST_TRIES = 8
_OPS = ("post", "update", "publish")


@dataclass(slots=True)
class _Hand:
    """What a workspace's loop holds between two transactions."""

    settled: list[Settled] = field(default_factory=list)
    marks: dict[UUID, str] = field(default_factory=dict)
    dead_urls: list[UUID] = field(default_factory=list)
    gone_people: list[UUID] = field(default_factory=list)
    unposted: list[tuple[Claimed, str]] = field(default_factory=list)
    token_lost: str | None = None
    went_dead: bool = False  # by that


class Courier:
    def __init__(
        self,
        house: House,
        renderers: Mapping[str, Renderer],
        paces: Paces,
        instead: Mapping[str, Instead] | None = None,
    ) -> None:
        self._house = house
        self._renderers = renderers
        self._instead = instead or {}
        self._pacer = Pacer(paces, house.machine.monotonic)
        self._serving: dict[UUID, asyncio.Task[int]] = {}
        self._stopping = False
        self._expired_at = -1e9
        self._yielded: dict[UUID, float] = {}  # workspaces left to a replica of another version, until when

    async def run(self) -> None:
        """Serve until `stop`: at once when something is owed here, else every second."""
        woken = self._house.db.woken
        while not self._stopping:
            woken.clear()
            try:
                await self.start_due()
            except Exception as error:
                self._house.log.error("delivery_failed", error=type(error).__name__)
            # While answers come in by the hundred, one look serves several.
            await self._house.machine.sleep(LOOK)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), 1.0)

    def claim_no_more(self) -> None:
        self._stopping = True
        self._house.db.woken.set()

    async def stop(self, limit: float = 7.0) -> None:
        """No new claims; sends under way are awaited up to `limit` seconds. Then the leases are to be given back.

        A send that takes longer is let go: its row stays *sending*, which says that nobody knows.
        """
        self.claim_no_more()
        serving = tuple(self._serving.values())
        if serving:
            _, late = await asyncio.wait(serving, timeout=limit)
            for task in late:
                task.cancel()
            if late:
                self._house.log.warning("sends_let_go", workspaces=len(late))
                await asyncio.gather(*late, return_exceptions=True)

    async def give_back(self) -> None:
        """Lanes and claims go to whoever is left."""
        await self._house.db.write(lambda unit: system.give_back(unit, self._house.replica))

    async def start_due(self) -> None:
        """Start a loop for each workspace that owes something and has none."""
        await self._expire()
        now, machine = self._house.clock.now(), self._house.machine.steady()
        due = await self._house.db.read(
            lambda unit: system.workspaces_owing(unit, now, self._house.replica, machine)
        )
        for workspace_id in due:
            if workspace_id in self._serving or self._yields(workspace_id):
                continue
            if not self._stopping and len(self._serving) < 32:
                task = asyncio.create_task(self._serve(workspace_id))
                self._serving[workspace_id] = task
                task.add_done_callback(functools.partial(self._ended, workspace_id))

    def _ended(self, workspace_id: UUID, task: asyncio.Task[int]) -> None:
        self._serving.pop(workspace_id, None)
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            self._house.log.error(
                "delivery_failed",
                workspace=str(workspace_id),
                error=type(error).__name__,
                detail=_first_line(error),
            )
        elif task.result():
            # Something may have been owed between its last look and its end.
            self._house.db.woken.set()

    async def deliver(self) -> int:
        """Everything that is due now, until idle. Returns how many rows were handled. For simulations."""
        handled = 0
        while True:
            await self._expire()
            now, machine = self._house.clock.now(), self._house.machine.steady()
            due = await self._house.db.read(
                lambda unit: system.workspaces_owing(unit, now, self._house.replica, machine)  # noqa: B023
            )
            counts = [await self._serve(workspace_id) for workspace_id in due]
            handled += sum(counts)
            if not sum(counts):
                return handled

    async def _expire(self) -> None:
        """Rows whose holder died: every five seconds is soon enough for leases of thirty."""
        now = self._house.machine.monotonic()
        if now - self._expired_at < 5:
            return
        self._expired_at = now
        house, machine, due = self._house, self._house.machine.steady(), self._house.clock.now()

        def work(unit: Unit) -> tuple[int, int, list[UUID]]:
            return *system.expire_leases(unit, machine), system.yield_lanes(unit, house.replica, due)

        claims, sends, yielded = await house.db.write(work)
        self._yielded = dict.fromkeys(yielded, now + YIELD)
        if claims or sends:
            self._house.metrics.leases_expired.labels("claimed").inc(claims)
            self._house.metrics.leases_expired.labels("sending").inc(sends)
            self._house.log.warning("leases_expired", claims=claims, sends=sends)

    async def _serve(self, workspace_id: UUID) -> int:
        """Send what one workspace owes, at its pace, until nothing is due. Returns how many rows."""
        slack = await self._house.slack_of(workspace_id)
        if slack is None:
            return 0
        hand, handled, lane_at = _Hand(), 0, -1e9
        while True:
            started = self._house.machine.monotonic()
            renew = started - lane_at > LEASE / 3
            ends = self._stopping or self._yields(workspace_id)
            room = {} if ends else self._room(workspace_id)
            ids = await self._turn(workspace_id, hand, room, renew=renew)
            lane_at = started if renew else lane_at
            lost, dead, hand = hand.token_lost, hand.went_dead, _Hand()
            if dead:
                self._house.log.error(
                    "token_dead", workspace=str(workspace_id), code=lost, cure=workspaces.TOKEN_CURE
                )
            if lost is not None or ends:
                return handled
            if ids:
                handled += len(ids)
                hand = await self._send_batch(workspace_id, slack, ids, started)
            elif len(room) == len(_OPS) or not await self._rest(workspace_id, room):
                return handled

    def _yields(self, workspace_id: UUID) -> bool:
        return self._yielded.get(workspace_id, 0.0) > self._house.machine.monotonic()

    def _room(self, workspace_id: UUID) -> dict[str, int]:
        """How many of each kind of call may go now."""
        free = {op: self._pacer.free(workspace_id, op, BATCH) for op in _OPS}
        return {op: count for op, count in free.items() if count > 0}

    async def _rest(self, workspace_id: UUID, room: Mapping[str, int]) -> bool:
        """Some kind of call may not go now: wait until it may. False if that is too long to hold the lane."""
        seconds = min(self._pacer.wait(workspace_id, op) for op in _OPS if op not in room)
        if seconds > LEASE / 3:
            return False
        # In naps, so that what may go is not kept waiting by what may not.
        await self._house.machine.sleep(min(seconds, 1.0))
        return True

    async def _turn(
        self, workspace_id: UUID, hand: _Hand, room: Mapping[str, int], *, renew: bool
    ) -> list[UUID]:
        """One transaction: write what became of the last batch, and take the next in hand."""
        house, now, machine = self._house, self._house.clock.now(), self._house.machine.steady()
        limit = min(room.values(), default=0)
        if not limit and hand == _Hand():
            return []

        def work(unit: Unit) -> list[UUID]:
            self._write_back(unit, workspace_id, hand)
            if not limit or hand.token_lost is not None:
                return []
            if renew:
                if not deliveries.take_lane(unit, workspace_id, house.replica, machine, LEASE):
                    return []
                deliveries.drop_outdated(unit, workspace_id, now)
            return deliveries.claim(
                unit,
                workspace_id,
                house.replica,
                now=now,
                machine=machine,
                seconds=LEASE,
                limit=limit,
                ops=tuple(room),
            )

        house.label("before_claim")
        ids = await self._written(work, patient=hand != _Hand())
        house.label("after_claim")
        return ids

    async def _written(self, work: Work[list[UUID]], *, patient: bool) -> list[UUID]:
        """Commit. What Slack did is known only here: that is tried again while the lease is ours."""
        for pause in (0.2, 1.0, 4.0) if patient else ():
            try:
                return await self._house.db.write(work)
            except Exception as error:
                self._house.log.warning("outcome_not_written", error=_first_line(error))
            await self._house.machine.sleep(pause)
        return await self._house.db.write(work)

    def _write_back(self, unit: Unit, workspace_id: UUID, hand: _Hand) -> None:
        deliveries.settle(unit, workspace_id, self._house.replica, hand.settled)
        deliveries.copy_mark(unit, workspace_id, hand.marks)
        for id in hand.dead_urls:
            deliveries.forget_response_url(unit, workspace_id, id)
        directory.leave(unit, workspace_id, hand.gone_people, self._house.clock.now())
        for row, code in hand.unposted:
            if (instead := self._instead.get(row.kind)) is not None:
                instead(unit, workspace_id, row, code, self._house.clock.now())
        if hand.token_lost is not None:
            now = self._house.clock.now()
            hand.went_dead = workspaces.token_lost(unit, workspace_id, hand.token_lost, now)

    async def _send_batch(
        self, workspace_id: UUID, slack: Slack, ids: Sequence[UUID], claimed_at: float
    ) -> _Hand:
        house, now = self._house, self._house.clock.now()
        hand = _Hand()
        rows, shown = await self._prepare(workspace_id, ids, hand, now)
        going: dict[UUID, tuple[Claimed, Content]] = {}
        for row in rows:
            what = shown[row.id]
            if isinstance(what, Drop):
                hand.settled.append(
                    Settled(row.id, "dropped", what.reason, count_try=False, rendered=row.wanted)
                )
                house.metrics.deliveries.labels(row.kind, "dropped").inc()
            elif isinstance(what, Wait):
                hand.settled.append(Settled(row.id, "owed", due_at=what.until, count_try=False))
            elif row.op == "post" and (
                wait := self._pacer.channel_wait(workspace_id, row.to_channel or str(row.person_id))
            ):
                later = now + timedelta(seconds=wait)
                hand.settled.append(Settled(row.id, "owed", due_at=later, count_try=False))
            else:
                going[row.id] = (row, what)
        if going:
            marks = {id: (row.wanted, what.mark) for id, (row, what) in going.items()}
            house.label("before_sending")
            # The machine's time is asked inside: a lease may end while this waits for its turn to write.
            ours = await house.db.write(
                lambda unit: deliveries.mark_sending(
                    unit, workspace_id, house.replica, marks=marks, machine=house.machine.steady()
                )
            )
            house.label("sending")
            await asyncio.gather(
                *(self._send(workspace_id, slack, *going[id], hand, claimed_at) for id in going if id in ours)
            )
            house.label("sent")
        return hand

    async def _prepare(
        self, workspace_id: UUID, ids: Sequence[UUID], hand: _Hand, now: datetime
    ) -> tuple[list[Claimed], dict[UUID, Shown]]:
        """These rows and what they show. One that cannot be rendered is put off alone, and fails in the end."""
        house = self._house
        context = Context(now, house.templates, house.library)

        def prepare(unit: Unit) -> tuple[list[Claimed], dict[UUID, Shown]]:
            rows = deliveries.load_claimed(unit, workspace_id, ids, now)
            return rows, render(unit, workspace_id, rows, context, self._renderers)

        try:
            return await house.db.read(prepare)
        except Exception as error:
            fault = type(error).__name__
        if len(ids) > 1:
            alone = [await self._prepare(workspace_id, [id], hand, now) for id in ids]
            return [row for rows, _ in alone for row in rows], {
                k: v for _, shown in alone for k, v in shown.items()
            }
        tries = await house.db.read(lambda unit: deliveries.tries_of(unit, workspace_id, ids[0]))
        state = "owed" if tries + 1 < MOST_TRIES else "failed"
        house.log.error(
            "delivery_not_rendered", workspace=str(workspace_id), delivery=str(ids[0]), state=state, error=fault
        )  # fmt: skip
        hand.settled.append(Settled(ids[0], state, f"render_{fault}"[:64], due_at=_again(now, tries)))
        return [], {}

    async def _send(
        self, workspace_id: UUID, slack: Slack, row: Claimed, content: Content, hand: _Hand, claimed_at: float
    ) -> None:
        house = self._house
        if house.machine.monotonic() - claimed_at > LEASE / 3:
            # Too late to be sure that nobody takes the row over while our request is on its way.
            hand.settled.append(Settled(row.id, "owed", "slow", count_try=False))
            return
        via_url = row.op == "update" and row.response_url is not None
        if not via_url:
            self._pacer.take(workspace_id, row.op)
        try:
            posted = await call(slack, row, content, lambda: self._pacer.take(workspace_id, row.op))
        except Exception as error:
            failure = failure_of(error)
            if via_url:
                hand.dead_urls.append(row.id)
            self._failed(workspace_id, row, failure, hand, via_url=via_url)
            return
        now = house.clock.now()
        house.metrics.deliveries.labels(row.kind, "sent").inc()
        if row.op == "post":
            house.metrics.dwell.labels(row.kind).observe(max(0.0, (now - row.due_at).total_seconds()))
        elif row.op == "update":
            hand.marks[row.id] = content.mark
        channel, ts = (posted.channel, posted.ts) if posted is not None else (None, None)
        hand.settled.append(Settled(row.id, "sent", channel=channel, ts=ts, sent_at=now, rendered=row.wanted))

    def _failed(
        self, workspace_id: UUID, row: Claimed, failure: SlackFailure, hand: _Hand, *, via_url: bool
    ) -> None:
        house, now = self._house, self._house.clock.now()
        settled = settlement(row, failure, now, via_url=via_url)
        hand.settled.append(settled)
        house.metrics.deliveries.labels(row.kind, settled.state).inc()
        where = failure.where if isinstance(failure, Ours) else ""
        house.log.warning(
            "delivery_not_sent", workspace=str(workspace_id), delivery=str(row.id), kind=row.kind,
            code=failure.code, state=settled.state, where=where,
        )  # fmt: skip
        if via_url:
            return
        if isinstance(failure, Later) and failure.paced:
            self._pacer.stop(workspace_id, row.op, failure.seconds)
        if isinstance(failure, Gone) and failure.what is Lost.TOKEN:
            hand.token_lost = failure.code
        if settled.state == "failed" and row.op == "post" and row.to_channel is not None:
            hand.unposted.append((row, failure.code))
        elif isinstance(failure, Gone) and failure.what is Lost.PERSON:
            hand.gone_people.append(row.person_id)


def settlement(row: Claimed, failure: SlackFailure, now: datetime, *, via_url: bool = False) -> Settled:
    """What a failed send means for the row: owed again (and when), unknown, or failed."""
    again = _again(now, row.tries)
    if via_url:
        # The way round, not the message: next time it goes by chat.update.
        return Settled(row.id, "owed", failure.code, due_at=now)
    match failure:
        case Later(paced=True):
            return Settled(
                row.id, "owed", failure.code, due_at=now + timedelta(seconds=failure.seconds), count_try=False
            )
        case Later():
            return Settled(
                row.id, "owed", failure.code, due_at=max(again, now + timedelta(seconds=failure.seconds))
            )
        case Gone(what=Lost.TOKEN):
            return Settled(row.id, "owed", failure.code, count_try=False)
        case Unclear() if row.op != "post":
            state = "owed" if row.tries < MOST_TRIES else "failed"
            return Settled(row.id, state, failure.code, due_at=again)
        case Unclear():
            if KINDS[row.kind].policy is Policy.ARRIVE and not row.maybe_twice:
                due = now + timedelta(seconds=30)
                return Settled(row.id, "owed", failure.code, due_at=due, maybe_twice=True)
            return Settled(row.id, "unknown", failure.code)
    return Settled(row.id, "failed", failure.code, rendered=row.wanted)


def _channel(row: Claimed) -> str:
    """What a post is paced by: Slack takes one a second there."""
    return row.to_channel or str(row.person_id)


def _again(now: datetime, tries: int) -> datetime:
    """When to try once more: after 5 seconds, then twice as long each time, up to ten minutes."""
    return now + timedelta(seconds=min(600, 5 * 2 ** min(tries, 7)))


def _first_line(error: BaseException) -> str:
    """The class and code of a database error without its parameters, which could hold people's words."""
    origin = getattr(error, "orig", None)
    return type(origin).__name__ if origin is not None else type(error).__name__
