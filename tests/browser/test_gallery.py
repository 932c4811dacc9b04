"""Every block and element, shown and used once; what is sent is what was chosen and what Slack would send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from playground.blocks import INTERACTIVE, elements
from playground.schemas import block_validators
from tests.browser.conftest import PATIENCE
from tests.browser.hall import (
    Hall,
    Use,
    check,
    confirmed,
    fill,
    menu_item,
    message,
    open_hall,
    pick,
    press,
    within,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def hall() -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        yield await open_hall(stack)


@pytest.fixture
async def looking(hall: Hall, page: Page) -> Page:
    """The gallery's messages."""
    await _nothing_open(hall)
    await page.goto(hall.address())
    await expect(message(page)).to_be_visible()
    return page


async def _nothing_open(hall: Hall) -> None:
    if hall.ana.view is not None:
        await hall.ana.close(all=True)


def _of(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def uses(hall: Hall) -> list[tuple[str, str, Use, dict[str, Any]]]:
    """(block, the element's type, what a hand does, what the action says)."""
    ana, ben, sales, deals = hall.ana.id, hall.ben.id, hall.sales.id, hall.deals.id
    return [
        ("menus", "static_select", confirmed(pick("Stage", "Proposal"), "Yes, send"), _of("proposal")),
        (
            "menus",
            "multi_static_select",
            pick("Regions", "Tokyo"),
            {"selected_options": [{"value": "tokyo"}]},
        ),
        ("menus", "external_select", pick("Customer", "Orchard", typed="or"), _of("orchard")),
        (
            "menus",
            "multi_external_select",
            pick("Customers", "Contoso"),
            {"selected_options": [{"value": "contoso"}]},
        ),
        ("menus", "users_select", pick("Somebody", "Ana Ruiz", typed="ana"), {"selected_user": ana}),
        ("menus", "multi_users_select", pick("Some people", "Ben Okoro"), {"selected_users": [ben]}),
        ("menus", "channels_select", pick("A channel", "#sales"), {"selected_channel": sales}),
        ("menus", "multi_channels_select", press("Remove #sales"), {"selected_channels": []}),
        ("menus", "conversations_select", pick("A conversation", "#deals"), {"selected_conversation": deals}),
        (
            "menus",
            "multi_conversations_select",
            pick("Conversations", "#sales"),
            {"selected_conversations": [sales]},
        ),
        ("choices", "datepicker", fill("input[type=date]", "2026-03-09"), {"selected_date": "2026-03-09"}),
        ("choices", "timepicker", fill("input[type=time]", "14:05"), {"selected_time": "14:05"}),
        (
            "choices",
            "datetimepicker",
            fill("input[type=datetime-local]", "2026-03-10T08:00"),
            {"selected_date_time": 1_773_097_200},  # eight in Tokyo, whatever the machine's zone
        ),
        ("choices", "radio_buttons", check("Closing"), _of("closing")),
        ("choices", "checkboxes", check("Wrote to them"), {"selected_options": [{"value": "wrote"}]}),
    ]


def agrees(found: Any, wanted: Any) -> bool:
    """All of `wanted` is in `found`, at any depth."""
    if isinstance(wanted, dict):
        return all(agrees(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(agrees, found, wanted))
    return bool(found == wanted)


@pytest.mark.parametrize("surface", ["message", pytest.param("home", marks=pytest.mark.slow)])
async def test_menus_pickers_and_boxes_tell_the_app_at_once(hall: Hall, page: Page, surface: str) -> None:
    await page.goto(hall.address("home" if surface == "home" else ""))
    scope = page.locator(".b-home") if surface == "home" else message(page)
    for block, kind, use, wanted in uses(hall):
        before = hall.slack.core.record.last
        await use(page, within(scope, block))
        name = f"{'h' if surface == 'home' else 'm'}_{kind}"
        payload = await hall.heard(before, "block_actions", name)
        assert agrees(payload["actions"][0], {"type": kind, "block_id": block, **wanted}), payload["actions"]
        held = (payload.get("state") or payload["view"]["state"])["values"][block][name]
        assert agrees(held, {"type": kind, **wanted})
    await hall.slack.settle()
    again = within(scope, "menus").get_by_role("combobox", name="Stage", exact=True)
    await expect(again).to_have_value("Proposal")
    await page.reload()
    await expect(again).to_have_value("Proposal")
    await expect(within(scope, "choices").get_by_label("Closing")).to_be_checked()


BUTTONS: list[tuple[str, Use, dict[str, Any]]] = [
    ("plain", press("Plain"), {"type": "button", "value": "plain", "text": {"text": "Plain"}}),
    ("primary", press("Primary 👋"), {"type": "button", "style": "primary"}),
    ("danger", confirmed(press("Danger"), "Yes"), {"value": "gone"}),
    ("overflow", menu_item("Second"), {"type": "overflow", **_of("second")}),
    ("feedback", press("Bad answer"), {"type": "feedback_buttons", "value": "down"}),
    ("icon", press("Remove"), {"type": "icon_button", "icon": "trash", "value": ""}),
    ("m_text", fill('[data-block="typed"] input', "a <b> & c", enter=True), {"value": "a <b> & c"}),
]


async def test_buttons_and_typed_text_tell_the_app(hall: Hall, looking: Page) -> None:
    scope = message(looking)
    for name, use, wanted in BUTTONS:
        before = hall.slack.core.record.last
        await use(looking, scope)
        payload = await hall.heard(before, "block_actions", name)
        assert agrees(payload["actions"][0], wanted), payload["actions"]
        assert payload["container"]["type"] == "message"
    before = hall.slack.core.record.last
    async with looking.context.expect_page() as opened:
        await scope.get_by_role("button", name="Link").click()
    assert (await opened.value).url.endswith("/page/icon.svg")
    assert (await hall.heard(before, "block_actions", "link"))["actions"][0]["value"] == "link"
    await scope.get_by_role("button", name="Workflow").click()
    await expect(looking.get_by_text("This page runs no workflows.")).to_be_visible()
    await message(looking, "Frames").get_by_role("button", name="Look").click()
    assert await hall.heard(before, "block_actions", "card")


async def test_marked_text_becomes_rich_text(hall: Hall, looking: Page) -> None:
    scope = within(message(looking), "rich")
    field = scope.get_by_role("textbox")
    await field.fill("Hello ")
    await field.press("Control+b")
    await field.press_sequentially("bold")
    await field.press("End")
    await field.press_sequentially("\n- one")
    await field.press("Enter")
    await field.press_sequentially("two")
    await expect(scope.get_by_label("How it will look").locator("li")).to_have_count(2)
    before = hall.slack.core.record.last
    await field.press("Control+Enter")
    action = (await hall.heard(before, "block_actions", "m_rich"))["actions"][0]
    section, bullets = action["rich_text_value"]["elements"]
    assert {"type": "text", "text": "bold", "style": {"bold": True}} in section["elements"]
    assert [item["elements"][0]["text"] for item in bullets["elements"]] == ["one", "two"]


async def test_every_block_is_drawn(hall: Hall, looking: Page) -> None:
    shown = await looking.evaluate(
        "[...document.querySelectorAll('#conversation .b-block')].map(b => b.className.split(' ')[1].slice(2))"
    )
    elsewhere = {"alert", "file"}  # in modals; never from a bot
    assert set(block_validators()) - elsewhere <= set(shown) | {"input"}
    assert await looking.locator("#conversation .b-undrawn").count() == 0
    words = message(looking, "Words")
    await expect(words.get_by_role("img", name="The team at the lake")).to_be_visible()
    await expect(words.locator("img[alt='A round mark']")).to_be_visible()
    await expect(words.get_by_text("<img src=x onerror=alert(1)> stays text.")).to_be_visible()
    await expect(words.locator("ul > li ol > li")).to_have_text(["Inner one", "Inner two", "inner"])
    await expect(words.get_by_text("Monday, March 2nd, 2026 at 6:00 PM")).to_be_visible()
    pie = message(looking, "How deals ended")
    await expect(pie.get_by_role("img", name="Pie chart: How deals ended. Won 5, Lost 3")).to_be_visible()
    await pie.get_by_text("Show the numbers").first.click()
    await expect(pie.get_by_role("row", name="Open 8")).to_be_visible()


async def test_every_element_is_there_and_used(hall: Hall, looking: Page) -> None:
    kinds = "all => all.map((one) => one.dataset.element)"
    shown = await looking.eval_on_selector_all("#conversation [data-element]", kinds)
    await message(looking).get_by_role("button", name="Open the form").click()
    await expect(looking.locator("dialog.b-modal")).to_be_visible()
    shown += await looking.eval_on_selector_all("dialog.b-modal [data-element]", kinds)
    assert set(shown) == INTERACTIVE
    named = {one.action_id: one.element["type"] for seen in hall.ana.dms() for one in elements(seen.blocks)}
    used = {kind for _, kind, _, _ in uses(hall)} | {named[name] for name, _, _ in BUTTONS}
    by_themselves = {
        "rich_text_input",
        "workflow_button",
        "number_input",
        "email_text_input",
        "url_text_input",
    }
    assert used | by_themselves == INTERACTIVE - {"file_input"}  # that one says that there are no files here


async def test_a_data_table_sorts_narrows_and_turns_pages(looking: Page) -> None:
    table = message(looking, "Talks by person").locator(".b-datatable")
    names = table.locator("tbody th")
    await expect(names).to_have_text(["Ana", "Ben", "Chi"])
    await table.get_by_role("button", name="Rows after").click()
    await expect(names).to_have_text(["Dag", "Eve", "Fay"])
    await table.get_by_role("button", name="Talks").click()
    await expect(names).to_have_text(["Eve", "Chi", "Fay"])
    await table.get_by_role("button", name="Talks").click()
    await expect(table.get_by_role("columnheader", name="Talks")).to_have_attribute("aria-sort", "descending")
    await expect(names).to_have_text(["Ben", "Gus", "Dag"])
    await table.get_by_role("searchbox").fill("e")
    await expect(table.get_by_role("status")).to_have_text("1 to 2 of 2")


async def test_what_is_not_known_shows_itself(hall: Hall, page: Page) -> None:
    seen = hall.ana.dms()[0]
    kept = seen.message.blocks
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "aura"}]}]}
    ball = {"type": "crystal_ball", "action_id": "x"}
    seen.message.blocks = [
        {"type": "hologram", "block_id": "1"},
        {"type": "actions", "block_id": "2", "elements": [ball]},
        rich,
        {"type": "constructor", "block_id": "3"},
        {"type": "data_visualization", "block_id": "4", "title": "Broken", "chart": {"type": "radar"}},
        {"type": "section", "block_id": "5", "text": {"type": "mrkdwn", "text": "and this as well"}},
    ]
    try:
        await page.goto(hall.address())
        undrawn = ("“hologram” blocks.", "“crystal_ball”.", "“aura”.", "“constructor” blocks.")
        for sentence in (*undrawn, "“data_visualization” blocks."):
            await expect(page.get_by_text(f"This page cannot draw {sentence}")).to_be_visible()
        await expect(page.get_by_text("and this as well")).to_be_visible()
    finally:
        seen.message.blocks = kept


# Structure is the same in the dark and on a phone: all rules once, then those that colour and width change.
SIGHTS = [
    ("light", 1280, None),
    pytest.param("dark", 1280, ["color-contrast"], marks=pytest.mark.slow),
    ("light", 390, ["color-contrast", "target-size", "scrollable-region-focusable"]),
    pytest.param("dark", 390, ["color-contrast"], marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("theme", "width", "rules"), SIGHTS)
async def test_nothing_keeps_people_out(
    hall: Hall, browser: Browser, theme: Any, width: int, rules: list[str] | None
) -> None:
    size = {"width": width, "height": 844}
    context = await browser.new_context(viewport=size, color_scheme=theme)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(hall.address())
    await expect(message(page)).to_be_visible()
    await expect(page.locator("canvas").last).to_be_visible()
    await _barriers(page, "#conversation", rules)
    await message(page).get_by_role("button", name="Open the form").click()
    await expect(page.locator("dialog.b-modal")).to_be_visible()
    await page.get_by_role("combobox", name="A static select").click()
    await expect(page.get_by_role("option", name="Discovery")).to_be_visible()
    await _barriers(page, "dialog.b-modal", rules)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option", name="Discovery")).to_be_hidden()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.b-modal")).to_be_hidden()
    await page.goto(hall.address("home"))
    await expect(page.locator(".b-home canvas")).to_be_visible()
    await _barriers(page, "#conversation", rules)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()


async def _barriers(page: Page, where: str, rules: list[str] | None) -> None:
    """None, by axe-core."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = await Axe().run(page, context={"include": [[where]]}, options=options)
    violations = found.response["violations"]
    said = [(one["id"], [node["html"][:160] for node in one["nodes"][:4]]) for one in violations]
    assert said == []
