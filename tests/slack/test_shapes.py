"""Signed payloads of shapes Slack never sends, and ids nobody claims: always an answer, never an effect."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from bot.play.play import Play
from playground.record import Inbound
from tests.slack.acting import (
    ask_everybody,
    counts,
    fill,
    latest,
    open_form,
    person,
    send_command,
    send_event,
    send_interaction,
    sentence,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

TYPED = "Harbor is slipping"
JUNK = (None, [], {}, 7, "x", True, [[]], {"a": {"b": None}}, [None], "\x00", -1.5)


def paths(item: object, depth: int = 3) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload, down to a depth."""
    if not depth:
        return
    inside: Any = (
        item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    )
    for key, value in inside:
        yield (key,)
        yield from ((key, *rest) for rest in paths(value, depth - 1))


def changed(payload: dict[str, Any], path: tuple[Any, ...], junk: object) -> dict[str, Any]:
    made = copy.deepcopy(payload)
    place: Any = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = junk
    return made


async def payloads_of_ana(world: Play) -> list[Inbound]:
    """One payload of each kind of interaction, all about Ana's check-in."""
    ana = person(world, "UANA")
    await ask_everybody(world)
    await open_form(ana)
    await fill(ana, win=TYPED, talks="3", acted="9", help="deal", mood="2", share_mood=True)
    await ana.submit()
    await ana.close()
    await world.settle()
    inbound = world.slack.inbound
    kinds = ("block_actions", "view_submission", "view_closed")
    found = [inbound.of(kind)[-1] for kind in kinds] + [inbound.of("block_actions")[0]]
    assert {one.type for one in found} == set(kinds)
    return found


async def test_interactions_of_any_shape_are_answered_and_change_nothing(
    office: Play, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    found = await payloads_of_ana(office)
    before = await counts(office)
    junk = itertools.cycle(JUNK)
    sent = 0
    for one in found:
        # Ben has Ana's payload: whatever is wrong with it, nothing of it may count.
        payload = one.payload | {"user": one.payload["user"] | {"id": "UBEN"}}
        for path in paths(payload):
            reply = await send_interaction(office, changed(payload, path, next(junk)))
            # What Bolt itself cannot look into is turned away before it.
            assert reply.status == 200 or (reply.status == 400 and len(path) < 3), path
            sent += 1
    assert sent > 150
    assert await counts(office) == before
    assert TYPED not in f"{logged} {caplog.text}"
    assert "Traceback" not in caplog.text


async def test_commands_of_any_shape_are_answered(office: Play) -> None:
    await person(office, "UANA").command("/coach", "help")
    payload = office.slack.inbound[-1].payload
    before = await counts(office)
    for key in payload:
        for junk in ("", "x" * 5_000, "\x00", "\ud83d".encode("utf-8", "replace").decode(), "<!channel>"):
            reply = await send_command(office, payload | {key: junk})
            assert reply.status == 200, (key, junk[:10])
    assert await counts(office) == before


async def test_events_of_any_shape_are_taken_once_and_not_asked_for_again(
    office: Play, caplog: pytest.LogCaptureFixture
) -> None:
    ana = person(office, "UANA")
    await ana.open_home()
    await ana.say("bot", TYPED)
    await ana.change(title="Senior")
    await office.settle()
    events = {
        one.payload["event"]["type"]: one.payload for one in office.slack.inbound if one.kind == "event"
    }
    junk = itertools.cycle(JUNK)
    for type_ in ("app_home_opened", "message", "user_change"):
        payload = events[type_]
        for path in paths(payload):
            reply = await send_event(office, changed(payload, path, next(junk)))
            assert reply.status in (200, 400), (type_, path)
    await office.settle()
    assert TYPED not in caplog.text
    assert office.slack.faults_seen == []


UNKNOWN: dict[str, dict[str, Any]] = {
    "button": {"type": "block_actions", "actions": [{"action_id": "old.one", "block_id": "b", "type": "button"}]},
    "no actions": {"type": "block_actions", "actions": []},
    "shortcut": {"type": "shortcut", "callback_id": "old"},
    "message shortcut": {"type": "message_action", "callback_id": "old", "message": {"text": TYPED}},
    "menu": {"type": "block_suggestion", "action_id": "old", "block_id": "b", "value": TYPED},
    "closed form": {"type": "view_closed", "view": {"id": "V1", "callback_id": "old", "type": "modal"}},
    "no type": {"type": "workflow_step_edit"},
}  # fmt: skip


@pytest.mark.parametrize("what", UNKNOWN)
async def test_an_id_nobody_claims_is_answered(office: Play, logged: list[Any], what: str) -> None:
    before = await counts(office)
    team = {"id": office.slack.workspace().team_id, "domain": "northwind"}
    common = {"team": team, "user": {"id": "UANA", "team_id": team["id"]}, "api_app_id": "A1"}
    reply = await send_interaction(office, common | UNKNOWN[what])
    assert reply.status == 200
    assert await counts(office) == before
    assert any(name == "warning" for name, *_ in logged)
    assert TYPED not in str(logged)


async def test_a_button_of_another_version_says_to_try_again(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    prompt = latest(ana, "checkin.start")
    for block in prompt.message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "checkin.start":
                element["action_id"] = "checkin.begin"
    assert (await ana.click(latest(ana, "checkin.begin"), "checkin.begin")).ok
    assert "being updated" in sentence(ana)


async def test_a_form_of_another_version_keeps_what_was_typed(office: Play) -> None:
    ana = person(office, "UANA")
    await ask_everybody(office)
    await open_form(ana)
    await fill(ana, win=TYPED, help="none")
    assert ana.view is not None
    ana.view.content["callback_id"] = "checkin.send_v0"
    assert (await ana.submit()).kind == "updated"
    assert "being updated" in sentence(ana)
    assert TYPED in str(ana.view.state)
    assert office.slack.faults_seen == []
