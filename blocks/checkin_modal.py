"""The check-in form: a page of questions out, answers and shared flags back in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blocks import ids
from blocks.parts import Block, View, context, modal, section
from blocks.questions import question_blocks, read_answer, read_share
from blocks.text import Person, cut, fill, line, name, plain, plain_name, sentence, subject
from coaching.checkins import Answers, Question, Template, Value, Visibility

_DRAFT = (
    "Your answers are kept as a draft when you move on to the next question. "
    "Text you typed last may be lost if you close this."
)


@dataclass(frozen=True, slots=True)
class CheckInForm:
    """One page of a check-in. `answers` is the draft, or what was sent; `shared` the remembered ticks.

    `words` fills the slots of the questions, such as {commitment}; {coach} is known. `pooled_from` is the
    size of group from which a private answer counts in an average, None where it does not.
    """

    check_in_id: str
    template: Template
    questions: Sequence[Question]
    coach: Person
    page: int = 1
    pages: int = 1
    answers: Answers = field(default_factory=dict)
    shared: Mapping[str, bool] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    pooled_from: int | None = None
    min_group: int = 5
    alert: str = ""  # a sentence on top, where sending did not work
    step_id: str = ""  # the next step that {commitment} is


def check_in_modal(form: CheckInForm) -> View:
    """The form. Block ids depend on the question alone, so a redraw keeps what was typed."""
    words = {"coach": plain_name(form.coach)} | {key: plain(word, 300) for key, word in form.words.items()}
    blocks = _top(form)
    for question in form.questions:
        blocks += question_blocks(
            question,
            form.answers.get(question.key),
            form.shared.get(question.key, False),
            form.coach,
            words,
            form.pooled_from,
        )
    return modal(
        form.template.modal_title,
        blocks,
        callback_id=ids.CHECKIN_SUBMIT,
        metadata=ids.metadata(
            checkin=form.check_in_id, page=str(form.page), **({"step": form.step_id} if form.step_id else {})
        ),
        submit="Send" if form.page >= form.pages else "Next",
        tells_when_closed=True,
    )


def parse_state(
    template: Template, questions: Sequence[Question], view_state: object
) -> tuple[dict[str, Value], dict[str, bool]]:
    """The answers and the shared flags of the page's questions, from `view.state`.

    A question that is not in the answers was left empty or emptied: replace the page's part of a draft, do
    not merge into it. Fields of another version of the template, and shapes Slack never sends, are left out.
    """
    asked = {question.key for question in template.questions}
    answers: dict[str, Value] = {}
    shared: dict[str, bool] = {}
    for question in questions:
        if question.key not in asked:
            continue
        if (answer := read_answer(question, view_state)) is not None:
            answers[question.key] = answer
        if (ticked := read_share(question, view_state)) is not None:
            shared[question.key] = ticked
    return answers, shared


def errors(sentences: Mapping[str, str], questions: Sequence[Question] = ()) -> dict[str, str]:
    """Sentences by question key as Slack's `errors` by block id.

    Slack refuses an error for a block that is not on the page. Where `questions` names the page, sentences
    about others go to its first field.
    """
    here = [question.key for question in questions]
    found: dict[str, str] = {}
    for key, said in sentences.items():
        target = key if not here or key in here else here[0]
        block = ids.question_block(target)
        found[block] = cut(f"{found[block]} {said}" if block in found else said, 500)
    return found


def _top(form: CheckInForm) -> list[Block]:
    words = {"coach": name(form.coach)} | {key: line(word) for key, word in form.words.items()}
    blocks: list[Block] = []
    if form.alert:
        blocks.append(section(f":warning: {sentence(form.alert)}") | {"block_id": ids.ALERT})
    if form.page == 1:
        blocks.append(section(fill(sentence(form.template.intro), words)))
    blocks.append(context(_who_sees(form)))
    place = f"Page {form.page} of {form.pages}. " if form.pages > 1 else ""
    blocks.append(context(place + _DRAFT))
    return blocks


def _who_sees(form: CheckInForm) -> str:
    """From the visibility of the questions, not from the intro, which an admin may change."""
    coach = subject(form.coach)
    kinds = {question.visibility for question in form.questions}
    if form.template.anonymous_pool or kinds == {Visibility.POOLED}:
        return (
            f"Pooled with your team's answers. Shown only when {form.min_group} or more people have answered."
        )
    private = "What is marked “Only you” stays with you, unless you share it."
    if kinds == {Visibility.PRIVATE}:
        return private
    return f"{coach} sees your answers." + (f" {private}" if Visibility.PRIVATE in kinds else "")
