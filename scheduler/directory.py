"""The directory pass: everyone in the workspace, page by page, and once more every few hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from gateway.members import DirectoryMember, member_of
from gateway.outcomes import Gone, Later, Lost, SlackFailure
from scheduler.house import House
from storage import directory, members, system, workspaces
from storage.unit import Unit

AGAIN = timedelta(hours=6)
CHUNK = 50  # people a transaction
FEW = 5  # so many may be gone at once, however small the workspace


async def sync_due(house: House, now: datetime) -> int:
    """Go on with every workspace whose pass is due. Returns how many pages were read."""
    due = await house.db.read(lambda unit: system.due_directories(unit, now))
    return sum([await sync(house, workspace_id, now) for workspace_id in due])


async def sync(house: House, workspace_id: UUID, now: datetime) -> int:
    """One pass, from where it was left. A rate limit or an error leaves the cursor for the next time."""
    slack = await house.slack_of(workspace_id)
    if slack is None:
        return 0
    cursor, started = await house.db.read(lambda unit: workspaces.directory_place(unit, workspace_id))
    started = started if cursor and started is not None else now
    pages = 0
    while True:
        try:
            page = await slack.users(cursor)
        except SlackFailure as failure:
            await _put_off(house, workspace_id, cursor, started, failure, now)
            return pages
        pages += 1
        await _apply(house, workspace_id, [m for m in map(member_of, page.members) if m is not None], now)
        cursor = page.next_cursor
        await _keep_place(house, workspace_id, cursor, started, now if cursor else now + AGAIN)
        if not cursor:
            await _gone(house, workspace_id, started, now)
            return pages


async def _apply(house: House, workspace_id: UUID, members: list[DirectoryMember], now: datetime) -> None:
    for start in range(0, len(members), CHUNK):
        chunk = members[start : start + CHUNK]

        def work(unit: Unit, chunk: list[DirectoryMember] = chunk) -> None:
            directory.apply(unit, workspace_id, chunk, house.templates, now)

        await house.db.write(work)


async def _keep_place(
    house: House, workspace_id: UUID, cursor: str, started: datetime, next_at: datetime
) -> None:
    def work(unit: Unit) -> None:
        workspaces.set_directory_place(
            unit, workspace_id, cursor=cursor, started_at=started if cursor else None, next_at=next_at
        )

    await house.db.write(work)


async def _put_off(
    house: House, workspace_id: UUID, cursor: str, started: datetime, failure: SlackFailure, now: datetime
) -> None:
    house.log.warning("directory_put_off", workspace=str(workspace_id), code=failure.code)
    seconds = failure.seconds if isinstance(failure, Later) else 300.0
    if failure.code == "invalid_cursor":
        cursor = ""  # Slack forgot our place: from the beginning
    await _keep_place(house, workspace_id, cursor, started, now + timedelta(seconds=seconds))
    if isinstance(failure, Gone) and failure.what is Lost.TOKEN:
        dead = await house.db.write(lambda unit: workspaces.token_lost(unit, workspace_id, failure.code, now))
        if dead:
            house.log.error(
                "token_dead", workspace=str(workspace_id), code=failure.code, cure=workspaces.TOKEN_CURE
            )


async def _gone(house: House, workspace_id: UUID, started: datetime, now: datetime) -> None:
    """People whom a whole pass did not mention are not in the workspace any more.

    Most of them gone at once is a broken answer rather than news: nobody is written off, and the log says so.
    """

    def work(unit: Unit) -> tuple[int, int]:
        missing = members.not_seen_since(unit, workspace_id, started)
        known = members.count_active(unit, workspace_id)
        workspaces.learn_zone(unit, workspace_id)
        if len(missing) > max(FEW, known // 2):
            return len(missing), known
        gone = [DirectoryMember(id, name, None, None, active=False) for id, name in missing]
        directory.apply(unit, workspace_id, gone, house.templates, now)
        return len(missing), 0

    count, doubted = await house.db.write(work)
    if doubted:
        house.log.error("directory_doubted", workspace=str(workspace_id), missing=count, of=doubted)
    else:
        house.log.info("directory_read", workspace=str(workspace_id), gone=count)
