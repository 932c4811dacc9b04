"""What the page reads: one person's world, and the stream of changes."""

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from yarl import URL

from playground.page_files import FOLDER
from playground.page_state import closed
from playground.page_stream import Gathered
from playground.record import Change


@dataclass
class Busy:
    """A clock that stands still while something is being made."""

    doing: dict | None

    def now(self):
        return datetime(2026, 3, 2, 9, tzinfo=UTC)

    async def advance(self, to):
        """Nothing falls due here."""

    def upcoming(self):
        return []

    def rate(self):
        return 1.0

    async def set_rate(self, rate):
        """The pace stays."""

    def progress(self):
        return self.doing


@pytest.fixture
def page(slack, api):
    async def reading(path, **params):
        async with api.session.get(f"{slack.base_url}/_page/{path}", params=params) as response:
            return await response.json()

    return reading


async def test_everybody_one_can_be(slack, page, ana, ben):
    await ben.deactivate()
    shown = (await page("people"))["people"]
    assert [(p["name"], p["tz"], p["deleted"], p["admin"], p["guest"]) for p in shown] == [
        ("Ana Ruiz", "Europe/Madrid", False, False, False),
        ("Ben Okoro", "Africa/Lagos", True, True, False),
    ]
    assert shown[0]["workspace"] == "Northwind"


async def test_the_state_of_one_person(slack, api, app, page, ana, ben):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    hidden = slack.add_channel("hidden", members=[ben], private=True)
    await api("chat.postMessage", channel=ana.id, text="hi")
    said = await ben.say(ana, "lunch?")
    state = await page("state", **{"as": ana.id})
    assert state["me"]["name"] == "Ana Ruiz"
    assert [(c["name"], c["kind"]) for c in state["conversations"]] == [
        ("Whistle", "app"),
        ("sales", "channel"),
        ("Ben Okoro", "im"),
    ]
    assert [c["unread"] for c in state["conversations"]] == [1, 0, 1]
    assert state["conversations"][2]["user"] == ben.id
    assert state["conversations"][2]["latest"] == said.ts
    assert state["app"]["connected"] == "http"
    assert state["app"]["bot_user"] == ana.workspace.bot_user_id
    assert state["app"]["commands"][0] == {"command": "/whistle", "description": "", "usage_hint": ""}
    assert [s["type"] for s in state["app"]["shortcuts"]] == ["global", "message"]
    assert state["channels"] == {sales.id: "sales"}
    assert hidden.id not in json.dumps(state)
    assert state["clock"]["movable"] is False
    assert state["progress"] is None
    ana.mark_read()
    assert (await page("state", **{"as": ana.id}))["conversations"][0]["unread"] == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("Evil\u202egnp.exe", "Evil\u202egnp.exe\u202c"),
        ("\u2067\u202eA\u202c", "\u2067\u202eA\u202c\u2069"),
        ("\u202aA\u202c\u202c\u2069", "\u202aA\u202c\u202c\u2069"),
        ("\u202e\u2066A", "\u202e\u2066A\u2069\u202c"),
    ],
)
def test_a_name_turns_no_words_around(name, shown):
    assert closed(name) == shown


async def test_unread_counts_stop_at_a_hundred(slack, page, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben])
    for _ in range(120):
        await ben.say(sales, "noise")
    assert (await page("state", **{"as": ana.id}))["conversations"][1]["unread"] == 100


async def test_a_conversation_is_read_page_by_page(slack, api, page, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    for number in range(5):
        await ben.say(sales, f"line {number}")
        if number == 2:
            await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="psst")
    seen = []
    asked = {"as": ana.id, "in": "sales", "limit": 2}
    for more in (True, True, False):
        shown = await page("messages", **asked)
        assert shown["more"] is more
        seen[:0] = [m["text"] for m in shown["messages"]]
        asked["before"] = shown["messages"][0]["ts"]
    assert seen == ["line 0", "line 1", "line 2", "psst", "line 3", "line 4"]
    assert "limit" in (await page("messages", **{"as": ana.id, "limit": "many"}))["error"]


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


async def test_a_stream_gathers_what_happens_at_once(slack, api, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben])
    async with api.session.get(slack.base_url + "/_page/stream") as response:
        await response.content.readline()
        for _ in range(500):
            await ben.say(sales, "noise")
        told, last = [], slack.core.record.last
        async with asyncio.timeout(3):
            while not told or told[-1]["seq"] < last:
                line = await response.content.readline()
                told += [json.loads(line[5:])] if line.startswith(b"data:") else []
        assert len(told) < 10
        assert told[-1]["channels"] == [sales.id]


async def test_what_waits_for_a_slow_reader_stays_small():
    gathered = Gathered()
    for number in range(10_000):
        gathered.add(Change(number, "message", "T1", f"C{number}", "U1"))
    told = gathered.take()
    assert told == {"seq": 9_999, "kinds": ["message"], "channels": [], "users": ["U1"]}
    assert not gathered.woken.is_set()


async def test_nobody_acts_while_history_is_being_made(slack, api, ana, ben):
    slack.controls = Busy({"label": "Week 5 of 12", "done": 0.41})
    sales = slack.add_channel("sales", members=[ana, ben])
    await ben.say(sales, "hi")

    async def act(**body):
        async with api.session.post(slack.base_url + "/_page/act", json={"as": ana.id, **body}) as response:
            return response.status, await response.json()

    status, answer = await act(do="say", channel="sales", text="hello")
    assert status == 409
    assert "being made" in answer["error"]
    assert (await act(do="mark_read", channel="sales"))[0] == 200
    async with api.session.get(slack.base_url + "/_page/state", params={"as": ana.id}) as response:
        state = await response.json()
    assert state["progress"] == {"label": "Week 5 of 12", "done": 0.41}
    assert state["clock"]["rate"] == 1
    slack.controls.doing = None
    assert (await act(do="say", channel="sales", text="hello"))[0] == 200


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
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?://", html)


async def test_a_file_the_browser_has_is_not_sent_again(slack, api):
    async with api.session.get(f"{slack.base_url}/page/main.js") as response:
        tag = response.headers["etag"]
        assert response.headers["content-type"].startswith("text/javascript")
    async with api.session.get(f"{slack.base_url}/page/main.js", headers={"if-none-match": tag}) as response:
        assert (response.status, await response.read()) == (304, b"")


@pytest.mark.parametrize("path", ["../local.py", "..%2Flocal.py", "nothing.js", "../../manifest.yml"])
async def test_nothing_outside_the_folder_is_served(slack, api, path):
    async with api.session.get(f"{slack.base_url}/page/{path}") as response:
        assert response.status == 404


@pytest.mark.parametrize("path", ["/?as=U1&in=bot", "/page/vendor/preact.js", "/page/vendor/LICENSES.txt"])
async def test_the_page_and_its_libraries_are_served(slack, api, path):
    async with api.session.get(slack.base_url + path) as response:
        assert response.status == 200
        assert response.headers["x-content-type-options"] == "nosniff"


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


async def test_every_module_is_asked_for_at_once():
    """A module not named in the page is found only when another one has been read; charts and markdown may wait."""
    html = (FOLDER / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:rel="modulepreload"[^>]*href|<script[^>]*src)="/page/([^"]+)"', html))
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}
    assert there - named == {"vendor/charts.js", "vendor/markdown.js"}
    assert named <= there
