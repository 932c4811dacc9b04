"""Windows that others are laid over: settings, people, and that for admins. A change shows on them at once."""

from __future__ import annotations

from blocks import ids, notices
from blocks.my_settings import my_settings
from blocks.parts import View
from blocks.team import team_view
from gateway.door import Ask
from gateway.outcomes import SlackFailure
from handlers.common import me, slack_for
from handlers.house import House
from screens.admin import admin_of
from screens.my_settings import settings_of
from screens.team import team_of
from storage import roles
from storage.unit import Unit

BELOW = (ids.SETTINGS_VIEW, ids.TEAM_VIEW, ids.ADMIN_VIEW)
ROOT, PAGE = "root", "page"  # in a window's metadata: which window lies below it, and at which page


def over(ask: Ask, view: View) -> View:
    """`view` as it is laid over the window that was clicked in: it remembers which one that is."""
    below = ask.view.get("callback_id") if ask.view.get("type") == "modal" else None
    if below not in BELOW:
        return view
    found = ids.parse_metadata(view.get("private_metadata")) | {ROOT: str(below)}
    if page := ids.parse_metadata(ask.view.get("private_metadata")).get(PAGE):
        found |= {f"below_{PAGE}": page}
    return {**view, "private_metadata": ids.metadata(**found)}


async def show_below_again(ask: Ask, house: House, notice: str = "") -> None:
    """The window below, or the one that was clicked in, shows what was just changed.

    What was done is done, also where Slack does not redraw it.
    """
    found = ids.parse_metadata(ask.view.get("private_metadata"))
    callback, view_id, page = ask.view.get("callback_id"), ask.view.get("id"), found.get(PAGE)
    if callback not in BELOW:
        callback, page = found.get(ROOT), found.get(f"below_{PAGE}")
        view_id = ask.view.get("previous_view_id") or ask.view.get("root_view_id")
    if callback not in BELOW:
        return
    try:
        if callback == ids.ADMIN_VIEW:
            view = await house.db.read(lambda unit: admin_window(unit, ask), until=ask.until)
        elif callback == ids.SETTINGS_VIEW:
            view = await house.db.read(lambda unit: settings_view(unit, ask, house, notice), until=ask.until)
        else:
            number = page_of(page)
            view = await house.db.read(
                lambda unit: people_view(unit, ask, house, number, notice), until=ask.until
            )
        await (await slack_for(house, ask)).update_view(str(view_id), view)
    except SlackFailure as failure:
        house.log.warning("window_not_redrawn", workspace=str(ask.workspace_id), code=failure.code)


def settings_view(unit: Unit, ask: Ask, house: House, notice: str = "") -> View:
    return my_settings(settings_of(unit, ask.workspace_id, me(unit, ask), house.templates, ask.now), notice)


def admin_window(unit: Unit, ask: Ask) -> View:
    """For an admin; whoever has just given the role away sees a sentence in its place."""
    if not roles.is_admin(unit, ask.workspace_id, me(unit, ask)):
        return notices.notice_view("For admins", notices.ONLY_ADMINS)
    return admin_of(unit, ask.workspace_id)


def people_view(unit: Unit, ask: Ask, house: House, page: int, notice: str = "") -> View:
    return team_view(team_of(unit, ask.workspace_id, me(unit, ask), house.library, ask.now, page), notice)


def page_of(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 1
