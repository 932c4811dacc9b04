"""Identifiers and time stamps that look like Slack's and never repeat, also not after a restart."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Machine = Callable[[], float]

_ALPHABET = string.ascii_uppercase + string.digits


def system_clock() -> datetime:
    """Product time when nobody hands one in."""
    return datetime.now(UTC)


class Ids:
    """Random ids: a bot that remembers trigger ids for days must not meet one again after a restart."""

    def __init__(self) -> None:
        self._random = random.Random()
        self._taken: set[str] = set()

    def make(self, prefix: str) -> str:
        """An id such as C07Q2ABCDE1, never given twice."""
        while True:
            made = prefix + "0" + "".join(self._random.choices(_ALPHABET, k=9))
            if made not in self._taken:
                self._taken.add(made)
                return made

    def reserve(self, *made: str) -> None:
        """Ids of a world that was saved are taken too."""
        self._taken.update(made)

    def short(self) -> str:
        """A block or action id such as Slack gives when the app gave none."""
        return f"{self._random.getrandbits(30):06x}"

    def secret(self, length: int = 32) -> str:
        """The random half of a token, a trigger or a URL."""
        return f"{self._random.getrandbits(length * 4):0{length}x}"


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970; `timestamp()` alone would lose the last digits."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def ts_text(value: int) -> str:
    """Slack's `ts`: seconds, a dot, six digits."""
    return f"{value // 1_000_000}.{value % 1_000_000:06d}"
