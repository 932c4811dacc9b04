"""The operator's hand: seeing what is in trouble, sending it again, dropping it, while the loop is at work."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.reasons import in_words
from storage import by_operator, deliveries
from storage.by_operator import Filter
from storage.tables import CheckIn, Delivery, Enrolment, Workspace
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import WEDNESDAY, change, floor, one, rows
from tests.database.ledger import Ledger


@pytest.fixture(autouse=True)
def quiet_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.logs.start_logging", lambda *_a, **_k: None)
    monkeypatch.setattr("storage.system.shared_time", lambda *_: WEDNESDAY)


async def touchline(url: str, *args: str) -> Result:
    environ = {"DATABASE_URL": url, "TOUCHLINE_SECRET_KEY": KEY}
    return await asyncio.to_thread(CliRunner().invoke, app, list(args), env=environ)


async def in_trouble(ledger: Ledger) -> None:
    """One row of each kind of trouble, and one that is well."""
    for key, kind, state, reason in (
        ("late", "reply", "owed", None),
        ("prompt", "checkin_prompt", "unknown", "lease_ended"),
        ("words", "reply", "unknown", "internal_error"),
        ("gone", "reply", "failed", "user_disabled"),
        ("over", "reply", "sent", None),
        ("held", "reply", "claimed", None),
    ):
        await ledger.owe(key, kind)
        await change(ledger.db, Delivery, {"dedupe": key}, state=state, reason=reason, tries=1)
    await change(
        ledger.db, Delivery, {"dedupe": "held"}, owner="two", lease_until=WEDNESDAY + timedelta(days=9000)
    )
    await ledger.owe("later", "reply")
    await change(ledger.db, Delivery, {"dedupe": "later"}, due_at=WEDNESDAY + timedelta(hours=3))


async def state_of(ledger: Ledger, key: str) -> tuple[str, str | None]:
    row = await ledger.row(key)
    return row.state, row.reason


async def test_the_list_says_what_is_owed_and_in_trouble_late_first(ledger: Ledger) -> None:
    await in_trouble(ledger)
    found = await touchline(ledger.db.url, "deliveries", "--json")
    assert found.exit_code == 0, found.output
    shown = json.loads(found.stdout)
    assert shown["counts"] == {
        "owed": 2, "late": 1, "in_hand": 1, "stuck": 0, "unknown": 2, "failed": 1, "set_aside": 0,
    }  # fmt: skip
    listed = shown["deliveries"]
    assert [row["state"] for row in listed] == ["late", "unknown", "unknown", "failed", "owed"]
    assert listed[3]["slack_user_id"] == "UANA"
    assert listed[3]["reason_words"] == "the person is not in Slack any more, or takes no messages"
    said = (
        await touchline(ledger.db.url, "deliveries", "--state", "unknown", "--kind", "checkin_prompt")
    ).stdout
    assert "owed 2 (1 late), in hand 1 (0 stuck), unknown 2, failed 1, set aside 0" in said
    assert "lease_ended: its process ended while it was being sent." in said
    assert "--may-come-twice" in said
    assert "reply" not in said


async def test_a_row_past_its_lease_is_called_stuck(ledger: Ledger) -> None:
    await in_trouble(ledger)
    await ledger.crash()
    found = json.loads((await touchline(ledger.db.url, "deliveries", "--state", "stuck", "--json")).stdout)
    assert (found["counts"]["stuck"], [row["ledger_state"] for row in found["deliveries"]]) == (
        1,
        ["claimed"],
    )


async def test_what_failed_is_sent_again_once_however_often_that_is_said(ledger: Ledger) -> None:
    await in_trouble(ledger)
    id = str((await ledger.row("gone")).id)
    first = await touchline(ledger.db.url, "deliveries", "retry", id)
    assert "1 message owed again." in first.stdout
    assert await state_of(ledger, "gone") == ("owed", "by_operator")
    again = await touchline(ledger.db.url, "deliveries", "retry", id)
    assert "it is owed already" in again.stdout
    await ledger.courier().deliver()
    assert await state_of(ledger, "gone") == ("sent", "by_operator")
    assert "it was sent" in (await touchline(ledger.db.url, "deliveries", "retry", id)).stdout
    await ledger.courier().deliver()
    assert ledger.posts().count("gone") == 1


async def test_what_goes_once_is_sent_again_only_where_the_operator_takes_the_risk(ledger: Ledger) -> None:
    await in_trouble(ledger)
    asked = ("deliveries", "retry", "--state", "unknown")
    found = await touchline(ledger.db.url, *asked)
    assert found.exit_code == 1
    assert "1 message (checkin_prompt) may have arrived and would come twice" in found.stdout
    assert await state_of(ledger, "prompt") == ("unknown", "lease_ended")
    words = await ledger.row("words")
    assert (words.state, words.maybe_twice) == ("owed", True)
    assert (await touchline(ledger.db.url, *asked, "--may-come-twice")).exit_code == 0
    await ledger.courier().deliver()
    assert sorted(text for text in ledger.posts() if text in ("prompt", "words")) == ["prompt", "words"]


async def test_what_is_too_old_gets_a_day_more(ledger: Ledger) -> None:
    await ledger.owe("old")
    await change(
        ledger.db, Delivery, {"dedupe": "old"}, state="failed", not_after=WEDNESDAY - timedelta(days=3)
    )
    await touchline(ledger.db.url, "deliveries", "retry", str((await ledger.row("old")).id))
    await ledger.courier().deliver()
    assert ledger.posts() == ["old"]


async def test_dropping_leaves_a_trace_and_can_be_taken_back(ledger: Ledger) -> None:
    await in_trouble(ledger)
    ids = [str((await ledger.row(key)).id) for key in ("late", "prompt", "over")]
    found = await touchline(ledger.db.url, "deliveries", "drop", *ids, "--reason", "told by mail")
    assert "2 messages dropped." in found.stdout
    assert f"{ids[2]} left alone: it was sent." in found.stdout
    assert await state_of(ledger, "late") == ("dropped", "by_operator: told by mail")
    assert in_words("by_operator: told by mail") == "an operator decided so (told by mail)"
    await touchline(ledger.db.url, "deliveries", "retry", ids[0])
    await ledger.courier().deliver()
    assert "late" in ledger.posts()
    odd = await touchline(ledger.db.url, "deliveries", "drop", ids[0], "--reason", "a\nb")
    assert odd.exit_code == 2


async def test_a_row_in_hand_is_not_touched_and_that_is_said(ledger: Ledger) -> None:
    await in_trouble(ledger)
    id = str((await ledger.row("held")).id)
    for words in (("retry", id), ("drop", id, "--reason", "x")):
        found = await touchline(ledger.db.url, "deliveries", *words)
        assert f"{id} left alone: it is in hand just now." in found.stdout
    assert (await ledger.row("held")).state == "claimed"


async def test_a_claim_that_comes_between_is_stronger(ledger: Ledger) -> None:
    """The row was seen as owed; then the loop took it; then the operator's drop arrives."""
    await ledger.owe("race")
    row = await ledger.row("race")
    claimed = await ledger.db.write(
        lambda unit: deliveries.claim(
            unit, ledger.workspace_id, "one", now=WEDNESDAY, machine=ledger.machine.now(), seconds=30, limit=8,
            ops=("post",),
        )
    )  # fmt: skip
    assert claimed == [row.id]
    dropped = await ledger.db.write(lambda unit: by_operator.drop(unit, ledger.workspace_id, [row.id], ""))
    again = await ledger.db.write(
        lambda unit: by_operator.retry(unit, ledger.workspace_id, [row.id], WEDNESDAY, twice=True)
    )
    assert (dropped, again, (await ledger.row("race")).state) == (set(), set(), "claimed")


async def test_many_are_asked_about_first(ledger: Ledger) -> None:
    for n in range(12):
        await ledger.owe(f"k{n}")
    await change(ledger.db, Delivery, {}, state="failed")
    asked = ("deliveries", "retry", "--state", "failed")
    refused = await touchline(ledger.db.url, *asked)
    assert refused.exit_code == 2
    assert "12 messages (reply)" in refused.stderr
    assert "12 messages owed again" in (await touchline(ledger.db.url, *asked, "--yes")).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--state", "odd"), ("--kind", "odd"), ("--since", "odd"), ("--workspace", "T0"),
        ("retry",), ("retry", "odd"), ("retry", "--state", "sent"), ("drop", "--reason", "x"),
    ],
)  # fmt: skip
async def test_odd_words_get_a_sentence(ledger: Ledger, words: tuple[str, ...]) -> None:
    found = await touchline(ledger.db.url, "deliveries", *words)
    assert found.exit_code == 2
    assert found.stderr.strip().endswith(".")
    assert "Traceback" not in found.output


async def test_no_word_of_anybody_is_printed(ledger: Ledger) -> None:
    await in_trouble(ledger)
    ledger.said["late"] = "a secret word"
    everything = await touchline(ledger.db.url, "deliveries", "--json")
    assert "secret" not in everything.output
    assert "xoxb" not in everything.output


async def test_the_counts_read_indexes_alone(ledger: Ledger) -> None:
    """A year of sent messages costs nothing."""
    plans: list[str] = []

    def work(unit: Unit) -> None:
        before = unit.conn.exec_driver_sql
        explain = "EXPLAIN QUERY PLAN " if unit.dialect == "sqlite" else "EXPLAIN "
        if unit.dialect == "postgresql":
            unit.run(text("SET LOCAL enable_seqscan = off"))
        for state in ("late", "owed", "unknown", "failed", "stuck"):
            where = by_operator._in_state(unit, state, WEDNESDAY, WEDNESDAY)
            d = Delivery.__table__  # type: ignore[attr-defined]
            query = d.select().where(d.c.workspace_id == ledger.workspace_id, where)
            compiled = query.compile(dialect=unit.conn.dialect, compile_kwargs={"literal_binds": True})
            plans.append(" ".join(str(row) for row in before(f"{explain}{compiled}")))

    await ledger.db.read(work)
    for plan in plans:
        assert "ix_delivery_" in plan, plan


async def test_rows_set_aside_are_seen_and_put_back(db: Any) -> None:
    ground = await floor(db)
    broken = one(row for row in await rows(db, Enrolment) if row.person_id == ground.ids["UBEN"])
    await change(
        db, Enrolment, {"id": broken.id}, next_at=None, fault="ValueError", fault_at=WEDNESDAY, tries=5
    )
    assert "set aside 1" in (await touchline(db.url, "deliveries")).stdout
    shown = (await touchline(db.url, "set-aside")).stdout
    assert f"enrolment        {broken.id}" in shown
    assert "ValueError, tried 5 times, set aside since Wed 18 Nov 2026 12:00 UTC" in shown
    assert (await touchline(db.url, "set-aside", "retry")).exit_code == 2
    assert "1 row is due again" in (await touchline(db.url, "set-aside", "retry", str(broken.id))).stdout
    assert "not set aside" in (await touchline(db.url, "set-aside", "retry", str(broken.id))).stdout
    await ground.sweep_at(WEDNESDAY)
    again = one(row for row in await rows(db, Enrolment) if row.id == broken.id)
    assert (again.fault, again.tries, again.next_at) == (None, 0, broken.next_at)
    await ground.sweep_at(WEDNESDAY + timedelta(days=2))
    assert ground.ids["UBEN"] in {row.person_id for row in await rows(db, CheckIn)}


async def test_a_dead_token_is_named(ledger: Ledger) -> None:
    await in_trouble(ledger)
    await change(ledger.db, Workspace, {}, state="token_dead")
    said = (await touchline(ledger.db.url, "deliveries", "--state", "late")).stdout
    assert "Slack does not accept the token" in said
    assert "It waits until the workspace has a token that works." in said


async def test_filters_by_time_and_reason(ledger: Ledger) -> None:
    await in_trouble(ledger)
    found = await ledger.db.read(
        lambda unit: by_operator.listed(
            unit, ledger.workspace_id, Filter(since=WEDNESDAY + timedelta(hours=1)), WEDNESDAY, WEDNESDAY, 9
        )
    )
    assert [row.due_at for row in found] == [WEDNESDAY + timedelta(hours=3)]
    found = await ledger.db.read(
        lambda unit: by_operator.listed(
            unit, ledger.workspace_id, Filter(reason="user_disabled"), WEDNESDAY, WEDNESDAY, 9
        )
    )
    assert [row.state for row in found] == ["failed"]
    assert isinstance(found[0].id, UUID)
