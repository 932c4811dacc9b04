"""Samples of weekly digests: of a manager, of a leader, of both, with all there can be and with little."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from blocks.digest_coach import CoachDigest
from blocks.digest_preview import Preview, preview_view
from blocks.digest_rep import RepWeek, rep_digest_message, rep_digest_view
from blocks.digest_settings import DigestForm, digest_form, in_one_list
from blocks.note_things import Thing
from blocks.notes import Note, morning_note, whole_note
from coaching.aggregates import SafeShares, Share
from coaching.digest import SECTIONS, Audience, Who
from coaching.digest_coach import (
    BelowLine,
    Gap,
    LastWeek,
    LeaderDigest,
    LeaderFacts,
    Look,
    ManagerDigest,
    ManagerFacts,
    leader_digest,
    manager_digest,
)
from coaching.digest_rep import NextTalk, Praise, RepDigest, RepFacts, Step, rep_digest
from coaching.drills import DrillLine
from coaching.mix import MixLine
from coaching.results import Inputs, Pooled, Results
from tests.unit.blocks.samples import Words, person

MONDAY = date(2026, 11, 23)
NOTE = "01a20da4-4880-70f5-82c3-a09062e7cc0e"
RESULTS = Results(Share(9, 14), Share(12, 17), Share(8, 17), Share(11, 14))
INPUTS = Inputs(Share(17, 20), Share(14, 15))
LAST = LastWeek(Share(4, 5), 4, 150, 32, Share(3, 4))
NAMES = ("Ana", "Ben", "Cy", "Di", "Eli", "Flo", "Gus", "Hana")


def who(words: Words, name: str, number: int = 0) -> Who:
    found = person(words, name, number)
    return Who(found.name, found.id, f"{NOTE[:-4]}{number:04x}")


def closings(weeks: int) -> list[tuple[date, bool]]:
    """A few next steps of each of so many weeks before, and more of them shown to work lately."""
    return [
        (MONDAY - timedelta(days=7 * week + day), (week + day) % 3 != 0 or week < 3)
        for week in range(weeks)
        for day in (2, 4)
    ]


def manager_week(words: Words, *, chart: bool = True, gaps: int = 3, **more: Any) -> ManagerDigest:
    people = [who(words, name, number) for number, name in enumerate(NAMES)]
    facts = {
        "results": RESULTS, "inputs": INPUTS, "last": LAST, "closings": closings(26) if chart else (),
        "coming": [(MONDAY + timedelta(days=1 + n // 3), one) for n, one in enumerate(people)],
        "looks": [Look(people[0], "overdue", 2), Look(people[0], "carried", 3), Look(people[1], "overdue", 1)],
        "gaps": [Gap(one) for one in people[:gaps]], "practised": Pooled(SafeShares(Share(4, 8))),
        "mix": MixLine(300, 10, short=True, quiet_days=20, drill=words.label, drill_minutes=8),
        "drill": DrillLine("d02_one_more_question", words.label, 8, words.text, posted=False),
        "tips": ("One gap per talk. Put the rest on the list.",),
    }  # fmt: skip
    return manager_digest(ManagerFacts(MONDAY, **{**facts, **more}))


def leader_week(words: Words, managers: int = 4, **more: Any) -> LeaderDigest:
    lines = [
        BelowLine(who(words, ("Sam", "Rosa", "Tom", "Uma")[n % 4], n), 6, RESULTS, INPUTS, LAST)
        for n in range(managers)
    ]
    groups = {one.who.id: Share(3, 6) for one in lines}
    facts = {
        "people": 28, "managers": lines, "gaps": [Gap(lines[0].who, 3), Gap(lines[-1].who)],
        "closings": closings(26), "practised": Pooled(SafeShares(Share(3 * managers, 6 * managers), groups)),
        "tips": ("Ask each manager what they learned from a talk.",),
    }  # fmt: skip
    return leader_digest(LeaderFacts(MONDAY, **{**facts, **more}))


def screens(words: Words) -> dict[str, Any]:
    def note(week: CoachDigest, *things: Thing) -> Note:
        return Note(NOTE, person(words, "Sam"), things, week=week)

    busy = [
        Thing(
            "log_or_move", "Did you and {rep} talk on {day}?", person(words, name), slot_id=NOTE, day=MONDAY
        )
        for name in ("Ana", "Ben")
    ]
    both = CoachDigest(manager_week(words), leader_week(words))
    quiet = manager_week(words, gaps=0, looks=(), mix=None)
    first = manager_week(
        words,
        chart=False,
        gaps=0,
        looks=(),
        mix=None,
        drill=None,
        results=Results(),
        inputs=Inputs(),
        tips=(),
    )
    return {
        "digest_manager": morning_note(note(CoachDigest(manager_week(words)))),
        "digest_manager_busy": morning_note(note(CoachDigest(manager_week(words)), *busy)),
        "digest_manager_tip": morning_note(note(CoachDigest(quiet))),
        "digest_manager_first": morning_note(note(CoachDigest(first))),
        "digest_manager_look": morning_note(note(CoachDigest(manager_week(words, gaps=0, mix=None)))),
        "digest_manager_practice": morning_note(note(CoachDigest(manager_week(words, gaps=0, looks=())))),
        "digest_manager_all": whole_note(note(CoachDigest(manager_week(words)), *busy)),
        "digest_leader": morning_note(note(CoachDigest(leader=leader_week(words)))),
        "digest_leader_60_all": whole_note(note(CoachDigest(leader=leader_week(words, 60)))),
        "digest_both": morning_note(note(both, *busy)),
        "digest_both_all": whole_note(note(both, *busy)),
        **_rep(words),
        **_forms(words),
    }


def rep_week(words: Words, **more: Any) -> RepWeek:
    at = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
    facts = {
        "steps": [Step(MONDAY, NOTE, words.text), Step(MONDAY + timedelta(days=3), NOTE, words.text, "done")],
        "closed": Share(2, 3), "held": 1, "talks": [NextTalk(MONDAY + timedelta(days=1), "10:00", who(words, "Sam"))],
        "praise": [Praise(at, NOTE, who(words, "Sam"), words.text), Praise(at, NOTE, who(words, "Ben"), words.text)],
        "to_confirm": 1, "milestones": ["promises_5"], "tips": ("Bring one call to each talk.",),
    }  # fmt: skip
    made = rep_digest(RepFacts(MONDAY, **{**facts, **more}))
    return RepWeek(person(words, "Ana"), MONDAY, made, {"promises_5": words.label})


def _rep(words: Words) -> dict[str, Any]:
    little = rep_week(words, steps=(), talks=(), praise=(), to_confirm=0)
    return {
        "digest_rep": rep_digest_message(rep_week(words)),
        "digest_rep_little": rep_digest_message(little),
        "digest_rep_all": rep_digest_view(rep_week(words)),
        "digest_rep_nothing_all": rep_digest_view(
            RepWeek(person(words, "Ana"), MONDAY, RepDigest(MONDAY), {})
        ),
    }


def _forms(words: Words) -> dict[str, Any]:
    rep, coach = SECTIONS[Audience.REP], SECTIONS[Audience.MANAGER]
    week = morning_note(Note(NOTE, person(words, "Sam"), (), CoachDigest(manager_week(words))))
    previews = [
        Preview("Your week", rep_digest_message(rep_week(words))), Preview("Your week as a coach", None),
        Preview("A manager's week", week, example=True),
    ]  # fmt: skip
    return {
        "digest_preview": preview_view(previews),
        "digest_preview_none": preview_view(()),
        "digest_form": digest_form(DigestForm(rep, frozenset({"tip"}), coached=True, zone="Europe/Berlin")),
        "digest_form_both": digest_form(DigestForm(in_one_list(rep, coach), coached=True)),
        "digest_form_coach": digest_form(DigestForm(coach, frozenset(coach))),
    }
