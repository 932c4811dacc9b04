"""People and channels to begin with: a few by hand, any number by rule, the same every time."""

from __future__ import annotations

from playground.errors import Json
from playground.population import Population

_FIRST = (
    *("Ana", "Ben", "Mei", "Priya", "Tomas", "Ingrid", "Kofi", "Lucia", "Omar", "Hanna", "Diego", "Noor"),
    *(
        "Akira",
        "Elif",
        "Jonas",
        "Amara",
        "Pavel",
        "Sofia",
        "Ravi",
        "Chloe",
        "Yusuf",
        "Marta",
        "Liam",
        "Zainab",
    ),
    *("Nils", "Carla", "Samir", "Freya", "Hugo", "Leila"),
)
_LAST = (
    *("Ruiz", "Okoro", "Tanaka", "Shah", "Novak", "Berg", "Mensah", "Costa", "Haddad", "Weber", "Silva"),
    *("Rahman", "Sato", "Demir", "Lindgren", "Diallo", "Petrov", "Rossi", "Menon", "Dubois", "Kaya", "Kowal"),
    *("Murphy", "Bello", "Olsen", "Moreno", "Nasser", "Hansen", "Meyer"),
)
_ZONES = (
    *("Europe/Madrid", "Africa/Lagos", "Asia/Tokyo", "Europe/London", "America/New_York"),
    *("America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Europe/Berlin"),
)
_TITLES = ("Account executive", "Sales development", "Customer success", "Sales engineer")
_CHANNELS = (
    "sales",
    "wins",
    "general",
    "random",
    "deals",
    "product",
    "support",
    "marketing",
    "hiring",
    "news",
)

PEOPLE = 4
CHANNELS = 2
MOST = 5_000


def person(number: int) -> Json:
    """The person of this number. The fourth of the first few is the manager and an admin."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    turn = number // (len(_FIRST) * len(_LAST))
    leads = number == PEOPLE - 1
    return {
        "name": f"{first} {last}" + (f" {turn + 1}" if turn else ""),
        "tz": _ZONES[number % len(_ZONES)],
        "title": "Sales manager" if leads else _TITLES[number % len(_TITLES)],
        "is_admin": leads,
    }


def channel_name(number: int) -> str:
    name, turn = _CHANNELS[number % len(_CHANNELS)], number // len(_CHANNELS)
    return f"{name}-{turn + 1}" if turn else name


def settle(slack: Population, people: int = PEOPLE, channels: int = CHANNELS) -> None:
    """One workspace. Everybody is in the first channel, up to forty are in each of the others, the app in the first."""
    home = slack.add_workspace("Northwind")
    made = [slack.add_person(**person(number), team=home) for number in range(people)]
    for number in range(channels):
        start = number * 7 % max(len(made), 1)
        inside = made if number == 0 else [*made, *made][start : start + min(40, len(made))]
        slack.add_channel(channel_name(number), members=inside, bot=number == 0, team=home)
