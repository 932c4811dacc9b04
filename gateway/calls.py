"""What became of our calls to Slack: counted by method and kind, and the last of each remembered for health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.metrics import Metrics
from gateway.outcomes import Gone, Later, Ours, SlackFailure

METHODS = (
    "apps.connections.open", "auth.teams.list", "auth.test", "chat.postMessage", "chat.update", "oauth.v2.access",
    "response_url",
    "usergroups.users.list", "users.list", "views.open", "views.publish", "views.push", "views.update",
)  # fmt: skip
OUTCOMES = ("ok", "limited", "later", "gone", "ours", "unclear")


def outcome_of(failure: SlackFailure | None) -> str:
    """The kind of an outcome in a word. `limited` is a 429; `unclear` has no answer that says what happened."""
    match failure:
        case None:
            return "ok"
        case Later(paced=True):
            return "limited"
        case Later():
            return "later"
        case Gone():
            return "gone"
        case Ours():
            return "ours"
    return "unclear"


@dataclass(slots=True)
class Calls:
    """Of one process. `failing` is how many calls in a row did not reach Slack or had no clear answer."""

    metrics: Metrics
    monotonic: Callable[[], float]
    reached_at: float | None = None  # monotonic: Slack said something clear, yes or no
    failing: int = 0
    last_code: str = ""
    _known: frozenset[str] = field(default=frozenset(METHODS), repr=False)

    def note(self, method: str, failure: SlackFailure | None = None) -> None:
        outcome = outcome_of(failure)
        self.metrics.calls.labels(method if method in self._known else "other", outcome).inc()
        if outcome in ("later", "unclear"):
            self.failing += 1
            self.last_code = failure.code if failure is not None else ""
        else:
            self.reached_at, self.failing = self.monotonic(), 0
