"""`/coach start`: any full member begins to coach, in a minute, without an admin."""

from __future__ import annotations

from blocks import ids, notices
from blocks.outlook import asked_words, begun, dry_run
from blocks.parts import View
from blocks.starting import StartForm, parse_form_metadata, parse_start, start_form
from blocks.state import has_element
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from gateway.outcomes import SlackFailure
from handlers.common import show_view, slack_for, tell
from handlers.house import House, effect
from screens import starting as screens
from screens.rep import shown
from storage import asking, deliveries, people, starting, workspaces
from storage.people import PersonRecord
from storage.unit import Unit

ONE_AT_LEAST = "Please choose somebody."


def member(unit: Unit, ask: Ask) -> PersonRecord:
    """The person who acts, a full member. Raises Refused, with a word to wait while the directory is being read."""
    person = people.by_slack_id(unit, ask.workspace_id, ask.slack_user_id)
    if person is None:
        reading = workspaces.is_directory_unread(unit, ask.workspace_id, ask.now)
        raise Refused(notices.STILL_READING if reading else notices.NO_MEMBER)
    return person


async def start_word(ask: Ask, house: House) -> Answer:
    await open_start(ask, house)
    return NOTHING


@on(Kind.ACTION, ids.START_OPEN)
async def start_button(ask: Ask, house: House) -> Answer:
    """A button may carry whom to begin with, such as the people of a manager who left."""
    value = str(ask.action.get("value") or "")
    await open_start(ask, house, tuple(one for one in value.split(",") if one)[:100])
    return NOTHING


async def open_start(ask: Ask, house: House, more: tuple[str, ...] = ()) -> None:
    def read(unit: Unit) -> View:
        coach = member(unit, ask)
        return start_form(screens.form_of(unit, ask.workspace_id, coach, ask.now, more))

    await show_view(house, ask, await house.db.read(read, until=ask.until))


@on(Kind.ACTION, ids.START_KIND)
async def kind(ask: Ask, house: House) -> Answer:
    """With planned talks, the form asks when. What was filled in stays; if Slack does not redraw it, Next does."""
    try:
        await _show_form(ask, house, parse_start(ask.view.get("state")))
    except SlackFailure as failure:
        house.log.warning("redraw_failed", workspace=str(ask.workspace_id), code=failure.code)
    return NOTHING


@on(Kind.ACTION, ids.START_BACK)
async def change_something(ask: Ask, house: House) -> Answer:
    await _show_form(ask, house, _kept(ask))
    return NOTHING


async def _show_form(ask: Ask, house: House, form: StartForm) -> None:
    slack = await slack_for(house, ask)
    await slack.update_view(str(ask.view.get("id")), start_form(form), hash=ask.view.get("hash"))


def _kept(ask: Ask) -> StartForm:
    form = parse_form_metadata(ask.view.get("private_metadata"))
    if form is None:
        raise Refused(notices.OUT_OF_DATE)
    return form


@on(Kind.SUBMISSION, ids.START_FORM)
async def show_what_goes_out(ask: Ask, house: House) -> Answer:
    """The dry run. Nothing is stored, so it can be looked at as often as one likes."""
    state = ask.view.get("state")
    form = parse_start(state)
    if not form.people:
        return Answer.errors({ids.START_PEOPLE: ONE_AT_LEAST})
    if form.talks and not has_element(state, ids.START_EVERY, ids.FIELD):
        # The window was not redrawn when planned talks were chosen.
        return Answer.update(start_form(form))

    def read(unit: Unit) -> View:
        coach = member(unit, ask)
        run = screens.dry_run(
            unit, ask.workspace_id, coach, form, screens.choice_of(form), house.templates, ask.now
        )
        return dry_run(run)

    return Answer.update(await house.db.read(read, until=ask.until))


@on(Kind.SUBMISSION, ids.START_GO)
async def start(ask: Ask, house: House) -> Answer:
    """It takes effect at once. Sent twice, or after somebody else was faster, it says how things stand."""
    form = _kept(ask)

    def work(unit: Unit) -> Answer:
        coach = member(unit, ask)
        picking = starting.start(
            unit, ask.workspace_id, coach, screens.choice_of(form), house.templates, ask.now
        )
        deliveries.owe_home(unit, ask.workspace_id, ask.now, coach.id)
        return Answer.update(begun(screens.begun_of(unit, ask.workspace_id, coach, picking, ask.now, True)))

    return await effect(house, ask, work)


@on(Kind.ACTION, ids.QUICK_ASK)
async def ask_my_team(ask: Ask, house: House) -> Answer:
    """Two quick questions to all of one's people, at once. A window says what was done."""
    said: list[str] = []

    def work(unit: Unit) -> Answer:
        coach = member(unit, ask)
        asked = asking.ask_team(unit, ask.workspace_id, coach, house.library.templates[asking.QUICK], ask.now)
        if not (asked.people or asked.again or asked.away):
            raise Refused(notices.NO_TEAM)
        said[:] = [
            asked_words(*(tuple(map(shown, some)) for some in (asked.people, asked.again, asked.away)))
        ]
        return NOTHING

    answer = await effect(house, ask, work)
    if said:  # empty for a payload that came again
        await tell(house, ask, said[0])
    return answer
