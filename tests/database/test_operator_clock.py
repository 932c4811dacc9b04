"""An operator's machine an hour off: its commands live by PostgreSQL's clock, as those who serve do."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

import gateway.clock
from bot.cli import app
from storage.tables import Delivery, Enrolment
from tests.conftest import KEY
from tests.database.house import change, floor, one, rows
from tests.database.ledger import Ledger

HOUR, SOON = timedelta(hours=1), timedelta(minutes=30)
pytestmark = [
    pytest.mark.parametrize("dialect", ["postgresql"]),
    pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"]),
]


@pytest.fixture(autouse=True)
def wrong_clock(monkeypatch: pytest.MonkeyPatch, off: timedelta) -> None:
    real = gateway.clock.wall
    monkeypatch.setattr("bot.logs.start_logging", lambda *_a, **_k: None)
    monkeypatch.setattr("bot.commands.shared.now", lambda: real() + off)


async def touchline(url: str, *args: str) -> str:
    environ = {"DATABASE_URL": url, "TOUCHLINE_SECRET_KEY": KEY}
    done = await asyncio.to_thread(CliRunner().invoke, app, list(args), env=environ)
    assert done.exit_code == 0, done.output
    return done.stdout


async def past_and_to_come(ledger: Ledger, kind: str = "reply") -> None:
    now = gateway.clock.wall()
    for key, due in (("past", now - SOON), ("to come", now + SOON)):
        await ledger.owe(key, kind)
        await change(ledger.db, Delivery, {"dedupe": key}, due_at=due, not_after=due + timedelta(hours=9))


async def test_what_is_late(ledger: Ledger) -> None:
    await past_and_to_come(ledger)
    shown = json.loads(await touchline(ledger.db.url, "deliveries", "--since", "45m", "--json"))
    assert [row["state"] for row in shown["deliveries"]] == ["late", "owed"]
    assert shown["counts"]["late"] == 1
    shown = json.loads(await touchline(ledger.db.url, "deliveries", "--since", "15m", "--json"))
    assert [row["state"] for row in shown["deliveries"]] == ["owed"]


async def test_when_it_is_sent_again(ledger: Ledger) -> None:
    await ledger.owe("gone")
    await change(ledger.db, Delivery, {}, state="failed")
    await touchline(ledger.db.url, "deliveries", "retry", "--state", "failed")
    row = await ledger.row("gone")
    assert abs(row.due_at - gateway.clock.wall()) < timedelta(minutes=1)


async def test_when_a_row_is_put_back(db: Any) -> None:
    await floor(db)
    broken = (await rows(db, Enrolment))[0]
    await change(db, Enrolment, {"id": broken.id}, next_at=None, fault="ValueError", tries=5)
    await touchline(db.url, "set-aside", "retry", "--all")
    again = one(row for row in await rows(db, Enrolment) if row.id == broken.id)
    assert abs(again.next_at - gateway.clock.wall()) < timedelta(minutes=1)


async def test_what_may_have_been_sent_since_a_backup(ledger: Ledger) -> None:
    await past_and_to_come(ledger, "checkin_prompt")
    await touchline(ledger.db.url, "restore", "--here")
    assert await ledger.states() == {"past": "unknown", "to come": "owed"}
