"""One's own kudos in a window: those one was given and those one gave, page by page."""

from __future__ import annotations

from blocks import ids, notices
from blocks.kudos_lists import GIVEN, RECEIVED, kudos_list
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import show_view, slack_for
from handlers.house import House
from handlers.starting import member
from screens.home_praise import kudos_list_of
from storage.unit import Unit


@on(Kind.ACTION, ids.KUDOS_LIST, ids.KUDOS_LIST_PAGE, ids.KUDOS_LIST_BACK)
async def own_kudos(ask: Ask, house: House) -> Answer:
    """Opened from Home, turned in its own window. Worked out anew, for whoever presses."""
    found = ids.parse_value(ask.action.get("value"), 2)
    if found is None or found[0] not in (RECEIVED, GIVEN) or not _is_page(found[1]):
        raise Refused(notices.OUT_OF_DATE)
    what, page = found[0], int(found[1])

    def read(unit: Unit) -> View:
        person = member(unit, ask)
        return kudos_list(kudos_list_of(unit, ask.workspace_id, person, what, page, house.library, ask.now))

    view = await house.db.read(read, until=ask.until)
    if ask.view.get("callback_id") == ids.KUDOS_LIST_VIEW:
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    else:
        await show_view(house, ask, view)
    return NOTHING


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < len(text) <= 4 and int(text) > 0
