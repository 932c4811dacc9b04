"""How long things are kept: months by kind, at most what is promised, and the moment before which they go."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Keep(StrEnum):
    """Kinds of things by how long they are kept. The value is also the name of the workspace's setting."""

    MOOD = "keep_mood_months"  # answers that are for the person alone
    ANSWERS = "keep_answers_months"  # other answers, replies, preps, practice, and what was told about talks
    TALKS = "keep_talks_months"  # talks and what came of them, praise, messages that were sent, the audit log


MOST: Mapping[Keep, int] = {Keep.MOOD: 12, Keep.ANSWERS: 18, Keep.TALKS: 36}
LEAST: Mapping[Keep, int] = {Keep.MOOD: 1, Keep.ANSWERS: 3, Keep.TALKS: 12}  # what the rules look back on

LEFT_FOR = timedelta(days=7)  # so long after the app was removed everything is deleted: room to take it back
DEAD_FOR = timedelta(days=30)  # a token that was dead for so long is taken for an app that was removed
PROMISED = timedelta(days=14)  # by then nothing is left


def months_of(settings: Mapping[str, object]) -> dict[Keep, int]:
    """Months by kind, from a workspace's settings. Nothing is kept longer than promised; odd values are the most."""
    found = {}
    for keep in Keep:
        said = str(settings.get(keep.value) or "")
        months = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else MOST[keep]
        found[keep] = min(MOST[keep], max(LEAST[keep], months))
    return found


def before(now: datetime, months: int) -> datetime:
    """So many months before `now`, UTC; the last day of a month stands in for one that it does not have."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.astimezone(UTC).replace(year=year, month=month + 1, day=day)


def floors(settings: Mapping[str, object], now: datetime) -> dict[Keep, datetime]:
    """For each kind the moment before which it goes."""
    return {keep: before(now, months) for keep, months in months_of(settings).items()}
