"""A planned talk as one of its two people acts on it, and what every press on it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from blocks import notices
from coaching.slots import Slot
from coaching.walltime import to_local
from gateway.door import Answer, Ask, Refused
from handlers.common import learn_from_click, me, of_one_person, tell
from handlers.house import House
from storage import cadence, deliveries, notes, plans, preps, relations, slot_changes, slots
from storage.cadence import Pair, PairSlot
from storage.people import PersonRecord
from storage.slots import SlotRecord
from storage.unit import Unit

OVER = "This rhythm has ended, so there is nothing to change here."
HELD = "This talk is marked as held. It needs nothing more."


@dataclass(frozen=True, slots=True)
class Talk:
    """A slot as one of its two people acts on it."""

    person: PersonRecord  # who acts
    row: SlotRecord
    pair: Pair
    at: PairSlot

    @property
    def by_rep(self) -> bool:
        return self.person.id == self.row.person_id

    @property
    def other(self) -> PersonRecord:
        return self.pair.coach if self.by_rep else self.pair.rep

    @property
    def slot(self) -> Slot:
        return self.at.slot

    @property
    def day(self) -> date:
        return self.slot.effective_on or self.row.moved_to or self.row.planned_on


def talk_of(unit: Unit, ask: Ask, slot_id: UUID, *, lock: bool = False) -> Talk:
    """The talk, if the acting person is one of the two. Raises Refused for anybody else, and for what is over."""
    person = me(unit, ask)
    row = slots.get(unit, ask.workspace_id, slot_id, lock=lock)
    if row is None:
        raise Refused(notices.OUT_OF_DATE)
    if person.id not in (row.person_id, row.coach_id):
        raise Refused(notices.NOT_YOURS)
    plan = plans.get(unit, ask.workspace_id, row.plan_id)
    if plan is None:
        raise Refused(notices.OUT_OF_DATE)
    if not plan.person.active or not plan.coach.active:
        raise Refused(notices.REP_LEFT if person.id == row.coach_id else notices.COACH_LEFT)
    pair = cadence.pair_of(unit, ask.workspace_id, plan, ask.now)
    at = pair.find(row.plan_id, row.k)
    if at is None or is_over(pair):
        raise Refused(OVER)
    return Talk(person, row, pair, at)


def is_over(pair: Pair) -> bool:
    """The two have no rhythm any more, whether somebody ended it or its last day has passed."""
    return (pair.plan.ends_on or date.max) < pair.today


def still_coached(unit: Unit, ask: Ask, slot: SlotRecord, rep: PersonRecord) -> None:
    """Raises Refused where the coach of this talk is the rep's coach no more: what is written goes to nobody."""
    today = to_local(ask.now, rep.tz).date()
    spans = relations.of_people(unit, ask.workspace_id, [rep.id], today)
    if all(span.coach_id != slot.coach_id for span in spans):
        raise Refused(OVER)


def as_coach(talk: Talk) -> Talk:
    if talk.by_rep:
        raise Refused(notices.NOT_YOURS)
    return talk


def as_rep(talk: Talk) -> Talk:
    if not talk.by_rep:
        raise Refused(notices.NOT_YOURS)
    return talk


def acted(unit: Unit, ask: Ask, talk: Talk) -> None:
    """What every press on a talk leaves behind: where its message is, and that nudges are heard."""
    keys = [
        slot_changes.open_key(talk.row.id), slot_changes.agreed_key(talk.row), preps.prep_key(talk.row.id),
        *notes.keys_since(unit, ask.workspace_id, talk.person.id, ask.now - slot_changes.SHOWN_FOR),
    ]  # fmt: skip
    known = deliveries.find(unit, ask.workspace_id, keys)
    learn_from_click(unit, ask, talk.person.id, known, ask.now)
    if not talk.by_rep:
        notes.note_acted(unit, ask.workspace_id, talk.person.id, ask.now)


async def answered(ask: Ask, house: House, answer: Answer, sentence: str) -> Answer:
    """After a press at once: say it in a window where no message in sight changes."""
    if ask.view.get("type") == "modal" or of_one_person(ask) or ask.view.get("type") == "home":
        await tell(house, ask, sentence)
    return answer


def row_of(unit: Unit, ask: Ask, talk: Talk) -> SlotRecord:
    row = slots.get(unit, ask.workspace_id, talk.row.id)
    assert row is not None
    return row


def said(title: str, sentence: str) -> Answer:
    return Answer.update(notices.notice_view(title, sentence))
