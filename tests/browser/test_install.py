"""docs/install.md, "Try it on your own machine", command by command: as a new administrator, in both modes."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.program import free_port

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "install.md").read_text("utf-8")
HERE = " ".join(GUIDE.split("## Try it on your own machine")[1].split("\n## ")[0].split())
TOUCHLINE = ("-c", "from bot.cli import main; main()")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def told(words: str) -> list[str]:
    """A command as the guide gives it, in words. Fails where the guide does not."""
    assert f"`{words}`" in HERE, words
    return words.split(" > ")[0].split()


@asynccontextmanager
async def running(folder: Path, ready: str, *command: str) -> AsyncIterator[list[str]]:
    """A program's lines up to the one that says it is ready, from then on until it has ended."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TOUCHLINE_"))
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", *command, cwd=folder, env={**environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    try:
        async with asyncio.timeout(60):
            while line := (await process.stdout.readline()).decode():
                lines.append(line.rstrip())
                if re.search(ready, line):
                    break
            else:
                await process.wait()
        yield lines
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(30):
            await process.communicate()
    assert process.returncode == 0, lines


async def printed(folder: Path, *words: str) -> str:
    """What `touchline …` prints."""
    async with running(folder, "$^", *TOUCHLINE, *words) as lines:
        return "\n".join(lines) + "\n"


@pytest.fixture(params=["HTTP", "Socket Mode"])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """Steps 1 to 4: the addresses of the bot and of the local Slack."""
    port, mode = str(free_port()), str(request.param)
    async with AsyncExitStack() as stack:
        command = told("touchline manifest --url https://bot.example.com > app.yml")[1:]
        local = told(
            "python -m playground --manifest app.yml --oauth --bot-url http://127.0.0.1:3000/slack/events"
        )[1:]
        if mode == "Socket Mode":
            assert "`--socket --url https://bot.example.com`, and leave out `--bot-url`" in HERE
            command.insert(1, "--socket")
            local = local[: local.index("--bot-url")]
        (tmp_path / "app.yml").write_text(await printed(tmp_path, *command), "utf-8")
        local = [part.replace("3000", port) for part in local]
        said = await stack.enter_async_context(
            running(tmp_path, "Payloads go to|Socket Mode", *local, "--port", "0")
        )
        settings = [line for line in said if line.startswith("SLACK_")]
        assert len(settings) == 6
        left_out = {"HTTP": "SLACK_APP_TOKEN", "Socket Mode": "SLACK_SIGNING_SECRET"}[mode]
        kept = [line for line in settings if not line.startswith(left_out)]
        kept += [f"TOUCHLINE_URL=http://127.0.0.1:{port}", f"PORT={port}", await printed(tmp_path, "key")]
        (tmp_path / ".env").write_text("\n".join(kept), "utf-8")
        looked = await printed(tmp_path, "doctor")
        assert "NOT" not in looked, looked
        await stack.enter_async_context(running(tmp_path, " running ", *TOUCHLINE, "run"))
        yield f"http://127.0.0.1:{port}", said[0].rpartition(" ")[2]


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Whatever a page complains about fails the test, strict policies too; that a refusal is one is no complaint."""
    context = await browser.new_context(viewport={"width": 1100, "height": 800})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: (
            complaints.append(line.text)
            if line.type == "error" and "(Bad Request)" not in line.text
            else None
        ),
    )
    yield page
    await context.close()
    assert complaints == []


async def test_from_nothing_to_a_bot_that_answers(bot: tuple[str, str], page: Page, tmp_path: Path) -> None:
    ours, slack = bot
    assert "<http://127.0.0.1:3000/slack/install>" in HERE
    await page.goto(f"{ours}/slack/install")
    if shots := os.environ.get("INSTALL_SHOTS"):
        await page.screenshot(path=f"{shots}/landing.png")
    await page.get_by_role("link", name="Who sees what").click()
    await expect(page.get_by_role("heading", name="Who sees what", exact=True)).to_be_visible()
    if shots:
        await page.screenshot(path=f"{shots}/privacy.png")
    await page.go_back()
    # Somebody cancels first.
    await page.get_by_role("link", name="Add to Slack").click()
    if shots:
        await page.screenshot(path=f"{shots}/authorize.png")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("You pressed Cancel at Slack")).to_be_visible()
    await page.get_by_role("link", name="Begin again").click()
    await page.get_by_role("link", name="Add to Slack").click()
    await page.get_by_label("reactions:read").uncheck()
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", name="Touchline is installed")).to_be_visible()
    if shots:
        await page.screenshot(path=f"{shots}/installed.png")
    await page.reload()
    await expect(page.get_by_role("heading", name="This install cannot go on")).to_be_visible()
    await page.goto(slack)
    box = page.get_by_role("textbox", name=re.compile("^Message"))
    await expect(page.get_by_text("Touchline").first).to_be_visible()
    if shots:
        await page.screenshot(path=f"{shots}/slack.png")
    await box.fill("/coach help")
    await box.press("Enter")
    await expect(page.get_by_text("What you can do").last).to_be_visible()
    assert (tmp_path / "touchline.sqlite").exists()
