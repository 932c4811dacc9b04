"""Processes under measurement: started, asked for their CPU time and memory, and stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ("-c", "from bot.cli import main; main()", "run")  # the command `touchline run`


class Child:
    """A Python process of this house; what it prints goes to a file beside its work."""

    def __init__(self, folder: Path, name: str, arguments: Sequence[str], **env: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *arguments], cwd=folder, env=_environment(env), stdout=log, stderr=log
            )
        self.pid = self._process.pid

    def wait_for(self, url: str, seconds: float = 30.0, pause: float = 0.05) -> None:
        """Until `url` answers 200. Raises RuntimeError with the end of the process's own words."""
        end = time.monotonic() + seconds
        while not _answers(url):
            if self._process.poll() is not None or time.monotonic() > end:
                said = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{self.log.stem} did not come up:\n{said}")
            time.sleep(pause)

    def wait(self) -> None:
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its threads so far. Linux: any process has such a clock."""
    return time.clock_gettime((~pid << 3) | 2)


def resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
