"""What an admin chooses for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from blocks import ids
from blocks.parts import Block, View, field, modal, option
from blocks.places import NONE, WORKSPACE, PlaceForm, place_fields
from blocks.state import channel_value, has_element, user_value


@dataclass(frozen=True, slots=True)
class SetupForm:
    """`sponsor` and `kudos_channel` are Slack ids, "" for none."""

    sponsor: str
    places: PlaceForm
    kudos_channel: str = ""


def setup_form(form: SetupForm) -> View:
    """Three choices; all can be left open."""
    picker: Block = {"type": "users_select", "action_id": ids.FIELD}
    if form.sponsor:
        picker["initial_user"] = form.sponsor
    sponsor = field(
        ids.SETUP_SPONSOR, "Who stands behind the program?", picker, optional=True,
        hint="Named in the first message that each person gets.",
    )  # fmt: skip
    channels: Block = {
        "type": "conversations_select", "action_id": ids.FIELD,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }  # fmt: skip
    if form.kudos_channel:
        channels["initial_conversation"] = form.kudos_channel
    kudos = field(
        ids.SETUP_KUDOS, "Where do kudos go?", channels, optional=True,
        hint="A team can choose a channel of its own. Type /invite @Touchline in a private one.",
    )  # fmt: skip
    none = [option("Not chosen yet", WORKSPACE), option("No holidays", NONE)]
    return modal(
        "Workspace", [sponsor, kudos, *place_fields(form.places, none)], callback_id=ids.SETUP_SAVE, submit="Save",
        close="Cancel",
    )  # fmt: skip


def parse_sponsor(view_state: object) -> str | None:
    return user_value(view_state, ids.SETUP_SPONSOR, ids.FIELD)


def has_kudos(view_state: object) -> bool:
    """True if the field of the kudos channel was on the screen: a window of before has none."""
    return has_element(view_state, ids.SETUP_KUDOS, ids.FIELD)


def parse_kudos_channel(view_state: object) -> str | None:
    return channel_value(view_state, ids.SETUP_KUDOS, ids.FIELD)
