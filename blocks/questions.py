"""One question as fields of a form, and what was filled in as a value again. The two must stay inverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from blocks import ids, state
from blocks.parts import Block, actions, field, option, plain_text
from blocks.text import MAX_TEXT, Person, fill, plain_name
from coaching.checkins import Question, QuestionType, Value, Visibility
from coaching.values import whole

MOST_RADIO, MOST_SELECT = 10, 100
_ONLY_YOU = "Only you see this here."
_NO_ANSWER = "No answer"
_TEXTS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.DEAL})


def question_blocks(
    question: Question,
    answer: Value | None,
    shared: bool,
    coach: Person,
    words: Mapping[str, str],
    pooled_from: int | None = None,
    action_id: str = ids.CHECKIN_DRAFT,
) -> list[Block]:
    """The field of one question and, where a private answer may be shared, the tick for it.

    `action_id` is that of the form: what hears of it when the field is left.

    The tick stands in an actions block: it asks for nothing, and its state comes back all the same.
    """
    made = field(
        ids.question_block(question.key),
        fill(question.text, words),
        {"action_id": action_id} | _element(question, answer),
        hint=_hint(question, words, pooled_from),
        optional=not question.required,
    )
    made["dispatch_action"] = True
    if not _can_share(question):
        return [made]
    tick = option(f"Share with {plain_name(coach)}", ids.SHARE)
    box: Block = {"type": "checkboxes", "action_id": action_id, "options": [tick]}
    if shared:
        box["initial_options"] = [tick]
    return [made, actions(box) | {"block_id": ids.share_block(question.key)}]


def read_answer(question: Question, view_state: object, action_id: str = ids.CHECKIN_DRAFT) -> Value | None:
    """What the person answered; None for no answer, a field that is not there, and any other shape."""
    where = (view_state, ids.question_block(question.key), action_id)
    if question.type in _TEXTS:
        return state.text_value(*where) or None
    if question.type is QuestionType.NUMBER:
        return _number(state.element(*where).get("value"))
    if question.type is QuestionType.DATE:
        found = state.day_value(*where)
        return found.isoformat() if found else None
    if question.type is QuestionType.PERSON:
        return state.user_value(*where)
    if not (choices := _choices(question)):
        return state.text_value(*where) or None
    if question.type is QuestionType.MULTI:
        ticked = state.selected_many(*where)
        return tuple(value for key, _, value in choices if key in ticked and isinstance(value, str)) or None
    chosen = state.selected(*where)
    return next((value for key, _, value in choices if key == chosen), None)


def read_share(question: Question, view_state: object) -> bool | None:
    """Whether the person ticked "Share with …"; None if there was no tick to set."""
    where = (view_state, ids.share_block(question.key), ids.CHECKIN_DRAFT)
    if not _can_share(question) or not state.has_element(*where):
        return None
    return ids.SHARE in state.selected_many(*where)


def answer_text(question: Question, value: Value) -> str:
    """An answer as a person reads it: an option's label, "4 of 5", "Yes". Raw: escape it when it is shown."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if question.type is QuestionType.SCALE:
        return f"{value} of {_scale(question)[-1]}"
    if isinstance(value, (int, float)):
        return f"{value:g}" if abs(value) < 1e6 else str(value)
    labels = {one.key: one.label for one in question.options}
    if isinstance(value, str):
        return labels.get(value, value)
    return ", ".join(labels.get(one, one) for one in value)


def _can_share(question: Question) -> bool:
    return question.share_toggle and question.visibility is Visibility.PRIVATE


def _hint(question: Question, words: Mapping[str, str], pooled_from: int | None) -> str:
    """The question's own help, and always who sees a private answer, whatever an admin wrote."""
    parts = [fill(question.help, words)] if question.help else []
    if question.visibility is Visibility.PRIVATE:
        if "only you" not in (question.help or "").lower():
            parts.append(_ONLY_YOU)
        if pooled_from is not None:
            parts.append(f"It also counts in an average of {pooled_from} or more people.")
    if question.visibility is Visibility.TEAM:
        parts.append("Your team may see this, if you say so.")
    return " ".join(parts)


def _element(question: Question, answer: Value | None) -> Block:
    return _BUILDERS.get(question.type, _pick)(question, answer)


def _text(question: Question, answer: Value | None) -> Block:
    made: Block = {
        "type": "plain_text_input",
        "multiline": question.type is QuestionType.LONG_TEXT,
        "max_length": MAX_TEXT,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if shown := state.clean_text(answer):
        made["initial_value"] = shown
    return made


def _number_input(question: Question, answer: Value | None) -> Block:
    made: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if question.min is not None:
        made["min_value"] = str(question.min)
    if question.max is not None:
        made["max_value"] = str(question.max)
    if (number := whole(answer)) is not None and _within(number, question):
        made["initial_value"] = str(number)
    return made


def _date(question: Question, answer: Value | None) -> Block:
    made: Block = {"type": "datepicker", "placeholder": plain_text("Choose a day", 150)}
    if found := state.as_day(answer):
        made["initial_date"] = found.isoformat()
    return made


def _person(question: Question, answer: Value | None) -> Block:
    made: Block = {"type": "users_select", "placeholder": plain_text("Choose a person", 150)}
    if found := state.as_user(answer):
        made["initial_user"] = found
    return made


def _pick(question: Question, answer: Value | None) -> Block:
    """Radio buttons: one tap, all choices in sight. A select where there are many, or where a scale may be
    left out. What is optional can be taken back with "No answer"."""
    choices = _choices(question)
    if not choices:
        return _text(question, answer)
    options = [option(label, key) for key, label, _ in choices]
    chosen = [made for made, (_, _, value) in zip(options, choices, strict=True) if _same(value, answer)]
    if not question.required:
        options.append(option(_NO_ANSWER, ids.SKIP))
    optional_scale = question.type is QuestionType.SCALE and not question.required
    radio = len(options) <= MOST_RADIO and not optional_scale
    made: Block = {"type": "radio_buttons" if radio else "static_select", "options": options}
    if not radio:
        made["placeholder"] = plain_text("Choose", 150)
    if chosen:
        made["initial_option"] = chosen[0]
    return made


def _tick(question: Question, answer: Value | None) -> Block:
    choices = _choices(question)
    if not choices:
        return _text(question, answer)
    picked = answer if isinstance(answer, Sequence) and not isinstance(answer, str) else ()
    options = [option(label, key) for key, label, _ in choices]
    chosen = [made for made, (_, _, value) in zip(options, choices, strict=True) if value in picked]
    boxes = len(options) <= MOST_RADIO
    made: Block = {"type": "checkboxes" if boxes else "multi_static_select", "options": options}
    if not boxes:
        made["placeholder"] = plain_text("Choose all that fit", 150)
    if chosen:
        made["initial_options"] = chosen
    return made


def _choices(question: Question) -> list[tuple[str, str, Value]]:
    """(value of the option, its text, the answer it stands for), each once."""
    if question.type is QuestionType.YES_NO:
        return [("yes", "Yes", True), ("no", "No", False)]
    if question.type is QuestionType.SCALE:
        steps = _scale(question)
        ends = {steps[0]: question.min_label, steps[-1]: question.max_label}
        return [
            (str(step), f"{step} · {ends[step]}" if ends.get(step) else str(step), step) for step in steps
        ]
    unique = {ids.option_value(one.key): one for one in question.options}
    found: list[tuple[str, str, Value]] = [(key, one.label, one.key) for key, one in unique.items()]
    return found[: MOST_SELECT - 1]


def _scale(question: Question) -> range:
    """1 to 5, or what the question says, never more steps than a select holds."""
    low = question.min if question.min is not None else 1
    high = question.max if question.max is not None else 5
    return range(low, min(max(high, low), low + MOST_SELECT - 2) + 1)


def _same(value: Value, answer: Value | None) -> bool:
    """Equal and of one type: True is not 1 here."""
    return value == answer and isinstance(value, bool) == isinstance(answer, bool)


def _within(number: int, question: Question) -> bool:
    above = question.min is None or number >= question.min
    return above and (question.max is None or number <= question.max)


def _number(found: object) -> Value | None:
    """A whole number as typed. Anything else stays text, so that the rules can say what is wrong with it."""
    text = state.clean_text(found)
    if not text:
        return None
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else text


_BUILDERS: dict[QuestionType, Callable[[Question, Value | None], Block]] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.DEAL: _text,
    QuestionType.NUMBER: _number_input,
    QuestionType.DATE: _date,
    QuestionType.PERSON: _person,
    QuestionType.MULTI: _tick,
}
