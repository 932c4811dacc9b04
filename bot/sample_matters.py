"""What a simulated rep has to tell this week: how it goes, what went well, a difficulty that lasts some weeks."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sample_kinds import Kind
from bot.sample_texts import Draw, Texts, Track, chance

TALKS: dict[Track, tuple[int, int]] = {"ae": (5, 11), "sdr": (9, 19), "am": (4, 9)}
LONGEST = 3  # weeks that a difficulty lasts


@dataclass(slots=True)
class Matter:
    """A difficulty with one customer. `coached` when the coach wrote something about it."""

    theme: str
    deal: str
    buyer: str
    weeks: int = 0
    coached: bool = False


@dataclass(slots=True)
class Story:
    """One rep's life at work so far."""

    deals: list[str]
    buyers: list[str]
    matter: Matter | None = None
    past: list[str] = field(default_factory=list)  # themes that are over
    helped: int = 0  # how often coaching was followed by something better

    def dump(self) -> dict[str, Any]:
        return asdict(self)


def story(kept: dict[str, Any]) -> Story:
    matter = kept["matter"]
    return Story(**{**kept, "matter": Matter(**matter) if matter else None})


@dataclass(frozen=True, slots=True)
class Told:
    """The answers of one check-in by question key, and what a coach may answer to."""

    says: dict[str, str]
    shares_mood: bool
    theme: str
    deal: str
    buyer: str


def begin(number: int, texts: Texts, seed: int) -> Story:
    """A story for the rep with this number: three customers of their own, as far as there are enough."""
    deals, buyers = list(texts.accounts), list(texts.buyers)
    chance(seed, "accounts").shuffle(deals)
    chance(seed, "buyers").shuffle(buyers)
    return Story(
        [deals[(number * 3 + i) % len(deals)] for i in range(3)],
        [buyers[(number * 3 + i) % len(buyers)] for i in range(3)],
    )


def tell(
    mine: Story,
    who: str,
    track: Track,
    kind: Kind,
    done: float,
    texts: Texts,
    draw: Draw,
    chances: random.Random,
) -> Told:
    """What this rep writes now; `done` is how much of the time has passed, from 0 to 1. Moves the story on."""
    win, over = "", mine.matter
    if mine.matter is not None:
        mine.matter.weeks += 1
        if mine.matter.weeks >= LONGEST or (mine.matter.coached and chances.random() < 0.65):
            win = _ended(mine, who, texts, draw, better=mine.matter.coached)
    if mine.matter is None and chances.random() < kind.stuck * (0.45 if win else 1):
        mine.matter = _new(mine, track, texts, chances)
    form = _form(mine, kind, done, chances)
    says, matter = _numbers(form, kind, track, chances), mine.matter
    place = matter or over
    if not win and chances.random() < kind.win * (0.5 + form / 2):
        slots = {"deal": chances.choice(mine.deals), "buyer": chances.choice(mine.buyers)}
        win = draw.of(f"wins.{track}", texts.wins[track], who, **slots)
    if win:
        says["win"] = win
    says["help"] = "none"
    if matter is not None:
        theme = texts.themes[matter.theme]
        slots = {"deal": matter.deal, "buyer": matter.buyer}
        says["help"] = theme.help if chances.random() < 0.7 else "none"
        if form < 0.34 and matter.weeks and chances.random() < 0.45:
            says["help"] = "soon"
            says["stuck"] = draw.of("talk_soon", texts.talk_soon, who, **slots)
        else:
            says["stuck"] = draw.of(f"{matter.theme}.stuck", theme.stuck, who, **slots)
    deal, buyer = (place.deal, place.buyer) if place else ("", "")
    return Told(
        says,
        chances.random() < kind.shares_mood,
        matter.theme if matter else "",
        _named(win, mine.deals) or deal,
        buyer,
    )


def _named(win: str, deals: list[str]) -> str:
    return next((deal for deal in deals if deal in win), "")


def _ended(mine: Story, who: str, texts: Texts, draw: Draw, *, better: bool) -> str:
    """The difficulty is over, with something to be glad about where it was worked on."""
    assert mine.matter is not None
    over, mine.matter = mine.matter, None
    mine.past.append(over.theme)
    if not better:
        return ""
    mine.helped += 1
    wins = texts.themes[over.theme].wins
    return draw.of(f"{over.theme}.wins", wins, who, deal=over.deal, buyer=over.buyer)


def _new(mine: Story, track: Track, texts: Texts, chances: random.Random) -> Matter:
    fitting = [key for key, theme in texts.themes.items() if track in theme.tracks]
    fresh = [key for key in fitting if key not in mine.past[-2:]] or fitting
    which = chances.randrange(len(mine.deals))
    return Matter(chances.choice(fresh), mine.deals[which], mine.buyers[which])


def _form(mine: Story, kind: Kind, done: float, chances: random.Random) -> float:
    """How the week went, from 0 to 1: the kind's own way, better for being coached, a little luck."""
    begin, end = kind.form
    planned = begin + (end - begin) * done
    return min(1.0, max(0.05, planned + 0.02 * min(mine.helped, 5) + chances.uniform(-0.12, 0.12)))


def _numbers(form: float, kind: Kind, track: Track, chances: random.Random) -> dict[str, str]:
    least, most = TALKS[track]
    talks = max(1, round((least + (most - least) * form) * chances.uniform(0.85, 1.15)))
    acted = min(talks, max(0, round(talks * (0.12 + 0.5 * form) + chances.uniform(-1, 1))))
    says = {"talks": str(talks), "acted": str(acted)}
    for key in ("sure", "mood"):
        if chances.random() >= kind.quiet:
            says[key] = str(min(5, max(1, round(1 + 4 * form + chances.uniform(-0.7, 0.7)))))
    if chances.random() < kind.quiet / 2:
        says = {key: value for key, value in says.items() if key not in ("talks", "acted")}
    return says
