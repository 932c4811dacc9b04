"""What comes back from the form of a team's channel."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from blocks import ids
from blocks.team_channel import ChannelForm, ChosenChannel, channel_form, parse_channel

BERLIN, ROME = "Europe/Berlin", "Europe/Rome"
BEFORE = ChannelForm((BERLIN, ROME), BERLIN, "C0OLD", None, 0, time(9, 30), 4, time(15))


def state(**fields: tuple[str, Any]) -> dict[str, Any]:
    names = {name: getattr(ids, name) for name in fields}
    return {"values": {names[name]: {ids.FIELD: {key: value}} for name, (key, value) in fields.items()}}


def option(value: str) -> tuple[str, Any]:
    return "selected_option", {"value": value}


def test_everything_that_was_chosen() -> None:
    given = state(
        TEAM_CHANNEL=("selected_conversation", "C0NEW"), TEAM_KUDOS=("selected_conversation", "G0PRIVATE"),
        TEAM_DRILL_DAY=option("2"), TEAM_DRILL_AT=("selected_time", "10:15"), TEAM_DIGEST_DAY=option("off"),
        TEAM_DIGEST_AT=("selected_time", "16:00"), TEAM_MEETING=option("1"), TEAM_ZONE=option(ROME),
    )  # fmt: skip
    assert parse_channel(given, BEFORE) == ChosenChannel(
        "C0NEW", "G0PRIVATE", 2, time(10, 15), None, time(16), 1, ROME
    )


@pytest.mark.parametrize(
    "foreign", [None, {}, {"values": []}, state(TEAM_CHANNEL=("selected_conversation", 3))]
)
def test_what_is_not_there_keeps_hours_and_zone_and_posts_nothing(foreign: object) -> None:
    assert parse_channel(foreign, BEFORE) == ChosenChannel(
        None, None, None, time(9, 30), None, time(15), None, BERLIN
    )


@pytest.mark.parametrize("id", ["D0DIRECT", "U0PERSON", "C0<!channel>", "", "c0lower"])
def test_only_a_channel_is_a_channel(id: str) -> None:
    assert parse_channel(state(TEAM_CHANNEL=("selected_conversation", id)), BEFORE).channel is None


def test_a_zone_of_nobodys_is_not_taken() -> None:
    assert parse_channel(state(TEAM_ZONE=option("Asia/Tokyo")), BEFORE).zone == BERLIN


def test_the_clock_is_asked_for_only_where_there_are_two() -> None:
    def fields(form: ChannelForm) -> list[str]:
        return [block["block_id"] for block in channel_form(form)["blocks"] if block["type"] == "input"]

    assert len(fields(BEFORE)) == 8
    assert ids.TEAM_ZONE not in fields(ChannelForm((BERLIN,), BERLIN))
