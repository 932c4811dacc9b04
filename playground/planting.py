"""Faults in the words of the page: what can be planted, what will happen, and what to watch for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playground.delivery import Planned
from playground.errors import Json
from playground.faults import Fault
from playground.methods import METHODS

if TYPE_CHECKING:
    from playground.local import LocalSlack

METHOD_NAMES = ["*", *sorted(METHODS), "response_url"]
_ERROR = re.compile(r"[a-z][a-z0-9_]{1,60}")
# Label, what will happen, and what to watch for.
_KINDS = {
    "ratelimited": (
        "429 with Retry-After",
        "The call is answered with 429, and nothing is done.",
        "The app should wait at least that long before it calls again.",
    ),
    "http_500": (
        "500, nothing done",
        "The call is answered with 500, and nothing is done.",
        "The app should try again later, and the thing should happen once.",
    ),
    "timeout_before": (
        "No answer, nothing done",
        "The call is kept waiting until the app gives up. Nothing is done.",
        "The app should try again later, and the thing should happen once.",
    ),
    "timeout_after": (
        "Done, but no answer",
        "What the call asks for is done, but the app is kept waiting until it gives up.",
        "The app cannot know. Look whether people see it once or twice.",
    ),
    "drop_before": (
        "Line cut, nothing done",
        "The line is cut at once. Nothing is done.",
        "The app should try again later, and the thing should happen once.",
    ),
    "drop_after": (
        "Done, but line cut",
        "What the call asks for is done, but the line is cut before the answer.",
        "The app cannot know. Look whether people see it once or twice.",
    ),
    "error": (
        "A named error",
        "The call is refused with this error, and nothing is done.",
        "The app should not repeat a call that was refused for good.",
    ),
}
_DELIVERIES = {
    "duplicate": (
        "Twice, one after the other",
        "The app gets the same payload again after its answer.",
        "The second copy should change nothing.",
    ),
    "twice_at_once": (
        "Twice at once",
        "The app gets the same payload twice at the same moment.",
        "Only one of the two should take effect.",
    ),
    "drop_answer": (
        "Answer dropped",
        "The app gets the payload, but its answer is lost.",
        "The person is told that it failed. Trying again should be safe.",
    ),
    "lose": (
        "Lost on the way",
        "The app never gets the payload.",
        "An event comes again by itself. A click has to be made again.",
    ),
}
KINDS = [{"kind": kind, "label": a, "will": b, "watch": c} for kind, (a, b, c) in _KINDS.items()]
DELIVERIES = [{"next": trick, "label": a, "will": b, "watch": c} for trick, (a, b, c) in _DELIVERIES.items()]


def plant(slack: LocalSlack, body: Json) -> None:
    """Raises ValueError with a sentence for what cannot be planted."""
    times = _times(body.get("times", 1))
    if "next" in body:
        slack.next_delivery(body["next"], times=times)
        return
    method, kind = str(body.get("method", "*")), str(body.get("kind", ""))
    error = str(body.get("error") or "internal_error")
    if method not in METHOD_NAMES:
        raise ValueError(f"There is no method {method} here.")
    if not _ERROR.fullmatch(error):
        raise ValueError("An error has a name such as channel_not_found.")
    wait = body.get("retry_after") or 1
    if not isinstance(wait, int) or not 1 <= wait <= 3600:
        raise ValueError("Retry-After is between 1 and 3600 seconds.")
    slack.fail(method, kind, times=times, retry_after=wait, error=error)  # type: ignore[arg-type]


def cancel(slack: LocalSlack, body: Json) -> None:
    """One by its id, or all."""
    faults, dispatcher = slack.core.faults, slack.core.dispatcher
    if body.get("all") is True:
        faults.planted.clear()
        dispatcher.planned.clear()
        return
    id = str(body.get("id"))
    left = (
        [f for f in faults.planted if _fault_id(f) != id],
        [p for p in dispatcher.planned if _trick_id(p) != id],
    )
    if len(left[0]) + len(left[1]) == len(faults.planted) + len(dispatcher.planned):
        raise LookupError("This fault is not planted any more.")
    faults.planted[:], dispatcher.planned[:] = left


def planted(slack: LocalSlack) -> list[Json]:
    """What is still to be met, oldest first: calls, then deliveries."""
    calls = [_fault_json(fault) for fault in slack.core.faults.planted if fault.remaining != 0]
    return calls + [_trick_json(planned) for planned in slack.core.dispatcher.planned]


async def trouble(slack: LocalSlack, body: Json) -> None:
    """Do or undo what stays: revoke, restore, uninstall, archive, deactivate, reactivate."""
    what, id = body.get("do"), str(body.get("id"))
    if what == "revoke":
        slack.revoke_token(id)
    elif what == "restore":
        slack.restore_token(id)
    elif what == "uninstall":
        await slack.uninstall(id)
    elif what == "archive":
        await slack.archive(id)
    elif what == "deactivate":
        await slack.person(id).deactivate()
    elif what == "reactivate":
        await slack.person(id).reactivate()
    else:
        raise LookupError("do: revoke, restore, uninstall, archive, deactivate or reactivate")


def lasting(slack: LocalSlack) -> list[Json]:
    """Each workspace's token, with a sentence where it no longer works."""
    said = {
        "live": "",
        "revoked": "Its token is revoked. Every call is refused with token_revoked.",
        "inactive": "The app is not installed. Every call is refused with account_inactive.",
    }
    return [
        {"id": home.team_id, "name": home.name, "token": home.token, "sentence": said[home.token]}
        for home in slack.workspaces
    ]


def _fault_json(fault: Fault) -> Json:
    return {
        "id": _fault_id(fault),
        "method": fault.method,
        "kind": fault.kind,
        "left": fault.remaining,
        "met": fault.met,
        "sentence": f"{_calls(fault)} {_outcome(fault)}",
        "watch": _KINDS[fault.kind][2],
    }


def _trick_json(planned: Planned) -> Json:
    left = planned.remaining
    one = left is None or left == 1
    which = "Every payload" if left is None else "The next payload" if one else f"The next {left} payloads"
    kind = f" of kind {planned.kind}" if planned.kind else ""
    said = {
        "duplicate": f"{'is' if one else 'are'} delivered twice, one after the other.",
        "twice_at_once": f"{'is' if one else 'are'} delivered twice at the same time.",
        "drop_answer": f"{'reaches' if one else 'reach'} the app, but its answer is dropped.",
        "lose": f"for the app {'is' if one else 'are'} lost on the way.",
    }
    return {
        "id": _trick_id(planned),
        "method": "",
        "kind": planned.trick,
        "left": planned.remaining,
        "met": planned.met,
        "sentence": f"{which}{kind} {said[planned.trick]}",
        "watch": _DELIVERIES[planned.trick][2],
    }


def _calls(fault: Fault) -> str:
    """Which calls meet it."""
    to = {"*": "to any method", "response_url": "to a response URL"}.get(fault.method, f"to {fault.method}")
    if fault.remaining is None:
        return f"Every call {to}"
    return f"The next call {to}" if fault.remaining == 1 else f"Each of the next {fault.remaining} calls {to}"


def _outcome(fault: Fault) -> str:
    return {
        "ratelimited": f"is answered with 429 and Retry-After {fault.retry_after}.",
        "http_500": "is answered with 500, and nothing is done.",
        "timeout_before": "gets no answer, and nothing is done.",
        "timeout_after": "is done, but gets no answer.",
        "drop_before": "has its line cut, and nothing is done.",
        "drop_after": "is done, but its line is cut before the answer.",
        "error": f"is refused with {fault.error}.",
    }[fault.kind]


def _fault_id(fault: Fault) -> str:
    return f"call-{fault.number}"


def _trick_id(planned: Planned) -> str:
    return f"delivery-{planned.number}"


def _times(given: Any) -> Any:
    """None is for ever, which only calls know."""
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= 1000:
        raise ValueError("A fault can be planted for 1 to 1,000 times.")
    return given
