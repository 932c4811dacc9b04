"""`play`: from the command `touchline play` until its page answers, and until one can act in its world."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, Sizes
from benchmarks.processes import Child, cpu_seconds, free_port, resident_mb

MOST = 600.0  # seconds for one world
PLAY = ("-c", "from bot.cli import main; main()", "play", "--no-browser")


@dataclass(frozen=True, slots=True)
class _Took:
    page: float
    world: float
    cpu: float
    megabytes: float


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    made, again = [], []
    for number in range(sizes.histories):
        worlds = folder / f"worlds-{number}"
        made.append(_start(folder, worlds, "--weeks", str(sizes.weeks)))
        again += [_start(folder, worlds, "--weeks", str(sizes.weeks)) for _ in range(sizes.starts)]
    large = _start(folder, folder / "large", "--people", str(sizes.company))
    weeks = f"the sample team with {sizes.weeks} weeks"
    yield _figure("play.page_s", [one.page for one in made], "until the page answers, nothing saved")
    yield _figure("play.history_s", [one.world for one in made], f"until one can act: {weeks} made", made)
    yield _figure("play.again_s", [one.world for one in again], f"until one can act: {weeks} taken up", again)
    yield _figure(
        "play.company_s", [large.world], f"until one can act: a company of {sizes.company} reps", [large]
    )
    yield Figure(
        "play.rss_mb", max(one.megabytes for one in made), "MB", f"resident memory with {weeks} made"
    )


def _figure(name: str, values: list[float], what: str, whole: list[_Took] | None = None) -> Figure:
    """The best counts: whatever else the machine does makes it longer."""
    cpu = f"; {min(one.cpu for one in whole):.1f} s of CPU" if whole else ""
    told = ", ".join(f"{value:.2f}" for value in values)
    return Figure(name, min(values), "s", f"from the command {what}{cpu}; the best of {told}")


def _start(folder: Path, worlds: Path, *options: str) -> _Took:
    port = free_port()
    began = time.perf_counter()
    child = Child(folder, worlds.name, [*PLAY, "--port", str(port), "--folder", str(worlds), *options])
    state = f"http://127.0.0.1:{port}/_page/state"
    try:
        child.wait_for(state, pause=0.01)
        page = time.perf_counter() - began
        while not _ready(state):
            if time.perf_counter() - began > MOST:
                raise RuntimeError(f"no world in {MOST} s: {child.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        world = time.perf_counter() - began
        return _Took(page, world, cpu_seconds(child.pid), resident_mb(child.pid))
    finally:
        child.stop()


def _ready(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=30) as response:
        return json.load(response)["progress"] is None
