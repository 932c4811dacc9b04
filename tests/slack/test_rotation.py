"""Tokens that expire: made new in time, by one replica, in any zone; and what follows when Slack does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.oauth import Granted
from bot.program import Program
from bot.run import Running
from gateway.outcomes import Gone
from storage import orgs, rotation, workspaces
from storage.tables import Workspace
from storage.unit import Busy, Unit
from storage.workspaces import Expiry
from tests.database.house import change, one, rows
from tests.slack.installs import Site, site

LIFE = timedelta(hours=12)


@pytest.fixture(params=["America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The process lives somewhere else than in UTC."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def dialect() -> str:
    """What is not about replicas and clocks is tried on one database."""
    return "sqlite"


BOTH = pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])


@pytest.fixture
async def here(database_url: str, zone: None) -> AsyncIterator[Site]:
    """One workspace of two replicas (one, on SQLite) with a token that expires."""
    replicas = 2 if database_url.startswith("postgresql") else 1
    async with site(database_url, replicas=replicas, rotation=True) as found:
        assert (await found.browser().install("TNORTH")).status_code == 200
        yield found


TURN = timedelta(seconds=30)  # from one look at what is due to the next


async def home(here: Site) -> Any:
    return one(await rows(here.program.db, Workspace))


async def later(here: Site, by: timedelta) -> None:
    """So much time passes for what is kept: PostgreSQL's own clock cannot be put ahead."""
    row = await home(here)
    moved = {
        name: getattr(row, name) - by for name in ("rotate_at", "token_expires_at") if getattr(row, name)
    }
    await change(here.program.db, Workspace, {}, **moved)
    for token in here.slack.core.ends:
        here.slack.core.ends[token] -= by.total_seconds()


def refreshes(here: Site) -> int:
    return sum(call.method == "oauth.v2.access" for call in here.slack.calls) - 1  # but for the install


async def works(program: Program) -> bool:
    """Whether this replica reaches Slack in the name of the workspace."""
    tenant = await program.tenants.of_team("TNORTH")
    assert tenant is not None
    try:
        return bool((await program.tenants.client(tenant.token).who_am_i())["ok"])
    except Gone:
        return False


@BOTH
async def test_it_is_made_new_two_hours_before_its_end(here: Site) -> None:
    now, row = here.machine.now(), await home(here)
    assert abs(row.token_expires_at - now - LIFE) < timedelta(minutes=1)
    assert row.token_expires_at - row.rotate_at == timedelta(hours=2)
    await later(here, timedelta(hours=9, minutes=58))
    assert await here.program.rotation.run() == 0
    await later(here, timedelta(minutes=2))
    before = here.slack.workspaces[0].bot_token
    assert await here.program.rotation.run() == 1
    assert await here.program.rotation.run() == 0
    assert here.slack.workspaces[0].bot_token != before
    assert all([await works(program) for program in here.programs])
    row = await home(here)
    assert abs(row.token_expires_at - now - LIFE) < timedelta(minutes=1)
    assert here.slack.workspaces[0].refresh_token.encode() not in row.refresh_token


@BOTH
async def test_of_two_at_once_one_makes_it_new(here: Site) -> None:
    for round_ in range(1, 4):
        await later(here, timedelta(hours=10))
        done = await asyncio.gather(*(program.rotation.run() for program in here.programs * 2))
        assert (sum(done), refreshes(here)) == (1, round_)
    assert all([await works(program) for program in here.programs])


@BOTH
async def test_one_that_died_in_between_is_followed_while_slack_takes_the_old_one_again(here: Site) -> None:
    """Slack made it new, and nobody kept the answer: the old refresh token is tried once more, in time for it."""
    await later(here, timedelta(hours=10))
    db, machine = here.program.db, here.machine
    taken = await db.write(lambda unit: rotation.take_due(unit, machine.steady()))
    assert taken is not None
    await here.program.oauth.refresh(taken.refresh)  # and dead
    assert await here.programs[-1].rotation.run() == 0
    await later(here, rotation.CLAIM)
    core, passed = (
        here.slack.core,
        (rotation.CLAIM + TURN).total_seconds(),
    )  # the next turn comes so much later
    core.spent = {token: (team, until - passed) for token, (team, until) in core.spent.items()}
    assert await here.programs[-1].rotation.run() == 1
    assert await works(here.programs[-1])


@BOTH
async def test_a_lost_answer_is_asked_for_again(here: Site) -> None:
    await later(here, timedelta(hours=10))
    for fault in ("drop_before", "drop_after", "http_500", "ratelimited"):
        here.slack.fail("oauth.v2.access", fault)  # type: ignore[arg-type]
        assert await here.program.rotation.run() == 0
        await later(here, timedelta(seconds=10))
    assert await here.program.rotation.run() == 1
    assert (await home(here)).state == "active"


async def test_a_wrong_secret_kills_no_token(here: Site) -> None:
    here.slack.fail("oauth.v2.access", "error", error="bad_client_secret")
    await later(here, timedelta(hours=10))
    assert await here.program.rotation.run() == 0
    assert (await home(here)).state == "active"
    await later(here, timedelta(minutes=1))
    assert await here.program.rotation.run() == 1


async def test_refused_it_rests_as_with_a_dead_token_until_an_install(here: Site) -> None:
    here.slack.workspaces[0].refresh_token = "another"
    await later(here, timedelta(hours=10))
    assert await here.program.rotation.run() == 0
    row = await home(here)
    assert (row.state, row.state_reason, row.rotate_at) == ("token_dead", "refresh_refused", None)
    assert await here.program.tenants.of_team("TNORTH") is None
    # The old token would still work for two hours. It is not taken for well again.
    await change(here.program.db, Workspace, {}, probe_at=here.program.clock.now())
    assert await here.program.probes.run() == 0
    assert (await home(here)).state == "token_dead"
    assert (await here.browser().install("TNORTH")).status_code == 200
    row = await home(here)
    assert (row.state, row.state_reason) == ("active", None)
    assert row.rotate_at > here.machine.now()
    assert all([await works(program) for program in here.programs])


async def test_a_late_refusal_does_not_undo_an_install(here: Site) -> None:
    """Somebody installs again while a refresh is under way: the older refresh token is refused, and that is no news."""
    await later(here, timedelta(hours=10))
    db = here.program.db
    holder = await db.write(lambda unit: rotation.take_due(unit, here.machine.steady()))
    assert holder is not None
    await here.browser().install("TNORTH")
    now = here.program.clock.now()
    assert await db.write(lambda unit: rotation.refused(unit, holder, "refresh_refused", now)) == []
    expiry = workspaces.Expiry("old", now, now)
    assert not await db.write(lambda unit: rotation.keep(unit, holder, "xoxb-old", expiry))
    assert (await home(here)).state == "active"
    assert await works(here.program)


async def test_after_a_night_off_it_is_made_new_before_anything_is_sent(here: Site) -> None:
    await later(here, LIFE + timedelta(hours=3))
    assert not await works(here.program)
    asked = len(here.slack.calls)
    running = Running(here.program.settings)
    running.program = here.program  # as `start` does it, without ports
    running.health._program = here.program
    await running._first_tick()
    assert here.slack.calls[asked].method == "oauth.v2.access"
    assert await works(here.program)


async def test_one_that_died_of_its_age_comes_back_by_itself(here: Site) -> None:
    await later(here, LIFE)
    row, now = await home(here), here.program.clock.now()
    await here.program.db.write(lambda unit: workspaces.token_lost(unit, row.id, "token_expired", now))
    await change(here.program.db, Workspace, {}, probe_at=now)
    assert await here.program.rotation.run() == 0  # it rests: the probe is what wakes it
    assert await here.program.probes.run() == 1
    row = await home(here)
    assert row.state == "active"
    assert row.rotate_at > here.machine.now()
    assert all([await works(program) for program in here.programs])


async def test_uninstalled_while_it_is_made_new_it_stays_uninstalled(here: Site) -> None:
    await later(here, timedelta(hours=10))
    db, now = here.program.db, here.program.clock.now()
    holder = await db.write(lambda unit: rotation.take_due(unit, here.machine.steady()))
    assert holder is not None
    await db.write(lambda unit: workspaces.left(unit, one([holder.id]), "app_uninstalled", now))
    assert await here.program.rotation.renew(holder)  # Slack said yes, and nothing of it is kept
    row = await home(here)
    assert (row.state, row.bot_token, row.refresh_token, row.rotate_at) == ("left", None, None, None)
    assert await here.program.tenants.of_team("TNORTH") is None


async def test_sealed_anew_meanwhile_it_is_the_same_token(here: Site) -> None:
    await later(here, timedelta(hours=10))
    db, row = here.program.db, await home(here)
    holder = await db.write(lambda unit: rotation.take_due(unit, here.machine.steady()))
    assert holder is not None
    again = db.cipher.seal(holder.refresh, row.id, "workspace", row.id, "refresh_token")
    assert again != row.refresh_token
    await change(db, Workspace, {}, refresh_token=again)
    assert await here.program.rotation.renew(holder)
    assert await works(here.program)
    assert (await home(here)).token_expires_at > here.machine.now() + timedelta(hours=11)


async def test_one_that_left_is_left_alone(here: Site) -> None:
    row, now = await home(here), here.program.clock.now()
    await here.program.db.write(lambda unit: workspaces.left(unit, row.id, "app_uninstalled", now))
    row = await home(here)
    assert (row.refresh_token, row.rotate_at, row.token_expires_at, row.scopes) == (None, None, None, "")
    assert await here.program.rotation.run() == 0
    assert refreshes(here) == 0


async def test_a_busy_database_does_not_cost_the_new_token(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack may not take the old refresh token again: what it gave is written in spite of a first refusal."""
    await later(here, timedelta(hours=10))
    db, refused = here.program.db, [False]
    kept = rotation.keep

    def keep(unit: Unit, *given: Any) -> bool:
        if not refused[0]:
            refused[0] = True
            raise Busy("no connection in time")
        return kept(unit, *given)

    monkeypatch.setattr(rotation, "keep", keep)
    assert await here.program.rotation.run() == 1
    assert refused == [True]
    row = one(await rows(db, Workspace))
    sealed = here.program.cipher.open(row.refresh_token, row.id, "workspace", row.id, "refresh_token")
    assert sealed == here.slack.workspaces[0].refresh_token


async def test_probes_of_three_of_an_organisation_make_its_token_new_once(database_url: str) -> None:
    async with site(database_url) as here:
        program, used = here.program, []
        now = program.clock.now()

        def work(unit: Unit) -> None:
            shared = orgs.Shared("E1", "Big", "xoxb-1", "U", "")
            orgs.install(unit, shared, now, Expiry("r0", now, now))
            for team in ("TA", "TB", "TC"):
                orgs.join(unit, "E1", team, team, now, again=True)
            orgs.token_lost(unit, "E1", "token_expired", now)

        async def refresh(token: str) -> Granted:
            used.append(token)
            ends = now + timedelta(hours=12)
            return Granted(
                token=f"xoxb-n{len(used)}", bot_user_id="U", app_id="A", team_id=None, team_name="",
                enterprise_id="E1", enterprise_name="", scopes="", expiry=Expiry(f"r{len(used)}", ends, ends),
            )  # fmt: skip

        await program.db.write(work)
        program.oauth.refresh = refresh  # type: ignore[method-assign]
        await change(program.db, Workspace, {}, probe_at=now)
        await program.probes.run()
        assert used == ["r0"]
