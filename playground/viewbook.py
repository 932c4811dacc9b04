"""Modals and Homes of one workspace: stacks of three, hashes, external ids, and what people typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground import facts
from playground.blocks import with_ids
from playground.errors import Json, SlackError
from playground.ids import Ids
from playground.state import State, initial_state, surviving

_FIRST_HASH = 1_700_000_000


@dataclass(eq=False)
class View:
    """A modal or a Home tab as one person has it before them."""

    id: str
    team_id: str
    user_id: str
    app_id: str
    bot_id: str
    content: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    state: State = field(default_factory=dict)
    closed: bool = False
    # Sentences under inputs: from the app's `errors` or from the client's own checks.
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def type(self) -> str:
        return str(self.content["type"])

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        return str(self.content.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        return str(self.content.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.content.get("private_metadata", ""))

    @property
    def title(self) -> str:
        return str(self.content.get("title", {}).get("text", ""))

    def wire(self, *, values: bool = True) -> Json:
        """The view as answers and payloads carry it; without `values` the state is empty (view_closed)."""
        content = self.content
        return {
            "id": self.id,
            "team_id": self.team_id,
            "type": self.type,
            "blocks": self.blocks,
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": {block: dict(held) for block, held in self.state.items()} if values else {}},
            "hash": self.hash,
            "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": bool(content.get("clear_on_close", False)),
            "notify_on_close": bool(content.get("notify_on_close", False)),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app_id,
            "external_id": self.external_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }


class ViewBook:
    """Who has which view open. Content given here has passed the rules already."""

    def __init__(self, ids: Ids, team_id: str, app_id: str, bot_id: str) -> None:
        self._ids = ids
        self._owner = (team_id, app_id, bot_id)
        self._by_id: dict[str, View] = {}
        self._hashes = 0
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, user: str, content: Json) -> View:
        """A new root. A modal that was open is replaced, as in the client."""
        self._refuse_external(content, None)
        for view in self.stacks.pop(user, []):
            self._forget(view)
        return self._stack(user, content, None)

    def push(self, user: str, content: Json) -> View:
        stack = self.stacks.get(user) or []
        if not stack:
            raise SlackError("view_not_found")
        if len(stack) >= facts.VIEW_STACK:
            raise SlackError("push_limit_reached")
        self._refuse_external(content, None)
        return self._stack(user, content, stack[-1])

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """A view that can be updated: open, or somebody's Home."""
        if view_id:
            view = self._by_id.get(view_id)
        else:
            view = next(
                (v for v in self._by_id.values() if external_id and v.external_id == external_id), None
            )
        if view is None:
            raise SlackError("view_not_found")
        return view

    def update(self, view: View, content: Json, given_hash: str | None) -> View:
        """New content in place. What was typed stays where the ids stay."""
        self._check_hash(view, given_hash)
        if content["type"] != view.type:
            raise SlackError("invalid_arguments", f"[ERROR] view type must stay {view.type}")
        self._refuse_external(content, view)
        view.content = self._prepared(content)
        view.state = surviving(view.blocks, view.state)
        view.hash = self._new_hash()
        view.errors, view.trouble = {}, ""
        return view

    def publish(self, user: str, content: Json, given_hash: str | None) -> View:
        """The Home of one person; a hash only fits a Home that is there."""
        home = self.homes.get(user)
        if home is None:
            if given_hash is not None:
                raise SlackError("hash_conflict")
            self._refuse_external(content, None)
            home = self._new(user, content, None)
            self.homes[user] = home
            return home
        return self.update(home, content, given_hash)

    def restore(self, user: str, *, id: str, content: Json, hash: str, state: State, errors: Json) -> None:
        """A Home of a saved world, as it was."""
        team, app, bot = self._owner
        self.homes[user] = self._by_id[id] = View(
            id, team, user, app, bot, content, hash, root_view_id=id, state=state, errors=errors
        )
        self._hashes = max(self._hashes, int(hash.partition(".")[0]) - _FIRST_HASH)

    def close(self, user: str, *, everything: bool = False) -> list[View]:
        """Take the top view away (or all); returns what is gone, top first."""
        stack = self.stacks.get(user) or []
        gone = list(reversed(stack)) if everything else stack[-1:]
        for view in gone:
            stack.remove(view)
            self._forget(view)
        if not stack:
            self.stacks.pop(user, None)
        return gone

    def remove(self, view: View) -> None:
        """Take one view out of its stack, wherever it is; one that is gone already stays gone."""
        stack = self.stacks.get(view.user_id) or []
        if view in stack:
            stack.remove(view)
            self._forget(view)
        if not stack:
            self.stacks.pop(view.user_id, None)

    def top(self, user: str) -> View | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def _stack(self, user: str, content: Json, below: View | None) -> View:
        view = self._new(user, content, below)
        self.stacks.setdefault(user, []).append(view)
        return view

    def _new(self, user: str, content: Json, below: View | None) -> View:
        made = self._ids.make("V")
        team, app, bot = self._owner
        prepared = self._prepared(content)
        view = View(
            id=made,
            team_id=team,
            user_id=user,
            app_id=app,
            bot_id=bot,
            content=prepared,
            hash=self._new_hash(),
            root_view_id=below.root_view_id if below else made,
            previous_view_id=below.id if below else None,
            state=initial_state(prepared["blocks"]),
        )
        self._by_id[made] = view
        return view

    def _prepared(self, content: Json) -> Json:
        return {**content, "blocks": with_ids(content["blocks"], self._ids)}

    def _new_hash(self) -> str:
        self._hashes += 1
        return f"{_FIRST_HASH + self._hashes}.{self._ids.secret(8)}"

    def _check_hash(self, view: View, given: str | None) -> None:
        # An empty hash never equals a real one: given and empty is a conflict, as in Slack.
        if given is not None and given != view.hash:
            raise SlackError("hash_conflict")

    def _refuse_external(self, content: Json, this: View | None) -> None:
        wanted: Any = content.get("external_id")
        if wanted and any(v is not this and v.external_id == wanted for v in self._by_id.values()):
            raise SlackError("duplicate_external_id")

    def _forget(self, view: View) -> None:
        view.closed = True
        self._by_id.pop(view.id, None)
