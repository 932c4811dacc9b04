"""A small Bolt app that shows every block and element, and says back what it was sent."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from playground import gallery_blocks as kit
from playground.errors import Json
from playground.local import LocalSlack
from playground.server import Server
from playground.world import Workspace

MANIFEST: Json = {
    "display_information": {"name": "Gallery"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Gallery"},
        "slash_commands": [
            {"command": "/gallery", "description": "Show every block and element", "should_escape": False}
        ],
        "shortcuts": [
            {"name": "Open the form", "type": "global", "callback_id": "form", "description": "Every input"}
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:history", "im:read", "im:write"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
    },
}
_ANY = re.compile(".*")


class Gallery:
    """The app's answers. `people` and `channel` are ids for menus that begin with something chosen."""

    def __init__(self, people: list[str], channel: str, url: str) -> None:
        self.people, self.channel, self.url = people, channel, url

    def listen(self, app: AsyncApp) -> None:
        app.event("app_home_opened")(self.opened)
        app.event("message")(self.message)
        app.command("/gallery")(self.command)
        app.shortcut("form")(self.form)
        app.action("open_form")(self.form)
        app.action("deeper")(self.deeper)
        app.action(_ANY)(self.heard)
        app.options(_ANY)(self.offer)
        app.view(_ANY)(self.sent)
        app.view_closed(_ANY)(self.closed)

    async def opened(self, event: Json, client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=self.home("Nothing heard yet."))

    async def message(self) -> None:
        """What people write is not answered."""

    async def command(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await self.show(client, body["user_id"])

    async def show(self, client: AsyncWebClient, user: str) -> None:
        """Post everything, the elements last."""
        words = kit.words_message(self.people[0], self.channel)
        elements = kit.elements_message(self.people, self.channel, self.url)
        for blocks in (
            words,
            kit.frames_message(),
            kit.numbers_message(),
            *kit.charts_messages(),
            elements,
        ):
            await client.chat_postMessage(channel=user, text="The gallery", blocks=blocks)

    async def form(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=self.modal("Nothing heard yet."))

    async def deeper(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = {
            "type": "modal",
            "callback_id": "deep",
            "title": kit.plain("Deeper"),
            "close": kit.plain("Back"),
        }
        await client.views_push(
            trigger_id=body["trigger_id"], view={**view, "blocks": [kit.section("Here.")]}
        )

    async def heard(self, ack: Any, body: Json, action: Json, client: AsyncWebClient) -> None:
        """Say back what was chosen, where it was chosen."""
        await ack()
        said = said_by(action)
        view = body.get("view")
        if view is None:
            place = body["container"]
            await client.chat_postMessage(
                channel=place["channel_id"], thread_ts=place["message_ts"], text=said
            )
        elif view["type"] == "home":
            await client.views_publish(user_id=body["user"]["id"], view=self.home(said))
        else:
            await client.views_update(view_id=view["id"], hash=view["hash"], view=self.modal(said))

    async def offer(self, ack: Any, payload: Json) -> None:
        await ack(options=kit.customers(payload["value"]))

    async def sent(self, ack: Any, body: Json, view: Json, client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        line = (values.get("plain_text_input") or {}).get("f_plain_text_input") or {}
        if line.get("value") == "wrong":
            await ack(response_action="errors", errors={"plain_text_input": "Write something else."})
            return
        await ack()
        shown = {block: said_by(next(iter(held.values()))) for block, held in values.items()}
        text = json.dumps(shown, indent=1, ensure_ascii=False)
        await client.chat_postMessage(channel=body["user"]["id"], text=f"```\n{text}\n```")

    async def closed(self, ack: Any) -> None:
        await ack()

    def home(self, said: str) -> Json:
        """Home, with what was heard last on top."""
        menus = kit.named(kit.menus(self.people, self.channel), "h")
        blocks = [
            {"type": "header", "text": kit.plain("Gallery")},
            {"type": "context", "block_id": "said", "elements": [kit.plain(said)]},
            {"type": "actions", "block_id": "buttons", "elements": kit.buttons(self.url)},
            {"type": "actions", "block_id": "menus", "elements": menus},
            {"type": "actions", "block_id": "choices", "elements": kit.named(kit.choices(), "h")},
            *kit.words_message(self.people[0], self.channel)[1:6],
            *kit.numbers_message(),
            kit.chart("bar", "Talks and leads"),
            {
                "type": "input",
                "block_id": "typed",
                "dispatch_action": True,
                "label": kit.plain("Type and press Enter"),
                "element": {"type": "plain_text_input", "action_id": "h_text"},
            },
        ]
        return {"type": "home", "blocks": blocks}

    def modal(self, said: str) -> Json:
        """A form with every input. The first menu tells the app at once, which then changes the form."""
        inputs = [*kit.texts(), *kit.choices(), *kit.menus(self.people, self.channel)]
        blocks = [_field(element) for element in kit.named(inputs, "f")]
        push = {"type": "button", "text": kit.plain("Deeper"), "action_id": "deeper"}
        files = _field({"type": "file_input", "action_id": "f_file_input"})
        return {
            "type": "modal",
            "callback_id": "form",
            "title": kit.plain("Every input"),
            "submit": kit.plain("Send"),
            "close": kit.plain("Cancel"),
            "notify_on_close": True,
            "blocks": [
                {"type": "alert", "block_id": "said", "level": "info", "text": kit.plain(said)},
                *({"type": "alert", "level": level, "text": kit.plain(level)} for level in _LEVELS),
                {"type": "actions", "block_id": "push", "elements": [push]},
                *blocks,
                files,
            ],
        }


_LEVELS = ("default", "warning", "error", "success")
_REQUIRED = {"plain_text_input", "radio_buttons"}
_TELLS = {"static_select", "number_input", "email_text_input"}


def _field(element: Json) -> Json:
    kind = element["action_id"].removeprefix("f_")
    if kind == "email_text_input":
        element = {**element, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    return {
        "type": "input",
        "block_id": kind,
        "label": kit.plain(f"A {kind.replace('_', ' ')}"),
        "hint": kit.plain(f"Its block is {kind}."),
        "optional": kind not in _REQUIRED,
        "dispatch_action": kind in _TELLS,
        "element": element,
    }


def said_by(action: Json) -> str:
    """What was chosen, from an action or a value of the state."""
    name = f"{action['action_id']}: " if "action_id" in action else ""
    for key in ("value", "rich_text_value", *(key for key in action if key.startswith("selected_"))):
        found = action.get(key)
        if found not in (None, []):
            return name + _short(found)
    return name + "nothing"


def _short(found: Any) -> str:
    if isinstance(found, list):
        return ", ".join(_short(one) for one in found)
    if isinstance(found, dict) and "text" in found:
        return str(found.get("value") or found["text"]["text"])
    return json.dumps(found, ensure_ascii=False) if isinstance(found, dict) else str(found)


@asynccontextmanager
async def serving(slack: LocalSlack, home: Workspace, gallery: Gallery) -> AsyncIterator[AsyncApp]:
    """The app, connected by signed HTTP."""
    patient = AsyncRateLimitErrorRetryHandler(max_retry_count=2)
    client = AsyncWebClient(token=home.bot_token, base_url=slack.api_url, retry_handlers=[patient])
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    gallery.listen(app)
    handler = AsyncSlackRequestHandler(app)
    server = Server(Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])]))
    slack.connect_http(f"http://127.0.0.1:{await server.start(0)}/slack/events")
    try:
        yield app
    finally:
        await server.stop()
