"""Messages to the coach: one a round, updated in place, and the two kinds that may come alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, actions, button, context, overflow, section
from blocks.text import Person, line, mention, name, names, quote, shorter
from coaching.replies import ReplyKind, choices

MOST_FACTS = 4  # with the head and the names, six lines
QUOTE_LENGTH, QUOTE_LINES = 600, 4

_BUTTONS = {
    ReplyKind.SEEN: ("Seen", ids.COACH_SEEN, "sent at once"),
    ReplyKind.WELL_DONE: ("Well done", ids.COACH_PRAISE, "sent at once"),
    ReplyKind.LETS_TALK: ("Let's talk", ids.COACH_TALK, "sent at once"),
    ReplyKind.NEXT_TALK: ("Add to our next talk", ids.COACH_TOPIC, "done at once"),
    ReplyKind.REPLY: ("Reply", ids.COACH_REPLY, "opens a form"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a check-in that the coach may see: a short label and what the rep wrote or chose."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A check-in that waits for the coach. `facts`: help wanted, stuck, win, numbers, in that order; private
    answers never are among them."""

    check_in_id: str
    person: Person
    facts: tuple[Fact, ...] = ()
    needs_talk: bool = False  # asked for help, or stuck
    changed: bool = False  # edited after the coach had answered


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """A round as one coach sees it. People who are away are not counted in `answered` of `total`."""

    round_id: str
    label: str
    answered: int
    total: int
    waiting: tuple[Person, ...] = ()  # answered, the coach has not reacted
    done: tuple[Person, ...] = ()  # answered, and the coach has
    missing: tuple[Person, ...] = ()  # not in yet
    away: tuple[Person, ...] = ()
    next: Waiting | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class WroteBack:
    """The rep's words to the coach, in the thread under the round."""

    check_in_id: str
    person: Person
    words: str


def round_summary(summary: RoundSummary) -> Message:
    """Who answered, who waits, and the next answer with its three buttons: six lines for any team."""
    label = line(summary.label, 60)
    head = f"{label}: {summary.answered} of {summary.total} answered"
    rows = [f"*{head}*"]
    if groups := _groups(summary):
        rows.append(groups)
    if summary.next:
        rows += _next_rows(summary.next)
    elif summary.answered:
        rows.append("You have answered everyone so far. Nothing waits for you.")
    else:
        rows.append(
            "No answers came this time." if summary.closed else "No answers yet. They will show up here."
        )
    count = len(summary.waiting)
    waits = f"{count} {'waits' if count == 1 else 'wait'} for you." if count else "Nothing waits for you."
    return message(f"{head}. {waits}", [section("\n".join(rows)), *_summary_buttons(summary)])


def talk_soon(waiting: Waiting, round_id: str, note: str = "") -> Message:
    """ "Talk soon, please" goes alone and at once. The notification does not say so: a phone may lie open.

    `note` is what the coach did about it; then only a reply is left to press.
    """
    rows = [f"*{mention(waiting.person)} asks to talk soon.*", *_fact_rows(waiting.facts[:MOST_FACTS])]
    more = overflow_answers(round_id)
    blocks = [section("\n".join(rows))]
    if note:
        blocks += [
            context(line(note, 200)),
            actions(_answer_button(ReplyKind.REPLY, waiting.check_in_id), more),
        ]
    else:
        blocks.append(actions(*answer_buttons(waiting.check_in_id, needs_talk=True), more))
    return message(f"Check-in: {name(waiting.person)} wrote to you. Please look when you can.", blocks)


def rep_wrote_back(wrote: WroteBack) -> Message:
    """The rep's reply, in the thread where the coach's own words stand."""
    blocks = [
        section(f"*{name(wrote.person)}* wrote back:\n{quote(wrote.words, QUOTE_LENGTH, QUOTE_LINES)}"),
        actions(button("Reply", ids.COACH_REPLY, wrote.check_in_id, says="Reply, opens a form")),
    ]
    if shorter(wrote.words, QUOTE_LENGTH, QUOTE_LINES):
        blocks.insert(1, context("There is more. Press Reply to read it all."))
    return message(f"Reply from {name(wrote.person)} to you.", blocks)


def answer_buttons(check_in_id: str, needs_talk: bool, said: Collection[str] = ()) -> list[Block]:
    """The three answers a coach can give in a tap. Where help was asked for, a tick would be too little.

    A tap that was `said` already is not offered again; words always are.
    """
    offered = [kind for kind in choices(needs_talk) if kind is ReplyKind.REPLY or kind not in said]
    return [_answer_button(kind, check_in_id) for kind in offered]


def read_button(round_id: str) -> Block:
    """The way to all answers of a round."""
    return button("Read all answers", ids.COACH_READ, round_id, says="Read all answers, opens a window")


def overflow_answers(round_id: str, check_in_id: str = "", others: bool = False) -> Block:
    """The ⋯ menu: all answers; for a check-in that is shown, kudos to its person, and `others` that wait as well."""
    choices = [("Read all answers", ids.value(ids.MENU_READ, round_id))]
    if check_in_id:
        choices.append(("Give kudos", ids.value(ids.MENU_KUDOS, round_id, check_in_id)))
    if others:
        choices.append(("Next person", ids.value(ids.MENU_NEXT, round_id, check_in_id)))
    return overflow(ids.COACH_MORE, choices)


def _answer_button(kind: ReplyKind, check_in_id: str) -> Block:
    text, action_id, after = _BUTTONS[kind]
    return button(text, action_id, check_in_id, says=f"{text}, {after}", primary=kind is ReplyKind.LETS_TALK)


def _summary_buttons(summary: RoundSummary) -> list[Block]:
    if summary.next:
        more = overflow_answers(summary.round_id, summary.next.check_in_id, others=len(summary.waiting) > 1)
        buttons = answer_buttons(summary.next.check_in_id, summary.next.needs_talk)
        return [actions(*buttons, more)]
    return [actions(read_button(summary.round_id))] if summary.answered else []


def _groups(summary: RoundSummary) -> str:
    """ "Waiting for you: Ana, Ben · Done: Cy · Not in yet: Di": one line."""
    last = "No answer" if summary.closed else "Not in yet"
    found = (
        ("Waiting for you", summary.waiting),
        ("Done", summary.done),
        (last, summary.missing),
        ("Excused", summary.away),  # away, resting, or with this coach no more
    )
    return " · ".join(f"{label}: {names(people, 3)}" for label, people in found if people)


def _next_rows(waiting: Waiting) -> list[str]:
    """The person and the first fact share a line, so that three more find room."""
    who = f"*{name(waiting.person)}*" + (" (changed after your reply)" if waiting.changed else "")
    facts = _fact_rows(waiting.facts[:MOST_FACTS])
    return [f"{who} · {facts[0]}", *facts[1:]] if facts else [f"{who} answered."]


def _fact_rows(facts: tuple[Fact, ...]) -> list[str]:
    return [f"{line(fact.label, 30)}: {line(fact.text, 140)}" for fact in facts]
