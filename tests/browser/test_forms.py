"""Modals as Slack shows them: what is missing, what is wrong, what is kept, and how one leaves."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.hall import Hall, Use, check, confirmed, fill, message, open_hall, pick, within

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def hall() -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        yield await open_hall(stack)


@pytest.fixture
async def form(hall: Hall, page: Page) -> Locator:
    """The form, just opened."""
    if hall.ana.view is not None:
        await hall.ana.close(all=True)
    await page.goto(hall.address())
    await message(page).get_by_role("button", name="Open the form").click()
    dialog = page.locator("dialog.b-modal")
    await expect(dialog).to_be_visible()
    return dialog


async def test_what_is_missing_or_wrong_is_said_under_the_field(
    hall: Hall, page: Page, form: Locator
) -> None:
    line = form.get_by_label("A plain text input", exact=True)
    await expect(line).to_be_focused()  # focus_on_load
    send = form.get_by_role("button", name="Send")
    before = hall.slack.core.record.last
    await send.click()
    block = within(form, "plain_text_input")
    await expect(block.locator(".b-error")).to_have_text("Please complete this required field.")
    await expect(line).to_be_focused()
    await within(form, "number_input").locator("input").fill("11")
    await within(form, "plain_text_input2").locator("textarea").fill("é" * 41)
    await expect(form.get_by_text("41 / 40")).to_be_visible()
    await line.fill("wrong")
    await send.click()
    await expect(block.locator(".b-error")).to_be_empty()
    await expect(within(form, "number_input").locator(".b-error")).to_have_text("Must be 10 or less.")
    long = within(form, "plain_text_input2")
    await expect(long.locator(".b-error")).to_have_text("Must be no more than 40 characters.")
    await expect(long.get_by_role("textbox")).to_be_focused()  # the first one that is wrong
    assert not [item for item in hall.slack.inbound.since(before) if item.type == "view_submission"]
    await within(form, "number_input").locator("input").fill("1.5")
    await long.get_by_role("textbox").fill("long enough")
    await send.click()
    await expect(block.locator(".b-error")).to_have_text("Write something else.")  # the app's own sentence
    await expect(line).to_be_focused()
    await line.fill("right")
    await page.keyboard.press("Enter")
    await expect(form).to_be_hidden()
    await expect(message(page).get_by_role("button", name="Open the form")).to_be_focused()


FILLINGS: dict[str, Use] = {
    "plain_text_input": fill("input", "  <b>\"quoted\"</b> & 'more'"),
    "plain_text_input2": fill("textarea", "two\nlines"),
    "number_input": fill("input", "2.5"),
    "email_text_input": fill("input", "ana@example.com"),
    "url_text_input": fill("input", "https://example.com/a"),
    "datepicker": fill("input", "2026-04-01"),
    "timepicker": fill("input", "07:15"),
    "datetimepicker": fill("input", "2026-03-10T08:00"),
    "radio_buttons": check("Proposal"),
    "checkboxes": check("Wrote to them"),
    "multi_static_select": pick("A multi static select (optional)", "Berlin", "Seoul"),
    "external_select": pick("A external select (optional)", "Contoso", typed="con"),
    "multi_external_select": pick("A multi external select (optional)", "Orchard", "Tailspin"),
    "users_select": pick("A users select (optional)", "Ana Ruiz"),
    "multi_users_select": pick("A multi users select (optional)", "Ana Ruiz", "Ben Okoro"),
    "channels_select": pick("A channels select (optional)", "#sales"),
    "multi_conversations_select": pick("A multi conversations select (optional)", "#deals", "#sales"),
}


async def test_every_input_is_sent_as_it_was_filled(hall: Hall, page: Page, form: Locator) -> None:
    ana, ben, sales, deals = hall.ana.id, hall.ben.id, hall.sales.id, hall.deals.id
    rich = within(form, "rich_text_input").get_by_role("textbox")
    await rich.fill("Hello *you*")
    for block, use in FILLINGS.items():
        await use(page, within(form, block))
    before = hall.slack.core.record.last
    await form.get_by_role("button", name="Send").click()
    values = (await hall.heard(before, "view_submission"))["view"]["state"]["values"]
    held = {block: next(iter(of.values())) for block, of in values.items()}

    def one(block: str) -> Any:
        return next(value for key, value in held[block].items() if key != "type")

    def chosen(block: str) -> list[str]:
        return [option["value"] for option in held[block]["selected_options"]]

    assert one("plain_text_input") == "  <b>\"quoted\"</b> & 'more'"
    assert one("plain_text_input2") == "two\nlines"
    assert one("number_input") == "2.5"
    assert one("email_text_input") == "ana@example.com"
    assert one("url_text_input") == "https://example.com/a"
    assert one("datepicker") == "2026-04-01"
    assert one("timepicker") == "07:15"
    assert one("datetimepicker") == 1_773_097_200
    assert one("radio_buttons")["value"] == "proposal"
    assert chosen("checkboxes") == ["wrote"]
    assert chosen("multi_static_select") == ["berlin", "seoul"]
    assert one("external_select")["value"] == "contoso"
    assert chosen("multi_external_select") == ["orchard", "tailspin"]
    assert one("users_select") == ana
    assert one("multi_users_select") == [ana, ben]
    assert one("channels_select") == sales
    assert one("multi_channels_select") == [sales]  # nobody touched it
    assert one("multi_conversations_select") == [deals, sales]
    assert one("static_select") is None
    words = held["rich_text_input"]["rich_text_value"]["elements"][0]["elements"]
    assert words[1] == {"type": "text", "text": "you", "style": {"bold": True}}
    await expect(form).to_be_hidden()


async def test_a_form_that_changes_keeps_what_is_typed_and_where(
    hall: Hall, page: Page, form: Locator
) -> None:
    line = form.get_by_label("A plain text input", exact=True)
    await line.press_sequentially("half a sen")
    # The app answers a menu by changing the form, while one goes on typing.
    await confirmed(pick("A static select (optional)", "Closing"), "Yes, send")(page, form)
    await line.focus()
    await line.press_sequentially("tence")
    await expect(form.get_by_text("f_static_select: closing")).to_be_visible()
    await expect(line).to_have_value("half a sentence")
    await expect(line).to_be_focused()
    await expect(form.get_by_role("combobox", name="A static select")).to_have_value("Closing")
    await within(form, "number_input").locator("input").press_sequentially("7")
    before = hall.slack.core.record.last
    await (
        within(form, "number_input").locator("input").press("Enter")
    )  # dispatch_action: tells, does not submit
    assert (await hall.heard(before, "block_actions"))["actions"][0]["value"] == "7"
    await expect(form.get_by_text("f_number_input: 7")).to_be_visible()
    email = within(form, "email_text_input").locator("input")
    await email.press_sequentially("a@b.example")  # on_character_entered: tells while one types
    await expect(form.get_by_text("f_email_text_input: a@b.example")).to_be_visible()
    await expect(email).to_have_value("a@b.example")


async def test_one_goes_deeper_and_back_and_leaves(hall: Hall, page: Page, form: Locator) -> None:
    line = form.get_by_label("A plain text input", exact=True)
    await line.fill("kept below")
    await form.get_by_role("button", name="Deeper").click()
    await expect(form.get_by_role("heading", name="Deeper")).to_be_visible()
    assert len(hall.ana.views) == 2
    await form.get_by_role("button", name="Back").first.click()
    await expect(line).to_have_value("kept below")
    menu = form.get_by_role("combobox", name="A users select")
    await menu.click()
    await expect(page.get_by_role("listbox")).to_be_visible()
    await page.keyboard.press("Escape")  # the list only
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(form).to_be_visible()
    await form.get_by_role("button", name="Deeper").click()
    await expect(form.get_by_role("heading", name="Deeper")).to_be_visible()
    before = hall.slack.core.record.last
    await form.get_by_role("button", name="Close", exact=True).click()
    await expect(form).to_be_hidden()
    assert (await hall.heard(before, "view_closed"))["is_cleared"] is True
    assert hall.ana.views == []


async def test_trouble_is_said_in_the_form_and_nothing_is_lost(hall: Hall, page: Page, form: Locator) -> None:
    line = form.get_by_label("A plain text input", exact=True)
    await line.fill("once more")
    hall.slack.next_delivery("drop_answer", kind="view_submission")
    hall.slack.answer_timeout = 0.05
    send = form.get_by_role("button", name="Send")
    await send.click()
    await expect(form.get_by_text(re.compile("We had some trouble connecting"))).to_be_visible()
    hall.slack.answer_timeout = 3.0
    await expect(line).to_have_value("once more")
    await send.click()
    await expect(form).to_be_hidden()


async def test_a_button_that_failed_says_so(hall: Hall, page: Page, form: Locator) -> None:
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    hall.slack.next_delivery("lose", kind="block_actions")
    scope = message(page)
    await scope.get_by_role("button", name="Plain", exact=True).click()
    await expect(scope.get_by_role("img", name="This did not work. Try again.")).to_be_visible()
    await expect(page.get_by_text(re.compile("We had some trouble")).first).to_be_visible()
    await scope.get_by_role("button", name="Plain", exact=True).click()
    await expect(scope.get_by_role("img", name="This did not work. Try again.")).to_be_hidden()
