"""A small local Slack to talk in, with an app that answers commands; and what a person does in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from playground import Actor, LocalSlack
from playground.world import Channel
from tests.playground.conftest import Api, BareApp, Clock


@dataclass
class Town:
    """Three people, one channel, and everything a test reaches for."""

    slack: LocalSlack
    app: BareApp
    api: Api
    clock: Clock
    ana: Actor
    ben: Actor
    eve: Actor
    sales: Channel

    def address(self, who: Actor, where: str = "bot", **more: str) -> str:
        rest = "".join(f"&{name}={value}" for name, value in more.items())
        return f"{self.slack.base_url}/?as={who.id}&in={where}{rest}"

    async def say(self, who: Actor, text: str, *, minutes: int = 0, thread: str | None = None) -> str:
        """Write in the channel, some minutes later; the message's ts."""
        self.clock.forward(minutes=minutes, seconds=1)
        return (await who.say(self.sales, text, thread_ts=thread)).ts


async def be(page: Page, name: str) -> None:
    """Become another person."""
    await page.get_by_role("button", name=re.compile("^You are ")).click()
    await page.get_by_label("Find a person").fill(name)
    await page.get_by_label("Find a person").press("Enter")
    await expect(page.get_by_role("button", name=re.compile(f"^You are {name}"))).to_be_visible()


def row(page: Page, text: str, *, within: str = "#conversation") -> Locator:
    """The message that says this."""
    return page.locator(f"{within} li.message", has_text=text)


def box(page: Page, where: str = "#sales") -> Locator:
    return page.get_by_label(f"Message {where}", exact=True)
