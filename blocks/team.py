"""The people somebody coaches: how often they talk, and what can be changed for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from blocks import ids
from blocks.parts import (
    Block,
    View,
    actions,
    beside,
    button,
    context,
    divider,
    field,
    modal,
    overflow,
    plain_text,
    section,
)  # fmt: skip
from blocks.setup_messages import PairTalks, rhythm_words
from blocks.starting import clock_field, interval_field, select_field, weekday_field
from blocks.state import clock_value, day_value, selected, user_value
from blocks.text import Person, line, name, names, subject
from blocks.times import day
from coaching.cadence import INTERVALS

PAGE = 15
_MOST_EXTRA = 3
RHYTHM, EXTRA, PAUSE, GO_ON, TALKS, STOP = "rhythm", "extra", "pause", "go_on", "talks", "stop"


@dataclass(frozen=True, slots=True)
class Member:
    """One of somebody's people. `talks` None: no planned talks. `extras` are their other coaches.

    `away` says in words why nothing is asked of them now; "" if they are there.
    """

    id: str
    person: Person
    talks: PairTalks | None = None
    extras: tuple[PairTalks, ...] = ()
    away: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A page of the list. `also` are people this coach helps in one skill, whom somebody else manages."""

    members: tuple[Member, ...]
    also: tuple[PairTalks, ...] = ()
    page: int = 1
    today: date = date.min


def team_view(team: Team, notice: str = "") -> View:
    """Everybody, a page at a time, with a menu each."""
    last = max(1, -(-len(team.members) // PAGE))
    page = min(max(team.page, 1), last)
    blocks: list[Block] = [section(f":white_check_mark: {notice}")] if notice else []
    blocks.append(actions(*_top(team)))
    for one in team.members[(page - 1) * PAGE : page * PAGE]:
        blocks += _member(one, team.today)
    if not team.members:
        blocks.append(section("Nobody is with you yet. Press *Add people* to begin."))
    if last > 1:
        blocks.append(actions(*_turning(page, last)))
    if page == last and team.also:
        blocks += [divider(), section("*You also coach*"), *(_also(pair) for pair in team.also[:20])]
    return modal("My people", blocks, callback_id=ids.TEAM_VIEW, metadata=ids.metadata(page=str(page)))


def _top(team: Team) -> list[Block]:
    found = [button("Add people", ids.START_OPEN, says="Add people, opens a form")]
    if team.members:
        found.append(
            button("Ask them two questions", ids.QUICK_ASK, says="Ask them two questions, sent at once")
        )
        found.append(button("Team channel", ids.TEAM_CHANNEL_OPEN, says="Team channel, opens a form"))
    return [*found, button("My settings", ids.SETTINGS_OPEN, says="My settings, in this window")]


def _turning(page: int, last: int) -> list[Block]:
    found = []
    if page > 1:
        found.append(button("Back", ids.TEAM_BACK, str(page - 1), says="The page before"))
    if page < last:
        found.append(button(f"More ({page} of {last})", ids.TEAM_PAGE, str(page + 1), says="The next page"))
    return found


def _member(one: Member, today: date) -> list[Block]:
    rows = [f"*{name(one.person)}*{f' · {one.away}' if one.away else ''}"]
    rows.append(rhythm_words(one.talks) if one.talks else "No planned talks.")
    blocks = [beside("\n".join(rows), overflow(ids.TEAM_MENU, _menu(one)))]
    for pair in one.extras[:_MOST_EXTRA]:
        until = f" until {day(pair.ends_on, today)}" if pair.ends_on else ""
        skill = f" in {line(pair.scope, 60)}" if pair.scope else ""
        end = button("End", ids.EXTRA_END, pair.plan_id, says="End this extra coaching, acts at once")
        blocks.append(beside(f"Also coached by {name(pair.coach)}{skill}{until}.", end))
    return blocks


def _menu(one: Member) -> list[tuple[str, str]]:
    talks = one.talks
    if talks is None:
        first = [("Plan talks", ids.value(TALKS, one.id))]
    else:
        first = [("Change the rhythm", ids.value(RHYTHM, talks.plan_id))]
        if talks.paused_until is not None:
            first.append(("Go on with the talks", ids.value(GO_ON, talks.plan_id)))
        else:
            first.append(("Pause the talks for two weeks", ids.value(PAUSE, talks.plan_id)))
    return [*first, ("Add a coach", ids.value(EXTRA, one.id)), ("Stop coaching", ids.value(STOP, one.id))]


def _also(pair: PairTalks) -> Block:
    skill = f" · {line(pair.scope, 60)}" if pair.scope else ""
    end = button("Not me", ids.EXTRA_NO, pair.plan_id, says="Not me, ends it at once")
    return beside(f"*{name(pair.person)}*{skill}\n{rhythm_words(pair)}", end)


def stop_form(person_id: str, person: Person, has_talks: bool) -> View:
    """Asked once more before it ends."""
    what = "Check-ins and planned talks" if has_talks else "Check-ins"
    return modal(
        "Stop coaching",
        [
            section(f"{what} with {name(person)} end at once. What was written stays as it is."),
            context(f"{subject(person)} gets a short note that it ended."),
        ],
        callback_id=ids.TEAM_STOP,
        metadata=ids.metadata(person=person_id),
        submit="Stop",
        close="Cancel",
    )


# ---------------------------------------------------------------- another coach


@dataclass(frozen=True, slots=True)
class ExtraForm:
    """`skills` are (key, label), those of the person's own track first."""

    person_id: str
    person: Person
    skills: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChosenExtra:
    """`coach` is a Slack id; `until` None: until somebody ends it."""

    coach: str | None
    skill: str | None
    interval_days: int
    until: date | None


def extra_form(form: ExtraForm) -> View:
    """Who, for which skill, how often, until when."""
    picker: Block = {"type": "users_select", "action_id": ids.FIELD}
    calendar: Block = {
        "type": "datepicker", "action_id": ids.FIELD, "placeholder": plain_text("Choose a day", 150),
    }  # fmt: skip
    return modal(
        "Add a coach",
        [
            section(f"Somebody else helps {name(form.person)} with one skill. You stay the manager."),
            field(ids.EXTRA_COACH, "Who?", picker),
            select_field(
                ids.EXTRA_SKILL, "For which skill?", [(label, key) for key, label in form.skills[:100]], ""
            ),
            interval_field(ids.EXTRA_EVERY, "They talk", 14, INTERVALS),
            field(ids.EXTRA_UNTIL, "Last day", calendar, optional=True, hint="You can end it at any time."),
            context(
                f"Both hear it. The coach sees what the two write, not the check-ins of {name(form.person)}."
            ),
        ],
        callback_id=ids.EXTRA_SAVE,
        metadata=ids.metadata(person=form.person_id),
        submit="Add",
        close="Cancel",
    )


def parse_extra(view_state: object, skills: Sequence[str]) -> ChosenExtra:
    every = selected(view_state, ids.EXTRA_EVERY, ids.FIELD)
    skill = selected(view_state, ids.EXTRA_SKILL, ids.FIELD)
    return ChosenExtra(
        user_value(view_state, ids.EXTRA_COACH, ids.FIELD), skill if skill in skills else None,
        int(every) if every in {str(n) for n in INTERVALS} else 14,
        day_value(view_state, ids.EXTRA_UNTIL, ids.FIELD),
    )  # fmt: skip


# ---------------------------------------------------------------- planned talks for the team


@dataclass(frozen=True, slots=True)
class TalksForm:
    """The pace with which talks begin. `people` have none yet."""

    people: tuple[Person, ...]
    interval_days: int
    weekday: int
    at: time | None


@dataclass(frozen=True, slots=True)
class ChosenPace:
    interval_days: int
    weekday: int
    at: time | None


def talks_form(form: TalksForm) -> View:
    """How often, on which day, and at what time if one likes."""
    whom = names(form.people, 8) if form.people else "people who come later"
    return modal(
        "Plan short talks",
        [
            section(f"With {whom}. Each of them is told."),
            interval_field(ids.START_EVERY, "You talk with each of them", form.interval_days),
            weekday_field(ids.START_TALK_DAY, "Day of the talk", form.weekday),
            clock_field(
                ids.START_TALK_AT, "Time of the talk", form.at, optional=True, hint="You may leave it open."
            ),
        ],
        callback_id=ids.TALKS_SAVE,
        submit="Plan",
        close="Cancel",
    )


def parse_talks(view_state: object) -> ChosenPace | None:
    """What was chosen, or None where something is missing."""
    every = selected(view_state, ids.START_EVERY, ids.FIELD)
    weekday = selected(view_state, ids.START_TALK_DAY, ids.FIELD)
    if every not in {str(n) for n in INTERVALS} or weekday not in {str(n) for n in range(7)}:
        return None
    return ChosenPace(
        int(every or 14), int(weekday or 1), clock_value(view_state, ids.START_TALK_AT, ids.FIELD)
    )
