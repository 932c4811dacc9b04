"""Kudos: what a command says, who can be thanked, and where it goes. Rule: docs/rules.md, "Kudos"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from html import unescape

MOST_RECEIVERS = 10
MOST_A_DAY = 10
MOST_WORDS = 3_000

_USER = r"<@(?P<user>[UW][A-Z0-9]{1,30})(?:\|(?P<name>[^<>]*))?>"
_GROUP = r"<!subteam\^(?P<group>S[A-Z0-9]{1,30})(?:\|(?P<handle>[^<>]*))?>"
_WHOM = re.compile(f"{_USER}|{_GROUP}")
_BETWEEN = re.compile(r"(?:\s|,|;|\+|&amp;|\band\b)*", re.IGNORECASE)
_TYPED_NAME = re.compile(r"@(?P<typed>\w[\w.'-]{0,60})")
_TOKEN = re.compile(
    rf"{_USER}|{_GROUP}|<#(?P<channel>[A-Z0-9]+)(?:\|(?P<place>[^<>]*))?>|<!(?P<call>[^<>|]*)(?:\|(?P<said>[^<>]*))?>"
    r"|<(?P<link>(?:https?|mailto|tel):[^<>|]*)(?:\|(?P<label>[^<>]*))?>"
)
_HASH = re.compile(r"(?<!\S)#(?P<word>\w[\w-]*)")
# A space belongs to the name only before more of it: a run of them has to be read once, not from each of them on.
_TAIL = re.compile(r"(?P<name>\w[\w-]*(?:[ \t]+[\w-]+)*)[.?\x21]*\s*")
_STOPS = re.compile(r"[\s.?\x21]*")
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed behind `/kudos`, as Slack sent it: escaped, mentions as tokens.

    `users` are Slack ids with the handle Slack gave, in order; `groups` the same of user groups. `named` is a
    name that Slack made no mention of. `body` is the rest.
    """

    users: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    body: str = ""


def parse(text: str) -> Typed:
    """People and groups at the start are who is thanked; everything behind them is what they did.

    A `#word` may stand before them.
    """
    text, first = text.strip(), ""
    if (found := _HASH.match(text)) is not None and _WHOM.match(text, _skip(text, found.end())):
        first, text = found.group(), text[found.end() :].lstrip()
    users: dict[str, str] = {}
    groups: dict[str, str] = {}
    at = 0
    while (token := _WHOM.match(text, _skip(text, at))) is not None:
        if token["user"]:
            users.setdefault(token["user"], token["name"] or "")
        else:
            groups.setdefault(token["group"], token["handle"] or "")
        at = token.end()
    found_name = _TYPED_NAME.match(text, _skip(text, at))
    if found_name is not None:
        at = found_name.end()
    body = text[at:].lstrip(" \t\r\n,;:") if at else text
    return Typed(users, groups, found_name["typed"] if found_name else "", f"{first} {body}".strip())


def _skip(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return at if found is None else found.end()


def mentioned(body: str) -> tuple[str, ...]:
    """The Slack ids of people who are named in the words."""
    return tuple(dict.fromkeys(token["user"] for token in _TOKEN.finditer(body) if token["user"]))


def plain_words(body: str, names: Mapping[str, str]) -> str:
    """The words as they were typed: tokens of Slack become names and addresses, and nobody can be pinged by them.

    `names` are those of people by Slack id.
    """

    def word(token: re.Match[str]) -> str:
        if token["user"]:
            return f"@{names.get(token['user']) or token['name'] or 'someone'}"
        if token["group"]:
            return _at(token["handle"] or "group")
        if token["channel"]:
            return f"#{token['place'] or 'channel'}"
        if token["link"]:
            link, label = token["link"], token["label"]
            bare = link.split(":", 1)[1] if link.startswith(("mailto:", "tel:")) else link
            return bare if not label or label in link else f"{label} ({bare})"
        return token["said"] or _at(token["call"] or "")

    made, end = [], 0
    for token in _TOKEN.finditer(body):
        made += [unescape_signs(body[end : token.start()]), unescape_signs(word(token))]
        end = token.end()
    return "".join([*made, unescape_signs(body[end:])]).strip()


def _at(call: str) -> str:
    return call if call.startswith("@") else f"@{call}"


def unescape_signs(text: str) -> str:
    """The three signs that Slack escapes, and no other entity that somebody may have typed."""
    return re.sub(r"&(?:lt|gt|amp);", lambda entity: unescape(entity.group()), text)


def with_value(words: str, values: Mapping[str, str]) -> tuple[str, str | None]:
    """The words and the key of the value that a `#word` names: the last that is one, else the first.

    `values` are labels by key. At either end it goes out of the words; between them it stays. Any other stays.
    """
    known = _by_name(tuple(values.items()))
    hashes = list(_HASH.finditer(words))
    for found in dict.fromkeys([*hashes[-1:], *hashes[:1]]):
        start, end = found.span()
        if (key := known.get(_same(found["word"]))) is None:
            tail = _TAIL.fullmatch(words, start + 1)
            if tail is None or (key := known.get(_same(tail["name"]))) is None:
                continue
            end = len(words)
        if not words[:start].strip():
            return words[end:].strip(), key
        if _STOPS.fullmatch(words, end):
            return words[:start].rstrip(), key
        return words, key
    return words, None


@lru_cache(8)
def _by_name(values: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {_same(name): key for key, label in values for name in (key, label)}


def _same(name: str) -> str:
    return _LETTERS.sub("", name).casefold()


# ---------------------------------------------------------------- who can be thanked


class Fault(StrEnum):
    """Why kudos cannot go as they were asked for."""

    NOBODY = "nobody"
    SELF = "self"
    TOO_MANY = "too_many"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"


def receivers(giver: str, named: Iterable[str], of_groups: Iterable[str]) -> tuple[str, ...]:
    """Everybody once, in order. Who gives is in the group that they thank, but does not thank themselves."""
    return tuple(dict.fromkeys([*named, *(one for one in of_groups if one != giver)]))


def fault(giver: str, whom: Sequence[str], words: str) -> Fault | None:
    """The first thing that is wrong, or None."""
    if giver in whom:
        return Fault.SELF
    if not whom:
        return Fault.NOBODY
    if len(whom) > MOST_RECEIVERS:
        return Fault.TOO_MANY
    if not words:
        return Fault.NO_WORDS
    return Fault.TOO_LONG if len(words) > MOST_WORDS else None


def next_number(highest: int | None) -> int | None:
    """The number of the next kudos of a giver's day; None if that were the eleventh."""
    number = (highest or 0) + 1
    return number if number <= MOST_A_DAY else None


# ---------------------------------------------------------------- where it goes


@dataclass(frozen=True, slots=True)
class Way:
    """`channel` is for all who read there, None: nowhere. `alone` get a message of their own."""

    channel: str | None
    alone: tuple[str, ...]


def way(
    whom: Sequence[str], opted_out: Iterable[str], *, public: bool, channels: Sequence[str | None]
) -> Way:
    """Where kudos go. `channels` are those that were chosen, the closest first.

    Who keeps praise out of public gets it alone, and is not named in the channel.
    """
    shy = set(opted_out)
    channel = next((one for one in channels if one), None) if public else None
    if channel is None or all(one in shy for one in whom):
        return Way(None, tuple(whom))
    return Way(channel, tuple(one for one in whom if one in shy))
