"""The message shortcut "Use as coaching evidence": a link to a message is kept for the next talk."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.evidence import EvidenceForm, evidence_form, parse_evidence
from blocks.parts import View
from blocks.talk_fields import Choice
from blocks.text import plain
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.message_links import carried_of, link_of
from handlers.talking import coached, origin_of
from screens.talk_choices import choices_of
from storage import commitments, deliveries, evidence, people, relations, reporting
from storage.people import PersonRecord
from storage.unit import Unit

STEP, OWN = "step", "own"
NOBODY = "You have no coach and no team here yet, so there is nobody to keep it for."
CHOOSE = "Please choose for whom."


@on(Kind.SHORTCUT, ids.EVIDENCE_USE)
async def use(ask: Ask, house: House) -> Answer:
    carried = carried_of(ask)

    def read(unit: Unit) -> View:
        targets = _targets(unit, ask, me(unit, ask))
        if not targets:
            raise Refused(NOBODY)
        return evidence_form(EvidenceForm(targets, choices_of(house.library).facts, carried))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _targets(unit: Unit, ask: Ask, person: PersonRecord) -> list[Choice]:
    """Own next steps, one's own next talk, and people one coaches."""
    mine = commitments.open_of(unit, ask.workspace_id, [person.id]).get(person.id, [])
    found = [
        Choice(ids.value(STEP, str(one.id)), plain(f"My next step: {one.text}", 75))
        for one in mine
        if one.owner_id == person.id
    ][:5]
    coach_id = reporting.manager_of(unit, ask.workspace_id, person, ask.now)
    coach = people.by_ids(unit, ask.workspace_id, [coach_id]).get(coach_id) if coach_id is not None else None
    if coach is not None:
        found.append(Choice(OWN, plain(f"My next talk with {coach.name}", 75)))
    today = to_local(ask.now, person.tz).date()
    team = relations.coached_on(unit, ask.workspace_id, person.id, today)
    return [*found, *(Choice(ids.value(ids.OF_PERSON, str(one.id)), plain(one.name, 75)) for one in team)]


@on(Kind.SUBMISSION, ids.EVIDENCE_SAVE)
async def save(ask: Ask, house: House) -> Answer:
    given = parse_evidence(ask.view.get("state"))
    url = link_of(ask, ids.parse_metadata(ask.view.get("private_metadata")))

    def work(unit: Unit) -> Answer:
        author = me(unit, ask)
        person_id, step_id, whom = _target(unit, ask, author, given.target)
        kinds = {one.key: one.observable for one in house.library.program.evidence_kinds}
        kind = given.kind if given.kind in kinds else "email"
        evidence.add(
            unit, ask.workspace_id, person_id=person_id, added_by_id=author.id, kind=kind, observable=kinds[kind],
            origin=origin_of(ask), now=ask.now, text=given.note, url=url, commitment_id=step_id,
        )  # fmt: skip
        deliveries.owe_home(unit, ask.workspace_id, ask.now, author.id)
        return Answer.update(notices.notice_view("Use as a coaching fact", f"Saved. {whom}"))

    return await effect(house, ask, work)


def _target(unit: Unit, ask: Ask, author: PersonRecord, chosen: str | None) -> tuple[UUID, UUID | None, str]:
    """Whom it is about, the next step it shows, if one, and a sentence. Raises Refused, Invalid."""
    if chosen == OWN:
        return author.id, None, "It goes with your next talk. You and your coach can see it."
    found = ids.parse_value(chosen, 2)
    if found is None:
        raise Invalid(Answer.errors({ids.EVIDENCE_FOR: CHOOSE}))
    if found[0] == STEP:
        step = commitments.get(unit, ask.workspace_id, uuid_of(found[1]))
        if step is None:
            raise Refused(notices.OUT_OF_DATE)
        if step.owner_id != author.id:
            raise Refused(notices.NOT_YOURS)
        return step.person_id, step.id, "It goes with your next step. You and your coach can see it."
    if found[0] != ids.OF_PERSON:
        raise Refused(notices.OUT_OF_DATE)
    person = coached(unit, ask, author, uuid_of(found[1]), now=True)
    return person.id, None, f"It goes with your next talk with {person.name}. Both of you can see it."
