"""The delivery loop at the pace Slack asks for, in machine time that only the loop's own waits move."""

from __future__ import annotations

import pytest

from scheduler.pace import Paces, Rate
from tests.database.ledger import Ledger

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def test_a_morning_goes_out_at_the_set_rate(ledger: Ledger) -> None:
    people = [name for name in ledger.ids if name.startswith("UP")]
    for name in people:
        await ledger.owe(f"to {name}", "checkin_prompt", who=name)
    began = ledger.machine.seconds
    await ledger.courier(paces=Paces(post=Rate(2, 4))).deliver()
    assert len(ledger.posts()) == len(people) == 20
    assert ledger.machine.seconds - began == pytest.approx((20 - 4) / 2, abs=1.1)
    assert set((await ledger.states()).values()) == {"sent"}


async def test_one_person_gets_one_message_a_second(ledger: Ledger) -> None:
    for number in range(6):
        await ledger.owe(f"m{number}")
    courier = ledger.courier(paces=Paces(post=None, channel=Rate(1, 3)))
    await courier.deliver()
    assert len(ledger.posts()) == 3
    for expected in (4, 5, 6):
        ledger.pass_time(1.01)
        await courier.deliver()
        assert len(ledger.posts()) == expected
    row = await ledger.row("m5")
    assert (row.state, row.tries) == ("sent", 1)


async def test_a_stop_of_one_method_does_not_keep_the_others_waiting(ledger: Ledger) -> None:
    """While posts rest for seconds, a Home view that comes meanwhile goes within one."""
    ledger.slack.fail("chat.postMessage", "ratelimited", retry_after=8)
    await ledger.owe("first")
    await ledger.courier().deliver()
    assert max(ledger.machine.slept, default=0) <= 1.0
