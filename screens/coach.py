"""The coach's screens: the one message of a round, "talk soon", and all answers. Never an unshared one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from blocks import coach as coach_blocks
from blocks.coach import Fact, RoundSummary, Waiting
from blocks.message import Message
from blocks.parts import View
from blocks.read_all import Entry, PersonAnswers, ReadAll, read_all
from blocks.text import Person
from coaching.answers import may_appear_in_message, visible_to_coach
from coaching.checkins import Question, QuestionType, Template, Value
from coaching.talks import ACTED_KPI, TALKS_KPI, talks_of
from screens.rep import shown
from storage import checkins, commitments, people, replies
from storage.checkins import CheckInRecord, StoredAnswer
from storage.people import PersonRecord
from storage.replies import ReplyRecord
from storage.templates import Templates
from storage.unit import Unit

_FIRST_SAID = {"help": 0, "stuck": 1, "promise": 2, "win": 3}
_YOU_SAID = {
    "seen": "You have seen this.",
    "well_done": "You said: well done.",
    "lets_talk": "You said: let's talk.",
    "next_talk": "You put this on the list for your next talk.",
    "reply": "You replied.",
}


class Standing(Protocol):
    """What the order of a coach's list goes by; a check-in has it, and so does a line of a list."""

    @property
    def state(self) -> str: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def settled_at(self) -> datetime | None: ...
    @property
    def put_back_at(self) -> datetime | None: ...
    @property
    def needs_answer(self) -> bool: ...
    @property
    def soon(self) -> bool: ...


S = TypeVar("S", bound=Standing)


def waits(record: Standing) -> bool:
    return record.state == "submitted" and record.settled_at is None


def in_order(records: Iterable[S]) -> list[S]:
    """Those that wait for the coach: help first, then as they came; one put back goes to the end."""

    def place(record: S) -> tuple[object, ...]:
        came = record.submitted_at or record.opens_at
        return (
            record.put_back_at is not None,
            not record.soon,
            not record.needs_answer,
            record.put_back_at or came,
        )

    return sorted((record for record in records if waits(record)), key=place)


def round_message(
    unit: Unit, workspace_id: UUID, round_id: UUID, coach_id: UUID, kept: Templates, now: datetime
) -> Message | None:
    """The coach's message of a round as it stands; None while nobody has answered."""
    records = checkins.of_coach(unit, workspace_id, round_id, coach_id)
    if not any(record.state == "submitted" for record in records):
        return None
    template = kept.get(unit, workspace_id, records[0].template_id)
    queue = in_order(records)
    following = None
    if queue:
        stored = checkins.answers(unit, workspace_id, queue[0].id)
        following = waiting_of(queue[0], template, stored)
    counted = [record for record in records if record.state != "excused"]
    summary = RoundSummary(
        round_id=str(round_id), label=template.label,
        answered=sum(record.state == "submitted" for record in counted), total=len(counted),
        waiting=tuple(shown(record.person) for record in queue),
        done=tuple(shown(r.person) for r in records if r.state == "submitted" and not waits(r)),
        missing=tuple(shown(r.person) for r in records if r.state in ("sent", "opened", "missed")),
        away=tuple(shown(r.person) for r in records if r.state == "excused"),
        next=following, closed=all(now >= record.closes_at for record in records),
    )  # fmt: skip
    return coach_blocks.round_summary(summary)


def talk_soon_message(unit: Unit, workspace_id: UUID, record: CheckInRecord, kept: Templates) -> Message:
    template = kept.get(unit, workspace_id, record.template_id)
    stored = checkins.answers(unit, workspace_id, record.id)
    note = ""
    if record.settled_at is not None:
        said_so = replies.of_check_ins(unit, workspace_id, [record.id]).get(record.id, [])
        mine = [
            reply.kind for reply in said_so if reply.author_id == record.coach_id and reply.kind != "seen"
        ]
        note = _YOU_SAID.get(mine[-1], "") if mine else ""
    # That a talk is wanted stands above; the wish for it need not be said again.
    rest = {q.key: stored[q.key] for q in template.questions if q.key in stored and not q.asks_help}
    return coach_blocks.talk_soon(waiting_of(record, template, rest), str(record.round_id), note)


def waiting_of(record: CheckInRecord, template: Template, stored: Mapping[str, StoredAnswer]) -> Waiting:
    """A check-in as a message may show it: private answers never, not even shared ones."""
    facts = []
    talks = talks_of(template, {key: answer.value for key, answer in stored.items()})
    if talks is not None:
        facts.append((4, Fact("Talks", f"{talks.acted} of {talks.talks} led to action")))
    for question in template.questions:
        answer = stored.get(question.key)
        if answer is None or not may_appear_in_message(question):
            continue
        if talks is not None and question.kpi in (TALKS_KPI, ACTED_KPI):
            continue  # said together, above
        if question.asks_help and answer.value not in question.asks_help:
            continue  # "I am good" is not worth a line
        facts.append(
            (_FIRST_SAID.get(question.key, 4), Fact(short_label(question), said(question, answer.value)))
        )
    facts.sort(key=lambda pair: pair[0])
    if record.nothing_new:
        facts = [(0, Fact("This week", "nothing new"))]
    return Waiting(
        check_in_id=str(record.id), person=shown(record.person), facts=tuple(fact for _, fact in facts),
        needs_talk=record.needs_answer, changed=any(answer.changed_after_reply for answer in stored.values()),
    )  # fmt: skip


_LABELS = {
    "help": "Help wanted",
    "stuck": "Stuck",
    "promise": "Next step",
    "win": "Went well",
    "talks": "Talks",
    "acted": "Led to action",
}


def short_label(question: Question) -> str:
    if question.key in _LABELS:
        return _LABELS[question.key]
    return {"confidence": "Sure about next week"}.get(question.metric or "", question.text.rstrip("?"))


def said(question: Question, value: Value) -> str:
    """An answer in words: the label of an option, "4 of 5" for a scale."""
    labels = {option.key: option.label for option in question.options}
    if question.type is QuestionType.SCALE:
        return f"{value} of {question.max or 5}"
    if question.type is QuestionType.YES_NO:
        return "Yes" if value else "No"
    if isinstance(value, str):
        return labels.get(value, value)
    if isinstance(value, Sequence):
        return ", ".join(labels.get(item, item) for item in value)
    return str(value)


def reading(
    unit: Unit,
    workspace_id: UUID,
    round_id: UUID,
    coach: PersonRecord,
    kept: Templates,
    now: datetime,
    page: int,
) -> View | None:
    """All answers of a round that this coach may read; None if the round has nothing for them."""
    records = checkins.of_coach(unit, workspace_id, round_id, coach.id)
    if not records:
        return None
    template = kept.get(unit, workspace_id, records[0].template_id)
    answered = [record for record in records if record.state == "submitted"]
    stored = checkins.answers_of(unit, workspace_id, [record.id for record in answered])
    said_so = replies.of_check_ins(unit, workspace_id, [record.id for record in answered])
    named = _people_named(unit, workspace_id, template, stored)
    steps = _steps_asked(unit, workspace_id, stored)
    queue = {record.id: place for place, record in enumerate(in_order(answered))}
    answered.sort(key=lambda record: queue.get(record.id, len(queue)))
    return read_all(
        ReadAll(
            round_id=str(round_id), label=template.label,
            people=tuple(
                _person_answers(
                    record, template, stored.get(record.id, {}),
                    [r for r in said_so.get(record.id, []) if r.author_id == coach.id], named,
                    steps.get(record.id, ""),
                )
                for record in answered
            ),
            zone=coach.tz, now=now, page=page,
            missing=tuple(shown(r.person) for r in records if r.state in ("sent", "opened", "missed")),
        )
    )  # fmt: skip


def _people_named(
    unit: Unit, workspace_id: UUID, template: Template, stored: Mapping[UUID, Mapping[str, StoredAnswer]]
) -> dict[str, Person]:
    keys = {question.key for question in template.questions if question.type is QuestionType.PERSON}
    ids = {str(a.value) for answers in stored.values() for key, a in answers.items() if key in keys}
    found = (people.by_slack_id(unit, workspace_id, id) for id in ids)
    return {person.slack_user_id: shown(person) for person in found if person is not None}


def _steps_asked(
    unit: Unit, workspace_id: UUID, stored: Mapping[UUID, Mapping[str, StoredAnswer]]
) -> dict[UUID, str]:
    """The next step that each check-in was about, in words."""
    asked = {
        id: UUID(str(a[checkins.STEP_ASKED].value)) for id, a in stored.items() if checkins.STEP_ASKED in a
    }
    steps = commitments.get_many(unit, workspace_id, asked.values())
    return {id: steps[step_id].text for id, step_id in asked.items() if step_id in steps}


def _person_answers(
    record: CheckInRecord, template: Template, stored: Mapping[str, StoredAnswer], mine: Sequence[ReplyRecord],
    named: Mapping[str, Person], step: str,
) -> PersonAnswers:  # fmt: skip
    entries = []
    for question in template.questions:
        answer = stored.get(question.key)
        if answer is None or not visible_to_coach(question, answer.shared):
            continue
        words: str | Person = said(question, answer.value)
        if question.type is QuestionType.PERSON:
            words = named.get(str(answer.value), str(words))
        asked = question.text.replace("{commitment}", f"“{step}”") if step else question.text
        entries.append(Entry(asked, words, shared=not may_appear_in_message(question)))
    return PersonAnswers(
        check_in_id=str(record.id), person=shown(record.person),
        answered_at=record.submitted_at or record.opens_at, entries=tuple(entries),
        needs_talk=record.needs_answer,
        changed=any(answer.changed_after_reply for answer in stored.values()),
        note=_YOU_SAID.get(mine[-1].kind, "") if mine else "",
        said=frozenset(reply.kind for reply in mine if _still_stands(record, reply)),
    )  # fmt: skip


def _still_stands(record: CheckInRecord, reply: ReplyRecord) -> bool:
    """The coach said it about the answers as they are now, and nothing is asked of them again."""
    return record.settled_at is not None and (record.changed_at is None or reply.at >= record.changed_at)
