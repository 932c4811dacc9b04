"""Kudos to three people with a vague text: one hint, sent as it is, once for each, and nobody is compared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.play.play import Play
from coaching.kudos_gap import GAP
from storage import kudos_gaps
from storage.tables import ReportingLine, table_of
from tests.slack.acting import person, rows, sentence, texts
from tests.slack.talks import id_of
from tests.slack.test_home import look
from tests.slack.test_kudos_after import kudos_channel
from tests.unit.blocks.test_copy import RANKING

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
VAGUE = "Great job this week!"
THREE = ("UANA", "UBEN", "UCY")


async def test_a_vague_text_for_three(office: Play) -> None:
    channel = await kudos_channel(office)
    sam = person(office, "USAM")
    manager, now = await id_of(office, "USAM"), office.clock.now()

    async def without() -> list[str]:
        """Who would be named to Sam in twenty days, if nothing more came."""
        found = await office.program.db.read(
            lambda unit: kudos_gaps.without(
                unit, office.workspace_id, [manager], now + timedelta(days=20) - GAP
            )
        )
        return sorted(one.slack_user_id for one in found.get(manager, []))

    r = table_of(ReportingLine)
    long_ago = r.update().values(start_on=(now - timedelta(days=90)).date())
    await office.program.db.write(lambda unit: unit.run(long_ago) and None)
    assert await without() == sorted(THREE)
    assert (await sam.command("/kudos", f"<@UANA> <@UBEN> <@UCY> {VAGUE}")).ok
    await office.settle()
    # Sent as it is, at once; the hint is one line, for the giver alone, and asks once.
    (post,) = [seen for seen in person(office, "UGUS").messages(channel) if "Kudos" in seen.text]
    assert f"<@UANA> <@UBEN> <@UCY>, from Sam Carter\n> {VAGUE}" in texts(post.blocks)
    asked = [seen for seen in sam.dms() if "Want to add" in texts(seen.blocks)]
    assert len(asked) == 1
    assert "Want to add" not in texts(post.blocks)
    # Counted once for each, and once for the giver.
    assert len(await rows(office, "kudos", "number")) == 1
    receivers = {id for (id,) in await rows(office, "kudos_receiver", "person_id")}
    assert receivers == {await id_of(office, who) for who in THREE}
    assert len(await rows(office, "kudos_receiver", "id")) == 3
    assert await without() == []
    for who in THREE:
        home = await look(office, person(office, who))
        assert f"*Thanks*\n1 this month.\n• Sam Carter: “{VAGUE}”" in home
        assert RANKING.search(home) is None
        assert person(office, who).dms() == []
    # Whoever leads reads no count of who gave or got how many.
    for who in ("USAM", "ULENA", "UADA"):
        seen = await look(office, person(office, who))
        assert RANKING.search(seen) is None
        assert "this month" not in seen or "No kudos this month yet." in seen
    # Taken back later, it is gone for all three.
    await sam.click(post, "kudos.more", f"take_back:{(await rows(office, 'kudos', 'id'))[0][0]}")
    assert VAGUE in sentence(sam)
    await sam.submit()
    await office.settle()
    for who in THREE:
        assert "*Thanks*" not in await look(office, person(office, who))
    assert office.slack.faults_seen == []
