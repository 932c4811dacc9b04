"""A talk for a calendar: the file that calendars read, links that open one with the event filled in, the windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from blocks import ids, notices
from blocks.parts import Block, View, actions, button, context, link_button, modal, section
from blocks.text import Person, clean, cut, escape, name, plain_name
from blocks.times import day, local_day, when
from coaching.invites import Invite

if TYPE_CHECKING:
    import icalendar

FILE_TYPE = "text/calendar; charset=utf-8"
_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"
_COPIED = 2_800  # of the file, where it is shown to be copied


def calendar_file(invites: Sequence[Invite], title: str) -> bytes:
    """The talks as an iCalendar file (RFC 5545), moments in UTC, oldest first.

    A talk without an hour is a whole day that blocks nothing. A skipped talk stays in it as cancelled: that is
    how a calendar that had it learns to take it out.
    """
    import icalendar  # here, since it takes a tenth of a second of a start that may never need it

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Touchline//Talks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", icalendar.vText(_line(title)))  # the library escapes no X- property
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for invite in sorted(invites, key=lambda one: (one.on, one.uid)):
        calendar.add_component(_event(invite))
    return bytes(calendar.to_ical())


def _event(invite: Invite) -> icalendar.Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", invite.uid)
    event.add("sequence", invite.sequence)
    event.add("dtstamp", invite.changed_at.replace(microsecond=0))
    event.add("last-modified", invite.changed_at.replace(microsecond=0))
    start, end = invite.starts_at, invite.ends_at
    if start is None or end is None:
        first, after = invite.days
        event.add("dtstart", first)
        event.add("dtend", after)
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("transp", "TRANSPARENT" if invite.cancelled else "OPAQUE")
    event.add("summary", _line(invite.title))
    event.add("description", _line(invite.details))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if invite.cancelled else "CONFIRMED")
    return event


def google_link(invite: Invite) -> str:
    """Google Calendar with the event filled in, to be saved by hand."""
    start, end = invite.starts_at, invite.ends_at
    if start is None or end is None:
        span = "/".join(f"{one:%Y%m%d}" for one in invite.days)
    else:
        span = "/".join(f"{one:%Y%m%dT%H%M%SZ}" for one in (start, end))
    asked = {
        "action": "TEMPLATE", "text": _short(invite.title), "dates": span, "details": _short(invite.details),
    }  # fmt: skip
    return _asking(_GOOGLE, asked)


def outlook_link(invite: Invite) -> str:
    """The same for Outlook on the web."""
    start, end = invite.starts_at, invite.ends_at
    asked = {
        "path": "/calendar/action/compose", "rru": "addevent", "subject": _short(invite.title),
        "body": _short(invite.details),
    }  # fmt: skip
    if start is None or end is None:
        first, after = invite.days
        asked |= {"startdt": first.isoformat(), "enddt": after.isoformat(), "allday": "true"}
    else:
        asked |= {"startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}", "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    return _asking(_OUTLOOK, asked)


def _line(text: str) -> str:
    """One line, without what no calendar can hold."""
    return " ".join(clean(text).split())


def _short(text: str) -> str:
    """For an address, in which one sign can take twelve characters."""
    return cut(_line(text), 80)


def _asking(page: str, asked: Mapping[str, str]) -> str:
    """Spaces as %20: Outlook shows a plus as a plus."""
    return f"{page}?{urlencode(asked, quote_via=quote)}"


@dataclass(frozen=True, slots=True)
class AddToCalendar:
    """One talk on its way into a calendar. `link` is where the file is; empty where the bot has no address."""

    other: Person
    invite: Invite
    zone: str  # the reader's
    now: datetime
    link: str = ""


def add_to_calendar(add: AddToCalendar) -> View:
    """The ways to take a talk over: as a file, by Google's or Outlook's own form, or as text."""
    links = [
        link_button("Google", ids.INVITE_GOOGLE, google_link(add.invite), says="Google, opens in the browser"),
        link_button("Outlook", ids.INVITE_OUTLOOK, outlook_link(add.invite), says="Outlook, opens in the browser"),
    ]  # fmt: skip
    if add.link:
        says = "Calendar file, opens in the browser"
        links.insert(0, link_button("Calendar file", ids.INVITE_FILE, add.link, says=says))
    blocks: list[Block] = [
        section(f"*Talk with {name(add.other)}*\n{_times(add)}"),
        actions(*links),
    ]
    if add.link:
        blocks.append(context("The file works for an hour. It has your next talks in it, and no notes."))
        feed = button("All my talks, always", ids.FEED_OPEN, says="All my talks, always, opens a window")
        blocks.append(actions(feed))
    else:
        text = calendar_file([add.invite], plain_name(add.other)).decode().replace("\r\n", "\n")
        blocks.append(section("For another calendar, copy this into a file that ends in `.ics`:"))
        blocks.append(section(f"```{_code(text)}```"))
    blocks.append(context("When the talk moves, add it again. The notes stay in Slack."))
    return modal("Add to calendar", blocks, callback_id=ids.NOTICE_VIEW)


def _times(add: AddToCalendar) -> str:
    start = add.invite.starts_at
    if start is None:
        return f"{day(add.invite.on, local_day(add.now, add.zone))}, without a time of day"
    return f"{when(start, add.zone, add.now)}, {add.invite.minutes} minutes"


def _code(text: str) -> str:
    """The file between code fences. Its own text cannot hold a fence that would end them."""
    return cut(escape(text.replace("`", "'")), _COPIED)


def feed_view(link: str, has_one: bool) -> View:
    """The person's own calendar to subscribe to. `link` is shown this one time; empty until it is made."""
    make = button(
        "Make a new link" if has_one else "Make my link", ids.FEED_NEW, says="Make a new link, acts at once"
    )
    if link:
        rows = [
            "*Your talks as a calendar*",
            "Copy this link into “Subscribe” or “From URL” of your calendar:",
            f"`{escape(link)}`",
            "It is shown this once, and works for whoever has it. Keep it to yourself.",
        ]
        return modal("My calendar", [section("\n".join(rows))], callback_id=ids.NOTICE_VIEW)
    rows = [
        "*Your talks as a calendar*",
        "Your calendar looks at a link now and then. Talks that move or are skipped follow by themselves.",
        "It holds names and times, and no notes.",
    ]
    if has_one:
        rows.append("You have a link. A new one stops the old one.")
    return modal("My calendar", [section("\n".join(rows)), actions(make)], callback_id=ids.NOTICE_VIEW)


def no_address() -> View:
    """Where calendars cannot reach the bot."""
    return notices.notice_view("My calendar", notices.NO_ADDRESS)
