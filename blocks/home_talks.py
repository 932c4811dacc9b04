"""Home, the talks: one's own as a rep, and those of a team as a coach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.figures import NOTHING_COUNTED, Count
from blocks.parts import Block, actions, beside, button, context, section
from blocks.prep import LastStep, TalkTime
from blocks.results import inputs_words, pooled_words, results_words
from blocks.talk_ways import ways
from blocks.text import Person, line, name, names
from blocks.times import day
from coaching.results import NO_INPUTS, NO_RESULTS, Inputs, Pooled, Results

PAGE = 10
MOST_NOW = 5  # talks of today, and talks that are not marked as held, with buttons
MOST_STEPS = 3

PEOPLE, MANAGERS = "people", "managers"  # the lists that have a window of pages


@dataclass(frozen=True, slots=True)
class OwnTalk:
    """The next talk with one coach. `slot_id` is empty until its days have begun: nothing can be done before."""

    coach: Person
    time: TalkTime
    slot_id: str = ""
    format: str = ""
    prepared: bool = False
    plan_id: str = ""  # where its calendar is still to be asked about


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A next step of one's own."""

    id: str
    step: LastStep
    today: date


@dataclass(frozen=True, slots=True)
class WrittenTalk:
    """A talk that the coach wrote down and about which the rep has not said a word. `when` is a day."""

    id: str
    coach: Person
    when: str


@dataclass(frozen=True, slots=True)
class OwnTalks:
    """The part of somebody who is coached. Only they see it."""

    talks: tuple[OwnTalk, ...] = ()
    to_confirm: tuple[WrittenTalk, ...] = ()
    steps: tuple[OwnStep, ...] = ()
    shown: Count = NOTHING_COUNTED
    held: Count = NOTHING_COUNTED
    paused: bool = False
    not_held: tuple[OwnTalk, ...] = ()  # their day is over, and they are not marked as held


def own_talks(own: OwnTalks) -> list[Block]:
    """What is open, next talk, last next step, and what came of it: results first."""
    blocks: list[Block] = []
    for late in own.not_held[:MOST_STEPS]:
        blocks += _open_talk(late)
    for coming in own.talks:
        blocks += _own_talk(coming)
    if not own.talks:
        blocks.append(section(_no_talk(own)))
    for talk in own.to_confirm[:MOST_STEPS]:
        read = button("Read it", ids.TALK_READ, talk.id, says="Read what was written, opens a window")
        blocks.append(beside(f"{name(talk.coach)} wrote down your talk of {talk.when}. Is it right?", read))
    for one in own.steps[:MOST_STEPS]:
        said = f"you said: {one.step.said}" if one.step.said else f"by {day(one.step.due_on, one.today)}"
        mark = button("Mark it", ids.STEP_MARK, one.id, says="Mark this next step, opens a form")
        blocks.append(beside(f"*Next step* · {said}\n{line(one.step.text, 300)}", mark))
    if own.shown.whole or own.held.whole:
        results = f"Next steps shown to work: {own.shown.said()} · Talks held: {own.held.said()}"
        blocks.append(context(results))
    return blocks


def _own_talk(talk: OwnTalk) -> list[Block]:
    kind = f" · {line(talk.format, 40)}" if talk.format else ""
    ready = " · you are prepared" if talk.prepared else ""
    blocks: list[Block] = [
        section(
            f"*Next talk* {talk.time.words()} with {name(talk.coach)}{kind}, {talk.time.minutes} minutes{ready}"
        )
    ]
    if talk.slot_id:
        text = "Change my answers" if talk.prepared else "Prepare"
        blocks.append(
            actions(
                button(
                    text, ids.PREP_OPEN, talk.slot_id, says=f"{text}, opens a form", primary=not talk.prepared
                ),
                button("Move", ids.SLOT_MOVE, talk.slot_id, says="Move this talk, opens a form"),
                button("We talked", ids.SLOT_TALKED, talk.slot_id, says="We talked, acts at once"),
                ways(talk.slot_id),
            )
        )
    if talk.plan_id:
        blocks += calendar_question(talk.plan_id)
    return blocks


def _open_talk(talk: OwnTalk) -> list[Block]:
    """A talk whose day is over: the rep can say that it was, move it, or ask for a time."""
    said = f"*Not marked as held* Your talk with {name(talk.coach)}, {talk.time.words()}"
    if not talk.slot_id:
        return [section(said)]
    return [
        section(said),
        actions(
            button("We talked", ids.SLOT_TALKED, talk.slot_id, says="We talked, acts at once"),
            button("Move", ids.SLOT_MOVE, talk.slot_id, says="Move this talk, opens a form"),
            button("Ask for a time", ids.SLOT_ASK, talk.slot_id, says="Ask for a time, opens a form"),
        ),
    ]


def calendar_question(plan_id: str) -> list[Block]:
    """Asked once for a rhythm; off until somebody wants it."""
    return [
        context("Are your talks in your calendars already?"),
        actions(
            button("Yes, leave it", ids.INVITE_KEEP, plan_id, says="Yes, leave it, acts at once"),
            button("Add to calendar", ids.INVITE_OPEN, plan_id, says="Add to calendar, opens a window"),
        ),
    ]


def _no_talk(own: OwnTalks) -> str:
    if own.paused:
        return "*Next talk* Your talks are paused. They go on when you or your coach say so."
    return "*Next talk* Nothing is planned yet. Ask your coach for a time, or wait for their plan."


# ---------------------------------------------------------------- a team


@dataclass(frozen=True, slots=True)
class TeamTalk:
    """A talk of today, or one that is not marked as held. `when`: today's hour if there is one, else the day."""

    person: Person
    when: str
    slot_id: str
    prepared: bool = False


@dataclass(frozen=True, slots=True)
class PairLine:
    """One person of the team: when the next talk is, and how the rhythm is kept, in words."""

    person: Person
    person_id: str
    next: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A rep who said that a next step is done, and the step that waits for a word of the coach."""

    person: Person
    step_id: str


@dataclass(frozen=True, slots=True)
class TeamTalks:
    """The part of somebody who coaches. Only they see it."""

    today: tuple[TeamTalk, ...] = ()
    not_held: tuple[TeamTalk, ...] = ()
    notes_open: tuple[TeamTalk, ...] = ()
    to_review: tuple[StepSaid, ...] = ()
    results: Results = NO_RESULTS
    inputs: Inputs = NO_INPUTS
    practised: Pooled | None = None  # of those who report to them
    people: tuple[PairLine, ...] = ()
    planned: bool = True  # False: check-ins and thanks only


def team_now(team: TeamTalks) -> list[Block]:
    """What is for today: somebody waits, so it comes first."""
    blocks: list[Block] = []
    if team.planned:
        blocks.append(section("*Today*" if team.today else "*Today*\nNo talk is planned for today."))
    for talk in team.today[:MOST_NOW]:
        ready = " · prepared" if talk.prepared else ""
        at = f" {talk.when}" if talk.when else ""
        blocks += [section(f"*{name(talk.person)}*{at}{ready}"), _talk_buttons(talk)]
    blocks += _more(len(team.today))
    if team.not_held:
        blocks.append(section("*Not marked as held*"))
    for talk in team.not_held[:MOST_NOW]:
        blocks += [section(f"*{name(talk.person)}*, {talk.when}"), _talk_buttons(talk)]
    return blocks + _more(len(team.not_held))


def _more(count: int) -> list[Block]:
    more = count - MOST_NOW
    return [context(f"{more} more {'is' if more == 1 else 'are'} in the list below.")] if more > 0 else []


def _talk_buttons(talk: TeamTalk) -> Block:
    who = name(talk.person)
    return actions(
        button("Brief", ids.BRIEF_OPEN, talk.slot_id, says=f"Brief for {who}, opens a window"),
        button("Log", ids.TALK_LOG, talk.slot_id, says=f"Log the talk with {who}, opens a form"),
        button("Move", ids.SLOT_MOVE, talk.slot_id, says=f"Move the talk with {who}, opens a form"),
    )


def team_waiting(team: TeamTalks) -> list[Block]:
    """What waits for the coach beside check-ins, each with the way to it."""
    blocks = [_to_note(talk) for talk in team.notes_open[:MOST_STEPS]]
    blocks += _and_more([talk.person for talk in team.notes_open[MOST_STEPS:]], "Notes to add")
    blocks += [_to_review(one) for one in team.to_review[:MOST_STEPS]]
    return blocks + _and_more(
        [one.person for one in team.to_review[MOST_STEPS:]], "Next steps said to be done"
    )


def _to_note(talk: TeamTalk) -> Block:
    who = name(talk.person)
    log = button(
        "Add notes", ids.TALK_LOG, talk.slot_id, says=f"Add notes of the talk with {who}, opens a form"
    )
    said = f"*{who}* You two talked, {talk.when}. The notes are still open."
    return beside(said, log) if talk.slot_id else section(said)


def _to_review(one: StepSaid) -> Block:
    who = name(one.person)
    mark = button("Look", ids.STEP_MARK, one.step_id, says=f"Look at the next step of {who}, opens a form")
    return beside(f"*{who}* says that a next step is done.", mark)


def _and_more(people: list[Person], what: str) -> list[Block]:
    return [context(f"{what} as well: {names(people)}")] if people else []


def team_results(team: TeamTalks) -> list[Block]:
    """Results in one line, what was put in in another: the second says nothing about the first."""
    rows = [
        f"*What came of it* · {results_words(team.results)}",
        f"*What you put in* · {inputs_words(team.inputs)}",
    ]
    small = ["The last 8 weeks. Next steps shown to work: of those closed in 90 days."]
    if team.practised is not None:
        small.append(pooled_words(team.practised))
    return [section("\n".join(rows)), context(" ".join(small))]


def team_people(team: TeamTalks) -> list[Block]:
    """The first ten of the team; the others are in a window."""
    if not team.people:
        return []
    blocks: list[Block] = [section(f"*Your people* · {len(team.people)}")]
    blocks += [pair_line(one) for one in team.people[:PAGE]]
    return blocks + all_of(PEOPLE, len(team.people), "people")


def pair_line(one: PairLine) -> Block:
    """One person, the next talk and how the rhythm is kept, with the brief beside it."""
    state = f"\n{line(one.state, 120)}" if one.state else ""
    brief = button(
        "Brief", ids.BRIEF_OPEN, ids.value(ids.OF_PERSON, one.person_id),
        says=f"Brief for {name(one.person)}, opens a window",
    )  # fmt: skip
    return beside(f"*{name(one.person)}* · {one.next}{state}", brief)


def all_of(what: str, count: int, words: str) -> list[Block]:
    """The way to a whole list; nothing where all of it is here."""
    if count <= PAGE:
        return []
    text = f"All {count} {words}"
    return [actions(button(text, ids.HOME_PAGE, ids.value(what, "1"), says=f"{text}, opens a window"))]
