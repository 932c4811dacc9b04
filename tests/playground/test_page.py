"""What the page reads: one person's world, and the stream of changes."""

import asyncio
import json
import re

import pytest
from yarl import URL

from playground.page_files import FOLDER


@pytest.fixture
def page(slack, api):
    async def reading(path, **params):
        async with api.session.get(f"{slack.base_url}/_page/{path}", params=params) as response:
            return await response.json()

    return reading


async def test_the_state_of_one_person(slack, api, app, page, ana, ben):
    slack.add_channel("sales", members=[ana], bot=True)
    slack.add_channel("hidden", members=[ben], private=True)
    await api("chat.postMessage", channel=ana.id, text="hi")
    state = await page("state", **{"as": ana.id})
    assert state["me"]["local"] == "Mon 10:00"
    assert [c["name"] for c in state["conversations"]] == ["Whistle", "sales"]
    assert state["conversations"][0]["unread"] == 1
    assert state["app"]["connected"] == "http"
    assert state["names"]["people"][ben.id] == "Ben Okoro"
    assert "hidden" not in json.dumps(state)
    assert [p["name"] for p in state["people"]] == ["Ana Ruiz", "Ben Okoro"]
    ana.mark_read()
    assert (await page("state", **{"as": ana.id}))["conversations"][0]["unread"] == 0


async def test_messages_and_threads(slack, api, page, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    parent = await ana.say(sales, "help")
    await ben.say(sales, "sure", thread_ts=parent.ts)
    await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="psst")
    shown = await page("messages", **{"as": ana.id, "in": sales.id})
    assert [m["text"] for m in shown["messages"]] == ["help", "psst"]
    assert shown["messages"][0]["reply_count"] == 1
    assert shown["messages"][1]["ephemeral"] is True
    shown = await page("messages", **{"as": ben.id, "in": sales.id})
    assert [m["text"] for m in shown["messages"]] == ["help"]
    thread = await page("messages", **{"as": ben.id, "in": sales.id, "thread": parent.ts})
    assert [m["text"] for m in thread["messages"]] == ["help", "sure"]


async def test_modals_home_and_log(slack, api, app, page, ana, kit, opened):
    text = {"type": "plain_text_input", "action_id": "t"}
    await opened(kit.modal(kit.field(text)))
    await ana.fill("t", "draft", enter=False)
    shown = (await page("view", **{"as": ana.id}))["views"][0]
    assert shown["state"]["values"]["b"]["t"]["value"] == "draft"
    await ana.fill("t", "")
    await ana.submit()
    assert "b" in (await page("view", **{"as": ana.id}))["views"][0]["errors"]
    assert (await page("home", **{"as": ana.id}))["view"] is None
    await api("views.publish", user_id=ana.id, view=kit.home())
    assert (await page("home", **{"as": ana.id}))["view"]["type"] == "home"
    log = await page("log")
    assert [item["way"] for item in log["items"]] == ["call", "call", "sent"]
    assert (await page("log", since=log["last"]))["items"] == []


async def test_the_stream_tells_what_changed(slack, api, ana):
    async with api.session.get(slack.base_url + "/_page/stream") as response:
        assert response.content_type == "text/event-stream"
        assert (await response.content.readline()).startswith(b"retry")
        await api("chat.postMessage", channel=ana.id, text="hi")
        async with asyncio.timeout(3):
            while not (line := await response.content.readline()).startswith(b"data:"):
                pass
        assert "message" in json.loads(line[5:])["kinds"]


async def test_a_stream_ends_when_the_local_slack_stops(slack, api):
    async with api.session.get(slack.base_url + "/_page/stream") as response:
        await response.content.readline()
        slack.stopping.set()
        async with asyncio.timeout(3):
            await response.read()


async def test_the_page_runs_nothing_but_its_own_files(slack, api):
    async with api.session.get(slack.base_url + "/") as response:
        assert response.status == 200
        policy = response.headers["content-security-policy"]
        html = await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?://", html)


@pytest.mark.parametrize("path", ["../local.py", "..%2Flocal.py", "nothing.js", "../../manifest.yml"])
async def test_nothing_outside_the_folder_is_served(slack, api, path):
    async with api.session.get(f"{slack.base_url}/page/{path}") as response:
        assert response.status == 404


async def test_a_file_beside_the_folder_is_not_served(slack, api, tmp_path, monkeypatch):
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "own.js").write_text("own")
    (tmp_path / "other.js").write_text("other")
    monkeypatch.setattr("playground.page_files.FOLDER", tmp_path / "page")
    for path, status in (("own.js", 200), ("%2e%2e/other.js", 404), ("..%2fother.js", 404)):
        async with api.session.get(URL(f"{slack.base_url}/page/{path}", encoded=True)) as response:
            assert response.status == status


async def test_scripts_never_write_markup():
    """Text of people goes in as text; there is no other way in."""
    for script in FOLDER.glob("*.js"):
        source = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source), script
