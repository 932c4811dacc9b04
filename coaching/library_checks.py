"""What has to fit together across the library: references, sums, lists without gaps, lengths."""

from __future__ import annotations

from collections.abc import Iterator

from coaching.library_files import Files, Known, doubles, known_keys, unknown
from coaching.library_models import MESSAGE_SLOTS
from coaching.library_program import KPIs
from coaching.library_slots import slots
from coaching.library_template_checks import template_faults
from coaching.library_yaml import Fault

MOST_IN_A_MESSAGE = 2600  # characters of a drill, so that it is read and done from one message
LEVELS = frozenset(range(1, 6))


def library_faults(files: Files) -> list[Fault]:
    """Every fault in what could be read, in no special order."""
    known = known_keys(files)
    return [
        *doubles(files),
        *_checkins(files, known),
        *_messages(files),
        *_skills(files, known),
        *_kpis(files, known),
        *_practice(files, known),
        *_talks(files, known),
        *_campaigns(files, known),
        *_program(files, known),
    ]


def _checkins(files: Files, known: Known) -> Iterator[Fault]:
    if files.checkins is None:
        return
    file = "checkins.yaml"
    for template in files.checkins.templates:
        path = f"templates[{template.key}]"
        yield from template_faults(file, path, template)
        for question in template.questions:
            here = f"{path}.questions[{question.key}]"
            yield from unknown(file, f"{here}.kpi", [question.kpi], known.kpis, "KPI")
            yield from unknown(
                file, f"{here}.topic", [question.topic], known.topics, "topic in disputes.yaml"
            )
            track = question.options_from and question.options_from.removeprefix("skills:")
            yield from unknown(file, f"{here}.options_from", [track or None], known.tracks, "skill sheet")


def _messages(files: Files) -> Iterator[Fault]:
    if files.messages is None:
        return
    for group, wanted in MESSAGE_SLOTS.items():
        copies = getattr(files.messages, group)
        for key in sorted(set(wanted) - set(copies)):
            yield Fault("messages.yaml", f"{group}.{key}", "is missing. Add it.")
        for key, text in copies.items():
            path = f"{group}.{key}"
            if key not in wanted:
                advice = "is not a key that is known here. Check the spelling, or take it out."
                yield Fault("messages.yaml", path, advice)
                continue
            for slot in sorted(slots(text) - set(wanted[key].split())):
                yield Fault(
                    "messages.yaml", path, f"has the slot {{{slot}}}, which is never filled. Take it out."
                )


def _skills(files: Files, known: Known) -> Iterator[Fault]:
    tracks: dict[str, str] = {}
    owners: dict[str, str] = {}
    for name, sheet in files.skills.items():
        file = f"skills/{name}.yaml"
        if sheet.track != name:
            yield Fault(file, "track", f"is “{sheet.track}”. Give it the name of the file, {name}.")
        if tracks.setdefault(sheet.track, file) != file:
            yield Fault(file, "track", f"is in {tracks[sheet.track]} as well. Each track has one sheet.")
        if known.seniority is not None and set(sheet.required) != known.seniority:
            advice = f"has to have a level for each of {', '.join(sorted(known.seniority))}. Set all of them."
            yield Fault(file, "required", advice)
        for skill in sheet.skills:
            path = f"skills[{skill.key}]"
            if set(skill.levels) != LEVELS:
                yield Fault(file, f"{path}.levels", "has to have the levels 1 to 5. Add what is missing.")
            yield from unknown(file, f"{path}.kpis", skill.kpis, known.kpis, "KPI")
            if owners.setdefault(skill.key, file) != file:
                yield Fault(file, path, f"is in {owners[skill.key]} as well. Give each its own key.")


def _kpis(files: Files, known: Known) -> Iterator[Fault]:
    if files.kpis is None:
        return
    file, sides = "kpis.yaml", {kpi.key: kpi.side for kpi in files.kpis.definitions}
    counts = {kpi.key for kpi in files.kpis.definitions if kpi.formula is None}
    for kpi in files.kpis.definitions:
        if kpi.formula is not None:
            path = f"definitions[{kpi.key}].formula"
            yield from unknown(file, path, [kpi.formula.num, kpi.formula.den], counts, "KPI that is a count")
            if kpi.source != "derived":
                yield Fault(file, f"definitions[{kpi.key}].source", "has to be derived, as it has a formula.")
    for track, standards in files.kpis.standards.items():
        path = f"standards.{track}"
        yield from unknown(file, path, [track], known.tracks, "skill sheet")
        yield from unknown(file, path, [one.kpi for one in standards], known.kpis, "KPI")
        for side in sorted({"process", "outcome"} - {sides.get(one.kpi, "") for one in standards}):
            yield Fault(file, path, f"has no {side} KPI. Every track needs one of each side. Add one.")
    for track in sorted((known.tracks or frozenset()) - set(files.kpis.standards)):
        yield Fault(file, f"standards.{track}", "is missing. Add a process and an outcome KPI.")
    for point in files.kpis.good_funnel:
        yield from unknown(file, f"good_funnel[{point.key}].check", [point.check.kpi], known.kpis, "KPI")
    yield from _ramp(files.kpis)


def _ramp(kpis: KPIs) -> Iterator[Fault]:
    expected: int | None = 0
    for number, step in enumerate(kpis.ramp):
        if step.day_from != expected or (step.day_to is not None and step.day_to < step.day_from):
            yield Fault(
                "kpis.yaml", f"ramp[{number}]", "has to begin the day after the one above ends. Change it."
            )
        expected = None if step.day_to is None else step.day_to + 1
    if expected is not None:
        yield Fault("kpis.yaml", "ramp", "has to have an open end. Set day_to of the last step to null.")


def _practice(files: Files, known: Known) -> Iterator[Fault]:
    """Drills, role-plays, rating sheets and activities."""
    if files.drills is not None:
        keys = {drill.key for drill in files.drills.weekly}
        for drill in files.drills.weekly:
            path = f"weekly[{drill.key}]"
            yield from unknown("drills.yaml", f"{path}.skills", drill.skills, known.skills, "skill")
            yield from unknown("drills.yaml", f"{path}.tracks", drill.tracks, known.tracks, "track")
            yield from _long(path, drill.label, drill.goal, *drill.steps, drill.good, drill.debrief)
        for warm_up in files.drills.warm_ups:
            path = f"warm_ups[{warm_up.key}]"
            yield from unknown("drills.yaml", f"{path}.tracks", warm_up.tracks, known.tracks, "track")
            yield from _long(path, warm_up.label, *warm_up.steps, warm_up.good)
        for clinic in files.drills.clinics:
            path = f"clinics[{clinic.key}]"
            yield from unknown("drills.yaml", f"{path}.skills", clinic.skills, known.skills, "skill")
            yield from unknown("drills.yaml", f"{path}.drills", clinic.drills, keys, "weekly drill")
    for scene in files.roleplays.scenes if files.roleplays else ():
        path = f"scenes[{scene.key}]"
        yield from unknown("roleplays.yaml", f"{path}.skills", scene.skills, known.skills, "skill")
        yield from unknown("roleplays.yaml", f"{path}.tracks", scene.tracks, known.tracks, "track")
        yield from unknown("roleplays.yaml", f"{path}.rubric", [scene.rubric], known.rubrics, "rating sheet")
    for rubric in files.rubrics.rubrics if files.rubrics else ():
        for item in rubric.items:
            path = f"rubrics[{rubric.key}].items[{item.key}].skill"
            yield from unknown("rubrics.yaml", path, [item.skill], known.skills, "skill")
    if files.activities is not None:
        kinds = {kind.key for kind in files.activities.kinds}
        for number, shape in enumerate(files.activities.plan_shapes):
            path = f"plan_shapes[{number}]"
            yield from unknown("activities.yaml", f"{path}.mix", shape.mix, kinds, "kind of activity")
            yield from unknown("activities.yaml", f"{path}.stage", [shape.stage], known.stages, "stage")


def _long(path: str, *texts: str) -> Iterator[Fault]:
    length = sum(len(text) + 1 for text in texts)
    if length > MOST_IN_A_MESSAGE:
        advice = (
            f"has {length:,} characters. It has to fit one message, {MOST_IN_A_MESSAGE:,}. Make it shorter."
        )
        yield Fault("drills.yaml", path, advice)


def _talks(files: Files, known: Known) -> Iterator[Fault]:
    """The formats of talks and the bank of questions."""
    if files.agendas is not None:
        for agenda in files.agendas.formats:
            path = f"formats[{agenda.key}]"
            total = sum(step.minutes for step in agenda.steps)
            if total != agenda.minutes:
                advice = f"is {agenda.minutes}, and its steps add up to {total}. Make them the same."
                yield Fault("agendas.yaml", f"{path}.minutes", advice)
            labels = files.agendas.outcome_labels
            yield from unknown("agendas.yaml", f"{path}.outcomes", agenda.outcomes, labels, "outcome label")
            types = [agenda.primary_type]
            yield from unknown("agendas.yaml", f"{path}.primary_type", types, known.types, "type of talk")
    if files.questions is not None:
        bank = files.questions
        yield from unknown("questions.yaml", "by_type", bank.by_type, known.types, "type of talk")
        boxes = ("earned", "patience", "lucky", "reset")
        yield from unknown("questions.yaml", "by_quadrant", bank.by_quadrant, boxes, "box")
        if known.gaps is not None:
            ends = known.gaps | {"next", "obstacle", "look_closer"}
            for number, step in enumerate(bank.skill_or_will):
                named = [step.if_no, step.if_yes]
                yield from unknown("questions.yaml", f"skill_or_will[{number}]", named, ends, "kind of gap")


def _campaigns(files: Files, known: Known) -> Iterator[Fault]:
    file = "campaigns.yaml"
    for campaign in files.campaigns.campaigns if files.campaigns else ():
        path = f"campaigns[{campaign.key}]"
        formats, templates, kpis = (
            [campaign.session_format],
            [campaign.check_template],
            [campaign.early_result.kpi],
        )
        yield from unknown(file, f"{path}.session_format", formats, known.formats, "format")
        yield from unknown(file, f"{path}.check_template", templates, known.templates, "check-in template")
        yield from unknown(file, f"{path}.early_result.kpi", kpis, known.kpis, "KPI")


def _program(files: Files, known: Known) -> Iterator[Fault]:
    if files.crm_checks is not None and (total := sum(one.weight for one in files.crm_checks.checks)) != 100:
        yield Fault("crm_checks.yaml", "checks", f"has weights that add up to {total}. Make it 100.")
    if files.program is None:
        return
    program = files.program
    if [level.level for level in program.levels] != sorted(LEVELS):
        yield Fault("program.yaml", "levels", "has to have the levels 1 to 5, in order. Add what is missing.")
    defaults = program.defaults
    for name in ("cadence", "new_hire_cadence", "manager_cadence"):
        path, named = f"defaults.{name}.format", [getattr(defaults, name).format]
        yield from unknown("program.yaml", path, named, known.formats, "format")
    scale = program.session_rating.scale
    if scale.min >= scale.max:
        yield Fault("program.yaml", "session_rating.scale", "has to go up. Make max larger than min.")
