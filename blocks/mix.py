"""What the time of coaching went into, in a line or two: a fact, and one thing to try."""

from __future__ import annotations

from blocks.text import line
from coaching.mix import MixLine


def mix_words(mix: MixLine) -> list[str]:
    """A sentence or two for each thing that stands out; empty if nothing does."""
    rows = []
    if mix.neglected:
        said = [_share("Practice", mix.training, mix.total)] if mix.short else []
        said += _quiet(mix)
        if mix.drill:
            said.append(f"Try: {line(mix.drill, 60)}, {mix.drill_minutes} minutes.")
        rows.append(" ".join(said))
    if mix.heroic:
        rows.append(
            f"{_share('Stepping in to save deals', mix.heroic, mix.total)} A talk before it is urgent helps."
        )
    if mix.performance:
        rows.append(
            f"{_share('Talk of numbers', mix.performance, mix.total)} Ask once what was done, not how much."
        )
    return rows


def _share(what: str, part: int, total: int) -> str:
    percent = round(100 * part / total) if total else 0
    return f"{what} was {percent}% of coaching time in six weeks ({part} minutes of {total})."


def _quiet(mix: MixLine) -> list[str]:
    where = " in your talks" if mix.in_talks else ""
    if mix.never:
        return [f"No practice{where} in six weeks."]
    return [] if mix.quiet_days is None else [f"No practice{where} for {mix.quiet_days} days."]
