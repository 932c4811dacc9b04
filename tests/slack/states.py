"""What a world with a past shows of planned talks, next steps and topics, as words that a test can compare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.play.play import Play
from bot.sample.team import SAMPLE_TEAM
from coaching.slots import SlotStatus
from storage import cadence, plans
from storage.cadence import Pair, PairSlot
from storage.tables import CadencePlan, table_of
from storage.unit import Unit
from tests.slack.acting import rows

# What became of talks besides the status that is worked out.
SLOTS = frozenset(status.value for status in SlotStatus) | {
    "moved", "moved to today", "excused: agreed", "skipped: waits for a yes", "excused: the rep was away",
    "excused: the coach was away", "skipped: in other words", "excused: paused", "excused: days off",
    "said by the rep to be held", "asked for a time",
}  # fmt: skip
TALKS = frozenset(
    ("confirmed", "corrected by the rep", "corrected by the coach", "disputed", "silence", "in writing",
     "waits for the rep's word", "with another coach")
)  # fmt: skip
STEPS = frozenset(
    ("open", "carried", "awaiting_review", "demonstrated", "demonstrated with evidence", "done", "not_done", "dropped")
)  # fmt: skip
# What a Monday brings: a rep's digest, a team's, and a manager's and a leader's in their morning notes.
DIGESTS = frozenset(("rep_digest", "team_digest", "morning_note replies", "morning_note leader"))
_SKIPS = {
    "agreed": ("skipped: waits for a yes", "excused: agreed"), "other": ("skipped: in other words",) * 2,
    "they_away": ("excused: the rep was away",) * 2, "i_away": ("excused: the coach was away",) * 2,
}  # fmt: skip


async def pairs_of(world: Play) -> list[Pair]:
    """Every pair there was, with the talks that can still be looked back on."""

    def read(unit: Unit) -> list[Pair]:
        t, here = table_of(CadencePlan), world.workspace_id
        ids = unit.run(select(t.c.id).where(t.c.workspace_id == here)).scalars()
        versions = list(plans.get_many(unit, here, ids).values())
        return cadence.pairs(unit, here, versions, world.clock.now())

    return await world.program.db.read(read)


async def slots_shown(world: Play) -> set[str]:
    """Of `SLOTS`, what there is."""
    return {word for pair in await pairs_of(world) for one in pair.slots for word in _words(pair, one)}


def _words(pair: Pair, one: PairSlot) -> Iterator[str]:
    slot, row = one.slot, one.record
    yield slot.status.value
    if row is None:
        return
    if row.cancelled_at is not None and row.skip_kind is not None and not slot.talked:
        yield _SKIPS[row.skip_kind][row.agreed_at is not None]
    elif slot.status is SlotStatus.EXCUSED:
        rests = any(
            start <= slot.closes_on and (end or date.max) >= slot.planned_on
            for start, end in one.plan.plan.pauses
        )
        yield "excused: paused" if rests else "excused: days off"
    if row.moves:
        yield "moved"
        if row.moved_to == pair.today and slot.is_open:
            yield "moved to today"
    if row.talked_by_id == pair.rep.id and slot.status is SlotStatus.NOTES_OPEN:
        yield "said by the rep to be held"
    if row.asked_at is not None:
        yield "asked for a time"


async def talks_shown(world: Play) -> set[str]:
    """Of `TALKS`, what there is."""
    found, kinds = set(), dict(await rows(world, "cadence_plan", "id", "kind"))
    edits = await rows(world, "session_edit", "session_id", "editor_id")
    states = {"confirmed": "confirmed", "disputed": "disputed", "confirmed_silent": "silence"}
    columns = ("id", "state", "mode", "needs_confirm", "plan_id", "person_id", "coach_id")
    for id, state, mode, needs, plan, rep, coach in await rows(world, "coaching_session", *columns):
        found.add("waits for the rep's word" if needs and state == "logged" else states.get(state, state))
        editors = {editor for session, editor in edits if session == id}
        if state == "confirmed":
            found |= {
                f"corrected by the {who}" for who, by in (("rep", rep), ("coach", coach)) if by in editors
            }
        if mode == "async":
            found.add("in writing")
        if kinds.get(plan) == "extra":
            found.add("with another coach")
    return found


async def steps_shown(world: Play) -> set[str]:
    """Of `STEPS`, what there is. Carried: open still, though the two have talked again."""
    found = set()
    shown = {step for (step,) in await rows(world, "evidence", "commitment_id")}
    talks = await rows(world, "coaching_session", "id", "person_id", "coach_id", "held_on")
    held = {id: on for id, _, _, on in talks}
    for id, state, session, *pair in await rows(
        world, "commitment", "id", "state", "session_id", "person_id", "coach_id"
    ):
        found.add(state)
        if state == "demonstrated" and id in shown:
            found.add("demonstrated with evidence")
        if state == "open" and session in held:
            later = [on for _, *who, on in talks if who == pair and on > held[session]]
            found |= {"carried"} if later else set()
    return found


async def mondays(world: Play) -> dict[date, set[str]]:
    """What came on each Monday: see DIGESTS; "chart" where one of them has one."""
    home, kinds = world.slack.workspace(), {one.id: one.kind for one in SAMPLE_TEAM}
    columns = ("kind", "channel", "ts", "state")
    sent = {(row[1], row[2]): row[0] for row in await rows(world, "delivery", *columns) if row[3] == "sent"}
    found: dict[date, set[str]] = {}
    for post in world.slack.posts.of("post"):
        kind, on = (
            sent.get((post.channel, post.ts), ""),
            post.at.astimezone(ZoneInfo("America/New_York")).date(),
        )
        if kind not in ("rep_digest", "team_digest", "morning_note") or on.weekday() != 0:
            continue
        told = found.setdefault(on, set())
        readers = set(home.channels[post.channel].members) - {home.bot_user_id}
        told.add(f"{kind} {kinds[readers.pop()]}" if kind == "morning_note" else kind)
        told |= {"chart" for block in post.blocks if block["type"] == "data_visualization"}
    return found
