"""Kudos in the brief: for what the person was thanked lately, or that nobody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocks.kudos_ways import kudos_button
from blocks.parts import Block, beside, section
from blocks.text import Person, fill, line, name
from blocks.times import on_day

MOST = 2


@dataclass(frozen=True, slots=True)
class BriefPraise:
    """`skills` are skills in words, each with the day of a public kudos, the newest first. `gap` is the library's
    sentence where the person had no kudos for a while: for their manager alone."""

    skills: tuple[tuple[str, date], ...] = ()
    gap: str = ""


def praise_rows(praise: BriefPraise, person: Person, person_id: str) -> list[Block]:
    """Nothing where there is nothing to say."""
    rows = [f"Kudos for {line(skill, 60)} on {on_day(day)}." for skill, day in praise.skills[:MOST]]
    blocks: list[Block] = [section("\n".join(rows))] if rows else []
    if praise.gap:
        said = fill(praise.gap, {"names": name(person)})
        blocks.append(beside(said, kudos_button("talk", person_id)))
    return blocks
