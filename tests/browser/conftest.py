"""Chromium, driven by Playwright, in front of a world."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from playground import LocalSlack
from tests.browser.town import Town
from tests.playground.conftest import Api, BareApp, Clock
from tests.playground.kit import MANIFEST

PATIENCE = 20_000  # milliseconds for what a loaded machine may take
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. Without one these tests are left out, unless TOUCHLINE_NEEDS_CHROMIUM is set."""
    path = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    if path is None:
        said = "Chromium is not installed; the page was not tried in it."
        if os.environ.get("TOUCHLINE_NEEDS_CHROMIUM"):
            pytest.fail(said)
        pytest.skip(said)
    return path


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh page; anything it complains about fails the test."""
    context = await browser.new_context(viewport={"width": 1200, "height": 820})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    await context.close()
    assert complaints == []


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A local Slack with three people, a channel and a bare app."""
    clock = Clock()
    slack = LocalSlack(MANIFEST, clock=clock)
    await slack.start()
    home = slack.add_workspace("Northwind")
    ana = slack.add_person("Ana Ruiz", tz="Europe/Madrid", title="Account executive")
    ben = slack.add_person("Ben Okoro", tz="Africa/Lagos", title="Sales manager")
    eve = slack.add_person("Eve Lindqvist", tz="Pacific/Auckland", title="Sales development")
    sales = slack.add_channel("sales", members=[ana, ben, eve], bot=True)
    app = BareApp()
    await app.start()
    slack.connect_http(app.url)
    async with aiohttp.ClientSession() as session:
        yield Town(slack, app, Api(session, slack, home.bot_token), clock, ana, ben, eve, sales)
    await slack.settle()
    await app.stop()
    await slack.stop()
