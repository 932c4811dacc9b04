"""Signed parts of addresses: ids and an end, for one purpose. None is kept; whoever has one may use it until then."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from storage.sealing import Cipher

_UNTIL = 6  # bytes of the end, in seconds


def sign(cipher: Cipher, purpose: str, ids: Sequence[UUID], until: datetime) -> str:
    """Letters, digits, `-`, `_` and one dot. `until` is machine time, UTC."""
    raw = b"".join(id.bytes for id in ids) + int(until.timestamp()).to_bytes(_UNTIL)
    return f"{_text(raw)}.{_macs(cipher, purpose, raw)[0]}"


def read(cipher: Cipher, purpose: str, signed: str, count: int) -> tuple[list[UUID], datetime] | None:
    """The `count` ids and the end that were signed, by any of our keys; None if it was not by us or for this."""
    encoded, dot, mac = signed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (ValueError, binascii.Error):
        return None
    if not dot or len(raw) != 16 * count + _UNTIL or _text(raw) != encoded:
        return None
    given = mac.encode("utf-8", "replace")
    if not any(hmac.compare_digest(one.encode(), given) for one in _macs(cipher, purpose, raw)):
        return None
    ids = [UUID(bytes=raw[at : at + 16]) for at in range(0, 16 * count, 16)]
    return ids, datetime.fromtimestamp(int.from_bytes(raw[-_UNTIL:]), UTC)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _macs(cipher: Cipher, purpose: str, raw: bytes) -> list[str]:
    """The signature by each key, the sealing one first: a link outlives a change of the key."""
    return [
        _text(bytes.fromhex(one)) for one in cipher.fingerprints(b"link:" + purpose.encode() + b":" + raw)
    ]
