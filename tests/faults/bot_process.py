"""The bot as a process of its own that can be killed at named moments: `python -m tests.faults.bot_process`.

Everything but the moment of death is `touchline run`: `bot.run.Running` with `Settings` from the environment.
`python -m tests.faults.bot_process nursery` imports the program once and forks a life for each line of JSON on
its input, because importing takes longer than the lives the rig is interested in. It prints `P <pid>` for a life
begun, `L <pid> <label>` for each named moment, `S <pid>` for one stopped, `D <pid> <status>` for one ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import scheduler.delivery
from bot.logs import start_logging
from bot.run import Running
from bot.settings import load_settings
from coaching.library import load_library
from gateway.clock import MovableClock, ProductClock, SystemClock
from scheduler.pace import UNPACED, Paces, Rate
from tests import upgrades
from tests.faults import plants

KILL = "FAULTS_KILL"  # label:n, die at the n-th time it passes
STOP = "FAULTS_STOP"  # label:n, stop (SIGSTOP) there instead
PLANT = "FAULTS_PLANT"  # a bug of tests/faults/plants.py
CLOCK = "FAULTS_CLOCK"  # product time and the monotonic second at which it was so
LEASE = "FAULTS_LEASE"  # seconds
LOG = "FAULTS_LOG"  # a file
PACE = "FAULTS_PACE"  # posts a second; no pace where it is not set
WALL = "FAULTS_WALL"  # hours by which this process's own clock is off
REVISIONS = "FAULTS_REVISIONS"  # a folder of revisions: this is the version to come (tests/upgrades.py)


class Labels:
    """Tells of every named moment, and dies or stops at one of them."""

    def __init__(self, trace: int) -> None:
        self._trace = trace
        self._counts: dict[str, int] = {}
        self._ends = {
            _moment(os.environ[name]): what
            for name, what in ((KILL, signal.SIGKILL), (STOP, signal.SIGSTOP))
            if os.environ.get(name)
        }
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + 1
            os.write(self._trace, f"L {os.getpid()} {name}\n".encode())
            end = self._ends.get((name, self._counts[name]))
            if end is not None:
                os.kill(os.getpid(), end)


def _moment(text: str) -> tuple[str, int]:
    name, _, count = text.partition(":")
    return name, int(count or 1)


class JumpingClock(MovableClock):
    """A clock that somebody sets wrong: an hour on at SIGUSR1, an hour back at SIGUSR2."""

    shift = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.shift

    def jump(self, hours: int) -> None:
        self.shift += timedelta(hours=hours)


class Elsewhen(SystemClock):
    """The program's own clock in another year: whatever it learns of the time, it learns so much earlier."""

    def __init__(self, shift: timedelta) -> None:
        super().__init__()
        self._shift = shift

    def now(self) -> datetime:
        return super().now() + self._shift


def _clock() -> ProductClock | None:
    """Product time goes on over deaths: it is counted from one moment of the machine's monotonic clock."""
    text = os.environ.get(CLOCK)
    if not text:
        return None
    at, _, since = text.partition(",")
    now = datetime.fromisoformat(at) + timedelta(seconds=time.monotonic() - float(since))
    if not os.environ.get(WALL):
        return JumpingClock(now, running=True)
    shift = now - datetime.now(UTC)
    plants.wrong_clock(float(os.environ[WALL]))
    return Elsewhen(shift)


def _paces() -> Paces:
    """Changes and Home views without one: they are not what these runs are about."""
    pace = os.environ.get(PACE)
    return Paces(Rate(float(pace), 5), None, None, None) if pace else UNPACED


async def _serve(trace: int) -> None:
    label = Labels(trace)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = _clock()
    if isinstance(clock, JumpingClock):
        for number, hours in ((signal.SIGUSR1, 1), (signal.SIGUSR2, -1)):
            asyncio.get_running_loop().add_signal_handler(number, clock.jump, hours)
    label("begun")
    running = Running(load_settings(dotenv=None), clock=clock, paces=_paces(), label=label)
    try:
        await running.start()
        label("ready")
        await stop.wait()
    finally:
        await running.stop()


def live(trace: int) -> None:
    """One life of the bot."""
    import uvloop

    start_logging()
    if os.environ.get(LEASE):
        scheduler.delivery.LEASE = float(os.environ[LEASE])
    if os.environ.get(REVISIONS):
        upgrades.become(Path(os.environ[REVISIONS]))
    if os.environ.get(PLANT):
        plants.plant(os.environ[PLANT])
    uvloop.run(_serve(trace))


# ---------------------------------------------------------------- the nursery


def nursery() -> None:
    library = load_library()
    import bot.program

    bot.program.load_library = lambda: library  # type: ignore[assignment]
    children: set[int] = set()
    signal.signal(signal.SIGCHLD, lambda *_: _bury(children))
    gc.freeze()
    for line in sys.stdin:
        _bear(json.loads(line)["env"], children)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for pid in list(children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _bear(environment: dict[str, str], children: set[int]) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if pid == 0:
        _become(environment)
    children.add(pid)
    os.write(1, f"P {pid}\n".encode())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _become(environment: dict[str, str]) -> Any:
    """The child's part: a log for its output, no share in the nursery's input, dead when the nursery is."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    trace = os.dup(1)
    log = os.open(Path(environment.get(LOG, os.devnull)), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.environ.update(environment)
    code = 0
    try:
        live(trace)
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _bury(children: set[int]) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if os.WIFSTOPPED(status):
            os.write(1, f"S {pid}\n".encode())
            continue
        children.discard(pid)
        os.write(1, f"D {pid} {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    if sys.argv[1:] == ["nursery"]:
        nursery()
    else:
        live(1)
