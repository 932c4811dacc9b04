"""An admin pastes the people file: looked at first, used after that."""

from __future__ import annotations

from blocks import ids, notices
from blocks.parts import View
from blocks.people_file import file_form, parse_file, used
from gateway.door import NOTHING, Answer, Ask, Kind, on
from handlers.below import over, show_below_again
from handlers.checklist import admin
from handlers.common import show_view
from handlers.house import House, Invalid, effect
from screens.people_file import check_of, mark_of
from storage import changes, deliveries, people_file
from storage.unit import Unit


@on(Kind.ACTION, ids.FILE_OPEN)
async def file_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        admin(unit, ask)
        return file_form()

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.FILE_CHECK)
async def send(ask: Ask, house: House) -> Answer:
    """The first sending shows what would change, and nothing is stored. The second one uses what was shown.

    Another text, or a team that changed meanwhile, is shown anew. Sent twice, the same file changes nothing.
    """
    text = parse_file(ask.view.get("state"))
    if not text:
        return Answer.errors({ids.FILE_TEXT: "Please paste the file here."})
    seen = ids.parse_metadata(ask.view.get("private_metadata")).get("mark")

    def work(unit: Unit) -> Answer:
        person = admin(unit, ask)
        found = people_file.judge(unit, ask.workspace_id, text, house.library.tracks, ask.now)
        looked_at = seen == mark_of(text, found)
        if looked_at and not found.changes:
            raise Invalid(Answer.errors({ids.FILE_TEXT: notices.FILE_CHANGES_NOTHING}))
        if not looked_at:
            view = file_form(check_of(unit, ask.workspace_id, text, found))
            raise Invalid(Answer.update(over_again(ask, view)))
        people_file.apply(unit, ask.workspace_id, found.changes, ask.now, person.id)
        people_file.follow(unit, ask.workspace_id, found.starts, found.moved, house.templates, ask.now)
        changes.note(unit, ask.workspace_id, person.id, "people_file", 0, len(found.changes), ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(notices.notice_view("People file", used(len(found.changes), len(found.faults))))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def over_again(ask: Ask, view: View) -> View:
    """The same window with other blocks: it still knows what lies below it."""
    kept = ids.parse_metadata(ask.view.get("private_metadata"))
    kept.pop("mark", None)
    found = kept | ids.parse_metadata(view.get("private_metadata"))
    return {**view, "private_metadata": ids.metadata(**found)} if found else view
