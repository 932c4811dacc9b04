"""The rep answers: open the form, keep drafts, send, "nothing new this week"."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from blocks import ids, notices
from blocks.checkin_modal import CheckInForm, check_in_modal, errors, parse_state
from blocks.parts import View
from coaching.answers import (
    check,
    nothing_new_answers,
    pages,
    relevant_answers,
    visible_questions,
)
from coaching.checkins import Question, Template, Value, Visibility
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from gateway.outcomes import SlackFailure
from handlers.checkin_steps import facts_of, keep_answer, step_in, step_to_ask
from handlers.common import clicked_id, learn_from_click, own_check_in, show_view, slack_for, uuid_of
from handlers.house import House, Invalid, effect
from handlers.submitting import submit
from screens.rep import shown
from storage import checkins, deliveries, owing
from storage.checkins import CheckInRecord
from storage.commitments import CommitmentRecord
from storage.unit import Busy, TooLate, Unit


@on(Kind.ACTION, ids.CHECKIN_START, ids.CHECKIN_EDIT)
async def start(ask: Ask, house: House) -> Answer:
    """Open the form, then note that it was opened. The note is lost rather than the window."""
    await open_form(ask, house, clicked_id(ask))
    return NOTHING


async def open_form(ask: Ask, house: House, check_in_id: UUID) -> None:
    view = await house.db.read(lambda unit: _first_page(unit, ask, house, check_in_id), until=ask.until)
    await show_view(house, ask, view)

    def note(unit: Unit) -> None:
        checkins.mark_opened(unit, ask.workspace_id, check_in_id)
        known = deliveries.find(
            unit, ask.workspace_id, [owing.prompt_key(check_in_id), owing.reminder_key(check_in_id)]
        )
        for person_id in {owed.person_id for owed in known.values()}:  # the one who clicked: it is their own
            learn_from_click(unit, ask, person_id, known, ask.now)

    try:
        await house.db.write(note, until=ask.until)
    except (Busy, TooLate):
        house.log.warning("opening_not_noted", workspace=str(ask.workspace_id))


def _first_page(unit: Unit, ask: Ask, house: House, check_in_id: UUID) -> View:
    record = own_check_in(unit, ask, check_in_id)
    if not record.is_open(ask.now):
        raise Refused(notices.CHECK_IN_CLOSED)
    template = house.templates.get(unit, ask.workspace_id, record.template_id)
    answers, shared = held(unit, ask.workspace_id, record, template)
    step = step_to_ask(unit, ask.workspace_id, record, template)
    return page_view(record, template, answers, shared, 1, step)


def held(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template
) -> tuple[dict[str, Value], dict[str, bool]]:
    """What the form starts from: the draft, or what was sent, or the remembered choice to share."""
    shared = {
        question.key: f"{template.key}.{question.key}" in record.person.shared_questions
        for question in template.questions
        if question.share_toggle
    }
    if record.draft is not None:
        return dict(record.draft.get("answers", {})), shared | dict(record.draft.get("shared", {}))
    if record.state == "submitted":
        stored = checkins.answers(unit, workspace_id, record.id)
        shared |= {key: answer.shared for key, answer in stored.items() if key in shared}
        return {key: answer.value for key, answer in stored.items()}, shared
    return {}, shared


def page_view(
    record: CheckInRecord, template: Template, answers: Mapping[str, Value], shared: Mapping[str, bool],
    page: int, step: CommitmentRecord | None = None, alert: str = "",
) -> View:  # fmt: skip
    shown_pages = pages(visible_questions(template, answers, facts_of(step)))
    page = min(max(page, 1), len(shown_pages))
    return check_in_modal(
        CheckInForm(
            check_in_id=str(record.id), template=template, questions=shown_pages[page - 1],
            coach=shown(record.coach), page=page, pages=len(shown_pages), answers=answers, shared=shared,
            alert=alert, words={"commitment": step.text} if step is not None else {},
            step_id=str(step.id) if step is not None else "",
        )
    )  # fmt: skip


@on(Kind.ACTION, ids.CHECKIN_DRAFT)
async def draft(ask: Ask, house: House) -> Answer:
    """A field was left: keep the page's answers; show a question that an answer calls for."""
    check_in_id, page = _place(ask)

    def work(unit: Unit) -> View | None:
        record = own_check_in(unit, ask, check_in_id, lock=True)
        if not record.is_open(ask.now):
            return None
        template = house.templates.get(unit, ask.workspace_id, record.template_id)
        before, shared = held(unit, ask.workspace_id, record, template)
        answers, shared, on_page = _with_page(ask, template, before, shared)
        checkins.save_draft(unit, ask.workspace_id, record.id, {"answers": answers, "shared": shared})
        step = step_in(unit, ask, record)
        after = pages(visible_questions(template, answers, facts_of(step)))
        wanted = after[min(page, len(after)) - 1]
        if {question.key for question in wanted} == {question.key for question in on_page}:
            return None
        return page_view(record, template, answers, shared, page, step)

    redraw = await house.db.write(work, until=ask.until)
    if redraw is not None:
        slack = await slack_for(house, ask)
        try:
            await slack.update_view(str(ask.view.get("id")), redraw, hash=ask.view.get("hash"))
        except SlackFailure as failure:
            # The question shows when the form is sent.
            house.log.warning("redraw_failed", workspace=str(ask.workspace_id), code=failure.code)
    return NOTHING


def _place(ask: Ask) -> tuple[UUID, int]:
    """Which check-in and page a form is about."""
    found = ids.parse_metadata(ask.view.get("private_metadata"))
    page = found.get("page", "1")
    return uuid_of(found.get("checkin")), int(page) if page.isdecimal() and len(page) < 3 else 1


def _with_page(
    ask: Ask, template: Template, answers: Mapping[str, Value], shared: Mapping[str, bool]
) -> tuple[dict[str, Value], dict[str, bool], list[Question]]:
    """`answers` with this page's part replaced by what the form holds now."""
    blocks = {block.get("block_id") for block in ask.view.get("blocks") or [] if isinstance(block, dict)}
    on_page = [q for q in template.questions if ids.question_block(q.key) in blocks]
    given, ticked = parse_state(template, on_page, ask.view.get("state"))
    keys = {question.key for question in on_page}
    kept = {key: value for key, value in answers.items() if key not in keys}
    return kept | given, dict(shared) | ticked, on_page


@on(Kind.SUBMISSION, ids.CHECKIN_SUBMIT)
async def send(ask: Ask, house: House) -> Answer:
    """A page was sent: next page, or the whole check-in."""
    check_in_id, page = _place(ask)

    def work(unit: Unit) -> Answer:
        record = own_check_in(unit, ask, check_in_id, lock=True)
        if not record.is_open(ask.now):
            raise Refused(notices.CHECK_IN_CLOSED)
        template = house.templates.get(unit, ask.workspace_id, record.template_id)
        before, shared = held(unit, ask.workspace_id, record, template)
        answers, shared, on_page = _with_page(ask, template, before, shared)
        step = step_in(unit, ask, record)
        facts = facts_of(step)
        after = pages(visible_questions(template, answers, facts))
        wanted = after[min(page, len(after)) - 1]
        faults = check(template, answers, facts)
        here = {question.key for question in on_page}
        if any(key in here for key in faults):
            raise Invalid(Answer.errors(errors({k: s for k, s in faults.items() if k in here}, on_page)))
        more = page < len(after)
        if more or {question.key for question in wanted} - here or faults:
            checkins.save_draft(unit, ask.workspace_id, record.id, {"answers": answers, "shared": shared})
            following = _next_page(after, page, here, faults)
            return Answer.update(page_view(record, template, answers, shared, following, step))
        given = relevant_answers(template, answers, facts)
        if step is not None:
            given = keep_answer(unit, ask.workspace_id, record, template, step, given, ask.now)
        submit(unit, ask.workspace_id, record, template, given, _shared(template, given, shared), ask.now)
        return Answer.clear()

    return await effect(house, ask, work)


def _next_page(
    after: tuple[tuple[Question, ...], ...], page: int, here: set[str], faults: Mapping[str, str]
) -> int:
    """The same page if it has a question that was not on it, else the first with a fault, else the next."""
    if {question.key for question in after[min(page, len(after)) - 1]} - here:
        return page
    for number, questions in enumerate(after, start=1):
        if number <= page and any(question.key in faults for question in questions):
            return number
    return page + 1


def _shared(template: Template, given: Mapping[str, Value], shared: Mapping[str, bool]) -> dict[str, bool]:
    """Only a private answer that has a toggle can be shared, and only by its own tick."""
    return {
        question.key: bool(shared.get(question.key))
        for question in template.questions
        if question.visibility is Visibility.PRIVATE and question.share_toggle
    }


@on(Kind.ACTION, ids.CHECKIN_SAME)
async def nothing_new(ask: Ask, house: House) -> Answer:
    """ "Nothing new this week": no help wanted, and nothing else is stored."""
    check_in_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        record = own_check_in(unit, ask, check_in_id, lock=True)
        if not record.is_open(ask.now):
            raise Refused(notices.CHECK_IN_CLOSED)
        known = deliveries.find(unit, ask.workspace_id, owing.keys_of(record))
        learn_from_click(unit, ask, record.person.id, known, ask.now)
        if record.state == "submitted":
            # A second press, or the reminder's button after the form: what was sent stands.
            owing.show(unit, ask.workspace_id, record, ask.now, known=known, to_coach=False)
            return NOTHING
        if not record.offers_nothing_new:
            raise Refused("Please use Start check-in this week. A line or two is enough.")
        template = house.templates.get(unit, ask.workspace_id, record.template_id)
        submit(
            unit, ask.workspace_id, record, template, nothing_new_answers(template), {}, ask.now,
            nothing_new=True, known=known,
        )  # fmt: skip
        return NOTHING

    return await effect(house, ask, work)


@on(Kind.CLOSED, ids.CHECKIN_SUBMIT)
async def closed(ask: Ask, house: House) -> Answer:
    """The form was closed without sending. The draft was kept on the way."""
    return NOTHING
