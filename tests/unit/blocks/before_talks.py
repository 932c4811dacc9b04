"""The screens of before a talk: questions, the definition, calendars, prep, brief and the Homes that show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from blocks import card, home, home_lists, invites, question_bank
from blocks.brief import (
    Brief,
    BriefStep,
    BriefTopic,
    PrepNotes,
    Suggested,
    TeamTalkLine,
    brief_view,
    next_card,
)
from blocks.brief_praise import BriefPraise
from blocks.checklist import Checklist, TeamSetup, WorkspaceSetup, checklist
from blocks.coach import Fact
from blocks.figures import Count
from blocks.home_leader import LeaderPart, ManagerLine
from blocks.home_talks import OwnStep, OwnTalk, OwnTalks, PairLine, StepSaid, TeamTalk, TeamTalks, WrittenTalk
from blocks.prep import LastStep, PrepForm, PrepState, PrepTalk, TalkTime, prep, prep_form
from coaching.aggregates import SafeShares, Share
from coaching.invites import Invite, uid_of
from coaching.library import Library, load_library
from coaching.results import Inputs, Pooled, Results
from screens.question_bank import bank_of, what_of
from tests.unit.blocks.samples import Words, person

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # a Thursday, 14:00 in Berlin
ZONE = "Europe/Berlin"
PLAN = UUID("0197a1b2-0000-7000-8000-00000000a001")
LINK = "https://touchline.example.com/calendar/abc.ics"


@cache
def library() -> Library:
    return load_library()


def before_talks(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_library, _invites, _prep, _briefs, _homes):
        made |= add(words)
    return made


def _library(words: Words) -> dict[str, Any]:
    usual, numbers, deal = (bank_of(library(), type) for type in (None, "performance", "deal"))
    assert usual is not None
    assert numbers is not None
    assert deal is not None
    return {
        "questions_card": question_bank.question_card(usual),
        "questions_all": question_bank.question_view(numbers),
        "questions_of_deals": question_bank.question_view(deal),
        "what_card": question_bank.what_card(what_of(library())),
        "what_all": question_bank.what_view(what_of(library())),
    }


def _invites(words: Words) -> dict[str, Any]:
    sam = person(words, "Sam")

    def add(at: time | None, link: str = "") -> Any:
        talk = Invite(
            uid_of(PLAN, 3), 2, date(2026, 12, 8), at, ZONE, 30, f"Talk with {sam.name}", "Coaching talk", NOW
        )
        return invites.add_to_calendar(invites.AddToCalendar(sam, talk, ZONE, NOW, link))

    return {
        "calendar_add": add(time(10), LINK),
        "calendar_add_no_address": add(None),
        "calendar_feed": invites.feed_view("", has_one=True),
        "calendar_feed_link": invites.feed_view(LINK, has_one=True),
    }


SLOT, PERSON = "0197a1b2-0000-7000-8000-000000005100", "0197a1b2-0000-7000-8000-00000000e001"


def _time(**more: Any) -> TalkTime:
    starts = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
    given: dict[str, Any] = {
        "on": date(2026, 12, 4),
        "starts_at": starts,
        "minutes": 30,
        "zone": ZONE,
        "now": NOW,
    }
    return TalkTime(**(given | more))


def _prep(words: Words) -> dict[str, Any]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    last = LastStep(words.text, date(2026, 12, 4))

    def talk(state: PrepState = PrepState.OPEN, **more: Any) -> PrepTalk:
        return PrepTalk(SLOT, ana, sam, _time(), words.label, state=state, **more)

    full = {"last": last, "facts": words.text, "topics": (words.text, words.text)}
    template = library().templates["pre_one_on_one"]
    form = PrepForm(talk(**full), template, template.questions)
    said = {"promise": "done", "topic": words.text, "proof": words.text}
    return {
        "prep": prep(talk(**full)),
        "prep_first": prep(PrepTalk(SLOT, ana, sam, _time(starts_at=None))),
        "prep_ready": prep(talk(PrepState.READY, **full)),
        "prep_talked": prep(talk(PrepState.TALKED)),
        "prep_called_off": prep(talk(PrepState.CALLED_OFF)),
        "prep_over": prep(talk(PrepState.OVER)),
        "prep_form": prep_form(form),
        "prep_form_filled": prep_form(replace(form, answers=said, step=words.text)),
        "prep_form_first": prep_form(PrepForm(talk(), template, template.questions[1:])),
    }


def _briefs(words: Words) -> dict[str, Any]:
    ana, sam, ben = person(words, "Ana"), person(words, "Sam"), person(words, "Ben")
    why = ("Asked for help with a deal.",)
    least = Brief(ana, PERSON, NOW.date(), Suggested("training", "Training"), (words.text, words.text))
    full = replace(
        least, suggested=Suggested("deal", "Deal", "Prompt", why, ben.name), time=_time(), slot_id=SLOT,
        plan_id=str(PLAN), format=words.label, likes=words.text, checked_in="Thursday", last_talk="Tue 24 Nov",
        facts=(
            Fact("Went well", words.text), Fact("Talks", "5 of 12 led to action"), Fact("Help wanted", words.option),
        ),
        steps=(
            BriefStep(SLOT, LastStep(words.text, date(2026, 12, 4), "done, and it worked"), words.text),
            BriefStep(SLOT, LastStep(words.text, date(2026, 12, 4))),
        ),
        prep=PrepNotes(words.text, words.text, words.text, words.text),
        topics=tuple(BriefTopic(words.text, sam if n % 2 else ana, n) for n in range(5)), saved=(words.text,) * 4,
    )  # fmt: skip
    gap = library().messages.nudges["recognition_gap"]
    praise = BriefPraise(
        ((words.option, date(2026, 11, 3)), (words.label, NOW.date()), ("third", NOW.date())), gap
    )
    own = PrepTalk(SLOT, ana, sam, _time())
    team = tuple(
        TeamTalkLine(person(words, "Ana", n), "Friday 10:00", f"{SLOT[:-1]}{n}", n == 0) for n in range(7)
    )
    return {
        "brief": brief_view(full),
        "brief_first": brief_view(least),
        "brief_praise": brief_view(replace(least, praise=praise)),
        "brief_extra": brief_view(replace(least, time=_time(starts_at=None), scope=words.label)),
        "next_rep": next_card(own, (), coaches=False),
        "next_ready": next_card(replace(own, state=PrepState.READY), team[:1], coaches=True),
        "next_coach": next_card(None, team, coaches=True),
        "next_both": next_card(own, team, coaches=True),
        "next_coach_none": next_card(None, (), coaches=True),
        "next_none": next_card(None, (), coaches=False),
    }


RESULTS = Results(Share(9, 14), Share(12, 17), Share(8, 17), Share(11, 14))
INPUTS = Inputs(Share(17, 20), Share(14, 15))


def _team(words: Words, people: int, **more: Any) -> TeamTalks:
    ben, cy = person(words, "Ben"), person(words, "Cy")
    lines = tuple(
        PairLine(
            person(words, "Ana", number), PERSON, "next talk Tuesday 10:00",
            "Thursday is not marked as held · held 3 of 4" if number % 3 == 1 else "held 4 of 4",
        )
        for number in range(people)
    )  # fmt: skip
    notes = (TeamTalk(cy, "yesterday 10:00", SLOT),)
    said = tuple(StepSaid(who, SLOT) for who in (ben, cy, ben, cy))
    return TeamTalks(
        people=lines, results=RESULTS, inputs=INPUTS, notes_open=notes, to_review=said,
        practised=Pooled(SafeShares(Share(4, people)) if people > 4 else SafeShares()), **more,
    )  # fmt: skip


def _leader(words: Words, managers: int) -> LeaderPart:
    lines = tuple(
        ManagerLine(
            person(words, "Sam", number), 6, Count(17, 20), Count(9, 14), "well kept" if number else "",
            "Friday 14:00" if number == 0 else "",
        )
        for number in range(managers)
    )  # fmt: skip
    inputs = Inputs(Share(61, 80), Share(70, 75))
    return LeaderPart(24, RESULTS, inputs, lines, Pooled(SafeShares(Share(14, 24))))


def _homes(words: Words) -> dict[str, Any]:
    ana, sam, ben = person(words, "Ana"), person(words, "Sam"), person(words, "Ben")
    rep = card.RepCard(
        ana, sam, words.label, card.Standing.OPEN, ZONE, NOW, SLOT, NOW, NOW, streak=4, best=6, last_mood=4
    )
    step = OwnStep(SLOT, LastStep(words.text, date(2026, 12, 4)), NOW.date())
    said = OwnStep(PERSON, LastStep(words.text, date(2026, 12, 4), "done, and it worked"), NOW.date())
    talk = OwnTalk(sam, _time(), SLOT, words.label, plan_id=str(PLAN))
    wrote = WrittenTalk(SLOT, sam, "Tuesday")
    own = OwnTalks((talk,), (wrote,), (step, said), Count(3, 5), Count(7, 8))
    late = OwnTalk(sam, _time(on=date(2026, 12, 1), starts_at=None), SLOT)
    round = card.CoachRound(SLOT, words.label, 5, 6, (ben,))
    today = (TeamTalk(ana, "today 15:00", SLOT, prepared=True), TeamTalk(ben, "today", SLOT))
    open_talks = tuple(TeamTalk(person(words, "Di", n), "Tuesday", SLOT) for n in range(7))
    coach = card.Card(sam, rounds=(round,), coaches=True, talks=True)
    busy = _team(words, 40, today=today, not_held=open_talks)
    todo = Checklist(TeamSetup(9, True, (ben, ana)), WorkspaceSetup(18, 3, 12, None, "", 9, (ben,) * 6))
    return {
        "privacy_talks": card.privacy_view(card.Card(ana, rep, talks_with=sam)),
        "privacy_talks_coach": card.privacy_view(card.Card(sam, coaches=True, talks=True)),
        "home_own": home.home_view(home.Home(card.Card(ana, rep, talks_with=sam), own)),
        "home_own_late": home.home_view(
            home.Home(card.Card(ana, rep, talks_with=sam), replace(own, not_held=(late,)))
        ),
        "home_own_prepared": home.home_view(
            home.Home(card.Card(ana, rep), OwnTalks((replace(talk, prepared=True, plan_id=""),)))
        ),
        "home_own_new": home.home_view(home.Home(card.Card(ana, rep), OwnTalks())),
        "home_own_paused": home.home_view(
            home.Home(card.Card(ana, rep), OwnTalks(paused=True, steps=(step,)))
        ),
        "home_team": home.home_view(home.Home(coach, team=_team(words, 4, today=today))),
        "home_team_40": home.home_view(home.Home(coach, team=busy)),
        "home_people_first": home_lists.people_list(busy.people, 1),
        "home_people_last": home_lists.people_list(busy.people, 4),
        "home_managers_second": home_lists.manager_list(_leader(words, 60).managers, 2),
        "home_team_check_ins": home.home_view(home.Home(coach, team=TeamTalks(planned=False))),
        "home_leader": home.home_view(home.Home(card.Card(ana), leader=_leader(words, 4))),
        "home_leader_60": home.home_view(home.Home(card.Card(ana), leader=_leader(words, 60))),
        "home_everything": home.home_view(
            home.Home(
                card.Card(ana, rep, (round,), coaches=True), own, busy, _leader(words, 12), checklist(todo)
            )
        ),
        "home_admin": home.home_view(home.Home(card.Card(ana), setup=checklist(todo), is_admin=True)),
    }
