"""What an admin sets for everybody, what is set now, and who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks import ids
from blocks.parts import Block, View, beside, button, context, field, modal, option, plain_text, section
from blocks.state import selected, users_value
from blocks.text import Person, name, names
from blocks.times import when

MOST_PEOPLE = 50
SIZES = range(5, 21)


@dataclass(frozen=True, slots=True)
class Admin:
    """What is set now. `teams` are the managers of the teams that begin; empty: everybody."""

    min_group: int
    teams: tuple[Person, ...]
    admins: tuple[Person, ...]
    ops: tuple[Person, ...]
    sponsor: Person | None = None
    kudos_channel: str = ""
    place: str = ""
    todo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One line of the change log. No actor: an operator of the server."""

    at: datetime
    what: str
    old: str
    new: str
    actor: Person | None
    subject: Person | None = None


def admin_view(now: Admin) -> View:
    """Everything on one page, each part with its button."""
    setup = button("Change", ids.SETUP_OPEN, says="Sponsor, kudos channel and holidays, opens a form")
    rules = button("Change", ids.ADMIN_RULES, says="Teams and smallest group, opens a form")
    roles = button("Change", ids.ADMIN_ROLES, says="Roles, opens a form")
    file = button("People file", ids.FILE_OPEN, says="People file, opens a form")
    log = button("Show", ids.ADMIN_LOG, says="What was changed, opens a list")
    channel = f"<#{now.kudos_channel}>" if now.kudos_channel else "no channel yet"
    sponsor = name(now.sponsor) if now.sponsor else "Nobody"
    begin = f"Only the teams of {names(now.teams, 6)}" if now.teams else "Everybody"
    blocks: list[Block] = []
    if now.todo:
        steps = "\n".join(f"{number}. {step}" for number, step in enumerate(now.todo, 1))
        blocks.append(section(f"*Left to do, in this order*\n{steps}"))
    blocks += [
        beside("*People and managers*\nWho reports to whom", file),
        beside(f"*Who takes part*\n{begin}", rules),
        beside(f"*Smallest group*\nCounts show from {now.min_group} people on", rules),
        beside(
            f"*For everybody*\n{sponsor} stands behind it.\nKudos go to {channel}.\nHolidays: "
            f"{now.place or 'none yet'}",
            setup,
        ),
        beside(f"*Roles*\nAdmins: {_some(now.admins)}\nOps: {_some(now.ops)}", roles),
        section(
            "*How often people talk*\nEach manager chooses, in Settings.\n"
            "*Team channels*\nEach manager chooses one, on Home.\n"
            "*Quiet hours*\nMessages come from 08:30 to 18:00 where the person is, on days they work.\n"
            "*Language*\nEnglish"
        ),
        beside("*Change log*\nWho changed what, and when", log),
        context("Being an admin opens nobody's answers, talks or notes."),
    ]
    return modal("For admins", blocks, callback_id=ids.ADMIN_VIEW)


def _some(people: tuple[Person, ...]) -> str:
    return names(people, 6) if people else "nobody by a grant"


# ---------------------------------------------------------------- forms


def rules_form(min_group: int, teams: Sequence[Person]) -> View:
    """The smallest group, and which teams begin."""
    sizes = [option(f"{size} people", str(size)) for size in SIZES]
    size: Block = {
        "type": "static_select", "action_id": ids.FIELD, "options": sizes,
        "initial_option": sizes[min_group - SIZES.start],
    }  # fmt: skip
    pilot = _users([one.id for one in teams], "Choose managers")
    return modal(
        "Who takes part",
        [
            field(
                ids.ADMIN_PILOT, "Only the teams of", pilot, optional=True,
                hint="Nobody else is asked or reminded until you empty this. What they miss is not sent later.",
            ),
            field(
                ids.ADMIN_GROUP, "Smallest group", size,
                hint="A count of fewer people is not shown, so that nobody's own answer can be told.",
            ),
        ],
        callback_id=ids.ADMIN_RULES_SAVE, submit="Save", close="Cancel",
    )  # fmt: skip


def parse_rules(view_state: object) -> tuple[int, tuple[str, ...]] | None:
    """(smallest group, Slack ids of managers); None where the size is none of ours."""
    size = selected(view_state, ids.ADMIN_GROUP, ids.FIELD)
    if size not in {str(one) for one in SIZES}:
        return None
    return int(size), users_value(view_state, ids.ADMIN_PILOT, ids.FIELD)[:MOST_PEOPLE]


def roles_form(admins: Sequence[Person], ops: Sequence[Person]) -> View:
    """Who holds a role by a grant. Admins of Slack are not listed: they are admins by themselves."""
    return modal(
        "Roles",
        [
            section("Admins of this Slack are admins here too, and are not in this list."),
            field(
                ids.ADMIN_ADMINS, "Admins", _users([one.id for one in admins], "Choose people"), optional=True,
                hint="They may change everything in this window.",
            ),
            field(
                ids.ADMIN_OPS, "Ops", _users([one.id for one in ops], "Choose people"), optional=True,
                hint="They load numbers. They see nothing that people write to each other.",
            ),
        ],
        callback_id=ids.ADMIN_ROLES_SAVE, submit="Save", close="Cancel",
    )  # fmt: skip


def parse_roles(view_state: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slack ids of (admins, ops)."""
    return (
        users_value(view_state, ids.ADMIN_ADMINS, ids.FIELD)[:MOST_PEOPLE],
        users_value(view_state, ids.ADMIN_OPS, ids.FIELD)[:MOST_PEOPLE],
    )


def _users(chosen: list[str], words: str) -> Block:
    picker: Block = {
        "type": "multi_users_select", "action_id": ids.FIELD, "placeholder": plain_text(words, 150),
        "max_selected_items": MOST_PEOPLE,
    }  # fmt: skip
    if chosen:
        picker["initial_users"] = chosen[:MOST_PEOPLE]
    return picker


# ---------------------------------------------------------------- the log


def log_view(changes: Sequence[LoggedChange], zone: str, now: datetime) -> View:
    """The newest first."""
    rows = [section(_line(one, zone, now)) for one in changes]
    return modal("Change log", rows or [section("Nothing was changed yet.")], callback_id=ids.ADMIN_LOG_VIEW)


def _line(one: LoggedChange, zone: str, now: datetime) -> str:
    who = name(one.actor) if one.actor else "An operator of the server"
    about = f" for {name(one.subject)}" if one.subject else ""
    return f"*{one.what}*{about}: {one.old} → {one.new}\n{who}, {when(one.at, zone, now)}"
