"""Whatever the program seals, by its own hand, is sealed anew: every sealed column has a value here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from bot import rekeying as rotating
from bot.play.play import Play
from gateway.clock import wall
from storage import (
    checkins,
    commitments,
    evidence,
    kudos,
    kudos_after,
    notes,
    orgs,
    people,
    preps,
    sessions,
    slots,
    talk_drafts,
    talk_posts,
    workspaces,
)
from storage.kudos import NewKudos
from storage.orgs import Shared
from storage.sealing import Cipher
from storage.tables import CadencePlan, CheckIn, CoachingSession, Commitment, Prep, Slot, table_of
from storage.unit import Unit
from storage.workspaces import Expiry
from tests.database.test_rekeying import NEW, ONLY_NEW, SEALED, beside, opens
from tests.slack.past import lived


def first(unit: Unit, model: type, workspace_id: UUID) -> UUID:
    t = table_of(model)
    found: UUID = (
        unit.run(select(t.c.id).where(t.c.workspace_id == workspace_id).order_by(t.c.id)).scalars().first()
    )
    return found


def rarely_written(unit: Unit, world: Play) -> None:
    """What two weeks of a sample team do not hold, written by the program's own functions."""
    id, now = world.workspace_id, world.clock.now()
    ana, sam = (people.by_slack_id(unit, id, name) for name in ("UANA", "USAM"))
    assert ana is not None
    assert sam is not None
    people.set_preference(unit, id, ana.id, "Mornings")
    checkins.save_draft(unit, id, first(unit, CheckIn, id), {"win": "half"})
    sessions.object_to(unit, id, first(unit, CoachingSession, id), "Not so")
    commitments.reword(unit, id, first(unit, Commitment, id), "Ask", "Harbor call")
    evidence.add(
        unit, id, person_id=ana.id, added_by_id=sam.id, kind="call", observable=True, origin="o", now=now,
        text="04:10", url="https://calls.example/1",
    )  # fmt: skip
    plan, slot = first(unit, CadencePlan, id), first(unit, Slot, id)
    slots.skip(unit, id, slot, "other", "A fair", sam.id, now)
    notes.write_line(unit, id, plan, sam.id, "We talk on Friday", "line", now)
    talk_posts.add(unit, id, slot, ana.id, "In writing", "post", now)
    talk_drafts.save(unit, id, sam.id, ana.id, {"what": "half"}, now)
    p = table_of(Prep)
    of = unit.run(select(p.c.slot_id).where(p.c.workspace_id == id).order_by(p.c.id)).scalars().first()
    prep = preps.of_slot(unit, id, of)
    assert prep is not None
    preps.save_draft(unit, id, prep, {"topic": "half"})
    given = kudos.give(
        unit, id,
        NewKudos(
            giver_id=sam.id, receiver_ids=(ana.id,), words="Well asked", impact="They stayed",
            link="https://t.slack.com/x", public=False, source="home", given_on=date(2026, 1, 1), origin="k",
            value_key=None, skill_key=None, channel=None,
        ),
        now,
    )  # fmt: skip
    record = kudos.get(unit, id, given)
    assert record is not None
    kudos_after.write_back(unit, id, record, ana.id, "Thank you", "back", now)
    expiry = Expiry("xoxe-1-refresh", now, now)
    workspaces.keep_token(unit, id, "xoxe.xoxb-1", expiry)
    orgs.install(unit, Shared("E1", "Acme", "xoxe.xoxb-2", None, ""), now, expiry)


@pytest.mark.slow
async def test_what_the_program_seals_is_sealed_anew_in_every_column(
    tmp_path: Path, sqlite_template: Path
) -> None:
    world = await lived(tmp_path, sqlite_template, weeks=2)
    try:
        await world.program.db.write(lambda unit: rarely_written(unit, world))
    finally:
        await world.stop()
    both = Cipher.parse(f"{NEW},{world.settings.touchline_secret_key}")
    async with beside(world.program.db, both) as db:
        held = await opens(db, both)
        assert set(held) == {f"{table}.{column}" for table, columns in SEALED.items() for column in columns}
        done = await rotating.rotate(db, wall(), await rotating.standing(db, wall()))
        assert (done.done, done.left.remaining, done.closed.total()) == (sum(held.values()), 0, 0)
        assert await opens(db, ONLY_NEW) == held
