"""The digests of one person as they would be sent now, and for admins what they look like, with nobody in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from blocks.digest import TITLES
from blocks.digest_coach import CoachDigest
from blocks.digest_preview import Preview
from blocks.digest_rep import RepWeek, rep_digest_message
from blocks.digest_settings import DigestForm, in_one_list
from blocks.figures import Count
from blocks.message import Message
from blocks.notes import Note, morning_note
from blocks.team_digest import Praise as TeamPraise
from blocks.team_digest import TeamDigest, team_digest
from blocks.text import Person, plain_name
from coaching.aggregates import SafeShares, Share
from coaching.digest import REP_AT, SECTIONS, Audience, Who, monday_of
from coaching.digest_coach import (
    BelowLine,
    Gap,
    LastWeek,
    LeaderFacts,
    ManagerFacts,
    leader_digest,
    manager_digest,
)
from coaching.digest_rep import Praise, RepFacts, Step, rep_digest
from coaching.library import Library
from coaching.results import Inputs, Pooled, Results
from coaching.team_week import DIGEST
from coaching.walltime import to_local, to_utc
from screens.digest_coach import Reader, digests_of
from screens.digest_rep import RepReader, rep_weeks_of
from screens.rep import shown
from screens.team_digest import team_digests
from storage import coaches, digests, nudging, rep_weeks, reporting, roles, teams
from storage.people import PersonRecord
from storage.teams import TeamRecord
from storage.unit import Unit

MOST_TEAMS = 3
REP_TITLE, COACH_TITLE = "Your week", "Your week as a coach"


def previews_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library, now: datetime
) -> list[Preview]:
    """What this person's own digests would say now; for an admin also what those of others look like."""
    today = to_local(now, person.tz).date()
    found = own_digests(unit, workspace_id, person, library, today, now)
    found += own_team(unit, workspace_id, person, library, today, now)
    if not roles.is_admin(unit, workspace_id, person):
        return found
    return [*found, *_teams(unit, workspace_id, person, library, now), *examples(library, monday_of(today))]


def _teams(
    unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library, now: datetime
) -> list[Preview]:
    """Those of the first few teams with a channel, for an admin: everybody in the channel reads them.

    Totals are in it from the digest's hour on, as in the channel.
    """
    known = {
        id: team
        for id, team in teams.with_channel(unit, workspace_id, MOST_TEAMS).items()
        if team.manager.id != person.id and team.choice.digest
    }
    made = _of_teams(unit, workspace_id, known, library, None, now)
    return [
        Preview(f"{TITLES[Audience.TEAM]}: {plain_name(shown(known[id].manager))}", _said(digest))
        for id, (digest, waits) in made.items()
        for digest in [replace(digest, shown=None, held=None, done=None) if waits else digest]
    ]


def _of_teams(
    unit: Unit,
    workspace_id: UUID,
    known: Mapping[UUID, TeamRecord],
    library: Library,
    day: date | None,
    now: datetime,
) -> dict[UUID, tuple[TeamDigest, bool]]:
    """The digests of these teams for the week of `day` (None: of today), as they are now or were at their hour, and
    whether that is still to come: until then a total that grew with each look would tell who did something."""
    hours = {}
    for id, team in known.items():
        slot = next(one for one in team.choice.slots() if one.what == DIGEST)
        hours[id] = slot.on(day or to_local(now, slot.zone).date())
    due = {id: min(at, now) for id, at in hours.items()}
    made = team_digests(unit, workspace_id, due, library) if due else {}
    return {id: (digest, now < hours[id]) for id, digest in made.items()}


def _said(digest: TeamDigest) -> Message | None:
    return team_digest(digest) if digest.says_something else None


def own_digests(
    unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library, day: date, now: datetime
) -> list[Preview]:
    """Those of the week of `day`, a day of theirs. `now` is when it is looked at."""
    found = []
    if person.id in rep_weeks.coached(unit, workspace_id, [person.id]):
        reader = RepReader(person, day)
        week = rep_weeks_of(unit, workspace_id, [reader], library, now)[person.id, reader.week]
        said = rep_digest_message(week) if week.digest.says_something else None
        found.append(Preview(REP_TITLE, said))
    known = nudging.known(unit, workspace_id, [person], now)
    reading = Reader(person, day)
    mine = digests_of(unit, workspace_id, [reading], known, library)[person.id, reading.week]
    if mine.manager is not None or mine.leader is not None:
        note = Note("", shown(person), (), mine)
        found.append(Preview(COACH_TITLE, morning_note(note) if mine.says_something else None))
    return found


def own_team(
    unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library, day: date, now: datetime
) -> list[Preview]:
    """The digest of this manager's team for the week of `day`: as it is now, or was at its hour. Empty without one.

    Before its hour it does not count who did the drill: a count that grew with each look would tell who pressed.
    """
    team = teams.of_manager(unit, workspace_id, person.id)
    if team is None or team.choice.channel is None or not team.choice.digest:
        return []
    made = _of_teams(unit, workspace_id, {team.id: team}, library, day, now)
    return [
        Preview(TITLES[Audience.TEAM], _said(replace(digest, done=None) if waits else digest))
        for digest, waits in made.values()
    ]


def form_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> DigestForm | None:
    """What this person can choose of their digests; None for who has none."""
    coached = person.id in rep_weeks.coached(unit, workspace_id, [person.id])
    today = to_local(now, person.tz).date()
    leads = coaches.of_person(unit, workspace_id, person.id) is not None
    reports = reporting.reports_of(unit, workspace_id, person.id, today)
    if not (coached or leads or reports):
        return None
    parts = in_one_list(
        SECTIONS[Audience.REP] if coached else (),
        (*SECTIONS[Audience.MANAGER], *SECTIONS[Audience.LEADER]) if leads or reports else (),
    )
    choice = digests.choices_of(unit, workspace_id, [person.id]).get(person.id)
    if choice is None:
        return DigestForm(parts, coached=coached, zone=person.tz, at=REP_AT)
    return DigestForm(parts, choice.off, coached, choice.weekday or 0, choice.at or REP_AT, person.tz)


# ---------------------------------------------------------------- made-up people


def _who(name: str) -> Who:
    return Who(f"{name} Example", "", f"example-{name.lower()}")


def examples(library: Library, week: date) -> list[Preview]:
    """The forms of a rep, a manager, a leader and a team, with people and numbers that nobody has."""
    return [
        Preview("A rep's week", _rep(library, week), example=True),
        Preview("A manager's week", _manager(library, week), example=True),
        Preview("A leader's week", _leader(library, week), example=True),
        Preview("A team's week", _team(week), example=True),
    ]


def _rep(library: Library, week: date) -> Message:
    at = to_utc(week, time(9, 0), "UTC")
    facts = RepFacts(
        week, [Step(week, "example", "Ask one question before any answer")], Share(1, 1), 1,
        praise=[Praise(at, "example", _who("Pat"), "You asked one more question. Now we know who decides.")],
        tips=library.tips.rep,
    )  # fmt: skip
    return rep_digest_message(RepWeek(Person("", "Robin Example"), week, rep_digest(facts), {}))


def _manager(library: Library, week: date) -> Message:
    facts = ManagerFacts(
        week, Results(Share(9, 14), Share(12, 17), Share(8, 17), Share(11, 14)), Inputs(Share(17, 20), Share(14, 15)),
        LastWeek(Share(4, 5), 4, 150, 32, Share(3, 4)), [(week, _who("Robin"))], gaps=[Gap(_who("Kim"))],
        tips=library.tips.coach,
    )  # fmt: skip
    return _note(CoachDigest(manager_digest(facts)))


def _leader(library: Library, week: date) -> Message:
    line = BelowLine(
        _who("Pat"), 6, Results(Share(9, 14), Share(12, 17), Share(8, 17), Share(11, 14)),
        Inputs(Share(17, 20), Share(14, 15)), LastWeek(talks=4, minutes=150, practice=32, shown=Share(3, 4)),
    )  # fmt: skip
    pooled = Pooled(SafeShares(Share(4, 6)))
    facts = LeaderFacts(week, 6, [line], [Gap(_who("Pat"), 3)], practised=pooled, tips=library.tips.leader)
    return _note(CoachDigest(leader=leader_digest(facts)))


def _team(week: date) -> Message:
    pat, robin = (Person("", f"{name} Example") for name in ("Pat", "Robin"))
    praise = TeamPraise(pat, (robin,), "You asked one more question. Now we know who decides.")
    return team_digest(
        TeamDigest(
            week, (praise,), shown=Count(5, 7), held=Count(6, 8), drill="One more question", done=6,
            next_drill="Say it back", next_minutes=5, next_on=week,
        )
    )  # fmt: skip


def _note(week: CoachDigest) -> Message:
    return morning_note(Note("", Person("", "Pat Example"), (), week))
