"""An Enterprise organisation gives the app to its workspaces, takes it from them, or removes it from all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.door import NOTHING, Answer, Ask, Kind, on
from handlers.house import House
from storage import orgs, system, templates, workspaces
from storage.unit import Unit

MOST_TEAMS = 500
GRANTED, REVOKED = "team_access_granted", "team_access_revoked"


@on(Kind.EVENT, "team_access_granted")
async def granted(ask: Ask, house: House) -> Answer:
    """More workspaces of the organisation use the app."""
    await heard(house, ask.id, ask.body, ask.now)
    return NOTHING


@on(Kind.EVENT, "team_access_revoked")
async def revoked(ask: Ask, house: House) -> Answer:
    """Some workspaces of the organisation use the app no more."""
    await heard(house, ask.id, ask.body, ask.now)
    return NOTHING


def org_of(body: dict[str, Any]) -> str | None:
    """The organisation whose install a payload belongs to; None where a workspace installed the app itself."""
    given = body.get("authorizations")
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else body
    if first.get("is_enterprise_install") not in (True, "true"):
        return None
    org = first.get("enterprise_id") or body.get("enterprise_id") or body.get("enterprise")
    id = org.get("id") if isinstance(org, dict) else org
    return id if isinstance(id, str) and 0 < len(id) <= 32 else None


async def joined(house: House, enterprise_id: str, slack_team_id: str, now: datetime) -> bool:
    """A payload came from a workspace of an organisation that we had not heard of. True if it is served now."""

    def work(unit: Unit) -> bool:
        return _join(unit, house, enterprise_id, slack_team_id, now, again=False)

    done = await house.db.write(work)
    house.forget_tenants()
    return done


async def heard(house: House, id: str, body: dict[str, Any], now: datetime) -> bool:
    """What Slack says of an organisation as a whole. False if it is none of that. Once or more often is the same."""
    enterprise_id, event = org_of(body), body.get("event")
    if enterprise_id is None or not isinstance(event, dict):
        return False
    at = said_at(body)

    def work(unit: Unit) -> bool:
        if id in (GRANTED, REVOKED):
            for team in _teams(event):
                _access(unit, house, id == GRANTED, enterprise_id, team, now, at)
            return True
        if is_before(at, orgs.installed_at(unit, enterprise_id)):
            return True  # it is about an earlier install
        if id == "app_uninstalled":
            orgs.left(unit, enterprise_id, now)
            return True
        tokens = event.get("tokens")
        if id == "tokens_revoked" and isinstance(tokens, dict) and tokens.get("bot"):
            orgs.token_lost(unit, enterprise_id, "tokens_revoked", now)
            return True
        return id == "tokens_revoked"

    known = await house.db.write(work)
    house.forget_tenants()
    return known


def _access(
    unit: Unit, house: House, given: bool, enterprise_id: str, team: str, now: datetime, at: datetime | None
) -> None:
    """Slack may repeat and reorder these: what is older than what we know of the workspace is no news."""
    known = system.workspace_of_team(unit, team)
    last = None if known is None else workspaces.changed_at(unit, known.id)
    if is_before(at, last):
        return
    since = now if at is None else min(at, now)  # told late, it is as old as it is
    if given:
        _join(unit, house, enterprise_id, team, since, again=True)
    else:
        orgs.taken_from(unit, enterprise_id, team, since)


def _join(
    unit: Unit, house: House, enterprise_id: str, team: str, now: datetime, *, again: bool
) -> bool:  # fmt: skip
    made = orgs.join(unit, enterprise_id, team, None, now, again=again)
    if made is not None and made[1]:
        templates.seed(unit, made[0], house.library.templates.values(), now)
    return made is not None


def _teams(event: dict[str, Any]) -> list[str]:
    given = event.get("team_ids")
    teams = given if isinstance(given, list) else []
    return [one for one in teams[:MOST_TEAMS] if isinstance(one, str) and 0 < len(one) <= 32]


def said_at(body: dict[str, Any]) -> datetime | None:
    """When what an event tells of happened: Slack gives whole seconds, cut off. None if it does not say."""
    given = body.get("event_time")
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 2**35:
        return None
    return datetime.fromtimestamp(given, UTC)


def is_before(at: datetime | None, known: datetime | None) -> bool:
    """Whether an event is surely older than what is known since then."""
    return at is not None and known is not None and at + timedelta(seconds=1) <= known
