"""A seeded monkey at the page: presses what is in sight as one person after another, and nothing complains."""

from __future__ import annotations

import os
import random
from collections import Counter, deque

import pytest
from playwright.async_api import Browser, ConsoleMessage, ElementHandle, Error, Page, Response

from tests.browser.conftest import PATIENCE
from tests.conftest import MakeWorld
from tests.monkey.crew import TEAM, settle_in
from tests.monkey.words import HOSTILE, PLAIN
from tests.slack.acting import ask_everybody

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = int(os.environ.get("MONKEY_SEED", "1"))
STEPS = int(os.environ.get("MONKEY_STEPS", "60"))
CONTROLS = (
    "button:visible:enabled, summary:visible, select:visible:enabled, textarea:visible:enabled, "
    "input:visible:enabled, [role=option]:visible, [role=menuitem]:visible, [role=tab]:visible"
)
SPOTS = ("bot", "bot", "bot&tab=home", "sales", "bot&tool=traffic", "bot&tool=clock", "bot&tool=faults")
QUIET = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
NAME = """e => [e.getAttribute('aria-label'), e.innerText, e.labels?.[0]?.innerText, e.name, e.id]
  .find(Boolean)?.trim().replace(/\\s+/g, " ").slice(0, 40) || ''"""
# Whether a press did anything: the page changed, something scrolled, or something was asked for.
STIRRED = """
  window.stirred = 0;
  const stir = () => (window.stirred += 1);
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(stir).observe(document, all);
  for (const kind of ["scroll", "toggle", "close"]) addEventListener(kind, stir, true);
  const ask = window.fetch;
  window.fetch = (...asked) => (stir(), ask(...asked));
"""
# It may also have led to a field that is not filled in.
ELSEWHERE = "e => ![e, document.body].includes(document.activeElement)"
TEXTS = ("textarea:textarea", "input:text", "input:search", "input:email", "input:url")
TIMES = {"input:date": "2026-11-30", "input:time": "09:30", "input:datetime-local": "2026-11-30T09:30"}


class Hand:
    """What one does at the page, and what was wrong with it."""

    def __init__(self, page: Page, rng: random.Random) -> None:
        self.page, self.rng = page, rng
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda answer: self.complaints.extend(broken(answer)))
        page.on("console", lambda line: self.complaints.extend(said_wrong(line)))

    async def in_reach(self) -> list[ElementHandle]:
        """What a mouse can reach: the controls of the dialog on top, where there is one.

        The elements themselves: the third button is another one as soon as something new stands before it.
        """
        dialogs = self.page.locator("dialog[open], [role=dialog]:visible, [role=alertdialog]:visible")
        place = dialogs.last if await dialogs.count() else self.page.locator("body")
        return await place.locator(CONTROLS).element_handles()

    async def use(self, one: ElementHandle) -> str:
        """Type into it, choose in it, or press it; what was done, in words."""
        tag = await one.evaluate("e => e.localName + ':' + (e.type || '')")
        name = await one.evaluate(NAME)
        if tag.startswith("select:"):
            values = await one.evaluate("e => [...e.options].filter(o => !o.disabled).map(o => o.value)")
            if values:
                await one.select_option(self.rng.choice(values), timeout=2_000)
            return f"chooses in {name!r}"
        if tag in TEXTS:
            await one.fill(self.rng.choice((*PLAIN, *HOSTILE)).replace("\x00", "")[:2_000], timeout=2_000)
            if self.rng.random() < 0.4:
                await one.press("Enter", timeout=2_000)
            return f"types into {name!r}"
        if tag == "input:number":
            await one.fill(self.rng.choice(("0", "7", "-1", "501", "1.5")), timeout=2_000)
            return f"types a number into {name!r}"
        if tag in TIMES:
            await one.fill(TIMES[tag], timeout=2_000)
            return f"picks a time in {name!r}"
        await self.press(one, tag, name)
        return f"presses {name!r}"

    async def press(self, one: ElementHandle, tag: str, name: str) -> None:
        """A button must do something; coming near it does not count."""
        await one.hover(timeout=2_000)
        await self.page.evaluate(QUIET)
        idle = await one.evaluate(
            "e => e.matches('[aria-current], [aria-pressed=true], [aria-disabled=true]')"
        )
        await self.page.evaluate("window.stirred = 0")
        await one.click(timeout=2_000)
        await self.page.evaluate(QUIET)
        if idle or not tag.startswith("button:") or await self.page.evaluate("window.stirred"):
            return
        if not await one.evaluate(ELSEWHERE):
            said = await one.evaluate("e => e.outerHTML.slice(0, 300)")
            self.complaints.append(f"Nothing happened when {name!r} was pressed: {said}")


def broken(answer: Response) -> list[str]:
    """A refusal of what was asked for (4xx) is told in the page; a failing server, or a page not found, is not."""
    status, method = answer.status, answer.request.method
    refused = status >= 500 or (status >= 400 and method == "GET")
    return [f"{method} {answer.url}: {status}"] if refused else []


def said_wrong(line: ConsoleMessage) -> list[str]:
    """Errors in the console, but for the browser's own line about an answer, which is judged above."""
    return [line.text] if line.type == "error" and "Failed to load resource" not in line.text else []


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_nothing_in_the_page_complains(make_world: MakeWorld, browser: Browser, width: int) -> None:
    world = await make_world(team=TEAM)
    await settle_in(world)
    await ask_everybody(world)
    rng, last, kinds = random.Random(SEED), deque[str](maxlen=10), Counter[str]()
    context = await browser.new_context(viewport={"width": width, "height": 820}, has_touch=width < 800)
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    await context.add_init_script(STIRRED)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    hand = Hand(page, rng)
    people = [one.id for one in TEAM] + ["UNOA", "UGIL"]
    for step in range(1, STEPS + 1):
        controls = await hand.in_reach() if step > 1 else []
        if not controls or rng.random() < 0.15:
            who, spot = rng.choice(people), rng.choice(SPOTS)
            said = f"is {who} at {spot}"
            await page.goto(f"{world.slack.base_url}/?as={who}&in={spot}")
            await page.locator("button:visible").first.wait_for()
        else:
            try:
                said = await hand.use(rng.choice(controls))
            except Error as error:  # gone or covered by the time the mouse got there
                said = f"misses ({str(error).splitlines()[0]})"
        last.append(f"{step}. {said}")
        kinds[said.split()[0]] += 1
        await world.settle()
        await page.evaluate(QUIET)
        assert not hand.complaints, "\n".join(
            [f"Seed {SEED}, step {step}:", *hand.complaints, "Last:", *last,
             f"MONKEY_SEED={SEED} MONKEY_STEPS={step} uv run pytest -n 0 -m slow tests/browser/test_monkey.py"]
        )  # fmt: skip
    await context.close()
    print(f"seed {SEED}: {STEPS} steps, {dict(kinds)}")
    assert kinds["misses"] < STEPS / 3
