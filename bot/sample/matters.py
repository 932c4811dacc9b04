"""What a simulated rep has to tell this week: how it goes, what went well, a difficulty that lasts some weeks."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sample.kinds import Kind
from bot.sample.texts import Draw, Texts, Track, chance

TALKS: dict[Track, tuple[int, int]] = {"ae": (5, 11), "sdr": (9, 19), "am": (4, 9)}
LONGEST = 3  # weeks that a difficulty lasts
CUSTOMERS, OPEN = 7, 3  # of one rep: in all, and worked on at a time
CLOSES = 0.25  # how often good news is the last of a customer


@dataclass(slots=True)
class Matter:
    """A difficulty with one customer. `coached` when the coach wrote something about it."""

    theme: str
    customer: int  # a place in the story's lists
    weeks: int = 0
    coached: bool = False


@dataclass(slots=True)
class Story:
    """One rep's life at work so far. `deals` and `buyers` belong together.

    Of their places, `open` are worked on now, and `waiting` come when one of those is done with.
    """

    deals: list[str]
    buyers: list[str]
    open: list[int] = field(default_factory=lambda: list(range(OPEN)))
    waiting: list[int] = field(default_factory=lambda: list(range(OPEN, CUSTOMERS)))
    matter: Matter | None = None
    past: list[str] = field(default_factory=list)  # themes that are over
    helped: int = 0  # how often coaching was followed by something better

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    def slots(self, customer: int) -> dict[str, str]:
        return {"deal": self.deals[customer], "buyer": self.buyers[customer]}

    def turn_away(self, customer: int) -> None:
        """This customer is done with; the next one takes its place."""
        self.open[self.open.index(customer)] = self.waiting.pop(0)
        self.waiting.append(customer)


def story(kept: dict[str, Any]) -> Story:
    matter = kept["matter"]
    return Story(**{**kept, "matter": Matter(**matter) if matter else None})


@dataclass(frozen=True, slots=True)
class Told:
    """The answers of one check-in by question key, and what a coach may answer to."""

    says: dict[str, str]
    shares_mood: bool
    theme: str = ""  # of the difficulty, with its turn, its customer and somebody there; empty without one
    turn: int = 0
    deal: str = ""
    buyer: str = ""
    won: str = ""  # the customer that the good news is about, where one is named


def begin(number: int, texts: Texts, seed: int) -> Story:
    """A story for the rep with this number, with customers of their own as far as there are enough."""
    deals, buyers = list(texts.names.accounts), list(texts.names.buyers)
    chance(seed, "accounts").shuffle(deals)
    chance(seed, "buyers").shuffle(buyers)
    places = range(number * CUSTOMERS, (number + 1) * CUSTOMERS)
    return Story([deals[at % len(deals)] for at in places], [buyers[at % len(buyers)] for at in places])


@dataclass(frozen=True, slots=True)
class Week:
    """What one week of a story is told with; `done` is how much of the time has passed, from 0 to 1."""

    who: str
    track: Track
    kind: Kind
    done: float
    texts: Texts
    draw: Draw
    chances: random.Random


def tell(mine: Story, week: Week) -> Told:
    """What this rep writes now. Moves the story on."""
    kind, chances = week.kind, week.chances
    win, won = _over(mine, week)
    if mine.matter is None and chances.random() < kind.stuck * (0.45 if win else 1):
        mine.matter = _new(mine, week)
    form = _form(mine, kind, week.done, chances)
    says = _numbers(form, kind, week.track, chances)
    if not win and chances.random() < kind.win * (0.5 + form / 2):
        win, won = _win(mine, week)
    if win:
        says["win"] = win
    says["help"] = "none"
    shares = chances.random() < kind.shares_mood
    if mine.matter is None:
        return Told(says, shares, won=won)
    slots, turn = mine.slots(mine.matter.customer), _stuck(mine, mine.matter, form, says, week)
    return Told(says, shares, mine.matter.theme, turn, **slots, won=won)


def _over(mine: Story, week: Week) -> tuple[str, str]:
    """A week later: the difficulty goes on, or is over with something to be glad about where it was worked on."""
    matter = mine.matter
    if matter is None:
        return "", ""
    matter.weeks += 1
    if matter.weeks < LONGEST and not (matter.coached and week.chances.random() < 0.65):
        return "", ""
    mine.matter = None
    mine.past.append(matter.theme)
    if not matter.coached:
        return "", ""
    mine.helped += 1
    wins, slots = week.texts.themes[matter.theme].wins, mine.slots(matter.customer)
    return _named(week.draw.of(f"{matter.theme}.wins", wins, week.who, **slots), slots["deal"])


def _new(mine: Story, week: Week) -> Matter:
    fitting = [key for key, theme in week.texts.themes.items() if week.track in theme.tracks]
    fresh = [key for key in fitting if key not in mine.past[-2:]] or fitting
    return Matter(week.chances.choice(fresh), week.chances.choice(mine.open))


def _win(mine: Story, week: Week) -> tuple[str, str]:
    """Something that went well, not with the customer who is a difficulty; now and then the last of a customer."""
    hard = mine.matter.customer if mine.matter is not None else None
    customer = week.chances.choice([place for place in mine.open if place != hard])
    slots, closes = mine.slots(customer), week.chances.random() < CLOSES
    key, texts = ("closings", week.texts.closings) if closes else ("wins", week.texts.wins)
    if closes:
        mine.turn_away(customer)
    return _named(week.draw.of(f"{key}.{week.track}", texts[week.track], week.who, **slots), slots["deal"])


def _named(win: str, deal: str) -> tuple[str, str]:
    return win, deal if deal in win else ""


def _stuck(mine: Story, matter: Matter, form: float, says: dict[str, str], week: Week) -> int:
    """What is difficult, and the help that is wanted. Gives the turn; -1 where it is to be talked about."""
    theme, chances, slots = week.texts.themes[matter.theme], week.chances, mine.slots(matter.customer)
    says["help"] = theme.help if chances.random() < 0.7 else "none"
    if form < 0.34 and matter.weeks and chances.random() < 0.45:
        says["help"] = "soon"
        says["stuck"] = week.draw.of("talk_soon", week.texts.talk_soon, week.who, **slots)
        return -1
    turn = week.draw.one(f"{matter.theme}.turns", len(theme.turns), week.who)
    says["stuck"] = theme.turns[turn].stuck.format(**slots)
    return turn


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
