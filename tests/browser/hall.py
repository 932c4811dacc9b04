"""The gallery in the page: its world, where things stand, and how a person uses them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from playground import Actor, LocalSlack
from playground.gallery import MANIFEST, Gallery, serving
from playground.record import Inbound
from playground.world import Channel
from tests.playground.kit import payload_faults

Json = dict[str, Any]


@dataclass
class Hall:
    """The gallery's world: Ana looks, in Tokyo; Ben and a channel are there to be chosen."""

    slack: LocalSlack
    ana: Actor
    ben: Actor
    sales: Channel
    deals: Channel

    def address(self, tab: str = "") -> str:
        return f"{self.slack.base_url}/?as={self.ana.id}&in=bot{'&tab=home' if tab else ''}"

    async def heard(self, after: int, type_: str, name: str = "") -> Json:
        """The first payload of the kind sent after that number, checked against the published types."""

        def look() -> Inbound | None:
            return next((i for i in self.slack.inbound.since(after) if _fits(i, type_, name)), None)

        found: Inbound = await self.slack.until(look)
        faults = payload_faults(found.kind, found.payload)
        assert faults == [], faults
        return found.payload


def _fits(item: Inbound, type_: str, name: str) -> bool:
    actions = item.payload.get("actions") or [{}]
    return item.type == type_ and name in ("", actions[0].get("action_id"), item.payload.get("action_id"))


async def open_hall(stack: AsyncExitStack) -> Hall:
    slack = LocalSlack(MANIFEST, limits=False)
    await slack.start()
    stack.push_async_callback(slack.stop)
    home = slack.add_workspace("Northwind")
    ana = slack.add_person("Ana Ruiz", tz="Asia/Tokyo", title="Account executive")
    ben = slack.add_person("Ben Okoro", tz="Africa/Lagos", title="Sales manager")
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    deals = slack.add_channel("deals", members=[ana], private=True)
    gallery = Gallery([ben.id, ana.id], sales.id, f"{slack.base_url}/page/icon.svg")
    await stack.enter_async_context(serving(slack, home, gallery))
    await ana.command("/gallery")
    await ana.open_home()
    await slack.settle()
    return Hall(slack, ana, ben, sales, deals)


def message(page: Page, words: str = "") -> Locator:
    """One message of the gallery, by words in it; without any the one with all elements."""
    rows = page.locator("#conversation li.message")
    return (
        rows.filter(has_text=words).last if words else rows.filter(has=page.locator('[data-block="menus"]'))
    )


def within(scope: Locator, block: str) -> Locator:
    return scope.locator(f'[data-block="{block}"]')


# ---------------------------------------------------------------- what a hand does

Use = Callable[[Page, Locator], Awaitable[None]]


def pick(label: str, *names: str, typed: str = "") -> Use:
    """Choose in a menu one can type in."""

    async def use(page: Page, scope: Locator) -> None:
        menu = scope.get_by_role("combobox", name=label, exact=True)
        await menu.click()
        if typed:
            await menu.press_sequentially(typed)
        for name in names:
            await page.get_by_role("option", name=name).click()
        if await menu.get_attribute("aria-expanded") == "true":
            await menu.press("Escape")

    return use


def press(name: str) -> Use:
    async def use(page: Page, scope: Locator) -> None:
        await scope.get_by_role("button", name=name, exact=True).click()

    return use


def fill(selector: str, text: str, *, enter: bool = False) -> Use:
    async def use(page: Page, scope: Locator) -> None:
        field = scope.locator(selector)
        await field.fill(text)
        if enter:
            await field.press("Enter")
        else:
            await field.blur()

    return use


def check(name: str) -> Use:
    async def use(page: Page, scope: Locator) -> None:
        await scope.get_by_label(name).check()

    return use


def menu_item(name: str) -> Use:
    async def use(page: Page, scope: Locator) -> None:
        await scope.get_by_role("button", name="More", exact=True).click()
        await page.get_by_role("menuitem", name=name).click()

    return use


def confirmed(first: Use, yes: str) -> Use:
    """Do it; say no once, then do it again and mean it."""

    async def use(page: Page, scope: Locator) -> None:
        question = page.locator("dialog.b-confirm")
        await first(page, scope)
        await question.get_by_role("button", name="Cancel").click()
        await expect(question).to_be_hidden()
        await first(page, scope)
        await question.get_by_role("button", name=yes).click()

    return use
