"""Dead tokens in the database: when they are tried again, by whom, and what follows once they work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.tokens import Probes
from storage import token_back, workspaces
from storage.tables import Delivery, Person, Workspace
from tests.database.house import WEDNESDAY, change, one, rows
from tests.database.ledger import Ledger


async def home(ledger: Ledger) -> Any:
    return one(await rows(ledger.db, Workspace))


async def lose(ledger: Ledger) -> bool:
    now = ledger.clock.now()
    return await ledger.db.write(
        lambda unit: workspaces.token_lost(unit, ledger.workspace_id, "token_revoked", now)
    )


def probes(ledger: Ledger) -> Probes:
    return Probes(ledger.db, ledger.tenants, ledger.clock)


def tries(ledger: Ledger) -> int:
    return sum(call.method == "auth.test" for call in ledger.slack.calls)


async def test_it_is_tried_after_five_minutes_then_rarer_by_one_replica(ledger: Ledger) -> None:
    ledger.slack.fail("*", "error", error="token_revoked", times=None)
    await lose(ledger)
    ours, theirs = probes(ledger), probes(ledger)
    at = []
    for minute in range(0, 205, 5):
        ledger.clock.move_to(WEDNESDAY + timedelta(minutes=minute))
        before = tries(ledger)
        assert await ours.run() + await theirs.run() == 0
        at += [minute] * (tries(ledger) - before)
    assert at == [5, 10, 20, 40, 80, 140, 200]


async def test_it_goes_on_with_what_still_counts_and_says_what_does_not(ledger: Ledger) -> None:
    await change(ledger.db, Person, {"slack_user_id": "UBEN"}, is_admin=True)
    for key in ("still counts", "over"):
        await ledger.owe(key)
    await change(ledger.db, Delivery, {"dedupe": "still counts"}, not_after=WEDNESDAY + timedelta(days=9))
    assert await lose(ledger)
    assert not await lose(ledger)
    ledger.pass_time(3 * 3600)
    assert await probes(ledger).run() == 1
    assert await probes(ledger).run() == 0
    since, until = int(WEDNESDAY.timestamp()), int(ledger.clock.now().timestamp())
    states = await ledger.states()
    told = f"token_back:{since}-{until}-1:{ledger.ids['UBEN']}"
    assert states == {"still counts": "owed", "over": "dropped", told: "owed"}
    assert (await ledger.row("over")).reason == "token_was_dead"
    assert token_back.outage_of(told) == token_back.Outage(WEDNESDAY, ledger.clock.now(), 1)
    found = await home(ledger)
    assert (found.state, found.state_reason, found.state_at, found.probe_at) == ("active", None, None, None)
    await ledger.courier().deliver()
    assert sorted(ledger.posts()) == sorted(["still counts", told])


async def test_two_who_find_it_well_at_once_tell_of_it_once(ledger: Ledger) -> None:
    await change(ledger.db, Person, {"slack_user_id": "UBEN"}, is_admin=True)
    await lose(ledger)
    for _ in range(2):
        ledger.pass_time(60)
        now = ledger.clock.now()
        await ledger.db.write(lambda unit: token_back.resume(unit, ledger.workspace_id, now))  # noqa: B023
    assert len(await ledger.states()) == 1


async def test_the_token_of_another_workspace_does_not_count(ledger: Ledger) -> None:
    await lose(ledger)
    await change(ledger.db, Workspace, {}, slack_team_id="TOTHER")
    ledger.pass_time(600)
    assert await probes(ledger).run() == 0
    assert (await home(ledger)).state == "token_dead"


async def test_one_that_left_stays_gone(ledger: Ledger) -> None:
    await lose(ledger)
    now = ledger.clock.now()
    await ledger.db.write(lambda unit: workspaces.left(unit, ledger.workspace_id, "app_uninstalled", now))
    assert not await lose(ledger)
    ledger.pass_time(86_400)
    assert await probes(ledger).run() == 0
    assert tries(ledger) == 0
    assert ((await home(ledger)).state, (await home(ledger)).bot_token) == ("left", None)
