"""What simulated people say: the sentences of `sample_texts.yaml`, checked when read, drawn without repeating."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from playground.errors import Json

PATH = Path(__file__).with_name("sample_texts.yaml")
SLOTS = {"deal": "Orchard", "buyer": "Dana", "name": "Ana", "new": "Kai", "gone": "Tom"}
LONGEST = 140  # what the coach's message shows of an answer
Track = Literal["ae", "sdr", "am"]


def _sentence(text: str) -> str:
    try:
        filled = text.format(**SLOTS)
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"{text!r} has a slot that nobody fills: {error}") from None
    if len(filled) > LONGEST or "!" in filled or filled != filled.strip():
        raise ValueError(f"{text!r} is too long, loud or untidy")
    return text


def _different(sentences: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(sentences)) != len(sentences):
        raise ValueError("a sentence is there twice")
    return sentences


Sentence = Annotated[str, AfterValidator(_sentence)]
Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1), AfterValidator(_different)]
Names = Annotated[tuple[str, ...], Field(min_length=20), AfterValidator(_different)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Theme(_Part):
    """A difficulty that lasts some weeks."""

    tracks: tuple[Track, ...]
    help: Literal["practice", "deal", "numbers", "talk"]
    stuck: Sentences
    replies: Sentences
    backs: Sentences
    wins: Sentences


class Chat(_Part):
    """Something said in a channel, and what others may say to it."""

    say: Sentence
    by: Literal["rep", "coach"] = "rep"
    weekday: Annotated[int, Field(ge=0, le=4)] | None = None  # said on that day alone
    answers: tuple[Sentence, ...]
    emoji: Annotated[tuple[str, ...], Field(min_length=1)]


class Praise(_Part):
    with_deal: Sentences
    plain: Sentences


class Chatter(_Part):
    sales: tuple[Chat, ...]
    team: tuple[Chat, ...]
    welcome: tuple[Chat, ...]
    farewell: tuple[Chat, ...]


class Texts(_Part):
    """The whole of `sample_texts.yaml`."""

    version: Literal[1]
    accounts: Names
    buyers: Names
    themes: Mapping[str, Theme]
    wins: Mapping[Track, Sentences]
    talk_soon: Sentences
    praise: Praise
    short_replies: Sentences
    thanks: Sentences
    talk_backs: Sentences
    chat: Chatter
    first_names: Names
    last_names: Names


@cache
def sample_texts(path: Path = PATH) -> Texts:
    """Raises ValueError with what is wrong in the file."""
    try:
        return Texts.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path.name} cannot be used: {error}") from None


class Draw:
    """Hands out entries of lists in an order fixed by the seed.

    Nobody gets an entry twice before they had them all, and two people in turn get different ones.
    """

    def __init__(self, seed: int, kept: Json | None = None) -> None:
        self._seed = seed
        self._next: dict[str, int] = dict(kept["next"]) if kept else {}
        self._had: dict[str, list[int]] = {key: list(had) for key, had in kept["had"].items()} if kept else {}

    def one(self, key: str, count: int, who: str) -> int:
        """The number of the entry that `who` gets now from the list named `key`, which has `count`."""
        order = _order(self._seed, key, count)
        had = self._had.setdefault(f"{who}/{key}", [])
        if len(had) >= count:
            had[:] = had[-1:] if count > 1 else []
        start = self._next.get(key, 0)
        place = next(at for at in range(start, start + count) if order[at % count] not in had)
        self._next[key] = (place + 1) % count
        had.append(order[place % count])
        return order[place % count]

    def of(self, key: str, entries: Sequence[str], who: str, **slots: str) -> str:
        """A sentence with its slots filled."""
        return entries[self.one(key, len(entries), who)].format(**slots)

    def dump(self) -> Json:
        return {"next": dict(self._next), "had": {key: list(had) for key, had in self._had.items()}}


@cache
def _order(seed: int, key: str, count: int) -> tuple[int, ...]:
    order = list(range(count))
    chance(seed, key).shuffle(order)
    return tuple(order)


def chance(seed: int, *what: object) -> random.Random:
    """A source of chance for one decision: the same for the same seed and words, whatever came before."""
    return random.Random("/".join(map(str, (seed, *what))))


def names(seed: int, texts: Texts) -> Iterator[str]:
    """Names of people, none twice: about eighteen thousand."""
    pairs = [(first, last) for first in texts.first_names for last in texts.last_names]
    chance(seed, "names").shuffle(pairs)
    return (f"{first} {last}" for first, last in pairs)
