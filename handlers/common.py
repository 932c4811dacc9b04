"""What several handlers do the same way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from gateway.door import Ask, Refused
from gateway.outcomes import SlackFailure
from gateway.slack import Slack
from handlers.house import House
from storage import checkins, deliveries, people
from storage.checkins import CheckInRecord
from storage.deliveries import Owed
from storage.people import PersonRecord
from storage.unit import Unit


def uuid_of(text: str | None) -> UUID:
    """Raises Refused for what is no id of ours: an old message, or a made-up one."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Refused(notices.OUT_OF_DATE) from None


def clicked_id(ask: Ask) -> UUID:
    """The one id that the pressed button carries."""
    value = ids.parse_value(ask.action.get("value"))
    return uuid_of(value[0] if value else None)


def me(unit: Unit, ask: Ask) -> PersonRecord:
    """The person who acts. Raises Refused for guests and others who have no part here."""
    person = people.by_slack_id(unit, ask.workspace_id, ask.slack_user_id)
    if person is None:
        raise Refused(notices.NOT_ENROLLED)
    return person


def own_check_in(unit: Unit, ask: Ask, check_in_id: UUID, *, lock: bool = False) -> CheckInRecord:
    """The check-in, if it is the acting person's own. Raises Refused."""
    record = checkins.get(unit, ask.workspace_id, check_in_id, lock=lock)
    if record is None:
        raise Refused(notices.OUT_OF_DATE)
    if record.person.slack_user_id != ask.slack_user_id or not record.person.active:
        raise Refused(notices.NOT_YOURS)
    return record


def read_check_in(unit: Unit, ask: Ask, check_in_id: UUID, *, lock: bool = False) -> CheckInRecord:
    """The check-in, if the acting person is its coach. Raises Refused."""
    record = checkins.get(unit, ask.workspace_id, check_in_id, lock=lock)
    if record is None:
        raise Refused(notices.OUT_OF_DATE)
    if record.coach is None or record.coach.slack_user_id != ask.slack_user_id or not record.coach.active:
        raise Refused(notices.NOT_YOURS)
    return record


def rest_of(ask: Ask) -> str:
    """What was typed after the first word of a command: `@ana` of `/coach log @ana`."""
    typed = str(ask.body.get("text") or "").split(maxsplit=1)
    return typed[1].strip() if len(typed) > 1 else ""


async def show_view(house: House, ask: Ask, view: View) -> None:
    """Open a modal, or lay it on top of the one that was clicked in. Raises SlackFailure.

    Slack lays three upon each other at most, so the third gives way to what was opened from it.
    """
    slack = await slack_for(house, ask)
    if ask.view.get("type") != "modal":
        await slack.open(ask.trigger_id, view)
    elif (below := ask.view.get("previous_view_id")) and below != ask.view.get("root_view_id"):
        await slack.update_view(str(ask.view.get("id")), view)
    else:
        await slack.push(ask.trigger_id, view)


async def tell(house: House, ask: Ask, sentence: str) -> None:
    """Say in a small window what was done, where nothing in sight shows it. Done stays done if none opens."""
    try:
        await show_view(house, ask, notices.notice_view("Touchline", sentence))
    except SlackFailure as failure:
        house.log.warning("notice_failed", workspace=str(ask.workspace_id), why=failure.code)


async def say_in_place(house: House, ask: Ask, title: str, sentence: str) -> None:
    """Say in the window that was clicked in what was done. Done stays done where Slack does not redraw it."""
    try:
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), notices.notice_view(title, sentence))
    except SlackFailure as failure:
        house.log.warning("notice_failed", workspace=str(ask.workspace_id), why=failure.code)


def of_one_person(ask: Ask) -> bool:
    """The click was in a message that only this person sees. It stays as it is: no message of ours changes it."""
    container = ask.body.get("container")
    return isinstance(container, dict) and bool(container.get("is_ephemeral"))


async def slack_for(house: House, ask: Ask) -> Slack:
    slack = await house.slack_of(ask.workspace_id)
    if slack is None:
        raise Refused(notices.trouble())
    return slack


def learn_from_click(unit: Unit, ask: Ask, person_id: UUID, known: dict[str, Owed], now: datetime) -> None:
    """A click on a message tells where it is and brings a `response_url` to change it by.

    Heals a post of unknown outcome: it is the one that was clicked, if no other message is. Only messages to
    `person_id`, who clicked, count: two conversations can have a message of the same moment, and what is
    learnt wrongly here would show one person's message to another. What only one person sees is none of ours.
    """
    container = ask.body.get("container")
    if not isinstance(container, dict) or of_one_person(ask):
        return
    ts, channel = container.get("message_ts"), container.get("channel_id")
    if not isinstance(ts, str) or not isinstance(channel, str):
        return
    mine = [owed for owed in known.values() if owed.person_id == person_id]
    target = next((owed for owed in mine if owed.ts == ts and owed.channel == channel), None)
    if target is None:
        lost = [owed for owed in mine if owed.state == "unknown"]
        if len(lost) != 1:
            return
        target = lost[0]
        deliveries.learn_place(unit, ask.workspace_id, target, channel, ts, now)
    if ask.response_url is not None:
        deliveries.keep_response_url(unit, ask.workspace_id, target, ask.response_url, now)
