"""Takes the pictures of the README and the docs anew, from a world of its own that is thrown away afterwards.

    uv run python docs/pictures/make.py

It needs Chromium. The world is made from a fixed seed, so that people and texts stay the same; dates follow today.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import tempfile
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, async_playwright, expect

HERE = Path(__file__).parent
ICON = HERE.parent.parent / "playground" / "page" / "icon.svg"
DESK, PHONE = (1280, 800), (390, 844)
MADE_WITHIN = 180.0  # seconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@asynccontextmanager
async def world() -> AsyncIterator[str]:
    """`touchline play` with all its history; gives the page's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="touchline-pictures-") as folder:
        command = [
            sys.executable, "-c", "from bot.cli import main; main()", "play",
            "--no-browser", "--port", str(port), "--folder", folder,
        ]  # fmt: skip
        running = await asyncio.create_subprocess_exec(*command, cwd=HERE.parent.parent)
        try:
            base = f"http://127.0.0.1:{port}"
            await ready(base)
            yield base
        finally:
            running.terminate()
            await running.wait()


async def ready(base: str) -> None:
    """Until the page answers and all the history is made."""
    async with asyncio.timeout(MADE_WITHIN), httpx.AsyncClient() as client:
        while True:
            try:
                state = (await client.get(f"{base}/_page/state")).json()
            except httpx.TransportError:
                await asyncio.sleep(0.2)
                continue
            if state["progress"] is None:
                return
            await asyncio.sleep(0.5)


@asynccontextmanager
async def window(
    browser: Browser, size: tuple[int, int], scheme: str = "light", scale: float = 1.0
) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    yield await context.new_page()
    await context.close()


async def shoot(page: Page, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    path = HERE / f"{name}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


def at(base: str, **place: str) -> str:
    return f"{base}/?{urllib.parse.urlencode(place)}"


async def open_check_in(page: Page, base: str) -> None:
    """Ben's form, half filled."""
    await page.goto(at(base, **{"as": "UBEN", "in": "bot"}))
    await page.get_by_role("button", name="Start check-in").last.click()
    form = page.get_by_role("dialog")
    await expect(form).to_be_visible()
    first = form.get_by_role("textbox").first
    await first.fill("Harbor said yes to a second meeting, with their CFO in the room")
    await first.press("Tab")


async def post(base: str, path: str, **body: object) -> dict[str, Any]:
    async with httpx.AsyncClient(timeout=MADE_WITHIN) as client:
        answered = await client.post(f"{base}{path}", json=body)
        answered.raise_for_status()
        return dict(answered.json())


async def take_monday(browser: Browser, base: str) -> None:
    """Kudos in a team's channel, and the week of a coach: last, for the clock moves to Monday."""
    async with window(browser, DESK) as page:
        await page.goto(at(base, **{"as": "USAM", "in": "bot"}))
        await page.get_by_role("button", name="team-sam").first.click()
        await expect(page.get_by_role("button", name="Add my thanks").last).to_be_visible()
        await shoot(page, "kudos")
        await page.goto(at(base, **{"as": "USAM", "in": "bot"}))
        await post(base, "/_control/advance", to="next_monday", tz="America/New_York")
        await post(base, "/_control/advance", to="next_hour")
        await page.goto(at(base, **{"as": "USAM", "in": "bot"}))
        note = page.locator("li[data-ts]").filter(has_text="Good morning Sam Carter.").last
        await expect(note.get_by_text("This week")).to_be_visible()
        await shoot(page, "monday")


async def close_check_in(page: Page) -> None:
    """An open form follows its person into the next window."""
    await page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def take(browser: Browser, base: str) -> None:
    async with window(browser, DESK) as page:
        await page.goto(at(base, **{"as": "USAM", "in": "bot"}))
        await expect(page.get_by_role("button", name="Reply").last).to_be_visible()
        await shoot(page, "page")
        await page.goto(at(base, **{"as": "USAM", "in": "bot", "tab": "home"}))
        await expect(page.get_by_text("Who sees what").first).to_be_visible()
        await shoot(page, "home")
        await open_check_in(page, base)
        await shoot(page, "checkin")
        await close_check_in(page)
    async with window(browser, DESK, "dark") as page:
        await page.goto(at(base, **{"as": "USAM", "in": "bot", "tool": "traffic"}))
        await expect(page.get_by_role("button", name="Reply").last).to_be_visible()
        await shoot(page, "dark")
    async with window(browser, PHONE, "dark", 2) as page:
        await open_check_in(page, base)
        await shoot(page, "phone")
        await close_check_in(page)
    async with window(browser, (512, 512)) as page:
        # The picture that an admin uploads for the app: Slack takes no SVG.
        await page.goto(f"{base}/page/icon.svg")
        await shoot(page, "icon")


async def main() -> None:
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        raise SystemExit("Chromium is not installed. Install it, or set CHROMIUM to where it is.")
    async with world() as base, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        await take(browser, base)
        await take_monday(browser, base)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
