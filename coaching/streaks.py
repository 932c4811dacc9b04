"""Runs of check-ins that were sent, and of weeks with practice. For the person alone; time off breaks none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from coaching.digest import monday_of

DONE, LATE, MISSED, EXCUSED = "done", "late", "missed", "excused"
WEEK = timedelta(days=7)
MISSES = 3  # check-ins missed in a row, from which on the coach reads that there was none for weeks


class Streak(NamedTuple):
    """`current` rounds in a row up to now, and the `best` run so far."""

    current: int
    best: int


def streak(rounds: Iterable[str]) -> Streak:
    """The streak over rounds, oldest first, each done, late, missed or excused.

    Done and late add one, missed starts again at zero, excused changes nothing. Raises ValueError for
    another word. Rule: docs/rules.md, "Streaks".
    """
    current = best = 0
    for outcome in rounds:
        if outcome in (DONE, LATE):
            current += 1
            best = max(best, current)
        elif outcome == MISSED:
            current = 0
        elif outcome != EXCUSED:
            raise ValueError(f"a round is done, late, missed or excused, not {outcome!r}")
    return Streak(current, best)


def misses_in_a_row(rounds: Iterable[str]) -> int:
    """How many rounds at the end, oldest first, were missed; those excused are passed over."""
    count = 0
    for outcome in rounds:
        if outcome == MISSED:
            count += 1
        elif outcome != EXCUSED:
            count = 0
    return count


def asks_for_change(rounds: Iterable[str]) -> bool:
    """True right after the third miss in a row: ask the rep for another day or a shorter form, once.

    A fourth miss asks nothing more. Rule: docs/rules.md, "What a rep hears".
    """
    return misses_in_a_row(rounds) == MISSES


def streak_line(run: Streak) -> str | None:
    """How a streak is said: "Check-in streak 4 (best 6).", after a break "Best streak 6.", None at first."""
    if run.current > 0:
        return f"Check-in streak {run.current} (best {run.best})."
    return f"Best streak {run.best}." if run.best > 0 else None


def practice_streak(practised: Iterable[date], excused: Collection[date], today: date) -> Streak:
    """Weeks in a row with some practice, from its days in any order.

    `excused` are the Mondays of weeks off: those without practice change nothing, and so does the week of
    `today`, which is not over. Rule: docs/rules.md, "Streaks".
    """
    weeks = {monday_of(day) for day in practised if day <= today}
    if not weeks:
        return Streak(0, 0)
    week, last, outcomes = min(weeks), monday_of(today), list[str]()
    while week <= last:
        open_still = week in excused or week == last
        outcomes.append(DONE if week in weeks else EXCUSED if open_still else MISSED)
        week += WEEK
    return streak(outcomes)


def practice_line(run: Streak) -> str | None:
    """How it is said: "Practice: 3 weeks in a row.", after a break "Practice: best 6.", None at first."""
    if run.current > 0:
        return "Practice: 1 week so far." if run.current == 1 else f"Practice: {run.current} weeks in a row."
    return f"Practice: best {run.best}." if run.best > 0 else None
