"""`page`: the page of a local Slack with very many people, channels and messages, in Chromium."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.big_world import BUSY, VIEWER
from benchmarks.figures import Figure, Sizes, median, percentile, spread
from benchmarks.processes import Child, free_port

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PROBE = Path(__file__).with_name("page_probe.js")
_BLANK = "data:text/html,<!doctype html><title>x</title><p>x"
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"
_SENTENCE = "They want the pilot on two sites, and the plant manager joins on Tuesday. "


@dataclass
class Seen:
    """Milliseconds."""

    blank: list[float] = field(default_factory=list)
    paint: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    switch: list[float] = field(default_factory=list)
    jump: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    heard: int = 0


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    port = free_port()
    counts = [str(number) for number in (port, sizes.people, sizes.channels, sizes.written)]
    child = Child(folder, "big-world", ["-m", "benchmarks.big_world", *counts])
    try:
        base = f"http://127.0.0.1:{port}"
        child.wait_for(f"{base}/_control/info", 120)
        seen = asyncio.run(look(base, sizes))
    finally:
        child.stop()
    world = f"{sizes.people:,} people, {sizes.channels} channels, {sizes.written:,} messages"
    blank = f"an empty page {median(seen.blank):.0f} ms"
    yield Figure(
        "page.first_paint_ms", median(seen.paint), "ms",
        f"first contentful paint, {world}; {blank}; {spread(seen.paint)}",
    )  # fmt: skip
    yield Figure(
        "page.messages_ms", median(seen.shown), "ms",
        f"from opening the address until messages stand there; {blank}; {spread(seen.shown)}",
    )  # fmt: skip
    yield Figure(
        "page.key_p95_ms", percentile(seen.keys, 0.95), "ms",
        f"from a key in the composer to the frame that shows it, {sizes.arriving} messages a second arriving "
        f"({seen.heard} came); median {median(seen.keys):.0f} ms; with none arriving, 95 in 100 within "
        f"{percentile(seen.quiet, 0.95):.0f} ms",
    )  # fmt: skip
    yield Figure(
        "page.longest_frame_ms", max(seen.frames), "ms",
        f"longest time between two frames meanwhile; over 100 ms: {sum(gap > 100 for gap in seen.frames)} of "
        f"{len(seen.frames)}",
    )  # fmt: skip
    yield Figure("page.switch_ms", median(seen.switch), "ms", f"to another channel; {spread(seen.switch)}")
    yield Figure("page.jump_ms", median(seen.jump), "ms", f"a search in the jump list; {spread(seen.jump)}")
    yield Figure("page.back_ms", median(seen.back), "ms", f"a page of older messages; {spread(seen.back)}")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("The benchmark of the page needs Chromium.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        await browser.close()


async def look(base: str, sizes: Sizes) -> Seen:
    seen = Seen()
    async with chromium() as browser:
        for _ in range(sizes.opened + 1):
            await _open(browser, base, seen)
        for values in (seen.blank, seen.paint, seen.shown):
            del values[0]  # the first fills the file caches of both sides
        page = await _page(browser)
        await page.goto(f"{base}/?as={VIEWER}&in={BUSY}")
        await page.evaluate("probe.here()")
        for _ in range(sizes.opened):
            seen.back.append(await page.evaluate("probe.older()"))
        for number in range(1, min(sizes.opened + 1, sizes.channels)):
            seen.switch.append(await page.evaluate("name => probe.choose(name)", f"team-{number:03d}"))
        await _jump(page, sizes, seen)
        await page.goto(f"{base}/?as={VIEWER}&in={BUSY}")
        await page.evaluate("probe.here()")
        seen.quiet = (await _type(page, sizes.typed))[0]
        before = await page.evaluate("probe.newest()")
        async with _arriving(base, sizes.arriving) as sent:
            seen.keys, seen.frames = await _type(page, sizes.typed)
            seen.heard = len(sent)
        if before == await page.evaluate("probe.newest()"):
            raise SystemExit("No message arrived on the page while it was typed in.")
    return seen


async def _page(browser: Browser) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    await context.add_init_script(path=PROBE)
    return await context.new_page()


async def _open(browser: Browser, base: str, seen: Seen) -> None:
    """An empty page, then ours, each in a fresh context without a cache."""
    page = await _page(browser)
    await page.goto(_BLANK)
    await page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    seen.blank.append(await page.evaluate(_PAINT))
    await page.context.close()
    page = await _page(browser)
    await page.goto(f"{base}/?as={VIEWER}&in={BUSY}")
    await page.evaluate("probe.here()")
    seen.paint.append(await page.evaluate(_PAINT))
    seen.shown.append(await page.evaluate("window.probe.shown"))
    await page.context.close()


async def _jump(page: Page, sizes: Sizes, seen: Seen) -> None:
    """The list opened once, and searched letter by letter."""
    seen.jump.append(await page.evaluate("probe.jump()"))
    for letter in "ana ruiz 12"[: sizes.opened]:
        seen.jump.append(await page.evaluate("letter => probe.search(letter)", letter))
    await page.keyboard.press("Escape")


async def _type(page: Page, letters: int) -> tuple[list[float], list[float]]:
    """Keys as a person presses them, about twelve a second; what each took, and the frames meanwhile."""
    await page.locator("#conversation textarea").click()
    await page.evaluate("probe.watch()")
    text = (_SENTENCE * (letters // len(_SENTENCE) + 1))[:letters]
    await page.keyboard.type(text, delay=80)
    told = await page.evaluate("new Promise((done) => setTimeout(() => done(probe.stop()), 200))")
    await page.locator("#conversation textarea").fill("")
    return told["keys"], told["gaps"]


@asynccontextmanager
async def _arriving(base: str, rate: int) -> AsyncIterator[Sequence[int]]:
    """Messages in the busy channel at a steady pace, from another person."""
    sent: list[int] = []
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base}/_page/people") as response:
            people = (await response.json())["people"]
        someone = next(one["id"] for one in people if one["id"] != VIEWER)
        await _say(session, base, {"as": someone, "do": "join", "channel": BUSY})

        async def send() -> None:
            loop = asyncio.get_running_loop()
            began = loop.time()
            while True:
                text = f"Number {len(sent)} of many, with a few words to lay out."
                await _say(session, base, {"as": someone, "do": "say", "channel": BUSY, "text": text})
                sent.append(1)
                await asyncio.sleep(max(0.0, began + len(sent) / rate - loop.time()))

        task = asyncio.create_task(send())
        try:
            yield sent
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _say(session: aiohttp.ClientSession, base: str, body: dict[str, str]) -> None:
    async with session.post(f"{base}/_control/act", json=body) as response:
        response.raise_for_status()
        await response.read()
