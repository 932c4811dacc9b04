"""Enterprise organisations: one install for many workspaces, which come, go and come back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from playground.world import Org
from scheduler import directory
from storage import orgs
from storage.tables import Org as OrgRow
from storage.tables import Person, Template, Workspace
from tests.database.house import change, one, rows
from tests.slack.installs import Site, sent, site, told

ENTERPRISE = "E0BIG"
ORG_MARK = [{"enterprise_id": ENTERPRISE, "team_id": None, "is_enterprise_install": True}]


@pytest.fixture
def dialect() -> str:
    return "sqlite"


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Site]:
    """An organisation of two workspaces; it installed the app and gave it to the first."""
    async with site(database_url) as found:
        big = found.slack.add_org("Big Ltd", found.slack.workspaces, id=ENTERPRISE)
        for home in big.homes:
            home.token = "live"
        big.given = ["TNORTH"]
        page = await found.browser().install(ENTERPRISE)
        assert page.status_code == 200
        assert "Choose workspaces" in page.text
        assert (
            f"https://app.slack.com/manage/{ENTERPRISE}/integrations/profile/{found.slack.app_id}/"
            in page.text
        )
        yield found


def org(here: Site) -> Org:
    return here.slack.core.orgs[ENTERPRISE]


async def states(here: Site) -> dict[str, str]:
    return {row.slack_team_id: row.state for row in await rows(here.program.db, Workspace)}


async def event(here: Site, kind: str, team: str | None = None, *, at: Any = None, **more: Any) -> None:
    body = {"authorizations": ORG_MARK, "enterprise_id": ENTERPRISE}
    assert await told(here, {"type": kind, **more}, team=team, at=at, **body) == 200


async def command(here: Site, team: str, user: str) -> dict[str, Any]:
    fields = {
        "command": "/coach", "text": "help", "team_id": team, "enterprise_id": ENTERPRISE, "user_id": user,
        "is_enterprise_install": "true", "trigger_id": f"{team}.{user}", "api_app_id": here.slack.app_id,
    }  # fmt: skip
    answer = await sent(here, urlencode(fields).encode(), "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    return dict(answer.json())


async def test_its_workspaces_are_served_with_its_token_each_by_itself(here: Site) -> None:
    assert await states(here) == {"TNORTH": "active"}
    row, kept = one(await rows(here.program.db, Workspace)), one(await rows(here.program.db, OrgRow))
    assert (row.by_org, row.enterprise_id, row.name) == (True, ENTERPRISE, "Northwind")
    assert org(here).token.encode() not in row.bot_token + kept.bot_token
    assert row.bot_token != kept.bot_token
    assert len(await rows(here.program.db, Template, row.id)) > 0
    await event(here, "team_access_granted", team_ids=["TCONTOSO"])
    org(here).given.append("TCONTOSO")
    await directory.sync_due(here.program.house, here.program.clock.now())
    for home in org(here).homes:
        tenant = await here.program.tenants.of_team(home.team_id)
        assert tenant is not None
        assert tenant.token == org(here).token
        people = {person.slack_user_id for person in await rows(here.program.db, Person, tenant.id)}
        assert people == {person.id for person in home.humans()}


async def test_a_payload_of_a_workspace_that_was_not_told_of_is_answered(here: Site) -> None:
    assert "You are not part of a team here yet" in json.dumps(await command(here, "TCONTOSO", "UADA"))
    assert await states(here) == {"TNORTH": "active", "TCONTOSO": "active"}
    # But not one without the organisation's mark.
    assert await told(here, {"type": "app_home_opened", "user": "U1", "tab": "home"}, team="TOTHER") == 200
    assert "TOTHER" not in await states(here)


async def test_what_is_taken_away_rests_and_no_late_payload_brings_it_back(here: Site) -> None:
    now = here.program.clock.now()
    await event(here, "team_access_revoked", team_ids=["TNORTH"])
    assert await states(here) == {"TNORTH": "left"}
    assert "not set up" in json.dumps(await command(here, "TNORTH", "UADA"))
    await event(
        here, "team_access_granted", team_ids=["TNORTH"], at=now - timedelta(minutes=5)
    )  # an older one, late
    assert await states(here) == {"TNORTH": "left"}
    await event(here, "team_access_granted", team_ids=["TNORTH"])
    assert await states(here) == {"TNORTH": "active"}
    await event(here, "team_access_revoked", team_ids=["TNORTH"], at=now - timedelta(minutes=5))
    assert await states(here) == {"TNORTH": "active"}


async def test_only_its_own_workspaces_are_its_to_take(here: Site) -> None:
    alone = here.slack.add_workspace("Alone", team_id="TALONE")
    await here.browser().install("TALONE")
    await event(here, "team_access_revoked", team_ids=["TALONE"])
    await event(here, "app_uninstalled", at=here.program.clock.now() + timedelta(seconds=2))
    assert await states(here) == {"TNORTH": "left", "TALONE": "active"}
    assert await here.program.tenants.of_team(alone.team_id) is not None


@pytest.mark.parametrize("first", ["app_uninstalled", "tokens_revoked"])
async def test_the_organisation_says_goodbye_and_comes_back(here: Site, first: str) -> None:
    await event(here, "team_access_granted", team_ids=["TCONTOSO"])
    late = here.program.clock.now() - timedelta(minutes=1)
    await event(here, first, at=late, tokens={"bot": ["UBOT"]})  # about an earlier install
    assert set((await states(here)).values()) == {"active"}
    now = here.program.clock.now() + timedelta(seconds=2)
    second = {"app_uninstalled": "tokens_revoked", "tokens_revoked": "app_uninstalled"}[first]
    for kind in (first, second):
        await event(here, kind, at=now, tokens={"bot": ["UBOT"]})
    assert set((await states(here)).values()) == {"left"}
    assert await here.program.db.read(lambda unit: orgs.shared(unit, ENTERPRISE)) is None
    assert "not set up" in json.dumps(await command(here, "TCONTOSO", "UADA"))
    await here.browser().install(ENTERPRISE)
    assert await states(here) == {"TNORTH": "active", "TCONTOSO": "left"}


async def test_of_one_that_is_gone_nothing_stays_once_its_workspaces_are_deleted(here: Site) -> None:
    db, now = here.program.db, here.program.clock.now() + timedelta(seconds=2)
    await here.program.housekeeping()
    await event(here, "app_uninstalled", at=now)
    await here.program.housekeeping()
    assert len(await rows(db, OrgRow)) == 1
    await change(db, Workspace, {}, enterprise_id=None)  # as if it were deleted
    await here.program.housekeeping()
    assert await rows(db, OrgRow) == []


async def test_a_person_s_own_token_is_no_business_of_the_organisation(here: Site) -> None:
    now = here.program.clock.now() + timedelta(seconds=2)
    await event(here, "tokens_revoked", at=now, tokens={"oauth": ["UADA"]})
    assert await states(here) == {"TNORTH": "active"}


async def test_a_dead_token_is_dead_for_all_and_well_again_for_all(here: Site) -> None:
    now = here.program.clock.now() + timedelta(seconds=2)
    await event(here, "team_access_granted", team_ids=["TCONTOSO"])
    org(here).given.append("TCONTOSO")
    await event(here, "tokens_revoked", at=now, tokens={"bot": ["UBOT"]})
    assert set((await states(here)).values()) == {"token_dead"}
    await here.browser().install(ENTERPRISE)
    assert set((await states(here)).values()) == {"active"}


async def test_somebody_at_home_in_another_workspace_of_it_is_let_in_where_they_belong(here: Site) -> None:
    await directory.sync_due(here.program.house, here.program.clock.now())
    ada = one(list(here.slack.workspaces[0].humans()))
    for who, said in ((ada.id, False), ("USTRANGER", True)):
        body = {
            "type": "view_submission", "team": {"id": "TNORTH", "enterprise_id": ENTERPRISE},
            "is_enterprise_install": True, "enterprise": {"id": ENTERPRISE}, "user": {"id": who, "team_id": "TCONTOSO"},
            "view": {"id": "V1", "callback_id": "none", "type": "modal", "title": {"type": "plain_text", "text": "T"},
                     "blocks": [], "state": {"values": {}}, "hash": "1"},
        }  # fmt: skip
        raw = urlencode({"payload": json.dumps(body)}).encode()
        answer = await sent(here, raw, "application/x-www-form-urlencoded")
        assert ("Only people of this workspace" in answer.text) is said, who


@pytest.mark.parametrize("first", ["granted", "revoked"])
async def test_both_told_late_and_in_order_the_later_one_counts(here: Site, first: str) -> None:
    """The bot was down: each comes by a retry, and is as old as Slack says."""
    long_ago, now = here.program.clock.now() - timedelta(days=3), here.program.clock.now()
    await change(here.program.db, Workspace, {}, installed_at=long_ago)
    await change(here.program.db, OrgRow, {}, installed_at=long_ago)
    second = "revoked" if first == "granted" else "granted"
    await event(here, f"team_access_{first}", team_ids=["TNORTH"], at=now - timedelta(seconds=90))
    await event(here, f"team_access_{second}", team_ids=["TNORTH"], at=now - timedelta(seconds=60))
    assert (await states(here))["TNORTH"] == ("left" if second == "revoked" else "active")
