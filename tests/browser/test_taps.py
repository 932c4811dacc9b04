"""From a rep's prep to a logged, confirmed talk on a phone: every tap and every typed line is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.play.play import Play
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, go_to, rows
from tests.slack.talks import begin

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("dialect", ["sqlite"])]

TOUR = Path(__file__).resolve().parent.parent.parent / "docs" / "tour.md"
MOST_OF_COACH, MOST_OF_REP, MOST_LINES = 4, 2, 1
ASKS, PROOF = "My questions at the start of a first call", "Marlow call 12:40"
STEP = "Ask one question before any answer on the Marlow call"
GAP = "Answers before the question is out"


@dataclass
class Hand:
    """One person with a phone. All they do goes through here, so nothing is left uncounted."""

    page: Page
    taps: int = 0
    lines: int = 0

    async def tap(self, what: Locator) -> None:
        await what.click()
        self.taps += 1

    async def type(self, where: Locator, words: str) -> None:
        await where.fill(words)
        self.lines += 1

    def button(self, name: str) -> Locator:
        """The newest with this name; what a screen reader adds to it follows after a comma."""
        return self.page.get_by_role("button", name=re.compile(rf"^{name}\b")).last

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog").last


async def phone(browser: Browser, world: Play, who: str) -> Hand:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    await page.goto(f"{world.slack.base_url}/?as={who}&in=bot")
    return Hand(page)


async def prepares(hand: Hand, step: str) -> None:
    await hand.tap(hand.button("Prepare"))
    await hand.type(hand.form.get_by_label("What one thing do you most want help with?"), ASKS)
    await hand.type(hand.form.get_by_label(re.compile("One call, email, or record")), PROOF)
    await hand.type(hand.form.get_by_label(re.compile("Your next step, if you know it")), step)
    await hand.tap(hand.form.get_by_role("button", name="Save"))
    await expect(hand.page.get_by_role("dialog")).to_have_count(0)


async def logs(hand: Hand, step: str) -> None:
    """What the rep wrote is there already; the coach types the one line that is not: the step, or their own gap."""
    await hand.tap(hand.button("Brief"))
    await expect(hand.form.get_by_text(ASKS).first).to_be_visible()
    await hand.tap(hand.form.get_by_role("button", name=re.compile("^Log a talk")))
    gap = hand.form.get_by_label(re.compile("What you worked on"))
    await expect(gap).to_have_value(ASKS)
    await expect(hand.form.get_by_label(re.compile("A fact you looked at"))).to_have_value(PROOF)
    next_step = hand.form.get_by_label(re.compile("Next step, in Ana Souza's words"))
    await expect(next_step).to_have_value(step)
    await hand.type(gap if step else next_step, GAP if step else STEP)
    await hand.tap(hand.form.get_by_role("button", name="Save"))
    await expect(hand.form.get_by_text("It fills your planned talk", exact=False)).to_be_visible()


@pytest.mark.parametrize(("step", "taps_of_rep"), [pytest.param(STEP, 0, marks=pytest.mark.slow), ("", 1)])
async def test_a_talk_takes_three_taps_of_the_coach_and_one_at_most_of_the_rep(
    make_world: MakeWorld, browser: Browser, step: str, taps_of_rep: int
) -> None:
    world = await make_world(team=OFFICE)
    await begin(world, anchor_on=date(2026, 11, 24), starts_on=date(2026, 11, 18), start_time=time(10, 0))
    await go_to(world, 0, "09:30")
    ana = await phone(browser, world, "UANA")
    await prepares(ana, step)
    ana.taps = ana.lines = 0  # the prep is sent: from here on it counts
    await world.settle()
    await expect(ana.page.get_by_text("Thanks, you are prepared.").last).to_be_visible()
    await go_to(world, 1, "10:35")
    sam = await phone(browser, world, "USAM")
    await logs(sam, step)
    await world.settle()
    world.keep_going()  # from here on the bot delivers by itself
    if not step:
        await expect(ana.page.get_by_text("wrote down your talk").last).to_be_visible()
        await ana.tap(ana.button("Yes, I own it"))
        await expect(ana.page.get_by_text("you said that this is right").last).to_be_visible()
    await expect(ana.page.get_by_text(STEP).last).to_be_visible()

    [(state, in_slot, names_gap)] = await rows(world, "coaching_session", "state", "slot_id", "names_gap")
    assert (state, in_slot is not None, names_gap) == ("confirmed", True, True)
    assert [bool(at) for (at,) in await rows(world, "commitment", "confirmed_at")] == [True]
    assert sam.taps <= MOST_OF_COACH
    assert sam.lines <= MOST_LINES
    assert ana.taps <= MOST_OF_REP
    assert ana.lines == 0
    for hand in (ana, sam):
        assert await hand.page.evaluate("document.documentElement.scrollWidth") <= 390
        await hand.page.context.close()
    told = " ".join(TOUR.read_text("utf-8").split())
    assert (sam.taps, sam.lines, ana.taps) == (3, 1, taps_of_rep)
    assert "## A talk in four taps" in told
    assert "The coach: three taps and one typed line. The rep: one tap, or none" in told


async def test_what_is_typed_into_the_log_is_there_again_after_closing_it(
    make_world: MakeWorld, browser: Browser
) -> None:
    world = await make_world(team=OFFICE)
    await begin(world, anchor_on=date(2026, 11, 24), starts_on=date(2026, 11, 18), start_time=time(10, 0))
    await go_to(world, 1, "10:35")
    sam = await phone(browser, world, "USAM")
    await sam.tap(sam.button("Brief"))
    await sam.tap(sam.form.get_by_role("button", name=re.compile("^Log a talk")))
    gap = sam.form.get_by_label(re.compile("What you worked on"))
    await gap.press_sequentially(GAP)
    await sam.page.keyboard.press("Escape")
    await sam.tap(sam.form.get_by_role("button", name=re.compile("^Log a talk")))
    await expect(gap).to_have_value(GAP)
    await sam.page.context.close()
