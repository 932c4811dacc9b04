"""What simulated people say: the sentences of `sample_*.yaml`, checked when read, drawn without repeating."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from playground.errors import Json

FOLDER = Path(__file__).parent
FILES = ("texts.yaml", "chat.yaml", "names.yaml", "talk.yaml", "praise.yaml")
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


def _in_order(hours: tuple[int, int]) -> tuple[int, int]:
    if hours[0] >= hours[1]:
        raise ValueError("an hour that ends before it begins")
    return hours


_SOME, _MANY = Field(min_length=1), Field(min_length=20)
_DIFFERENT = AfterValidator(_different)
Plain = Annotated[tuple[Annotated[str, _only()], ...], _SOME, _DIFFERENT]
OfDeal = Annotated[tuple[Annotated[str, _only("deal", "buyer")], ...], _SOME, _DIFFERENT]
ToRep = Annotated[tuple[Annotated[str, _only("name")], ...], _SOME, _DIFFERENT]
Said = Annotated[str, _only("deal", "buyer", "name")]
Welcome = Annotated[str, _only("deal", "buyer", "name", "new")]
Farewell = Annotated[str, _only("deal", "buyer", "name", "gone")]
OfDeals = Annotated[tuple[Annotated[str, _only("deal", "name")], ...], _SOME, _DIFFERENT]
_Hour = Annotated[int, Field(ge=8, le=17)]
Hours = Annotated[tuple[_Hour, _Hour], AfterValidator(_in_order)]
Accounts = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=20)], ...], _MANY, _DIFFERENT]
Buyers = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=7)], ...], _MANY, _DIFFERENT]
Names = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=8)], ...], _MANY, _DIFFERENT]
S = TypeVar("S")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Part):
    """One week of a difficulty: what the rep writes, what the coach may write about it, what the rep answers."""

    stuck: Annotated[str, _only("deal", "buyer")]
    reply: Annotated[str, _only("deal", "buyer", "name")]
    backs: OfDeal


class Theme(_Part):
    """A difficulty that lasts some weeks."""

    tracks: Annotated[tuple[Track, ...], _SOME]
    help: Literal["practice", "deal", "numbers", "talk"]
    turns: Annotated[tuple[Turn, ...], Field(min_length=3)]
    wins: OfDeal


class Chat(_Part, Generic[S]):
    """Something said in a channel, and what others may say to it."""

    say: S
    by: Literal["rep", "coach"] = "rep"
    days: Annotated[tuple[Annotated[int, Field(ge=0, le=4)], ...], _SOME] = (0, 1, 2, 3, 4)
    hours: Hours = (9, 17)  # on the author's wall, the last one not included
    answers: tuple[S, ...]
    emoji: Annotated[tuple[str, ...], _SOME]


class Praise(_Part):
    with_deal: OfDeals
    plain: ToRep


class Chatter(_Part):
    """`chat.yaml`."""

    sales: Annotated[tuple[Chat[Said], ...], _SOME]
    team: Annotated[tuple[Chat[Said], ...], _SOME]
    welcome: Annotated[tuple[Chat[Welcome], ...], _SOME]
    farewell: Annotated[tuple[Chat[Farewell], ...], _SOME]


class About(_Part):
    """What a talk may be about: the gap, the next step that comes of it, what a rep asks for before it."""

    gaps: OfDeal
    steps: OfDeal
    topics: OfDeal


class Talks(_Part):
    """`talk.yaml`."""

    themes: Mapping[str, About]
    plain: Mapping[Track, About]
    facts: Mapping[Track, OfDeal]
    asks: Plain
    wins: Plain
    objections: Plain
    leader_lines: Plain
    reasons: Plain  # why a talk was skipped
    agreed_steps: Plain  # a next step after it was talked about once more


class Kudos(_Part):
    """`praise.yaml`."""

    to_reps: Mapping[str, OfDeal]  # by the value it is about
    changed: Plain
    vague: Plain
    to_coaches: Plain
    replies: Plain


class Called(_Part):
    """`names.yaml`."""

    accounts: Accounts
    buyers: Buyers
    first_names: Names
    last_names: Names


class Texts(_Part):
    """`texts.yaml`, with the others in it."""

    version: Literal[1]
    themes: Mapping[str, Theme]
    wins: Mapping[Track, OfDeal]
    closings: Mapping[Track, OfDeal]  # after these the rep turns to another customer
    talk_soon: OfDeal
    praise: Praise
    short_replies: ToRep
    thanks: Plain
    talk_backs: Plain
    chat: Chatter
    names: Called
    talks: Talks
    kudos: Kudos

    @model_validator(mode="after")
    def _each_track_has_something_to_say(self) -> Texts:
        for track in get_args(Track):
            lacks = track not in self.wins or track not in self.closings
            if lacks or all(track not in theme.tracks for theme in self.themes.values()):
                raise ValueError(f"nothing is there for {track}")
            if track not in self.talks.plain or track not in self.talks.facts:
                raise ValueError(f"nothing is there for a talk of {track}")
        if set(self.talks.themes) != set(self.themes):
            raise ValueError("a theme without words for a talk, or the other way round")
        return self


@cache
def sample_texts(folder: Path = FOLDER) -> Texts:
    """Raises ValueError with what is wrong in the files."""
    try:
        texts, *more = (yaml.safe_load((folder / file).read_text("utf-8")) for file in FILES)
        return Texts.model_validate(
            {**texts, **dict(zip(("chat", "names", "talks", "kudos"), more, strict=True))}
        )
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"What the sample people say cannot be used: {error}") from None


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
    pairs = [(first, last) for first in texts.names.first_names for last in texts.names.last_names]
    chance(seed, "names").shuffle(pairs)
    return (f"{first} {last}" for first, last in pairs)
