"""What `touchline play` was asked for: people, weeks, seed; checked, and a name for the world."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PEOPLE, MOST_WEEKS, MOST_SEED = 10_000, 52, 2**31
WEEKS, SEED = 12, 1
PERSON_WEEKS = 480  # check-ins of a past that is soon made; that of a large company is shorter


class OptionError(ValueError):
    """What is wrong with an option, as a sentence that says what is right."""


@dataclass(frozen=True, slots=True)
class Options:
    """`people` is None for the sample team; `empty` is a company in which nobody is asked yet."""

    people: int | None = None
    weeks: int = WEEKS
    seed: int = SEED
    empty: bool = False

    @property
    def name(self) -> str:
        """The folder of this world: the same options, the same world."""
        who = "team" if self.people is None else f"people{self.people}"
        if self.empty:
            return f"empty-{who}-seed{self.seed}"
        return f"{who}-weeks{self.weeks}-seed{self.seed}"


def options(people: int | None, weeks: int | None, seed: int, *, empty: bool) -> tuple[Options, str]:
    """The options and, where the past is shorter than usual, a sentence that says so. Raises OptionError."""
    _between("--people", people, 1, MOST_PEOPLE)
    _between("--weeks", weeks, 0, MOST_WEEKS)
    _between("--seed", seed, 0, MOST_SEED)
    if empty:
        if weeks:
            raise OptionError("--empty has no past: leave --weeks out.")
        return Options(people, 0, seed, empty=True), ""
    if weeks is not None:
        return Options(people, weeks, seed), ""
    fitting = WEEKS if people is None else min(WEEKS, PERSON_WEEKS // people)
    note = ""
    if fitting < WEEKS:
        past = f"{fitting} {'week' if fitting == 1 else 'weeks'} of history" if fitting else "no history"
        note = f"A company of {people} reps gets {past}, so that it starts soon. Ask for more with --weeks."
    return Options(people, fitting, seed), note


def _between(name: str, given: int | None, least: int, most: int) -> None:
    if given is not None and not least <= given <= most:
        raise OptionError(f"{name} is a whole number from {least} to {most}. You gave {given}.")
