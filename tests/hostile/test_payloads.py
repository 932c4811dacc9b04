"""Every claimed kind and id gets forged and broken payloads, signed: an answer each, and no crash."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import SQLModel

from bot.play.play import Play
from gateway.door import Kind
from tests.hostile.payloads import Maker, claims
from tests.slack.acting import OFFICE, Reply, ask_everybody, counts, post, rows, signed

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


async def known_ids(world: Play) -> list[str]:
    """Every id there is, of any kind and of two workspaces."""
    other = world.slack.add_workspace("Contoso", domain="contoso")
    world.slack.add_person("Eve", id="UEVE", team=other)
    await world.program.install(other.bot_token)
    await world.settle()
    tables = [table.name for table in SQLModel.metadata.sorted_tables if "id" in table.c]
    found = [str(id) for name in tables for (id,) in await rows(world, name, "id")]
    assert len(found) > 30
    return sorted(found)


async def send(world: Play, kind: Kind, payload: Any) -> Reply:
    if kind is Kind.EVENT:
        body = json.dumps(payload).encode()
        return await post(world, body, signed(world, body))
    fields = payload if kind is Kind.COMMAND else {"payload": json.dumps(payload)}
    body = urlencode({k: str(v) for k, v in fields.items()}, errors="surrogatepass").encode()
    return await post(world, body, signed(world, body, "form"))


def crashes(logged: list[Any]) -> set[str]:
    """The places at which the front door caught an exception."""
    return {f"{call.kwargs}" for call in logged if call.kwargs.get("event") == "failed"}


async def fuzz(world: Play, maker: Maker, count: int) -> None:
    for kind, id, payload in islice(maker.stream(), count):
        reply = await send(world, kind, payload)
        assert reply.status in (200, 400, 401), (kind, id, payload)


@pytest.fixture
async def busy_office(make_world: Any) -> Play:
    world: Play = await make_world(team=OFFICE)
    await ask_everybody(world)
    return world


@pytest.mark.slow  # on both databases: PostgreSQL takes no NUL
async def test_no_payload_crashes_a_handler(busy_office: Play, logged: list[Any]) -> None:
    team, known = busy_office.slack.workspace().team_id, await known_ids(busy_office)
    people = [one.id for one in OFFICE] + ["UEVE", "UNOBODY", ""]
    for seed in range(2):
        await fuzz(busy_office, Maker(seed, team, people, known), 3 * len(claims()))
    assert crashes(logged) == set()


@SQLITE
async def test_nothing_of_a_stranger_is_kept(busy_office: Play, logged: list[Any]) -> None:
    team, known = busy_office.slack.workspace().team_id, await known_ids(busy_office)
    maker, before = Maker(1, team, ["UNOBODY"], known), await counts(busy_office)
    for kind, id in claims():
        if kind is not Kind.EVENT:
            assert (await send(busy_office, kind, maker.plain(kind, id))).status == 200, (kind, id)
    assert crashes(logged) == set()
    assert await counts(busy_office) == before


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("id", ["e" * 161, "\x00", ["x"] * 50, "\ud800"])
async def test_an_event_of_any_id_has_its_effect_once(make_world: Any, id: object) -> None:
    """PostgreSQL holds the column to its length, and takes no zero byte."""
    world: Play = await make_world(team=OFFICE)
    payload = {
        "type": "event_callback", "team_id": world.slack.workspace().team_id, "event_id": id,
        "event": {"type": "message", "user": "UANA", "channel": "D1", "channel_type": "im", "text": "hi", "ts": "1.2"},
    }  # fmt: skip
    seen = []
    for _ in range(2):
        assert (await send(world, Kind.EVENT, payload)).status == 200
        seen.append(await counts(world))
    assert seen[0] == seen[1]
    assert seen[0]["received_key"] >= 1
