"""Messages about talks that were held, and about what comes of them. All are words of a person: none waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from blocks.commitments import step_news
from blocks.talk_thread import Post, root, words
from blocks.talk_told import see_below, to_coach, to_rep
from coaching.walltime import to_utc
from scheduler.holding import content
from scheduler.rendering import Context, Drop, Renderer, Shown
from screens.commitments import news_of
from screens.rep import shown as shown_person
from screens.talk_thread import thread_of
from screens.talk_told import told_of
from storage import commitments, owing_talks, owing_threads, people, sessions, slots, step_coaches, talk_posts
from storage.deliveries import Claimed
from storage.people import PersonRecord
from storage.sessions import SessionRecord
from storage.unit import Unit


def _subjects(rows: Sequence[Claimed]) -> list[UUID]:
    return [row.subject_id for row in rows if row.subject_id is not None]


def _key(row: Claimed) -> str:
    """The key of the message itself, of which a row may be a change."""
    return row.dedupe.removeprefix("update:")


def talks(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """What was written down, changed or answered, as it stands now; to the rep or to the coach."""
    found = sessions.get_many(unit, workspace_id, _subjects(rows))
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    newest = _newest(unit, workspace_id, found)
    shown: dict[UUID, Shown] = {}
    for row in rows:
        session = found.get(row.subject_id) if row.subject_id is not None else None
        reader = readers.get(row.person_id)
        if session is None or reader is None or not reader.active:
            shown[row.id] = Drop("nobody")
        else:
            shown[row.id] = _talk(unit, workspace_id, row, session, reader, newest, context)
    return shown


def _newest(unit: Unit, workspace_id: UUID, found: dict[UUID, SessionRecord]) -> dict[tuple[UUID, UUID], str]:
    """The key of the latest message about each talk, by talk and reader: only there one is asked."""
    posts = owing_talks.messages_about(unit, workspace_id, found, owing_talks.TO_REP)
    return {(post.subject_id, post.person_id): post.dedupe for post in posts if post.subject_id is not None}


def _talk(
    unit: Unit, workspace_id: UUID, row: Claimed, session: SessionRecord, reader: PersonRecord,
    newest: dict[tuple[UUID, UUID], str], context: Context,
) -> Shown:  # fmt: skip
    since = _since(row, reader) if row.kind == owing_talks.CHANGED else None
    told = told_of(unit, workspace_id, session, reader.id, context.now, since=since)
    if told is None:
        return Drop("nobody")
    if row.kind == owing_talks.ANSWERED:
        return content(to_coach(told))
    if row.op == "post" and since is not None and not told.changes:
        return Drop("changed_back")
    last = newest.get((session.id, reader.id), _key(row))
    return content(see_below(told) if last != _key(row) else to_rep(told))


def _since(row: Claimed, reader: PersonRecord) -> datetime:
    """The beginning of the reader's day that this message is about: the last part of its key."""
    return to_utc(date.fromisoformat(_key(row).rsplit(":", 1)[-1]), time(0), reader.tz)


def steps(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """What happened to a next step, for the other one of the two. Who is that no more is shown nothing new."""
    known = commitments.get_many(unit, workspace_id, _subjects(rows))
    found = {step.id: step for step in step_coaches.followed(unit, workspace_id, known.values(), context.now)}
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    shown: dict[UUID, Shown] = {}
    for row in rows:
        step = found.get(row.subject_id) if row.subject_id is not None else None
        reader = readers.get(row.person_id)
        if step is None or reader is None or not reader.active or step.side_of(reader.id) is None:
            shown[row.id] = Drop("nobody")
        else:
            news = news_of(unit, workspace_id, step, reader, context.library, context.now)
            shown[row.id] = content(step_news(news))
    return shown


def threads(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """Each side's message of a talk in writing."""
    found = slots.get_many(unit, workspace_id, _subjects(rows))
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    shown: dict[UUID, Shown] = {}
    for row in rows:
        slot = found.get(row.subject_id) if row.subject_id is not None else None
        reader = readers.get(row.person_id)
        if slot is None or reader is None or not reader.active:
            shown[row.id] = Drop("nobody")
        else:
            shown[row.id] = content(root(thread_of(unit, workspace_id, slot, reader, context.now)))
    return shown


def posts(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """What the other one wrote, in the thread."""
    found = talk_posts.get_many(unit, workspace_id, _subjects(rows))
    authors = people.by_ids(unit, workspace_id, [post.author_id for post in found.values()])
    return {
        row.id: content(words(Post(str(post.slot_id), shown_person(authors.get(post.author_id)), post.text)))
        for row in rows
        if row.subject_id is not None and (post := found.get(row.subject_id)) is not None
    }


RENDERERS: dict[str, Renderer] = {
    owing_talks.LOGGED: talks,
    owing_talks.CHANGED: talks,
    owing_talks.ANSWERED: talks,
    owing_talks.STEP: steps,
    owing_threads.ROOT: threads,
    owing_threads.WORDS: posts,
}
