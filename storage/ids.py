"""Ids we make ourselves: UUIDv7, so that rows of one time lie together in every index."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime
from uuid import UUID

_MOST = 0xFFF  # ids of one millisecond that are told apart by when they were made


class _Counter:
    """How many ids of the same millisecond this process made before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last, self._count = -1, 0

    def next(self, milliseconds: int) -> int:
        with self._lock:
            self._count = min(self._count + 1, _MOST) if milliseconds == self._last else 0
            self._last = milliseconds
            return self._count


_COUNTER = _Counter()


def new_id(now: datetime) -> UUID:
    """A UUIDv7 of `now` (milliseconds), a count and 62 random bits.

    So ids sort as they were made even where time stands, and what is shown in their order is the same each time.
    """
    milliseconds = int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    count = _COUNTER.next(milliseconds)
    value = milliseconds << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def first_id_of(moment: datetime) -> UUID:
    """No id made before `moment` is as large, and none made from then on is smaller: an index by age for nothing."""
    return UUID(int=(int(moment.timestamp() * 1000) & 0xFFFF_FFFF_FFFF) << 80)
