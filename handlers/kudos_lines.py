"""One more line to kudos that were sent: its post changes, and nobody is told anew."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.kudos import line_form
from blocks.parts import View
from blocks.state import text_value
from coaching.kudos import MOST_WORDS
from coaching.kudos_hint import QUESTIONS, Hint
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, show_view, slack_for, uuid_of
from handlers.house import House, Invalid, effect
from storage import kudos, kudos_owing
from storage.kudos import KudosRecord
from storage.unit import Unit

TAKEN_BACK = "You took these kudos back, so nothing can be added."
TOO_LONG = (
    f"With what is there already, that is more than {MOST_WORDS:,} letters and signs. Please make it shorter."
)
ADDED = "Added. It stands with your kudos now."


def own_kudos(unit: Unit, ask: Ask, kudos_id: UUID, *, lock: bool = False) -> KudosRecord:
    """Kudos that the acting person gave, and did not take back. Raises Refused."""
    found = kudos.get(unit, ask.workspace_id, kudos_id, lock=lock)
    if found is None:
        raise Refused(notices.OUT_OF_DATE)
    if found.giver_id != me(unit, ask).id:
        raise Refused(notices.NOT_YOURS)
    if found.retracted_at is not None:
        raise Refused(TAKEN_BACK)
    return found


@on(Kind.ACTION, ids.KUDOS_LINE)
async def add_a_line(ask: Ask, house: House) -> Answer:
    found = ids.parse_value(ask.action.get("value"), 2)
    if found is None or found[1] not in set(Hint):
        raise Refused(notices.OUT_OF_DATE)
    kudos_id, hint = uuid_of(found[0]), Hint(found[1])

    def read(unit: Unit) -> View:
        mine = own_kudos(unit, ask, kudos_id)
        return line_form(str(mine.id), hint, QUESTIONS[hint], mine.impact if hint is Hint.IMPACT else "")

    view = await house.db.read(read, until=ask.until)
    if ask.view.get("callback_id") == ids.KUDOS_SENT:  # nothing is left to read there
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    else:
        await show_view(house, ask, view)
    return NOTHING


@on(Kind.SUBMISSION, ids.KUDOS_LINE_SAVE)
async def save(ask: Ask, house: House) -> Answer:
    """What it changed has a place of its own; any other line goes below the words."""
    carried = ids.parse_metadata(ask.view.get("private_metadata"))
    kudos_id, text = (
        uuid_of(carried.get("kudos")),
        text_value(ask.view.get("state"), ids.KUDOS_IMPACT, ids.FIELD),
    )

    def work(unit: Unit) -> Answer:
        mine = own_kudos(unit, ask, kudos_id, lock=True)
        if not text:
            raise Invalid(Answer.errors({ids.KUDOS_IMPACT: notices.REPLY_EMPTY}))
        name, whole = (
            ("impact", text) if carried.get("hint") == Hint.IMPACT else ("words", f"{mine.words}\n{text}")
        )
        if len(whole) > MOST_WORDS:
            raise Invalid(Answer.errors({ids.KUDOS_IMPACT: TOO_LONG}))
        kudos.add_line(unit, ask.workspace_id, mine, name, whole, ask.now)
        whom = kudos.receivers_of(unit, ask.workspace_id, [mine.id])[mine.id]
        kudos_owing.show(unit, ask.workspace_id, mine.id, [one.id for one in whom], ask.now)
        return Answer.update(notices.notice_view("Add a line", ADDED))

    return await effect(house, ask, work)
