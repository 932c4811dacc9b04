"""A backup taken by the real command amid a round, put back after the bot went on for a while and died."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.restoring import put_in_place
from bot.settings import Settings
from storage import backup
from tests.faults import reading
from tests.faults.checker import ARRIVE, PROMPT, _arrivals
from tests.faults.processes import ROOT, clean_environment
from tests.faults.rig import Machines, Rig

pytestmark = pytest.mark.slow
PEOPLE = 60


async def posts(rig: Rig) -> Counter[str]:
    """How often Slack received each delivery."""
    return _arrivals(await rig.received())


async def until_posted(rig: Rig, count: int) -> None:
    end = time.monotonic() + 60
    while sum((await posts(rig)).values()) < count:
        assert time.monotonic() < end, "it does not send"
        await asyncio.sleep(0.2)


async def command(rig: Rig, *words: str) -> str:
    environ = clean_environment() | {"DATABASE_URL": rig._url, "TOUCHLINE_SECRET_KEY": rig._key}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from bot.cli import main; main()", *words,
        cwd=ROOT, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, said.decode()
    return said.decode()


async def test_nothing_is_sent_twice_that_was_sent_before_or_after_the_backup(
    machines: Machines, tmp_path: Path
) -> None:
    async with Rig(machines, tmp_path, people=PEOPLE) as rig:
        # Stopped amid the round, so that much is still to go out, however fast this machine is.
        life = await rig.start(stop="sending:2")
        assert await life.until(lambda it: it.stopped, 30), "its moment did not come"
        await until_posted(rig, 1)
        before = await posts(rig)
        said = await command(rig, "backup", str(tmp_path / "copy.sqlite"))
        assert "whole and checked" in said
        listed = await command(rig, "deliveries", "--kind", PROMPT)
        assert " late)" in listed
        life.send(signal.SIGCONT)
        await until_posted(rig, 24)
        await life.kill()
        rig.crew.up.clear()
        after = await posts(rig)
        place = tmp_path / "new.sqlite"
        settings = Settings(database_url=f"sqlite:///{place}", touchline_secret_key=rig._key)
        done = await asyncio.to_thread(
            put_in_place, settings, tmp_path / "copy.sqlite", rig.now, force=False, nothing_sent_since=False
        )
        assert done.unclear.held > 0
        assert backup.faults(place) == []
        rig._url = f"sqlite:///{place}"
        second = await rig.start()
        await rig.until(lambda: lambda unit: reading.unrest(rig.now)(unit) == 0, 60)
        await second.kill()
        received, ledger = await posts(rig), await rig.ledger()
    rows = {row["id"]: row for row in ledger.deliveries if row["op"] == "post"}
    prompts = [row for row in rows.values() if row["kind"] == PROMPT]
    assert len(prompts) == PEOPLE
    for id in before:
        assert received[id] == 1, rows[id]
    for row in rows.values():
        assert received[row["id"]] <= (2 if row["kind"] in ARRIVE and row["maybe_twice"] else 1), row
    # Nothing is lost without a word: what was not sent is held, and says why.
    assert {row["reason"] for row in prompts if not received[row["id"]]} <= {"restored"}
    sent_since = [id for id in after if id not in before and id in rows and rows[id]["kind"] == PROMPT]
    assert sent_since
