"""The week of somebody who is coached, in six lines: thanks first, then what they did, then what comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.digest import person
from blocks.kudos_ways import kudos_button
from blocks.message import Message, message
from blocks.parts import Block, View, actions, beside, button, context, modal, overflow, pages, section
from blocks.text import Person, line, lines, name
from blocks.times import day, number
from coaching.digest_rep import Praise, RepDigest, Step

SAID = {"demonstrated": "you said: it worked", "done": "you said: done", "not_done": "you said: not yet"}
MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class RepWeek:
    """A digest and who reads it, today on their own wall. `labels` are the words of milestones, by key."""

    reader: Person
    today: date
    digest: RepDigest
    labels: Mapping[str, str]


def rep_digest_message(week: RepWeek) -> Message:
    """Six lines and three buttons at most; all of it is behind ⋯."""
    digest = week.digest
    blocks: list[Block] = [section(f"*Hello {name(week.reader)}.* Your week in short.")]
    blocks += [section(row) for row in _news(week)]
    if digest.steps:
        blocks.append(section(_step(digest.steps[0], week.today)))
    if digest.next is not None:
        blocks.append(section(_next(week)))
    if digest.tip and len(blocks) < MOST_LINES:
        blocks.append(section(f"*Tip* {line(digest.tip, 200)}"))
    row = [
        button("Mark it", ids.STEP_MARK, digest.steps[0].id, says="Mark this next step, opens a form")
    ] if digest.steps else []  # fmt: skip
    menu = [("See all of it", ids.MENU_ALL), ("Day, hour and parts", ids.MENU_TIME)]
    return message(
        "Your week in short.",
        [*blocks[:MOST_LINES], actions(*row, kudos_button("digest"), overflow(ids.DIGEST_MORE, menu))],
    )


def _news(week: RepWeek) -> list[str]:
    """Kudos, what came of next steps and talks, and what waits: three lines at most."""
    digest = week.digest
    found = []
    if digest.praise:
        more = len(digest.praise) - 1
        rest = f" And {number(more)} more." if more else ""
        found.append(f"*Kudos* {_praise(digest.praise[-1], 200)}{rest}")
    elif digest.milestones:
        found.append(_milestone(week, digest.milestones[0]))
    done = _done(digest)
    if done:
        found.append(f"*Last week* {done}")
    if digest.to_confirm:
        found.append(_to_confirm(digest.to_confirm))
    return found


def news_line(week: RepWeek) -> str:
    """The week in one line, where it goes along with the prep of the day: "" if there is no news."""
    digest = week.digest
    givers = list(dict.fromkeys(name(person(one.giver), 20) for one in digest.praise))
    parts = [f"kudos from {', '.join(givers[:3])}"] if givers else []
    if done := _done(digest):
        parts.append(done)
    return f"Last week: {' · '.join(parts)}. All of it is in “My week” on Home." if parts else ""


def _praise(one: Praise, most: int) -> str:
    return f"{name(person(one.giver))}: “{line(one.words, most)}”"


def _milestone(week: RepWeek, key: str) -> str:
    label = week.labels.get(key, "")
    return f"*You reached something* {line(label, 100)}. It is yours to share, or to keep: look on Home."


def _done(digest: RepDigest) -> str:
    parts = []
    if digest.held:
        parts.append("one talk" if digest.held == 1 else f"{number(digest.held)} talks")
    if digest.closed is not None:
        parts.append(f"next steps shown to work: {digest.closed.part} of {digest.closed.whole} closed")
    return " · ".join(parts)


def _to_confirm(count: int) -> str:
    what = "A talk was" if count == 1 else f"{number(count).capitalize()} talks were"
    return f"{what} written down and waits for your word on Home." if count == 1 else (
        f"{what} written down and wait for your word on Home."
    )  # fmt: skip


def _step(step: Step, today: date) -> str:
    said = SAID.get(step.said) or f"by {day(step.due_on, today)}"
    return f"*Next step* {line(step.text, 200)} · {said}"


def _next(week: RepWeek) -> str:
    talk = week.digest.next
    assert talk is not None
    at = f" {talk.at}" if talk.at else ""
    return f"*Next talk* {day(talk.on, week.today)}{at} with {name(person(talk.coach))}"


def rep_digest_view(week: RepWeek) -> View:
    """All of it, for the reader alone."""
    return modal("Your week", pages(rep_groups(week))[0], callback_id=ids.DIGEST_VIEW)


def rep_groups(week: RepWeek) -> list[list[Block]]:
    digest = week.digest
    groups: list[list[Block]] = [[section(f"*Kudos*\n{_all_praise(digest.praise)}")]] if digest.praise else []
    groups += [[section(_milestone(week, key))] for key in digest.milestones]
    if done := _done(digest):
        groups.append([section(f"*Last week* {done}")])
    if digest.to_confirm:
        groups.append([section(_to_confirm(digest.to_confirm))])
    for step in digest.steps:
        mark = button("Mark it", ids.STEP_MARK, step.id, says="Mark this next step, opens a form")
        groups.append([beside(_step(step, week.today), mark)])
    if digest.next is not None:
        groups.append([section(_next(week))])
    if digest.tip:
        groups.append([section(f"*Tip* {line(digest.tip, 200)}")])
    if not groups:
        groups.append([section("There is nothing to say about this week.")])
    return [*groups, [context("Only you see this.")]]


def _all_praise(praise: Sequence[Praise]) -> str:
    rows = []
    for one in praise[-10:]:
        said = lines(one.words, 250, 3)
        rows.append(f"• {name(person(one.giver))}: “{' '.join(said)}”")
    return "\n".join(rows)
