"""Kudos as they are read: the post for all, the message of one's own, and what the giver hears of trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.kudos_after import thanks_line
from blocks.message import Message, message
from blocks.parts import (
    MESSAGE_TEXT,
    Block,
    actions,
    button,
    context,
    overflow,
    plain_text,
    section,
    text_size,
)
from blocks.text import (
    MAX_TEXT,
    Person,
    clean,
    escape,
    is_blank,
    line,
    mention,
    name,
    names,
    quoted_pieces,
    size,
    split,
)

PLAIN_EMOJI = ":sparkles:"
_ROOM = 12_000  # for the words; what is left is for the lines around them
assert _ROOM < MESSAGE_TEXT


@dataclass(frozen=True, slots=True)
class KudosPost:
    """What is shown. `value` and `skill` are labels, `emoji` that of the value; `link` is to the message it is about.

    `to` are those this post is for: they are pinged. `also` were thanked too and are named without it. `thanks`
    are the first who thank as well, `thanked` how many do.
    """

    kudos_id: str
    giver: Person
    to: Sequence[Person]
    words: str
    impact: str = ""
    emoji: str = ""
    value: str = ""
    skill: str = ""
    link: str = ""
    also: Sequence[Person] = ()
    private: bool = False
    thanks: Sequence[Person] = ()
    thanked: int = 0


def kudos_post(post: KudosPost) -> Message:
    """For all in a channel."""
    blocks = kudos_body(post)
    if said := thanks_line(post.thanks, post.thanked):
        blocks.append(context(said))
    return message(_fallback(post), [*blocks, actions(*kudos_buttons(post.kudos_id))])


def kudos_alone(post: KudosPost) -> Message:
    """For one of those who were thanked. The others are named."""
    blocks = kudos_body(post)
    notes = [said] if (said := thanks_line(post.thanks, post.thanked)) else []
    notes += [f"Also for {names(post.also, 10)}."] if post.also else []
    if post.private:
        notes.append(
            "Only you and the others named here read this." if post.also else "Only you two read this."
        )
    if notes:
        blocks.append(context(" ".join(notes)))
    back = button("Write back", ids.KUDOS_BACK, post.kudos_id, says="Write back, opens a form")
    return message(_fallback(post), [*blocks, actions(back)])


def kudos_body(post: KudosPost) -> list[Block]:
    """Who, from whom, for what, and what it changed."""
    marks = "".join(f" · {line(one, 60)}" for one in (post.value, post.skill) if one)
    whom = " ".join(mention(one) for one in post.to)
    head = f"{post.emoji or PLAIN_EMOJI} {whom}, from {name(post.giver)}{marks}"
    blocks = _headed(head, words_blocks(post.words, _ROOM // 2 if post.impact else _ROOM))
    if post.impact:
        blocks += _headed("*What it changed*", words_blocks(post.impact, _ROOM // 2))
    if post.link:
        blocks.append(context(f"<{escape(post.link)}|The message this is about>"))
    return blocks


def _headed(head: str, words: list[Block]) -> list[Block]:
    """A line above people's words, in one block with the first of them where both fit."""
    first = words[0]["text"] if words else {}
    if first.get("type") == "mrkdwn" and size(head) + 1 + size(first["text"]) <= MAX_TEXT:
        return [section(f"{head}\n{first['text']}"), *words[1:]]
    return [section(head), *words]


def kudos_buttons(kudos_id: str) -> list[Block]:
    more = (
        ("Write back", ids.MENU_WRITE_BACK), ("Change it", ids.MENU_CHANGE), ("Take it back", ids.MENU_TAKE_BACK),
    )  # fmt: skip
    return [
        button("Add my thanks", ids.KUDOS_THANKS, kudos_id, says="Add my thanks, done at once"),
        overflow(ids.KUDOS_MORE, [(label, ids.value(word, kudos_id)) for label, word in more]),
    ]


def words_blocks(text: str, room: int) -> list[Block]:
    """All of people's words as quotes.

    As plain text where escaping makes them longer than a message may be, and where a fence of code would swallow
    the quote.
    """
    quoted = [section(piece) for piece in quoted_pieces(text)]
    if sum(map(text_size, quoted)) <= room and "```" not in text:
        return quoted
    parts = [one for one in split(clean(text), MAX_TEXT) if not is_blank(one)]
    return [
        {"type": "section", "text": {**plain_text(".", MAX_TEXT), "text": one, "emoji": True}}
        for one in parts
    ]


def _fallback(post: KudosPost) -> str:
    return f"Kudos for {names(post.to, 10)}, from {name(post.giver)}."


# ---------------------------------------------------------------- what the giver hears


@dataclass(frozen=True, slots=True)
class KudosTrouble:
    """A channel did not take the post. `reason` is Slack's word for it."""

    channel: str
    to: Sequence[Person]
    reason: str


def kudos_trouble(trouble: KudosTrouble) -> Message:
    """What happened instead, and what can be done so that the next one is seen by all."""
    where = f"<#{trouble.channel}>"
    if trouble.reason == "is_archived":
        why, cure = f"{where} is archived.", "An admin can choose another kudos channel on the Home tab."
    elif trouble.reason in ("not_in_channel", "channel_not_found"):
        why, cure = (
            f"Touchline is not in {where}.",
            "Type `/invite @Touchline` there, and the next one is seen by all.",
        )
    else:
        why, cure = f"Slack does not let Touchline post in {where}.", "An admin of that channel can allow it."
    rows = [f"{why} So your kudos went to {names(trouble.to, 10)} as a message of their own.", cure]
    return message("Your kudos: sent as a message, not in the channel.", [section("\n".join(rows))])
