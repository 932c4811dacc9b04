"""What an admin chooses for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from blocks import ids
from blocks.parts import Block, View, field, modal, option
from blocks.places import NONE, WORKSPACE, PlaceForm, place_fields
from blocks.state import user_value


@dataclass(frozen=True, slots=True)
class SetupForm:
    """`sponsor` is a Slack id, "" for none."""

    sponsor: str
    places: PlaceForm


def setup_form(form: SetupForm) -> View:
    """Two choices; both can be left open."""
    picker: Block = {"type": "users_select", "action_id": ids.FIELD}
    if form.sponsor:
        picker["initial_user"] = form.sponsor
    sponsor = field(
        ids.SETUP_SPONSOR, "Who stands behind the program?", picker, optional=True,
        hint="Named in the first message that each person gets.",
    )  # fmt: skip
    none = [option("Not chosen yet", WORKSPACE), option("No holidays", NONE)]
    return modal(
        "Workspace", [sponsor, *place_fields(form.places, none)], callback_id=ids.SETUP_SAVE, submit="Save",
        close="Cancel",
    )  # fmt: skip


def parse_sponsor(view_state: object) -> str | None:
    return user_value(view_state, ids.SETUP_SPONSOR, ids.FIELD)
