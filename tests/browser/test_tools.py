"""The tools beside the conversation: the traffic log, planted faults, the clock."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.town import Town
from tests.playground.conftest import Clock

pytestmark = pytest.mark.browser


class Held:
    """The clock of an embedding program, with one thing planned."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.planned = clock.now + timedelta(minutes=25)
        self.pace = 1.0
        self.making: dict[str, Any] | None = None

    def now(self) -> datetime:
        return self.clock.now

    async def advance(self, to: datetime) -> None:
        self.clock.now = to

    def upcoming(self) -> list[dict[str, Any]]:
        due = self.planned > self.clock.now
        return [{"at": self.planned.isoformat(), "what": "Check-in for Ana Ruiz"}] if due else []

    def rate(self) -> float:
        return self.pace

    async def set_rate(self, rate: float) -> None:
        self.pace = rate

    def progress(self) -> dict[str, Any] | None:
        return self.making


@pytest.fixture
async def busy(town: Town) -> Town:
    """A town in which a good call, a refused one and two payloads have gone over the wire."""
    town.slack.controls = Held(town.clock)
    await town.api("chat.postMessage", channel=town.sales.id, text="Good morning")
    await town.slack.settle()
    home = town.slack.workspaces[0]
    town.slack.grant([scope for scope in home.scopes if scope != "users:read"])
    await town.api("users.info", user=town.ana.id)
    await town.ana.command("/whistle", "loud")
    return town


async def test_the_traffic_is_searched_opened_and_saved(busy: Town, page: Page, tmp_path: Path) -> None:
    await page.goto(busy.address(busy.ana, "sales", tool="traffic"))
    tool = page.get_by_role("region", name="Traffic")
    rows = tool.get_by_role("list", name="Requests, newest first").get_by_role("listitem")
    await expect(rows).to_have_count(4)
    await tool.get_by_role("button", name="Only faults").click()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("The app lacks the scope users:read, which users.info needs.")
    await tool.get_by_role("button", name="All", exact=True).click()
    await tool.get_by_label("Search the traffic").fill("loud")
    await expect(rows).to_have_count(1)

    await rows.get_by_role("button").click()
    await expect(tool.get_by_text("of the 3 s Slack gives")).to_be_visible()
    await tool.get_by_label("Search in this entry").fill("command")
    payload = tool.get_by_role("region", name="Payload")
    await expect(payload.get_by_text("“/whistle”")).to_be_visible()
    await expect(payload.get_by_text("user_name")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(rows.get_by_role("button")).to_be_focused()

    await tool.get_by_label("Search the traffic").fill("")
    await expect(rows).to_have_count(4)
    async with page.expect_download() as saving:
        await tool.get_by_role("link", name="Export").click()
    file = tmp_path / "traffic.json"
    await (await saving.value).save_as(file)
    saved = file.read_text()
    assert len(json.loads(saved)["items"]) == 4
    for secret in (busy.slack.workspaces[0].bot_token, busy.slack.core.app.verification_token):
        assert secret not in saved


async def test_the_tail_is_live_and_can_be_paused(busy: Town, page: Page) -> None:
    await page.goto(busy.address(busy.ana, "sales", tool="traffic"))
    rows = page.get_by_role("list", name="Requests, newest first").get_by_role("listitem")
    await expect(rows).to_have_count(4)
    await busy.ana.command("/whistle", "live")
    await expect(rows.first).to_contain_text("/whistle live")
    await page.get_by_role("button", name="Pause").click()
    await busy.ana.command("/whistle", "unseen")
    await expect(page.get_by_text("Paused.")).to_be_visible()
    await page.get_by_role("button", name="Go on").click()
    await expect(rows.first).to_contain_text("/whistle unseen")
    await rows.first.get_by_role("button").focus()
    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(1).get_by_role("button")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("region", name="Traffic")).to_have_count(0)


async def test_a_429_is_planted_met_and_seen(busy: Town, page: Page) -> None:
    await page.goto(busy.address(busy.ana, "sales", tool="faults"))
    calls = page.get_by_role("region", name="When the app calls")
    await calls.get_by_label("Method").select_option("chat.postMessage")
    await calls.get_by_label("Retry-After").fill("30")
    await calls.get_by_label("How often").select_option("2 times")
    await calls.get_by_role("button", name="Plant it").click()
    planted = page.get_by_role("region", name="Planted now")
    said = "calls to chat.postMessage is answered with 429 and Retry-After 30."
    await expect(planted.get_by_role("listitem")).to_contain_text(f"Each of the next 2 {said}")
    await busy.api("chat.postMessage", channel=busy.ana.id, text="x")
    assert (busy.api.status, busy.api.headers["retry-after"]) == (429, "30")
    await expect(planted.get_by_text("1 left, met 1 time")).to_be_visible()
    bar = page.locator(".fault-bar")
    await expect(bar).to_contain_text("The next call to chat.postMessage")
    await bar.get_by_role("button", name="Take back").click()
    await expect(bar).to_have_count(0)
    await expect(planted).to_contain_text("Everything works as it should.")
    await page.get_by_role("region", name="Faults").get_by_role("button", name="Traffic").click()
    await expect(page.get_by_text("ratelimited · planted")).to_be_visible()


async def test_the_token_is_taken_and_given_back(busy: Town, page: Page) -> None:
    await page.goto(busy.address(busy.ana, "sales", tool="faults"))
    lasting = page.get_by_role("region", name="In the workspace")
    await lasting.get_by_role("button", name="Revoke the token").click()
    await expect(page.locator(".fault-bar")).to_contain_text("refused with token_revoked")
    await lasting.get_by_role("button", name="Give it back").click()
    await expect(page.locator(".fault-bar")).to_have_count(0)
    await lasting.get_by_label("Deactivate a person").fill("eve lind")
    await lasting.get_by_role("button", name="Deactivate", exact=True).click()
    await expect(lasting.get_by_role("button", name="Bring back", exact=True)).to_be_visible()
    assert busy.eve.profile.deleted


async def test_the_clock_moves_and_tells_what_comes(busy: Town, page: Page) -> None:
    await page.goto(busy.address(busy.ana, "sales"))
    clock = page.get_by_role("button", name="Clock: Mon, 2 Mar 2026, 10:00")
    await clock.click()
    panel = page.get_by_role("dialog", name="The clock")
    await expect(panel.get_by_role("region", name="What the bot does next")).to_contain_text("in 25 minutes")
    walls = panel.get_by_role("region", name="Everyone’s time").get_by_role("listitem")
    await expect(walls.filter(has_text="Auckland")).to_contain_text("Mon 22:00")
    await panel.get_by_role("button", name="Next hour").click()
    await expect(page.get_by_role("button", name="Clock: Mon, 2 Mar 2026, 11:00")).to_be_visible()
    await expect(panel.get_by_text("Nothing is planned.")).to_be_visible()
    await expect(panel.get_by_role("button", name="Next event")).to_be_disabled()
    await panel.get_by_role("button", name="A day a second").click()
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(page.get_by_role("button", name=re.compile("^Clock"))).to_be_focused()
    await page.get_by_role("button", name="Stop").click()
    await expect(page.get_by_role("button", name="Stop")).to_have_count(0)


async def test_the_past_is_shown_while_it_is_made(busy: Town, page: Page) -> None:
    held = busy.slack.controls
    assert isinstance(held, Held)
    held.making = {"label": "Week 5 of 12", "done": 0.41}
    await page.goto(busy.address(busy.ana, "sales", tool="clock"))
    bar = page.get_by_role("progressbar", name="Week 5 of 12")
    await expect(bar).to_have_attribute("aria-valuenow", "41")
    await expect(page.get_by_role("button", name="Next hour")).to_be_disabled()
    held.making = None
    busy.slack.core.changed("progress")
    await expect(bar).to_have_count(0)
    await expect(page.get_by_role("button", name="Next hour")).to_be_enabled()


@pytest.mark.parametrize(
    ("theme", "width"), [("light", 390), pytest.param("dark", 1200, marks=pytest.mark.slow)]
)
async def test_the_tools_are_accessible_and_fit(busy: Town, page: Page, theme: Any, width: int) -> None:
    await page.emulate_media(color_scheme=theme)
    await page.set_viewport_size({"width": width, "height": 844})
    busy.slack.fail("chat.postMessage", "http_500", times=None)
    for tool in ("traffic", "faults", "clock"):
        await page.goto(busy.address(busy.ana, "sales", tool=tool))
        heading = page.get_by_role("heading", name=re.compile("^(Traffic|Faults|The clock)$"))
        await expect(heading).to_be_visible()
        if tool == "traffic":
            await page.get_by_role("button", name=re.compile("users.info")).click()
            await expect(page.get_by_role("region", name="Answer")).to_be_visible()
        found = await Axe().run(page, context=".clock" if tool == "clock" else ".tool")
        assert found.violations_count == 0, found.generate_report()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
