"""The screens of setup: who begins, the first hello, plans, settings, the checklist."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from blocks import introduction, outlook, starting
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
    for add in (_introductions, _starting):
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
