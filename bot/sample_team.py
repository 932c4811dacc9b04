"""The sample team of `touchline play`: one leader, three managers, eighteen reps, five time zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    id: str
    name: str
    title: str
    tz: str
    manager: str | None = None
    track: str | None = None


_SAO_PAULO, _NEW_YORK, _BERLIN = "America/Sao_Paulo", "America/New_York", "Europe/Berlin"
_KOLKATA, _AUCKLAND = "Asia/Kolkata", "Pacific/Auckland"

_LEADER = Sample("ULENA", "Lena Vogel", "VP Sales", _BERLIN, None, "manager")
_MANAGERS = (
    Sample("USAM", "Sam Carter", "Sales manager, Americas", _NEW_YORK, "ULENA", "manager"),
    Sample("UROSA", "Rosa Lindqvist", "Sales manager, Europe", _BERLIN, "ULENA", "manager"),
    Sample("UPRIYA", "Priya Nair", "Sales manager, Asia Pacific", _KOLKATA, "ULENA", "manager"),
)
_REPS = {
    "USAM": (
        ("UANA", "Ana Souza", _SAO_PAULO, "ae"),
        ("UBEN", "Ben Ortiz", _NEW_YORK, "ae"),
        ("UCY", "Cy Walker", _NEW_YORK, "sdr"),
        ("UDIEGO", "Diego Lima", _SAO_PAULO, "ae"),
        ("UELI", "Eli Brooks", _NEW_YORK, "sdr"),
        ("UFLO", "Flo Martins", _SAO_PAULO, "am"),
    ),
    "UROSA": (
        ("UGUS", "Gus Weber", _BERLIN, "ae"),
        ("UHANA", "Hana Novak", _BERLIN, "ae"),
        ("UIDA", "Ida Berg", _BERLIN, "sdr"),
        ("UJO", "Jo Keller", _BERLIN, "am"),
        ("UKAI", "Kai Meyer", _BERLIN, "sdr"),
        ("ULIV", "Liv Sørensen", _BERLIN, "ae"),
    ),
    "UPRIYA": (
        ("UMEERA", "Meera Iyer", _KOLKATA, "ae"),
        ("UNIKHIL", "Nikhil Rao", _KOLKATA, "sdr"),
        ("UOM", "Om Banerjee", _KOLKATA, "ae"),
        ("UPIRI", "Piripi Tamihana", _AUCKLAND, "ae"),
        ("UQUINN", "Quinn Harper", _AUCKLAND, "sdr"),
        ("URUBY", "Ruby Chen", _AUCKLAND, "am"),
    ),
}
_TITLES = {"ae": "Account executive", "sdr": "Sales development", "am": "Account manager"}

_EVERYBODY: tuple[Sample, ...] = (
    _LEADER,
    *_MANAGERS,
    *(
        Sample(id, name, _TITLES[track], tz, manager, track)
        for manager, reps in _REPS.items()
        for id, name, tz, track in reps
    ),
)


# The page opens as the first of them: somebody who has just been asked, then the coach who will read it.
_FIRST = ("UBEN", "USAM")
SAMPLE_TEAM: tuple[Sample, ...] = tuple(
    sorted(_EVERYBODY, key=lambda one: _FIRST.index(one.id) if one.id in _FIRST else len(_FIRST))
)


def people_csv(team: Sequence[Sample] = SAMPLE_TEAM) -> str:
    """The people file that an admin would hand in for this team."""
    lines = ["person,manager,track,hired_on,start"]
    lines += [f"{one.id},{one.manager},{one.track or ''},2024-02-01," for one in team if one.manager]
    return "\n".join(lines) + "\n"
