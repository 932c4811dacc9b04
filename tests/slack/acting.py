"""What tests of the Slack side do all the time, in a few words each."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import aiohttp
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.http import EVENTS_PATH
from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from playground.http_transport import parse, sign
from playground.outcome import Outcome
from playground.seen import Seen
from storage.unit import Unit

NEW_YORK = "America/New_York"

# One office, so that everybody's Thursday 14:00 is the same moment: a leader, two managers, four reps, and
# an admin who is in no team.
OFFICE = (
    Sample("UADA", "Ada Berg", "Sales operations", NEW_YORK),
    Sample("ULENA", "Lena Vogel", "VP Sales", NEW_YORK, None, "manager"),
    Sample("USAM", "Sam Carter", "Sales manager", NEW_YORK, "ULENA", "manager"),
    Sample("UROSA", "Rosa Lind", "Sales manager", NEW_YORK, "ULENA", "manager"),
    Sample("UANA", "Ana Souza", "Account executive", NEW_YORK, "USAM", "ae"),
    Sample("UBEN", "Ben Ortiz", "Account executive", NEW_YORK, "USAM", "ae"),
    Sample("UCY", "Cy Walker", "Sales development", NEW_YORK, "USAM", "sdr"),
    Sample("UGUS", "Gus Weber", "Account executive", NEW_YORK, "UROSA", "ae"),
)


async def go_on(world: Play, **span: float) -> None:
    """Let product time pass: `hours=3`, `minutes=20`."""
    await world.advance(world.clock.now() + timedelta(**span))


async def go_to(world: Play, weekday: int, clock: str, zone: str = NEW_YORK) -> None:
    """The next time the wall in `zone` shows this weekday (0 is Monday) and time."""
    local = world.clock.now().astimezone(ZoneInfo(zone))
    hour, minute = map(int, clock.split(":"))
    day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
    there = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    if there <= local:
        there += timedelta(days=7)
    await world.advance(there)


async def ask_everybody(world: Play) -> None:
    """Thursday 14:00: everybody in the office has this week's prompt."""
    await go_to(world, 3, "14:00")


def person(world: Play, id: str) -> Actor:
    return world.slack.person(id)


def latest(actor: Actor, action_id: str) -> Seen:
    """The newest message with this to press."""
    found = [seen for seen in actor.dms() if action_id in seen.actions]
    assert found, f"{actor.name} sees no {action_id}: {[seen.plain for seen in actor.dms()]}"
    return found[-1]


async def open_form(actor: Actor) -> None:
    outcome = await actor.click(latest(actor, "checkin.start"), "checkin.start")
    assert outcome.ok, outcome
    assert actor.view is not None


async def fill(actor: Actor, **answers: Any) -> None:
    """Answers by question key; `share_mood=True` ticks the box under it."""
    for key, value in answers.items():
        if key.startswith("share_"):
            await actor.click(None, "checkin.draft", ["share"] if value else [], block_id=f"s.{key[6:]}")
        else:
            assert (await actor.fill(f"q.{key}", value)).ok, key


async def answer(world: Play, actor: Actor, **answers: Any) -> Outcome:
    """Open the form from the newest prompt, fill it in, send it; help is none unless said."""
    await open_form(actor)
    await fill(actor, **({"help": "none"} | answers))
    outcome = await actor.submit()
    await world.settle()
    return outcome


def sentence(actor: Actor) -> str:
    """What the small window on top says; it is closed then."""
    view = actor.view
    assert view is not None, "no window"
    return texts(view.blocks)


def texts(blocks: object) -> str:
    """All words of blocks, one a line."""
    found: list[str] = []

    def walk(item: object) -> None:
        if isinstance(item, dict):
            for key, value in item.items():
                if key == "text" and isinstance(value, str):
                    found.append(value)
                else:
                    walk(value)
        elif isinstance(item, list):
            for one in item:
                walk(one)

    walk(blocks)
    return "\n".join(found)


async def counts(world: Play) -> dict[str, int]:
    """How many rows each table has."""

    def read(unit: Unit) -> dict[str, int]:
        tables = SQLModel.metadata.sorted_tables
        return {t.name: int(unit.run(select(func.count()).select_from(t)).scalar() or 0) for t in tables}

    return await world.program.db.read(read)


async def rows(world: Play, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of all rows, in no sure order."""

    def read(unit: Unit) -> list[tuple[Any, ...]]:
        found = SQLModel.metadata.tables[table]
        return [tuple(row) for row in unit.run(select(*(found.c[name] for name in columns)))]

    return await world.program.db.read(read)


# ---------------------------------------------------------------- requests by hand


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    seconds: float


async def post(world: Play, body: bytes, headers: dict[str, str], path: str = EVENTS_PATH) -> Reply:
    """One request as it is, to the bot's own door."""
    started = time.monotonic()
    url = f"http://127.0.0.1:{world.web.port}{path}"
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        raw = await answer.read()
        return Reply(answer.status, parse(raw, answer.content_type), time.monotonic() - started)


def signed(world: Play, body: bytes, kind: str = "json", *, age: int = 0, secret: str = "") -> dict[str, str]:
    """The headers Slack would send with this body, `age` seconds ago."""
    at = str(int(time.time()) - age)
    secret = secret or world.settings.slack_signing_secret or ""
    type_ = "application/json" if kind == "json" else "application/x-www-form-urlencoded"
    return {
        "content-type": type_,
        "x-slack-request-timestamp": at,
        "x-slack-signature": sign(secret, at, body),
    }


async def send_event(world: Play, payload: object) -> Reply:
    body = json.dumps(payload).encode()
    return await post(world, body, signed(world, body))


async def send_interaction(world: Play, payload: object) -> Reply:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    return await post(world, body, signed(world, body, "form"))


async def send_command(world: Play, fields: dict[str, str]) -> Reply:
    body = urlencode(fields).encode()
    return await post(world, body, signed(world, body, "form"))
