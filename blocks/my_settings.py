"""One's own settings behind `/coach settings`: everything that can be changed, each with its button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from blocks import ids
from blocks.digest_settings import DigestForm, settings_row
from blocks.introduction import every
from blocks.parts import Block, View, beside, button, context, divider, field, modal, section
from blocks.pauses import go_on_button
from blocks.state import text_value
from blocks.text import Person, clean, names, quote
from blocks.times import WEEKDAYS, day, zone_key, zone_words

MOST_LIKES = 300


@dataclass(frozen=True, slots=True)
class OwnTeam:
    """What somebody who coaches can change of their team."""

    people: tuple[Person, ...]
    talks: bool = False
    interval_days: int = 14
    without_talks: tuple[Person, ...] = ()
    channel: str = ""  # a Slack id: where the team's posts go
    helped: tuple[Person, ...] = ()  # nobody reports to them, and they coach these in one skill


@dataclass(frozen=True, slots=True)
class MySettings:
    """Where a person stands. `likes` is what they wrote; only they and their coaches see it.

    `place` is whose holidays count, in words; `own_place`: they chose it themselves.
    """

    zone: str
    today: date
    weekday: int | None = None  # of the check-in; None: nothing is asked of them
    at: time | None = None
    away_until: date | None = None  # the first day back
    paused_until: date | None = None
    place: str = ""
    own_place: bool = False
    likes: str = ""
    coaches: tuple[Person, ...] = ()
    talks: int = 0
    team: OwnTeam | None = None
    is_admin: bool = False
    digest: DigestForm | None = None  # None: they have none
    public_praise: bool = True


def my_settings(mine: MySettings, notice: str = "") -> View:
    """All on one page. `notice` says what was just done."""
    blocks: list[Block] = [section(f":white_check_mark: {notice}")] if notice else []
    if mine.weekday is not None or mine.talks:
        blocks += _asked(mine)
    blocks += _always(mine)
    if mine.team is not None:
        blocks += [divider(), *_team(mine.team)]
    else:
        start = button("Start", ids.START_OPEN, says="Start coaching, opens a form")
        blocks += [divider(), beside("*You coach somebody?* Begin in a minute.", start)]
    if mine.is_admin:
        blocks += [divider(), *_admin()]
    return modal("My settings", blocks, callback_id=ids.SETTINGS_VIEW)


def _asked(mine: MySettings) -> list[Block]:
    blocks: list[Block] = []
    if mine.weekday is not None and mine.at is not None:
        when = (
            f"{WEEKDAYS[mine.weekday % 7]} {mine.at:%H:%M}, {zone_words(mine.zone)} ({zone_key(mine.zone)})"
        )
        change = button("Change time", ids.TIME_OPEN, says="Change time, opens a form")
        blocks.append(beside(f"*Check-in*\n{when}", change))
    if mine.talks:
        count = "one coach" if mine.talks == 1 else f"{mine.talks} coaches"
        show = button("My next talk", ids.NEXT_OPEN, says="My next talk, opens a window")
        blocks.append(beside(f"*Planned talks*\nWith {count}", show))
        feed = button("Calendar", ids.FEED_OPEN, says="Calendar, opens a window")
        blocks.append(beside("*Calendar*\nTouchline writes into no calendar by itself.", feed))
    if mine.paused_until is not None:
        blocks.append(beside(f"*Pause*\nUntil {day(mine.paused_until, mine.today)}", go_on_button()))
    else:
        rest = button("Pause", ids.PAUSE_OPEN, says="Pause, opens a form")
        blocks.append(beside("*Pause*\nOne, two or four weeks without check-ins and talks", rest))
    return blocks


def _always(mine: MySettings) -> list[Block]:
    if mine.away_until is not None:
        back = button("I am back", ids.AWAY_BACK, says="I am back, acts at once")
        away = beside(f"*Away*\nUntil {day(mine.away_until, mine.today)}", back)
    else:
        gone = button("I am away", ids.AWAY_OPEN, says="I am away, opens a form")
        away = beside("*Away*\nYou are here", gone)
    whose = mine.place or "Not counted"
    if mine.place and not mine.own_place:
        whose += " (what your workspace chose)"
    holidays = button("Change", ids.PLACE_OPEN, says="Change holidays, opens a form")
    likes = button("Change", ids.LIKES_OPEN, says="How I like to be coached, opens a form")
    words = quote(mine.likes, 400, 4) if mine.likes else "Nothing yet. Your coaches would be glad to know."
    who = (
        f"Only you and {names(mine.coaches)} see this."
        if mine.coaches
        else "Only you and your coaches see this."
    )
    return [
        away,
        *([settings_row(mine.digest)] if mine.digest is not None else []),
        beside(f"*Holidays*\n{whose}", holidays),
        _praise(mine.public_praise),
        beside(f"*How I like to be coached*\n{words}", likes),
        context(who),
    ]


def _praise(public: bool) -> Block:
    """How kudos for this person are shown. A rule of good manners, and theirs to choose."""
    if public:
        quiet = button(
            "Send it to me alone", ids.PRAISE_WAY, "private", says="Kudos to me alone, acts at once"
        )
        return beside("*Kudos for you*\nMay stand in a channel, for all there to see", quiet)
    open_ = button("Show it to all", ids.PRAISE_WAY, "public", says="Kudos may be public, acts at once")
    return beside("*Kudos for you*\nCome as a message to you alone, whoever gives them", open_)


def _team(team: OwnTeam) -> list[Block]:
    show = button("My people", ids.TEAM_OPEN, says="My people, opens a list")
    if not team.people:
        start = button("Start", ids.START_OPEN, says="Start coaching, opens a form")
        return [
            beside(f"*People you help*\n{names(team.helped, 8)}", show),
            beside("*You have people of your own?* Begin in a minute.", start),
        ]
    blocks = [beside(f"*My people*\n{names(team.people, 8)}", show)]
    where = (
        f"<#{team.channel}>" if team.channel else "No channel yet. It can have a drill a week, and praise."
    )
    choose = button("Team channel", ids.TEAM_CHANNEL_OPEN, says="Team channel, opens a form")
    blocks.append(beside(f"*Team channel*\n{where}", choose))
    if team.talks:
        off = button("Check-ins only", ids.TALKS_OFF, says="Check-ins only for new people, acts at once")
        blocks.append(
            beside(f"*Planned talks*\n{every(team.interval_days).capitalize()}, also for new people", off)
        )
    else:
        on = button("Plan short talks", ids.TALKS_ON, says="Plan short talks, opens a form")
        blocks.append(beside("*Planned talks*\nNew people get check-ins only", on))
    if team.talks and team.without_talks:
        plan = button("Plan them", ids.TALKS_ON, says="Plan their talks, opens a form")
        blocks.append(beside(f"Without planned talks: {names(team.without_talks)}.", plan))
    return blocks


def _admin() -> list[Block]:
    file = button("People file", ids.FILE_OPEN, says="People file, opens a form")
    setup = button("Workspace", ids.SETUP_OPEN, says="Workspace, opens a form")
    return [
        beside("*Who reports to whom*\nPaste a file for many people at once", file),
        beside("*For everybody*\nSponsor and holidays", setup),
    ]


# ---------------------------------------------------------------- how I like to be coached


def likes_form(likes: str) -> View:
    """A few words for one's coaches."""
    box: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "multiline": True, "max_length": MOST_LIKES,
    }  # fmt: skip
    if shown := clean(likes):
        box["initial_value"] = shown
    return modal(
        "How I like it",
        [
            field(
                ids.LIKES_TEXT,
                "How do you like to be coached?",
                box,
                optional=True,
                hint="Such as: examples first, direct words, mornings. Only your coaches see it. Leave health out.",
            )
        ],
        callback_id=ids.LIKES_SAVE,
        submit="Save",
        close="Cancel",
    )


def parse_likes(view_state: object) -> str:
    """What was typed, at most 300 characters; "" takes it back."""
    return text_value(view_state, ids.LIKES_TEXT, ids.FIELD)[:MOST_LIKES]
