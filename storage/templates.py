"""Check-in templates and their questions, by version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update

from coaching.checkins import Option, Question, QuestionType, Schedule, Template, Visibility, WeekTime
from storage.ids import new_id
from storage.tables import Question as QuestionRow
from storage.tables import Template as TemplateRow
from storage.tables import table_of
from storage.unit import Unit

_DETAILS = (
    "min", "max", "max_ref", "min_label", "max_label", "show_if", "share_toggle", "metric", "kpi", "topic", "answer",
)  # fmt: skip


def seed(unit: Unit, workspace_id: UUID, templates: Iterable[Template], now: datetime) -> int:
    """Put the starter templates into a workspace that has none of that key. Returns how many were new."""
    t = table_of(TemplateRow)
    have = set(unit.run(select(t.c.key).where(t.c.workspace_id == workspace_id)).scalars())
    fresh = [template for template in templates if template.key not in have]
    for template in fresh:
        _insert(unit, workspace_id, template, version=1, now=now)
    return len(fresh)


def save_edit(unit: Unit, workspace_id: UUID, template: Template, now: datetime) -> int:
    """An admin's edit: a new version becomes the current one; rounds under way keep theirs.

    `source_key` and the source's version stay, so that updates of the starter library can be offered.
    Returns the new version.
    """
    t = table_of(TemplateRow)
    current = and_(t.c.workspace_id == workspace_id, t.c.key == template.key, t.c.current)
    row = unit.run(unit.lock(select(t.c.version, t.c.source_version).where(current))).one()
    unit.run(update(t).where(current).values(current=False))
    _insert(unit, workspace_id, template, version=row.version + 1, now=now, source_version=row.source_version)
    return int(row.version) + 1


def set_active(unit: Unit, workspace_id: UUID, key: str, active: bool) -> None:
    """Switch a template on or off, without a new version."""
    t = table_of(TemplateRow)
    unit.run(
        update(t).where(t.c.workspace_id == workspace_id, t.c.key == key, t.c.current).values(active=active)
    )


def _insert(
    unit: Unit,
    workspace_id: UUID,
    template: Template,
    *,
    version: int,
    now: datetime,
    source_version: int | None = None,
) -> None:
    id = new_id(now)
    unit.run(
        unit.insert(table_of(TemplateRow)).values(
            workspace_id=workspace_id, id=id, created_at=now, key=template.key, version=version, current=True,
            label=template.label, modal_title=template.modal_title, audience=template.audience,
            cadence=template.cadence, minutes=template.minutes, intro=template.intro,
            schedule=_schedule_out(template.schedule), anonymous_pool=template.anonymous_pool,
            active=template.active, source_key=template.source_key or template.key,
            source_version=template.version if source_version is None else source_version,
        )
    )  # fmt: skip
    unit.run(
        unit.insert(table_of(QuestionRow)),
        [
            {
                "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "template_id": id,
                "key": q.key, "position": position, "type": q.type.value, "text": q.text,
                "required": q.required, "visibility": q.visibility.value, "details": _details_out(q),
            }
            for position, q in enumerate(template.questions)
        ],
    )  # fmt: skip


def _details_out(question: Question) -> dict[str, Any]:
    details: dict[str, Any] = {
        # `is`, not `in`: a least number of 0 equals False.
        name: value
        for name in _DETAILS
        if (value := getattr(question, name)) is not None and value is not False
    }
    if question.help:
        details["help"] = question.help
    if question.options:
        details["options"] = [[option.key, option.label] for option in question.options]
    if question.asks_help:
        details["asks_help"] = sorted(question.asks_help)
    return details


def _schedule_out(schedule: Schedule | None) -> dict[str, Any] | None:
    if schedule is None:
        return None
    times = {
        name: [when.weekday, when.at.strftime("%H:%M")]
        for name, when in (("opens", schedule.opens), ("due", schedule.due), ("closes", schedule.closes))
    }
    return {**times, "reminder_hours": schedule.reminder_hours}


def _schedule_in(value: dict[str, Any] | None) -> Schedule | None:
    if value is None:
        return None
    opens, due, closes = (
        WeekTime(value[name][0], time.fromisoformat(value[name][1])) for name in ("opens", "due", "closes")
    )
    return Schedule(opens, due, closes, value.get("reminder_hours"))


class Templates:
    """Templates by id, kept after the first look: a version never changes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[UUID, UUID], Template] = {}

    def get(self, unit: Unit, workspace_id: UUID, template_id: UUID) -> Template:
        """Raises LookupError if there is none."""
        kept = self._kept.get((workspace_id, template_id))
        if kept is None:
            kept = self._kept[workspace_id, template_id] = _load(unit, workspace_id, template_id)
            if len(self._kept) > 2000:
                self._kept.pop(next(iter(self._kept)))
        return kept


def _load(unit: Unit, workspace_id: UUID, template_id: UUID) -> Template:
    t, q = table_of(TemplateRow), table_of(QuestionRow)
    row = unit.run(select(t).where(t.c.workspace_id == workspace_id, t.c.id == template_id)).first()
    if row is None:
        raise LookupError(f"no template {template_id}")
    query = (
        select(q)
        .where(q.c.workspace_id == workspace_id, q.c.template_id == template_id)
        .order_by(q.c.position)
    )
    return Template(
        key=row.key, label=row.label, modal_title=row.modal_title, audience=row.audience, cadence=row.cadence,
        minutes=row.minutes, intro=row.intro, questions=tuple(_question_in(r) for r in unit.run(query)),
        schedule=_schedule_in(row.schedule), anonymous_pool=row.anonymous_pool, active=row.active,
        version=row.version, source_key=row.source_key,
    )  # fmt: skip


def _question_in(row: Any) -> Question:
    details = dict(row.details)
    options = tuple(Option(key, label) for key, label in details.pop("options", ()))
    asks_help = frozenset(details.pop("asks_help", ()))
    return Question(
        key=row.key, type=QuestionType(row.type), text=row.text, required=row.required,
        visibility=Visibility(row.visibility), options=options, asks_help=asks_help, **details,
    )  # fmt: skip


def current_ids(unit: Unit, workspace_id: UUID, *, active: bool = True) -> dict[str, UUID]:
    """The id of the current version of each template, switched-on ones unless `active` is False."""
    t = table_of(TemplateRow)
    query = select(t.c.key, t.c.id).where(t.c.workspace_id == workspace_id, t.c.current)
    if active:
        query = query.where(t.c.active)
    return {row.key: row.id for row in unit.run(query)}
