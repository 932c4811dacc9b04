"""Calendars: what was answered about a rhythm's calendar, and the secret of somebody's own feed (its digest alone)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from storage.sealing import Cipher
from storage.tables import CadencePlan, Person, table_of
from storage.unit import Unit

UNASKED, OWN, OURS = "unasked", "own", "ours"
LINK_LIVES = timedelta(hours=1)
_MAC = 32  # hex digits of the signature of a link


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
    ids = (link.workspace_id, link.person_id, link.plan_id)
    raw = b"".join(id.bytes for id in ids) + int(link.until.timestamp()).to_bytes(6)
    return f"{base64.urlsafe_b64encode(raw).decode().rstrip('=')}.{_macs(cipher, raw)[0].decode()}"


def read_link(cipher: Cipher, signed: str, machine: datetime) -> Link | None:
    """What was signed; None if it was not by us, or its time is over."""
    encoded, dot, mac = signed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (ValueError, binascii.Error):
        return None
    if (
        not dot
        or len(raw) != 54
        or not any(hmac.compare_digest(one, mac.encode()) for one in _macs(cipher, raw))
    ):
        return None
    workspace_id, person_id, plan_id = (UUID(bytes=raw[at : at + 16]) for at in (0, 16, 32))
    until = datetime.fromtimestamp(int.from_bytes(raw[48:]), UTC)
    return Link(workspace_id, person_id, plan_id, until) if machine < until else None


def _macs(cipher: Cipher, raw: bytes) -> list[bytes]:
    """The signature by each key, the sealing one first."""
    return [mac[:_MAC].encode() for mac in cipher.fingerprints(b"calendar-link:" + raw)]
