"""A process that dies while it saves a world leaves a good one behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from bot.play.saves import Shelf
from tests.unit.play.worlds import NAME, numbers, world

HOUSE = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from pathlib import Path
from bot.play import saves
from tests.unit.play.worlds import NAME, world

folder, left = sys.argv[1], int(sys.argv[2])
shelf = saves.Shelf(Path(folder))
shelf.hold()
shot = world(shelf, 2)

def die(event, given):
    global left
    if event.startswith(("open", "os.", "shutil.", "sqlite3.connect")) and folder in str(given[0]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
shelf.keep(NAME, shot)
print("kept")
"""


def test_killed_at_any_step_of_saving_leaves_a_good_pair(tmp_path: Path) -> None:
    """The process kills itself before each of its steps on the disk, one after the other, until it gets through."""
    shelf = Shelf(tmp_path / "play")
    shelf.hold()
    shelf.keep(NAME, world(shelf, 1))
    shelf.let_go()
    found: list[tuple[str, int, str, int]] = []
    for step in range(60):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(shelf.folder), str(step)],
            cwd=HOUSE, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        shelf.hold()
        found.append(numbers(shelf))
        shelf.let_go()
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stdout == "kept\n"
    assert len(found) > 8
    whole = [("1", 1, "1 \u2028 ä", 1), ("2", 2, "2 \u2028 ä", 2)]
    assert sorted(set(found)) == whole
    assert found == sorted(found)  # once the new one counts, it stays
    assert len(list((shelf.folder / "worlds" / NAME).glob("pair-*"))) == 1
