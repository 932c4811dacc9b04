"""Slack does not open the window: the person is told or tries again, and nothing is lost."""

from __future__ import annotations

import pytest

from bot.play.play import Play
from playground.faults import FaultKind
from tests.slack.acting import (
    ask_everybody,
    counts,
    fill,
    go_on,
    latest,
    open_form,
    person,
    sentence,
)  # fmt: skip
from tests.slack.planned import plan

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("error", "expired_trigger_id"), ("error", "internal_error"), ("error", "invalid_arguments"),
        ("ratelimited", ""), ("http_500", ""), ("drop_before", ""), ("drop_after", ""),
    ],
)  # fmt: skip
async def test_a_window_that_does_not_open_is_explained_and_opens_the_next_time(
    office: Play, kind: FaultKind, error: str
) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    before = await counts(office)
    office.slack.fail("views.open", kind, error=error or "internal_error")
    outcome = await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert (outcome.ok, outcome.status) == (True, 200)
    told = [seen for seen in ana.dms() if seen.ephemeral]
    assert [seen.plain for seen in told] == ["Slack did not open the window. Please try again."]
    assert await counts(office) == before
    await open_form(ana)


async def test_a_window_that_never_answers_costs_less_than_three_seconds(
    office: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.WINDOW_SECONDS", 0.05)
    await ask_everybody(office)
    ana = person(office, "UANA")
    office.slack.fail("views.open", "timeout_before")
    outcome = await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert outcome.ok
    assert outcome.seconds < 1
    assert [seen for seen in ana.dms() if seen.ephemeral]
    await open_form(ana)


async def test_a_button_in_a_window_whose_answer_does_not_open_can_be_pressed_again(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await open_form(ana)
    await fill(ana, win="Harbor", help="none")
    await ana.submit()
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.more"), "coach.more", option="Read all answers")
    office.slack.fail("views.push", "error", error="internal_error")
    assert (await sam.click(None, "coach.reply")).ok
    assert "Please try again" in sentence(sam)
    await sam.close()
    office.slack.fail("views.update", "http_500")
    assert (await sam.click(None, "coach.praise")).ok
    await office.settle()
    assert "well done" in ana.dms()[-1].plain


async def test_a_draft_is_kept_when_the_window_cannot_be_redrawn(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    office.slack.fail("views.update", "http_500", times=None)
    await fill(ana, win="Harbor")
    await ana.close()
    await open_form(ana)
    assert "Harbor" in str(ana.view.blocks if ana.view else "")


async def test_the_command_that_opens_the_form_says_so_when_it_cannot(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    office.slack.fail("views.open", "error", error="expired_trigger_id")
    outcome = await ana.command("/coach", "checkin")
    assert "Please try again" in str(outcome.body)
    assert (await ana.command("/coach", "checkin")).ok
    assert ana.view is not None


async def test_a_refusal_is_shown_below_the_message_where_no_window_opens(office: Play) -> None:
    await ask_everybody(office)
    ana, ben = person(office, "UANA"), person(office, "UBEN")
    mine = latest(ben, "checkin.start")
    theirs = latest(ana, "checkin.start")
    for block in mine.message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "checkin.start":
                element["value"] = next(
                    e["value"] for b in theirs.blocks for e in b.get("elements", []) if e.get("value")
                )
    office.slack.fail("views.open", "error", error="internal_error")
    assert (await ben.click(latest(ben, "checkin.start"), "checkin.start")).ok
    assert "belongs to someone else" in ben.dms()[-1].plain
    assert (await ben.click(latest(ben, "checkin.start"), "checkin.start")).ok
    assert "belongs to someone else" in sentence(ben)


async def test_a_fourth_window_takes_the_place_of_the_third(office: Play) -> None:
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    await ana.command("/coach", "settings")
    assert (await ana.click(None, "next.open")).ok
    assert (await ana.click(None, "invite.open")).ok
    assert len(ana.views) == 3
    assert (await ana.click(None, "feed.open")).ok
    assert len(ana.views) == 3
    assert "feed.new" in str(ana.view.blocks if ana.view else "")
    assert office.slack.faults_seen == []
    await ana.close()
    assert "My planned talks" in str(ana.view.content if ana.view else "")
