"""Counts as people read them: always with the number they are out of, never as a percentage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """`part` of `whole`. Nothing was counted yet where `whole` is 0."""

    part: int
    whole: int

    def said(self) -> str:
        """ "17 of 20", or "none yet" where there is nothing to be out of."""
        return f"{self.part} of {self.whole}" if self.whole else "none yet"


NOTHING_COUNTED = Count(0, 0)


def added(counts: list[Count]) -> Count:
    """The parts and the wholes added up: rates are never averaged."""
    return Count(sum(one.part for one in counts), sum(one.whole for one in counts))
