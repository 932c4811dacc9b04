"""What digests of all audiences share on screen: names, the labels of sections, and what the figures mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blocks.charts import weeks_chart, weeks_words
from blocks.figures import Count
from blocks.parts import Block, context
from blocks.text import Person
from coaching.digest import Audience, Point, Section, Who, enough

LABELS: Mapping[Section, str] = {
    Section.RESULTS: "What came of it",
    Section.INPUTS: "What was put in",
    Section.WEEK: "Talks of this week",
    Section.STEPS: "My next steps",
    Section.KUDOS: "Kudos",
    Section.WAITING: "What waits for me",
    Section.NOTICE: "Whom to thank",
    Section.PRACTICE: "Practice",
    Section.CHART: "The chart",
    Section.TIP: "A tip",
}

TITLES: Mapping[Audience, str] = {
    Audience.REP: "Your week",
    Audience.MANAGER: "Your week as a coach",
    Audience.LEADER: "The week below you",
    Audience.TEAM: "The week of your team",
}

MEANINGS = (
    "*Shown to work*: next steps closed in 90 days for which there is a fact, of all that were closed.",
    "*With a fact*: talks of 8 weeks in which you looked at a call, a mail or a record, of all talks that count.",
    "*With practice*: talks of 8 weeks in which something was tried out.",
    "*Confirmed*: next steps of 8 weeks to which the rep said yes. Those that still wait are not counted.",
    "*Held*: planned talks of 8 weeks that were held. Days off, pauses and skips both agreed to are not counted.",
    "*Answered*: check-ins of 8 weeks that were answered by the day a reply was due.",
    "All counts are added up. No rate is an average of rates.",
)


def person(who: Who) -> Person:
    return Person(who.slack_id, who.name)


def said(part: int, whole: int) -> str:
    """ "9 of 14", or "none yet"."""
    return Count(part, whole).said()


def chart(title: str, points: Sequence[Point], part: str, whole: str) -> list[Block]:
    """The chart and its words; nothing where there is too little to say anything."""
    if not enough(points):
        return []
    return [weeks_chart(title, points, part, whole), context(weeks_words(title, points))]
