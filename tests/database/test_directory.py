"""The directory pass: page by page, across rate limits, and who is a person here. On both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scheduler import directory
from storage import system
from storage.tables import Person, Workspace
from tests.database.house import change, one, rows
from tests.database.ledger import Ledger


async def sync(ledger: Ledger) -> int:
    return await directory.sync_due(ledger.house(), ledger.clock.now())


async def people(ledger: Ledger) -> dict[str, Any]:
    return {row.slack_user_id: row for row in await rows(ledger.db, Person)}


async def home(ledger: Ledger) -> Any:
    return one(await rows(ledger.db, Workspace))


def cursors(ledger: Ledger) -> list[str]:
    return [call.args.get("cursor") or "" for call in ledger.slack.calls.of("users.list")]


async def test_a_pass_goes_on_where_a_rate_limit_stopped_it(ledger: Ledger) -> None:
    for number in range(230):
        ledger.slack.add_person(f"New {number}", id=f"UNEW{number:03}")
    ledger.slack.fail("users.list", "ratelimited", retry_after=30, skip=1)
    assert await sync(ledger) == 1
    kept = (await home(ledger)).directory_cursor
    assert kept
    first = len(await people(ledger))
    assert 190 <= first < 250
    ledger.pass_time(29)
    assert await sync(ledger) == 0
    ledger.pass_time(2)
    assert await sync(ledger) == 1
    assert cursors(ledger) == ["", kept, kept]
    assert len(await people(ledger)) == 24 + 230
    assert all(row.active for row in (await people(ledger)).values())  # both halves of the pass count
    place = await home(ledger)
    assert (place.directory_cursor, place.directory_started_at) == ("", None)
    assert place.directory_next_at == ledger.clock.now() + directory.AGAIN


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_cursor_that_slack_forgot_starts_the_pass_again(ledger: Ledger) -> None:
    await change(
        ledger.db, Workspace, {}, directory_cursor="long ago", directory_started_at=ledger.clock.now()
    )
    ledger.slack.fail("users.list", "error", error="invalid_cursor")
    await sync(ledger)
    assert (await home(ledger)).directory_cursor == ""
    ledger.pass_time(301)
    await sync(ledger)
    assert cursors(ledger) == ["long ago", ""]


async def test_bots_guests_and_people_who_left_are_no_people_here(ledger: Ledger) -> None:
    odd: dict[str, dict[str, Any]] = {
        "UBOT1": {"is_bot": True}, "UGUEST1": {"is_restricted": True}, "UGONE1": {"deleted": True},
    }  # fmt: skip
    for id, flags in odd.items():
        ledger.slack.add_person(id, id=id, **flags)
    await sync(ledger)
    found = await people(ledger)
    assert not set(odd) & set(found)
    assert found["UANA"].active
    ledger.slack.core.workspaces[(await home(ledger)).slack_team_id].people["UANA"].is_restricted = True
    ledger.slack.core.workspaces[(await home(ledger)).slack_team_id].people["UBEN"].deleted = True
    ledger.pass_time(directory.AGAIN.total_seconds() + 1)
    await sync(ledger)
    found = await people(ledger)
    assert (found["UANA"].active, found["UBEN"].active, found["UCY"].active) == (False, False, True)


async def test_a_person_whom_a_whole_pass_does_not_mention_is_gone(ledger: Ledger) -> None:
    await sync(ledger)
    del ledger.slack.core.workspaces[(await home(ledger)).slack_team_id].people["UDEE"]
    ledger.pass_time(directory.AGAIN.total_seconds() + 1)
    await sync(ledger)
    found = await people(ledger)
    assert not found["UDEE"].active
    assert [id for id, row in found.items() if not row.active] == ["UDEE"]


async def test_a_pass_that_broke_off_takes_nobody_for_gone(ledger: Ledger) -> None:
    for number in range(230):
        ledger.slack.add_person(f"New {number}", id=f"UNEW{number:03}")
    await sync(ledger)
    ledger.pass_time(directory.AGAIN.total_seconds() + 1)
    ledger.slack.fail("users.list", "http_500", skip=1)
    await sync(ledger)
    assert all(row.active for row in (await people(ledger)).values())


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_zone_that_slack_does_not_say_is_the_one_most_people_live_in(ledger: Ledger) -> None:
    team = ledger.slack.core.workspaces[(await home(ledger)).slack_team_id]
    for person in team.people.values():
        person.tz = "Asia/Kolkata"
    team.people["UANA"].tz = None  # type: ignore[assignment]
    ledger.slack.add_person("Fresh", id="UFRESH", tz=None)
    await sync(ledger)
    found = await people(ledger)
    assert found["UANA"].tz == "UTC"  # a passing null keeps what was known
    assert not found["UFRESH"].tz_known
    assert (await home(ledger)).tz == "Asia/Kolkata"
    ledger.pass_time(directory.AGAIN.total_seconds() + 1)
    await sync(ledger)
    assert (await people(ledger))["UFRESH"].tz == "Asia/Kolkata"


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_dead_token_found_by_the_pass_stops_the_workspace(ledger: Ledger) -> None:
    ledger.slack.revoke_token()
    await sync(ledger)
    assert (await home(ledger)).state == "token_dead"
    later = ledger.clock.now() + timedelta(days=1)
    assert await ledger.db.read(lambda unit: system.due_directories(unit, later)) == []
