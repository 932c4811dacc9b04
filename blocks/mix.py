"""What the time of coaching went into, in a line or two: a fact, and one thing to try."""

from __future__ import annotations

from dataclasses import dataclass

from blocks.text import line


@dataclass(frozen=True, slots=True)
class MixLine:
    """What stands out for a coach. Minutes are of six weeks, all of them in `total`.

    `quiet_days` is set where that long nothing was practised, None where practice was not that long ago, or none
    is known at all (`never`). `in_talks`: only practice in talks is counted, for the group is too small for more.
    `heroic` and `performance` are 0 where they do not stand out. `drill` is its label.
    """

    total: int
    training: int = 0
    short: bool = False
    quiet_days: int | None = None
    never: bool = False
    in_talks: bool = False
    heroic: int = 0
    performance: int = 0
    drill: str = ""
    drill_minutes: int = 0

    @property
    def neglected(self) -> bool:
        return self.short or self.never or self.quiet_days is not None


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
