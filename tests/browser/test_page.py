"""The page of the local Slack, used as a person uses it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from bot.play.play import Play
from tests.browser.town import be, row
from tests.conftest import MakeWorld

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("dialect", ["sqlite"])]


async def asked(make_world: MakeWorld, page: Page) -> Play:
    """A world in which Ben has been asked, in the page, as Ben."""
    world = await make_world()
    await world.advance(world.clock.now() + timedelta(days=1, hours=8))
    world.keep_going()
    await page.goto(world.slack.base_url)
    await be(page, "Ben")
    return world


@pytest.mark.parametrize(
    ("colours", "width"), [pytest.param("light", 1200, marks=pytest.mark.slow), ("dark", 390)]
)
async def test_a_check_in_goes_round_by_hand(
    make_world: MakeWorld, page: Page, colours: Literal["light", "dark"], width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 844})
    await page.emulate_media(color_scheme=colours)
    await asked(make_world, page)
    await page.get_by_role("button", name="Start check-in").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("One thing that went well").fill("Booked the plant tour <b>at</b> Orchard & more")
    await form.get_by_label("Real talks with buyers").fill("3")
    await form.get_by_label("How many of those led").fill("5")
    await form.get_by_label("Think through a deal").check()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("This cannot be more than your talks, 3.")).to_be_visible()
    await form.get_by_label("How many of those led").fill("2")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_be_hidden()
    await expect(page.get_by_text("2 of 3 talks led to action")).to_be_visible()

    await be(page, "Sam")
    await expect(page.get_by_text("Booked the plant tour <b>at</b> Orchard & more")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Reply")).click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Nice work at Orchard.")
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("Send|Reply")).click()
    await expect(page.get_by_text("Nothing waits for you")).to_be_visible()

    await be(page, "Ben")
    await page.get_by_role("button", name=re.compile(r"1 repl")).click()
    await expect(page.get_by_text("Nice work at Orchard.")).to_be_visible()


async def test_the_clock_can_be_moved_and_the_bot_acts(make_world: MakeWorld, page: Page) -> None:
    world = await make_world()
    world.keep_going()
    await page.goto(world.slack.base_url)
    await be(page, "Ben")
    await page.get_by_role("button", name=re.compile("^Clock")).click()
    for _ in range(20):  # looks at mornings come between
        await page.get_by_role("button", name="Next event").click()
        await expect(page.get_by_role("button", name="Next event")).to_be_enabled()
        if await page.get_by_role("button", name="Start check-in").count():
            break
    await expect(page.get_by_role("button", name="Start check-in").last).to_be_visible()


async def test_home_and_the_command_answer(make_world: MakeWorld, page: Page) -> None:
    await asked(make_world, page)
    await page.get_by_role("button", name="Home", exact=True).click()
    await expect(page.get_by_text("Who sees what").first).to_be_visible()
    await page.get_by_role("button", name="Messages", exact=True).click()
    box = page.get_by_placeholder("Message Touchline")
    await box.fill("/coach help")
    await box.press("Enter")
    await expect(row(page, "What you can do")).to_be_visible()
