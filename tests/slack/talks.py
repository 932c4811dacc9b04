"""What tests of talks do all the time: begin a rhythm, log a talk, look at what was kept."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from bot.play.play import Play
from playground.actor import Actor
from playground.blocks import elements
from playground.clicking import interact
from playground.outcome import Outcome
from storage import people, plan_changes, plans, slots
from storage.cadence import ensure_slot
from storage.plan_changes import NewPlan
from storage.unit import Unit
from tests.slack.acting import go_on, person

TUESDAY = date(2026, 11, 17)  # the day before the office begins
STEP = "Ask one question before any answer on the Marlow call"


async def id_of(world: Play, slack_id: str) -> UUID:
    def read(unit: Unit) -> UUID:
        found = people.by_slack_id(unit, world.workspace_id, slack_id)
        assert found is not None, slack_id
        return found.id

    return await world.program.db.read(read)


async def begin(world: Play, rep: str = "UANA", coach: str = "USAM", **given: Any) -> UUID:
    """A weekly plan of this pair, planned for Tuesdays; the window of 17 November is open."""
    wanted = NewPlan(
        await id_of(world, rep), await id_of(world, coach), given.pop("interval_days", 7),
        given.pop("anchor_on", TUESDAY), given.pop("starts_on", date(2026, 11, 1)), **given,
    )  # fmt: skip
    now = world.clock.now()
    id = await world.program.db.write(
        lambda unit: plan_changes.begin_plan(unit, world.workspace_id, wanted, now)
    )
    assert id is not None
    await world.settle()
    return id


async def slot_of(world: Play, plan_id: UUID, k: int = 0, **values: Any) -> UUID:
    """The row of a slot of this plan, with these columns set."""

    def write(unit: Unit) -> UUID:
        plan = plans.get(unit, world.workspace_id, plan_id)
        assert plan is not None
        record = ensure_slot(unit, world.workspace_id, plan, k, world.clock.now())
        if values:
            slots.change(unit, world.workspace_id, record.id, **values)
        return record.id

    return await world.program.db.write(write)


async def open_log(actor: Actor, who: str = "<@UANA|ana>") -> None:
    outcome = await actor.command("/coach", f"log {who}")
    assert outcome.ok, outcome
    assert actor.view is not None
    assert actor.view.callback_id == "talk.save", actor.view.content


async def put(actor: Actor, **fields: Any) -> None:
    """Fill in fields of the log by name."""
    for name, value in fields.items():
        outcome = await actor.fill(f"log.{name}", value)
        assert outcome.ok, (name, outcome)


async def log(world: Play, coach: str = "USAM", who: str = "<@UANA|ana>", **fields: Any) -> Outcome:
    """A whole log by command: training, with a gap and a next step, unless said otherwise."""
    actor = person(world, coach)
    await open_log(actor, who)
    await put(actor, **({"type": "training", "what": "Answers too fast", "step": STEP} | fields))
    outcome = await actor.submit()
    await world.settle()
    return outcome


def shows(actor: Actor) -> list[str]:
    """The action ids of the window on top."""
    assert actor.view is not None
    return [found.action_id for found in elements(actor.view.blocks)]


def held(actor: Actor, name: str) -> Any:
    """What a field of the log holds in the window on top; None if it is empty."""
    assert actor.view is not None
    for found in elements(actor.view.blocks):
        if found.block_id == f"log.{name}":
            kept = actor.view.state.get(found.block_id, {}).get(found.action_id, {})
            for key in ("value", "selected_date", "selected_user"):
                if kept.get(key) is not None:
                    return kept[key]
            option = kept.get("selected_option")
            if option:
                return option["value"]
            many = kept.get("selected_options")
            return [one["value"] for one in many] if many else None
    raise AssertionError(f"no field {name}: {[one.block_id for one in elements(actor.view.blocks)]}")


async def press(actor: Actor, action_id: str, value: str | None = None, option: str | None = None) -> Outcome:
    """A press on a message that is not in sight: an old one, somebody else's, or one that nobody ever sent."""
    action: dict[str, Any] = {"action_id": action_id, "block_id": "b", "type": "button", "action_ts": "1.1"}
    if value is not None:
        action["value"] = value
    if option is not None:
        action |= {
            "type": "overflow",
            "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": option},
        }
    payload = actor.payloads._common("block_actions") | {
        "container": {"type": "message", "message_ts": "1.2", "channel_id": actor.dm.id},
        "channel": {"id": actor.dm.id, "name": "directmessage"}, "trigger_id": actor.payloads.trigger(),
        "actions": [action],
    }  # fmt: skip
    return await interact(actor, "block_actions", payload)


async def send(
    actor: Actor, callback_id: str, metadata: dict[str, str], values: dict[str, Any] | None = None
) -> Outcome:
    """A window sent that was never opened: its id, what it carries, and the fields in it."""
    view = {
        "id": "V0FORGED", "root_view_id": "V0FORGED", "type": "modal", "callback_id": callback_id, "hash": "1.a",
        "private_metadata": json.dumps(metadata), "state": {"values": values or {}}, "blocks": [],
        "title": {"type": "plain_text", "text": "x"},
    }  # fmt: skip
    payload = actor.payloads._common("view_submission") | {
        "trigger_id": actor.payloads.trigger(),
        "view": view,
        "response_urls": [],
    }
    return await interact(actor, "view_submission", payload)


async def add_topic(actor: Actor, text: str) -> None:
    """Type a topic into the window of topics."""
    assert actor.view is not None
    block = next(
        found.block_id for found in elements(actor.view.blocks) if found.block_id.startswith("topic.text")
    )
    assert (await actor.fill(block, text)).ok


async def new_manager(world: Play, rep: str = "UANA", manager: str = "UROSA") -> None:
    """Monday after the first talk: the rep reports to somebody else from now on."""
    await go_on(world, days=5)
    await world.add_people(f"person,manager\n{rep},{manager}\n")
    await world.settle()
