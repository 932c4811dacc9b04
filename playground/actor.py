"""A person in the local Slack: sees what they may see, does what Slack's client lets them do."""

from __future__ import annotations

from typing import Any

from playground import clicking, commands, events, modals
from playground.blocks import Found
from playground.errors import Json
from playground.member import BOT
from playground.outcome import Outcome
from playground.schemas import findings, validator
from playground.seen import Seen
from playground.viewbook import View
from playground.world import Channel, Message
from playground.writing import Writing

__all__ = ["BOT", "Actor"]

_MOST_OFFERED = 300


class Actor(Writing):
    """One person. Every verb returns when the app has answered, or failed to."""

    async def command(
        self,
        command: str,
        text: str = "",
        channel: Channel | str | None = None,
        thread_ts: str | None = None,
    ) -> Outcome:
        """Type a slash command, in the DM with the app unless said otherwise. Threads take none."""
        self._here(own=True)
        return await commands.run(self, command, text, self.place(channel or BOT), thread_ts)

    async def click(
        self,
        target: Seen | View | str | None,
        action_id: str,
        value: Any = None,
        option: Any = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Press a button or choose from a menu, in a message, a modal (None: the top one), or on "home"."""
        self._here()
        thing = self._target(target)
        found = clicking.find(thing, action_id, block_id, value)
        outcome = await clicking.click(self, thing, found, value=value, option=option)
        self.core.changed("view" if isinstance(thing, View) else "message", self.team_id, user=self.id)
        return outcome

    async def shortcut(self, callback_id: str) -> Outcome:
        """A global shortcut of the manifest."""
        self._here(own=True)
        self._offered(callback_id, "global")
        return await clicking.interact(self, "shortcut", self.payloads.shortcut(callback_id))

    async def message_shortcut(self, callback_id: str, seen: Seen) -> Outcome:
        self._here(own=True)
        self._offered(callback_id, "message")
        message = self._alive(seen)
        if message.only_for is not None:
            raise PermissionError("an ephemeral message has no shortcuts")
        payload = self.payloads.message_shortcut(callback_id, message)
        return await clicking.interact(self, "message_action", payload)

    async def open_home(self, tab: str = "home") -> View | None:
        """Look at the app's Home (or its Messages tab); the app hears of it each time."""
        self._here()
        sent = events.home_opened(self.core, self.workspace, self.profile, self.dm, tab, self.home)
        if sent is not None:
            await sent
        return self.home

    async def fill(
        self,
        name: str,
        value: Any,
        *,
        enter: bool = True,
        target: Seen | View | str | None = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Type into or choose in an input of the top modal (or of a message or "home"), by action or block id."""
        self._here()
        return await modals.fill(self, self._target(target), name, value, enter=enter, block_id=block_id)

    async def submit(self, view: View | None = None) -> Outcome:
        """Send the modal on top."""
        self._here()
        return await modals.submit(self, view or self._modal())

    async def close(self, *, all: bool = False, view: View | None = None) -> Outcome:
        """Cancel the top modal, or with `all` close the whole stack by its X."""
        self._here()
        return await modals.close(self, view or self._modal(), everything=all)

    async def suggestions(
        self, name: str, typed: str, target: Seen | View | str | None = None, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select; the options the app offers."""
        _, options, _ = await self.ask_options(name, typed, target, block_id)
        return options

    async def ask_options(
        self, name: str, typed: str, target: Seen | View | str | None = None, block_id: str | None = None
    ) -> tuple[Outcome, list[Json], list[Json]]:
        """Ask the app for options: what came of it, all options, and the groups they are in."""
        self._here()
        thing = self._target(target)
        view = thing if isinstance(thing, View) else None
        found = clicking.find(thing, name, block_id)
        message = thing if isinstance(thing, Message) else None
        payload = self.payloads.suggestion(found.element, found.block_id, typed, view, message)
        outcome = await clicking.interact(self, "block_suggestion", payload)
        body = outcome.body if outcome.ok and isinstance(outcome.body, dict) else {}
        groups = body.get("option_groups") or []
        options = [*(body.get("options") or []), *(o for group in groups for o in group.get("options", []))]
        check = validator("blockkit", "PlainTextOption")
        if outcome.delivery is not None:
            outcome.delivery.faults += [fault for option in options for fault in findings(check, option)]
        self.workspace.loaded[(self.id, found.block_id, found.action_id)] = self._kept(found, options)
        return outcome, options, groups

    def _kept(self, found: Found, options: list[Json]) -> list[Json]:
        """The newest first. Older ones stay: several may be chosen one search after the other."""
        before = self.workspace.loaded.get((self.id, found.block_id, found.action_id), [])
        return [*options, *(option for option in before if option not in options)][:_MOST_OFFERED]

    def loaded(self, found: Found) -> list[Json]:
        """Options the app has offered for an external select, and those it began with."""
        first = found.element.get("initial_option")
        began = [first] if first else found.element.get("initial_options") or []
        return [*self.workspace.loaded.get((self.id, found.block_id, found.action_id), []), *began]

    def _target(self, target: Seen | View | str | None) -> View | Message:
        if isinstance(target, View):
            return target
        if isinstance(target, Seen):
            return self._alive(target)
        if target == "home":
            if self.home is None:
                raise LookupError("no Home has been published")
            return self.home
        return self._modal()

    def _modal(self) -> View:
        view = self.view
        if view is None:
            raise LookupError(f"{self.name} has no modal open")
        return view

    def _offered(self, callback_id: str, kind: str) -> None:
        shortcut = self.core.app.shortcuts.get(callback_id)
        if "commands" not in self.workspace.scopes:
            raise PermissionError("without the scope commands this app has no shortcuts")
        if shortcut is None or shortcut.get("type") != kind:
            raise LookupError(f"the manifest has no {kind} shortcut {callback_id!r}")
