"""Slack says goodbye in two events, in any order, twice, or so late that the app is installed again already."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from storage.tables import Workspace
from tests.database.house import one, rows
from tests.slack.installs import Site, site, told

UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}
OF_A_PERSON = {"type": "tokens_revoked", "tokens": {"oauth": ["UADA"], "bot": []}}


@pytest.fixture
def dialect() -> str:
    return "sqlite"


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Site]:
    async with site(database_url) as found:
        await found.browser().install("TNORTH")
        yield found


async def home(here: Site) -> Any:
    return one(await rows(here.program.db, Workspace))


@pytest.mark.parametrize("order", list(itertools.permutations(("uninstalled", "revoked", "of a person"))))
async def test_in_any_order_it_ends_and_an_install_brings_it_back(here: Site, order: tuple[str, ...]) -> None:
    events = {"uninstalled": UNINSTALLED, "revoked": REVOKED, "of a person": OF_A_PERSON}
    here.slack.workspaces[0].token = "inactive"
    for name in order:
        for _ in range(2):
            assert await told(here, events[name], team="TNORTH") == 200
    row = await home(here)
    assert (row.state, row.bot_token) == ("left", None)
    assert (await here.browser().install("TNORTH")).status_code == 200
    back = await home(here)
    assert (back.id, back.state) == (row.id, "active")
    assert await here.program.tenants.of_team("TNORTH") is not None


async def test_a_person_s_own_token_is_no_business_of_the_workspace(here: Site) -> None:
    await told(here, OF_A_PERSON, team="TNORTH")
    assert (await home(here)).state == "active"


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED], ids=["uninstalled", "revoked"])
async def test_a_goodbye_that_comes_after_the_next_install_changes_nothing(
    here: Site, event: dict[str, Any]
) -> None:
    before = here.program.clock.now()
    await here.browser().install("TNORTH")
    for minutes in (-6, 0, 9):  # Slack's clock may differ from ours
        await told(here, event, team="TNORTH", at=before + timedelta(minutes=minutes))
        assert (await home(here)).state == "active"
    # Much later nobody is asked: it is true.
    await told(here, event, team="TNORTH", at=before + timedelta(minutes=11))
    assert (await home(here)).state != "active"


async def test_a_goodbye_is_believed_where_slack_does_not_say(here: Site) -> None:
    here.slack.fail("auth.test", "http_500")
    await told(here, UNINSTALLED, team="TNORTH")
    assert (await home(here)).state == "left"


async def test_of_a_workspace_nobody_knows_nothing_follows(here: Site) -> None:
    for event in (UNINSTALLED, REVOKED, {"type": "team_access_granted", "team_ids": ["TOTHER"]}):
        assert await told(here, event, team="TOTHER") == 200
    assert (await home(here)).state == "active"


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_late_goodbye_at_a_replica_that_knows_the_old_token_undoes_no_install(
    database_url: str,
) -> None:
    async with site(database_url, replicas=2) as here:
        await here.browser().install("TNORTH")
        id, at_slack = one(await rows(here.program.db, Workspace)).id, here.slack.workspaces[0]
        other = here.programs[1]
        await other.tenants.slack_of(id)
        await other.tenants.of_team("TNORTH")
        gone, old = here.program.clock.now(), at_slack.bot_token
        at_slack.token = "inactive"
        await here.browser().install("TNORTH")
        assert at_slack.bot_token != old
        del here.slack.core.tokens[old]  # as at Slack, where it never works again
        here.apps.reverse()
        assert await told(here, {"type": "app_uninstalled"}, team="TNORTH", at=gone) == 200
        assert one(await rows(here.program.db, Workspace)).state == "active"
