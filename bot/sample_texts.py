"""What simulated people say: the sentences of `sample_texts.yaml`, checked when read, drawn without repeating."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from playground.errors import Json

PATH = Path(__file__).with_name("sample_texts.yaml")
LONGEST = 140  # what the coach's message shows of an answer
# The longest that a slot is filled with; the lists of names hold to it.
SLOTS = {"deal": "x" * 20, "buyer": "x" * 7, "name": "x" * 8, "new": "x" * 8, "gone": "x" * 8}
Track = Literal["ae", "sdr", "am"]


def _only(*slots: str) -> AfterValidator:
    """A sentence in which nothing but these slots is left to be filled."""

    def check(text: str) -> str:
        try:
            filled = text.format(**{slot: SLOTS[slot] for slot in slots})
        except (LookupError, ValueError) as error:
            raise ValueError(f"{text!r} has a slot that nobody fills: {error}") from None
        if not filled or len(filled) > LONGEST or "!" in filled or filled != filled.strip():
            raise ValueError(f"{text!r} is too long, loud or untidy")
        return text

    return AfterValidator(check)


def _different(entries: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(entries)) != len(entries):
        raise ValueError("something is there twice")
    return entries


_SOME, _MANY = Field(min_length=1), Field(min_length=20)
_DIFFERENT = AfterValidator(_different)
Plain = Annotated[tuple[Annotated[str, _only()], ...], _SOME, _DIFFERENT]
OfDeal = Annotated[tuple[Annotated[str, _only("deal", "buyer")], ...], _SOME, _DIFFERENT]
ToRep = Annotated[tuple[Annotated[str, _only("deal", "buyer", "name")], ...], _SOME, _DIFFERENT]
Said = Annotated[str, _only("deal", "buyer", "name")]
Welcome = Annotated[str, _only("deal", "buyer", "name", "new")]
Farewell = Annotated[str, _only("deal", "buyer", "name", "gone")]
Accounts = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=20)], ...], _MANY, _DIFFERENT]
Buyers = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=7)], ...], _MANY, _DIFFERENT]
Names = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=8)], ...], _MANY, _DIFFERENT]
S = TypeVar("S")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Theme(_Part):
    """A difficulty that lasts some weeks."""

    tracks: Annotated[tuple[Track, ...], _SOME]
    help: Literal["practice", "deal", "numbers", "talk"]
    stuck: OfDeal
    replies: ToRep
    backs: OfDeal
    wins: OfDeal


class Chat(_Part, Generic[S]):
    """Something said in a channel, and what others may say to it."""

    say: S
    by: Literal["rep", "coach"] = "rep"
    weekday: Annotated[int, Field(ge=0, le=4)] | None = None  # said on that day alone
    answers: tuple[S, ...]
    emoji: Annotated[tuple[str, ...], _SOME]


class Praise(_Part):
    with_deal: ToRep
    plain: ToRep


class Chatter(_Part):
    sales: Annotated[tuple[Chat[Said], ...], _SOME]
    team: Annotated[tuple[Chat[Said], ...], _SOME]
    welcome: Annotated[tuple[Chat[Welcome], ...], _SOME]
    farewell: Annotated[tuple[Chat[Farewell], ...], _SOME]


class Texts(_Part):
    """The whole of `sample_texts.yaml`."""

    version: Literal[1]
    accounts: Accounts
    buyers: Buyers
    themes: Mapping[str, Theme]
    wins: Mapping[Track, OfDeal]
    talk_soon: OfDeal
    praise: Praise
    short_replies: ToRep
    thanks: Plain
    talk_backs: Plain
    chat: Chatter
    first_names: Names
    last_names: Names

    @model_validator(mode="after")
    def _each_track_has_something_to_say(self) -> Texts:
        for track in get_args(Track):
            if track not in self.wins or all(track not in theme.tracks for theme in self.themes.values()):
                raise ValueError(f"nothing is there for {track}")
        return self


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
