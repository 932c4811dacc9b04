"""What is kept about somebody, for their own eyes: for the window, and as the two files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from blocks.my_data import Look, MyData
from blocks.times import WEEKDAYS, day_words, moment_words, zone_words
from screens.rep import shown
from storage import audit, my_data
from storage.audit import Event
from storage.keeping import COUNTS, NOBODY, OTHERS, RULES
from storage.people import PersonRecord
from storage.unit import Unit

MOST_LOOKS = 200
_LABELS = {
    "created_at": "kept since", "tz": "time zone", "tz_known": "time zone known from Slack", "workdays": "days of work",
    "active": "in this Slack", "seen_at": "last seen in Slack's directory", "track_key": "role",
    "shared_questions": "answers you share", "template_key": "questions", "next_at": "looked at next",
}  # fmt: skip
_DID = {"read": "read", "export": "took out", "erase": "erased", "change": "changed"}
_WHAT = {
    "everything": "all that could be erased", "my_data": "a file with everything about you",
    "pair_cadence": "how your talks are kept", "team_cadence": "how the talks of your team are kept",
    "digest": "your weekly digest", "messages": "which messages you got",
    "team_facts": "facts about your team", "audit_log": "who looked at what",
}  # fmt: skip


def my_data_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime, links: tuple[str, str], minutes: int
) -> MyData:
    """`links` are those to the JSON and to the text; empty where nothing can be fetched."""
    found = my_data.gather(unit, workspace_id, person.id)
    looks = audit.about(unit, workspace_id, person.id, MOST_LOOKS)
    return MyData(
        parts=tuple((part.title, len(rows)) for part, rows in found),
        looks=tuple(_look(one) for one in looks), not_in_it=my_data.NOT_IN_IT, zone=person.tz, now=now,
        json_link=links[0], text_link=links[1], minutes=minutes,
    )  # fmt: skip


def _look(event: Event) -> Look:
    by = None if event.actor is None else shown(event.actor)
    return Look(
        event.at,
        by,
        _DID.get(event.verb, event.verb),
        _WHAT.get(event.object, event.object.replace("_", " ")),
    )


def as_json(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> bytes:
    """All of it for a program: one list a table, moments in UTC."""
    found = my_data.gather(unit, workspace_id, person.id)
    whole = {
        "about": {"name": person.name, "slack_user_id": person.slack_user_id, "made_at": now.isoformat()},
        "not_in_it": list(my_data.NOT_IN_IT),
        **{str(part.model.__tablename__): rows for part, rows in found},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_iso).encode("utf-8", "replace")


def _iso(value: date) -> str:
    return value.isoformat()


def as_parts(unit: Unit, workspace_id: UUID, person: PersonRecord) -> list[tuple[str, list[str]]]:
    """All of it for people, in their own time: titles, and each row as lines of words. Empty parts are left out."""
    found = my_data.gather(unit, workspace_id, person.id)
    return [(part.title, [readable(row, person.tz) for row in rows]) for part, rows in found if rows]


def as_text(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> bytes:
    """The same as a file."""
    head = f"Kept about {person.name}, {moment_words(now, person.tz)}. Times are in {zone_words(person.tz)}."
    pieces = [head, "Not in it: " + " ".join(my_data.NOT_IN_IT)]
    for title, rows in as_parts(unit, workspace_id, person):
        pieces += [f"{title}\n{'=' * len(title)}", *rows]
    return ("\n\n".join(pieces) + "\n").encode("utf-8", "replace")


def readable(row: Mapping[str, Any], zone: str) -> str:
    """ "answer: yes" and so on, a line each; what is empty is left out. Moments are in `zone`."""
    said = (
        (_LABELS.get(name, name.replace("_", " ")), _said(name, value, zone)) for name, value in row.items()
    )
    return "\n".join(f"{name}: {value}" for name, value in said if value != "")


def _said(name: str, value: Any, zone: str) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment_words(value, zone)
    if isinstance(value, date):
        return day_words(value)
    if name == "workdays":
        return ", ".join(WEEKDAYS[int(digit)] for digit in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def what_stays() -> list[str]:
    """Why some things stay after an erasure, each reason once; a reason that several share names them."""
    titles = {part.model: part.title for part in my_data.PARTS}
    shared = []
    for why in (COUNTS, OTHERS):
        first, *more = (titles[rule.model] for rule in RULES.values() if rule.why == why)
        shared.append(f"{', '.join([first, *(title[0].lower() + title[1:] for title in more)])}. {why}")
    return [*shared, *(rule.why for rule in RULES.values() if rule.why not in ("", NOBODY, COUNTS, OTHERS))]
