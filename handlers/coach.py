"""The coach reads and answers, the rep writes back."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.replies import ReplyForm, parse_reply, reply_to_coach, reply_to_rep
from coaching.replies import settles
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import (
    clicked_id,
    learn_from_click,
    me,
    own_check_in,
    read_check_in,
    show_view,
    slack_for,
    uuid_of,
)
from handlers.house import House, Invalid, effect
from handlers.kudos import open_for
from handlers.talking import origin_of
from screens import coach as screens
from screens.rep import shown
from storage import checkins, deliveries, notes, owing, replies, slot_changes
from storage.checkins import CheckInRecord
from storage.deliveries import Owe
from storage.unit import Unit

KIND_OF = {
    ids.COACH_SEEN: "seen",
    ids.COACH_PRAISE: "well_done",
    ids.COACH_TALK: "lets_talk",
    ids.COACH_TOPIC: "next_talk",
}


@on(Kind.ACTION, ids.COACH_SEEN, ids.COACH_PRAISE, ids.COACH_TALK)
async def tap(ask: Ask, house: House) -> Answer:
    """One tap of the coach. Pressed twice, it counts once; after the rep changed the answers, once more."""
    check_in_id, kind = clicked_id(ask), KIND_OF[ask.id]
    answer = await effect(house, ask, lambda unit: tapped(unit, ask, check_in_id, kind))
    if ask.view.get("callback_id") == ids.READ_VIEW:
        await redraw_reading(ask, house)
    return answer


def tapped(unit: Unit, ask: Ask, check_in_id: UUID, kind: str) -> Answer:
    """Keep the tap, settle the check-in if it does, tell the rep, and show it."""
    record = answered_one(unit, ask, check_in_id)
    assert record.coach_id is not None
    known = deliveries.find(unit, ask.workspace_id, owing.keys_of(record))
    learn_from_click(unit, ask, record.coach_id, known, ask.now)
    version = f":{int(record.changed_at.timestamp())}" if record.changed_at else ""
    origin = f"{kind}:{record.id}:{record.coach_id}{version}"
    reply_id = replies.add(unit, ask.workspace_id, record.id, record.coach_id, kind, None, origin, ask.now)
    if reply_id is not None or record.settled_at is None:
        _settle(unit, ask, record, kind)
    if reply_id is not None and kind != "seen" and record.person.active:
        _tell_rep(unit, ask, record, reply_id)
    owing.show(unit, ask.workspace_id, record, ask.now, known=known)
    _heard(unit, ask, record.coach_id)
    return NOTHING


def answered_one(unit: Unit, ask: Ask, check_in_id: UUID) -> CheckInRecord:
    """The check-in, locked, if it was sent and the one who acts coaches it. Raises Refused."""
    record = read_check_in(unit, ask, check_in_id, lock=True)
    if record.state != "submitted":
        raise Refused(notices.OUT_OF_DATE)
    return record


def _settle(unit: Unit, ask: Ask, record: CheckInRecord, kind: str) -> None:
    settled = record.settled_at or (ask.now if settles(kind, record.needs_answer) else None)
    checkins.change(
        unit,
        ask.workspace_id,
        record.id,
        settled_at=settled,
        seen_at=record.seen_at or ask.now,
        put_back_at=None,
    )


def _tell_rep(unit: Unit, ask: Ask, record: CheckInRecord, reply_id: UUID) -> None:
    """In the thread under the rep's check-in, at once: a person's words do not wait for office hours."""
    root = deliveries.find(unit, ask.workspace_id, [owing.prompt_key(record.id)])
    thread = root.get(owing.prompt_key(record.id))
    owed = Owe(
        "reply", owing.reply_key(reply_id), record.person.id, reply_id, ask.now, ask.now + owing.WORDS_LIVE,
        thread_id=thread.id if thread is not None else None,
    )  # fmt: skip
    deliveries.owe(unit, ask.workspace_id, ask.now, [owed])


@on(Kind.ACTION, ids.COACH_REPLY)
async def reply_form(ask: Ask, house: House) -> Answer:
    check_in_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        record = read_check_in(unit, ask, check_in_id)
        if record.state != "submitted":
            raise Refused(notices.OUT_OF_DATE)
        if not record.person.active:
            raise Refused(notices.REP_LEFT)
        quoted = _last_words(unit, ask, record, record.person.id) or _summary(unit, ask, house, record)
        return reply_to_rep(ReplyForm(str(record.id), shown(record.person), quoted))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _last_words(unit: Unit, ask: Ask, record: CheckInRecord, author_id: UUID) -> str:
    """What the other last wrote in this exchange."""
    written = replies.of_check_ins(unit, ask.workspace_id, [record.id]).get(record.id, [])
    return next((r.text for r in reversed(written) if r.author_id == author_id and r.text), "")


def _summary(unit: Unit, ask: Ask, house: House, record: CheckInRecord) -> str:
    template = house.templates.get(unit, ask.workspace_id, record.template_id)
    stored = checkins.answers(unit, ask.workspace_id, record.id)
    facts = screens.waiting_of(record, template, stored).facts
    return "\n".join(f"{fact.label}: {fact.text}" for fact in facts)


@on(Kind.SUBMISSION, ids.COACH_REPLY_SEND)
async def reply(ask: Ask, house: House) -> Answer:
    check_in_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("checkin"))

    def work(unit: Unit) -> Answer:
        record = answered_one(unit, ask, check_in_id)
        assert record.coach_id is not None
        if not record.person.active:
            raise Refused(notices.REP_LEFT)
        reply_id = _write(unit, ask, record, record.coach_id)
        _settle(unit, ask, record, "reply")
        _tell_rep(unit, ask, record, reply_id)
        known = deliveries.find(unit, ask.workspace_id, owing.keys_of(record))
        owing.show(unit, ask.workspace_id, record, ask.now, known=known)
        _heard(unit, ask, record.coach_id)
        return NOTHING

    return await effect(house, ask, work)


def _heard(unit: Unit, ask: Ask, coach_id: UUID) -> None:
    """A reply is what a morning note asks for too: its line is done, and its nudges are heard."""
    notes.note_acted(unit, ask.workspace_id, coach_id, ask.now)
    slot_changes.show(unit, ask.workspace_id, coach_id, (), ask.now)


def _write(unit: Unit, ask: Ask, record: CheckInRecord, author_id: UUID) -> UUID:
    """Keep what was typed; a corrected sending of the same window changes the same row."""
    text = parse_reply(ask.view.get("state"))
    if not text:
        raise Invalid(Answer.errors({ids.REPLY_TEXT: notices.REPLY_EMPTY}))
    origin = origin_of(ask)
    reply_id = replies.add(unit, ask.workspace_id, record.id, author_id, "reply", text, origin, ask.now)
    if reply_id is not None:
        return reply_id
    known = replies.by_origin(unit, ask.workspace_id, origin)
    if known is None:
        raise Refused(notices.OUT_OF_DATE)
    replies.change_text(unit, ask.workspace_id, known, text)
    return known


@on(Kind.ACTION, ids.REP_REPLY)
async def write_back_form(ask: Ask, house: House) -> Answer:
    check_in_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        record = own_check_in(unit, ask, check_in_id)
        if record.coach is None:
            raise Refused(notices.OUT_OF_DATE)
        quoted = _last_words(unit, ask, record, record.coach.id)
        return reply_to_coach(ReplyForm(str(record.id), shown(record.coach), quoted))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.REP_REPLY_SEND)
async def write_back(ask: Ask, house: House) -> Answer:
    check_in_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("checkin"))

    def work(unit: Unit) -> Answer:
        record = own_check_in(unit, ask, check_in_id, lock=True)
        if record.coach is None or not record.coach.active:
            raise Refused(notices.COACH_LEFT)
        reply_id = _write(unit, ask, record, record.person.id)
        key = owing.coach_round_key(record.round_id, record.coach.id)
        thread = deliveries.find(unit, ask.workspace_id, [key]).get(key)
        owed = Owe(
            "reply_back", owing.reply_key(reply_id), record.coach.id, reply_id, ask.now,
            ask.now + owing.WORDS_LIVE, thread_id=thread.id if thread is not None else None,
        )  # fmt: skip
        deliveries.owe(unit, ask.workspace_id, ask.now, [owed])
        return NOTHING

    return await effect(house, ask, work)


# ---------------------------------------------------------------- reading all


@on(Kind.ACTION, ids.COACH_READ)
async def read_button(ask: Ask, house: House) -> Answer:
    await show_view(house, ask, await _reading(ask, house, clicked_id(ask), 1))
    return NOTHING


@on(Kind.ACTION, ids.COACH_MORE)
async def more(ask: Ask, house: House) -> Answer:
    """The ⋯ menu: read all answers, give kudos to who is shown, or see the next person first."""
    option = ask.action.get("selected_option")
    chosen = option.get("value") if isinstance(option, dict) else None
    if (found := ids.parse_value(chosen, 2)) is not None and found[0] == ids.MENU_READ:
        await show_view(house, ask, await _reading(ask, house, uuid_of(found[1]), 1))
        return NOTHING
    if (found := ids.parse_value(chosen, 3)) is None or found[0] not in (ids.MENU_NEXT, ids.MENU_KUDOS):
        raise Refused(notices.OUT_OF_DATE)
    check_in_id = uuid_of(found[2])
    if found[0] == ids.MENU_KUDOS:
        record = await house.db.read(lambda unit: read_check_in(unit, ask, check_in_id), until=ask.until)
        await open_for(ask, house, "check_in", record.person.id)
        return NOTHING

    def work(unit: Unit) -> Answer:
        record = read_check_in(unit, ask, check_in_id, lock=True)
        assert record.coach_id is not None
        known = deliveries.find(unit, ask.workspace_id, owing.keys_of(record))
        learn_from_click(unit, ask, record.coach_id, known, ask.now)
        if record.settled_at is None:
            checkins.change(unit, ask.workspace_id, record.id, put_back_at=ask.now)
        owing.show(unit, ask.workspace_id, record, ask.now, known=known, to_rep=False)
        return NOTHING

    return await effect(house, ask, work)


@on(Kind.ACTION, ids.READ_PAGE, ids.READ_PAGE_BACK)
async def turn_page(ask: Ask, house: House) -> Answer:
    found = ids.parse_value(ask.action.get("value"), 2)
    if found is None or not found[1].isdecimal() or len(found[1]) > 3:
        raise Refused(notices.OUT_OF_DATE)
    view = await _reading(ask, house, uuid_of(found[0]), int(found[1]))
    slack = await slack_for(house, ask)
    await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    return NOTHING


async def _reading(ask: Ask, house: House, round_id: UUID, page: int) -> View:
    def read(unit: Unit) -> View:
        coach = me(unit, ask)
        view = screens.reading(unit, ask.workspace_id, round_id, coach, house.templates, ask.now, page)
        if view is None:
            raise Refused(notices.NOT_YOURS)
        return view

    return await house.db.read(read, until=ask.until)


async def redraw_reading(ask: Ask, house: House) -> None:
    """Show in the open window what the tap did. The tap is committed; a window that cannot be redrawn stays."""
    found = ids.parse_metadata(ask.view.get("private_metadata"))
    page = found.get("page", "1")
    try:
        view = await _reading(ask, house, uuid_of(found.get("round")), int(page) if page.isdecimal() else 1)
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    except Exception as error:
        house.log.warning("reading_not_redrawn", workspace=str(ask.workspace_id), why=type(error).__name__)
