"""The statements that giving and posting kudos run, made once: making one costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, func, or_, select
from sqlalchemy.sql import ColumnElement

from storage.people import person_columns
from storage.tables import Kudos, KudosReceiver, Person, ReportingLine, Team, Workspace, table_of
from storage.unit import insert_into

PLAIN = (
    "id", "created_at", "giver_id", "given_on", "visibility", "source", "value_key", "skill_key", "channel",
    "changed_at", "retracted_at",
)  # fmt: skip
SEALED = ("words", "impact", "link")


def _among(column: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(bindparam("b_ids", expanding=True))
    return found


@cache
def kudos(dialect: str) -> Any:
    return insert_into(dialect, table_of(Kudos))


@cache
def receivers(dialect: str) -> Any:
    return insert_into(dialect, table_of(KudosReceiver))


@cache
def hold_giver() -> Any:
    """Locks the giver's row, and not its key: a row that names this person as a receiver does not wait.

    So two who thank each other do not wait for each other.
    """
    p = table_of(Person)
    return (
        select(p.c.id)
        .where(p.c.workspace_id == bindparam("b_workspace"), p.c.id == bindparam("b_giver"))
        .with_for_update(key_share=True)
    )


@cache
def standing() -> Any:
    """The highest number of the giver's day, and the kudos of this origin, if there is one."""
    k, same = table_of(Kudos), table_of(Kudos).alias("same")
    highest = select(func.max(k.c.number)).where(
        k.c.workspace_id == bindparam("b_workspace"),
        k.c.giver_id == bindparam("b_giver"),
        k.c.given_on == bindparam("b_day", type_=Date),
    )
    known = select(same.c.id).where(
        same.c.workspace_id == bindparam("b_workspace"), same.c.origin == bindparam("b_origin")
    )
    return select(highest.scalar_subquery().label("highest"), known.scalar_subquery().label("known"))


@cache
def load(lock: bool) -> Any:
    k = table_of(Kudos)
    query = select(*(k.c[name] for name in (*PLAIN, *SEALED))).where(
        k.c.workspace_id == bindparam("b_workspace"), _among(k.c.id)
    )
    return query.with_for_update() if lock else query


@cache
def whom() -> Any:
    """Not ordered here: to have them in order, SQLite would walk through all receivers there are."""
    r, p = table_of(KudosReceiver), table_of(Person)
    return (
        select(r.c.id, r.c.kudos_id, *person_columns(p))
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.person_id))
        .where(r.c.workspace_id == bindparam("b_workspace"), _among(r.c.kudos_id))
    )


@cache
def named() -> Any:
    p = table_of(Person)
    return select(p.c.public_praise, *person_columns(p)).where(
        p.c.workspace_id == bindparam("b_workspace"), _among(p.c.slack_user_id)
    )


@cache
def ways() -> Any:
    """Settings and locale of the workspace, and the channel of the team that the giver manages."""
    w, t = table_of(Workspace), table_of(Team)
    mine = and_(t.c.workspace_id == w.c.id, t.c.manager_id == bindparam("b_giver"))
    return (
        select(w.c.settings, w.c.locale, _channel(t))
        .join(t, mine, isouter=True)
        .where(w.c.id == bindparam("b_workspace"))
    )


@cache
def lines() -> Any:
    """The lines of these people around today, with active managers, and the channel of each manager's team."""
    r, p, t = table_of(ReportingLine), table_of(Person), table_of(Team)
    manager = and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.manager_id)
    team = and_(t.c.workspace_id == r.c.workspace_id, t.c.manager_id == r.c.manager_id)
    return (
        select(r.c.person_id, r.c.manager_id, r.c.start_on, r.c.end_on, _channel(t))
        .join(p, manager)
        .join(t, team, isouter=True)
        .where(
            r.c.workspace_id == bindparam("b_workspace"),
            _among(r.c.person_id),
            r.c.start_on <= bindparam("b_last", type_=Date),
            or_(r.c.end_on.is_(None), r.c.end_on >= bindparam("b_first", type_=Date)),
            p.c.active,
        )
    )


def _channel(team: Any) -> Any:
    """Where kudos of this team go: a channel of their own, or else where the team's posts go."""
    return func.coalesce(team.c.kudos_channel, team.c.channel).label("channel")
