"""The local Slack in a process of its own, with the people of a benchmark."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.filling import TEAM, TOKEN
from benchmarks.processes import ROOT, Child, free_port


class Slack:
    """`python -m playground --no-limits`; `limits(True)` switches Slack's own limits on."""

    def __init__(self, folder: Path) -> None:
        self._last = self._posted = 0
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.base}/api/"
        manifest = str(ROOT / "manifest.yml")
        self.child = Child(
            folder, "slack", ["-m", "playground", "--port", str(port), "--manifest", manifest, "--no-limits"]
        )
        try:
            self.child.wait_for(f"{self.base}/_control/info")
            # A driver sends the payloads: nobody listens to this Slack's own events, and none is to be tried again.
            self._post("delivery", {"socket": False})
        except BaseException:
            self.child.stop()
            raise

    def seed(self, slack_ids: Iterable[str], team: str = TEAM, token: str = TOKEN) -> None:
        people = [{"name": id, "id": id, "handle": id.lower()} for id in slack_ids]
        self._post("seed", {"workspaces": [{"team_id": team, "bot_token": token, "people": people}]})

    def limits(self, on: bool) -> None:
        self._post("limits", {"on": on})

    def limited(self) -> int:
        """How many 429 it has given."""
        return int(self._get("info")["limited"])

    def posts(self, limit: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"posts?limit={limit}")["items"]
        return found

    def posted(self) -> int:
        """How many messages the app has posted so far."""
        self._posted += sum(1 for _ in self.new_posts())
        return self._posted

    def new_posts(self) -> Iterator[dict[str, Any]]:
        """What the app has posted, changed and published since the last look."""
        while True:
            found = self._get(f"posts?since={self._last}&limit=1000")
            self._last = int(found["last"])
            yield from found["items"]
            if len(found["items"]) < 1000:
                return

    def triggers(self, count: int, team: str = TEAM) -> list[str]:
        """Trigger ids as a click carries them: each opens one window within three seconds."""
        answer = self._post("triggers", {"team": team, "count": count})
        return list(answer["triggers"])

    def stop(self) -> None:
        self.child.stop()

    def _get(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.base}/_control/{what}", timeout=60) as response:
            return json.load(response)

    def _post(self, what: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            f"{self.base}/_control/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.load(response)
