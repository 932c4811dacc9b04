"""A rolling upgrade under load: replicas of a version to come take the places of today's, one after the other."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from storage import schema
from tests.faults import bot_process
from tests.faults.replicas_fleet import Fleet
from tests.upgrades import version_to_come


async def upgrade_in_turn(found: Fleet, revisions: Path) -> list[str]:
    """`revisions`: what `write_revisions` made. One is taken away and a new one comes before the next goes.

    Returns what `touchline migrate --contract` answered each time: that an older one runs, and at last its steps.
    """
    answers = []
    for port in tuple(found.seats):
        await _sends(found)
        await found.retire(port)
        found.rig.own[port] = {**found.rig.own.get(port, {}), bot_process.REVISIONS: str(revisions)}
        await found.begin(port)
        answers.append(await contract(found, revisions))
    await _sends(found)
    return answers


async def contract(found: Fleet, revisions: Path) -> str:
    """The steps it took, or why it refused."""
    async with found.rig.database() as database:
        with version_to_come(revisions):
            try:
                return " ".join(await schema.contract(database, datetime.now(UTC)))
            except schema.SchemaError as error:
                return str(error)


async def _sends(found: Fleet) -> None:
    """Until another message is out, whoever sends it. They share one workspace, so one sends at a time."""
    before = _sent(found)
    async with asyncio.timeout(20):
        while _sent(found) == before:
            assert not any(life.dead for life, _ in found.seats.values()), "a replica ended by itself"
            await asyncio.sleep(0.05)


def _sent(found: Fleet) -> int:
    return sum(life.labels.count("sent") for life in found.rig.nursery.lives.values())
