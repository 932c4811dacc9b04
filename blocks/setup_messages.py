"""Messages about who coaches whom and how often: neutral, and always with what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.introduction import Talks, every, talk_day
from blocks.message import Message, message
from blocks.parts import Block, actions, button, context, section
from blocks.text import Person, line, name, names, subject
from blocks.times import day, number

MODES = {
    "live": "live", "async": "in a thread", "mixed": "live or in a thread",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairTalks:
    """The rhythm of a pair as a message shows it. `today` is the reader's; `paused_until` None: it goes on."""

    plan_id: str
    person: Person
    coach: Person
    talks: Talks
    minutes: int
    mode: str
    today: date
    paused_until: date | None = None
    scope: str = ""  # of an extra coach: the skill in words
    ends_on: date | None = None


def rhythm_words(pair: PairTalks) -> str:
    """ "Every two weeks, 30 minutes, live or in a thread. Next: Tue 24 Nov 10:00." """
    how = f"{_capital(every(pair.talks.interval_days))}, {pair.minutes} minutes, {MODES.get(pair.mode, pair.mode)}."
    if pair.paused_until is not None:
        until = "" if pair.paused_until == date.max else f" until {day(pair.paused_until, pair.today)}"
        return f"{how} Paused{until}."
    on = talk_day(pair.talks, pair.today)
    return f"{how} Next: *{on}*." if on else how


def rhythm(pair: PairTalks) -> Message:
    """To the rep, when the coach planned talks or changed how often they are."""
    return message(
        "Your talk rhythm: how often, and when the next one is.",
        [
            section(f"You and {name(pair.coach)} have planned talks. {rhythm_words(pair)}"),
            context("They are for everyone. A day does not fit? Say so, and your coach looks at it."),
            actions(
                button("My next talk", ids.NEXT_OPEN, says="My next talk, opens a window"),
                button(
                    "Ask for another rhythm", ids.RHYTHM_ASK, pair.plan_id, says="Ask for another rhythm, sent at once"
                ),
                button("Pause", ids.PAUSE_OPEN, says="Pause, opens a form"),
            ),
        ],
    )  # fmt: skip


def rhythm_over(coach: Person) -> Message:
    """The same message once the talks have ended."""
    return message("Your talks: they have ended.", [section(f"Planned talks with {name(coach)} have ended.")])


def rhythm_asked(pair: PairTalks) -> Message:
    """To the coach: the rep asks for another rhythm."""
    return message(
        f"Your talks with {name(pair.person)}: another rhythm is asked for.",
        [
            section(f"{subject(pair.person)} asks for another rhythm. Now: {rhythm_words(pair)}"),
            actions(
                button("Change the rhythm", ids.RHYTHM_OPEN, pair.plan_id, says="Change the rhythm, opens a form")
            ),
        ],
    )  # fmt: skip


# ---------------------------------------------------------------- lines


def not_their_manager(person: Person, knows_admin: bool) -> Message:
    """To the manager: neutral, and what to do if it is a mistake."""
    ask = "An admin of this Slack knows too, and can put it right." if knows_admin else (
        "Touchline knows no admin of this Slack. If this is a mistake, please tell them yourself."
    )  # fmt: skip
    return message(
        f"Setup: {name(person)} is not in your team here any more.",
        [section(f"{subject(person)} says that you are not their manager here. Check-ins and talks have ended."),
         context(ask)],
    )  # fmt: skip


def told_admin(person: Person, manager: Person) -> Message:
    """To an admin: what was said, and the way to put it right."""
    return message(
        f"Setup: who manages {name(person)}? A line was ended.",
        [
            section(
                f"{subject(person)} says that {name(manager)} is not their manager. It ended at once, and nothing is "
                "asked any more. If somebody else manages them, say so in the people file."
            ),
            actions(button("People file", ids.FILE_OPEN, says="People file, opens a form")),
        ],
    )  # fmt: skip


def stopped(manager: Person) -> Message:
    """To the rep, when their manager stopped."""
    return message(
        f"Setup: {name(manager)} ended your check-ins here.",
        [
            section(
                f"{subject(manager)} ended coaching with you here. No check-ins come, and no talks are planned. "
                "What you wrote stays yours to see."
            )
        ],
    )  # fmt: skip


def coach_left(
    manager: Person, team: Sequence[Person], start_value: str, *, may_coach: bool, may_set: bool
) -> Message:
    """To the leader of a manager who left, or to an admin: these people have nobody."""
    buttons: list[Block] = []
    if may_coach:
        says = "Coach them myself, opens a form"
        buttons.append(button("Coach them myself", ids.START_OPEN, start_value, says=says))
    if may_set:
        buttons.append(button("People file", ids.FILE_OPEN, says="People file, opens a form"))
    return message(
        "Setup: some people have no coach now.",
        [
            section(f"{subject(manager)} is not here any more, so these have no coach: {names(team, 6)}."),
            context("Another manager can begin with them: they type `/coach start`."),
            *([actions(*buttons)] if buttons else []),
        ],
    )


def nobody_without(manager: Person) -> Message:
    """The same once everybody has a coach again."""
    return message(
        "Setup: everybody has a coach again.",
        [section(f"Everybody who was with {name(manager)} has a coach again.")],
    )


# ---------------------------------------------------------------- extra coaches


def to_extra_coach(pair: PairTalks, by: Person) -> Message:
    """To somebody who is asked to coach one person in one skill for a time."""
    return message(
        f"Setup: {name(by)} asks you to coach {name(pair.person)}.",
        [
            section(f"{subject(by)} asks you to coach {name(pair.person)}{_for(pair)}. {rhythm_words(pair)}"),
            context(
                f"You see what you two write, and what {name(pair.person)} needs for this skill. Nothing else."
            ),
            actions(button("Not me", ids.EXTRA_NO, pair.plan_id, says="Not me, ends it at once")),
        ],
    )


def to_their_rep(pair: PairTalks, by: Person) -> Message:
    """To the rep who gets another coach."""
    return message(
        f"Setup: {name(pair.coach)} coaches you too for a while.",
        [
            section(
                f"{subject(by)} asked {name(pair.coach)} to coach you too{_for(pair)}. {rhythm_words(pair)}"
            ),
            context(
                f"{subject(pair.coach)} sees what you two write. Your check-ins stay with you and {name(by)}."
            ),
            actions(
                button("My next talk", ids.NEXT_OPEN, says="My next talk, opens a window"),
                button("Not for me", ids.EXTRA_NO, pair.plan_id, says="Not for me, ends it at once"),
            ),
        ],
    )


def extra_over(other: Person) -> Message:
    """Either of the two, once it has ended."""
    return message("Setup: it has ended.", [section(f"The extra coaching with {name(other)} has ended.")])


def _for(pair: PairTalks) -> str:
    what = f" in {line(pair.scope, 60)}" if pair.scope else ""
    until = f" until {day(pair.ends_on, pair.today)}" if pair.ends_on else ""
    return f"{what}{until}"


# ---------------------------------------------------------------- the offer


def talks_offer(count: int) -> Message:
    """To a manager who began with check-ins, after two rounds, once."""
    with_whom = "each of them" if count > 1 else "them"
    return message(
        "Setup: do you also want to plan short talks?",
        [
            section(
                f"Two rounds of check-ins are done. Do you also want to plan short talks with {with_whom}? "
                "Fifteen minutes every two weeks is a good start."
            ),
            context("This is asked once. You find it under `/coach settings` later too."),
            actions(
                button("Plan short talks", ids.TALKS_ON, says="Plan short talks, opens a form", primary=True)
            ),
        ],
    )


def offer_over() -> Message:
    """The offer once talks are planned."""
    said = "Short talks are planned. Type `/coach settings` to change them."
    return message("Setup: short talks are planned.", [section(said)])


# ---------------------------------------------------------------- the token


def token_back(since: str, until: str, missed: int) -> Message:
    """To an admin, once Slack lets the app work again. `since` and `until` are on the reader's clock."""
    were = "message was" if missed == 1 else "messages were"
    lost = (
        f"{_capital(number(missed))} {were} not sent, since the time for them had passed. " if missed else ""
    )
    return message(
        "Setup: Touchline works again.",
        [
            section(f"Slack did not let me work from *{since}* to *{until}*. I work again now."),
            context(
                f"{lost}What still counts goes out by and by, in working hours. There is nothing to do for you."
            ),
        ],
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
