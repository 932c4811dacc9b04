"""A manager chooses the channel of their team, and what is posted there."""

from __future__ import annotations

from datetime import timedelta

from blocks import ids, notices
from blocks.parts import View
from blocks.team_channel import NO_CHANNEL, ChosenChannel, channel_form, parse_channel
from blocks.times import when
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.common import me, show_view
from handlers.house import House, Invalid, effect
from screens.team_channel import channel_form_of
from storage import deliveries, reporting, teams
from storage.deliveries import Owe
from storage.people import PersonRecord
from storage.teams import TeamChoice, TeamRecord
from storage.unit import Unit

_HELLO_FOR = timedelta(hours=1)
_MOST_HELLOS = 9  # tries to get into one channel


def _own_team(unit: Unit, ask: Ask) -> tuple[PersonRecord, list[PersonRecord]]:
    """The acting manager and their people. Raises Refused for who has none."""
    manager = me(unit, ask)
    members = reporting.reports_of(unit, ask.workspace_id, manager.id, to_local(ask.now, manager.tz).date())
    if not members:
        raise Refused(notices.NO_TEAM)
    return manager, members


@on(Kind.ACTION, ids.TEAM_CHANNEL_OPEN)
async def channel_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        manager, members = _own_team(unit, ask)
        return channel_form(channel_form_of(unit, ask.workspace_id, manager, members))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.TEAM_CHANNEL_SAVE)
async def save_channel(ask: Ask, house: House) -> Answer:
    """A channel in which I said nothing yet gets a line at once: so the manager sees whether I may post there."""

    def work(unit: Unit) -> Answer:
        manager, members = _own_team(unit, ask)
        chosen = parse_channel(
            ask.view.get("state"), channel_form_of(unit, ask.workspace_id, manager, members)
        )
        _check(ask, chosen)
        saved = teams.save(unit, ask.workspace_id, manager.id, _choice(chosen), ask.now)
        greets = _greet(unit, ask, saved)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, manager.id)
        return Answer.update(notices.notice_view("Team channel", _said(saved, greets, ask)))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def _check(ask: Ask, chosen: ChosenChannel) -> None:
    """A direct message that was forced in is no channel. Raises Invalid."""
    state = ask.view.get("state")
    values = state.get("values", {}) if isinstance(state, dict) else {}
    for block, found in ((ids.TEAM_CHANNEL, chosen.channel), (ids.TEAM_KUDOS, chosen.kudos_channel)):
        given = values.get(block) if isinstance(values, dict) else None
        element = given.get(ids.FIELD) if isinstance(given, dict) else None
        if found is None and isinstance(element, dict) and element.get("selected_conversation"):
            raise Invalid(Answer.errors({block: NO_CHANNEL}))


def _choice(chosen: ChosenChannel) -> TeamChoice:
    usual = TeamChoice(None, chosen.zone)
    return TeamChoice(
        chosen.channel, chosen.zone, chosen.kudos_channel,
        chosen.digest_weekday is not None,
        usual.weekday if chosen.digest_weekday is None else chosen.digest_weekday, chosen.digest_at,
        chosen.drill_weekday is not None,
        usual.drill_weekday if chosen.drill_weekday is None else chosen.drill_weekday, chosen.drill_at,
        chosen.meeting_weekday,
    )  # fmt: skip


def _greet(unit: Unit, ask: Ask, team: TeamRecord) -> bool:
    """Say hello in a channel in which no hello of ours stands yet. Returns whether it is said now."""
    channel = team.choice.channel
    if channel is None:
        return False
    keys = [f"team_hello:{team.id}:{channel}:{n}" for n in range(_MOST_HELLOS)]
    tried = deliveries.find(unit, ask.workspace_id, keys)
    if len(tried) == len(keys) or any(one.state not in ("failed", "dropped") for one in tried.values()):
        return False
    key = next(one for one in keys if one not in tried)
    hello = Owe("team_hello", key, team.manager.id, team.id, ask.now, ask.now + _HELLO_FOR, channel=channel)
    deliveries.owe(unit, ask.workspace_id, ask.now, [hello])
    return True


def _said(team: TeamRecord, greets: bool, ask: Ask) -> str:
    if team.choice.channel is None:
        return "Saved. Nothing is posted for your team."
    first = " I say hello there now. If I cannot, I tell you what helps." if greets else ""
    if team.next_at is None:
        return f"Saved.{first}"
    return f"Saved.{first} The first post comes {when(team.next_at, team.choice.zone, ask.now)}."
