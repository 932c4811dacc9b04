"""Kudos: the post for all, a message to each who is thanked alone, and what the giver hears of trouble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from blocks import kudos_after as after
from blocks import notices
from blocks.kudos_post import KudosPost, KudosTrouble, kudos_alone, kudos_post, kudos_trouble
from scheduler.holding import content
from scheduler.rendering import Context, Drop, Instead, Renderer, Shown
from screens.kudos import posts_of
from screens.rep import shown
from storage import kudos, kudos_after, kudos_offers, kudos_owing, people
from storage.deliveries import Claimed
from storage.kudos import KudosRecord
from storage.people import PersonRecord
from storage.unit import Unit

Show = Callable[[KudosRecord, KudosPost, list[PersonRecord], Claimed], Shown]


def _each(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context, show: Show
) -> dict[UUID, Shown]:
    """Every row by `show`. One that was taken back before it went does not go."""
    found = kudos.get_many(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    posts = posts_of(unit, workspace_id, found.values(), context.library)
    made: dict[UUID, Shown] = {}
    for row in rows:
        record = found.get(row.subject_id) if row.subject_id is not None else None
        if record is None:
            made[row.id] = Drop("no_subject")
        elif record.retracted_at is not None and row.op == "post":
            made[row.id] = Drop("taken_back")
        elif record.retracted_at is not None:
            made[row.id] = content(after.taken_back())
        else:
            made[row.id] = show(record, *posts[record.id], row)
    return made


def posted(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """For all in the channel. Who gets it alone is not named there."""
    alone = kudos_owing.alone_ids(
        unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None]
    )

    def show(record: KudosRecord, post: KudosPost, whom: list[PersonRecord], _row: Claimed) -> Shown:
        named = [one for one in whom if one.id not in alone.get(record.id, ())]
        return content(kudos_post(replace(post, to=tuple(map(shown, named))))) if named else Drop("all_alone")

    return _each(unit, workspace_id, rows, context, show)


def alone(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """To one who was thanked."""

    def show(_record: KudosRecord, post: KudosPost, whom: list[PersonRecord], row: Claimed) -> Shown:
        mine = [one for one in whom if one.id == row.person_id and one.active]
        others = tuple(shown(one) for one in whom if one.id != row.person_id)
        return (
            content(kudos_alone(replace(post, to=tuple(map(shown, mine)), also=others)))
            if mine
            else Drop("nobody")
        )

    return _each(unit, workspace_id, rows, context, show)


def trouble(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """To who gave it, where the channel did not take the post."""
    ids = [row.subject_id for row in rows if row.subject_id is not None]
    reasons = kudos_owing.refusals(unit, workspace_id, ids)

    def show(record: KudosRecord, post: KudosPost, _whom: list[PersonRecord], _row: Claimed) -> Shown:
        said = KudosTrouble(record.channel or "", post.to, reasons.get(record.id, ""))
        return content(kudos_trouble(said))

    return _each(unit, workspace_id, rows, context, show)


def wrote_back(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """To who gave them, what somebody who was thanked wrote."""
    written = kudos_after.replies(unit, workspace_id, [row.subject_id for row in rows if row.subject_id])
    found = kudos.get_many(unit, workspace_id, [one.kudos_id for one in written.values()])
    members = people.by_ids(
        unit, workspace_id, {row.person_id for row in rows} | {one.author_id for one in written.values()}
    )
    made: dict[UUID, Shown] = {}
    for row in rows:
        reply, reader = written.get(row.subject_id or row.id), members.get(row.person_id)
        about = None if reply is None else found.get(reply.kudos_id)
        if reply is None and row.op == "update":
            made[row.id] = content(notices.note(notices.ERASED))
        elif reply is None or about is None or reader is None or not reader.active:
            made[row.id] = Drop("nobody")
        else:
            said = after.WroteBack(shown(members.get(reply.author_id)), reply.text, about.words)
            made[row.id] = content(after.wrote_back(said))
    return made


def offers(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """To who reacted to a message of somebody, once: whom and which message stand in the key."""
    asked = {row.id: kudos_offers.read_key(row.dedupe) for row in rows}
    wanted = {row.person_id for row in rows} | {one.receiver_id for one in asked.values() if one is not None}
    members = people.by_ids(unit, workspace_id, wanted)
    made: dict[UUID, Shown] = {}
    for row in rows:
        one, reader = asked[row.id], members.get(row.person_id)
        who = None if one is None else members.get(one.receiver_id)
        if one is None or who is None or reader is None or not who.active or not reader.active:
            made[row.id] = Drop("nobody")
        else:
            shown_offer = after.offer(str(who.id), shown(who), kudos_offers.EMOJI, one.channel, one.ts)
            made[row.id] = content(shown_offer)
    return made


RENDERERS: dict[str, Renderer] = {
    kudos_owing.POST: posted,
    kudos_owing.ALONE: alone,
    kudos_owing.TROUBLE: trouble,
    kudos_after.REPLY: wrote_back,
    kudos_offers.OFFER: offers,
}

INSTEAD: dict[str, Instead] = {kudos_owing.POST: kudos_owing.instead}
