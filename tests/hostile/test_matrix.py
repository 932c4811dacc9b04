"""Who may read what, walked through the real doors: every claim, command, Home and file, for everybody, with every id.

What each may see is asked of `coaching.visibility`, so the table there and what comes out of the doors are held to
each other, both ways: nothing that it refuses is shown, and what it allows is shown somewhere.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import LargeBinary, update

from bot.play.play import Play
from coaching.checkins import Visibility
from coaching.visibility import Kind as What
from coaching.visibility import can_read_any, relations_of
from handlers.card import WORDS
from screens.my_data import as_json
from storage import people
from storage.tables import Kudos, Person, metadata, table_of
from storage.unit import Unit
from tests.conftest import MakeWorld
from tests.database.filling import Filled, fill
from tests.hostile.payloads import Maker, claims
from tests.hostile.test_payloads import send
from tests.slack.acting import OFFICE, answer, ask_everybody, person, rows

# Which object of the table each sealed column is. A column that is in no row here, and not among OWN, fails.
OBJECTS: dict[tuple[str, str], What] = {
    ("answer", "value"): What.ANSWER, ("reply", "text"): What.REPLY, ("slot", "skip_reason"): What.SKIP_REASON,
    ("prep", "answers"): What.PREP, ("leader_line", "text"): What.LEADER_LINE,
    ("coaching_session", "words"): What.SESSION_WORDS, ("coaching_session", "objection"): What.SESSION_WORDS,
    ("session_edit", "old"): What.SESSION_WORDS, ("session_edit", "new"): What.SESSION_WORDS,
    ("talk_post", "text"): What.SESSION_WORDS, ("commitment", "text"): What.COMMITMENT,
    ("commitment", "first_use"): What.COMMITMENT, ("evidence", "text"): What.SESSION_WORDS,
    ("evidence", "url"): What.SESSION_WORDS, ("topic", "text"): What.TOPIC, ("kudos", "words"): What.KUDOS_PRIVATE,
    ("kudos", "impact"): What.KUDOS_PRIVATE, ("kudos", "link"): What.KUDOS_PRIVATE,
    ("kudos_reply", "text"): What.KUDOS_PRIVATE, ("person", "preference"): What.PREFERENCE,
}  # fmt: skip
# For the one who typed it alone, or for nobody.
OWN = {("prep", "draft"): "UANA", ("check_in", "draft"): "UANA", ("talk_draft", "draft"): "USAM",
       ("delivery", "response_url"): "", ("received_key", "answer"): ""}  # fmt: skip
VIEWERS = ("UANA", "USAM", "ULENA", "UROSA", "UBEN", "UADA")
CLAIMS = [one for one in claims() if one[1] not in ("app_uninstalled", "tokens_revoked", "user_change", "team_join",
                                                    "erase.send")]  # fmt: skip
NAMES = {"checkin": "check_in", "slot": "slot", "round": "round", "session": "coaching_session", "step": "commitment",
         "person": "person", "plan": "cadence_plan", "line": "reporting_line", "note": "morning_note",
         "talk": "slot", "topic": "topic", "kudos": "kudos"}  # fmt: skip


class Pointed(Maker):
    """Payloads by one person that all point at one row, in each place where an id may stand."""

    def __init__(self, team: str, viewer: str, ids: dict[str, str], at: str, form: str) -> None:
        super().__init__(1, team, [viewer], list(ids.values()))
        self._ids, self._at, self._form = ids, at, form

    def value(self) -> str:
        return self._form.format(self._ids[self._at])

    def _view(self, id: str) -> dict[str, Any]:
        held = {name: self._ids[table] for name, table in NAMES.items()} | {"root": "x", "page": "1"}
        return super()._view(id) | {"private_metadata": json.dumps(held)}


FORMS = ("{0}", "person:{0}", "read:{0}", "{0}:1", "all:{0}", "brief.open:{0}", "talk.log:{0}")


async def marked(make_world: MakeWorld) -> tuple[Play, Filled, dict[str, str]]:
    """A team in which everything about Ana is written, each thing in words of its own; Sam coaches her."""
    world = await make_world(team=OFFICE)
    await ask_everybody(world)
    await answer(world, person(world, "UANA"), win="Qanswer-value-of-ana", help="deal")
    ids = {row[0]: row[1] for row in await rows(world, "person", "slack_user_id", "id")}
    taken = {
        "enrolment",
        "reporting_line",
        "coach",
        "lane",
        "kept_from",
        "template",
        "question",
        "round",
        "delivery",
    }
    every = set(OBJECTS_TABLES) | {"cadence_plan", "morning_note", "talk_draft", "check_in"}

    def write(unit: Unit) -> Filled:
        only = (every | {"template", "question", "round"}) - (taken - {"template", "question", "round"})
        made = fill(unit, world.workspace_id, ids["UANA"], ids["USAM"], world.clock.now(), only=only)
        unit.run(update(table_of(Kudos)).values(visibility="private"))
        said = made.words["person", "preference"] = "Qperson-preference-of-ana"
        sealed = unit.cipher.seal(said, world.workspace_id, "person", ids["UANA"], "preference")
        unit.run(
            update(table_of(Person)).where(table_of(Person).c.id == ids["UANA"]).values(preference=sealed)
        )
        return made

    made = await world.program.db.write(write)
    made.words["answer", "real"] = "Qanswer-value-of-ana"
    known = {name: str(id) for name, id in made.ids.items()} | {"person": str(ids["UANA"])}
    lines = dict(await rows(world, "reporting_line", "person_id", "id"))
    known["reporting_line"] = str(lines[ids["UANA"]])
    asked = {row[0]: row[1:] for row in await rows(world, "check_in", "person_id", "id", "round_id")
             if str(row[1]) != known["check_in"]}  # fmt: skip
    known["check_in"], known["round"] = (str(id) for id in asked[ids["UANA"]])
    return world, made, known


OBJECTS_TABLES = {table for table, _ in OBJECTS} - {"person"}


def allowed(viewer: str, place: tuple[str, str]) -> bool:
    if place in OWN:
        return OWN[place] == viewer
    what = What.ANSWER if place[0] == "answer" else OBJECTS[place]
    roles = ["admin"] if viewer in ("UADA", "ULENA") else []
    found = relations_of(viewer, "UANA", manager="USAM", leaders=["ULENA"], manager_then="USAM", partner="USAM",
                         roles=roles)  # fmt: skip
    return can_read_any(found, what, Visibility.COACH if what is What.ANSWER else None)


async def walk(world: Play, known: dict[str, str], viewer: str, points: Iterator[tuple[str, str]]) -> str:
    """All that this person gets from every door. `points` are rows to point at, and forms of their ids."""
    team, since = world.slack.workspace().team_id, max(call.seq for call in world.slack.calls)
    got: list[Any] = []
    for kind, id in CLAIMS:
        at, form = next(points)
        payload = Pointed(team, viewer, known, at, form).plain(kind, id)
        got.append((await send(world, kind, payload)).body)
    actor = person(world, viewer)
    for word in sorted(WORDS):
        got.append((await actor.command("/coach", word)).body)
        if actor.view is not None:
            await actor.close(all=True)
    await actor.open_home()
    await world.settle()
    mine = {actor.dm.id, viewer}
    calls = [call for call in world.slack.calls if call.seq > since]
    got += [
        call.args for call in calls if call.method.startswith("views.") or call.args.get("channel") in mine
    ]
    return json.dumps(got, ensure_ascii=False, default=str)


def wrong(made: Filled, viewer: str, seen: str) -> list[Any]:
    return [place for place, word in made.words.items() if word in seen and not allowed(viewer, place)]


def test_every_sealed_column_is_an_object_of_the_table() -> None:
    sealed = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns
              if isinstance(column.type, LargeBinary) and "workspace_id" in table.c}  # fmt: skip
    assert sealed == set(OBJECTS) | set(OWN)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_whole_table_through_every_door(make_world: MakeWorld, logged: list[Any]) -> None:
    """Each claim with some rows in turn; with MATRIX=whole with each row, in some minutes."""
    world, made, known = await marked(make_world)
    every = list(itertools.product(FORMS, sorted(set(NAMES.values()))))
    turning = itertools.cycle((table, form) for form, table in every)
    seen = dict.fromkeys(VIEWERS, "")
    for viewer in VIEWERS:
        whole = [itertools.repeat((table, form)) for form, table in every]
        for points in whole if os.environ.get("MATRIX") == "whole" else [turning] * 4:
            found = await walk(world, known, viewer, points)
            assert wrong(made, viewer, found) == [], viewer
            seen[viewer] += found
    # And the other way: what is theirs by the table comes out of some door.
    shown = {place for place, word in made.words.items() if word in seen["UANA"] and allowed("UANA", place)}
    assert len(shown) > 5, shown
    assert any(word in seen["USAM"] for word in made.words.values())
    assert not any(word in str(logged) for word in made.words.values())


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_file_holds_what_the_table_gives_to_oneself(make_world: MakeWorld) -> None:
    world, made, _ = await marked(make_world)

    def read(unit: Unit, who: str) -> str:
        me = people.by_slack_id(unit, world.workspace_id, who)
        assert me is not None
        return as_json(unit, world.workspace_id, me, world.clock.now()).decode()

    for viewer in ("ULENA", "UBEN", "UADA", "UROSA"):
        found = await world.program.db.read(lambda unit, viewer=viewer: read(unit, viewer))  # type: ignore[misc]
        assert wrong(made, viewer, found) == [], viewer
    found = await world.program.db.read(lambda unit: read(unit, "UANA"))
    missing = {place for place, word in made.words.items() if word not in found and allowed("UANA", place)}
    assert missing == set()
