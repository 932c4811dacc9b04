"""The channel of a team: what is posted there, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from blocks import ids
from blocks.parts import Block, View, context, field, modal, section
from blocks.starting import clock_field, select_field
from blocks.state import channel_value, clock_value, selected
from blocks.text import escape
from blocks.times import WEEKDAYS, zone_words

OFF = "off"
NO_CHANNEL = "Please choose a channel, not a direct message."


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """What stands in the form. A weekday of None: not at all. `zones` are those of the manager and their people."""

    zones: Sequence[str]
    zone: str
    channel: str | None = None
    kudos_channel: str | None = None
    drill_weekday: int | None = 0
    drill_at: time = time(9, 30)
    digest_weekday: int | None = 4
    digest_at: time = time(15)
    meeting_weekday: int | None = None
    bot: str = "Touchline"


@dataclass(frozen=True, slots=True)
class ChosenChannel:
    channel: str | None
    kudos_channel: str | None
    drill_weekday: int | None
    drill_at: time
    digest_weekday: int | None
    digest_at: time
    meeting_weekday: int | None
    zone: str


def channel_form(form: ChannelForm) -> View:
    """At most eight fields; the time zone only where there are two to choose from."""
    blocks = [
        section(
            f"Is the channel private? First type `/invite @{escape(form.bot)}` there, so that I can post."
        ),
        _channel(ids.TEAM_CHANNEL, "Team channel", form.channel, "Leave it empty to post nothing."),
        _channel(
            ids.TEAM_KUDOS, "Channel for kudos", form.kudos_channel, "Empty: kudos go to the team channel."
        ),
        _day(ids.TEAM_DRILL_DAY, "Drill of the week", form.drill_weekday, "No drill"),
        clock_field(ids.TEAM_DRILL_AT, "Drill, at", form.drill_at),
        _day(ids.TEAM_DIGEST_DAY, "Digest of the week", form.digest_weekday, "No digest"),
        clock_field(ids.TEAM_DIGEST_AT, "Digest, at", form.digest_at),
        _day(ids.TEAM_MEETING, "Team meeting", form.meeting_weekday, "No set day"),
    ]
    if len(form.zones) > 1:
        zones = [(f"{zone_words(zone)} ({zone})", zone) for zone in form.zones[:100]]
        blocks.append(select_field(ids.TEAM_ZONE, "Whose clock", zones, form.zone))
    else:
        blocks.append(context(f"Times are {zone_words(form.zone)}."))
    blocks.append(context("Posts hold praise, drills and totals. Never anybody's gaps or mood."))
    return modal("Team channel", blocks, callback_id=ids.TEAM_CHANNEL_SAVE, submit="Save", close="Cancel")


def _channel(block: str, label: str, chosen: str | None, hint: str) -> Block:
    """Channels alone: no direct messages, and none that is shared with another company."""
    menu: Block = {
        "type": "conversations_select", "action_id": ids.FIELD,
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }  # fmt: skip
    if chosen is not None:
        menu["initial_conversation"] = chosen
    return field(block, label, menu, hint=hint, optional=True)


def _day(block: str, label: str, weekday: int | None, off: str) -> Block:
    choices = [(off, OFF), *((text, str(n)) for n, text in enumerate(WEEKDAYS))]
    return select_field(block, label, choices, OFF if weekday is None else str(weekday % 7))


def parse_channel(view_state: object, before: ChannelForm) -> ChosenChannel:
    """What was chosen; a field that is not on the screen, or not filled in, keeps the value of `before`."""
    zone = selected(view_state, ids.TEAM_ZONE, ids.FIELD)
    return ChosenChannel(
        channel_value(view_state, ids.TEAM_CHANNEL, ids.FIELD),
        channel_value(view_state, ids.TEAM_KUDOS, ids.FIELD),
        _weekday(view_state, ids.TEAM_DRILL_DAY),
        clock_value(view_state, ids.TEAM_DRILL_AT, ids.FIELD) or before.drill_at,
        _weekday(view_state, ids.TEAM_DIGEST_DAY),
        clock_value(view_state, ids.TEAM_DIGEST_AT, ids.FIELD) or before.digest_at,
        _weekday(view_state, ids.TEAM_MEETING),
        zone if zone is not None and zone in before.zones else before.zone,
    )


def _weekday(view_state: object, block: str) -> int | None:
    chosen = selected(view_state, block, ids.FIELD)
    return int(chosen) if chosen in {str(n) for n in range(7)} else None
