"""What is set up and what is still to do: ticks on Home, never a gate."""

from __future__ import annotations

from dataclasses import dataclass

from blocks import ids
from blocks.parts import Block, beside, button, context, section
from blocks.text import Person, name, names


@dataclass(frozen=True, slots=True)
class TeamSetup:
    """What whoever began to coach has set up. `without_talks` are people who should have a plan and have none."""

    people: int
    talks: bool
    without_talks: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkspaceSetup:
    """What an admin sees of everybody. The two gaps are how many, and the first of them."""

    coached: int
    managers: int
    with_track: int
    sponsor: Person | None = None
    place: str = ""
    without_talks: int = 0
    first_without_talks: tuple[Person, ...] = ()
    without_coach: int = 0
    first_without_coach: tuple[Person, ...] = ()
    kudos_channel: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Either part may be missing. A part with nothing left to do is not shown."""

    team: TeamSetup | None = None
    workspace: WorkspaceSetup | None = None

    @property
    def is_done(self) -> bool:
        team, all_ = self.team, self.workspace
        return (team is None or (team.talks and not team.without_talks)) and (
            all_ is None
            or bool(
                all_.coached and all_.sponsor and all_.place and all_.kudos_channel and all_.with_track == all_.coached
                and not all_.without_talks and not all_.without_coach
            )
        )  # fmt: skip


def checklist(todo: Checklist) -> list[Block]:
    """The blocks for Home; none when there is nothing left to do."""
    blocks: list[Block] = []
    if todo.team is not None:
        blocks += _team(todo.team)
    if todo.workspace is not None:
        blocks += _workspace(todo.workspace)
    return blocks


def _team(team: TeamSetup) -> list[Block]:
    if team.talks and team.without_talks:
        plan = button("Plan them", ids.TALKS_ON, says="Plan their talks, opens a form")
        return [beside(f":warning: *Without planned talks:* {names(team.without_talks, 6)}.", plan)]
    if not team.talks and team.people:
        # A quiet line: they chose to begin without.
        plan = button("Plan short talks", ids.TALKS_ON, says="Plan short talks, opens a form")
        return [beside("Your team has check-ins and no planned talks.", plan)]
    return []


def _workspace(all_: WorkspaceSetup) -> list[Block]:
    file = button("People file", ids.FILE_OPEN, says="People file, opens a form")
    setup = button("Choose", ids.SETUP_OPEN, says="Choose sponsor and holidays, opens a form")
    rows: list[Block] = []
    if all_.without_coach:
        who = _some(all_.first_without_coach, all_.without_coach)
        rows.append(beside(f":warning: *Their manager has left:* {who}", file))
    if all_.without_talks:
        who = _some(all_.first_without_talks, all_.without_talks)
        rows.append(section(f":warning: *Without planned talks, though their manager plans them:* {who}"))
    if not all_.coached:
        rows.append(
            beside(f"{_box(False)} Managers begin with `/coach start`, or you paste a people file.", file)
        )
    elif all_.with_track < all_.coached:
        what = f"{_box(False)} Tracks: {all_.with_track} of {all_.coached} people have one. The people file sets them."
        rows.append(beside(what, file))
    if not all_.sponsor or not all_.place:
        sponsor = f"sponsor: {name(all_.sponsor)}" if all_.sponsor else "no sponsor yet"
        holidays = f"holidays: {all_.place}" if all_.place else "no holidays chosen"
        rows.append(beside(f"{_box(False)} For everybody: {sponsor}, {holidays}.", setup))
    if not all_.kudos_channel:
        what = f"{_box(False)} No kudos channel yet: kudos stay where they are typed, or go to each person alone."
        rows.append(
            beside(what, button("Choose a channel", ids.SETUP_OPEN, says="Choose a channel, opens a form"))
        )
    if not rows:
        return []
    count = f"{all_.coached} people with {all_.managers} coaches" if all_.coached else "Nobody has begun yet"
    return [section(f"*Setup* {count}"), *rows, context("Only admins see this. It holds nobody up.")]


def _box(done: bool) -> str:
    return ":white_check_mark:" if done else ":white_large_square:"


def _some(first: tuple[Person, ...], count: int) -> str:
    shown = names(first, 6)
    return f"{shown.split(' +')[0]} +{count - 6} more." if count > 6 else f"{shown}."
