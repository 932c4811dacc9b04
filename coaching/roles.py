"""Roles that are given to somebody, beside those that come from reporting lines. Rule: docs/rules.md, "Roles"."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an admin can give. Neither opens what people write to each other."""

    ADMIN = "admin"  # settings, people and imports
    OPS = "ops"  # numbers that they load, and exports


class Ended(StrEnum):
    """Whether a role can be taken back."""

    FREE = "free"
    LAST = "last"  # nobody would be left who may set anything


def may_end(role: Role, person_id: UUID, admins: Collection[UUID]) -> Ended:
    """`admins` is everybody who is one now, by Slack or by a grant: at least one of them stays."""
    if role is Role.ADMIN and not set(admins) - {person_id}:
        return Ended.LAST
    return Ended.FREE
