"""What becomes of a delivery when Slack says no, says nothing, or is not there. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from scheduler.rendering import Drop, Wait
from storage import deliveries, workspaces
from storage.deliveries import Claimed, Owe
from storage.tables import Person, Workspace
from storage.unit import Unit
from tests.database.house import one, rows
from tests.database.ledger import Ledger

ONCE, ARRIVE = "checkin_prompt", "reply"


async def test_what_is_owed_is_posted_once_with_its_place_and_time(ledger: Ledger) -> None:
    await ledger.owe("hello")
    courier = ledger.courier()
    assert await courier.deliver() == 1
    assert await courier.deliver() == 0
    row = await ledger.row("hello")
    assert (row.state, row.tries, row.owner, row.lease_until) == ("sent", 1, None, None)
    seen = one(ledger.slack.person("UANA").dms())
    assert (row.channel, row.ts, seen.text) == (seen.channel, seen.ts, "hello")
    assert row.sent_at == ledger.clock.now()
    assert ledger.slack.posts[0].metadata["event_payload"] == {"id": str(row.id)}


async def test_a_rate_limit_rests_that_method_and_loses_nothing(ledger: Ledger) -> None:
    ledger.slack.fail("chat.postMessage", "ratelimited", retry_after=60)
    courier = ledger.courier()
    await ledger.owe("first")
    await ledger.owe("second", who="UBEN")
    await ledger.owe_home("UCY")
    await courier.deliver()
    await ledger.owe("third", who="UDEE")
    await courier.deliver()
    before = len(ledger.slack.calls.of("chat.postMessage"))
    assert ledger.slack.person("UCY").home is not None  # another method goes on
    assert before <= 2  # the two that went out together; nothing after Slack spoke
    ledger.pass_time(45)
    await courier.deliver()
    assert len(ledger.slack.calls.of("chat.postMessage")) == before
    ledger.pass_time(16)
    await courier.deliver()
    assert sorted(ledger.posts()) == ["first", "second", "third"]
    assert {row.state for row in [await ledger.row(key) for key in ("first", "second", "third")]} == {"sent"}


async def test_a_short_rate_limit_is_sat_out_by_the_loop_itself(ledger: Ledger) -> None:
    ledger.slack.fail("chat.postMessage", "ratelimited", retry_after=3)
    await ledger.owe("patience")
    courier = ledger.courier()
    await courier.deliver()
    ledger.pass_time(3.1)
    await courier.deliver()
    assert ledger.posts() == ["patience"]


async def test_a_post_for_a_channel_goes_there(ledger: Ledger) -> None:
    sales = ledger.slack.add_channel("sales", members=[ledger.slack.person("UBEN")], bot=True)
    await ledger.owe("for all", channel=sales.id)
    await ledger.courier().deliver()
    row = await ledger.row("for all")
    assert (row.state, row.channel, [post.channel for post in ledger.slack.posts]) == (
        "sent",
        sales.id,
        [sales.id],
    )
    assert ledger.slack.person("UANA").dms() == []


async def test_what_a_channel_does_not_take_is_owed_in_another_way_at_once(ledger: Ledger) -> None:
    """The way round is written in the step that says the post failed, once. The person it names is not gone."""
    shut = ledger.slack.add_channel("shut", members=[ledger.slack.person("UBEN")])
    home = ledger.slack.workspace()
    ledger.slack.grant(one for one in home.scopes if one != "chat:write.public")
    seen = []

    def instead(unit: Unit, workspace_id: UUID, row: Claimed, code: str, now: datetime) -> None:
        seen.append((row.dedupe, code))
        later = Owe("reply", "round about", row.person_id, None, now, now + timedelta(hours=1))
        deliveries.owe(unit, workspace_id, now, [later])

    ledger.instead["reply"] = instead
    await ledger.owe("for all", channel=shut.id)
    await ledger.owe("for one")
    await ledger.courier().deliver()
    assert seen == [("for all", "not_in_channel")]
    assert await ledger.states() == {"for all": "failed", "for one": "sent", "round about": "sent"}
    assert sorted(ledger.posts()) == ["for one", "round about"]
    assert all(row.active for row in await rows(ledger.db, Person))


# What a lost or odd answer means: kind -> (state, how many posts Slack has after two more hours).
UNCLEAR = [
    ("http_500", ONCE, "unknown", 0), ("http_500", ARRIVE, "sent", 1),
    ("timeout_before", ONCE, "unknown", 0), ("timeout_before", ARRIVE, "sent", 1),
    ("timeout_after", ONCE, "unknown", 1), ("timeout_after", ARRIVE, "sent", 2),
    ("drop_before", ONCE, "unknown", 0), ("drop_before", ARRIVE, "sent", 1),
    ("drop_after", ONCE, "unknown", 1), ("drop_after", ARRIVE, "sent", 2),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("trouble", "kind", "state", "posts"), UNCLEAR)
async def test_a_post_of_unknown_outcome(
    ledger: Ledger, trouble: Any, kind: str, state: str, posts: int
) -> None:
    """`once` is never resent; `arrive` is, one time, and marked as perhaps there twice."""
    ledger.slack.fail("chat.postMessage", trouble)
    await ledger.owe("maybe", kind)
    courier = ledger.courier()
    await courier.deliver()
    if kind == ARRIVE:
        row = await ledger.row("maybe")
        assert (row.state, row.maybe_twice) == ("owed", True)
    for _ in range(4):
        ledger.pass_time(31)
        await courier.deliver()
    row = await ledger.row("maybe")
    assert (row.state, row.maybe_twice) == (state, kind == ARRIVE)
    assert ledger.posts() == ["maybe"] * posts


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_what_must_arrive_is_resent_once_and_not_again(ledger: Ledger) -> None:
    ledger.slack.fail("chat.postMessage", "drop_after", times=2)
    await ledger.owe("maybe", ARRIVE)
    courier = ledger.courier()
    for _ in range(4):
        await courier.deliver()
        ledger.pass_time(31)
    assert (await ledger.row("maybe")).state == "unknown"
    assert ledger.posts() == ["maybe", "maybe"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_slack_that_is_not_there_loses_nothing_until_its_time_is_over(ledger: Ledger) -> None:
    await ledger.owe("prompt", ONCE)
    await ledger.slack.stop()  # nothing listens: the request was never written
    courier = ledger.courier()
    for _ in range(10):
        await courier.deliver()
        ledger.pass_time(600)
    row = await ledger.row("prompt")
    assert (row.state, row.reason, row.maybe_twice) == ("owed", "not_connected", False)
    ledger.pass_time(7200)
    await courier.deliver()
    row = await ledger.row("prompt")
    assert (row.state, row.reason) == ("dropped", "too_late")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        ("channel_not_found", "failed"), ("is_archived", "failed"), ("invalid_blocks", "failed"),
        ("msg_too_long", "failed"), ("user_not_found", "failed"), ("user_disabled", "failed"),
        ("service_unavailable", "owed"), ("request_timeout", "owed"), ("internal_error", "unknown"),
        ("fatal_error", "unknown"), ("no_such_error_yet", "failed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_what_an_error_means_for_a_prompt(ledger: Ledger, error: str, state: str) -> None:
    ledger.slack.fail("chat.postMessage", "error", error=error)
    await ledger.owe("prompt", ONCE)
    courier = ledger.courier()
    await courier.deliver()
    row = await ledger.row("prompt")
    assert (row.state, row.reason, row.tries) == (state, error, 1)
    ledger.pass_time(3600)
    await courier.deliver()
    again = len(ledger.slack.calls.of("chat.postMessage")) - 1
    assert again == (1 if state == "owed" else 0)


@pytest.mark.parametrize("error", ["user_not_found", "user_disabled"])
async def test_a_person_who_is_gone_is_sent_nothing_more(ledger: Ledger, error: str) -> None:
    ledger.slack.fail("chat.postMessage", "error", error=error, times=None, channel="UANA")
    await ledger.owe("to the one who left")
    await ledger.owe("to the one who stays", who="UBEN")
    await ledger.courier().deliver()
    active = {row.slack_user_id: row.active for row in await rows(ledger.db, Person)}
    assert not active["UANA"]
    assert active["UBEN"]
    assert ledger.posts() == ["to the one who stays"]


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_a_dead_token_stops_everything_until_the_next_install(ledger: Ledger, error: str) -> None:
    fault = ledger.slack.fail("*", "error", error=error, times=None)
    await ledger.owe("first")
    await ledger.owe("second", who="UBEN")
    courier = ledger.courier()
    await courier.deliver()
    home = one(await rows(ledger.db, Workspace))
    assert (home.state, home.state_reason) == ("token_dead", error)
    calls = len(ledger.slack.calls)
    await ledger.owe("third", who="UCY")
    ledger.pass_time(120)
    await courier.deliver()
    assert len(ledger.slack.calls) == calls
    assert set((await ledger.states()).values()) == {"owed"}
    fault.cancel()

    def reinstall(unit: Unit) -> None:
        workspaces.install(
            unit, slack_team_id=home.slack_team_id, name=home.name, tz=home.tz, bot_token=ledger.token,
            bot_user_id=home.bot_user_id, enterprise_id=None, now=ledger.clock.now(),
        )  # fmt: skip

    await ledger.db.write(reinstall)
    ledger.tenants.forget()
    await courier.deliver()
    assert sorted(ledger.posts()) == ["first", "second", "third"]


async def test_what_is_not_wanted_any_more_is_dropped_with_its_reason(ledger: Ledger) -> None:
    await ledger.owe("answered")
    await ledger.owe("later")
    await ledger.owe("old")
    ledger.shown["answered"] = lambda: Drop("submitted")
    morning = ledger.clock.now() + timedelta(hours=1)
    ledger.shown["later"] = lambda: Wait(morning)
    courier = ledger.courier()
    await courier.deliver()
    row = await ledger.row("answered")
    assert (row.state, row.reason, row.tries) == ("dropped", "submitted", 0)
    row = await ledger.row("later")
    assert (row.state, row.due_at, row.tries) == ("owed", morning, 0)
    await ledger.owe("too old", thread_id=None)
    ledger.pass_time(7201)
    await courier.deliver()
    assert ((await ledger.row("too old")).state, (await ledger.row("later")).reason) == (
        "dropped",
        "too_late",
    )
    assert ledger.posts() == ["old"]


async def test_a_message_that_cannot_be_rendered_does_not_hold_up_the_others(ledger: Ledger) -> None:
    def broken() -> Drop:
        raise KeyError("a bug")

    ledger.shown["broken"] = broken
    await ledger.owe("broken")
    await ledger.owe("whole", who="UBEN")
    courier = ledger.courier()
    await courier.deliver()
    assert ledger.posts() == ["whole"]
    for _ in range(12):
        ledger.pass_time(600)
        await courier.deliver()
    row = await ledger.row("broken")
    assert row.state in ("failed", "dropped")
