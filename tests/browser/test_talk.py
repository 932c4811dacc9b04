"""Talking in the page: messages, threads, reactions, edits, commands, mentions, and what is unread."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.town import Town, be, box, row

pytestmark = pytest.mark.browser


async def test_what_is_unread_is_marked_until_it_is_read(town: Town, page: Page) -> None:
    await page.goto(town.address(town.ana))
    place = page.get_by_role("navigation").get_by_role("button", name=re.compile("sales"))
    await expect(place).to_be_visible()
    await town.say(town.ben, "Forecast is due")
    await town.say(town.ben, "at noon")
    await expect(place).to_contain_text("2")
    await expect(page).to_have_title(re.compile(r"^\(2\) Ana Ruiz"))
    await place.click()
    await expect(page.get_by_text("New", exact=True)).to_be_visible()
    await expect(row(page, "at noon")).to_be_visible()
    await expect(place).not_to_contain_text("2")
    await expect(page).to_have_title(re.compile("^Ana Ruiz · sales"))
    assert town.sales.count_after(town.sales.read[town.ana.id]) == 0


async def test_messages_of_one_author_stand_together_under_their_day(town: Town, page: Page) -> None:
    await town.say(town.ben, "one")
    await town.say(town.ben, "two", minutes=2)
    await town.say(town.ben, "three", minutes=14)
    await town.say(town.ben, "next day", minutes=24 * 60)
    await page.goto(town.address(town.ana, "sales"))
    await expect(page.locator("#conversation li.message.first")).to_have_count(3)
    await expect(page.locator("#conversation li.day")).to_have_count(2)
    await expect(page.locator("#conversation li.day").last).to_have_text("Today")
    await expect(row(page, "one").get_by_role("time")).to_have_text("10:00")  # Madrid


async def test_a_thread_is_opened_answered_and_linked_to(town: Town, page: Page) -> None:
    ts = await town.say(town.ben, "Who takes Orchard?")
    await page.goto(town.address(town.ana, "sales"))
    await row(page, "Orchard").hover()
    await row(page, "Orchard").get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("No replies yet")).to_be_visible()
    await thread.get_by_label("Reply").fill("I do")
    await thread.get_by_label("Reply").press("Enter")
    await expect(row(page, "I do", within="#thread")).to_be_visible()
    await expect(row(page, "Orchard").get_by_role("button", name=re.compile("1 reply"))).to_be_visible()
    await thread.get_by_label("Reply").fill("/whistle now")
    await thread.get_by_label("Reply").press("Enter")
    await expect(thread.get_by_role("alert")).to_have_text("/whistle is not supported in threads. Sorry!")
    assert f"thread={ts}" in page.url
    await page.goto(town.address(town.eve, "sales", thread=ts))
    await expect(row(page, "I do", within="#thread")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("complementary", name="Thread")).to_have_count(0)


async def test_reactions_are_added_counted_and_taken_back(town: Town, page: Page) -> None:
    await town.say(town.ben, "Orchard signed")
    seen = town.ben.messages(town.sales)[-1]
    await page.goto(town.address(town.ana, "sales"))
    signed = row(page, "Orchard signed")
    await signed.hover()
    await signed.get_by_role("button", name="Find another reaction").click()
    await page.get_by_label("Find an emoji").fill("rocket")
    await page.get_by_role("button", name="React with rocket", exact=True).click()
    mine = signed.get_by_role("button", name="rocket, 1")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await town.eve.react(seen, "rocket")
    await expect(signed.get_by_role("button", name="rocket, 2")).to_be_visible()
    await signed.get_by_role("button", name="rocket, 2").click()
    await expect(signed.get_by_role("button", name="rocket, 1")).to_have_attribute("aria-pressed", "false")
    assert seen.message.reactions == {"rocket": [town.eve.id]}


async def test_edits_and_deletes_arrive_live(town: Town, page: Page) -> None:
    await page.goto(town.address(town.ana, "sales"))
    await box(page).fill("Call at tree")
    await box(page).press("Enter")
    own = row(page, "Call at tree")
    await own.hover()
    await own.get_by_role("button", name="More about this message").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await page.get_by_label("Edit message").fill("Call at three")
    await page.get_by_label("Edit message").press("Enter")
    await expect(row(page, "Call at three")).to_contain_text("(edited)")
    await town.say(town.ben, "Never mind")
    await expect(row(page, "Never mind")).to_be_visible()
    await town.ben.edit(town.ben.messages(town.sales)[-1], "Never mind, done")
    await expect(row(page, "Never mind, done")).to_be_visible()
    await town.ben.delete(town.ben.messages(town.sales)[-1])
    await expect(row(page, "Never mind")).to_have_count(0)
    await row(page, "Call at three").hover()
    await row(page, "Call at three").get_by_role("button", name="More about this message").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(row(page, "Call at three")).to_have_count(0)


async def test_two_windows_are_two_people_who_talk(town: Town, page: Page) -> None:
    await page.goto(town.address(town.ana, "sales"))
    other = await page.context.new_page()
    await other.goto(town.address(town.ben, "sales"))
    await expect(box(other)).to_be_visible()
    await box(page).fill("Ready for *Orchard*, @ben.okoro?")
    await box(page).press("Enter")
    asked = row(other, "Ready for Orchard")
    await expect(asked.get_by_text("@Ben Okoro")).to_be_visible()
    await expect(asked.locator("strong", has_text="Orchard")).to_be_visible()
    await asked.hover()
    await asked.get_by_role("button", name="React with +1").click()
    await expect(row(page, "Ready for").get_by_role("button", name="+1, 1")).to_be_visible()
    await box(other).fill("Yes")
    await box(other).press("Enter")
    await expect(row(page, "Yes")).to_contain_text("Ben Okoro")
    assert "as=" + town.ana.id in page.url


async def test_commands_and_mentions_are_completed(town: Town, page: Page) -> None:
    town.app.answer = lambda heard: {"text": "Blown"} if "command" in heard.body else None
    await page.goto(town.address(town.ana, "sales"))
    await box(page).press_sequentially("/wh")
    await expect(page.get_by_role("option", name="/whistle")).to_be_visible()
    await box(page).press("Tab")
    await expect(box(page)).to_have_value("/whistle ")
    await box(page).press_sequentially("@be")
    await expect(page.get_by_role("option", name=re.compile("Ben Okoro"))).to_be_visible()
    await box(page).press("Enter")
    await expect(box(page)).to_have_value("/whistle @ben.okoro ")
    await box(page).press("Enter")
    await expect(row(page, "Blown")).to_contain_text("Only visible to you")
    command = next(heard.body for heard in town.app.heard if "command" in heard.body)
    assert command["text"] == f"<@{town.ben.id}|ben.okoro>"
    await box(page).press_sequentially("See #sa")
    await box(page).press("Enter")
    await box(page).press_sequentially("and :tad")
    await expect(page.get_by_role("option", name=":tada:")).to_be_visible()
    await box(page).press("Enter")
    await box(page).press("Enter")
    await expect(row(page, "See #sales")).to_be_visible()
    assert town.ana.messages(town.sales)[-1].text == f"See <#{town.sales.id}> and :tada:"


async def test_a_failed_command_is_told_by_slackbot_alone(town: Town, page: Page) -> None:
    town.slack.next_delivery("lose", kind="command")
    await page.goto(town.address(town.ana, "sales"))
    await box(page).fill("/whistle")
    await box(page).press("Enter")
    told = row(page, '/whistle failed with the error "dispatch_failed"')
    await expect(told).to_contain_text("Slackbot")
    await expect(told).to_contain_text("Only visible to you")


async def test_an_ephemeral_message_is_for_its_receiver_alone(town: Town, page: Page) -> None:
    await town.api("chat.postEphemeral", channel=town.sales.id, user=town.ana.id, text="psst")
    await town.say(town.ben, "aloud")
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "psst")).to_contain_text("Only visible to you")
    await be(page, "Ben Okoro")
    await expect(row(page, "aloud")).to_be_visible()
    await expect(row(page, "psst")).to_have_count(0)


async def test_what_could_not_be_sent_stays_and_drafts_are_kept(town: Town, browser: Browser) -> None:
    page = await browser.new_page()  # a refusal is an error in its console
    await page.goto(town.address(town.ana, "sales"))
    await box(page).fill("Half a thou")
    await page.get_by_role("button", name="Whistle", exact=True).click()
    await expect(box(page, "Whistle")).to_have_value("")
    await page.go_back()
    await expect(box(page)).to_have_value("Half a thou")
    town.sales.members.pop(town.ana.id)
    await box(page).press("Enter")
    await expect(page.get_by_role("status").filter(has_text="cannot write in sales")).to_be_visible()
    await expect(box(page)).to_have_value("Half a thou")
    await page.close()


async def test_earlier_messages_are_read_at_the_top_and_the_place_is_kept(town: Town, page: Page) -> None:
    for number in range(130):
        await town.say(town.ben, f"line {number}", minutes=6)
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "line 129")).to_be_in_viewport()
    await expect(row(page, "line 60")).to_have_count(0)
    scroller = page.get_by_role("region", name="Messages")
    await scroller.evaluate("box => { box.scrollTop = 0; }")
    await expect(row(page, "line 60")).to_have_count(1)
    await expect(row(page, "line 80")).to_be_in_viewport()
    await town.say(town.ben, "newest")
    await page.get_by_role("button", name="To the newest").click()
    await expect(row(page, "newest")).to_be_in_viewport()


async def test_an_address_points_to_an_old_message(town: Town, page: Page) -> None:
    first = await town.say(town.ben, "the very first")
    for number in range(60):
        await town.say(town.ben, f"line {number}", minutes=6)
    await page.goto(town.address(town.ana, "sales", at=first))
    await expect(row(page, "the very first")).to_be_in_viewport()
    await expect(page).to_have_url(re.compile("in=sales$"))


async def test_the_last_own_message_is_edited_by_an_arrow(town: Town, page: Page) -> None:
    await town.say(town.ana, "See you at @ben.okoro <then>")
    await town.say(town.ben, "Fine")
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "Fine")).to_be_visible()
    await box(page).press("ArrowUp")
    await expect(page.get_by_label("Edit message")).to_have_value("See you at @ben.okoro <then>")
    await page.get_by_label("Edit message").press("Escape")
    await expect(page.get_by_label("Edit message")).to_have_count(0)
    await expect(box(page)).to_be_focused()
