"""Leases, lanes and order: what a dead replica held, and how living ones share the work. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from scheduler.rendering import Content
from storage import deliveries, system
from storage.tables import Delivery, Lane, Workspace
from tests.database.house import change, one, rows
from tests.database.ledger import Ledger

ONCE, ARRIVE = "checkin_prompt", "reply"

CRASHES = [
    (ONCE, "claimed", "sent", False, 1), (ARRIVE, "claimed", "sent", False, 1),
    (ONCE, "sending", "unknown", False, 0), (ARRIVE, "sending", "sent", True, 1),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "at", "state", "twice", "posts"), CRASHES)
async def test_what_a_dead_replica_held(
    ledger: Ledger, kind: str, at: str, state: str, twice: bool, posts: int
) -> None:
    """A claim is free to take back; a send may have happened, so a prompt is not sent again."""
    await ledger.owe("held", kind)
    await change(ledger.db, Delivery, {"dedupe": "held"}, state=at)
    await ledger.crash()
    courier = ledger.courier("two")
    await courier.deliver()
    row = await ledger.row("held")
    assert (row.state, row.maybe_twice) == (state, twice)
    assert ledger.posts() == ["held"] * posts


async def test_what_must_arrive_is_not_sent_a_third_time_after_two_crashes(ledger: Ledger) -> None:
    await ledger.owe("held", ARRIVE)
    for state in ("owed", "unknown"):
        await change(ledger.db, Delivery, {"dedupe": "held"}, state="sending")
        await ledger.crash()
        await ledger.db.write(lambda unit: system.expire_leases(unit, ledger.machine.now()))
        assert (await ledger.row("held")).state == state


async def test_a_lease_that_still_holds_is_left_alone(ledger: Ledger) -> None:
    await ledger.owe("held", ONCE)
    soon = ledger.machine.now() + timedelta(days=9000)
    await change(ledger.db, Delivery, {"dedupe": "held"}, state="sending", owner="another", lease_until=soon)
    await ledger.courier("two").deliver()
    row = await ledger.row("held")
    assert (row.state, row.owner) == ("sending", "another")
    # The one process of a SQLite file has just started: whoever held it is dead.
    found = await ledger.db.write(
        lambda unit: system.expire_leases(unit, ledger.machine.now(), all_owners=True)
    )
    assert found == (0, 1)
    assert (await ledger.row("held")).state == "unknown"


async def test_a_lease_that_ended_forbids_sending(ledger: Ledger) -> None:
    await ledger.owe("held")
    row = await ledger.row("held")
    marks = {row.id: (1, "mark")}

    async def may_send(owner: str) -> set[Any]:
        machine = ledger.machine.now()
        return await ledger.db.write(
            lambda unit: deliveries.mark_sending(
                unit, ledger.workspace_id, owner, marks=marks, machine=machine
            )
        )

    later = ledger.machine.now() + timedelta(days=9000)
    await change(ledger.db, Delivery, {}, state="claimed", owner="one", lease_until=later)
    assert await may_send("another") == set()
    await ledger.crash()
    assert await may_send("dead") == set()
    assert (await ledger.row("held")).state == "claimed"
    await change(ledger.db, Delivery, {}, state="claimed", owner="one", lease_until=later)
    assert await may_send("one") == {row.id}
    assert await may_send("one") == set()


async def test_a_loop_that_was_held_up_too_long_writes_no_request(ledger: Ledger) -> None:
    def label(name: str) -> None:
        if name == "sending" and ledger.machine.seconds < 1011:
            ledger.machine.seconds += 11

    await ledger.owe("slow", ONCE)
    await ledger.courier(label=label).deliver()
    row = await ledger.row("slow")
    assert row.state == "sent"  # on the second try; the first request was never written
    assert ledger.posts() == ["slow"]
    assert row.tries == 1


async def test_an_outcome_is_written_down_though_the_database_falters(ledger: Ledger) -> None:
    """The post has happened: a lost connection must not make it unknown."""
    house, broken = ledger.house(), []
    write = ledger.db.write

    async def falters(work: Any, **options: Any) -> Any:
        if ledger.posts() and len(broken) < 2:
            broken.append(True)
            raise ConnectionResetError
        return await write(work, **options)

    house.db.write = falters  # type: ignore[method-assign]
    await ledger.owe("sent", ONCE)
    await ledger.courier().deliver()
    house.db.write = write  # type: ignore[method-assign]
    assert len(broken) == 2
    assert (await ledger.row("sent")).state == "sent"


async def test_the_most_urgent_goes_first_then_the_oldest(ledger: Ledger) -> None:
    order = []

    def note(key: str) -> Any:
        return lambda: order.append(key) or Content(key)

    for key, kind in (("coach", "coach_round"), ("prompt", ONCE), ("reminder", "checkin_reminder")):
        await ledger.owe(key, kind)
    ledger.pass_time(1)
    for key, kind in (("late prompt", ONCE), ("reply", ARRIVE), ("help", "help")):
        await ledger.owe(key, kind)
    for key in ("coach", "prompt", "reminder", "late prompt", "reply", "help"):
        ledger.shown[key] = note(key)
    found = await ledger.db.write(
        lambda unit: deliveries.claim(
            unit, ledger.workspace_id, "one", now=ledger.clock.now(), machine=ledger.machine.now(), seconds=30,
            limit=8, ops=("post",),
        )
    )  # fmt: skip
    names = {row.id: row.dedupe for row in await rows(ledger.db, Delivery)}
    assert [names[id] for id in found] == ["help", "reply", "reminder", "prompt", "late prompt", "coach"]


async def test_no_more_than_eight_are_on_the_way_at_any_moment(ledger: Ledger) -> None:
    for number, who in enumerate(name for name in ledger.ids if name.startswith("UP")):
        await ledger.owe(f"m{number}", who=who)
    counts: list[asyncio.Task[dict[str, str]]] = []

    def label(name: str) -> None:
        if name == "sending":
            counts.append(asyncio.ensure_future(ledger.states()))

    await ledger.courier(label=label).deliver()
    sending = [list((await task).values()).count("sending") for task in counts]
    assert len(ledger.posts()) == 20
    assert max(sending, default=0) <= 8
    assert len(counts) == 3


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_two_replicas_send_nothing_twice(ledger: Ledger) -> None:
    one_, two = ledger.courier("one"), ledger.courier("two")
    for number in range(3):
        for who in (name for name in ledger.ids if name.startswith("UP")):
            await ledger.owe(f"{number} {who}", who=who)
        await asyncio.gather(one_.deliver(), two.deliver())
    assert sorted(ledger.posts()) == sorted({row.dedupe for row in await rows(ledger.db, Delivery)})
    assert set((await ledger.states()).values()) == {"sent"}


async def test_one_replica_at_a_time_paces_a_workspace(ledger: Ledger) -> None:
    await ledger.owe("first")
    await ledger.courier("one").deliver()
    assert one(await rows(ledger.db, Lane)).owner == "one"
    await ledger.owe("second")
    two = ledger.courier("two")
    assert await two.deliver() == 0
    long_ago = ledger.machine.now() - timedelta(days=9000)
    await change(ledger.db, Lane, {"owner": "one"}, until=long_ago)
    assert await two.deliver() == 1
    assert one(await rows(ledger.db, Lane)).owner == "two"


async def test_two_replicas_that_reach_for_a_lane_at_once_do_not_both_get_it(ledger: Ledger) -> None:
    machine = ledger.machine.now()

    async def reach(owner: str) -> bool:
        return await ledger.db.write(
            lambda unit: deliveries.take_lane(unit, ledger.workspace_id, owner, machine, 30)
        )

    assert sorted(await asyncio.gather(reach("one"), reach("two"))) == [False, True]
    [owner] = [row.owner for row in await rows(ledger.db, Lane)]
    assert await reach(owner)  # renewed by the one who has it


async def test_a_replica_that_stops_gives_its_lanes_back(ledger: Ledger) -> None:
    await ledger.owe("first")
    courier = ledger.courier("one")
    await courier.deliver()
    await courier.stop()
    await courier.give_back()
    assert await rows(ledger.db, Lane) == []
    await ledger.owe("second")
    assert await ledger.courier("two").deliver() == 1


async def test_a_workspace_with_a_dead_token_does_not_hold_up_a_clock_that_is_moved(ledger: Ledger) -> None:
    await ledger.owe("held")
    assert (await ledger.db.read(system.moments)).send == ledger.clock.now()
    await change(ledger.db, Workspace, {}, state="token_dead")
    assert await ledger.db.read(system.moments) == system.Moments()
    tried = ledger.clock.now() + timedelta(minutes=5)
    await change(ledger.db, Workspace, {}, probe_at=tried)
    assert await ledger.db.read(system.moments) == system.Moments(tokens=tried)


async def test_the_running_loop_sends_what_is_owed_while_it_serves(ledger: Ledger) -> None:
    courier = ledger.courier()
    serving = asyncio.create_task(courier.run())
    await ledger.owe("now")
    await ledger.slack.until(lambda: ledger.posts() == ["now"], timeout=5)
    await courier.stop()
    await courier.give_back()
    await serving
    assert (await ledger.row("now")).state == "sent"
