"""Slack takes the token back: the workspace rests, goes on by itself or after an install, and an admin hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.play.play import Play
from storage import system
from storage.tables import Workspace
from tests.database.house import one, rows
from tests.slack.acting import ask_everybody, go_on, go_to, person

# What both databases do is in tests/database/test_tokens.py.
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
EVERYBODY = ("UADA", "ULENA", "USAM", "UROSA", "UANA", "UBEN", "UCY", "UGUS")
ADMINS = ("UADA", "ULENA")


async def home(world: Play) -> Any:
    return one(await rows(world.program.db, Workspace))


def seen(world: Play, *who: str) -> dict[str, list[str]]:
    return {id: [message.plain for message in person(world, id).dms()] for id in who or EVERYBODY}


async def revoked(world: Play) -> None:
    world.slack.revoke_token()
    await world.settle()
    assert (await home(world)).state == "token_dead"


async def test_nothing_is_planned_or_sent_while_it_is_dead(office: Play) -> None:
    await revoked(office)
    before, asked = seen(office), len(office.slack.calls)
    await ask_everybody(office)
    await go_on(office, days=1)
    assert seen(office) == before
    assert [call for call in office.slack.calls[asked:] if call.method != "auth.test"] == []
    assert await office.program.db.read(lambda unit: system.due_directories(unit, office.clock.now())) == []


@pytest.mark.parametrize(("way", "hours", "at"), [("by itself", 1, "16:00"), ("by an install", 0, "15:00")])
async def test_it_goes_on_and_each_admin_hears_of_it_once(
    office: Play, way: str, hours: int, at: str
) -> None:
    await go_to(office, 3, "13:00")
    await revoked(office)
    await go_to(office, 3, "15:00")  # everybody would have been asked an hour ago
    before = seen(office)
    office.slack.restore_token()
    for wait in (hours, 0):
        if way == "by an install":
            await office.program.install(office.slack.workspaces[0].bot_token)
        # Tried at three o'clock, and an hour later again.
        await office.advance(office.clock.now() + timedelta(hours=wait))
    after = await home(office)
    assert (after.state, after.state_at, after.probe_at) == ("active", None, None)
    new = {id: [text for text in texts if text not in before[id]] for id, texts in seen(office).items()}
    told = f"Slack did not let me work from *today 13:00* to *today {at}*. I work again now."
    for id in ADMINS:
        assert sum(told in text for text in new[id]) == 1, new[id]
    assert not any("did not let me work" in text for id in EVERYBODY if id not in ADMINS for text in new[id])
    for id in ("UANA", "UBEN", "UCY", "UGUS"):
        assert len(new[id]) == 1, new[id]  # the check-in, late and still open


async def test_after_a_week_nobody_gets_a_flood(office: Play) -> None:
    """Rounds that are over are not asked for, and what is past its time is named as not sent."""
    await ask_everybody(office)
    await revoked(office)
    before = seen(office)
    await go_on(office, days=6)
    await office.advance(office.clock.now() + timedelta(hours=20))
    office.slack.restore_token()
    await go_on(office, days=1)
    for id in ("UANA", "UBEN", "UCY", "UGUS"):
        assert len(seen(office)[id]) - len(before[id]) <= 1, seen(office)[id]
