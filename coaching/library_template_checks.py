"""What has to fit together within one check-in template."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from coaching.answers import condition
from coaching.library_models import WEEKDAYS, WHENS, QuestionModel, TemplateModel, When
from coaching.library_slots import slots
from coaching.library_yaml import Fault

_PICKED = frozenset({"choice", "multi", "quiz"})
_TEXT_SLOTS = {"coach", "commitment"}


def template_faults(file: str, path: str, template: TemplateModel) -> Iterator[Fault]:
    """The faults of one template; `path` is its place in the file. Rule: docs/rules.md, "The library"."""
    keys = [question.key for question in template.questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(file, f"{path}.questions[{key}]", "is there twice. Give each question its own key.")
    for number, question in enumerate(template.questions):
        here = f"{path}.questions[{question.key}]"
        yield from _options(file, here, question)
        yield from _numbers(file, here, question, template)
        yield from _privacy(file, here, question, template)
        yield from _shown_if(file, here, question, template.questions[:number])
    yield from _slots(file, path, template)
    yield from _times(file, path, template)
    rule = template.pass_rule
    quizzes = {question.key for question in template.questions if question.type == "quiz"}
    for key in rule.must_be_right if rule else ():
        if key not in quizzes:
            advice = f"names “{key}”, and no quiz question has that key. Use one that is there."
            yield Fault(file, f"{path}.pass_rule.must_be_right", advice)


def _options(file: str, here: str, question: QuestionModel) -> Iterator[Fault]:
    keys = [option.key for option in question.options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(file, f"{here}.options[{key}]", "is there twice. Give each option its own key.")
    picked = question.type in _PICKED
    if picked and bool(keys) == bool(question.options_from):
        yield Fault(file, f"{here}.options", "has to be given, or options_from. Use one of the two.")
    if not picked and (keys or question.options_from):
        yield Fault(file, f"{here}.options", f"is not for a {question.type} question. Take it out.")
    if question.options_from:
        keys = []
    for key in question.asks_help:
        if key not in keys:
            yield Fault(
                file, f"{here}.asks_help", f"names “{key}”, which is not one of the options. Use one that is."
            )
    if question.type == "quiz" and question.answer is None:
        yield Fault(file, f"{here}.answer", "is missing. Name the option that is right.")
    if question.type != "quiz" and question.answer is not None:
        yield Fault(file, f"{here}.answer", f"is not for a {question.type} question. Take it out.")
    if question.type == "quiz" and question.answer is not None and question.answer not in keys:
        advice = f"names “{question.answer}”, which is not one of the options. Use one that is."
        yield Fault(file, f"{here}.answer", advice)


def _numbers(file: str, here: str, question: QuestionModel, template: TemplateModel) -> Iterator[Fault]:
    bounded = question.type in ("number", "scale")
    for name in ("min", "max"):
        if getattr(question, name) is not None and not bounded:
            yield Fault(file, f"{here}.{name}", f"is not for a {question.type} question. Take it out.")
    if question.min is not None and question.max is not None and question.min > question.max:
        yield Fault(file, f"{here}.max", f"is less than min, {question.min}. Make it larger.")
    for name in ("min_label", "max_label"):
        if getattr(question, name) is not None and question.type != "scale":
            yield Fault(file, f"{here}.{name}", f"is not for a {question.type} question. Take it out.")
    if question.kpi is not None and question.type != "number":
        yield Fault(file, f"{here}.kpi", "is for a number question only. Take it out.")
    if question.max_ref is None:
        return
    numbers = {one.key for one in template.questions if one.type == "number"} - {question.key}
    if question.type != "number" or question.max_ref not in numbers:
        advice = f"names “{question.max_ref}”. Both have to be number questions of this template."
        yield Fault(file, f"{here}.max_ref", advice)


def _privacy(file: str, here: str, question: QuestionModel, template: TemplateModel) -> Iterator[Fault]:
    pooled = question.visibility == "pooled"
    if pooled and not template.anonymous_pool:
        advice = "is pooled, and the template is not. Set anonymous_pool: true, or use another visibility."
        yield Fault(file, f"{here}.visibility", advice)
    if template.anonymous_pool and not pooled:
        advice = "has to be pooled, as the template is. A name on one answer would give away the rest."
        yield Fault(file, f"{here}.visibility", advice)
    if question.share_toggle and question.visibility != "private":
        yield Fault(file, f"{here}.share_toggle", "is for private questions only. Take it out.")


def _shown_if(
    file: str, here: str, question: QuestionModel, before: Collection[QuestionModel]
) -> Iterator[Fault]:
    if question.show_if is None:
        return
    try:
        key, value = condition(question.show_if)
    except ValueError:
        advice = "has to be has_open_commitment, or another key == a value. Change it."
        yield Fault(file, f"{here}.show_if", advice)
        return
    if not key:
        return
    other = next((one for one in before if one.key == key), None)
    if other is None:
        advice = f"names “{key}”, and no question above has that key. Use one that is above."
        yield Fault(file, f"{here}.show_if", advice)
    elif other.options and value not in {option.key for option in other.options}:
        yield Fault(
            file, f"{here}.show_if", f"waits for “{value}”, which is not an option of {key}. Use one that is."
        )


def _slots(file: str, path: str, template: TemplateModel) -> Iterator[Fault]:
    texts = {f"{path}.intro": template.intro}
    texts |= {f"{path}.questions[{one.key}].text": one.text for one in template.questions}
    for here, text in texts.items():
        for slot in sorted(slots(text) - _TEXT_SLOTS):
            yield Fault(file, here, f"has the slot {{{slot}}}, which is never filled. Take it out.")


def _times(file: str, path: str, template: TemplateModel) -> Iterator[Fault]:
    moments = {"opens": template.opens, "due": template.due, "closes": template.closes}
    for name, moment in moments.items():
        if moment is not None and frozenset(moment.model_fields_set) not in WHENS[name]:
            forms = " or ".join(" and ".join(sorted(form)) for form in WHENS[name])
            yield Fault(file, f"{path}.{name}", f"has to have {forms}. Use one of these.")
    weekly = template.cadence == "weekly"
    for name, moment in moments.items():
        if weekly and (moment is None or moment.weekday is None):
            yield Fault(file, f"{path}.{name}", "has to be a weekday and a time, as the template is weekly.")
        if not weekly and moment is not None and moment.weekday is not None:
            yield Fault(file, f"{path}.{name}", "has a weekday, and the template is not weekly. Take it out.")
    if template.reminder is not None and not weekly:
        yield Fault(file, f"{path}.reminder", "is for weekly templates only. Take it out.")
    if template.reminder is not None and template.reminders == 0:
        yield Fault(file, f"{path}.reminders", "says none, and there is a reminder. Keep one of the two.")
    if weekly and _hours(template.opens, template.due) + _hours(template.due, template.closes, True) > 7 * 24:
        advice = "comes after the next opening. A weekly check-in has to be over within seven days."
        yield Fault(file, f"{path}.closes", advice)


def _hours(start: When | None, end: When | None, same: bool = False) -> float:
    """Hours from one moment of the week to the next time of the other, which may be the `same` moment."""
    if start is None or end is None or not (start.weekday and start.at and end.weekday and end.at):
        return 0
    first, last = (WEEKDAYS.index(one.weekday or "") * 24 + _clock(one.at or "0:0") for one in (start, end))
    hours = (last - first) % (7 * 24)
    return hours if hours or same else 7 * 24


def _clock(at: str) -> float:
    hours, minutes = at.split(":")
    return int(hours) + int(minutes) / 60
