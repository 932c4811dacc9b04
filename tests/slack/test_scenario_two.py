"""A manager skips three weekly talks: each message on its day, to the right person, in the right words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.play.play import Play
from tests.conftest import MakeWorld
from tests.slack.acting import latest, person, rows
from tests.slack.cadence import FEBRUARY, FIRST, PAIR, Sent, begin, hold, notes_of, said, sent, to

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

ROSA, LENA, JO = "UROSA", "ULENA", "UJO"
LOG_OR_MOVE = "Did you and Jo Adams talk on {day}? If yes, it takes a minute to log. If not, pick a new time."
OVERDUE = "Jo Adams's talk is still open. Fifteen minutes counts. A way in: “What matters most today?”"
SKIPPED = (
    "The talk with Jo Adams planned for {day} is not marked as held. Did you talk, or shall we find a time?"
)
HEADS_UP = (
    "Two planned talks in a row with Jo Adams are not marked as held. On Mon 31 Mar this will show in Lena Vogel's "
    "weekly summary. Log one, add a line, or book a time now."
)
LEADER = "Rosa Lind and Jo Adams: three planned talks in a row are not marked as held."
QUESTION = "You could ask: what is in the way, and what can I take off you?"


@pytest.fixture
async def world(make_world: MakeWorld) -> Play:
    """Held on 4 March 2025, and then nothing."""
    found = await make_world(team=PAIR, start=FEBRUARY)
    await begin(found, JO, ROSA)
    await to(found, FIRST)
    await hold(found, JO, ROSA, FIRST)
    return found


async def nudged(world: Play, who: str = ROSA) -> list[str]:
    """The days on which this person's note held a nudge about a talk or a check-in."""
    found = [
        (day, to_id)
        for day, to_id, kind in await rows(world, "nudge", "sent_on", "to_id", "kind")
        if kind not in ("no_kudos", "worth_a_line")
    ]
    ids = dict(await rows(world, "person", "id", "slack_user_id"))
    return [said(day) for day in sorted({day for day, to_id in found if ids[to_id] == who})]


async def told(world: Play) -> list[Sent]:
    """The leader's notes with a word about talks of Rosa and Jo; her digests of other weeks have none."""
    about = ("marked as held", "back on track")
    return [one for one in await notes_of(world, LENA) if any(words in one.text for words in about)]


async def test_the_manager_does_nothing(world: Play) -> None:
    await to(world, date(2025, 4, 8))
    assert await nudged(world) == [
        "Wed 12 Mar", "Fri 14 Mar", "Mon 17 Mar", "Wed 19 Mar", "Fri 21 Mar", "Mon 24 Mar", "Wed 26 Mar",
        "Mon 31 Mar", "Mon 7 Apr",
    ]  # fmt: skip
    told = {said(one.day): one.text for one in await notes_of(world, ROSA)}
    for day, words in {
        "Wed 12 Mar": LOG_OR_MOVE.format(day="Tue 11 Mar"), "Fri 14 Mar": OVERDUE,
        "Mon 17 Mar": SKIPPED.format(day="Tue 11 Mar"), "Wed 19 Mar": LOG_OR_MOVE.format(day="Tue 18 Mar"),
        "Fri 21 Mar": OVERDUE, "Mon 24 Mar": HEADS_UP, "Wed 26 Mar": LOG_OR_MOVE.format(day="Tue 25 Mar"),
        "Mon 31 Mar": SKIPPED.format(day="Tue 25 Mar"), "Mon 7 Apr": SKIPPED.format(day="Tue 1 Apr"),
    }.items():  # fmt: skip
        assert words in told[day], day
    assert "the talk of Tue 18 Mar is not marked as held" in told["Mon 24 Mar"]
    assert "does this rhythm fit?" in told["Mon 7 Apr"]
    for day, words in told.items():
        asks = any(ours in words for ours in ("Did you and", "still open", "not marked as held"))
        assert asks == (day in await nudged(world)), day


async def test_the_leader_hears_once_and_only_after_the_manager(world: Play) -> None:
    await to(world, date(2025, 4, 18))
    (one,) = await told(world)
    assert said(one.day) == "Mon 31 Mar"
    assert f"{LEADER} {QUESTION}" in one.text
    assert "Rosa Lind says" not in one.text


async def test_the_managers_own_line_goes_with_it(world: Play) -> None:
    await to(world, date(2025, 3, 24), "09:00")
    rosa = person(world, ROSA)
    assert (await rosa.click(latest(rosa, "line.open"), "line.open")).ok
    await rosa.fill("line.text", "covering two teams until 1 April <!channel> 🙂")
    assert (await rosa.submit()).ok
    await to(world, date(2025, 3, 31), "09:00")
    (one,) = await told(world)
    assert (
        f"{LEADER} Rosa Lind says: “covering two teams until 1 April &lt;!channel&gt; 🙂” {QUESTION}"
        in one.text
    )


async def test_a_held_talk_is_told_as_back_on_track_once(world: Play) -> None:
    await to(world, date(2025, 4, 1))
    await hold(world, JO, ROSA, date(2025, 4, 1))
    await to(world, date(2025, 4, 16))
    found = await told(world)
    assert [said(one.day) for one in found] == ["Mon 31 Mar", "Wed 2 Apr"]
    assert "Rosa Lind and Jo Adams are back on track." in found[1].text
    # Nothing was pressed in six notes, so what comes later waits for Mondays.
    assert (await nudged(world))[8:] == ["Mon 14 Apr"]


async def test_the_rep_hears_neutral_words_on_the_monday_after(world: Play) -> None:
    await to(world, date(2025, 4, 8))
    found = [one for one in await sent(world, ["slot_open"]) if one.slack_user_id == JO]
    assert [said(one.day) for one in found] == ["Mon 17 Mar", "Mon 24 Mar", "Mon 31 Mar", "Mon 7 Apr"]
    for one, day in zip(found, ("Tue 11 Mar", "Tue 18 Mar", "Tue 25 Mar", "Tue 1 Apr"), strict=True):
        assert one.text.startswith(f"Your talk on {day} is not marked as held.")
    everything = " ".join(one.text for one in await sent(world) if one.slack_user_id == JO).lower()
    assert not any(word in everything for word in ("did not happen", "missed", "overdue", "skipped"))


async def test_we_talked_silences_everything_but_the_notes(world: Play) -> None:
    """The rep says so on the Monday; there is no heads-up, and the leader never hears a thing."""
    await to(world, date(2025, 3, 17), "09:30")
    jo = person(world, JO)
    assert (await jo.click(latest(jo, "slot.talked"), "slot.talked")).ok
    await to(world, date(2025, 3, 18), "09:00")
    assert (
        "You and Jo Adams talked. Add the notes while they are fresh."
        in (await notes_of(world, ROSA))[-1].text
    )
    await to(world, date(2025, 3, 27))
    assert "Mon 24 Mar" in await nudged(world)
    kinds = {kind for (kind,) in await rows(world, "nudge", "kind")}
    assert "heads_up" not in kinds
    await to(world, date(2025, 3, 31))
    assert await told(world) == []
