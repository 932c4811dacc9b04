"""The buttons of the first hello: one's talks, the privacy note, and "This is not my manager"."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.introduction import not_my_manager
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.card import privacy
from handlers.common import me, show_view, uuid_of
from handlers.house import House, effect
from screens.rep import shown
from storage import line_ends, lines, people, plans
from storage.lines import OpenLine
from storage.people import PersonRecord
from storage.unit import Unit


@on(Kind.ACTION, ids.INTRO_MENU)
async def menu(ask: Ask, house: House) -> Answer:
    option = ask.action.get("selected_option")
    found = ids.parse_value(option.get("value") if isinstance(option, dict) else None, 2)
    if found is None or found[0] not in (ids.MENU_PRIVACY, ids.MENU_NOT_MINE):
        raise Refused(notices.OUT_OF_DATE)
    if found[0] == ids.MENU_PRIVACY:
        return await privacy(ask, house)
    line_id = uuid_of(found[1])

    def read(unit: Unit) -> View:
        person, line = _own_line(unit, ask, line_id)
        manager = people.by_ids(unit, ask.workspace_id, [line.manager_id]).get(line.manager_id)
        mine = plans.plans_of_person(unit, ask.workspace_id, person.id, ask.now.date())
        has_talks = any(plan.coach.id == line.manager_id for plan in mine)
        return not_my_manager(str(line.id), shown(manager), has_talks)

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _own_line(unit: Unit, ask: Ask, line_id: UUID) -> tuple[PersonRecord, OpenLine]:
    """The acting person's open line, if it is this one. Raises Refused."""
    person = me(unit, ask)
    line = lines.open_of(unit, ask.workspace_id, [person.id]).get(person.id)
    if line is None or line.id != line_id:
        known = lines.get_many(unit, ask.workspace_id, [line_id]).get(line_id)
        mine = known is not None and known.person_id == person.id
        raise Refused(notices.ENDED_ALREADY if mine else notices.NOT_YOURS)
    return person, line


@on(Kind.SUBMISSION, ids.NOT_MINE_SEND)
async def end(ask: Ask, house: House) -> Answer:
    """It ends at once. The manager hears it neutrally, and an admin can put it right."""
    line_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("line"))

    def work(unit: Unit) -> Answer:
        person, line = _own_line(unit, ask, line_id)
        line_ends.end_line(
            unit, ask.workspace_id, person, line, lines.NOT_MY_MANAGER, house.templates, ask.now
        )
        return Answer.update(notices.notice_view("Not my manager", notices.LINE_ENDED))

    return await effect(house, ask, work)
