"""Changes: many become one, none is lost, and they wait for the message they change. On both databases."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select

from storage import deliveries
from storage.deliveries import Settled
from storage.tables import Delivery, table_of
from storage.unit import Unit
from tests.database.house import one, rows
from tests.database.ledger import Ledger

ONCE, ARRIVE = "checkin_prompt", "reply"


async def test_changes_of_one_message_become_the_latest_one(ledger: Ledger) -> None:
    courier = ledger.courier()
    await ledger.owe("card")
    await courier.deliver()
    for text in ("second", "third", "fourth"):
        ledger.said["card"] = text
        await ledger.owe_change("card")
    await courier.deliver()
    assert ledger.posts("update") == ["fourth"]
    assert one(ledger.slack.person("UANA").dms()).text == "fourth"
    ledger.said["card"] = "fifth"
    await ledger.owe_change("card")
    await courier.deliver()
    assert ledger.posts("update") == ["fourth", "fifth"]
    assert len(await rows(ledger.db, Delivery)) == 2


async def test_a_change_waits_until_its_message_has_a_place(ledger: Ledger) -> None:
    courier = ledger.courier()
    ledger.slack.fail("chat.postMessage", "ratelimited", retry_after=60)
    await ledger.owe("card")
    await courier.deliver()
    ledger.said["card"] = "changed"
    await ledger.owe_change("card")
    await courier.deliver()
    assert ledger.slack.calls.of("chat.update") == []
    assert (await ledger.states()) == {"card": "owed", "update:card": "owed"}
    ledger.pass_time(61)
    await courier.deliver()
    # The message itself went with its latest text, so nothing is left to change.
    assert ledger.posts() == ["changed"]
    assert ledger.slack.calls.of("chat.update") == []
    row = await ledger.row("update:card")
    assert (row.state, row.reason) == ("dropped", "already_shown")


async def test_a_change_that_shows_nothing_new_is_not_sent(ledger: Ledger) -> None:
    courier = ledger.courier()
    await ledger.owe("card")
    await courier.deliver()
    await ledger.owe_change("card")
    await courier.deliver()
    assert ledger.slack.calls.of("chat.update") == []
    assert (await ledger.row("update:card")).reason == "already_shown"


async def test_a_change_of_a_message_that_never_arrived_is_dropped(ledger: Ledger) -> None:
    ledger.slack.fail("chat.postMessage", "drop_before")
    courier = ledger.courier()
    await ledger.owe("card", ONCE)
    await courier.deliver()
    await ledger.owe_change("card")
    await courier.deliver()
    assert (await ledger.states()) == {"card": "unknown", "update:card": "dropped"}
    assert (await ledger.row("update:card")).reason == "no_message"


async def test_what_changes_while_its_change_is_on_the_way_is_shown_after_it(ledger: Ledger) -> None:
    courier = ledger.courier()
    await ledger.owe("card")
    await courier.deliver()
    ledger.said["card"] = "one"
    await ledger.owe_change("card")
    hit: list[asyncio.Task[None]] = []

    def label(name: str) -> None:
        if name == "sending" and not hit:
            hit.append(asyncio.ensure_future(ledger.owe_change("card")))
            ledger.said["card"] = "two"

    await ledger.courier(label=label).deliver()
    await hit[0]
    await courier.deliver()
    assert ledger.posts("update") == ["one", "two"]


async def test_a_change_that_comes_while_the_old_state_is_looked_at_is_not_lost(ledger: Ledger) -> None:
    """The loop finds nothing new to show; before it writes that down, there is."""
    courier = ledger.courier()
    await ledger.owe("card")
    await courier.deliver()
    await ledger.owe_change("card")
    now = ledger.clock.now()

    def claim(unit: Unit) -> list[Any]:
        return deliveries.claim(
            unit, ledger.workspace_id, "one", now=now, machine=ledger.machine.now(), seconds=30, limit=8,
            ops=("update",),
        )  # fmt: skip

    [id] = await ledger.db.write(claim)
    [looked_at] = await ledger.db.read(
        lambda unit: deliveries.load_claimed(unit, ledger.workspace_id, [id], now)
    )
    ledger.said["card"] = "news"
    await ledger.owe_change("card")
    nothing = Settled(id, "dropped", "already_shown", rendered=looked_at.wanted)
    await ledger.db.write(lambda unit: deliveries.settle(unit, ledger.workspace_id, "one", [nothing]))
    await courier.deliver()
    assert ledger.posts("update") == ["news"]


async def test_home_views_become_the_latest_one(ledger: Ledger) -> None:
    courier = ledger.courier()
    for text in ("first", "second"):
        ledger.said[f"home:{ledger.ids['UANA']}"] = text
        await ledger.owe_home("UANA")
    await courier.deliver()
    assert len(ledger.slack.calls.of("views.publish")) == 1
    assert "second" in str(ledger.slack.person("UANA").home.blocks)
    await ledger.owe_home("UANA")
    await courier.deliver()
    assert len(ledger.slack.calls.of("views.publish")) == 2


async def test_a_post_in_a_thread_waits_for_its_root(ledger: Ledger) -> None:
    courier = ledger.courier()
    ledger.slack.fail("chat.postMessage", "ratelimited", retry_after=60, channel="UANA")
    await ledger.owe("root")
    await courier.deliver()
    root = await ledger.row("root")
    ledger.pass_time(61)
    await ledger.owe("answer", thread_id=root.id)
    await courier.deliver()
    root = await ledger.row("root")
    assert ledger.posts() == ["root", "answer"]
    assert ledger.slack.calls.of("chat.postMessage")[-1].args["thread_ts"] == root.ts


async def keep_url(ledger: Ledger, key: str, url: str) -> None:
    target, now = await ledger.owed(key), ledger.clock.now()
    await ledger.db.write(
        lambda unit: deliveries.keep_response_url(unit, ledger.workspace_id, target, url, now)
    )


async def test_a_response_url_that_does_not_work_any_more_is_followed_by_an_ordinary_change(
    ledger: Ledger,
) -> None:
    courier = ledger.courier()
    await ledger.owe("card")
    await courier.deliver()
    await keep_url(ledger, "card", f"{ledger.slack.base_url}/response/gone")
    ledger.said["card"] = "answered"
    await ledger.owe_change("card")
    await courier.deliver()
    await courier.deliver()
    assert one(ledger.slack.person("UANA").dms()).text == "answered"
    assert len(ledger.slack.calls.of("chat.update")) == 1
    assert (await ledger.row("card")).response_url is None


async def test_a_response_url_is_used_for_under_half_an_hour(ledger: Ledger) -> None:
    await ledger.owe("card")
    await ledger.courier().deliver()
    await keep_url(ledger, "card", f"{ledger.slack.base_url}/response/still-good")
    [id] = [row.id for row in await rows(ledger.db, Delivery)]

    async def url() -> str | None:
        now = ledger.clock.now()
        await ledger.owe_change("card")
        found = await ledger.db.read(
            lambda unit: [
                row.response_url
                for change in unit.run(select(table_of(Delivery).c.id)).scalars()
                if change != id
                for row in deliveries.load_claimed(unit, ledger.workspace_id, [change], now)
            ]
        )
        return one(found)

    ledger.pass_time(24 * 60)
    assert await url() is not None
    ledger.pass_time(2 * 60)
    assert await url() is None
