"""A version of Touchline that is to come: one step that adds, one that takes away, one kind of message more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

import storage.schema
from scheduler.messages import RENDERERS
from scheduler.rendering import Renderer
from storage.deliveries import KINDS, KindRule, Policy

KIND = "from_a_newer_version"
ADDS, TAKES_AWAY = "9001", "9002"
_STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = {number!r}, {before!r}, None, None
phase = {phase!r}


def upgrade() -> None:
    {statement}


def downgrade() -> None:
    pass
"""


def write_revisions(folder: Path) -> Path:
    """The folder of revisions of that version: today's and two more. It adds a table and takes a column away."""
    here = Path(storage.schema.__file__).parent / "migrations"
    target = folder / "migrations"
    shutil.copytree(here, target, ignore=shutil.ignore_patterns("__pycache__"))
    steps = (
        (ADDS, storage.schema.HEAD, "expand", "op.create_table('novelty', sa.Column('id', sa.Integer()))"),
        (TAKES_AWAY, ADDS, "contract", "op.drop_table('novelty')"),
    )
    for number, before, phase, statement in steps:
        text = _STEP.format(number=number, before=before, phase=phase, statement=statement)
        (target / "versions" / f"{number}_to_come.py").write_text(text)
    return target


def become(revisions: Path) -> None:
    """This process is that version from now on."""
    storage.schema._HERE = revisions
    storage.schema.HEAD, storage.schema.EXPANDED = TAKES_AWAY, ADDS
    cast("dict[str, KindRule]", KINDS)[KIND] = KindRule(10, Policy.ARRIVE)
    cast("dict[str, Renderer]", RENDERERS)[KIND] = RENDERERS["help"]


@contextmanager
def version_to_come(revisions: Path) -> Iterator[None]:
    """The schema as the program of that version sees it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.schema, "_HERE", revisions)
        patch.setattr(storage.schema, "HEAD", TAKES_AWAY)
        patch.setattr(storage.schema, "EXPANDED", ADDS)
        yield
