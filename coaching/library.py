"""The starter library: what is in `coaching/library/`, checked as a whole before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from coaching.checkins import Option, Question, QuestionType, Schedule, Template, Visibility, WeekTime
from coaching.library_checks import library_faults
from coaching.library_content import (
    Activities,
    Agendas,
    Campaigns,
    CrmChecks,
    Disputes,
    Drills,
    Roleplays,
    Rubrics,
)
from coaching.library_files import Files
from coaching.library_models import (
    WEEKDAYS,
    Checkins,
    Messages,
    Model,
    QuestionModel,
    SkillSheet,
    TemplateModel,
    When,
)
from coaching.library_program import KPIs, Program, Questions, Tips, Values
from coaching.library_yaml import Fault, read_yaml, validate

SHIPPED = Path(__file__).parent / "library"

_FILES: Mapping[str, type[Model]] = {
    "activities": Activities,
    "agendas": Agendas,
    "campaigns": Campaigns,
    "checkins": Checkins,
    "crm_checks": CrmChecks,
    "disputes": Disputes,
    "drills": Drills,
    "kpis": KPIs,
    "messages": Messages,
    "program": Program,
    "questions": Questions,
    "roleplays": Roleplays,
    "rubrics": Rubrics,
    "tips": Tips,
    "values": Values,
}


class LibraryError(ValueError):
    """The library cannot be used. `faults` holds every fault found, each with file, key path and advice."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        listed = "\n".join(f"- {fault}" for fault in self.faults)
        super().__init__(f"The library in {folder} has {count}:\n{listed}")


@dataclass(frozen=True, slots=True)
class Library:
    """The content of every file. `templates` are the check-ins, ready to use, by key."""

    templates: Mapping[str, Template]
    messages: Messages
    activities: Activities
    agendas: Agendas
    campaigns: Campaigns
    checkins: Checkins
    crm_checks: CrmChecks
    disputes: Disputes
    drills: Drills
    kpis: KPIs
    program: Program
    questions: Questions
    roleplays: Roleplays
    rubrics: Rubrics
    tips: Tips
    values: Values
    skills: Mapping[str, SkillSheet]  # by track

    @property
    def tracks(self) -> frozenset[str]:
        return frozenset(self.skills)


def load_library(folder: Path | None = None) -> Library:
    """Read and check a library; the shipped one if `folder` is None.

    Raises LibraryError with all faults. A file of the wrong shape is told so first; what it names in other
    files, and they in it, is looked at once it has its shape. Rule: docs/rules.md, "The library".
    """
    root = SHIPPED if folder is None else folder
    faults: list[Fault] = []
    files = Files()
    for name, model in _FILES.items():
        setattr(files, name, _read(root, f"{name}.yaml", model, faults))
    for path in sorted((root / "skills").glob("*.yaml")):
        sheet = _read(root, f"skills/{path.name}", SkillSheet, faults)
        if isinstance(sheet, SkillSheet):
            files.skills[path.stem] = sheet
        else:
            files.skills_complete = False
    if files.skills_complete and not files.skills:
        faults.append(Fault("skills", "", "There is no skill sheet. Put the folder back."))
    faults += _strangers(root)
    faults += library_faults(files)
    if faults:
        raise LibraryError(root, faults)
    return _library(files)


def _read(root: Path, name: str, model: type[Model], faults: list[Fault]) -> Model | None:
    return validate(model, read_yaml(root / name, name, faults), name, faults)


def _strangers(root: Path) -> list[Fault]:
    known = {f"{name}.yaml" for name in _FILES}
    found = {path.name for path in root.glob("*.y*ml")} - known
    found |= {f"skills/{path.name}" for path in (root / "skills").glob("*.yml")}
    return [Fault(name, "", "No file of this name is read. Rename it, or take it out.") for name in found]


def _library(files: Files) -> Library:
    read: dict[str, Any] = {name: getattr(files, name) for name in _FILES}
    sheets = {sheet.track: sheet for sheet in files.skills.values()}
    checkins: Checkins = read["checkins"]
    made = {one.key: to_template(one, sheets, checkins.version) for one in checkins.templates}
    return Library(templates=MappingProxyType(made), skills=MappingProxyType(sheets), **read)


def to_template(model: TemplateModel, sheets: Mapping[str, SkillSheet], version: int) -> Template:
    """A template as the rules use it. `options_from` becomes the skills of that sheet."""
    return Template(
        key=model.key,
        label=model.label,
        modal_title=model.modal_title,
        audience=model.audience,
        cadence=model.cadence,
        minutes=model.minutes,
        intro=model.intro,
        questions=tuple(_question(one, sheets) for one in model.questions),
        schedule=_schedule(model),
        anonymous_pool=model.anonymous_pool,
        active=model.active,
        version=version,
        source_key=model.key,
    )


def _question(model: QuestionModel, sheets: Mapping[str, SkillSheet]) -> Question:
    options = tuple(Option(one.key, one.label) for one in model.options)
    if model.options_from is not None:
        sheet = sheets[model.options_from.removeprefix("skills:")]
        options = tuple(Option(skill.key, skill.label) for skill in sheet.skills)
    return Question(
        key=model.key,
        type=QuestionType(model.type),
        text=model.text,
        required=model.required,
        visibility=Visibility(model.visibility),
        help=model.help,
        options=options,
        min=model.min,
        max=model.max,
        max_ref=model.max_ref,
        min_label=model.min_label,
        max_label=model.max_label,
        show_if=model.show_if,
        share_toggle=model.share_toggle,
        asks_help=frozenset(model.asks_help),
        metric=model.metric,
        kpi=model.kpi,
        topic=model.topic,
        answer=model.answer,
    )


def _schedule(model: TemplateModel) -> Schedule | None:
    opens, due, closes = (_week_time(when) for when in (model.opens, model.due, model.closes))
    if opens is None or due is None or closes is None:
        return None
    return Schedule(opens, due, closes, model.reminder.hours_before_due if model.reminder else None)


def _week_time(when: When | None) -> WeekTime | None:
    if when is None or when.weekday is None or when.at is None:
        return None
    return WeekTime(WEEKDAYS.index(when.weekday), time.fromisoformat(when.at))
