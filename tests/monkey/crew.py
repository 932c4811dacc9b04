"""The world the monkey plays in: one of each kind of person, and a check-in with every kind of question."""

from __future__ import annotations

from dataclasses import replace

from bot.play.play import Play
from bot.sample.team import Sample
from coaching.checkins import QuestionType, Visibility
from storage import templates
from storage.unit import Unit
from tests.slack.templates import ask, options

TEAM = (
    Sample("UADA", "Ada Berg", "Sales operations", "America/New_York"),  # an admin in no team
    Sample("ULENA", "Lena Vogel", "VP Sales", "Europe/Berlin", None, "manager"),
    Sample("USAM", "Sam Carter", "Sales manager", "America/New_York", "ULENA", "manager"),
    Sample("UROSA", "Rosa Lind", "Sales manager", "America/Sao_Paulo", "ULENA", "manager"),
    Sample("UANA", "Ana Souza", "Account executive", "Pacific/Auckland", "USAM", "ae"),
    Sample("UBEN", "Ben Ortiz", "Account executive", "America/New_York", "USAM", "ae"),
    Sample("UCY", "Cy Walker", "Sales development", "Asia/Kolkata", "USAM", "sdr"),
    Sample("UMAX", "Max Stern", "Account executive", "America/New_York", "UROSA", "ae"),
    Sample("UGUS", "Gus Weber", "Account executive", "Europe/Berlin", "UROSA", "ae"),
)
MANAGER = {one.id: one.manager for one in TEAM if one.manager}
GUEST, ALONE, LEFT = "UGIL", "UNOA", "UMAX"
EVERYBODY = frozenset(one.id for one in TEAM) | {ALONE}
ALL_EYES = EVERYBODY | {""}  # and whoever is in a channel
MAY_LEAVE = ("UMAX", "UCY", "UROSA")
PRIVATE_FIELDS = frozenset({"q.diary"})


async def settle_in(world: Play) -> None:
    """Add who is in no team, and let one of the team have left already; ask all that can be asked."""
    world.slack.add_person(
        "Noa Klein", id=ALONE, tz="Europe/Berlin", title="Finance", announce=True,
    )  # fmt: skip
    world.slack.add_person(
        "Gil Guest", id=GUEST, tz="America/New_York", is_restricted=True, announce=True,
    )  # fmt: skip
    world.slack.add_channel("sales", members=["ULENA", "USAM", "UANA", "UBEN"], id="C0SALES")
    await world.slack.person(LEFT).deactivate()
    await world.program.db.write(lambda unit: _ask_more(unit, world))
    await world.settle()


def _ask_more(unit: Unit, world: Play) -> None:
    """The library's own weekly questions, and one of each type it does not use; private words among them."""
    id = templates.current_ids(unit, world.workspace_id)["weekly_rep"]
    weekly = world.program.templates.get(unit, world.workspace_id, id)
    more = (
        ask("diary", QuestionType.LONG_TEXT, visibility=Visibility.PRIVATE, share_toggle=True),
        ask("deal", QuestionType.DEAL),
        ask("day", QuestionType.DATE),
        ask("who", QuestionType.PERSON),
        ask("multi", QuestionType.MULTI, options=options("x", "y", "z")),
        ask("many", QuestionType.CHOICE, options=options(*(f"o{n}" for n in range(30)))),
        ask("yes", QuestionType.YES_NO),
        ask("why", QuestionType.SHORT_TEXT, required=True, show_if="help == deal"),
    )
    edited = replace(weekly, questions=(*weekly.questions[:1], more[0], *weekly.questions[1:], *more[1:]))
    templates.save_edit(unit, world.workspace_id, edited, world.clock.now())
