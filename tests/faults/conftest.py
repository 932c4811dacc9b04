"""The processes that many rounds share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.faults.rig import Machines


@pytest.fixture(scope="session")
async def machines() -> AsyncIterator[Machines]:
    """The nursery and the local Slack."""
    async with Machines() as found:
        yield found
