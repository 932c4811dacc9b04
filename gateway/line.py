"""A Socket Mode connection as one notices it: when it is in trouble, and how long to wait before the next one.

Times are the machine's monotonic seconds, given by the caller. Nothing here reads a clock or a socket.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.outcomes import Gone, Later, Ours, SlackFailure

PING_SECONDS = 10.0
SILENT_SECONDS = 30.0  # three pings without an answer
HELLO_SECONDS = 10.0
# A line on which pings are answered and nothing else comes may be a quiet night or a deaf line. A new one costs
# one call, so that nobody has to find out which.
QUIET_SECONDS = 20 * 60.0
STEADY_SECONDS = 60.0  # a line that lived so long was a good one
REFUSED_SECONDS = 300.0  # until somebody mends a token or a setting
MOST_SECONDS = 60.0
OVERLAPPING = frozenset({"asked", "quiet"})  # the old line is good until the new one stands
TURNED_AWAY = frozenset({"link_disabled", "too_many_websockets"})
HOPELESS_SECONDS = 15 * 60.0
MOVING_SECONDS = 120.0


@dataclass(slots=True)
class Line:
    """What was noticed of one connection. `said` is Slack's word for why we should go, if it said so."""

    opened: float
    heard: float  # a frame, or the answer to a ping
    pinged: float
    payload: float | None = None
    said: str = ""
    closed: bool = False


def trouble(line: Line, now: float) -> str:
    """Why this line needs to be replaced; nothing if it is well."""
    if line.closed or line.said in TURNED_AWAY:
        return "closed"
    if line.said:
        return "asked"
    if now - line.heard >= SILENT_SECONDS:
        return "silent"
    if now - (line.opened if line.payload is None else line.payload) >= QUIET_SECONDS:
        return "quiet"
    return ""


def ping_due(line: Line, now: float) -> bool:
    return now - line.pinged >= PING_SECONDS


@dataclass(slots=True)
class Tries:
    """When the next connection may be made. `failures` in a row, a short life being one of them."""

    failures: int = 0
    not_before: float = float("-inf")

    def ended(self, opened: float, now: float, chance: float) -> None:
        """A line ended. At once after a long life or the first short one, later after more."""
        if now - opened >= STEADY_SECONDS:
            self.failures = 0
            return
        self.failures += 1
        if self.failures > 1:
            self.not_before = now + _pause(self.failures - 1, chance)

    def refused(self, failure: SlackFailure, now: float, chance: float) -> float:
        """No line came about. Returns the seconds to wait: as long as Slack says, else longer each time."""
        self.failures += 1
        match failure:
            case Later(paced=True):
                seconds = failure.seconds
            case Gone() | Ours():
                seconds = REFUSED_SECONDS
            case _:
                seconds = _pause(self.failures, chance)
        self.not_before = now + seconds
        return seconds


def _pause(failures: int, chance: float) -> float:
    """1, 2, 4 and so on up to 60 seconds, between half of it and all of it: replicas must not come all at once.

    `chance` is between 0 and 1.
    """
    most: float = min(MOST_SECONDS, 2.0 ** min(failures - 1, 10))
    return most * (0.5 + chance / 2)


@dataclass(frozen=True, slots=True)
class Watched:
    """How the door stands, for health. Seconds since; None for never, or for not now."""

    connected: bool
    down_for: float = 0.0
    reason: str = ""  # why there is no line
    since_step: float = 0.0  # since the watchdog last looked
    since_address: float | None = None  # since Slack last gave an address to connect to


def hopeless(watched: Watched) -> bool:
    """Whether a new process may help where the watchdog did not: it stands still itself, or Slack goes on giving
    addresses and no line comes about. While Slack is out of reach, a restart changes nothing."""
    if watched.since_step >= MOVING_SECONDS:
        return True
    reached = watched.since_address is not None and watched.since_address < REFUSED_SECONDS
    return not watched.connected and reached and watched.down_for >= HOPELESS_SECONDS
