"""Calendars: what was answered about a rhythm's calendar, and the secret of somebody's own feed (its digest alone)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from storage import signing
from storage.sealing import Cipher
from storage.tables import CadencePlan, Person, table_of
from storage.unit import Unit

UNASKED, OWN, OURS = "unasked", "own", "ours"
LINK_LIVES = timedelta(hours=1)
_PURPOSE = "calendar"


def answer(unit: Unit, workspace_id: UUID, plan_id: UUID, calendar: str) -> None:
    """Somebody of the pair said where its talks stand: in a calendar of their own, or in ours."""
    c = table_of(CadencePlan)
    mine = (c.c.workspace_id == workspace_id, c.c.id == plan_id)
    unit.run(update(c).where(*mine).values(calendar=calendar))


# ---------------------------------------------------------------- a feed


def digest_of(token: str) -> str:
    """What is kept of a feed's token. It has 256 bits of chance, so a plain digest tells nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def renew_feed(unit: Unit, workspace_id: UUID, person_id: UUID, origin: str) -> str:
    """A new token for this person's feed; the old one ends. Returned this once.

    `origin` is the window in which it was asked for: pressed twice there, it is the same token.
    """
    token = unit.cipher.fingerprint(f"feed:{workspace_id}:{person_id}:{origin}".encode())
    p = table_of(Person)
    mine = (p.c.workspace_id == workspace_id, p.c.id == person_id)
    unit.run(update(p).where(*mine).values(feed_key=digest_of(token)))
    return token


def has_feed(unit: Unit, workspace_id: UUID, person_id: UUID) -> bool:
    p = table_of(Person)
    query = select(p.c.feed_key).where(p.c.workspace_id == workspace_id, p.c.id == person_id)
    return unit.run(query).scalar() is not None


# ---------------------------------------------------------------- a link to one rhythm's next talks


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link is for: one person's view of one plan, until `until` (machine time, UTC)."""

    workspace_id: UUID
    person_id: UUID
    plan_id: UUID
    until: datetime


def sign(cipher: Cipher, link: Link) -> str:
    """The link's own part of the address: letters, digits, `-`, `_` and one dot."""
    return signing.sign(cipher, _PURPOSE, (link.workspace_id, link.person_id, link.plan_id), link.until)


def read_link(cipher: Cipher, signed: str, machine: datetime) -> Link | None:
    """What was signed; None if it was not by us, or its time is over."""
    found = signing.read(cipher, _PURPOSE, signed, 3)
    if found is None or machine >= found[1]:
        return None
    (workspace_id, person_id, plan_id), until = found
    return Link(workspace_id, person_id, plan_id, until)
