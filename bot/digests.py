"""`touchline digest`: the digests of one person for a week as text, and owing what was not looked at yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

from blocks.digest_preview import NOTHING_NEW, as_text
from bot.settings import Settings
from coaching.calendar import CLOSES, within_hours
from coaching.digest import Audience, monday_of, week_name, week_of
from coaching.library import Library, load_library
from coaching.walltime import to_local, to_utc
from screens.digest_preview import REP_TITLE, own_digests, own_team
from storage import audit, coaches, days_off, deliveries, digests, notes, people, schema, system
from storage.audit import Entry, Verb
from storage.coaches import CoachRecord
from storage.database import Database, connect
from storage.deliveries import Owe
from storage.notes import NewNote, NoteItem
from storage.people import PersonRecord
from storage.unit import Unit

NINE = time(9, 0)


class DigestError(Exception):
    """Why there is nothing to print, as a sentence."""


@dataclass(frozen=True, slots=True)
class _Asked:
    workspace_id: UUID
    who: str
    week: date | None
    library: Library
    now: datetime


async def print_digests(
    settings: Settings, who: str, week: str | None, team: str | None, now: datetime, *, dry_run: bool
) -> list[str]:
    """The rows to print. Raises DigestError."""
    _there(settings.database_url)
    db = connect(settings.database_url, settings.cipher(), exclusive=False)
    await db.start()
    try:
        asked = _Asked(await _workspace(db, team), who, _week(week), load_library(), now)
        rows = await db.write(lambda unit: _noted(unit, asked))
        return rows if dry_run else [*rows, "", await db.write(lambda unit: _owe(unit, asked))]
    finally:
        await db.close()


def _noted(unit: Unit, asked: _Asked) -> list[str]:
    """The texts. That somebody at the server looked is written down, and the person can see it."""
    entry = Entry(None, Verb.READ, "digest", _person(unit, asked).id, f"{asked.now.timestamp():.0f}")
    audit.note(unit, asked.workspace_id, [entry], asked.now)
    return _texts(unit, asked)


def _there(url: str) -> None:
    """Looking must not make the file."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite") and not path.is_file():
        raise DigestError(f"There is no database {path.name} yet. Start `touchline run` once.")


def _week(text: str | None) -> date | None:
    try:
        return None if text is None else week_of(text)
    except ValueError:
        raise DigestError(f"{text} is no week. Write 2026-W48, or a day such as 2026-11-24.") from None


async def _workspace(db: Database, team: str | None) -> UUID:
    if not (await schema.schema_state(db)).ready:
        raise DigestError("The database is empty or old. Run `touchline migrate` first.")
    found = await db.read(system.workspaces)
    chosen = [one for one in found if team in (None, one.slack_team_id)]
    if len(chosen) != 1:
        known = ", ".join(one.slack_team_id for one in found) or "none yet: start `touchline run` once"
        raise DigestError(f"Say which workspace with --workspace. Known: {known}.")
    return chosen[0].id


def _person(unit: Unit, asked: _Asked) -> PersonRecord:
    found = people.by_slack_id(unit, asked.workspace_id, asked.who)
    if found is None:
        wanted = asked.who.strip().lower()
        mine = [
            one for one in people.everyone(unit, asked.workspace_id) if (one.email or "").lower() == wanted
        ]
        found = mine[0] if wanted and len(mine) == 1 else None
    if found is None:
        raise DigestError(f"Nobody here is known as {asked.who}.")
    return found


def _texts(unit: Unit, asked: _Asked) -> list[str]:
    """As it would be, or was, for that week: at 09:00 of its Monday; for the week of today, as it is now."""
    person = _person(unit, asked)
    this = monday_of(to_local(asked.now, person.tz).date())
    week = asked.week or this
    if week == this:
        day, moment = to_local(asked.now, person.tz).date(), asked.now
    else:
        day, moment = week, to_utc(week, NINE, person.tz)
    rows = []
    found = own_digests(unit, asked.workspace_id, person, asked.library, day, moment)
    found += own_team(unit, asked.workspace_id, person, asked.library, day, asked.now)
    for one in found:
        said = as_text(one.message.blocks) if one.message is not None else NOTHING_NEW
        rows += [f"== {one.title}: {person.name}, {week_name(week)}", said]
    return rows or [f"{person.name} has no digest: nobody coaches them, and they coach nobody."]


# ---------------------------------------------------------------- owing it


def _owe(unit: Unit, asked: _Asked) -> str:
    """Owe what this week's sweep did not look at. Each audience's digest of a week goes out once, whoever asks."""
    person = _person(unit, asked)
    day = to_local(asked.now, person.tz).date()
    if asked.week is not None and asked.week != monday_of(day):
        return "Nothing was owed: only the digest of this week can go out. Add --dry-run to look at others."
    works = days_off.availability(unit, asked.workspace_id, person, day)
    if not person.active or not within_hours(asked.now, person.tz, works):
        return f"Nothing was owed: it is outside the working hours of {person.name}."
    until = to_utc(day, CLOSES, person.tz)
    titles = {
        one.title
        for one in own_digests(unit, asked.workspace_id, person, asked.library, day, asked.now)
        if one.message is not None
    }
    owed = _owe_rep(unit, asked, person, day, until) if REP_TITLE in titles else 0
    coach = coaches.of_person(unit, asked.workspace_id, person.id)
    if titles - {REP_TITLE} and coach is not None:
        owed += _owe_note(unit, asked, coach, day, until)
    if not owed:
        return "Nothing was owed: there is no news, or it was looked at this week already."
    return f"{owed} owed. It goes out when `touchline run` serves."


def _owe_rep(unit: Unit, asked: _Asked, person: PersonRecord, day: date, until: datetime) -> int:
    targets = {person.id: person.id}
    fresh = digests.begin_runs(
        unit, asked.workspace_id, Audience.REP.value, targets, monday_of(day), asked.now
    )
    for run_id in fresh.values():
        row = Owe("rep_digest", digests.run_key(run_id), person.id, run_id, asked.now, until)
        deliveries.owe(unit, asked.workspace_id, asked.now, [row])
    return len(fresh)


def _owe_note(unit: Unit, asked: _Asked, coach: CoachRecord, day: date, until: datetime) -> int:
    """As a morning note, where that of today was looked at already: else it is still to come, and has it."""
    if coach.looked_on != day:
        return 0
    id, week = coach.person.id, monday_of(day)
    if digests.had(unit, asked.workspace_id, Audience.MANAGER.value, [id], week) or digests.had(
        unit, asked.workspace_id, Audience.LEADER.value, [id], week
    ):
        return 0
    made = notes.add_notes(
        unit, asked.workspace_id, [NewNote(id, day, weekly=True, items=[NoteItem("week", id)])], asked.now
    )
    for note_id in made.values():
        for audience in (Audience.MANAGER, Audience.LEADER):
            digests.begin_runs(unit, asked.workspace_id, audience.value, {id: id}, week, asked.now)
        row = Owe("morning_note", notes.note_key(note_id), id, note_id, asked.now, until)
        deliveries.owe(unit, asked.workspace_id, asked.now, [row])
    return len(made)
