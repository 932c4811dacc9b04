"""The digest of a team in its channel: praise, totals, the drill. It pings nobody and ranks nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocks.figures import Count
from blocks.kudos_ways import kudos_button
from blocks.message import Message, message
from blocks.parts import Block, actions, context, header, section
from blocks.text import Person, line, name, names, quote
from blocks.times import on_day

MOST_KUDOS, MOST_WORDS, MOST_LINES = 10, 300, 3
MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Praise:
    """A kudos that everybody may read: who thanked whom, for what, and what it changed."""

    giver: Person
    receivers: tuple[Person, ...]
    words: str
    impact: str = ""


@dataclass(frozen=True, slots=True)
class TeamDigest:
    """The week of a team up to `until`, its last day. A total that is None may not be shown, or is not there.

    `done` is how many did the drill `drill`; `next_drill` and `next_on` are the coming one and its day.
    """

    until: date
    kudos: tuple[Praise, ...] = ()
    more: int = 0
    shown: Count | None = None
    held: Count | None = None
    drill: str = ""
    done: int | None = None
    next_drill: str = ""
    next_minutes: int = 0
    next_on: date | None = None

    @property
    def says_something(self) -> bool:
        """A coming drill alone is no news: it comes anyway."""
        return bool(self.kudos or self.shown or self.held or self.done)


def team_digest(digest: TeamDigest) -> Message:
    """For everybody in the channel."""
    blocks: list[Block] = [header("The week of your team")]
    if digest.kudos:
        blocks.append(section("*Kudos of the week*"))
        blocks += [section(_praise(one)) for one in digest.kudos[:MOST_KUDOS]]
        more = digest.more + max(0, len(digest.kudos) - MOST_KUDOS)
        if more:
            blocks.append(context(f"And {more} more in the channel for kudos."))
    totals = _totals(digest)
    if totals:
        blocks.append(section("\n".join(["*Together*", *totals])))
    if digest.next_drill and digest.next_on is not None:
        said = f"*Next drill* · {line(digest.next_drill)}, {digest.next_minutes} minutes, {on_day(digest.next_on)}."
        blocks.append(section(said))
    if totals:
        small = "Totals of seven days. They are shown for groups of five and more, never by name."
        blocks.append(context(small))
    blocks.append(actions(kudos_button("digest")))
    return message("The week of your team: praise, totals and the next drill.", blocks)


def _praise(one: Praise) -> str:
    head = f"*{name(one.giver)}* to *{names(one.receivers, MOST_NAMES)}*"
    impact = f"\n{quote(one.impact, MOST_WORDS, MOST_LINES)}" if one.impact else ""
    return f"{head}\n{quote(one.words, MOST_WORDS, MOST_LINES)}{impact}"


def _totals(digest: TeamDigest) -> list[str]:
    rows = []
    if digest.shown is not None:
        rows.append(f"Next steps shown to work: {digest.shown.said()}")
    if digest.held is not None:
        rows.append(f"Talks held: {digest.held.said()}")
    if digest.done is not None:
        rows.append(f"{line(digest.drill)}: {digest.done} people did the drill")
    return rows
