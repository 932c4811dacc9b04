"""The files of the library together: what each offers to the others, and keys that a list has twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

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
from coaching.library_models import Checkins, Messages, SkillSheet
from coaching.library_program import KPIs, Program, Questions, Tips, Values
from coaching.library_yaml import Fault


@dataclass(slots=True)
class Files:
    """What could be read. A file that could not is None, and nothing is checked against it."""

    activities: Activities | None = None
    agendas: Agendas | None = None
    campaigns: Campaigns | None = None
    checkins: Checkins | None = None
    crm_checks: CrmChecks | None = None
    disputes: Disputes | None = None
    drills: Drills | None = None
    kpis: KPIs | None = None
    messages: Messages | None = None
    program: Program | None = None
    questions: Questions | None = None
    roleplays: Roleplays | None = None
    rubrics: Rubrics | None = None
    tips: Tips | None = None
    values: Values | None = None
    skills: dict[str, SkillSheet] = field(default_factory=dict)  # by file name, without .yaml
    skills_complete: bool = True  # False if a sheet could not be read


@dataclass(frozen=True, slots=True)
class Known:
    """The keys that others may name; None where they cannot be known."""

    kpis: frozenset[str] | None
    skills: frozenset[str] | None
    tracks: frozenset[str] | None
    templates: frozenset[str] | None
    formats: frozenset[str] | None
    types: frozenset[str] | None
    rubrics: frozenset[str] | None
    topics: frozenset[str] | None
    stages: frozenset[str] | None
    seniority: frozenset[str] | None
    gaps: frozenset[str] | None


def known_keys(files: Files) -> Known:
    """What each file has to offer to the others."""

    def keys(items: Iterable[object] | None) -> frozenset[str] | None:
        return None if items is None else frozenset(str(getattr(item, "key", "")) for item in items)

    sheets = files.skills.values()
    whole, program = files.skills_complete, files.program
    return Known(
        kpis=keys(files.kpis.definitions if files.kpis else None),
        skills=frozenset(skill.key for sheet in sheets for skill in sheet.skills) if whole else None,
        tracks=frozenset(sheet.track for sheet in sheets) if whole else None,
        templates=keys(files.checkins.templates if files.checkins else None),
        formats=keys(files.agendas.formats if files.agendas else None),
        types=keys(program.coaching_types if program else None),
        rubrics=keys(files.rubrics.rubrics if files.rubrics else None),
        topics=keys(files.disputes.categories if files.disputes else None),
        stages=keys(program.definition.sequence if program else None),
        seniority=keys(program.seniority if program else None),
        gaps=keys(program.gap_kinds if program else None),
    )


def unknown(
    file: str, path: str, named: Iterable[str | None], known: Collection[str] | None, what: str
) -> Iterator[Fault]:
    """A fault for each name that is not known."""
    for name in named:
        if name is not None and known is not None and name not in known:
            yield Fault(file, path, f"names “{name}”, and there is no such {what}. Use one that is there.")


def doubles(files: Files) -> Iterator[Fault]:
    """A key that a list has twice."""
    lists: list[tuple[str, str, Iterable[object]]] = []
    if files.activities:
        lists.append(("activities.yaml", "kinds", files.activities.kinds))
    if files.agendas:
        lists.append(("agendas.yaml", "formats", files.agendas.formats))
    if files.campaigns:
        lists.append(("campaigns.yaml", "campaigns", files.campaigns.campaigns))
        lists += [
            ("campaigns.yaml", f"campaigns[{one.key}].steps", one.steps) for one in files.campaigns.campaigns
        ]
    if files.checkins:
        lists.append(("checkins.yaml", "templates", files.checkins.templates))
    if files.crm_checks:
        lists.append(("crm_checks.yaml", "checks", files.crm_checks.checks))
    for file, model, names in (
        ("disputes.yaml", files.disputes, ("outcomes", "statuses", "categories")),
        ("drills.yaml", files.drills, ("weekly", "warm_ups", "clinics")),
        ("kpis.yaml", files.kpis, ("definitions", "good_deal", "good_funnel")),
        ("roleplays.yaml", files.roleplays, ("scenes",)),
        ("rubrics.yaml", files.rubrics, ("rubrics",)),
        ("values.yaml", files.values, ("values", "milestones")),
        (
            "program.yaml",
            files.program,
            ("conversation_kinds", "coaching_types", "gap_kinds", "evidence_kinds", "commitment_outcomes",
             "seniority", "three_pillars"),
        ),
    ):  # fmt: skip
        lists += [(file, name, getattr(model, name)) for name in names if model is not None]
    if files.rubrics:
        lists += [("rubrics.yaml", f"rubrics[{one.key}].items", one.items) for one in files.rubrics.rubrics]
    if files.questions:
        bank = [one for group in files.questions.by_type.values() for one in group]
        lists.append(("questions.yaml", "by_type", bank))
    lists += [(f"skills/{name}.yaml", "skills", sheet.skills) for name, sheet in files.skills.items()]
    for file, path, items in lists:
        keys = [str(getattr(item, "key", "")) for item in items]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield Fault(file, f"{path}[{key}]", "is there twice. Give each its own key.")
