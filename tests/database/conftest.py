"""Fixtures of the database tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.database.ledger import Ledger, opened


@pytest.fixture
async def ledger(db: Database) -> AsyncIterator[Ledger]:
    """A delivery loop before the local Slack."""
    async with opened(db) as found:
        yield found
