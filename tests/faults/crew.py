"""People who use the bot while it is killed: they answer, press twice, write, and try again when Slack says so."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from tests.faults.processes import SlackProcess

TRIES = 200
CHANGES = 2  # one of so many who sent their check-in thinks again


class Crew:
    """A few pairs of hands. `up` is set while a bot is there to answer."""

    def __init__(self, slack: SlackProcess, chance: random.Random, *, share: float, hands: int = 3) -> None:
        self._slack = slack
        self._chance = chance
        self._share = share
        self._hands = hands
        self.seen = 0  # the last post's number
        self._looking = asyncio.Lock()
        self._todo: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._busy = 0
        self._sent = 0
        self.up = asyncio.Event()
        self.gave_up: list[str] = []
        self.posts: list[dict[str, Any]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._look())]
        self._tasks += [asyncio.create_task(self._work()) for _ in range(self._hands)]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    @property
    def idle(self) -> bool:
        return not self._busy and self._todo.empty()

    async def look(self) -> None:
        """Read what Slack has shown since the last look."""
        async with self._looking:
            for post in await self._slack.since("posts", self.seen):
                self.seen = post["seq"]
                self.posts.append(post)
                self._consider(post)

    def _consider(self, post: dict[str, Any]) -> None:
        if post["kind"] != "post" or not post["user"]:
            return
        actions = _actions(post["blocks"])
        if "checkin.start" in actions and self._chance.random() < self._share:
            deeds = ["answer"] * 3 + ["say"] + (["same"] * 2 if "checkin.same" in actions else [])
            self._todo.put_nowait((self._chance.choice(deeds), post))
        elif "coach.reply" in actions:
            self._todo.put_nowait(("tap", post))
            self._todo.put_nowait(("reply", post))

    async def _look(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(0.1)

    async def _work(self) -> None:
        deeds = {
            "answer": self._answer,
            "change": self._change,
            "same": self._same,
            "say": self._say,
            "tap": self._tap,
            "reply": self._reply,
        }
        while True:
            deed, post = await self._todo.get()
            self._busy += 1
            try:
                if not await deeds[deed](post):
                    self.gave_up.append(f"{deed} {post['user']}")
            finally:
                self._busy -= 1
                self._todo.task_done()

    async def _act(self, user: str, do: str, **arguments: Any) -> str:
        """One verb. Its outcome's kind, or `no` where there is nothing to do it to."""
        await self.up.wait()
        try:
            outcome = await self._slack.post("act", **{"as": user, "do": do}, **arguments)
        except LookupError:
            return "no"
        if outcome["kind"] == "trouble":
            await asyncio.sleep(0.1)  # nobody presses again faster than that
        return str(outcome["kind"])

    async def _press(self, post: dict[str, Any], action: str) -> str:
        where = {"channel": post["channel"], "ts": post["ts"]}
        return await self._act(post["user"], "click", action_id=action, **where)

    async def _answer(self, post: dict[str, Any]) -> bool:
        """Open the form, fill it in, send it; what Slack calls trouble is tried again."""
        user = post["user"]
        for _ in range(TRIES):
            if await self._act(user, "fill", name="q.help", value="none") == "no":
                await self._act(user, "close", all=True)  # a window that says something else
                if await self._press(post, "checkin.start") == "no":
                    return True  # answered already, by another message
                continue
            await self._act(user, "fill", name="q.win", value=f"A good talk by {user}")
            if await self._send(user):
                self._sent += 1
                if self._sent % CHANGES == 1:
                    self._todo.put_nowait(("change", post))
                return True
        return False

    async def _change(self, post: dict[str, Any]) -> bool:
        """Think again: other words in the same check-in, once its message offers that."""
        user = post["user"]
        for _ in range(TRIES):
            if await self._act(user, "fill", name="q.win", value=f"A better talk by {user}") == "no":
                await self._act(user, "close", all=True)
                presses = [await self._press(post, name) for name in ("checkin.edit", "checkin.start")]
                if presses == ["no", "no"]:
                    await asyncio.sleep(0.1)
                continue
            if await self._send(user):
                return True
        return False

    async def _send(self, user: str) -> bool:
        """Press Send until it is taken. A window that a repeat of the same sending has closed was taken."""
        for number in range(TRIES):
            outcome = await self._act(user, "submit")
            if outcome in ("cleared", "ok", "closed"):
                return True
            if outcome in ("no", "errors"):
                return outcome == "no" and number > 0
        return False

    async def _same(self, post: dict[str, Any]) -> bool:
        for _ in range(TRIES):
            if await self._press(post, "checkin.same") in ("ok", "no"):
                return True
        return False

    async def _say(self, post: dict[str, Any]) -> bool:
        return await self._act(post["user"], "say", text="What can I do here?") == "ok"

    async def _tap(self, post: dict[str, Any]) -> bool:
        """Two fingers at once: two presses, one "well done"."""
        for _ in range(TRIES):
            pressed = await asyncio.gather(*(self._press(post, "coach.praise") for _ in range(2)))
            if set(pressed) <= {"ok", "no"}:
                return True
        return False

    async def _reply(self, post: dict[str, Any]) -> bool:
        user = post["user"]
        for _ in range(TRIES):
            if await self._act(user, "fill", name="reply.text", value="Good. Tell me more.") == "no":
                await self._act(user, "close", all=True)
                if await self._press(post, "coach.reply") == "no":
                    return True  # nobody waits for an answer just now
                continue
            if await self._send(user):
                return True
        return False

    async def settle(self, seconds: float) -> None:
        """Until everybody has done what they set out to do."""
        done = asyncio.create_task(self._todo.join())
        await asyncio.wait([done, *self._tasks], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            done.cancel()
            await self.stop()
            raise AssertionError(f"people are still at it: {self._todo.qsize()} wait, {self._busy} are busy")


def _actions(blocks: list[dict[str, Any]]) -> set[str]:
    found: set[str] = set()

    def walk(item: Any) -> None:
        if isinstance(item, dict):
            if isinstance(item.get("action_id"), str):
                found.add(item["action_id"])
            for value in item.values():
                walk(value)
        elif isinstance(item, list):
            for one in item:
                walk(one)

    walk(blocks)
    return found
