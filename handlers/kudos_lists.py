"""One's own kudos in a window: those one was given and those one gave, page by page."""

from __future__ import annotations

from blocks import ids, notices
from blocks.kudos_lists import GIVEN, RECEIVED, kudos_list
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from gateway.outcomes import SlackFailure
from handlers.common import show_view, slack_for
from handlers.house import House
from handlers.starting import member
from screens.home_praise import kudos_list_of
from storage.unit import Unit


@on(Kind.ACTION, ids.KUDOS_LIST, ids.KUDOS_LIST_PAGE, ids.KUDOS_LIST_BACK)
async def own_kudos(ask: Ask, house: House) -> Answer:
    """Opened from Home, turned in its own window. Worked out anew, for whoever presses."""
    found = ids.parse_value(ask.action.get("value"), 2)
    if found is None or not _is_list(*found):
        raise Refused(notices.OUT_OF_DATE)
    what, page = found[0], int(found[1])
    view = await house.db.read(lambda unit: _list(unit, ask, house, what, page), until=ask.until)
    if ask.view.get("callback_id") == ids.KUDOS_LIST_VIEW:
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    else:
        await show_view(house, ask, view)
    return NOTHING


def _list(unit: Unit, ask: Ask, house: House, what: str, page: int) -> View:
    return kudos_list(
        kudos_list_of(unit, ask.workspace_id, member(unit, ask), what, page, house.library, ask.now)
    )


def _is_list(what: str, page: str) -> bool:
    number = page.isascii() and page.isdecimal() and 0 < len(page) <= 4 and int(page) > 0
    return what in (RECEIVED, GIVEN) and number


# ---------------------------------------------------------------- below a form


def over_list(ask: Ask, view: View) -> View:
    """`view` as it is laid over the list: it remembers which page of which list lies below it."""
    if ask.view.get("callback_id") != ids.KUDOS_LIST_VIEW:
        return view
    below = ids.parse_metadata(ask.view.get("private_metadata"))
    carried = ids.parse_metadata(view.get("private_metadata")) | below
    return {**view, "private_metadata": ids.metadata(**carried)}


async def show_list_again(ask: Ask, house: House) -> None:
    """The list below a form shows what was just changed. Done stays done where Slack does not redraw it."""
    below = ids.parse_metadata(ask.view.get("private_metadata"))
    what, page = below.get("what", ""), below.get("page", "")
    if not _is_list(what, page):
        return
    try:
        view = await house.db.read(lambda unit: _list(unit, ask, house, what, int(page)), until=ask.until)
        id = ask.view.get("previous_view_id") or ask.view.get("root_view_id")
        await (await slack_for(house, ask)).update_view(str(id), view)
    except SlackFailure as failure:
        house.log.warning("window_not_redrawn", workspace=str(ask.workspace_id), code=failure.code)
