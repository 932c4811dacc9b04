"""A replica whose own clock is an hour off takes what Slack signed, once it knows the right time."""

from __future__ import annotations

from datetime import timedelta

import pytest

import gateway.clock
from bot.play.play import Play
from gateway.clock import SystemClock
from tests.slack.acting import send_command
from tests.slack.test_door import command

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.mark.parametrize("hours", [1, -1])
async def test_signatures_are_judged_by_the_shared_clock(
    office: Play, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    right = gateway.clock.wall()
    monkeypatch.setattr(gateway.clock, "wall", lambda: right + timedelta(hours=hours))
    machine = office.program.machine
    assert isinstance(machine, SystemClock)
    assert (await send_command(office, command(office))).status == 401
    machine.set(right, machine.monotonic())
    assert (await send_command(office, command(office))).status == 200
