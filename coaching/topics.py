"""What to talk about next: the order of topics, what is carried on, and what is asked to be dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

MOST_QUEUED = 7
IN_THE_BRIEF = 3
CAMPAIGN_DAYS = 14
KPI_LINE = 0.85
KEEP_OR_DROP_DAYS = 60


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that waits for a talk, with what decides its place.

    `campaign_due_on` is the day by which a campaign wants it. `attainment` is the KPI's, 1.0 at its standard;
    None if there is no number. `asked_on` is the day the person last said to keep it.
    """

    key: str
    created_on: date
    from_rep: bool = False
    campaign_due_on: date | None = None
    on_focus: bool = False
    attainment: float | None = None
    carried: int = 0
    overdue_step: bool = False
    asked_on: date | None = None


def topic_score(topic: Topic, today: date) -> int:
    """How much a topic presses on `today`: the larger the earlier.

    4 if the rep raised it, 3 for a campaign due in 14 days, 2 for an active focus, 2 for a number under 85
    percent of its standard, 1 for each time it was carried up to 3, 2 for an overdue next step.
    Rule: docs/rules.md, "Topics".
    """
    due = topic.campaign_due_on
    campaign = due is not None and (due - today).days <= CAMPAIGN_DAYS
    short = topic.attainment is not None and topic.attainment < KPI_LINE
    parts = (4 * topic.from_rep, 3 * campaign, 2 * topic.on_focus, 2 * short, 2 * topic.overdue_step)
    return sum(parts) + min(3, topic.carried)


def in_order(topics: Iterable[Topic], today: date) -> tuple[Topic, ...]:
    """All topics, the most pressing first; of two alike the older one. Rule: docs/rules.md, "Topics"."""
    return tuple(sorted(topics, key=lambda one: (-topic_score(one, today), one.created_on, one.key)))


def for_the_brief(topics: Iterable[Topic], today: date) -> tuple[Topic, ...]:
    """The first three. Rule: docs/rules.md, "Topics"."""
    return in_order(topics, today)[:IN_THE_BRIEF]


def carry(topic: Topic) -> Topic:
    """The topic after a talk that did not come to it. Rule: docs/rules.md, "Topics"."""
    return replace(topic, carried=topic.carried + 1)


def keep_or_drop(topic: Topic, today: date) -> bool:
    """True if it waits for more than 60 days, or as long since somebody said to keep it: ask again.

    Rule: docs/rules.md, "Topics".
    """
    return (today - (topic.asked_on or topic.created_on)).days > KEEP_OR_DROP_DAYS


def why_not_queue(queued: int) -> str | None:
    """Why no topic can be added to `queued` ones, as a sentence; None if one can. At most 7 wait for a person.

    Rule: docs/rules.md, "Topics".
    """
    if queued >= MOST_QUEUED:
        return "There are seven topics already. Please drop one first."
    return None
