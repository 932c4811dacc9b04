"""Encryption at rest: AES-GCM, bound to the very place in the database where the value lies."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class SealError(Exception):
    """A sealed value that cannot be opened: wrong key, wrong place, or damaged."""


class Cipher:
    """Seals with the first key, opens with any. A value is `id length, id, nonce, ciphertext`.

    The associated data names workspace, table, row and column, so a value copied to another place does not
    open there.
    """

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("no keys")
        self._aead = {name.encode(): AESGCM(key) for name, key in keys.items()}
        self._first = next(iter(keys)).encode()
        # Of each key: what was marked before another key came first is still known.
        self._marks = [hashlib.sha256(b"touchline fingerprint" + key).digest() for key in keys.values()]

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the keys that are here. The first one seals."""
        return tuple(name.decode() for name in self._aead)

    @staticmethod
    def head(name: str) -> bytes:
        """What every value begins with that the key of this id sealed."""
        return bytes([len(name)]) + name.encode()

    @staticmethod
    def name_of(sealed: bytes) -> str:
        """The id of the key that sealed this."""
        return sealed[1 : 1 + sealed[0]].decode(errors="replace")

    @classmethod
    def parse(cls, text: str) -> Cipher:
        """From `id:base64[,id:base64...]`. Raises ValueError with a sentence that says what to do."""
        keys: dict[str, bytes] = {}
        for part in text.split(","):
            name, colon, encoded = part.strip().partition(":")
            if not colon or not name or len(name) > 32 or not name.isalnum():
                raise ValueError(
                    "TOUCHLINE_SECRET_KEY must look like `id:base64`, with an id of letters and digits."
                )
            try:
                key = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                raise ValueError(f"TOUCHLINE_SECRET_KEY: the key {name!r} is not valid base64.") from None
            if len(key) != 32:
                raise ValueError(
                    f"TOUCHLINE_SECRET_KEY: the key {name!r} must hold 32 bytes, not {len(key)}."
                )
            if name in keys:
                raise ValueError(f"TOUCHLINE_SECRET_KEY: the id {name!r} is used twice.")
            keys[name] = key
        return cls(keys)

    @staticmethod
    def make_key(name: str = "k1") -> str:
        """A fresh key in the form that `parse` reads."""
        return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"

    def seal(self, plain: str, workspace_id: UUID, table: str, row: UUID | str, column: str) -> bytes:
        nonce = secrets.token_bytes(12)
        sealed = self._aead[self._first].encrypt(
            nonce, plain.encode("utf-8", "surrogatepass"), _place(workspace_id, table, row, column)
        )
        return self.head(self._first.decode()) + nonce + sealed

    def open(self, sealed: bytes, workspace_id: UUID, table: str, row: UUID | str, column: str) -> str:
        size = sealed[0]
        name, nonce, rest = sealed[1 : 1 + size], sealed[1 + size : 13 + size], sealed[13 + size :]
        aead = self._aead.get(name)
        if aead is None:
            raise SealError(f"no key with the id {name.decode(errors='replace')!r}")
        try:
            return aead.decrypt(nonce, rest, _place(workspace_id, table, row, column)).decode(
                "utf-8", "surrogatepass"
            )
        except InvalidTag:
            raise SealError(f"{table}.{column} does not open with the key {name.decode()!r}") from None

    def reseal(self, sealed: bytes, workspace_id: UUID, table: str, row: UUID | str, column: str) -> bytes:
        """The same value in the same place, sealed with the first key. Raises SealError."""
        return self.seal(
            self.open(sealed, workspace_id, table, row, column), workspace_id, table, row, column
        )

    def seal_json(self, value: Any, workspace_id: UUID, table: str, row: UUID | str, column: str) -> bytes:
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        return self.seal(text, workspace_id, table, row, column)

    def open_json(self, sealed: bytes, workspace_id: UUID, table: str, row: UUID | str, column: str) -> Any:
        return json.loads(self.open(sealed, workspace_id, table, row, column))

    def fingerprint(self, text: bytes) -> str:
        """A keyed hash of `text`, for keys that must not reveal what was typed."""
        return hmac.new(self._marks[0], text, "sha256").hexdigest()

    def fingerprints(self, text: bytes) -> list[str]:
        """The same by each key: what was signed before a new key came first is still good."""
        return [hmac.new(mark, text, "sha256").hexdigest() for mark in self._marks]


def _place(workspace_id: UUID, table: str, row: UUID | str, column: str) -> bytes:
    return f"{workspace_id.hex}/{table}/{row}/{column}".encode()
