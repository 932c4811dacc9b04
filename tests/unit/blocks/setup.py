"""The screens of setup: who begins, the first hello, plans, settings, the checklist."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from blocks import (
    admin,
    checklist,
    introduction,
    my_settings,
    outlook,
    pauses,
    people_file,
    places,
    plans,
    setup_form,
    setup_messages,
    starting,
    team,
)
from coaching.budget import Planned, PlannedMessage
from coaching.starting import Fit
from tests.unit.blocks.samples import Words, first_use_copy, person

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # a Thursday, 14:00 in Berlin
NEXT = datetime(2026, 12, 10, 13, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
LINE = "0197a1b2-0000-7000-8000-00000000b001"


def setup(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_introductions, _starting, _messages, _windows, _settings, _file, _checklist, _admin):
        made |= add(words)
    return made


def _introductions(words: Words) -> dict[str, Any]:
    ana, sam, lena = (person(words, name) for name in ("Ana", "Sam", "Lena"))
    talks = introduction.Talks(14, date(2026, 12, 8), time(10))

    def hello(**more: Any) -> Any:
        copy = first_use_copy("talks" in more)
        return introduction.introduction(
            introduction.Introduction(copy, ana, lena, sam, 3, ZONE, NOW, **more)
        )

    return {
        "introduction": hello(first_opens_at=NEXT),
        "introduction_talks": hello(
            first_opens_at=NEXT, leader=lena, talks=talks, line_id=LINE, sponsor=lena
        ),
        "introduction_no_day": hello(talks=introduction.Talks(7), line_id=LINE),
        "not_my_manager": introduction.not_my_manager(LINE, sam, True),
        "not_my_manager_no_talks": introduction.not_my_manager(LINE, sam, False),
    }


def _starting(words: Words) -> dict[str, Any]:
    team = tuple(person(words, name) for name in ("Ana", "Ben", "Cy", "Di"))
    form = starting.StartForm(tuple(one.id for one in team), talk_at=time(10))
    first = date(2026, 12, 3)

    def plan(*days: tuple[int, Planned, bool]) -> tuple[PlannedMessage, ...]:
        return tuple(PlannedMessage(date(2026, 12, day), kind, sure) for day, kind, sure in days)

    rep = plan(
        (3, Planned.WELCOME, True), (3, Planned.CHECK_IN, True), (10, Planned.CHECK_IN, True),
        (4, Planned.REMINDER, False), (7, Planned.PREP, True), (8, Planned.CONFIRM, True),
    )  # fmt: skip
    coach = plan(
        (7, Planned.NOTE, True), (8, Planned.NOTE, True), (9, Planned.NOTE, False), (3, Planned.ROUND, True),
    )  # fmt: skip
    groups = (
        outlook.Outlook(team[:2], rep, 4, first, False, (date(2026, 12, 8),), 14),
        outlook.Outlook(team[2:3], rep * 2, 4, first, True, (date(2026, 12, 8), date(2026, 12, 15)), 7, True),
    )
    stays = (
        outlook.Stays(team[3], Fit.TAKEN, team[0]),
        outlook.Stays(team[0], Fit.SELF),
        outlook.Stays(team[1], Fit.ABOVE),
        outlook.Stays(team[2], Fit.SAID_NO),
        outlook.Stays(person(words, "Eli"), Fit.NO_MEMBER),
        outlook.Stays(person(words, "Flo"), Fit.NO_MEMBER, reading=True),
    )
    mine = outlook.Outlook(team[:1], coach, 6, first)
    meta = starting.form_metadata(form)
    many = tuple(
        outlook.Outlook(
            (person(words, "Rep", n),), rep[:2], 4, first, False, (date(2026, 12, n % 20 + 1),), 14
        )
        for n in range(100)
    )
    return {
        "start_form": starting.start_form(starting.StartForm()),
        "start_form_filled": starting.start_form(form),
        "start_form_check_ins": starting.start_form(starting.StartForm(talks=False)),
        "start_dry_run": outlook.dry_run(outlook.DryRun(groups, mine, stays, team[3:], meta)),
        "start_dry_run_nobody": outlook.dry_run(outlook.DryRun((), None, stays, (), meta, begins=False)),
        "start_dry_run_100": outlook.dry_run(outlook.DryRun(many, mine, stays * 10, (), meta)),
        "started": outlook.begun(outlook.Begun(team[:2], team[2:3], stays[:1], first, date(2026, 12, 8))),
        "started_known": outlook.begun(outlook.Begun((), team[:2], (), first)),
        "started_nobody": outlook.begun(outlook.Begun((), (), stays[:2], first)),
    }


PLAN, PERSON = "0197a1b2-0000-7000-8000-00000000a001", "0197a1b2-0000-7000-8000-00000000e001"
TODAY = date(2026, 12, 3)


def _pair(words: Words, **more: Any) -> setup_messages.PairTalks:
    given = {
        "talks": introduction.Talks(14, date(2026, 12, 8), time(10)), "minutes": 30, "mode": "mixed", "today": TODAY,
    } | more  # fmt: skip
    return setup_messages.PairTalks(PLAN, person(words, "Ana"), person(words, "Sam"), **given)


def _messages(words: Words) -> dict[str, Any]:
    ana, sam, lena = (person(words, name) for name in ("Ana", "Sam", "Lena"))
    extra = _pair(words, scope=words.option, ends_on=date(2027, 3, 1), mode="async")
    return {
        "rhythm": setup_messages.rhythm(_pair(words)),
        "rhythm_paused": setup_messages.rhythm(_pair(words, paused_until=date(2026, 12, 16))),
        "rhythm_paused_open": setup_messages.rhythm(_pair(words, paused_until=date.max)),
        "rhythm_no_day": setup_messages.rhythm(_pair(words, talks=introduction.Talks(7))),
        "rhythm_over": setup_messages.rhythm_over(sam),
        "rhythm_asked": setup_messages.rhythm_asked(_pair(words)),
        "line_ended": setup_messages.not_their_manager(ana, knows_admin=True),
        "line_ended_no_admin": setup_messages.not_their_manager(ana, knows_admin=False),
        "line_ended_admin": setup_messages.told_admin(ana, sam),
        "line_stopped": setup_messages.stopped(sam),
        "token_back": setup_messages.token_back("yesterday 14:00", "today 09:10", 0),
        "token_back_one": setup_messages.token_back("Mon 2 Nov 14:00", "today 09:10", 1),
        "token_back_more": setup_messages.token_back("Mon 2 Nov 14:00", "today 09:10", 214),
        "coach_left": setup_messages.coach_left(sam, (ana, lena), "UANA,ULENA", may_coach=True, may_set=True),
        "coach_left_nothing": setup_messages.coach_left(sam, (ana,) * 9, "", may_coach=False, may_set=False),
        "coach_left_over": setup_messages.nobody_without(sam),
        "extra_coach": setup_messages.to_extra_coach(extra, lena),
        "extra_coach_rep": setup_messages.to_their_rep(extra, lena),
        "extra_coach_open": setup_messages.to_their_rep(_pair(words), lena),
        "extra_over": setup_messages.extra_over(sam),
        "talks_offer": setup_messages.talks_offer(6),
        "talks_offer_over": setup_messages.offer_over(),
        "check_in_paused": pauses.resting(words.label, date(2026, 12, 16), TODAY),
    }


def _windows(words: Words) -> dict[str, Any]:
    ana, ben, sam = (person(words, name) for name in ("Ana", "Ben", "Sam"))
    extra = _pair(words, scope=words.option, ends_on=date(2027, 3, 1))
    lasts = (date(2026, 12, 9), date(2026, 12, 16), date(2026, 12, 30))
    members = (
        team.Member(PERSON, ana, _pair(words), (extra,)),
        team.Member(PERSON, ben, away="paused until Wed 16 Dec"),
        team.Member(PERSON, sam, _pair(words, paused_until=date(2026, 12, 16))),
    )
    formats = ((15, "quick_15"), (30, "coaching_30"), (45, "growth_45"))
    rhythm = plans.RhythmForm(PLAN, ana, 21, 1, time(10), "coaching_30", "async", formats)
    skills = tuple((f"ae.skill_{n}", words.option) for n in range(35))
    return {
        "pause_form": pauses.pause_form(pauses.PauseForm(TODAY, lasts, has_talks=True)),
        "pause_form_paused": pauses.pause_form(pauses.PauseForm(TODAY, lasts, date(2026, 12, 9))),
        "my_talks": plans.my_talks([_pair(words), extra]),
        "my_talks_none": plans.my_talks([]),
        "rhythm_form": plans.rhythm_form(rhythm),
        "team": team.team_view(team.Team(members, (extra,), 1, TODAY), "Saved."),
        "team_nobody": team.team_view(team.Team((), (), 1, TODAY)),
        "team_40": team.team_view(team.Team(members[:1] * 40, (), 2, TODAY)),
        "stop_form": team.stop_form(PERSON, ana, True),
        "extra_form": team.extra_form(team.ExtraForm(PERSON, ana, skills)),
        "talks_form": team.talks_form(team.TalksForm((ana, ben), 14, 1, time(9))),
        "talks_form_nobody": team.talks_form(team.TalksForm((), 7, 4, None)),
    }


def _settings(words: Words) -> dict[str, Any]:
    sam, ana = person(words, "Sam"), person(words, "Ana")
    mine = my_settings.MySettings(
        ZONE, TODAY, 3, time(14), None, None, "Germany, Bayern", True, words.text, (sam,), 1,
        my_settings.OwnTeam((ana,), True, 14, (ana,)), True,
    )  # fmt: skip
    away = my_settings.MySettings(
        ZONE, TODAY, 3, time(14), date(2026, 12, 14), date(2026, 12, 16), "Germany", False, talks=2,
        team=my_settings.OwnTeam((ana,) * 9), public_praise=False,
    )  # fmt: skip
    countries = {f"C{n:02}": f"Country {n}" for n in range(250)}
    return {
        "settings": my_settings.my_settings(mine, "Saved."),
        "settings_away": my_settings.my_settings(away),
        "settings_helper": my_settings.my_settings(
            my_settings.MySettings(ZONE, TODAY, team=my_settings.OwnTeam((), helped=(ana,)))
        ),
        "settings_stranger": my_settings.my_settings(my_settings.MySettings(ZONE, TODAY)),
        "likes_form": my_settings.likes_form(words.text[:300]),
        "likes_form_empty": my_settings.likes_form(""),
        "place_form": places.place_form(
            places.PlaceForm(countries, "C07", {"BY": "Bayern"}, "BY", "Germany")
        ),
        "place_form_usual": places.place_form(places.PlaceForm(countries)),
        "setup_form": setup_form.setup_form(
            setup_form.SetupForm("ULENA", places.PlaceForm(countries, "none"), "C0KUDOS")
        ),
        "setup_form_empty": setup_form.setup_form(setup_form.SetupForm("", places.PlaceForm(countries))),
    }


def _admin(words: Words) -> dict[str, Any]:
    sam, lena = (person(words, name) for name in ("Sam", "Lena"))
    now = admin.Admin(
        8, (sam,), (lena,), (), lena, "C0KUDOS", "Germany", ("Give everybody a track.", "Open it for everybody."),
    )  # fmt: skip
    changes = [
        admin.LoggedChange(NOW, "Smallest group", "5", "8", lena),
        admin.LoggedChange(NOW, "Admin role", "no", "yes", None, sam),
    ]
    return {
        "admin": admin.admin_view(now),
        "admin_new": admin.admin_view(admin.Admin(5, (), (), ())),
        "admin_rules": admin.rules_form(8, [sam]),
        "admin_roles": admin.roles_form([lena], []),
        "admin_log": admin.log_view(changes, ZONE, NOW),
        "admin_log_empty": admin.log_view([], ZONE, NOW),
    }


def _file(words: Words) -> dict[str, Any]:
    ana, sam, rosa = (person(words, name) for name in ("Ana", "Sam", "Rosa"))
    changes = (
        people_file.LineChange(2, ana, sam, None, "track ae, from 2026-12-03"),
        people_file.LineChange(3, rosa, sam, ana),
        people_file.LineChange(4, sam, more="hired on 2025-04-03"),
    )
    faults = (f"Line 5: {words.text[:200]}",)

    def check(*args: Any) -> Any:
        return people_file.file_form(people_file.FileCheck(words.text[:3000], *args))

    return {
        "people_file": people_file.file_form(),
        "people_file_checked": check(changes, faults, (words.text[:100],), "ab"),
        "people_file_many": check(changes * 30, faults * 30, (), "ab"),
        "people_file_nothing": check((), faults, (), ""),
    }


def _checklist(words: Words) -> dict[str, Any]:
    from blocks.parts import home

    ana, ben = person(words, "Ana"), person(words, "Ben")
    started = checklist.TeamSetup(3, True, (ana, ben))
    quiet = checklist.TeamSetup(3, False)
    new = checklist.WorkspaceSetup(0, 0, 0)
    going = checklist.WorkspaceSetup(24, 4, 20, ana, "", 8, (ana, ben) * 5, 2, (ana, ben))

    def shown(*parts: Any) -> Any:
        return home(checklist.checklist(checklist.Checklist(*parts)))

    return {
        "checklist": shown(started, going),
        "checklist_quiet": shown(quiet),
        "checklist_new": shown(None, new),
    }
