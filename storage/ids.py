"""Ids we make ourselves: UUIDv7, so that rows of one time lie together in every index."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID


def new_id(now: datetime) -> UUID:
    """A UUIDv7 of `now` (milliseconds) and 74 random bits."""
    milliseconds = int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    random = secrets.randbits(74)
    value = (
        milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | (random & 0x3FFF_FFFF_FFFF_FFFF)
    )
    return UUID(int=value)
