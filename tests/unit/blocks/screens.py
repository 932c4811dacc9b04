"""Every screen there is, with the words of people handed in: the one list all tests here run over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from blocks import card, checkin, checkin_modal, coach, home, notices, read_all, replies, settings
from blocks.message import Message
from coaching.checkins import Question
from tests.unit.blocks.after_talks import after_talks
from tests.unit.blocks.before_talks import before_talks
from tests.unit.blocks.digests import screens as digest_screens
from tests.unit.blocks.own_data import own_data
from tests.unit.blocks.planned_talks import planned_talks
from tests.unit.blocks.praise import praise
from tests.unit.blocks.praise_after import praise_after
from tests.unit.blocks.samples import (
    Words,
    every_type,
    person,
    template,
    weekly_questions,
)
from tests.unit.blocks.setup import setup
from tests.unit.blocks.teams import team_screens

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # a Thursday, 14:00 in Berlin
DUE = datetime(2026, 12, 4, 11, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
NEXT = datetime(2026, 12, 10, 13, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
CHECK_IN, ROUND = "0197a1b2-0000-7000-8000-00000000c001", "0197a1b2-0000-7000-8000-00000000f001"

Screen = Message | dict[str, Any]


def screens(words: Words) -> dict[str, Screen]:
    """All screens by the name of their golden file."""
    made: dict[str, Screen] = {}
    for add in (
        _rep,
        _coach,
        _replies,
        _forms,
        _read_all,
        _settings,
        _cards,
        _homes,
        _notices,
        before_talks,
        after_talks,
        planned_talks,
        own_data,
        digest_screens,
        praise,
        praise_after,
        setup,
        team_screens,
    ):
        made |= add(words)
    return made


def messages(words: Words) -> dict[str, Message]:
    return {name: one for name, one in screens(words).items() if isinstance(one, Message)}


def _rep(words: Words) -> dict[str, Screen]:
    ana, sam = person(words, "Ana"), person(words, "Sam")

    def asked(**more: Any) -> checkin.Asked:
        return checkin.Asked(CHECK_IN, words.label, 2, ana, sam, ZONE, NOW, DUE, **more)

    def answered(**more: Any) -> checkin.Answered:
        return checkin.Answered(CHECK_IN, words.label, ana, sam, ZONE, NOW, **more)

    fact = words.text if words.name else "5 of 12 talks led to action, up from 3 of 11."
    return {
        "prompt": checkin.prompt(asked()),
        "prompt_can_repeat": checkin.prompt(asked(can_repeat=True)),
        "prompt_no_mood": checkin.prompt(asked(has_mood=False)),
        "reminder": checkin.reminder(asked(can_repeat=True)),
        "answered": checkin.answered(answered(fact=fact, streak=4, best=6, seen=True, open_until=CLOSES)),
        "answered_closed": checkin.answered(answered()),
        "nothing_new": checkin.nothing_new(answered(best=5, open_until=CLOSES)),
        "closed": checkin.closed(checkin.Closed(words.label, ana, CLOSES, ZONE, CLOSES, NEXT)),
        "closed_for_good": checkin.closed(checkin.Closed(words.label, ana, CLOSES, ZONE, CLOSES)),
        "in_the_reminder": checkin.in_the_reminder(words.label),
        "away": checkin.away(checkin.Away(CHECK_IN, words.label, ana, ZONE, NOW, date(2026, 12, 14))),
        "away_open_end": checkin.away(checkin.Away(CHECK_IN, words.label, ana, ZONE, NOW)),
    }


def _waiting(words: Words, **more: Any) -> coach.Waiting:
    facts = (
        coach.Fact("Help", words.option),
        coach.Fact("Stuck", words.text),
        coach.Fact("Win", words.text),
        coach.Fact("Numbers", "12 talks, 5 led to action"),
        coach.Fact("Sure", "4 of 5"),
    )
    return coach.Waiting(CHECK_IN, person(words, "Ana"), facts, **more)


def _coach(words: Words) -> dict[str, Screen]:
    team = tuple(person(words, name) for name in ("Ana", "Ben", "Cy", "Di", "Eli", "Flo"))

    def summary(answered: int, **more: Any) -> Message:
        return coach.round_summary(coach.RoundSummary(ROUND, words.label, answered, 6, **more))

    waiting = _waiting(words, needs_talk=True)
    plain = coach.Waiting(CHECK_IN, team[0], waiting.facts[2:4])
    return {
        "round_empty": summary(0, missing=team),
        "round_asks_help": summary(4, waiting=team[:2], done=team[2:4], missing=team[4:], next=waiting),
        "round_plain": summary(1, waiting=team[:1], missing=team[1:5], away=team[5:], next=plain),
        "round_changed": summary(6, waiting=team[:1], done=team[1:], next=_waiting(words, changed=True)),
        "round_no_facts": summary(6, waiting=team[:1], done=team[1:], next=coach.Waiting(CHECK_IN, team[0])),
        "round_settled": summary(6, done=team),
        "round_closed_empty": summary(0, missing=team, closed=True),
        "talk_soon": coach.talk_soon(waiting, ROUND),
        "rep_wrote_back": coach.rep_wrote_back(coach.WroteBack(CHECK_IN, team[0], words.text)),
    }


def _replies(words: Words) -> dict[str, Screen]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    long = f"{words.text}\n" * 9

    def told(tap: replies.Tap) -> Message:
        return replies.acknowledgement(replies.Acknowledgement(CHECK_IN, sam, tap))

    return {
        "coach_replied": replies.coach_replied(replies.Reply(CHECK_IN, sam, words.text)),
        "coach_replied_long": replies.coach_replied(replies.Reply(CHECK_IN, sam, long)),
        **{f"told_{tap}": told(tap) for tap in replies.Tap},
        "reply_to_rep": replies.reply_to_rep(replies.ReplyForm(CHECK_IN, ana, words.text)),
        "reply_to_coach": replies.reply_to_coach(replies.ReplyForm(CHECK_IN, sam, long, {"reply": CHECK_IN})),
        "reply_without_quote": replies.reply_to_rep(replies.ReplyForm(CHECK_IN, ana)),
    }


def _forms(words: Words) -> dict[str, Screen]:
    sam = person(words, "Sam")
    weekly, every = weekly_questions(), every_type(words)
    fill = {"commitment": words.text}
    typed = {"win": words.text, "talks": 12, "acted": 5, "help": "deal", "mood": 4, "stuck": words.text}

    def form(questions: tuple[Question, ...], **more: Any) -> Screen:
        whole = template(questions, words.label, pooled=more.pop("pooled", False))
        shown = more.pop("shown", questions)
        return checkin_modal.check_in_modal(checkin_modal.CheckInForm(CHECK_IN, whole, shown, sam, **more))

    return {
        "checkin_weekly": form(weekly[1:]),
        "checkin_weekly_filled": form(
            weekly, answers=typed, shared={"mood": True}, words=fill, pooled_from=5
        ),
        "checkin_first_page": form(every, shown=every[:8], page=1, pages=2),
        "checkin_second_page": form(every, shown=every[8:14], page=2, pages=2, alert=words.text),
        "checkin_pooled": form(every[14:], pooled=True),
    }


def _read_all(words: Words) -> dict[str, Screen]:
    ben = person(words, "Ben")
    entries = (
        read_all.Entry("One thing that went well, and what you did to make it happen", words.text),
        read_all.Entry("What kind of help would be best?", words.option),
        read_all.Entry(words.label, ben),
        read_all.Entry("How is work feeling?", "4 of 5", shared=True),
    )

    def people(count: int) -> tuple[read_all.PersonAnswers, ...]:
        return tuple(
            read_all.PersonAnswers(
                f"{CHECK_IN}{number}",
                person(words, "Ana", number),
                NOW,
                entries,
                needs_talk=number % 2 == 0,
                changed=number == 1,
                note="You said: well done." if number == 1 else "",
            )
            for number in range(count)
        )

    def reading(count: int, **more: Any) -> Screen:
        return read_all.read_all(read_all.ReadAll(ROUND, words.label, people(count), ZONE, NOW, **more))

    return {
        "read_all": reading(2, missing=(ben,)),
        "read_all_nobody": reading(0, missing=(ben,)),
        "read_all_second_page": reading(60, page=2),
    }


def _settings(words: Words) -> dict[str, Screen]:
    return {
        "change_time": settings.change_time(settings.TimeForm(3, time(14), ZONE, CHECK_IN)),
        "i_am_away": settings.i_am_away(settings.AwayForm(date(2026, 12, 4), CHECK_IN)),
    }


def _rep_card(words: Words, standing: card.Standing, **more: Any) -> card.RepCard:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    return card.RepCard(ana, sam, words.label, standing, ZONE, NOW, CHECK_IN, DUE, NEXT, **more)


def _rounds(words: Words, count: int = 1) -> tuple[card.CoachRound, ...]:
    waiting = tuple(person(words, name) for name in ("Ben", "Cy", "Di", "Eli", "Flo"))
    return tuple(card.CoachRound(ROUND, words.label, 5, 6, waiting) for _ in range(count))


def _cards(words: Words) -> dict[str, Screen]:
    ana, lena = person(words, "Ana"), person(words, "Lena")
    back = {"back_on": date(2026, 12, 14)}
    reps = {
        f"card_{one}": card.coach_card(
            card.Card(ana, _rep_card(words, one, **(back if one is card.Standing.AWAY else {})))
        )
        for one in card.Standing
    }
    both = card.Card(ana, _rep_card(words, card.Standing.OPEN), _rounds(words, 3), coaches=True)
    return {
        **reps,
        "card_both": card.coach_card(both),
        "card_coach_idle": card.coach_card(card.Card(ana, coaches=True)),
        "card_stranger": card.coach_card(card.Card(ana, ask=lena)),
        "card_typed": card.typed_answer(both),
        "help": card.help_card(both),
        "privacy": card.privacy_view(both),
        "privacy_pooled": card.privacy_view(
            card.Card(ana, _rep_card(words, card.Standing.OPEN, pooled_from=5))
        ),
    }


def _home(shown: card.Card) -> Screen:
    """Where only check-ins were begun."""
    return home.home_view(home.Home(shown))


def _homes(words: Words) -> dict[str, Screen]:
    ana, lena = person(words, "Ana"), person(words, "Lena")
    rep = _rep_card(words, card.Standing.OPEN, streak=4, best=6, last_mood=4, pooled_from=5)
    return {
        "home_rep": _home(card.Card(ana, rep)),
        "home_rep_new": _home(card.Card(ana, _rep_card(words, card.Standing.BETWEEN))),
        "home_coach": _home(card.Card(ana, rounds=_rounds(words, 2), coaches=True)),
        "home_coach_idle": _home(card.Card(ana, coaches=True)),
        "home_both": _home(card.Card(ana, rep, _rounds(words, 30), coaches=True)),
        "home_stranger": _home(card.Card(ana, ask=lena)),
        "home_outsider": home.outsider_view(),
    }


def _notices(words: Words) -> dict[str, Screen]:
    form: Callable[[], Any] = lambda: _forms(words)["checkin_weekly"]  # noqa: E731
    return {
        "note": notices.note(notices.trouble("7f3a")),
        "notice": notices.notice_view("Check-in", notices.CHECK_IN_CLOSED),
        "loading": notices.loading_view(),
        "field_error": notices.field_error_view(
            {**form(), "id": "V1", "hash": "1.a", "state": {}}, words.text
        ),
    }
