"""What `/coach start` would send in two weeks, who is left out and why, and what was begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.introduction import every
from blocks.kudos_ways import kudos_button
from blocks.parts import Block, View, actions, button, context, divider, modal, section
from blocks.text import Person, mention, name, names, plain_names
from blocks.times import WEEKDAYS, day
from coaching.budget import Planned, PlannedMessage, count, said
from coaching.starting import Fit

_WORDS = {
    Planned.WELCOME: "hello", Planned.CHECK_IN: "check-in", Planned.REMINDER: "reminder",
    Planned.PREP: "questions before the talk", Planned.CONFIRM: "next step, after the talk",
    Planned.DIGEST: "week in short, if there is news",
    Planned.NOTE: "morning note", Planned.ROUND: "answers of your team",
}  # fmt: skip
_MOST_GROUPS = 40


@dataclass(frozen=True, slots=True)
class Stays:
    """Somebody who was picked and is left out, and why. `coach` is who coaches them."""

    person: Person
    fit: Fit
    coach: Person | None = None
    reading: bool = False  # the directory is still being read, so they may be a member after all


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a group of people gets in the two weeks from `first` on. `limit` is for one week.

    `talks_on` are their planned days; `in_thread`: they share few hours, so the talk is in a thread at first.
    """

    people: tuple[Person, ...]
    messages: tuple[PlannedMessage, ...]
    limit: int
    first: date
    over: bool = False
    talks_on: tuple[date, ...] = ()
    interval_days: int = 0
    in_thread: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """All of it before anything is sent. `known` are people who are with this coach already."""

    groups: tuple[Outlook, ...]
    mine: Outlook | None
    stays: tuple[Stays, ...]
    known: tuple[Person, ...]
    metadata: str
    begins: bool = True  # there is something to start


# ---------------------------------------------------------------- what would be sent


def dry_run(run: DryRun) -> View:
    """The messages of two weeks, person by person, before [Start]."""
    blocks: list[Block] = [
        section("This is what goes out in the next two weeks. Nothing is sent before you press *Start*.")
    ]
    for group in run.groups[:_MOST_GROUPS]:
        blocks.append(section("\n".join(_outlook(group, names(group.people, 6)))))
    if len(run.groups) > _MOST_GROUPS:
        rest = sum(len(group.people) for group in run.groups[_MOST_GROUPS:])
        blocks.append(context(f"And much the same for {rest} more."))
    if run.mine:
        blocks += [divider(), section("\n".join(_outlook(run.mine, "You")))]
    if run.known:
        blocks.append(context(f"With you already: {names(run.known, 10)}."))
    if run.stays:
        blocks += [divider(), section("*Left out*"), *_left_out(run.stays)]
    blocks.append(
        actions(button("Change something", ids.START_BACK, says="Change something, back to the form"))
    )
    return modal(
        "Before you start", blocks, callback_id=ids.START_GO, metadata=run.metadata,
        submit="Start" if run.begins else "", close="Cancel",
    )  # fmt: skip


def _outlook(group: Outlook, who: str) -> list[str]:
    least, most = count(group.messages)
    welcomed = any(one.kind is Planned.WELCOME for one in group.messages)
    limit = f"The limit is {2 * group.limit}{', the hello aside' if welcomed else ''}."
    rows = [f"*{who}*: {said(least, most)} messages in two weeks. {limit}"]
    if group.talks_on:
        where = ", in a thread at first, since you share few hours" if group.in_thread else ""
        rows.append(f"• Talks {every(group.interval_days)}: {_days(group.talks_on)}{where}")
    for sure in (True, False):
        for kind in Planned:
            days = [one.day for one in group.messages if one.kind is kind and one.sure is sure]
            if days:
                word = _WORDS[kind]
                rows.append(f"• {_capital(word) if sure else f'If needed, {word}'}: {_days(days)}")
    if group.over:
        rows.append(
            f":warning: That is more than {group.limit} in a week. Talk less often, or with fewer people."
        )
    return rows


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _days(days: Sequence[date]) -> str:
    return ", ".join(f"{WEEKDAYS[one.weekday()][:3]} {one.day} {one:%b}" for one in days[:8])


def _left_out(stays: Sequence[Stays]) -> list[Block]:
    rows = [f"• {why_left_out(one)}" for one in stays]
    return [section("\n".join(rows[start : start + 20])) for start in range(0, len(rows), 20)]


def why_left_out(one: Stays) -> str:
    """ "Ben is coached by Rosa Díaz." """
    who = name(one.person)
    if one.fit is Fit.SELF:
        return "You cannot coach yourself."
    if one.fit is Fit.TAKEN:
        return f"{who} is coached by {name(one.coach) if one.coach else 'somebody else'}."
    if one.fit is Fit.ABOVE:
        return f"You report to {who}, directly or through others."
    if one.fit is Fit.SAID_NO:
        return f"{who} said that you are not their manager. An admin can change that with the people file."
    if one.reading:
        return f"{mention(one.person)} is not known yet. Touchline still reads who works here. Try again in a minute."
    return f"{mention(one.person)} is a guest, a bot, or not here any more."


# ---------------------------------------------------------------- what was begun


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of [Start]. `first_talk_on` is the first planned day of all; `today` is the coach's."""

    people: tuple[Person, ...]
    known: tuple[Person, ...]
    stays: tuple[Stays, ...]
    today: date
    first_talk_on: date | None = None
    talks_with: int = 0
    can_ask: bool = True


def begun(done: Begun) -> View:
    """Who is with this coach now, and one thing to do at once."""
    rows = []
    if done.people:
        rows.append(
            f"You coach {names(done.people, 10)}. Each of them gets a hello at their next working hour."
        )
    elif done.known:
        rows.append(f"You coach {names(done.known, 10)} already.")
    else:
        rows.append("Nobody was added.")
    if done.first_talk_on:
        rows.append(f"Your first planned talk is {day(done.first_talk_on, done.today)}.")
    blocks: list[Block] = [section("\n".join(rows))]
    if done.stays:
        blocks += _left_out(done.stays)
    if done.can_ask and (done.people or done.known):
        blocks += [
            section(
                "Do you want to hear from them at once? Two questions: what went well, and what help they want."
            ),
            actions(
                button(
                    "Ask my team two questions", ids.QUICK_ASK, says="Ask my team two questions, sent at once"
                )
            ),
        ]
    if done.people or done.known:
        thank = kudos_button("start", label="Thank someone now")
        blocks += [section("Or begin with a thank-you: what did one of them do well lately?"), actions(thank)]
    return modal("Started", blocks, callback_id=ids.NOTICE_VIEW)


def asked_words(asked: Sequence[Person], again: Sequence[Person], away: Sequence[Person]) -> str:
    """What became of "Ask my team two questions", as a sentence that is escaped by whoever shows it."""
    said = []
    if asked:
        said.append(f"Asked: {plain_names(asked)}. Their answers reach you in one message.")
    if again:
        said.append(f"Asked this week already: {plain_names(again)}.")
    if away:
        said.append(f"Away, so not asked: {plain_names(away)}.")
    return " ".join(said)
