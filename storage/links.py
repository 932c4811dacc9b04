"""Short-lived links to what one person alone may fetch: signed, for one purpose, with an end. None is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from storage import signing
from storage.sealing import Cipher

LIVES = timedelta(minutes=15)
_APART = timedelta(minutes=1)  # by which the clocks of two replicas may differ


@dataclass(frozen=True, slots=True)
class Link:
    """Who may fetch what until when (machine time, UTC)."""

    workspace_id: UUID
    person_id: UUID
    until: datetime


def sign(cipher: Cipher, purpose: str, link: Link) -> str:
    """The link's own part of the address: letters, digits, `-`, `_` and one dot."""
    return signing.sign(cipher, purpose, (link.workspace_id, link.person_id), link.until)


def read(cipher: Cipher, purpose: str, signed: str, machine: datetime) -> Link | None:
    """What was signed; None if it was not by us, is for another purpose, or its time is over."""
    found = signing.read(cipher, purpose, signed, 2)
    if found is None or not machine < found[1] <= machine + LIVES + _APART:
        return None
    (workspace_id, person_id), until = found
    return Link(workspace_id, person_id, until)
