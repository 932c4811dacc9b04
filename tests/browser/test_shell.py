"""The shell of the page: who one is, where one is, keys, colours, the phone, and coming back after a restart."""

from __future__ import annotations

import asyncio
import re
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, expect

from playground import LocalSlack
from tests.browser.town import Town, be, box, row
from tests.playground.kit import MANIFEST

pytestmark = pytest.mark.browser


async def test_one_becomes_somebody_else_in_the_same_channel(town: Town, page: Page) -> None:
    await town.say(town.ben, "hello")
    await page.goto(town.address(town.ana, "sales"))
    await be(page, "Eve Lindqvist")
    await expect(row(page, "hello").get_by_role("time")).to_have_text("22:00")  # Auckland
    await expect(page).to_have_title(re.compile("Eve Lindqvist · sales"))
    await page.go_back()
    await expect(page.get_by_role("button", name=re.compile("^You are Ana Ruiz"))).to_be_visible()
    await page.get_by_role("button", name=re.compile("^You are ")).click()
    link = page.get_by_role("link", name="Ben Okoro in a new window")
    async with page.expect_popup() as opening:
        await link.click()
    other = await opening.value
    await expect(other.get_by_role("button", name=re.compile("^You are Ben Okoro"))).to_be_visible()


async def test_an_address_that_is_not_there_falls_back_kindly(town: Town, browser: Browser) -> None:
    page = await browser.new_page()  # reading for nobody is refused, which its console tells
    await page.goto(f"{town.slack.base_url}/?as=UNOBODY&in=C0")
    await expect(page.get_by_role("status").filter(has_text="You are Ana Ruiz now.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Whistle").first).to_be_visible()
    assert f"as={town.ana.id}" in page.url
    await page.close()


async def test_each_thing_is_asked_for_once_when_the_page_opens(town: Town, page: Page) -> None:
    await town.say(town.ben, "hello")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "hello")).to_be_visible()
    await expect(page.get_by_role("navigation").get_by_role("button", name="sales")).to_be_visible()
    for path in ("stream", "people", "messages", "view"):
        assert asked.count(f"/_page/{path}") == 1, asked
    await town.say(town.ben, "again")
    await expect(row(page, "again")).to_be_visible()


async def test_a_stream_refused_at_first_is_opened_again(town: Town, browser: Browser) -> None:
    await town.say(town.ben, "hello")
    page = await browser.new_page()  # the refusal is told in its console
    refused: list[str] = []

    async def refuse_once(route: Route) -> None:
        refused.append(route.request.url)
        await (route.fulfill(status=500) if len(refused) == 1 else route.continue_())

    await page.route("**/_page/stream", refuse_once)
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "hello")).to_be_visible()
    assert len(refused) == 2
    await page.close()


async def test_what_is_said_while_the_page_opens_is_not_missed(town: Town, page: Page) -> None:
    state = asyncio.Event()

    async def hold(route: Route) -> None:
        await state.wait()
        await route.continue_()

    await page.route("**/_page/state?*", hold)
    async with page.expect_response("**/_page/messages?*"):
        await page.goto(town.address(town.ana, town.eve.id))
    await page.evaluate(
        "() => { const own = new EventSource('/_page/stream');"
        " window.told = new Promise((done) => own.addEventListener('message', done));"
        " return new Promise((done) => own.addEventListener('open', done)).then(() => {}); }"
    )
    await town.eve.say(town.ana, "psst")
    await page.evaluate("window.told.then(() => {})")
    state.set()
    await expect(row(page, "psst")).to_be_visible()


async def test_the_keyboard_jumps_and_opens_a_direct_message(town: Town, page: Page) -> None:
    await page.goto(town.address(town.ana))
    await expect(box(page, "Whistle")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_label("Jump to", exact=True).press_sequentially("eve")
    await page.keyboard.press("Enter")
    await box(page, "Eve Lindqvist").fill("Coffee?")
    await box(page, "Eve Lindqvist").press("Enter")
    await expect(row(page, "Coffee?")).to_be_visible()
    assert [m.text for m in town.eve.messages(town.ana.place(town.eve.id))] == ["Coffee?"]
    await page.keyboard.press("Alt+ArrowUp")
    await expect(box(page)).to_be_visible()
    await page.locator("body").press("Control+j")
    await expect(page.get_by_role("dialog", name="Who you are")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_channel_is_looked_into_joined_and_left(town: Town, page: Page) -> None:
    town.slack.add_channel("wins", members=[town.ben])
    await page.goto(town.address(town.ana))
    await expect(box(page, "Whistle")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_label("Jump to", exact=True).press_sequentially("wins")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Join").click()
    await expect(box(page, "#wins")).to_be_visible()
    await page.get_by_role("button", name="About this channel").click()
    await page.get_by_role("menuitem", name="Leave this channel").click()
    await expect(page.get_by_role("navigation").get_by_role("button", name="wins")).to_have_count(0)


async def test_the_app_hears_that_its_home_was_opened_once(town: Town, page: Page) -> None:
    await page.goto(town.address(town.ana))
    await page.get_by_role("button", name="Home", exact=True).click()
    await expect(page.get_by_role("region", name="Home")).to_be_visible()
    await town.slack.until(lambda: len(town.slack.inbound.of("app_home_opened")) == 2)
    tabs = [item.payload["event"]["tab"] for item in town.slack.inbound.of("app_home_opened")]
    assert tabs == ["messages", "home"]


async def test_light_and_dark_are_chosen_and_remembered(town: Town, page: Page) -> None:
    await page.emulate_media(color_scheme="light")
    await page.goto(town.address(town.ana))
    ground = "getComputedStyle(document.body).backgroundColor"
    await expect(box(page, "Whistle")).to_be_visible()
    light = await page.evaluate(ground)
    await page.get_by_role("button", name="Light or dark").click()
    await page.get_by_role("menuitem", name="Dark").click()
    dark = await page.evaluate(ground)
    assert dark != light
    await page.reload()
    await expect(box(page, "Whistle")).to_be_visible()
    assert await page.evaluate(ground) == dark
    await page.get_by_role("button", name="Light or dark").click()
    await page.get_by_role("menuitem", name="As the system").click()
    assert await page.evaluate(ground) == light
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(ground) == dark


async def test_a_phone_shows_one_thing_at_a_time(town: Town, browser: Browser) -> None:
    await town.say(town.ben, "A long word: " + "x" * 300)
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "A long word")).to_be_visible()
    wide = "document.documentElement.scrollWidth"
    assert await page.evaluate(wide) <= 390
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await page.get_by_role("button", name="All conversations").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await expect(box(page)).to_be_hidden()
    assert await page.evaluate(wide) <= 390
    await page.get_by_role("navigation").get_by_role("button", name="Whistle").click()
    await expect(box(page, "Whistle")).to_be_visible()
    assert await page.evaluate(wide) <= 390
    await page.go_back()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await context.close()


async def test_a_page_left_open_comes_back_after_a_restart(town: Town, browser: Browser) -> None:
    await town.say(town.ben, "before")
    port = urlsplit(town.slack.base_url).port
    page = await browser.new_page()
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "before")).to_be_visible()
    await box(page).fill("half written")
    saved = town.slack.dump()
    await town.slack.stop()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    again = LocalSlack(MANIFEST, clock=town.clock)
    again.load(saved)
    await again.start(port or 0)
    await again.person(town.ben.id).say("sales", "after")
    await expect(row(page, "after")).to_be_visible(timeout=5_000)
    await expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    await expect(box(page)).to_have_value("half written")
    await page.close()
    await again.stop()


@pytest.mark.parametrize(
    ("colours", "width"), [pytest.param("light", 1200, marks=pytest.mark.slow), ("dark", 390)]
)
async def test_nothing_keeps_people_out(
    town: Town, page: Page, colours: Literal["light", "dark"], width: int
) -> None:
    await town.api("chat.postEphemeral", channel=town.sales.id, user=town.ana.id, text="psst")
    ts = await town.say(town.ben, "Who takes Orchard?")
    await town.ana.react(town.ana.messages(town.sales)[-1], "eyes")
    await town.say(town.eve, "I do", thread=ts)
    await page.set_viewport_size({"width": width, "height": 844})
    await page.emulate_media(color_scheme=colours)

    async def look() -> None:
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    await page.goto(town.address(town.ana, "sales", thread=ts))
    await expect(row(page, "I do", within="#thread")).to_be_visible()
    await look()
    await page.keyboard.press("Escape")
    await box(page).press_sequentially("/")
    await expect(page.get_by_role("option", name="/whistle")).to_be_visible()
    await look()
    for key, sheet in (("Control+j", "Who you are"), ("Control+k", "Jump to a conversation"), ("?", "Keys")):
        await page.get_by_role("region", name="Messages").press(key)
        await expect(page.get_by_role("dialog", name=sheet)).to_be_visible()
        await look()
        await page.keyboard.press("Escape")
    await row(page, "Orchard").get_by_role("button", name="Add a reaction").click()
    await expect(page.get_by_label("Find an emoji")).to_be_visible()
    await look()
    await page.keyboard.press("Escape")
    if width < 800:
        await page.get_by_role("button", name="All conversations").click()
        await expect(page.get_by_role("navigation")).to_be_visible()
        await look()
