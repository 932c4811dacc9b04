"""`touchline play` is stopped and started again under an open page."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser.program import free_port, playing
from tests.browser.town import box, row

pytestmark = pytest.mark.browser


class Doing:
    """What anybody can do at the page's own address, once the world is ready."""

    def __init__(self, base: str) -> None:
        self._client = httpx.AsyncClient(base_url=base, trust_env=False, timeout=60)
        self.ids: dict[str, str] = {}

    async def __aenter__(self) -> Doing:
        async with asyncio.timeout(60), self._client.stream("GET", "/_page/stream") as stream:
            async for _ in stream.aiter_lines():
                self.ids = {one["name"]: one["id"] for one in (await self._read("people"))["people"]}
                if self.ids and (await self._read("state"))["progress"] is None:
                    break
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def _read(self, what: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self._client.get(f"/_page/{what}")).json()
        return found

    async def read(self, name: str, other: str) -> list[str]:
        """What there is to read between the two."""
        place = f"messages?as={self.ids[name]}&in={self.ids[other]}"
        return [message["text"] for message in (await self._read(place))["messages"]]

    async def say(self, name: str, to: str, text: str) -> None:
        body = {"as": self.ids[name], "do": "say", "channel": self.ids[to], "text": text}
        answer = await self._client.post("/_page/act", json=body)
        assert answer.status_code == 200, answer.text


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True], ids=["ended", "killed"])
async def test_a_page_left_open_goes_on_when_the_program_is_started_again(
    tmp_path: Path, browser: Browser, killed: bool
) -> None:
    page = await browser.new_page()
    port = free_port()
    async with playing(tmp_path, "--empty", port=port, killed=killed) as base, Doing(base) as doing:
        at = f"{base}/?as={doing.ids['Ben Ortiz']}&in={doing.ids['Sam Carter']}"
        await page.goto(at)
        await doing.say("Sam Carter", "Ben Ortiz", "before")
        await expect(row(page, "before")).to_be_visible()
        await box(page, "Sam Carter").fill("half written")
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    async with playing(tmp_path, "--empty", port=port) as base, Doing(base) as doing:
        await expect(page.get_by_text("Reconnecting…")).to_be_hidden(timeout=20_000)
        await doing.say("Sam Carter", "Ben Ortiz", "after")
        await expect(row(page, "after")).to_be_visible()
        said = await doing.read("Ben Ortiz", "Sam Carter")
        assert killed or said == ["before", "after"]  # what a killed program had not saved is gone
        await expect(page.locator("#conversation .content")).to_have_text(said)
        assert page.url == at
        await expect(box(page, "Sam Carter")).to_have_value("half written")
        await box(page, "Sam Carter").fill("/coach help")
        await box(page, "Sam Carter").press("Enter")
        await expect(row(page, "What you can do")).to_be_visible()
    await page.close()
