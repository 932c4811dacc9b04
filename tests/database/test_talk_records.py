"""Talks, next steps, evidence, topics and drafts: kept sealed, read back, once for each origin."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from coaching.commitments import Act, State
from storage import commitments, evidence, session_edits, session_waits, sessions, talk_drafts, topics
from storage.database import Database
from storage.sessions import Words
from storage.tables import CoachingSession, Commitment, Evidence, TalkDraft, Topic
from storage.unit import Unit
from tests.database.house import WEDNESDAY, ids_of, rows, workspace

DAY = WEDNESDAY.date()
TEXT = "Ask “what if you wait?” & say <nothing> 🤝 שלום"


@pytest.fixture
async def pair(db: Database) -> tuple[UUID, UUID, UUID]:
    """A workspace, a rep and their coach."""
    id = await workspace(db)
    people = await ids_of(db, id)
    return id, people["UBEN"], people["USAM"]


def talk(pair: tuple[UUID, UUID, UUID], **more: Any) -> dict[str, Any]:
    _, rep, coach = pair
    return {
        "person_id": rep, "coach_id": coach, "logged_by_id": coach, "held_on": DAY, "minutes": 30, "mode": "live",
        "kind": "coaching", "type": "training", "names_gap": True, "both_took_part": True, "practice_minutes": 0,
        "needs_confirm": False,
    } | more  # fmt: skip


def step(pair: tuple[UUID, UUID, UUID], **more: Any) -> dict[str, Any]:
    _, rep, coach = pair
    return {"person_id": rep, "coach_id": coach, "owner_id": rep, "kind": "step", "due_on": DAY} | more


async def test_a_window_sent_twice_at_once_makes_one_talk(
    db: Database, pair: tuple[UUID, UUID, UUID]
) -> None:
    def work(unit: Unit) -> UUID | None:
        return sessions.add(unit, pair[0], talk(pair), Words(what=TEXT), "view:V1", WEDNESDAY)

    made = await asyncio.gather(*(db.write(work) for _ in range(4)))
    assert sum(id is not None for id in made) == 1
    (row,) = await rows(db, CoachingSession)
    assert TEXT.encode() not in row.words
    found = await db.read(lambda unit: sessions.words_of(unit, pair[0], [row.id]))
    assert found == {row.id: Words(what=TEXT)}
    assert await db.read(lambda unit: sessions.words_of(unit, UUID(int=1), [row.id])) == {}


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"kind": "status", "type": None}, False),
        ({"type": "heroic"}, False),
        ({"minutes": 9}, False),
        ({"names_gap": False}, False),
        ({"names_gap": False, "practice_minutes": 5}, True),
        ({"both_took_part": False}, False),
        ({"mode": "async", "minutes": 5}, True),
        ({"mode": "async", "both_took_part": False}, False),
        ({"needs_confirm": True}, False),
        ({"needs_confirm": True, "state": "confirmed"}, True),
        ({"needs_confirm": True, "state": "confirmed_silent"}, False),
        ({"state": "disputed"}, True),
    ],
)
async def test_what_fills_a_slot_is_known_without_opening_the_words(
    db: Database, pair: tuple[UUID, UUID, UUID], more: dict[str, Any], counts: bool
) -> None:
    values = talk(pair, **more)
    id = await db.write(lambda unit: sessions.add(unit, pair[0], values, None, "view:V1", WEDNESDAY))
    assert id is not None
    found = await db.read(lambda unit: sessions.get(unit, pair[0], id))
    assert found is not None
    assert found.counts is counts


async def test_the_rep_s_silence_falls_due_once(db: Database, pair: tuple[UUID, UUID, UUID]) -> None:
    values = talk(pair, next_at=WEDNESDAY)
    id = await db.write(lambda unit: sessions.add(unit, pair[0], values, None, "view:V1", WEDNESDAY))
    assert id is not None

    def due(unit: Unit) -> int:
        found = session_waits.due(unit, pair[0], [id], WEDNESDAY)
        sessions.change(unit, pair[0], id, state="confirmed_silent", next_at=None)
        return len(found)

    waiting = await db.read(lambda unit: session_waits.waiting_for(unit, pair[0], pair[1]))
    assert [one.id for one in waiting] == [id]
    assert await db.write(due) == 1
    assert await db.write(due) == 0
    assert await db.read(lambda unit: session_waits.waiting_for(unit, pair[0], pair[1])) == []


async def test_edits_are_read_back_in_order(db: Database, pair: tuple[UUID, UUID, UUID]) -> None:
    def work(unit: Unit) -> Any:
        id = sessions.add(unit, pair[0], talk(pair), None, "view:V1", WEDNESDAY)
        assert id is not None
        session_edits.add_many(unit, pair[0], id, pair[2], {"what": ("", TEXT), "now": ("a", "b")}, WEDNESDAY)
        session_edits.add_many(
            unit, pair[0], id, pair[2], {"what": (TEXT, "x")}, WEDNESDAY + timedelta(days=2)
        )
        return session_edits.of_sessions(unit, pair[0], [id])[id]

    found = await db.write(work)
    assert [(one.old, one.new) for one in found if one.field == "what"] == [("", TEXT), (TEXT, "x")]


async def test_a_next_step_goes_its_way(db: Database, pair: tuple[UUID, UUID, UUID]) -> None:
    id, rep, coach = pair

    def add(unit: Unit) -> UUID | None:
        return commitments.add(unit, id, step(pair), TEXT, "Marlow", "view:V1", WEDNESDAY)

    made = await db.write(add)
    assert made is not None
    assert await db.write(add) is None

    def act(deed: Act, by: UUID, outcome: State | None = None, shown: bool = False) -> Any:
        def work(unit: Unit) -> str | None:
            record = commitments.get(unit, id, made, lock=True)
            assert record is not None
            return commitments.act(unit, id, record, deed, by, WEDNESDAY, outcome, shown=shown)

        return db.write(work)

    assert await act(Act.SAY, coach, State.DONE) == "Only the one who does it can say so."
    assert await act(Act.SAY, UUID(int=7), State.DONE) is not None
    assert await act(Act.SAY, rep, State.DEMONSTRATED) is None
    open_now = await db.read(lambda unit: commitments.open_of(unit, id, [rep, coach]))
    assert [(one.state, one.said, one.text) for one in open_now[rep]] == [
        ("awaiting_review", "demonstrated", TEXT)
    ]
    assert "Add something to look at" in str(await act(Act.CLOSE, coach, State.DEMONSTRATED))
    assert await act(Act.DROP, rep) is None
    assert await act(Act.KEEP, coach) is None
    assert await act(Act.CLOSE, coach, State.DEMONSTRATED, True) is None
    assert await db.read(lambda unit: commitments.open_of(unit, id, [rep])) == {}
    (row,) = await rows(db, Commitment)
    assert (row.state, row.closed_by_id) == ("demonstrated", coach)
    assert await act(Act.DROP, rep) == "This next step is closed."


async def test_evidence_waits_for_the_talk_of_those_who_may_see_it(
    db: Database, pair: tuple[UUID, UUID, UUID]
) -> None:
    id, rep, coach = pair
    other = (await ids_of(db, id))["ULENA"]

    def keep(origin: str, by: UUID, text: str, seconds: int = 0) -> Any:
        return db.write(
            lambda unit: evidence.add(
                unit, id, person_id=rep, added_by_id=by, kind="call", observable=True, origin=origin,
                now=WEDNESDAY + timedelta(seconds=seconds), text=text, url="https://x.example/1", moment="12:40",
            )
        )  # fmt: skip

    await keep("view:1", coach, "a")
    await keep("view:1", coach, TEXT)
    await keep("view:2", rep, "mine", 1)
    await keep("view:3", other, "theirs", 2)

    def saved(of: UUID, line: bool) -> Any:
        return db.read(
            lambda unit: [one.text for one in evidence.saved_for_talk(unit, id, rep, of, line=line)]
        )

    assert await saved(coach, True) == [TEXT, "mine"]
    assert await saved(coach, False) == [TEXT]
    assert await saved(other, False) == ["theirs"]
    assert all(b"x.example" not in row.url for row in await rows(db, Evidence))


async def test_the_eighth_topic_is_refused_even_at_once(db: Database, pair: tuple[UUID, UUID, UUID]) -> None:
    id, rep, coach = pair

    def add(n: int) -> Any:
        return db.write(
            lambda unit: topics.add(
                unit, id, person_id=rep, added_by_id=coach, source="coach", text=f"t{n}", origin=f"o{n}",
                today=DAY - timedelta(days=n), now=WEDNESDAY,
            )
        )  # fmt: skip

    said = await asyncio.gather(*(add(n) for n in range(9)))
    assert sum(one is None for one in said) == 7
    assert len(await rows(db, Topic)) == 7
    first = next(n for n, one in enumerate(said) if one is None)
    assert await add(first) is None  # the same again takes no new place
    found = (await db.read(lambda unit: topics.queued(unit, id, [rep], DAY)))[rep]
    assert [one.created_on for one in found] == sorted(one.created_on for one in found)
    await db.write(lambda unit: topics.carry_over(unit, id, [found[-1].id]))
    again = (await db.read(lambda unit: topics.queued(unit, id, [rep], DAY)))[rep]
    assert again[0].id == found[-1].id
    await db.write(lambda unit: topics.change(unit, id, [again[0].id], state="dropped"))
    assert await db.read(lambda unit: topics.why_not(unit, id, rep)) is None


async def test_a_draft_is_one_for_a_pair(db: Database, pair: tuple[UUID, UUID, UUID]) -> None:
    id, rep, coach = pair
    for text in ("half", TEXT):
        draft = {"what": text, "minutes": 30}
        await db.write(lambda unit, d=draft: talk_drafts.save(unit, id, coach, rep, d, WEDNESDAY))
    assert await db.read(lambda unit: talk_drafts.get(unit, id, coach, rep)) == {"what": TEXT, "minutes": 30}
    assert await db.read(lambda unit: talk_drafts.get(unit, id, rep, coach)) == {}
    (row,) = await rows(db, TalkDraft)
    assert TEXT.encode() not in row.draft
    await db.write(lambda unit: talk_drafts.forget(unit, id, coach, rep))
    assert await rows(db, TalkDraft) == []


async def test_days_that_count_are_read_for_many_plans_at_once(
    db: Database, pair: tuple[UUID, UUID, UUID]
) -> None:
    plan = UUID(int=5)
    assert await db.read(lambda unit: sessions.held_days(unit, pair[0], [plan], date(2026, 1, 1))) == {}
