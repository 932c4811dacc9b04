"""Chromium, driven by Playwright, in front of a world."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

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
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh page; anything it complains about fails the test."""
    context = await browser.new_context(viewport={"width": 1200, "height": 820})
    page = await context.new_page()
    page.set_default_timeout(8_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    await context.close()
    assert complaints == []
