"""Workspaces that are not ours any more, people of other workspaces, and goodbyes in any order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.play.play import Play
from tests.slack.acting import (
    answer,
    ask_everybody,
    counts,
    latest,
    person,
    rows,
    send_command,
    send_event,
    send_interaction,
    sentence,
    texts,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

TYPED = "Harbor is slipping"


def goodbye(world: Play, event: dict[str, Any], id: str, team: str = "") -> dict[str, Any]:
    team = team or world.slack.workspace().team_id
    return {
        "type": "event_callback", "team_id": team, "api_app_id": "A1", "event_id": id, "event_time": 1,
        "event": event, "authorizations": [],
    }  # fmt: skip


UNINSTALLED: dict[str, Any] = {"type": "app_uninstalled"}


def revoked(*, bot: bool) -> dict[str, Any]:
    return {"type": "tokens_revoked", "tokens": {"oauth": ["UANA"]} | ({"bot": ["UBOT"]} if bot else {})}


async def state(world: Play) -> tuple[str, bool]:
    (found,) = await rows(world, "workspace", "state", "bot_token")
    return found[0], found[1] is not None


async def test_a_workspace_we_do_not_know_gets_a_sentence_and_no_row(office: Play, logged: list[Any]) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    await ana.fill("q.help", "deal")
    await ana.fill("q.win", TYPED)
    await ana.submit()
    before = await counts(office)
    command = {"command": "/coach", "text": TYPED, "team_id": "TOTHER", "user_id": "UANA", "trigger_id": "1"}
    reply = await send_command(office, command)
    assert reply.status == 200
    assert "not set up in this workspace" in json.dumps(reply.body)
    for kind in ("block_actions", "view_submission"):
        payload = office.slack.inbound.of(kind)[-1].payload | {"team": {"id": "TOTHER", "domain": "o"}}
        payload["user"] = payload["user"] | {"team_id": "TOTHER"}
        if "view" in payload:
            payload["view"] = payload["view"] | {"team_id": "TOTHER", "app_installed_team_id": "TOTHER"}
        reply = await send_interaction(office, payload)
        assert reply.status == 200
        if kind == "view_submission":
            assert reply.body["response_action"] == "update"
            assert "not set up" in json.dumps(reply.body)
    reply = await send_event(office, goodbye(office, {"type": "message", "text": TYPED}, "Ev1", "TOTHER"))
    assert reply.status == 200
    assert await counts(office) == before
    assert "unknown_workspace" in str(logged)
    assert TYPED not in str(logged)


async def test_somebody_from_another_workspace_is_told_so_and_changes_nothing(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    await ana.fill("q.help", "deal")
    await ana.submit()
    await office.settle()
    before = await counts(office)
    for kind in ("block_actions", "view_submission"):
        one = office.slack.inbound.of(kind)[-1]
        payload = one.payload | {"user": one.payload["user"] | {"team_id": "TELSEWHERE"}}
        reply = await send_interaction(office, payload)
        assert reply.status == 200
        if kind == "view_submission":
            assert "Only people of this workspace" in json.dumps(reply.body)
    assert await counts(office) == before


async def test_somebody_nobody_added_hears_whom_to_ask(office: Play) -> None:
    new = office.slack.add_person("Nell New", id="UNELL")
    before = await counts(office)
    outcome = await new.command("/coach")
    assert outcome.ok
    said = json.dumps(outcome.body)
    assert "Ask your manager or an admin" in said
    assert (await new.command("/coach", "checkin")).ok
    await new.open_home()
    await office.settle()
    assert new.home is not None
    assert "Ask your manager or an admin" in texts(new.home.blocks)
    # The event, so that its repeat is known; who came, and what was shown to them. Nothing is asked of them.
    now = await counts(office)
    assert {table: now[table] - before[table] for table in before if now[table] != before[table]} == {
        "received_key": 1, "person": 1, "delivery": 1, "lane": 1,
    }  # fmt: skip


GOODBYES = {
    "uninstalled": ([UNINSTALLED], "left"),
    "revoked": ([revoked(bot=True)], "token_dead"),
    "revoked, then uninstalled": ([revoked(bot=True), UNINSTALLED], "left"),
    "uninstalled, then revoked": ([UNINSTALLED, revoked(bot=True)], "left"),
    "one person's token": ([revoked(bot=False)], "active"),
    "one person's, then all": ([revoked(bot=False), UNINSTALLED], "left"),
}


@pytest.mark.parametrize("order", GOODBYES)
async def test_goodbyes_in_any_order_end_the_same(office: Play, order: str) -> None:
    await ask_everybody(office)
    events, expected = GOODBYES[order]
    asked = len(await rows(office, "check_in", "id"))
    if expected != "active":
        office.slack.workspace().token = "revoked"
    for number, event in enumerate(events):
        for _ in range(2):  # Slack repeats what it is not sure we heard
            assert (await send_event(office, goodbye(office, event, f"Ev{number}"))).status == 200
    found, has_token = await state(office)
    assert found == expected
    assert has_token == (expected != "left")
    assert len(await rows(office, "check_in", "id")) == asked  # nobody's data goes with a token
    posted = len(office.slack.calls)
    ana = person(office, "UANA")
    outcome = await ana.command("/coach")
    assert outcome.ok
    if expected != "active":
        assert "not set up in this workspace" in json.dumps(outcome.body)
        assert len(office.slack.calls) == posted


async def test_installed_again_everything_goes_on(office: Play) -> None:
    await ask_everybody(office)
    token = office.slack.workspace().bot_token
    await send_event(office, goodbye(office, UNINSTALLED, "Ev1"))
    await office.settle()
    await office.program.install(token)
    ana = person(office, "UANA")
    assert (await answer(office, ana, win="Back again")).kind == "cleared"
    assert "Change my answers" in latest(ana, "checkin.edit").plain


async def test_a_token_that_died_unannounced_is_no_trouble_for_the_person(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    office.slack.workspace().token = "revoked"
    outcome = await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert outcome.ok
    assert ana.view is None
    line = [seen.plain for seen in ana.dms() if seen.ephemeral]
    assert line
    assert "try again" in line[-1]
    office.slack.restore_token()
    assert (await ana.click(latest(ana, "checkin.start"), "checkin.start")).ok
    assert ana.view is not None
    assert sentence(ana)
