"""`/coach my-data`: everything about oneself, in a window and as a file, and erasing it. For the person alone."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from blocks import my_data
from bot.play.play import Play
from playground.actor import Actor
from storage import workspaces
from storage.links import Link, sign
from storage.my_data import gather
from tests.slack.acting import answer, ask_everybody, go_on, latest, person, rows, texts
from tests.slack.test_kudos_after import give, kudos_channel, more, post_in
from tests.slack.test_privacy import look_everywhere

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

WIN, MOOD_WORDS, REPLY = "Qharbor-win of Ana", "5", "Qreply of Sam"


async def a_check_in(office: Play) -> Actor:
    """Ana answered, and Sam wrote back."""
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win=WIN, help="deal", mood=MOOD_WORDS)
    await answer(office, person(office, "UBEN"), win="Qben-win")
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", REPLY)
    await sam.submit()
    await office.settle()
    return ana


def shown(actor: Actor) -> str:
    assert actor.view is not None
    return texts(actor.view.blocks)


def links(actor: Actor) -> list[str]:
    assert actor.view is not None
    return [e["url"] for b in actor.view.blocks for e in b.get("elements", []) if e.get("url")]


async def test_a_double_press_two_windows_deep_opens_one(office: Play) -> None:
    """Slack lays three windows upon each other: the second press finds no place, and that is no trouble."""
    ana = person(office, "UANA")
    await ana.command("/coach", "help")
    await ana.click([seen for seen in ana.dms() if seen.ephemeral][-1], "privacy.open")
    await ana.click(None, "data.open")
    view = ana.view
    both = await asyncio.gather(ana.click(view, "erase.open"), ana.click(view, "erase.open"))
    assert [one.ok for one in both] == [True, True]
    pushed = [call.error for call in office.slack.calls.since(0) if call.method == "views.push"]
    assert pushed == [None, None, "push_limit_reached"]
    assert "These go at once" in shown(ana)


async def fetch(url: str) -> tuple[int, str, dict[str, str]]:
    async with aiohttp.ClientSession(trust_env=False) as session, session.get(url) as found:
        return found.status, await found.text(), dict(found.headers)


async def test_all_of_it_is_read_in_pages_and_nothing_of_others(
    office: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(my_data, "PAGE_TEXT", 1_500)
    ana = await a_check_in(office)
    assert (await ana.command("/coach", "my-data")).ok
    assert "Your answers: 3" in shown(ana)
    assert "Nobody who is not your coach" in shown(ana)
    assert (await ana.click(None, "data.read")).ok
    pages = shown(ana)
    while "data.page" in str(ana.view.blocks if ana.view else ""):
        await ana.click(None, "data.page")
        pages += shown(ana)
    for words in (WIN, REPLY, "Ana Souza", "Sam Carter"):
        assert words in pages
    assert "Qben-win" not in pages
    await ana.click(None, "data.back")
    assert office.slack.faults_seen == []


async def test_two_files_by_a_link_that_is_theirs_and_does_not_last(office: Play) -> None:
    ana = await a_check_in(office)
    await ana.command("/coach", "my-data")
    as_json, as_text = links(ana)
    status, body, headers = await fetch(as_json)
    assert status == 200
    found = json.loads(body)
    assert found["about"]["slack_user_id"] == "UANA"
    assert WIN in body
    assert REPLY in body
    assert "Qben-win" not in body
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert WIN in (await fetch(as_text))[1]
    # It is written down that it was taken out, and the person sees it.
    assert [row[0] for row in await rows(office, "audit_event", "object")] == ["my_data", "my_data"]
    await ana.command("/coach", "my-data")
    assert "Ana Souza took out a file with everything about you" in shown(ana)
    # The wrong kind, another person, a cut or an old link: all get the same answer.
    signed = as_json.rsplit("/", 1)[1].removesuffix(".json")
    base = as_json.rsplit("/", 1)[0]
    forged = signed[:-1] + ("A" if signed[-1] != "A" else "B")
    for bad in (
        f"{signed}.txt",
        f"{forged}.json",
        f"{signed[:-4]}.json",
        "x.json",
        f"{'A' * 51}.{'A' * 43}.json",
    ):
        status, body, _ = await fetch(f"{base}/{bad}")
        assert (status, WIN in body) == (404, False), bad
    late = await _old_link(office)
    assert (await fetch(f"{base}/{late}.json"))[0] == 404


async def _old_link(office: Play) -> str:
    ids = {row[0]: row[1] for row in await rows(office, "person", "slack_user_id", "id")}
    program = office.program
    link = Link(office.workspace_id, ids["UANA"], program.machine.now() - timedelta(seconds=1))
    return sign(program.cipher, "my-data.json", link)


async def test_without_an_address_there_is_no_link_and_a_sentence(office: Play) -> None:
    office.program.address = ""
    ana = await a_check_in(office)
    await ana.command("/coach", "my-data")
    assert links(ana) == []
    assert "no web address" in shown(ana)


async def test_erased_from_the_database_and_from_the_messages(office: Play) -> None:
    ana = await a_check_in(office)
    sam = person(office, "USAM")
    assert WIN in await look_everywhere(office, sam)
    assert any(REPLY in str(seen.blocks) for seen in ana.dms())
    await ana.command("/coach", "my-data")
    await ana.click(None, "erase.open")
    assert "These stay" in shown(ana)
    assert (await ana.submit()).ok
    await office.settle()
    await go_on(office, minutes=5)
    for actor in (sam, ana):
        for seen in actor.dms():
            assert WIN not in str(seen.blocks), actor.name
            assert REPLY not in str(seen.blocks), actor.name
    await ana.command("/coach", "my-data")
    assert "Your answers" not in shown(ana)
    # The coach still sees how many answered, and Ben's words.
    everything = await look_everywhere(office, sam)
    assert "Qben-win" in everything
    assert WIN not in everything
    assert office.slack.faults_seen == []


async def test_a_stranger_gets_a_sentence(office: Play) -> None:
    new: Any = office.slack.add_person("Nell New", id="UNELL")
    outcome = await new.command("/coach", "my-data")
    assert "not part of a team" in json.dumps(outcome.body)
    assert new.view is None


async def test_kudos_that_were_taken_back_are_not_in_the_file_of_who_had_them(office: Play) -> None:
    channel = await kudos_channel(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    given = await give(office, "USAM", "<@UANA> Qtaken-back you asked twice what a delay costs on Tuesday")
    ids = dict(await rows(office, "person", "slack_user_id", "id"))

    async def has(who: str) -> bool:
        read = office.program.db.read
        return "Qtaken-back" in str(await read(lambda unit: gather(unit, office.workspace_id, ids[who])))

    assert await has("UANA")
    await more(sam, post_in(ana, channel), "take_back", given)
    await sam.submit()
    await office.settle()
    assert not await has("UANA")
    assert await has("USAM")


async def test_a_link_gives_nothing_once_the_person_or_the_app_is_gone(office: Play) -> None:
    ana, sam = await a_check_in(office), person(office, "USAM")
    found = []
    for actor in (ana, sam):
        if actor.view is not None:
            await actor.close(all=True)
        await actor.command("/coach", "my-data")
        found.append(links(actor)[0])
        assert (await fetch(found[-1]))[0] == 200
    await ana.deactivate()
    await office.settle()
    assert (await fetch(found[0]))[0] == 404
    assert (await fetch(found[1]))[0] == 200
    now = office.clock.now()
    await office.program.db.write(
        lambda unit: workspaces.left(unit, office.workspace_id, "app_uninstalled", now)
    )
    assert (await fetch(found[1]))[0] == 404
