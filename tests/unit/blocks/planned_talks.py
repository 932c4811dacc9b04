"""The screens of planned talks that are moved, skipped or not marked as held, and of the morning note."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from blocks import checkin, slots
from blocks.digest_coach import CoachDigest
from blocks.note_things import Thing
from blocks.notes import Note, morning_note, whole_note
from coaching.library import Library
from tests.unit.blocks.before_talks import library
from tests.unit.blocks.digests import manager_week
from tests.unit.blocks.samples import Words, person

SLOT = "0197a1b2-0000-7000-8000-00000000e001"
PLAN, NOTE = "0197a1b2-0000-7000-8000-00000000a001", "0197a1b2-0000-7000-8000-00000000d001"
TUESDAY, MONDAY = date(2025, 3, 11), date(2025, 3, 31)
OPENER = "What matters most today?"


def planned_talks(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_notes, _leader, _forms, _told):
        made |= add(words)
    return made


def _copies() -> Library:
    return library()


def _id(of: str, who: str) -> str:
    """A different one for each person and each sort of thing."""
    return f"0197a1b2-0000-7000-8000-{(of + who).encode().hex():0>12}"[:36]


def _thing(words: Words, kind: str, who: str = "Ben", **more: Any) -> Thing:
    copies = _copies().messages
    usual = Thing(
        kind, copies.nudges.get(kind, ""), person(words, who), slot_id=_id("s", who), open_slot_id=_id("n", who),
        plan_id=PLAN, check_in_id=_id("c", who) if kind == "reply_due" else "",
        day=TUESDAY, skips=2, opener=OPENER, leader=person(words, "Lena"), summary_on=MONDAY,
        manager=person(words, "Rosa"), many=copies.nudges["heads_up_many"],
        says=copies.escalation["says"], can_snooze=True,
    )  # fmt: skip
    return replace(usual, **more)


def _note(words: Words, *things: Thing, **more: Any) -> Note:
    return Note(NOTE, person(words, "Sam"), things, opener=OPENER, **more)


def _notes(words: Words) -> dict[str, Any]:
    def of(*kinds: str, **more: Any) -> Note:
        return _note(words, *(_thing(words, kind) for kind in kinds), **more)

    week = CoachDigest(manager_week(words, chart=False, gaps=0))
    talks = [_thing(words, "talk", name, clock="10:00") for name in ("Ana", "Ben", "Cy")]
    replies = [_thing(words, "reply_due", name) for name in ("Flo", "Gus")]
    three = [_thing(words, "heads_up", name) for name in ("Ana", "Ben", "Cy")]
    everything = _note(
        words, *three, *talks, *replies,
        *(_thing(words, kind) for kind in ("asked", "skipped", "log_or_move", "overdue", "add_notes", "change_plan")),
        week=week,
    )  # fmt: skip
    copies = _copies().messages
    lists = [
        _thing(words, kind, name)
        for kind in ("log_or_move", "overdue", "skipped")
        for name in ("Ana", "Ben", "Cy")
    ]
    done = [
        _thing(words, "log_or_move", done=state, new_day=date(2025, 3, 13))
        for state in ("held", "notes_open", "moved", "snoozed")
    ]
    later = [talks[0], replace(talks[1], ahead=1), replace(talks[2], ahead=3, day=date(2025, 3, 14))]
    twice = [_thing(words, "log_or_move", "Ana", done="held"), _thing(words, "add_notes", "Di")]
    prompt = _copies().values.prompts[0]
    thankless = [
        _thing(words, "no_kudos", name, copy=copies.nudges["recognition_gap"], person_id=PLAN, prompt=prompt)
        for name in ("Ana", "Ben")
    ]
    shown = _thing(
        words,
        "worth_a_line",
        "Rosa",
        copy=copies.recognition_for_coach["step_shown"],
        person_id=PLAN,
        talks=3,
    )
    return {
        "note_log_or_move": morning_note(of("log_or_move")),
        "note_overdue": morning_note(of("overdue")),
        "note_skipped": morning_note(of("skipped", week=week)),
        "note_heads_up": morning_note(of("heads_up", "skipped")),
        "note_heads_up_many": morning_note(_note(words, *three, *talks, *replies)),
        "note_lists": morning_note(_note(words, *lists)),
        "note_pattern": morning_note(_note(words, _thing(words, "pattern_heads_up", held=4, counted=9))),
        "note_talks": morning_note(_note(words, *talks)),
        "note_talk_and_reply": morning_note(_note(words, talks[0], replies[0], is_early=False)),
        "note_add_notes": morning_note(of("add_notes", "asked", "change_plan")),
        "note_week": morning_note(_note(words, week=week)),
        "note_everything": morning_note(everything),
        "note_everything_all": whole_note(everything),
        "note_talks_later": morning_note(_note(words, *later)),
        "note_talk_later": morning_note(_note(words, later[-1])),
        "note_done_below": morning_note(
            _note(words, *(replace(one, done="held") for one in talks), *replies, *twice)
        ),
        "note_done": morning_note(_note(words, *done)),
        "note_done_all": whole_note(_note(words, *done)),
        "note_quiet": morning_note(_note(words, talks[0], quiet=True)),
        "note_no_kudos": morning_note(_note(words, thankless[0])),
        "note_no_kudos_many": morning_note(_note(words, talks[0], *thankless, shown)),
        "note_no_kudos_all": whole_note(_note(words, *thankless, shown, replace(thankless[0], done="gone"))),
        "note_no_checkin": morning_note(of("no_checkin", week=week)),
        "checkin_break": checkin.another_rhythm(words.label, _copies().messages.nudges["checkin_break"]),
        "note_nothing_all": whole_note(_note(words)),
    }


def _leader(words: Words) -> dict[str, Any]:
    copies = _copies().messages.escalation
    line = words.text if words.name else "covering two teams until 1 April"

    def told(kind: str, copy: str, **more: Any) -> Thing:
        return _thing(words, kind, "Jo", copy=copies[copy], **more)

    return {
        "leader_weekly": morning_note(
            _note(words, told("escalate", "leader_weekly", said=line, skips=3), told("resolved", "resolved"))
        ),
        "leader_weekly_plain": morning_note(_note(words, told("escalate", "leader_weekly_plain"))),
        "leader_weekly_one": morning_note(_note(words, told("escalate", "leader_weekly_one", said=line))),
        "leader_direct": morning_note(_note(words, told("escalate", "leader_direct", said=line))),
        "leader_pattern": morning_note(_note(words, told("pattern", "pattern", held=4, counted=9))),
    }


def _forms(words: Words) -> dict[str, Any]:
    ben, sam, lena = (person(words, name) for name in ("Ben", "Sam", "Lena"))
    return {
        "move_form": slots.move_form(
            slots.MoveForm(SLOT, ben, TUESDAY, date(2025, 3, 12), date(2025, 3, 10), date(2025, 3, 15))
        ),
        "skip_form": slots.skip_form(slots.SkipForm(SLOT, ben, TUESDAY)),
        "ask_form": slots.ask_form(slots.AskForm(SLOT, sam)),
        "line_form": slots.line_form(slots.LineForm(PLAN, ben, lena, words.text if words.name else "")),
    }


def _told(words: Words) -> dict[str, Any]:
    sam, to_rep = person(words, "Sam"), _copies().messages.escalation["to_rep"]

    def open_talk(state: str, next_on: date | None = date(2025, 3, 18)) -> Any:
        return slots.open_talk(slots.OpenTalk(SLOT, sam, TUESDAY, state, to_rep, next_on))

    states = ("not_held", "off", "i_away", "they_away", "talked", "held", "asked", "gone")
    answers = ("ask", "yes", "no", "gone")
    return {
        **{f"talk_{state}": open_talk(state) for state in states},
        "talk_off_for_now": open_talk("off", None),
        **{f"agreed_{one}": slots.agreed_skip(slots.AgreedSkip(SLOT, sam, TUESDAY, one)) for one in answers},
        "talk_moved": slots.moved_talk(slots.MovedTalk(SLOT, sam, date(2025, 3, 13), TUESDAY)),
    }
