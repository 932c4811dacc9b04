"""The program is stopped and goes on; its database goes away and comes back."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.databases import Shelf
from tests.faults.outside import frozen, jumping, no_room, without_database
from tests.faults.rig import Machines, Rig

pytestmark = pytest.mark.slow


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A PostgreSQL server of its own, which may be stopped. Not below pytest's folder: see tests/conftest.py."""
    with tempfile.TemporaryDirectory(prefix="touchline-outside-", ignore_cleanup_errors=True) as folder:
        found = Shelf("postgresql", Path(folder))
        yield found
        found.close()


async def test_stopped_at_random_moments_past_its_lease(machines: Machines, tmp_path: Path) -> None:
    async with Rig(machines, tmp_path, people=80, lease=0.9) as rig:
        result = await frozen(rig, 3, seconds=1.5)
    assert result.problems == []
    assert len(result.report.unknown) <= 3 * 8


async def test_postgresql_stopped_and_started_under_load(
    machines: Machines, tmp_path: Path, shelf: Shelf
) -> None:
    async with (
        shelf.fresh(0) as url,
        Rig(machines, tmp_path, people=120, database_url=url, lease=2.0) as rig,
    ):
        result = await without_database(rig, shelf, 3)
    assert result.problems == []
    assert len(result.report.unknown) <= 3 * 8
    assert result.report.total("sent_once") > 0


@pytest.mark.parametrize("jumps", [(1, -1), (-1, 1)])
async def test_product_time_jumps_by_an_hour(
    machines: Machines, tmp_path: Path, jumps: tuple[int, ...]
) -> None:
    async with Rig(machines, tmp_path, people=80) as rig:
        result = await jumping(rig, jumps)
    assert result.problems == []
    assert result.report.unknown == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


async def test_no_room_on_the_disk_for_a_while(machines: Machines, tmp_path: Path, small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'faults.sqlite'}"
    async with Rig(machines, tmp_path, people=120, database_url=url) as rig:
        result = await no_room(rig, small_disk, 2.0)
    assert "error=OperationalError" in (tmp_path / "bot.log").read_text()  # it needed room, and said so
    assert result.problems == []
    assert len(result.report.unknown) <= 8
