"""The state of an install: signed, good for ten minutes, and only in the browser that began it.

It holds no more than its end and a random part, so nothing in it can lead anywhere else. Any replica with the same
key reads it; that it counts once is kept in the database (storage/installs.py).
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta

from storage.sealing import Cipher

LIVES = timedelta(minutes=10)  # as long as a code of Slack's
_STATE = re.compile(r"([0-9a-f]{8})\.([0-9a-f]{32})\.([0-9a-f]{64})")
_BROWSER = re.compile(r"[0-9a-f]{64}")


def new_browser() -> str:
    """A secret for the cookie of a browser."""
    return secrets.token_hex(32)


def is_browser(text: str) -> bool:
    """Whether this is such a secret, and not what somebody else put there."""
    return _BROWSER.fullmatch(text) is not None


def make(cipher: Cipher, browser: str, now: datetime) -> str:
    """A state for this browser. `now` is machine time."""
    end, nonce = f"{int((now + LIVES).timestamp()):08x}", secrets.token_hex(16)
    return f"{end}.{nonce}.{_mark(cipher, end, nonce, browser)}"


def read(cipher: Cipher, state: str, browser: str, now: datetime) -> str | None:
    """The random part of a state that is ours, this browser's and not over; None for any other."""
    found = _STATE.fullmatch(state)
    if found is None or not is_browser(browser):
        return None
    end, nonce, mark = found.groups()
    if not hmac.compare_digest(mark, _mark(cipher, end, nonce, browser)):
        return None
    return nonce if now < datetime.fromtimestamp(int(end, 16), UTC) else None


def _mark(cipher: Cipher, end: str, nonce: str, browser: str) -> str:
    return cipher.fingerprint(f"install:{end}:{nonce}:{browser}".encode())
