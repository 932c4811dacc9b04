"""Public holidays of countries and their parts, from the library `holidays`, worked out once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

from coaching.calendar import Availability

NONE = "none"  # a person who wants no holidays, whatever the workspace says
_YEARS = 3  # a plan looks some sixty weeks ahead

Ranges = tuple[tuple[date, date], ...]


@lru_cache(2048)
def days_off(place: str | None, workdays: frozenset[int], year: int) -> Ranges:
    """The holidays of a place ("DE", "US-CA") in `year` and the two after it that fall on these weekdays.

    Nothing for no place, and for one that the library does not know any more.
    """
    if place is None or place == NONE or not 1900 < year < 2200:
        return ()
    import holidays  # takes 0.2 s, and most workspaces choose no country at first

    country, _, part = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=range(year, year + _YEARS))
    except NotImplementedError:
        return ()
    return tuple((day, day) for day in sorted(found) if day.weekday() in workdays)


@lru_cache(4096)
def working_days(workdays: frozenset[int], place: str | None, year: int, leave: Ranges = ()) -> Availability:
    """When somebody works. One value for all who share weekdays, holidays and leave, so that rules keep results."""
    return Availability(workdays, tuple(sorted((*leave, *days_off(place, workdays, year)))))


@cache
def countries() -> Mapping[str, str]:
    """The countries that can be chosen: code → name, by name."""
    from holidays.registry import COUNTRIES

    found = {codes[1]: _name(module) for module, codes in COUNTRIES.items()}
    return dict(sorted(found.items(), key=lambda item: item[1]))


@lru_cache(256)
def parts(country: str) -> Mapping[str, str]:
    """The parts of a country that have holidays of their own: code → name, by name. Empty where there are none."""
    import holidays

    if country not in countries():
        return {}
    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    named = {code: (names[0] if names else code) for code, names in aliases.items()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def _name(module: str) -> str:
    words = [_WORDS.get(word, word.capitalize()) for word in module.split("_")]
    return " ".join(words)


_WORDS = {"and": "and", "of": "of", "the": "the", "dr": "DR"}


def is_known(place: str) -> bool:
    """True for `NONE`, and for a country or a part of one that can be chosen."""
    country, _, part = place.partition("-")
    return place == NONE or (country in countries() and (not part or part in parts(country)))


def place_name(place: str | None) -> str:
    """ "Germany, Bayern", "none", or "" for a place that was not chosen."""
    if not place or place == NONE:
        return place or ""
    country, _, part = place.partition("-")
    name = countries().get(country, country)
    return f"{name}, {parts(country).get(part, part)}" if part else name
