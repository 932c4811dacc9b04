"""The lists of Home that are longer than it: a window of pages."""

from __future__ import annotations

from blocks import ids, notices
from blocks.home_lists import manager_list, people_list
from blocks.home_talks import MANAGERS, PEOPLE
from blocks.parts import View
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, show_view, slack_for
from handlers.house import House
from screens.home import managers_of, people_of
from storage import looks
from storage.unit import Unit


@on(Kind.ACTION, ids.HOME_PAGE, ids.HOME_BACK)
async def page(ask: Ask, house: House) -> Answer:
    """Opened from Home, turned in its own window. Each page is worked out anew, for whoever presses."""
    found = ids.parse_value(ask.action.get("value"), 2)
    if found is None or found[0] not in (PEOPLE, MANAGERS) or not _is_page(found[1]):
        raise Refused(notices.OUT_OF_DATE)
    what, number = found[0], int(found[1])

    def read(unit: Unit) -> View:
        person = me(unit, ask)
        if what == PEOPLE:
            return people_list(people_of(unit, ask.workspace_id, person, ask.now), number)
        return manager_list(managers_of(unit, ask.workspace_id, person, ask.now), number)

    def noted(unit: Unit) -> View:
        """A look at managers is written down in the transaction that reads them."""
        person = me(unit, ask)
        looks.managers(unit, ask.workspace_id, {person.id: to_local(ask.now, person.tz).date()}, ask.now)
        return read(unit)

    look = house.db.read(read, until=ask.until) if what == PEOPLE else house.db.write(noted, until=ask.until)
    view = await look
    if ask.view.get("type") == "modal":
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    else:
        await show_view(house, ask, view)
    return NOTHING


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3
