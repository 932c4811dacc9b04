"""Optional scopes: without one a sentence says what to do, and after an install with it the feature is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.manifest import read_manifest
from bot.play.play import Play
from storage.tables import Person
from tests.database.house import change
from tests.slack.acting import go_on, person
from tests.slack.test_kudos import MAPPED, chosen, heard, kudos
from tests.slack.test_people_file import HEAD, paste

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def by_mail(world: Play) -> str:
    """A line of the people file with an e-mail address."""
    ada, ana = person(world, "UADA"), person(world, "UANA")
    found = await paste(ada, f"{HEAD}{ana.profile.email},UROSA,,,\n")
    await ada.close(all=True)
    return found


async def to_a_channel(world: Play) -> str:
    """Kudos for a public channel that nobody invited the bot to; what the channel and the giver read."""
    sam = person(world, "USAM")
    found = [one for one in world.slack.workspace().rooms.values() if one.name == "wins"]
    channel = found[0] if found else world.slack.add_channel("wins", members=["USAM", "UANA"])
    await chosen(world, channel.id)
    await kudos(sam, f"<@UANA> {MAPPED} {len(channel.messages)}")
    await world.settle()
    await world.settle()
    said = " ".join(message.text for message in channel.messages)
    return heard(sam) + said


async def to_a_group(world: Play) -> str:
    if world.slack.workspace().group_by_handle("west") is None:
        world.slack.add_group("west", members=["UANA", "UBEN"])
    return await kudos(person(world, "USAM"), f"@west {MAPPED}")


async def by_reaction(world: Play) -> str:
    """A :raised_hands: on a colleague's message in a channel with the bot: the giver is asked for what."""
    sam, ana = person(world, "USAM"), person(world, "UANA")
    found = [one for one in world.slack.workspace().rooms.values() if one.name == "hands"]
    channel = found[0] if found else world.slack.add_channel("hands", members=["USAM", "UANA"], bot=True)
    await sam.react(await ana.say(channel, "Hello"), "raised_hands")
    await world.settle()
    return "asked for what" if sam.dms() else "asked nothing"


CASES: dict[str, tuple[Callable[[Play], Awaitable[str]], str, str]] = {
    "users:read.email": (by_mail, "let an admin allow users:read.email", "1 line changes"),
    "chat:write.public": (to_a_channel, "/invite @Touchline", "Kudos for Ana Souza, from Sam Carter"),
    "usergroups:read": (to_a_group, "ask an admin to allow usergroups:read", "Sent to Ana Souza, Ben Ortiz."),
    "reactions:read": (by_reaction, "asked nothing", "asked for what"),
}


def test_every_optional_scope_is_tried(dialect: str) -> None:
    assert set(CASES) == set(read_manifest()["oauth_config"]["scopes"]["bot_optional"])


@pytest.mark.parametrize("scope", CASES)
async def test_without_it_a_sentence_and_with_it_the_feature(office: Play, scope: str) -> None:
    use, without, alive = CASES[scope]
    home = office.slack.workspace()
    whole = list(home.scopes)
    office.slack.grant(one for one in whole if one != scope)
    await change(office.program.db, Person, {}, email=None)  # as it is where Slack never told one
    found = await use(office)
    assert without in found
    assert alive not in found
    office.slack.grant(whole)
    await office.program.install(home.bot_token)
    await go_on(office, minutes=2)
    assert alive in await use(office)
