"""What is kept about one person: every table has its place in it, and nobody else's words are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from screens.my_data import as_json, as_text, what_stays
from storage import people
from storage.database import Database
from storage.keeping import NOBODY, RULES
from storage.my_data import PARTS
from tests.database.filling import Filled, fill
from tests.database.house import WEDNESDAY, ids_of, workspace

# Not in it, with the reason: see NOT_IN_IT.
OF_NOBODY = {name for name, rule in RULES.items() if rule.why == NOBODY} | {"received_key"}
# Of a pair: not the rep's to read.
COACH_ONLY = {("slot", "skip_reason"), ("leader_line", "text"), ("talk_draft", "draft")}
REP_ONLY = {
    ("answer", "value"),
    ("check_in", "draft"),
    ("prep", "answers"),
    ("prep", "draft"),
    ("reply", "text"),
}
NEVER = {("delivery", "response_url"), ("received_key", "answer")}


def test_every_table_about_people_has_its_place() -> None:
    assert {str(part.model.__tablename__) for part in PARTS} == set(RULES) - OF_NOBODY
    assert len({part.title for part in PARTS}) == len(PARTS)


async def read(db: Database) -> tuple[Filled, Filled, dict[str, Any], dict[str, Any], str]:
    """Ana is coached by Sam, and Ben by Lena. What Ana's file says, and Sam's; and Ana's as text."""
    id = await workspace(db)
    ids = await ids_of(db, id)

    def write(unit: Any) -> tuple[Filled, Filled]:
        ana = fill(unit, id, ids["UANA"], ids["USAM"], WEDNESDAY)
        return ana, fill(unit, id, ids["UBEN"], ids["ULENA"], WEDNESDAY, again=True)

    ana, ben = await db.write(write)

    def files(unit: Any) -> tuple[bytes, bytes, bytes]:
        known = people.by_ids(unit, id, [ids["UANA"], ids["USAM"]])
        hers, his = known[ids["UANA"]], known[ids["USAM"]]
        return (
            as_json(unit, id, hers, WEDNESDAY), as_json(unit, id, his, WEDNESDAY), as_text(unit, id, hers, WEDNESDAY)
        )  # fmt: skip

    hers, his, text = await db.read(files)
    return ana, ben, json.loads(hers), json.loads(his), text.decode()


async def test_each_sees_all_of_their_own_and_nothing_of_others(db: Database) -> None:
    ana, ben, hers, his, text = await read(db)
    for place, word in ana.words.items():
        table, column = place
        assert (word in json.dumps(hers)) == (place not in COACH_ONLY | NEVER), f"{table}.{column}"
        assert (word in text) == (word in json.dumps(hers)), f"{table}.{column}"
    for place, word in ana.words.items():
        if place in NEVER | REP_ONLY:
            assert word not in json.dumps(his), place
    assert ana.words["slot", "skip_reason"] in json.dumps(his)
    for word in ben.words.values():
        assert word not in json.dumps(hers)
        assert word not in text
        assert word not in json.dumps(his)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_it_names_people_and_holds_no_ids(db: Database) -> None:
    ana, _, hers, _, text = await read(db)
    assert hers["coaching_session"][0]["coach"] == "Sam Carter"
    assert hers["answer"][0]["question"]
    assert hers["answer"][0]["seen_by"] == "coach"
    assert hers["about"]["name"] == "Ana Souza"
    assert hers["coaching_session"][0]["created_at"] == WEDNESDAY.isoformat()
    assert hers["coaching_session"][0]["held_on"] == WEDNESDAY.date().isoformat()
    for id in ana.ids.values():
        assert str(id) not in json.dumps(hers)
    assert "Ben Ortiz" not in text
    assert WEDNESDAY.isoformat()[:10] not in text
    assert "days of work: Monday, Tuesday, Wednesday, Thursday, Friday" in text


def test_what_stays_after_an_erasure_is_named() -> None:
    """Read alone, each line says what it is about: none begins with "It"."""
    stays = what_stays()
    assert stays[0].startswith("Your check-ins, the rhythm of your talks, ")
    assert [one for one in stays if one.startswith("It ")] == []
    assert len(set(stays)) == len(stays)
