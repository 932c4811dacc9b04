"""The brief of a coach, from what they may read: their own pairs' words, and no one else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from blocks.brief import Brief, BriefStep, BriefTopic, PrepNotes, Suggested
from blocks.coach import Fact
from blocks.times import day, local_day
from coaching.answers import visible_to_coach
from coaching.checkins import Template
from coaching.library import Library
from coaching.suggestion import Signals, Suggestion, openers, suggest
from coaching.talks import ACTED_KPI, TALKS_KPI, talks_of
from coaching.visibility import Kind, Relation, can_read_any
from coaching.walltime import to_local
from screens.brief_praise import praise_of
from screens.coach import said, short_label
from screens.commitments import fact_line
from screens.pairs import format_of, talk_time
from screens.prep import step_shown
from screens.rep import shown
from storage import checkins, commitments, evidence, people, preps, topics
from storage.cadence import Pair, PairSlot
from storage.checkins import StoredAnswer
from storage.commitments import CommitmentRecord
from storage.people import PersonRecord
from storage.plans import EXTRA
from storage.templates import Templates
from storage.topics import TopicRecord
from storage.unit import Unit

LATELY = timedelta(days=28)
MOST_STEPS = 2
LOW_MOOD = 2  # of 5, and only where the person shared it
_FIRST = {"win": 0, "stuck": 2, "help": 3}


@dataclass(frozen=True, slots=True)
class About:
    """Whom a brief is about, for whom, and what the reader is to them. `pair` is None where no talks are planned."""

    coach: PersonRecord
    person: PersonRecord
    relations: frozenset[Relation]
    pair: Pair | None
    at: PairSlot | None

    today: date  # the rep's

    @property
    def is_manager(self) -> bool:
        return Relation.MANAGER in self.relations

    @property
    def scope(self) -> str:
        """The skill an extra coach is there for; "" for the manager, who is there for everything."""
        extra = self.pair is not None and self.pair.plan.kind == EXTRA and not self.is_manager
        return (self.pair.plan.scope or "") if extra and self.pair is not None else ""


@dataclass(frozen=True, slots=True)
class _CheckIn:
    """The last check-in that this coach reads: what it says, and what follows for the talk."""

    facts: tuple[Fact, ...] = ()
    when: str = ""
    help: tuple[str, ...] = ()
    low_mood: bool = False


def brief_of(
    unit: Unit, workspace_id: UUID, about: About, kept: Templates, library: Library, now: datetime
) -> Brief:
    """The sheet as it stands now."""
    today = local_day(now, about.coach.tz)
    check_in = _check_in(unit, workspace_id, about, kept, now)
    prep = _prep(unit, workspace_id, about)
    suggestion = _suggestion(about, check_in, library, now)
    at, pair = about.at, about.pair
    return Brief(
        person=shown(about.person), person_id=str(about.person.id), today=today,
        suggested=_suggested(suggestion, library), questions=_questions(suggestion, at, library),
        time=None if pair is None or at is None else talk_time(pair, at, about.coach, now),
        slot_id="" if at is None or at.record is None else str(at.record.id),
        plan_id=str(at.plan.id) if at is not None and at.plan.calendar == "unasked" else "",
        format="" if at is None else format_of(library, at.plan.format_key),
        likes=people.preference_of(unit, workspace_id, about.person.id) if _may(about, Kind.PREFERENCE) else "",
        facts=check_in.facts, checked_in=check_in.when, steps=_steps(unit, workspace_id, about),
        prep=prep, topics=_topics(unit, workspace_id, about, prep), last_talk=_last_talk(about, today),
        saved=_saved(unit, workspace_id, about, library), scope=_skill(library, about.scope),
        praise=praise_of(unit, workspace_id, about.person, about.coach, about.relations, library, now),
    )  # fmt: skip


def _may(about: About, kind: Kind) -> bool:
    return can_read_any(about.relations, kind)


def _check_in(unit: Unit, workspace_id: UUID, about: About, kept: Templates, now: datetime) -> _CheckIn:
    """Only one that was written to this coach. An extra coach reads none."""
    last = checkins.last_for_coach(unit, workspace_id, about.person.id, about.coach.id, now - LATELY)
    if last is None:
        return _CheckIn()
    id, template_id, submitted_at = last
    template = kept.get(unit, workspace_id, template_id)
    stored = checkins.answers(unit, workspace_id, id)
    when = day(to_local(submitted_at, about.coach.tz).date(), local_day(now, about.coach.tz))
    asked = tuple(
        str(stored[q.key].value)
        for q in template.questions
        if q.asks_help and q.key in stored and stored[q.key].value in q.asks_help
    )
    return _CheckIn(tuple(_facts(template, stored)), when, asked, _low_mood(template, stored))


def _facts(template: Template, stored: dict[str, StoredAnswer]) -> list[Fact]:
    found: list[tuple[int, Fact]] = []
    talks = talks_of(template, {key: answer.value for key, answer in stored.items()})
    if talks is not None:
        found.append((1, Fact("Talks", f"{talks.acted} of {talks.talks} led to action")))
    for question in template.questions:
        answer = stored.get(question.key)
        if answer is None or not visible_to_coach(question, answer.shared) or question.key == "promise":
            continue
        if talks is not None and question.kpi in (TALKS_KPI, ACTED_KPI):
            continue
        if question.asks_help and answer.value not in question.asks_help:
            continue
        found.append((_FIRST.get(question.key, 4), Fact(short_label(question), said(question, answer.value))))
    return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]


def _low_mood(template: Template, stored: dict[str, StoredAnswer]) -> bool:
    for question in template.questions:
        answer = stored.get(question.key)
        if question.metric == "mood" and answer is not None and visible_to_coach(question, answer.shared):
            return isinstance(answer.value, int) and answer.value <= LOW_MOOD
    return False


def _steps(unit: Unit, workspace_id: UUID, about: About) -> tuple[BriefStep, ...]:
    """What the person said they would do, the one due first in front."""
    known = commitments.open_of(unit, workspace_id, [about.person.id]).get(about.person.id, [])
    mine = [one for one in known if one.owner_id == about.person.id and _reads(about, one)][:MOST_STEPS]
    proofs = evidence.of_commitments(unit, workspace_id, [one.id for one in mine]) if mine else {}
    found = []
    for one in mine:
        shown_by = [" ".join(filter(None, (e.text, e.moment))) for e in proofs.get(one.id, [])]
        found.append(BriefStep(str(one.id), step_shown(one), ", ".join(filter(None, shown_by))))
    return tuple(found)


def _reads(about: About, step: CommitmentRecord) -> bool:
    """A manager all of them; another coach their own, and those of their skill. One without a talk is not agreed."""
    if step.session_id is None or step.rejected_at is not None:
        return False
    if not _may(about, Kind.COMMITMENT):
        return False
    return (
        about.is_manager
        or step.coach_id == about.coach.id
        or (bool(about.scope) and step.skill_key == about.scope)
    )


def _prep(unit: Unit, workspace_id: UUID, about: About) -> PrepNotes | None:
    """What was written for this talk. It is the two's alone."""
    if about.at is None or about.at.record is None or not _may(about, Kind.PREP):
        return None
    found = preps.of_slot(unit, workspace_id, about.at.record.id)
    if found is None or found.state != "submitted" or found.coach_id != about.coach.id:
        return None
    words = found.words
    return PrepNotes(words.topic, words.proof, words.ask, words.step)


def _topics(unit: Unit, workspace_id: UUID, about: About, prep: PrepNotes | None) -> tuple[BriefTopic, ...]:
    """What waits, in its order; what the prep says already is not said twice."""
    waiting = topics.queued(unit, workspace_id, [about.person.id], about.today).get(about.person.id, [])
    mine = [one for one in waiting if _in_reach(about, one) and (prep is None or one.text != prep.topic)]
    names = people.by_ids(unit, workspace_id, {one.added_by_id for one in mine}) if mine else {}
    return tuple(
        BriefTopic(
            one.text,
            shown(about.person if one.source == "rep" else names.get(one.added_by_id)),
            one.carried,
            own=one.source != "rep" and one.added_by_id == about.coach.id,
        )
        for one in mine
    )


def _saved(unit: Unit, workspace_id: UUID, about: About, library: Library) -> tuple[str, ...]:
    """What was kept for the talk; another coach has what they kept themselves."""
    if not _may(about, Kind.EVIDENCE):
        return ()
    found = evidence.saved_for_talk(
        unit, workspace_id, about.person.id, about.coach.id, line=about.is_manager
    )
    return tuple(fact_line(one, library) for one in found)


def _in_reach(about: About, topic: TopicRecord) -> bool:
    if not _may(about, Kind.TOPIC):
        return False
    return (
        about.is_manager
        or topic.added_by_id == about.coach.id
        or (bool(about.scope) and topic.skill_key == about.scope)
    )


def _last_talk(about: About, today: date) -> str:
    days = [at.slot.held_on for at in about.pair.slots if at.slot.held_on is not None] if about.pair else []
    return day(max(days), today) if days else ""


def suggestion_for(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, person: PersonRecord, format_key: str | None,
    kept: Templates, library: Library, now: datetime,
) -> Suggestion:  # fmt: skip
    """What a talk of these two could be: the brief says it, and the log begins with it."""
    about = About(coach, person, frozenset(), None, None, local_day(now, person.tz))
    return _suggestion(about, _check_in(unit, workspace_id, about, kept, now), library, now, format_key)


def _suggestion(
    about: About, check_in: _CheckIn, library: Library, now: datetime, format_key: str | None = None
) -> Suggestion:
    planned = about.at.plan.format_key if about.at is not None else library.program.defaults.cadence.format
    key = format_key or planned
    usual = next((one.primary_type for one in library.agendas.formats if one.key == key), "training")
    hired = about.person.hired_on
    days_in_role = None if hired is None else (local_day(now, about.person.tz) - hired).days
    return suggest(Signals(help=check_in.help, low_mood=check_in.low_mood, days_in_role=days_in_role), usual)


def _suggested(found: Suggestion, library: Library) -> Suggested:
    types = {one.key: one.label for one in library.program.coaching_types}
    styles = {one.key: one.label for one in library.program.definition.sequence}
    return Suggested(
        found.type, types.get(found.type, found.type), styles.get(found.style or "", ""), found.reasons
    )


def _questions(found: Suggestion, at: PairSlot | None, library: Library) -> tuple[str, ...]:
    """Two to begin with, other ones for each talk of the pair in turn."""
    bank = library.questions.by_type.get(found.type, ())
    recent: list[str] = []
    for _ in range((at.slot.k if at is not None else 0) % max(1, len(bank) // 2)):
        recent += [one.key for one in openers(bank, recent)]
    return tuple(one.text for one in openers(bank, recent))


def _skill(library: Library, key: str | None) -> str:
    if not key:
        return ""
    return next((s.label for sheet in library.skills.values() for s in sheet.skills if s.key == key), key)


def coming(pairs: Sequence[Pair]) -> list[tuple[Pair, PairSlot]]:
    """The next talks of these pairs, the soonest first; of one day those with an hour, then by name."""
    found = [(pair, at) for pair in pairs if (at := _next(pair)) is not None]
    return sorted(found, key=_place)


def _next(pair: Pair) -> PairSlot | None:
    return None if pair.plan.paused_until(pair.today) is not None else pair.coming


def _place(talk: tuple[Pair, PairSlot]) -> tuple[date, bool, str]:
    pair, at = talk
    start = at.plan.start_time
    return at.slot.effective_on or date.max, start is None, str(start or pair.rep.name)
