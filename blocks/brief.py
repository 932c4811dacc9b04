"""The brief: what a coach has in hand before a talk, on one sheet that is made anew whenever it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from blocks import ids
from blocks.brief_praise import BriefPraise, praise_rows
from blocks.coach import Fact
from blocks.home_talks import calendar_question
from blocks.kudos_ways import kudos_button
from blocks.message import Message, message
from blocks.parts import (
    VIEW_BLOCKS,
    VIEW_TEXT,
    Block,
    View,
    actions,
    button,
    context,
    fitting,
    modal,
    overflow,
    section,
)
from blocks.prep import LastStep, PrepState, PrepTalk, TalkTime
from blocks.talk_ways import ways
from blocks.text import Person, line, name, plain_name
from blocks.times import day, times

MOST_TOPICS = 3
MOST_SAVED = 3


@dataclass(frozen=True, slots=True)
class BriefStep:
    """An open next step of the person, and what shows how it went, in words."""

    id: str
    step: LastStep
    proof: str = ""


@dataclass(frozen=True, slots=True)
class BriefTopic:
    """Something to come to. `by` is whose topic it is; `own`: the reader's. `carried`: how many talks did not
    come to it."""

    text: str
    by: Person
    carried: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True)
class PrepNotes:
    """What the person wrote to prepare. Each part may be empty."""

    topic: str = ""
    proof: str = ""
    ask: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the talk could be. `why` are sentences; `other` is another coach who has this skill in hand."""

    type_key: str
    type: str
    style: str = ""
    why: tuple[str, ...] = ()
    other: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything on the sheet. `slot_id` is empty where no talk is planned; `plan_id` where its calendar is known."""

    person: Person
    person_id: str
    today: date  # on the reader's wall
    suggested: Suggested
    questions: tuple[str, ...]
    time: TalkTime | None = None
    slot_id: str = ""
    plan_id: str = ""
    format: str = ""
    likes: str = ""
    facts: tuple[Fact, ...] = ()  # of the last check-in, as far as this coach may see it
    checked_in: str = ""  # when that was, in words
    steps: tuple[BriefStep, ...] = ()
    prep: PrepNotes | None = None
    topics: tuple[BriefTopic, ...] = ()
    saved: tuple[str, ...] = ()  # messages kept for the talk, a line each
    last_talk: str = ""  # when the two last talked, in words
    scope: str = ""  # of an extra coach: the skill, in words
    praise: BriefPraise = field(default_factory=BriefPraise)

    @property
    def value(self) -> str:
        """What its buttons carry."""
        return self.slot_id or ids.value(ids.OF_PERSON, self.person_id)


def brief_view(brief: Brief) -> View:
    """In the order in which a talk goes: wins first, then what was promised, what is asked, and a way in."""
    blocks: list[Block] = [section(_head(brief)), _buttons(brief)]
    for rows in (
        _check_in(brief),
        _steps(brief),
        _prepared(brief),
        _topics(brief),
        _saved(brief),
        _ways_in(brief),
    ):
        if rows:
            blocks.append(section("\n".join(rows)))
    blocks += praise_rows(brief.praise, brief.person, brief.person_id)
    if brief.plan_id:
        blocks += calendar_question(brief.plan_id)
    blocks.append(context(_who_reads(brief)))
    return modal(
        f"Brief: {plain_name(brief.person, 16)}",
        fitting(blocks, VIEW_BLOCKS, VIEW_TEXT),
        callback_id=ids.BRIEF_VIEW,
        metadata=ids.metadata(talk=brief.value),
    )


def _head(brief: Brief) -> str:
    rows = []
    if brief.time is not None:
        kind = f" · {line(brief.format, 40)}" if brief.format else ""
        rows.append(f"*{name(brief.person)}* · {brief.time.words()}{kind}, {brief.time.minutes} minutes")
    else:
        rows.append(f"*{name(brief.person)}* · no talk is planned")
    if brief.likes:
        rows.append(f"Likes: {line(brief.likes, 300)}")
    if brief.last_talk:
        rows.append(f"You last talked {brief.last_talk}.")
    return "\n".join(rows)


def _check_in(brief: Brief) -> list[str]:
    if not brief.facts:
        return []
    head = f"*Check-in, {brief.checked_in}*" if brief.checked_in else "*Check-in*"
    return [head, *(f"{line(one.label, 40)}: {line(one.text, 400)}" for one in brief.facts)]


def _steps(brief: Brief) -> list[str]:
    if not brief.steps:
        return ["*Last next step*", "Nothing is open."]
    rows = ["*Last next step*"]
    for one in brief.steps:
        proof = f" ({line(one.proof, 120)})" if one.proof else ""
        said = (
            f"{name(brief.person)} says: {one.step.said}{proof}"
            if one.step.said
            else _due(one.step, brief.today)
        )
        rows.append(f"{line(one.step.text, 400)}\n{said}")
    return rows


def _due(step: LastStep, today: date) -> str:
    return f"by {day(step.due_on, today)}, still open"


def _prepared(brief: Brief) -> list[str]:
    found = brief.prep
    if found is None:
        return []
    parts = (
        ("Wants help with", found.topic),
        ("To look at", found.proof),
        ("Needs from you", found.ask),
        ("Next step in their words", found.step),
    )
    return ["*Prepared*", *(f"{label}: {line(text, 400)}" for label, text in parts if text)]


def _topics(brief: Brief) -> list[str]:
    rows = []
    for number, one in enumerate(brief.topics[:MOST_TOPICS], start=1):
        carried = f", carried over {times(one.carried)}" if one.carried else ""
        rows.append(f"{number}. {line(one.text, 300)} ({'you' if one.own else name(one.by)}{carried})")
    more = len(brief.topics) - MOST_TOPICS
    return ["*Topics*", *rows, *([f"+{more} more"] if more > 0 else [])] if rows else []


def _saved(brief: Brief) -> list[str]:
    more = len(brief.saved) - MOST_SAVED
    rows = [f"• {line(text, 300)}" for text in brief.saved[:MOST_SAVED]]
    return ["*Saved to look at*", *rows, *([f"+{more} more"] if more > 0 else [])] if rows else []


def _ways_in(brief: Brief) -> list[str]:
    one = brief.suggested
    style = f", style {line(one.style, 30)}" if one.style else ""
    why = f" {' '.join(line(reason, 120) for reason in one.why)}" if one.why else ""
    rows = [f"*Suggested* {line(one.type, 40)} talk{style}.{why}"]
    if one.other:
        rows.append(f"{line(one.other, 60)} is there for this skill. You could hand it over.")
    return [*rows, "*Try asking*", *(f"• {line(text, 300)}" for text in brief.questions)]


def _who_reads(brief: Brief) -> str:
    who = name(brief.person)
    scope = f" You see what is about {line(brief.scope, 60)}." if brief.scope else ""
    praise = " The line about kudos is for you alone." if brief.praise.gap else ""
    return f"{who} knows all of this: it is their own words and what you two wrote down.{praise}{scope}"


def _buttons(brief: Brief) -> Block:
    who = name(brief.person)
    made = [
        button(
            "Log a talk", ids.TALK_LOG, brief.value, says=f"Log a talk with {who}, opens a form", primary=True
        )
    ]
    if brief.slot_id:
        made.append(
            button("Move", ids.SLOT_MOVE, brief.slot_id, says=f"Move the talk with {who}, opens a form")
        )
    made.append(
        button(
            "More questions",
            ids.QUESTIONS_OPEN,
            brief.suggested.type_key,
            says="More questions, opens a window",
        )
    )
    if brief.slot_id:
        made.append(ways(brief.slot_id, brief.person_id))
    else:
        says = f"Topics for the next talk with {who}, opens a window"
        made.append(button("Topics", ids.TOPIC_OPEN, brief.person_id, says=says))
    return actions(*made, kudos_button("talk", brief.person_id))


# ---------------------------------------------------------------- /coach next


@dataclass(frozen=True, slots=True)
class TeamTalkLine:
    """A talk that comes, of a coach. `value` is what its brief is opened with."""

    person: Person
    when: str
    value: str
    prepared: bool = False


def next_card(own: PrepTalk | None, team: Sequence[TeamTalkLine], coaches: bool) -> Message:
    """The answer to `/coach next`: one's own next talk, and the next three of one's team with their briefs."""
    rows, made = [], []
    if own is not None:
        ready = " You are prepared." if own.state is PrepState.READY else ""
        rows.append(f"You talk with *{name(own.coach)}* {own.time.words()}.{ready}")
        if own.slot_id:
            text = "Change my answers" if own.state is PrepState.READY else "Prepare"
            made.append(button(text, ids.PREP_OPEN, own.slot_id, says=f"{text}, opens a form"))
            made.append(button("Move", ids.SLOT_MOVE, own.slot_id, says="Move this talk, opens a form"))
    if len(team) > 1:
        rows.append("*Your next talks*")
    rows += [f"*{name(one.person)}* {one.when}{' · prepared' if one.prepared else ''}" for one in team[:3]]
    if len(team) > 3:
        rows.append("The Home tab has the others.")
    if not team and coaches:
        rows.append("No talk with your team is planned yet. The Home tab has your people.")
    if not rows:
        rows.append(
            "No talk is planned for you yet. If somebody coaches you, ask them for a time. If you coach people, "
            "type `/coach start`."
        )
    if team:
        first = plain_name(team[0].person, 20)
        made.append(
            button(
                f"Brief: {first}", ids.BRIEF_OPEN, team[0].value, says=f"Brief for {first}, opens a window"
            )
        )
    if len(team) > 1:
        more = [(f"Brief: {plain_name(one.person, 30)}", one.value) for one in team[1:6]]
        made.append(overflow(ids.BRIEF_MENU, more))
    blocks = [section("\n".join(rows))]
    return message("Your talk: what comes next.", [*blocks, actions(*made)] if made else blocks)
