"""A drill in a channel, in a window and in a line; a warm-up; an item for a team's meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, header, modal, section
from blocks.text import Person, escape, line, name
from blocks.times import on_day

_WITH = {"solo": "on your own", "pair": "in pairs", "team": "together"}
DONE_SAID = "Noted. Only you see that you did it."


@dataclass(frozen=True, slots=True)
class DrillText:
    """A drill of the library in words. `mode` is solo, pair or team."""

    label: str
    minutes: int
    goal: str
    steps: Sequence[str]
    good: str
    debrief: str
    mode: str = "pair"


@dataclass(frozen=True, slots=True)
class WarmUpText:
    key: str
    label: str
    steps: Sequence[str]
    good: str


@dataclass(frozen=True, slots=True)
class MeetingItem:
    """A drill short enough for the meeting of a team on `day`. `clinic` it is a part of, "" if of none."""

    key: str
    label: str
    minutes: int
    clinic: str
    day: date


def drill_post(drill: DrillText, run_id: str) -> Message:
    """The drill of the week for all in a channel. It names nobody, and says nothing of who did it."""
    done = button("Done", ids.DRILL_DONE, run_id, says="I did the drill, acts at once, only you see it")
    blocks = [
        header(f"Drill of the week: {drill.label}"),
        section(f"{escape(drill.goal)}\n_{drill.minutes} minutes, {_WITH[drill.mode]}._"),
        section(_numbered(drill.steps)),
        section(f"*Good looks like*: {escape(drill.good)}\n*Then ask*: {escape(drill.debrief)}"),
        actions(done),
        context("Press *Done* when you did it. Only you see that. Home keeps your row of weeks."),
    ]
    return message(f"Drill of the week: {line(drill.label)}, {drill.minutes} minutes.", blocks)


def drill_window(drill: DrillText, title: str = "A drill") -> View:
    """To read, and to read out."""
    return modal(title, _whole(drill), callback_id=ids.NOTICE_VIEW)


def _whole(drill: DrillText) -> list[Block]:
    return [
        section(
            f"*{escape(drill.label)}*\n{escape(drill.goal)}\n_{drill.minutes} minutes, {_WITH[drill.mode]}._"
        ),
        section(_numbered(drill.steps)),
        section(f"*Good looks like*: {escape(drill.good)}\n*Then ask*: {escape(drill.debrief)}"),
    ]


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"{n}. {escape(step)}" for n, step in enumerate(steps, 1))


def warm_up_window(warm: WarmUpText) -> View:
    """Two minutes before a call: read it aloud, then Done."""
    return modal(
        "Warm up",
        [
            section(f"*{escape(warm.label)}* · two minutes"),
            section(_numbered(warm.steps)),
            section(f"*Good looks like*: {escape(warm.good)}"),
            context("Only you see that you warmed up."),
        ],
        callback_id=ids.WARM_UP_DONE,
        metadata=ids.metadata(key=warm.key),
        submit="Done",
        close="Not now",
    )


def warm_up_button() -> Block:
    return button("Warm up before a call", ids.WARM_UP_OPEN, says="Warm up before a call, opens a window")


def meeting_words(item: MeetingItem) -> str:
    """One line of a morning note."""
    part = f", from the {escape(item.clinic)}" if item.clinic else ""
    return (
        f"Your team meets on {on_day(item.day)}. An item for it: *{escape(item.label)}*,"
        f" {item.minutes} minutes{part}."
    )


def trouble_message(channel: str, manager: Person, bot: str = "Touchline") -> Message:
    """To the manager, where a channel did not take a post."""
    said = (
        f"I could not post in <#{channel}>. Two things help:\n"
        f"• In that channel, type `/invite @{escape(bot)}`. The next post goes out as planned.\n"
        "• Or choose another channel. An archived one takes no posts."
    )
    blocks = [
        section(said),
        actions(button("Team channel", ids.TEAM_CHANNEL_OPEN, says="Team channel, opens a form")),
        context(f"Only you get this, {name(manager)}. Nobody in the team sees it."),
    ]
    return message("Team channel: I could not post there.", blocks)


def hello_post(manager: Person, drill: bool, digest: bool) -> Message:
    """The first line in a channel: that it works, and what will come."""
    what = [*(["a short drill"] if drill else []), *(["praise of the week"] if digest else [])]
    comes = f" Once a week there will be {' and '.join(what)} here." if what else ""
    said = f"{name(manager)} chose this channel for the team.{comes} Nobody's numbers are ever posted."
    return message("Team channel: hello.", [section(said)])
