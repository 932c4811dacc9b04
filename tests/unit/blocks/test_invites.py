"""Calendar files: read back by the same rules as calendars do, over zones, clock changes and any name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.invites import calendar_file, google_link, outlook_link
from blocks.text import clean
from coaching.invites import Invite, changed_at, sequence_of, uid_of
from tests.unit.blocks.strategies import CALM, PEOPLE_TEXT

PLAN = UUID("0197a1b2-0000-7000-8000-00000000a001")
CHANGED = datetime(2026, 11, 3, 9, 30, 15, 123456, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"Factory", "localtime"})


def invite(**more: Any) -> Invite:
    given: dict[str, Any] = {
        "uid": uid_of(PLAN, 3), "sequence": 0, "on": date(2026, 11, 24), "at": time(10), "zone": "America/New_York",
        "minutes": 30, "title": "Talk with Sam", "details": "Coaching talk", "changed_at": CHANGED,
    }  # fmt: skip
    return Invite(**(given | more))


def read(*invites: Invite, title: str = "Talks") -> list[Any]:
    calendar = icalendar.Calendar.from_ical(calendar_file(invites, title))
    assert calendar.errors == []
    return [event for event in calendar.walk("VEVENT") if event.errors == []]


INVITES = st.builds(
    invite,
    on=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(5, 240),
)


@given(one=INVITES)
@CALM
def test_a_talk_is_read_back_at_its_instant_and_length(one: Invite) -> None:
    (event,) = read(one)
    assert event["dtstart"].dt == one.starts_at
    assert event["dtstart"].dt.utcoffset() == timedelta(0)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=one.minutes)
    wall = event["dtstart"].dt.astimezone(ZoneInfo(one.zone))
    assert one.at is not None
    there = datetime.combine(one.on, one.at, ZoneInfo(one.zone))
    if there.astimezone(UTC).astimezone(ZoneInfo(one.zone)).replace(tzinfo=None) == there.replace(
        tzinfo=None
    ):
        assert (wall.date(), wall.time()) == (one.on, one.at)  # a time that the clock does not skip


@pytest.mark.parametrize(
    ("zone", "on", "start"),
    [
        ("America/New_York", date(2026, 3, 6), "20260306T150000Z"),
        ("America/New_York", date(2026, 3, 9), "20260309T140000Z"),
        ("Europe/Berlin", date(2026, 10, 23), "20261023T080000Z"),
        ("Europe/Berlin", date(2026, 10, 26), "20261026T090000Z"),
        ("Pacific/Auckland", date(2026, 9, 25), "20260924T220000Z"),
        ("Pacific/Auckland", date(2026, 9, 28), "20260927T210000Z"),
        ("Asia/Kolkata", date(2026, 6, 1), "20260601T043000Z"),
    ],
)
def test_ten_o_clock_on_both_sides_of_a_clock_change(zone: str, on: date, start: str) -> None:
    assert f"DTSTART:{start}\r\n".encode() in calendar_file([invite(zone=zone, on=on)], "Talks")


@given(on=st.dates(date(2024, 1, 1), date(2030, 12, 31)), zone=st.sampled_from(ZONES))
@CALM
def test_a_talk_without_an_hour_is_a_whole_day_that_blocks_nothing(on: date, zone: str) -> None:
    (event,) = read(invite(on=on, zone=zone, at=None))
    assert event["dtstart"].dt == on
    assert event["dtend"].dt == on + timedelta(days=1)
    assert event["transp"] == "TRANSPARENT"


@given(
    moves=st.integers(0, 9), version=st.integers(0, 9), cancelled=st.booleans(),
    more_moves=st.integers(0, 3), more_versions=st.integers(0, 3), then_cancelled=st.booleans(),
)  # fmt: skip
@CALM
def test_the_number_grows_with_every_change_and_the_name_stays(
    moves: int, version: int, cancelled: bool, more_moves: int, more_versions: int, then_cancelled: bool
) -> None:
    before = sequence_of(version, moves, cancelled)
    after = sequence_of(version + more_versions, moves + more_moves, then_cancelled)
    changed = more_moves or more_versions or (then_cancelled and not cancelled)
    if changed:
        assert after > before
    assert uid_of(PLAN, 3) == uid_of(PLAN, 3) != uid_of(PLAN, 4)


def test_a_skipped_talk_stays_as_cancelled_and_frees_the_time() -> None:
    held, skipped = read(
        invite(), invite(on=date(2026, 12, 8), uid=uid_of(PLAN, 4), cancelled=True, sequence=3)
    )
    assert (held["status"], held["transp"], int(held["sequence"])) == ("CONFIRMED", "OPAQUE", 0)
    assert (skipped["status"], skipped["transp"], int(skipped["sequence"])) == ("CANCELLED", "TRANSPARENT", 3)


def test_the_same_talks_give_the_same_bytes_in_any_order() -> None:
    one, two = invite(), invite(on=date(2026, 12, 8), uid=uid_of(PLAN, 4))
    assert calendar_file([one, two], "Talks") == calendar_file([two, one], "Talks")


@given(words=PEOPLE_TEXT)
@CALM
def test_any_name_comes_back_and_makes_no_line_of_its_own(words: str) -> None:
    (event,) = read(invite(title=words, details=words), title=words)
    assert event["summary"] == event["description"] == " ".join(clean(words).split())
    text = calendar_file([invite(title=words, details=words)], words)
    assert text.count(b"\r\nX-WR-CALNAME:") == 1
    assert text.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


@given(one=INVITES, words=PEOPLE_TEXT)
@CALM
def test_links_carry_the_same_instants_and_fit_a_button(one: Invite, words: str) -> None:
    named = Invite(
        **{key: getattr(one, key) for key in one.__slots__} | {"title": words[:60], "details": "Talk"}
    )
    for link in (google_link(named), outlook_link(named)):
        assert len(link) <= 3_000
        assert link.isascii()
        assert " " not in link
    google = parse_qs(urlsplit(google_link(named)).query)["dates"][0]
    start = datetime.strptime(google.split("/")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert start == one.starts_at
    outlook = parse_qs(urlsplit(outlook_link(named)).query)
    assert datetime.fromisoformat(outlook["startdt"][0]) == one.starts_at
    assert datetime.fromisoformat(outlook["enddt"][0]) == one.ends_at


def test_links_of_a_talk_without_an_hour() -> None:
    whole = invite(at=None)
    assert parse_qs(urlsplit(google_link(whole)).query)["dates"] == ["20261124/20261125"]
    asked = parse_qs(urlsplit(outlook_link(whole)).query)
    assert (asked["startdt"], asked["enddt"], asked["allday"]) == (["2026-11-24"], ["2026-11-25"], ["true"])


def test_what_changed_last_counts() -> None:
    assert changed_at(None, CHANGED, CHANGED - timedelta(days=1)) == CHANGED
