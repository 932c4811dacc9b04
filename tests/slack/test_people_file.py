"""The people file pasted into Slack: what it would change comes first, then [Use it]."""

from __future__ import annotations

import asyncio

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.slack.acting import counts, go_on, person, rows, sentence
from tests.slack.test_my_settings import settings, shown

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

HEAD = "person,manager,track,hired_on,start\n"


async def paste(actor: Actor, text: str) -> str:
    """Open the form, paste, look. Returns what the window shows then."""
    await settings(actor)
    await actor.click(None, "file.open")
    await actor.fill("file.text", text)
    await actor.submit()
    return shown(actor)


async def test_it_is_looked_at_before_it_is_used(office: Play) -> None:
    ada, ana, rosa = (person(office, id) for id in ("UADA", "UANA", "UROSA"))
    before = await counts(office)
    found = await paste(ada, HEAD + "UANA,UROSA,am,,\nUBEN,USAM,ae,,\nUXXX,USAM,,,\n")
    assert "1 line changes, 1 cannot be used." in found
    assert "Line 2: Ana Souza reports to Rosa Lind, not Sam Carter, track am" in found
    assert "Line 4: Nobody in this workspace is UXXX." in found
    assert ada.view is not None
    assert ada.view.content["submit"]["text"] == "Use it"
    after = await counts(office)
    assert {t: n for t, n in after.items() if n != before[t]} == {}
    assert (await ada.submit()).ok
    assert "Done. 1 line changed. 1 could not be used." in sentence(ada)
    await go_on(office, hours=3)
    assert "<@UADA> added you so that Rosa Lind can follow your week." in ana.dms()[-1].plain
    assert rosa.view is None
    lines = await rows(office, "reporting_line", "end_on", "opened_by_id")
    assert len([row for row in lines if row[1] is not None]) == 1


async def test_another_text_is_looked_at_again(office: Play) -> None:
    ada = person(office, "UADA")
    await paste(ada, HEAD + "UANA,UROSA,,,\n")
    await ada.fill("file.text", HEAD + "UANA,UROSA,,,\nUBEN,UROSA,,,\n")
    await ada.submit()
    assert "2 lines change." in shown(ada)
    assert len(await rows(office, "reporting_line", "id")) == 6
    await ada.submit()
    assert "Done. 2 lines changed." in sentence(ada)


async def test_a_team_that_changed_meanwhile_is_shown_anew(office: Play) -> None:
    ada = person(office, "UADA")
    await paste(ada, HEAD + "UANA,UROSA,,,\nUBEN,UROSA,,,\n")
    await office.add_people(HEAD + "UBEN,UROSA,,,\n")
    await ada.submit()
    assert "1 line changes." in shown(ada)
    await ada.submit()
    assert "Done. 1 line changed." in sentence(ada)


async def test_used_twice_it_changes_once(office: Play) -> None:
    ada = person(office, "UADA")
    await paste(ada, HEAD + "UANA,UROSA,,,\n")
    view = ada.view
    await asyncio.gather(ada.submit(view), ada.submit(view))
    await office.settle()
    opened = [row for row in await rows(office, "reporting_line", "opened_by_id") if row[0] is not None]
    assert len(opened) == 1
    assert "0 lines change" in await paste(ada, HEAD + "UANA,UROSA,,,\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("person\tmanager\nUANA\tUROSA\n", "1 line changes."),
        ("person;manager\nUANA;UROSA\n", "1 line changes."),
        ("nothing here", "The first line has to name the columns"),
        (HEAD + "=cmd(),UROSA,,,\n", "Put an e-mail address or a Slack id there."),
        (HEAD + "<!channel>,UROSA,,,\n", "&lt;!channel&gt;"),
        (HEAD + 'UANA,"UROSA,,,\n', "A quote is opened on this line and never closed."),
    ],
)
async def test_whatever_is_pasted_is_answered_with_a_sentence(office: Play, text: str, said: str) -> None:
    assert said in await paste(person(office, "UADA"), text)
    assert office.slack.faults_seen == []


async def test_three_thousand_characters_are_taken_and_nothing_is_asked_of_an_empty_text(
    office: Play,
) -> None:
    ada = person(office, "UADA")
    lines = HEAD + "UANA,UROSA,,,\n" * 400
    found = await paste(ada, lines[:3_000])
    assert "1 line changes" in found
    await ada.fill("file.text", "\u200b\u2800")
    outcome = await ada.submit()
    assert "Please paste the file here." in str(outcome.body)


async def test_an_admin_who_is_none_any_more_cannot_use_it(office: Play) -> None:
    ada = person(office, "UADA")
    await paste(ada, HEAD + "UANA,UROSA,,,\n")
    await ada.change(is_admin=False)
    await office.settle()
    before = await counts(office)
    outcome = await ada.submit()
    assert "Only an admin can do that." in str(outcome.body) + shown(ada)
    assert (await counts(office))["reporting_line"] == before["reporting_line"]
