"""Replicas of two versions on one database: each sends what it knows and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

import pytest

from storage import system
from storage.deliveries import KINDS, KindRule, Policy
from storage.tables import Delivery, Lane
from tests.database.house import change, rows
from tests.database.ledger import Ledger

NEWER = "from_a_newer_version"


@contextmanager
def newer(policy: Policy = Policy.ARRIVE) -> Iterator[None]:
    """The program of the next version, which knows one kind more."""
    kinds = cast("dict[str, KindRule]", KINDS)
    kinds[NEWER] = KindRule(10, policy)
    try:
        yield
    finally:
        del kinds[NEWER]


async def owe_newer(ledger: Ledger, key: str = "newer", **values: Any) -> None:
    with newer():
        await ledger.owe(key, NEWER, **values)


async def test_a_kind_of_a_newer_version_is_left_alone_and_holds_nothing_up(ledger: Ledger) -> None:
    await owe_newer(ledger)
    await ledger.owe("ours")
    assert await ledger.courier("old").deliver() == 1
    assert await ledger.states() == {"newer": "owed", "ours": "sent"}
    assert (await ledger.row("newer")).tries == 0
    now, machine = ledger.clock.now(), ledger.machine.now()
    assert await ledger.db.read(lambda unit: system.workspaces_owing(unit, now, "old", machine)) == []


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_an_old_replica_lets_a_newer_one_send_it(ledger: Ledger) -> None:
    """Else it would keep the lane for as long as it has something of its own to send."""
    await ledger.owe("ours")
    old = ledger.courier("old")
    await old.deliver()
    assert [lane.owner for lane in await rows(ledger.db, Lane)] == ["old"]
    await owe_newer(ledger)
    await ledger.owe("ours too")
    with newer():
        assert await ledger.courier("new").deliver() == 0
    ledger.pass_time(6)
    await old.start_due()
    assert await rows(ledger.db, Lane) == []
    assert (await ledger.states())["ours too"] == "owed"  # for two seconds it stands back
    with newer():
        assert await ledger.courier("new").deliver() == 2
    assert set((await ledger.states()).values()) == {"sent"}


async def test_an_old_replica_that_finds_nobody_newer_goes_on(ledger: Ledger) -> None:
    """As after a version was taken back."""
    await owe_newer(ledger)
    await ledger.owe("ours")
    old = ledger.courier("old")
    ledger.pass_time(6)
    await old.deliver()
    assert (await ledger.states())["ours"] == "sent"


@pytest.mark.parametrize(
    ("policy", "state", "twice"), [(Policy.ARRIVE, "owed", True), (Policy.ONCE, "unknown", False)]
)
async def test_an_unclear_send_is_judged_by_a_version_that_knows_the_kind(
    ledger: Ledger, policy: Policy, state: str, twice: bool
) -> None:
    await owe_newer(ledger)
    await change(ledger.db, Delivery, {"dedupe": "newer"}, state="sending")
    await ledger.crash()
    machine = ledger.machine.now()
    assert await ledger.db.write(lambda unit: system.expire_leases(unit, machine)) == (0, 0)
    assert (await ledger.row("newer")).state == "sending"
    with newer(policy):
        assert await ledger.db.write(lambda unit: system.expire_leases(unit, machine)) == (0, 1)
    row = await ledger.row("newer")
    assert (row.state, row.maybe_twice) == (state, twice)


async def test_what_nobody_can_send_any_more_is_dropped_in_its_time(ledger: Ledger) -> None:
    await owe_newer(ledger)
    ledger.pass_time(timedelta(hours=3).total_seconds())
    await ledger.owe("ours")
    await ledger.courier("old").deliver()
    row = await ledger.row("newer")
    assert (row.state, row.reason) == ("dropped", "too_late")
