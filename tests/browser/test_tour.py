"""docs/tour.md, step by step, in the world that the README's first command makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.program import free_port, playing

ROOT = Path(__file__).resolve().parent.parent.parent
TOUR = (ROOT / "docs" / "tour.md").read_text("utf-8")
BOLD = {" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", TOUR, re.DOTALL)}
TYPED = set(re.findall(r"`([^`]+)`", TOUR))

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def said(words: str) -> str:
    """What the tour tells a newcomer to press. Fails where the tour does not say so."""
    assert words in BOLD, words
    return words


def typed(words: str) -> str:
    assert words in TYPED, words
    return words


async def be(page: Page, now: str, then: str) -> None:
    await page.get_by_role("button", name=said(now)).first.click()
    await page.get_by_role("dialog").get_by_text(said(then), exact=True).click()
    await expect(page.get_by_role("button", name=then).first).to_be_visible()


async def answer(page: Page) -> None:
    await page.get_by_role("button", name=said("Start check-in")).last.click()
    form = page.get_by_role("dialog")
    await form.get_by_label("One thing that went well").fill(typed("Harbor said yes to a second meeting"))
    await form.get_by_label("Real talks with buyers").fill(typed("8"))
    acted = form.get_by_label("How many of those led the buyer to do something")
    await acted.fill(typed("9"))
    await form.get_by_label(said("Think through a deal")).check()
    await expect(form.get_by_text("Your next step: ")).to_be_visible()
    await form.get_by_role("button", name=said("Next")).click()
    await expect(form.get_by_text("This cannot be more than your talks, 8.")).to_be_visible()
    await acted.fill(typed("3"))
    await form.get_by_role("button", name=said("Next")).click()
    await expect(form.get_by_text("How is work feeling?")).to_be_visible()
    await form.get_by_role("button", name=said("Send")).click()
    await expect(form).to_be_hidden()
    await expect(
        page.get_by_text("Thanks, Ben Ortiz. 3 of 8 talks led to action", exact=False).last
    ).to_be_visible()


def under(form: Locator, name: str) -> Locator:
    """The reply button below this person's answers: the next one after the name."""
    reply = (
        f"(//*[starts-with(normalize-space(.), '{name}')]/following::button[normalize-space(.)='Reply'])[1]"
    )
    return form.locator(f"xpath={reply}")


async def reply(page: Page) -> None:
    await page.get_by_role("button", name="More").last.click()
    await page.get_by_text(said("Read all answers")).last.click()
    form = page.get_by_role("dialog").last
    await expect(form.get_by_text("Harbor said yes to a second meeting")).to_be_visible()
    assert (
        "How is work feeling" not in (await form.inner_text()).partition("Ben Ortiz")[2].partition("Reply")[0]
    )
    await under(form, "Ben Ortiz").click()
    words = page.get_by_role("dialog").last.get_by_role("textbox")
    await words.fill(typed("Bring the Harbor deal on Tuesday. Who can say yes there?"))
    await page.get_by_role("dialog").last.get_by_role("button", name=said("Send")).click()
    await expect(words).to_be_hidden()
    await page.get_by_role("dialog").last.get_by_role("button", name=said("Close"), exact=True).last.click()


async def thank(page: Page) -> None:
    """As Ben, then as Sam, in the channel of the team."""
    await page.get_by_role("button", name=re.compile(said("team-sam"))).first.click()
    composer = page.get_by_label("Message #team-sam")
    await composer.fill(typed("/kudos @ana.souza great job"))
    await composer.press("Escape")  # the list of people to choose from
    await composer.press("Enter")
    await expect(page.get_by_text("Want to add what they did?").last).to_be_visible()
    await page.get_by_role("button", name=said("Add a line")).last.click()
    form = page.get_by_role("dialog").last
    words = typed("You asked what a late truck costs them. Now we have a date.")
    await form.get_by_role("textbox").fill(words)
    await form.get_by_role("button", name=said("Add"), exact=True).click()
    await page.get_by_role("dialog").last.get_by_role("button", name="Close", exact=True).last.click()
    await expect(page.get_by_text(words).last).to_be_visible()
    await be(page, "Ben Ortiz", "Sam Carter")
    await page.get_by_role("button", name=said("Add my thanks")).last.click()
    await expect(page.get_by_text("Sam Carter thanks you too.").last).to_be_visible()


async def move(page: Page, step: str) -> None:
    """The clock, and one of its steps."""
    if not await page.get_by_role("button", name=step).is_visible():
        await page.get_by_role("button", name="Clock:").click()
    await page.get_by_role("button", name=said(step)).click()


async def monday(page: Page) -> None:
    await move(page, "Next Monday")
    await expect(page.get_by_role("button", name=re.compile("Clock: Mon"))).to_be_visible(timeout=60_000)
    await move(page, "Next hour")
    await page.get_by_text(said("Touchline"), exact=True).first.click()
    await expect(page.get_by_text("Good morning Sam Carter.").last).to_be_visible(timeout=30_000)
    note = page.locator("li[data-ts]").filter(has_text="Good morning Sam Carter.").last
    await expect(note.get_by_text("Results")).to_be_visible()
    await expect(note.get_by_text("This week")).to_be_visible()
    await note.get_by_role("button", name="More").first.click()
    await page.get_by_text(said("See all of it")).last.click()
    form = page.get_by_role("dialog").last
    await expect(form.get_by_text("What these mean")).to_be_visible()
    await form.get_by_role("button", name="Close", exact=True).last.click()
    await move(page, "Next hour")
    await page.get_by_role("button", name=re.compile("team-sam")).first.click()
    await expect(page.get_by_text("The week of your team").last).to_be_visible(timeout=30_000)


async def test_a_newcomer_gets_from_the_first_command_to_a_reply(tmp_path: Path, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    async with playing(tmp_path, port=free_port()) as base:
        await page.goto(base)
        await expect(page.get_by_text(re.compile(r"Week \d+ of 12")).first).to_be_visible(timeout=30_000)
        await expect(page.get_by_role("progressbar")).to_have_count(0, timeout=240_000)
        await expect(page.get_by_role("button", name=said("Ben Ortiz")).first).to_be_visible()
        await answer(page)
        await be(page, "Ben Ortiz", "Sam Carter")
        await reply(page)
        await be(page, "Sam Carter", "Ben Ortiz")
        await page.get_by_role("button", name=said("1 reply")).last.click()
        await expect(page.get_by_text("Who can say yes there?").last).to_be_visible()
        await thank(page)
        await monday(page)
        for more in ("Home", "Traffic", "Faults"):
            await expect(page.get_by_text(said(more)).first).to_be_visible()
    await context.close()
