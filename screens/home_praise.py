"""What a person's own Home says of praise: what they reached, and the kudos they were given. Theirs alone."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from blocks.kudos_lists import GIVEN, PAGE, RECEIVED, KudosLine, KudosList, OwnThanks, thanks_part
from blocks.milestones import Reached, reached_rows
from blocks.parts import Block
from blocks.times import day
from coaching.library import Library
from coaching.walltime import to_local, to_utc
from screens.kudos import posts_of
from screens.rep import shown
from storage import kudos_lists, milestones, people
from storage.milestones import MilestoneRecord
from storage.people import PersonRecord
from storage.unit import Unit

_LATEST = 2


def praise_rows(
    unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library, now: datetime
) -> list[Block]:
    """Nothing for who was given none, gave none and reached nothing."""
    reached = milestones.waiting(unit, workspace_id, [person.id]).get(person.id, [])
    rows = reached_rows([Reached(str(one.id), label_of(library, one)) for one in reached])
    latest = kudos_lists.received(unit, workspace_id, person.id, 0, _LATEST)
    if not latest.found and not kudos_lists.given(unit, workspace_id, person.id, 0, 1).found:
        return rows
    givers = people.by_ids(unit, workspace_id, [one.giver_id for one in latest.found])
    since = to_utc(to_local(now, person.tz).date().replace(day=1), time(0), person.tz)
    month = kudos_lists.received_since(unit, workspace_id, person.id, since) if latest.found else 0
    words = tuple((shown(givers.get(one.giver_id)), one.words) for one in latest.found)
    return [*rows, *thanks_part(OwnThanks(month, words))]


def label_of(library: Library, one: MilestoneRecord) -> str:
    """The words of a milestone."""
    return next((each.label for each in library.values.milestones if each.key == one.key), one.key)


def kudos_list_of(
    unit: Unit,
    workspace_id: UUID,
    person: PersonRecord,
    what: str,
    page: int,
    library: Library,
    now: datetime,
) -> KudosList:
    """A page of one's own kudos, of those given or received."""
    read = kudos_lists.given if what == GIVEN else kudos_lists.received
    found = read(unit, workspace_id, person.id, (page - 1) * PAGE, PAGE)
    if not found.found and page > 1:  # some were taken back meanwhile
        page, found = 1, read(unit, workspace_id, person.id, 0, PAGE)
    posts = posts_of(unit, workspace_id, found.found, library)
    today = to_local(now, person.tz).date()
    lines = []
    for one in found.found:
        post, _ = posts[one.id]
        given_on = day(to_local(one.created_at, person.tz).date(), today)
        who = (post.giver,) if what == RECEIVED else tuple(post.to)
        lines.append(KudosLine(str(one.id), who, given_on, post.words, post.impact, post.value, post.private))
    return KudosList(what, lines, page, found.count)
