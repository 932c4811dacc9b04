"""The people of `touchline play`: Northwind Sales, or a made-up company of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.sample.texts import Texts, chance, names

TEAM_SIZE = 7  # reps of a manager, in a company that is made up
MANAGERS_OF_ONE = 8  # above so many managers there are directors


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody. `kind` is how they deal with check-ins, a name in bot/sample/kinds.py."""

    id: str
    name: str
    title: str
    tz: str
    manager: str | None = None
    track: str | None = None
    kind: str = "steady"


_SAO_PAULO, _NEW_YORK, _BERLIN = "America/Sao_Paulo", "America/New_York", "Europe/Berlin"
_KOLKATA, _AUCKLAND = "Asia/Kolkata", "Pacific/Auckland"

_LEADER = Sample("ULENA", "Lena Vogel", "VP Sales", _BERLIN, None, "manager", "leader")
_MANAGERS = (
    Sample("USAM", "Sam Carter", "Sales manager, Americas", _NEW_YORK, "ULENA", "manager", "replies"),
    Sample("UROSA", "Rosa Lindqvist", "Sales manager, Europe", _BERLIN, "ULENA", "manager", "taps"),
    Sample("UPRIYA", "Priya Nair", "Sales manager, Asia Pacific", _KOLKATA, "ULENA", "manager", "skips"),
)
_REPS = {
    "USAM": (
        ("UANA", "Ana Souza", _SAO_PAULO, "ae", "improving"),
        ("UBEN", "Ben Ortiz", _NEW_YORK, "ae", "last_minute"),
        ("UCY", "Cy Walker", _NEW_YORK, "sdr", "silent"),
        ("UDIEGO", "Diego Lima", _SAO_PAULO, "ae", "sliding"),
        ("UELI", "Eli Brooks", _NEW_YORK, "sdr", "steady"),
        ("UFLO", "Flo Martins", _SAO_PAULO, "am", "brief"),
    ),
    "UROSA": (
        ("UGUS", "Gus Weber", _BERLIN, "ae", "steady"),
        ("UHANA", "Hana Novak", _BERLIN, "ae", "brief"),
        ("UIDA", "Ida Berg", _BERLIN, "sdr", "on_leave"),
        ("UJO", "Jo Keller", _BERLIN, "am", "late"),
        ("UKAI", "Kai Meyer", _BERLIN, "sdr", "new"),
        ("ULIV", "Liv Sørensen", _BERLIN, "ae", "steady"),
    ),
    "UPRIYA": (
        ("UMEERA", "Meera Iyer", _KOLKATA, "ae", "improving"),
        ("UNIKHIL", "Nikhil Rao", _KOLKATA, "sdr", "patchy"),
        ("UOM", "Om Banerjee", _KOLKATA, "ae", "silent"),
        ("UPIRI", "Piripi Tamihana", _AUCKLAND, "ae", "steady"),
        ("UQUINN", "Quinn Harper", _AUCKLAND, "sdr", "late"),
        ("URUBY", "Ruby Chen", _AUCKLAND, "am", "short_leave"),
    ),
}
_TITLES = {"ae": "Account executive", "sdr": "Sales development", "am": "Account manager"}

_EVERYBODY: tuple[Sample, ...] = (
    _LEADER,
    *_MANAGERS,
    *(
        Sample(id, name, _TITLES[track], tz, manager, track, kind)
        for manager, reps in _REPS.items()
        for id, name, tz, track, kind in reps
    ),
)
# Somebody who left before today, where there is a past.
LEAVER = Sample("UTOM", "Tom Becker", _TITLES["ae"], _BERLIN, "UROSA", "ae", "leaving")

# The page opens as the first of them: somebody who has just been asked, then the coach who will read it.
_FIRST = ("UBEN", "USAM")
SAMPLE_TEAM: tuple[Sample, ...] = tuple(
    sorted(_EVERYBODY, key=lambda one: _FIRST.index(one.id) if one.id in _FIRST else len(_FIRST))
)


def people_csv(team: Sequence[Sample] = SAMPLE_TEAM, hired_on: str = "2024-02-01") -> str:
    """The people file that an admin would hand in for this team."""
    lines = ["person,manager,track,hired_on,start"]
    lines += [f"{one.id},{one.manager},{one.track or ''},{hired_on}," for one in team if one.manager]
    return "\n".join(lines) + "\n"


_ZONES = (
    *("America/New_York", "America/New_York", "America/Chicago", "America/Los_Angeles", _SAO_PAULO),
    *("Europe/London", _BERLIN, "Europe/Madrid", _KOLKATA, "Asia/Singapore", _AUCKLAND),
)
_KINDS = (
    *("steady", "steady", "steady", "brief", "late", "late", "patchy", "silent", "improving", "sliding"),
    *("on_leave", "short_leave"),
)
_WAYS = ("replies", "taps", "replies", "skips")
_TRACKS = ("ae", "ae", "sdr", "am")


def made_up_team(reps: int, seed: int, texts: Texts) -> tuple[Sample, ...]:
    """A company of so many reps, a manager for every seven, and directors where there are many managers.

    The first rep and the first manager are those of the sample team, so that the page opens in the same way.
    """
    called, chances = _called(seed, texts), chance(seed, "team")
    managers = max(1, round(reps / TEAM_SIZE))
    directors = -(-managers // MANAGERS_OF_ONE) if managers > MANAGERS_OF_ONE else 0
    team: list[Sample] = []
    for number in range(directors):
        title = "Director, sales"
        team.append(Sample(f"UD{number:05}", next(called), title, _BERLIN, _LEADER.id, "manager", "director"))
    zones: list[str] = []
    for number in range(managers):
        above = f"UD{number // MANAGERS_OF_ONE:05}" if directors else _LEADER.id
        zones.append(chances.choice(_ZONES))
        way = _WAYS[number % len(_WAYS)]
        made = Sample(f"UM{number:05}", next(called), "Sales manager", zones[-1], above, "manager", way)
        team.append(made if number else replace(_sample("USAM"), manager=above))
    zones[0] = _NEW_YORK
    for number in range(reps):
        own = number % managers
        track, kind = chances.choice(_TRACKS), chances.choice(_KINDS)
        manager = f"UM{own:05}" if own else "USAM"
        made = Sample(f"UR{number:05}", next(called), _TITLES[track], zones[own], manager, track, kind)
        team.append(made if number else _sample("UBEN"))
    rest = [one for one in team if one.id not in _FIRST]
    return (_sample("UBEN"), *(one for one in team if one.id == "USAM"), _LEADER, *rest)


def _called(seed: int, texts: Texts) -> Iterator[str]:
    taken = {one.name for one in _EVERYBODY}
    return (name for name in names(seed, texts) if name not in taken)


def _sample(id: str) -> Sample:
    return next(one for one in _EVERYBODY if one.id == id)
