"""The app is removed in the middle of anything: no error to anyone, nothing is sent after it, and all of it goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.play.play import Play
from coaching.retention import LEFT_FOR
from storage import workspaces
from tests.conftest import MakeWorld
from tests.database.test_deleting import named
from tests.slack.acting import OFFICE, ask_everybody, fill, go_on, latest, open_form, person

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
TROUBLE = {"failed", "tick_failed", "delivery_failed", "sweep_row_failed", "sweep_batch_failed", "job_failed"}


class Leaving:
    """Removes the app just before the n-th transaction from now on, as another process would see it happen."""

    def __init__(self, world: Play, at: int) -> None:
        self.world, self.left_at, self._at, self._count = world, -1, at, 0
        self._write: Callable[..., Awaitable[Any]] = world.program.db.write
        world.program.db.write = self.write  # type: ignore[method-assign]

    async def write(self, work: Any, **more: Any) -> Any:
        self._count += 1
        if self._count == self._at:
            await self.leave()
        return await self._write(work, **more)

    async def leave(self) -> None:
        world, now = self.world, self.world.clock.now()
        await self._write(lambda unit: workspaces.left(unit, world.workspace_id, "app_uninstalled", now))
        world.slack.revoke_token(world.slack.workspace())
        world.program.tenants.forget()
        self.left_at = max(call.seq for call in world.slack.calls)

    def sent_after(self) -> list[Any]:
        """What Slack really took of calls that were made after the app was gone."""
        return [post for post in self.world.slack.posts if (post.call or post.seq) > self.left_at]


def troubles(logged: list[Any]) -> list[Any]:
    return [call.kwargs for call in logged if call.kwargs.get("event") in TROUBLE or call.args[:1] in TROUBLE]


async def all_gone(world: Play) -> None:
    world.clock.move_to(world.clock.now() + LEFT_FOR + timedelta(hours=1))
    for _ in range(5):
        await world.program.keep()
    assert await named(world.program.db, world.workspace_id) == []


@pytest.mark.parametrize("at", [1, 4, 9])
async def test_in_the_middle_of_a_round(make_world: MakeWorld, logged: list[Any], at: int) -> None:
    await _in_the_middle_of_a_round(make_world, logged, at)


@pytest.mark.slow
@pytest.mark.parametrize("at", [2, 3, 5, 6, 7, 8, 10, 12, 14, 17, 20])
async def test_at_any_moment_of_a_round(make_world: MakeWorld, logged: list[Any], at: int) -> None:
    await _in_the_middle_of_a_round(make_world, logged, at)


async def _in_the_middle_of_a_round(make_world: MakeWorld, logged: list[Any], at: int) -> None:
    world = await make_world(team=OFFICE)
    leaving = Leaving(world, at)
    await ask_everybody(world)
    await go_on(world, hours=20)
    assert leaving.left_at > 0, "the app was removed"
    assert leaving.sent_after() == []
    assert troubles(logged) == []
    await all_gone(world)


@pytest.mark.parametrize("at", [1, 2])
async def test_in_the_middle_of_a_submission(office: Play, logged: list[Any], at: int) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    await fill(ana, help="none", win="Harbor")
    leaving = Leaving(office, at)
    assert (await ana.submit()).ok
    if leaving.left_at < 0:
        await leaving.leave()
    await office.settle()
    await go_on(office, hours=20)
    assert leaving.sent_after() == []
    assert troubles(logged) == []
    # Who presses something that is still in Slack gets a sentence.
    assert (await ana.click(latest(ana, "checkin.start"), "checkin.start")).ok
    await all_gone(office)


async def test_who_leaves_gets_nothing_from_that_moment_and_their_manager_hears_it_once(office: Play) -> None:
    await ask_everybody(office)
    sam = office.slack.person("USAM")
    await sam.change(deleted=True)
    await office.settle()
    since = max(call.seq for call in office.slack.calls)
    for _ in range(3):
        await sam.change(deleted=True)  # Slack repeats what it is not sure we heard
        await go_on(office, days=4)
    to_sam = {channel.id for channel in [sam.dm]} | {"USAM"}
    late = [post for post in office.slack.posts if post.seq > since and {post.channel, post.user} & to_sam]
    assert [post for post in late if post.kind != "update"] == []
    # Sam coached three: their leader has the task of finding them a coach, said once.
    told = [seen for seen in office.slack.person("ULENA").dms() if "Sam Carter" in seen.plain]
    assert len(told) == 1
