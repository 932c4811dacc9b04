"""Quick hands, slow and failing answers, hostile text, and addresses of what is not there."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from playground import LocalSlack
from tests.browser.town import Town, box, row
from tests.playground.conftest import Heard
from tests.playground.kit import MANIFEST, Kit

pytestmark = pytest.mark.browser

RTL_OVERRIDE = "\u202e"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    f"Evil{RTL_OVERRIDE}gnp.exe",
    "يوسف العربي",
    "W" * 180,
    "👩‍👩‍👧‍👦" * 60,
)


async def open_form(town: Town, page: Page, *blocks: dict[str, Any], **more: Any) -> Locator:
    """A modal of these blocks, as the app's answer to a command."""

    async def answer(heard: Heard) -> None:
        if "command" in heard.body:
            view = Kit.modal(*blocks, **more)
            await town.api("views.open", trigger_id=heard.body["trigger_id"], view=view)

    town.app.answer = answer
    await page.goto(town.address(town.ana))
    await box(page, "Whistle").fill("/whistle")
    await box(page, "Whistle").press("Enter")
    form = page.get_by_role("dialog", name="Form")
    await expect(form).to_be_visible()
    return form


def line(**more: Any) -> dict[str, Any]:
    return Kit.field({"type": "plain_text_input", "action_id": "t", **more})


def heard(town: Town, kind: str) -> int:
    return sum(one.body.get("type") == kind for one in town.app.heard)


async def test_the_app_s_shortcuts_are_offered(town: Town, page: Page) -> None:
    ts = await town.say(town.ben, "Orchard signed")
    await page.goto(town.address(town.ana, "sales"))
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Note").click()
    await town.slack.until(lambda: heard(town, "shortcut") == 1)
    assert town.app.heard[-1].body["callback_id"] == "note"
    await row(page, "Orchard signed").hover()
    await row(page, "Orchard signed").get_by_role("button", name="More about this message").click()
    await page.get_by_role("menuitem", name="Keep").click()
    await town.slack.until(lambda: heard(town, "message_action") == 1)
    said = town.app.heard[-1].body
    assert (said["callback_id"], said["message_ts"], said["channel"]["name"]) == ("keep", ts, "sales")


async def test_three_forms_stand_on_each_other_and_no_fourth(town: Town, page: Page) -> None:
    form = await open_form(town, page, Kit.button_row("deeper", "Deeper"))
    answers: list[dict[str, Any]] = []

    async def push(heard: Heard) -> None:
        if heard.body["type"] == "block_actions":
            name = Kit.plain(f"Step {len(town.ana.views) + 1}")
            view = Kit.modal(Kit.button_row("deeper", "Deeper"), title=name, notify_on_close=True)
            answers.append(await town.api("views.push", trigger_id=heard.body["trigger_id"], view=view))

    town.app.answer = push
    for title in ("Step 2", "Step 3", "Step 3"):
        await page.get_by_role("dialog").get_by_role("button", name="Deeper").click()
        await expect(page.get_by_role("dialog", name=title)).to_be_visible()
    await town.slack.until(lambda: len(answers) == 3)
    assert answers[2]["error"] == "push_limit_reached"
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Step 2")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("button", name="Back").click()
    await expect(form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(box(page, "Whistle")).to_be_focused()


async def test_a_slow_answer_is_waited_for_and_sent_once(town: Town, page: Page) -> None:
    form = await open_form(town, page, line())
    answered = asyncio.Event()

    async def slow(heard: Heard) -> None:
        await answered.wait()

    town.app.answer = slow
    await form.get_by_label("Label").fill("once")
    send = form.get_by_role("button", name="Send")
    await send.dblclick()
    await expect(send).to_have_attribute("aria-busy", "true")
    await form.get_by_label("Label").press("Enter")
    answered.set()
    await expect(form).to_be_hidden()
    assert heard(town, "view_submission") == 1


async def test_quick_hands_do_it_once(town: Town, page: Page) -> None:
    await town.api("chat.postMessage", channel=town.sales.id, text="x", blocks=[Kit.button_row("go", "Go")])
    await page.goto(town.address(town.ana, "sales"))
    answered = asyncio.Event()

    async def slow(heard: Heard) -> None:
        await answered.wait()

    town.app.answer = slow
    go = page.get_by_role("button", name="Go", exact=True)
    await go.dblclick()
    await expect(go).to_have_attribute("aria-busy", "true")
    answered.set()
    await expect(go).to_have_attribute("aria-busy", "false")
    assert heard(town, "block_actions") == 1
    await box(page).fill("hello")
    await box(page).press("Enter")
    await box(page).press("Enter")
    await expect(row(page, "hello")).to_have_count(1)
    assert [seen.text for seen in town.ana.messages(town.sales)].count("hello") == 1


async def test_an_app_that_fails_leaves_the_form_and_its_words(town: Town, page: Page) -> None:
    form = await open_form(town, page, line(), line() | {"block_id": "long", "optional": True})

    def fail(heard: Heard) -> None:
        raise RuntimeError("the app's own fault")

    town.app.answer = fail
    first, long = form.get_by_label("Label").first, form.get_by_label("Label").last
    await first.fill("kept")
    await long.fill("x" * 3_001)
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Must be no more than 3000 characters.")).to_be_visible()
    assert heard(town, "view_submission") == 0
    await long.fill("x" * 3_000)
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("alert").filter(has_text="We had some trouble connecting")).to_be_visible()
    await expect(first).to_have_value("kept")
    assert heard(town, "view_submission") == 1


async def test_a_restart_under_an_open_form_is_said(town: Town, browser: Browser) -> None:
    page = await browser.new_page()  # a dropped line is an error in its console
    form = await open_form(town, page, line())
    await form.get_by_label("Label").fill("half")
    port, saved = urlsplit(town.slack.base_url).port, town.slack.dump()
    await town.slack.stop()
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("The local Slack does not answer.")).to_be_visible()
    await expect(form.get_by_label("Label")).to_have_value("half")
    again = LocalSlack(MANIFEST, clock=town.clock)
    again.load(saved)
    await again.start(port or 0)
    await expect(form).to_be_hidden()
    await expect(
        page.get_by_role("status").filter(has_text="The form that was open here is gone.")
    ).to_be_visible()
    await page.close()
    await again.stop()


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.slow), 390])
async def test_hostile_names_and_words_stay_words(town: Town, page: Page, width: int) -> None:
    people = [town.slack.add_person(name, title=name) for name in HOSTILE]
    for person in people:
        await person.join(town.sales)
        await town.say(person, f"{person.name} says")
    for link in ("<javascript:alert(1)|click me>", "<data:text/html,x|or me>"):
        await town.api("chat.postMessage", channel=town.sales.id, text=link)
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    await page.set_viewport_size({"width": width, "height": 844})
    await page.goto(town.address(town.ana, "sales"))
    await expect(row(page, "says").get_by_text("<img src=x onerror=alert(1)> says")).to_be_visible()
    await expect(row(page, "<javascript:alert(1)|click me>")).to_be_visible()
    links = await page.eval_on_selector_all("a[href]", "all => all.map((one) => one.protocol)")
    assert set(links) <= {"http:", "https:"}
    for other in people:
        await page.goto(town.address(town.ana, other.id))
        await expect(page.locator("#conversation .beginning h2")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.keyboard.press("Control+j")
    await expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(9)
    assert await page.evaluate("document.querySelector('dialog').scrollWidth") <= width
    assert alerts == []


# Where a word of the page stands, from left to right.
_AT = """(paragraph, word) => {
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const at = texts.currentNode.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(texts.currentNode, at);
    range.setEnd(texts.currentNode, at + word.length);
    return range.getBoundingClientRect().left;
  }
}"""


async def test_a_name_turns_no_other_words_around(town: Town, page: Page) -> None:
    evil = town.slack.add_person(f"Evil{RTL_OVERRIDE}gnp.exe", title=f"Boss{RTL_OVERRIDE}x")
    await page.goto(town.address(town.ana, evil.id))
    told = page.get_by_text("This is between you and")
    await expect(told).to_be_visible()
    places = [await told.evaluate(_AT, word) for word in ("This", "Evil", "Nobody", "see")]
    assert places == sorted(places)
    await town.slack.person(evil.id).say(town.ana, "שלום ana")
    hebrew = row(page, "ana").locator("p")
    assert await hebrew.evaluate(_AT, "ana") < await hebrew.evaluate(_AT, "שלום")


async def test_forty_thousand_characters_are_sent_and_shown(town: Town, page: Page) -> None:
    await page.goto(town.address(town.ana, "sales"))
    await box(page).fill("a b " * 10_000)
    await box(page).press("Enter")
    await expect(row(page, "a b a b")).to_be_visible()
    await expect(box(page)).to_have_value("")
    assert len(town.ana.messages(town.sales)[-1].text) == 39_999


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"thread": "1.000001"}, "This thread is not there any more."),
        ({"at": "1.000001"}, "The message in this address is not there."),
        ({"tool": "hammer"}, ""),
        ({"tab": "attic"}, ""),
        ({"where": "%3Cimg%3E"}, "The conversation in this address is not there for you."),
    ],
)
async def test_an_address_of_what_is_not_there_still_shows_the_page(
    town: Town, browser: Browser, more: dict[str, str], said: str
) -> None:
    await town.say(town.ben, "hello")
    page = await browser.new_page()  # what is refused is told in its console
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(town.address(town.ana, more.pop("where", "sales"), **more))
    await expect(page.get_by_role("heading", level=1).last).to_have_text(
        "sales" if said[:7] != "The con" else "Whistle"
    )
    await expect(page.get_by_text(said).first).to_be_visible()
    await expect(page.get_by_role("button", name="You are Ana Ruiz")).to_be_visible()
    assert wrong == []
    await page.close()


async def test_back_and_forward_lead_through_a_thread(town: Town, page: Page) -> None:
    ts = await town.say(town.ben, "Who takes Orchard?")
    await town.say(town.eve, "I do", thread=ts)
    await page.goto(town.address(town.ana, "sales"))
    await row(page, "Orchard").get_by_role("button", name="1 reply").click()
    await expect(row(page, "I do", within="#thread")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("complementary", name="Thread")).to_have_count(0)
    await page.go_forward()
    await expect(row(page, "I do", within="#thread")).to_be_visible()
    await page.reload()
    await expect(row(page, "I do", within="#thread")).to_be_visible()
