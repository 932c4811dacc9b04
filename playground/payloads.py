"""The payloads of clicks, submissions, shortcuts and commands, as Slack builds them."""

from __future__ import annotations

from typing import Literal

from playground.blocks import elements
from playground.core import Core
from playground.errors import Json
from playground.ids import ts_text
from playground.posting import chosen
from playground.viewbook import View
from playground.wire import message_json
from playground.world import Channel, Message, Person, Workspace, option_values

Interaction = Literal[
    "block_actions", "block_suggestion", "message_action", "shortcut", "view_closed", "view_submission"
]


class Payloads:
    """Payloads of one person in one workspace."""

    def __init__(self, core: Core, workspace: Workspace, person: Person) -> None:
        self._core = core
        self._workspace = workspace
        self._person = person

    def moment(self) -> str:
        return ts_text(self._core.now_micros())

    def trigger(self, view: View | None = None) -> str:
        modal = view.id if view is not None and view.type == "modal" else None
        return self._core.triggers.make(self._workspace.team_id, self._person.id, modal)

    def response_url(
        self, channel: Channel, message: Message | None = None, thread: str | None = None
    ) -> str:
        path = self._core.hooks.make(self._workspace.team_id, channel, self._person.id, message, thread)
        return f"{self._core.base_url}/response/{path}"

    def on_message(self, message: Message, action: Json) -> Json:
        """A click in a message. An ephemeral one is not in the payload: Slack keeps none."""
        channel = message.channel
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        body = self._common("block_actions") | {
            "container": container,
            "trigger_id": self.trigger(),
            "channel": self._channel(channel),
            "state": {"values": option_values(chosen(message, self._person.id))},
            "response_url": self.response_url(channel, message, message.thread_ts),
            "actions": [action],
        }
        if message.only_for is None:
            body["message"] = message_json(message, self._workspace)
        return body

    def on_view(self, view: View, action: Json) -> Json:
        """A click in a modal or on the Home tab; there is no channel and no response_url."""
        return self._common("block_actions") | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self.trigger(view),
            "view": view.wire(),
            "actions": [action],
        }

    def submission(self, view: View) -> Json:
        return self._common("view_submission") | {
            "trigger_id": self.trigger(view),
            "view": view.wire(),
            "response_urls": self._response_urls(view),
        }

    def _response_urls(self, view: View) -> list[Json]:
        """One for each chosen conversation whose menu asked for it."""
        urls: list[Json] = []
        for found in elements(view.blocks):
            held = view.state.get(found.block_id, {}).get(found.action_id, {})
            chosen_id = held.get("selected_conversation") or held.get("selected_channel")
            channel = self._workspace.channels.get(chosen_id) if chosen_id else None
            if channel is not None and found.element.get("response_url_enabled"):
                url = self.response_url(channel)
                place = {"block_id": found.block_id, "action_id": found.action_id, "channel_id": channel.id}
                urls.append({**place, "response_url": url})
        return urls

    def closed(self, view: View, *, everything: bool) -> Json:
        """No typed state comes along: what was not sent is gone."""
        return self._common("view_closed") | {"view": view.wire(values=False), "is_cleared": everything}

    def shortcut(self, callback_id: str) -> Json:
        return self._common("shortcut") | {
            "callback_id": callback_id,
            "action_ts": self.moment(),
            "trigger_id": self.trigger(),
        }

    def message_shortcut(self, callback_id: str, message: Message) -> Json:
        return self._common("message_action") | {
            "callback_id": callback_id,
            "action_ts": self.moment(),
            "trigger_id": self.trigger(),
            "response_url": self.response_url(message.channel, None),
            "message_ts": message.ts,
            "message": message_json(message, self._workspace),
            "channel": self._channel(message.channel),
        }

    def suggestion(
        self, element: Json, block_id: str, typed: str, view: View | None, message: Message | None
    ) -> Json:
        body = self._common("block_suggestion") | {
            "action_id": element.get("action_id", ""),
            "block_id": block_id,
            "value": typed,
        }
        if view is not None:
            return body | {"container": {"type": "view", "view_id": view.id}, "view": view.wire()}
        if message is not None:
            body |= {
                "channel": self._channel(message.channel),
                "message": message_json(message, self._workspace),
            }
            body["container"] = {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": message.channel.id,
            }
        return body

    def command(self, command: str, text: str, channel: Channel) -> Json:
        home = self._workspace
        return {
            "token": self._core.app.verification_token,
            "team_id": home.team_id,
            "team_domain": home.domain,
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.kind == "im" else channel.name,
            "user_id": self._person.id,
            "user_name": self._person.handle,
            "command": command,
            "text": text,
            "api_app_id": self._core.app.app_id,
            "is_enterprise_install": "false",
            "response_url": self.response_url(channel),
            "trigger_id": self.trigger(),
        }

    def _common(self, type_: Interaction) -> Json:
        person, home = self._person, self._workspace
        user = {
            "id": person.id,
            "username": person.handle,
            "name": person.handle,
            "team_id": person.home_team or home.team_id,
        }
        return {
            "type": type_,
            "user": user,
            "api_app_id": self._core.app.app_id,
            "token": self._core.app.verification_token,
            "team": {"id": home.team_id, "domain": home.domain},
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Channel) -> Json:
        names = {"im": "directmessage", "group": "privategroup"}
        return {"id": channel.id, "name": names.get(channel.kind, channel.name)}
