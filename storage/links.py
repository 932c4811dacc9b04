"""Short-lived links to what one person alone may fetch: signed, for one purpose, with an end. None is kept."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from storage.sealing import Cipher

LIVES = timedelta(minutes=15)
SIZE = 51  # letters and digits of what is signed
_MAC = 43  # of the signature: all of its 256 bits


@dataclass(frozen=True, slots=True)
class Link:
    """Who may fetch what until when (machine time, UTC)."""

    workspace_id: UUID
    person_id: UUID
    until: datetime


def sign(cipher: Cipher, purpose: str, link: Link) -> str:
    """The link's own part of the address: letters, digits, `-`, `_` and one dot."""
    raw = link.workspace_id.bytes + link.person_id.bytes + int(link.until.timestamp()).to_bytes(6)
    return f"{_text(raw)}.{_mac(cipher, purpose, raw)}"


def read(cipher: Cipher, purpose: str, signed: str, machine: datetime) -> Link | None:
    """What was signed; None if it was not by us, is for another purpose, or its time is over."""
    encoded, dot, mac = signed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (ValueError, binascii.Error):
        return None
    good = dot and len(raw) == 38 and _text(raw) == encoded
    if not good or not hmac.compare_digest(
        _mac(cipher, purpose, raw).encode(), mac.encode("utf-8", "replace")
    ):
        return None
    until = datetime.fromtimestamp(int.from_bytes(raw[32:]), UTC)
    found = Link(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), until)
    return found if machine < until <= machine + LIVES else None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(cipher: Cipher, purpose: str, raw: bytes) -> str:
    return _text(bytes.fromhex(cipher.fingerprint(b"link:" + purpose.encode() + b":" + raw)))
