"""Two workspaces with the same people and the same ids of every row: nothing of one ever comes to the other."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from structlog.testing import capture_logs

from bot.play.play import Play
from bot.sample.team import Sample
from gateway.door import Kind
from handlers.card import WORDS
from playground.actor import Actor
from screens.my_data import as_json, as_text
from storage import audit, deleting, erasure, people, workspaces
from storage.tables import metadata
from storage.unit import Unit
from tests.conftest import WEDNESDAY
from tests.database.filling import fill
from tests.hostile.payloads import Maker, claims
from tests.hostile.test_payloads import send
from tests.hostile.twins import OURS, THEIRS, all_rows, make_twin
from tests.slack.acting import NEW_YORK, answer, ask_everybody, latest, person, rows

T = TypeVar("T")
TEAM = (
    Sample("ULENA", f"Lena {OURS}", "VP Sales", NEW_YORK, None, "manager"),
    Sample("USAM", f"Sam {OURS}", "Sales manager", NEW_YORK, "ULENA", "manager"),
    Sample("UANA", f"Ana {OURS}", "Account executive", NEW_YORK, "USAM", "ae"),
    Sample("UBEN", f"Ben {OURS}", "Account executive", NEW_YORK, "USAM", "ae"),
)
EVERYBODY = [one.id for one in TEAM]
TALKS = {"coaching_session", "session_edit", "commitment", "evidence", "topic", "kudos", "kudos_receiver", "milestone",
         "practice", "kudos_thanks", "kudos_reply", "audit_event"}  # fmt: skip
GOODBYES = {"app_uninstalled", "tokens_revoked"}  # the last steps of an example, in `leave`
CLAIMS = [(kind, id) for kind, id in claims() if id not in GOODBYES]
SIDES, WHO = st.sampled_from([0, 1]), st.sampled_from(EVERYBODY)


class Twins(RuleBasedStateMachine):
    """Side 0 is ours, with `Qours` in each text and name; side 1 is theirs."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.logs = capture_logs()
        self.heard: Any = self.logs.__enter__()
        self.seen = [0, 0]
        self.payloads = 0

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize(seed=st.integers(0, 1_000))
    def begin(self, seed: int) -> None:
        self.wait(self._begin(seed))

    async def _begin(self, seed: int) -> None:
        world = self.world = Play(database_url=self.url, team=TEAM, start=WEDNESDAY, light=True)
        await world.start()
        ids = {who: id for who, id in await rows(world, "person", "slack_user_id", "id")}  # noqa: C416
        await world.program.db.write(self._talks(ids))
        await ask_everybody(world)
        for who in ("UANA", "UBEN"):
            await answer(world, person(world, who), win=f"{OURS} win of {who}", help="deal", mood="2")
        await world.advance(world.clock.now() + timedelta(hours=1))
        sam = person(world, "USAM")
        await sam.click(latest(sam, "coach.reply"), "coach.reply")
        await sam.fill("reply.text", f"{OURS} reply")
        await sam.submit()
        await world.settle()
        twin, other = await make_twin(world)
        self.ids: list[UUID] = [world.workspace_id, twin]
        self.teams = [world.slack.workspaces[0].team_id, other.team_id]
        known = [
            str(id)
            for t in metadata.sorted_tables
            if "id" in t.c
            for (id,) in await rows(world, t.name, "id")
        ]
        people_ = [*EVERYBODY, "UNOBODY"]
        self.makers = [
            Maker(seed + n, team, people_, sorted(set(known))) for n, team in enumerate(self.teams)
        ]
        self.seen = [world.slack.calls[-1].seq] * 2

    def _talks(self, ids: dict[str, UUID]) -> Any:
        def write(unit: Unit) -> None:
            made = fill(unit, self.world.workspace_id, ids["UANA"], ids["USAM"], WEDNESDAY, only=TALKS)
            for table, column in made.words:
                where = metadata.tables[table].c.id == made.ids[table]
                said = json.dumps({"what": OURS, "now": OURS, "wanted": OURS, "win": ""}) if column == "words" and (
                    table == "coaching_session") else OURS  # fmt: skip
                sealed = unit.cipher.seal(said, self.world.workspace_id, table, made.ids[table], column)
                unit.run(metadata.tables[table].update().where(where).values({column: sealed}))

        return write

    def teardown(self) -> None:
        self.logs.__exit__(None, None, None)
        self.wait(self.world.stop())
        self.loop.close()

    # ------------------------------------------------------------ what people do

    def other_side_stays(self, side: int, work: Coroutine[Any, Any, Any]) -> None:
        """Whatever is done on one side changes no row of the other."""
        before = self.wait(all_rows(self.world, self.ids[1 - side]))
        self.wait(work)
        self.wait(self.world.settle())
        assert self.wait(all_rows(self.world, self.ids[1 - side])) == before

    @rule(side=SIDES, claims_=st.lists(st.sampled_from(CLAIMS), min_size=5, max_size=15))
    def forged(self, side: int, claims_: list[tuple[Kind, str]]) -> None:
        """Payloads of one workspace that name any row of both, by anybody."""

        async def work() -> None:
            for kind, id in claims_:
                reply = await send(self.world, kind, self.makers[side].plain(kind, id))
                assert reply.status == 200
                assert marker(1 - side) not in json.dumps(reply.body, ensure_ascii=False, default=str)

        self.other_side_stays(side, work())

    def actor(self, side: int, who: str) -> Actor:
        home = self.world.slack.workspaces[side]
        return Actor(self.world.slack, home, home.people[who])

    @rule(side=SIDES, who=WHO, word=st.sampled_from(sorted(WORDS)))
    def command(self, side: int, who: str, word: str) -> None:
        async def work() -> None:
            outcome = await self.actor(side, who).command("/coach", word)
            assert marker(1 - side) not in json.dumps(outcome.body, ensure_ascii=False, default=str)

        self.other_side_stays(side, work())

    @rule(side=SIDES, who=WHO)
    def home(self, side: int, who: str) -> None:
        self.other_side_stays(side, self.actor(side, who).open_home())

    @rule(side=SIDES, who=WHO)
    def export(self, side: int, who: str) -> None:
        """Both files and the audit log of the person with this Slack id."""

        def read(unit: Unit) -> str:
            me = people.by_slack_id(unit, self.ids[side], who)
            assert me is not None
            log = [str(one) for one in audit.everything(unit, self.ids[side], 100)]
            now = self.world.clock.now()
            files = (as_json(unit, self.ids[side], me, now), as_text(unit, self.ids[side], me, now))
            return b"".join(files).decode() + "".join(log)

        found = self.wait(self.world.program.db.read(read))
        assert marker(side) in found
        assert marker(1 - side) not in found

    @rule(side=SIDES, who=WHO)
    def erase(self, side: int, who: str) -> None:
        async def work() -> None:
            def write(unit: Unit) -> None:
                me = people.by_slack_id(unit, self.ids[side], who)
                assert me is not None
                erasure.erase(unit, self.ids[side], me, me.id, self.world.clock.now())

            await self.world.program.db.write(write)

        self.other_side_stays(side, work())

    @rule(hours=st.sampled_from([2, 20, 70]))
    def time_passes(self, hours: int) -> None:
        """Sweeps, renderings and sends of both."""
        self.wait(self.world.advance(self.world.clock.now() + timedelta(hours=hours)))
        self.wait(self.world.program.keep())

    @rule(side=SIDES)
    def deleted(self, side: int) -> None:
        """All of one goes, and is put back by nobody: looked at in a transaction that is taken back."""

        async def work() -> None:
            later = self.world.clock.now() + timedelta(days=30)

            def write(unit: Unit) -> None:
                workspaces.left(unit, self.ids[side], "app_uninstalled", self.world.clock.now())
                while not deleting.batch(unit, self.ids[side], later, 500)[1]:
                    pass
                assert workspaces.token_of(unit, self.ids[1 - side])
                raise _TakenBack

            with pytest.raises(_TakenBack):
                await self.world.program.db.write(write)

        self.other_side_stays(side, work())

    # ------------------------------------------------------------ what must hold

    @invariant()
    def nothing_comes_over(self) -> None:
        if not hasattr(self, "teams"):
            return
        for side, team in enumerate(self.teams):
            new = [
                call for call in self.world.slack.calls if call.team_id == team and call.seq > self.seen[side]
            ]
            said = json.dumps([call.args for call in new], ensure_ascii=False, default=str)
            assert marker(1 - side) not in said
            self.seen[side] = max([self.seen[side], *(call.seq for call in new)])
        assert not [line for line in self.heard if OURS in str(line) or THEIRS in str(line)]


class _TakenBack(Exception):
    pass


def marker(side: int) -> str:
    return (OURS, THEIRS)[side]


def run(template: Path, folder: Path, examples: int, steps: int) -> None:
    """Each example has a database of its own."""
    numbers = itertools.count()

    class Machine(Twins):
        def __init__(self) -> None:
            path = folder / f"{next(numbers)}.sqlite"
            shutil.copy(template, path)
            self.url = f"sqlite:///{path}"
            super().__init__()

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
        ),
    )  # fmt: skip


def test_nothing_of_one_workspace_comes_to_the_other(sqlite_template: Path, tmp_path: Path) -> None:
    run(sqlite_template, tmp_path, examples=2, steps=8)


@pytest.mark.slow
def test_nor_in_many_ways(sqlite_template: Path, tmp_path: Path) -> None:
    run(sqlite_template, tmp_path, examples=10, steps=20)
