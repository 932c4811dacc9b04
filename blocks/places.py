"""Whose holidays count: a country, and a part of it where parts have holidays of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blocks import ids
from blocks.parts import Block, View, modal, option, section
from blocks.parts import field as input_field
from blocks.state import selected

WORKSPACE, NONE, WHOLE = "workspace", "none", "whole"
_MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """`countries` and `parts` are code → name; `country` and `part` are what is chosen, "" for the workspace's."""

    countries: Mapping[str, str]
    country: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    workspace: str = ""  # the place of the workspace in words


def place_form(form: PlaceForm) -> View:
    """A person's own holidays."""
    usual = f"As my workspace: {form.workspace}" if form.workspace else "As my workspace: not counted"
    first = [option(usual, WORKSPACE), option("No holidays", NONE)]
    return modal(
        "Holidays",
        [
            section("On holidays nothing is asked, and no talk is due. They count as days off."),
            *place_fields(form, first),
        ],
        callback_id=ids.PLACE_SAVE,
        submit="Save",
        close="Cancel",
    )


def place_fields(form: PlaceForm, first: Sequence[Block]) -> list[Block]:
    """The country, and its parts where there are some. `first` are the choices that are no country."""
    groups: list[Block] = [_group("No country of my own", first)]
    groups += _groups([option(name, code) for code, name in form.countries.items()])
    menu: Block = {"type": "static_select", "action_id": ids.PLACE_COUNTRY, "option_groups": groups}
    menu["initial_option"] = _chosen(groups, form.country) or first[0]
    country = input_field(ids.PLACE_COUNTRY, "Country", menu) | {"dispatch_action": True}
    if not form.parts:
        return [country]
    parts = [option("All of it", WHOLE), *(option(name, code) for code, name in form.parts.items())]
    groups = _groups(parts)
    menu = {"type": "static_select", "action_id": ids.FIELD, "option_groups": groups}
    menu["initial_option"] = _chosen(groups, form.part) or parts[0]
    return [country, input_field(_part_block(form.country), "Part of the country", menu)]


def _part_block(country: str) -> str:
    """A block of its own for each country: what was chosen for one is no part of another."""
    return f"{ids.PLACE_PART}.{country}"


def _groups(options: Sequence[Block]) -> list[Block]:
    """Menus take 100 options, or as many groups of as many."""
    pieces = [options[start : start + _MOST_OPTIONS] for start in range(0, len(options), _MOST_OPTIONS)]
    return [_group(f"{_first(piece[0])} to {_first(piece[-1])}", piece) for piece in pieces]


def _group(label: str, options: Sequence[Block]) -> Block:
    return {"label": {"type": "plain_text", "text": label[:75], "emoji": False}, "options": list(options)}


def _first(choice: Block) -> str:
    return str(choice["text"]["text"])[:20]


def _chosen(groups: Sequence[Block], value: str) -> Block | None:
    return next((one for group in groups for one in group["options"] if one["value"] == value), None)


def parse_country(view_state: object) -> str | None:
    """The chosen country, `WORKSPACE`, or `NONE`; None where nothing is chosen."""
    return selected(view_state, ids.PLACE_COUNTRY, ids.PLACE_COUNTRY)


def parse_place(view_state: object) -> str | None:
    """The place as it is kept, "DE-BY"; "" for the workspace's; None where nothing is chosen."""
    country = parse_country(view_state)
    if country is None:
        return None
    if country == WORKSPACE:
        return ""
    part = selected(view_state, _part_block(country), ids.FIELD)
    return country if part in (None, WHOLE) or country == NONE else f"{country}-{part}"
