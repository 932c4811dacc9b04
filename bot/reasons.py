"""The ledger's reasons in words, and what a state means to an operator."""

from __future__ import annotations

from gateway.outcomes import Lost, lost_by
from storage.by_operator import BY_OPERATOR, Listed, may_come_twice

_WORDS = {
    "lease_ended": "its process ended while it was being sent",
    "seen_by_click": "a click on it showed that it had arrived",
    "restored": "the database was put back from a backup, and it may have been sent since then",
    "too_late": "its time had passed",
    "not_begun": "the person's team does not take part yet",
    "token_was_dead": "its time had passed while Slack did not accept the token",
    BY_OPERATOR: "an operator decided so",
    "slow": "it had been in hand for too long to be sent safely",
    "not_connected": "Slack could not be reached",
    "service_unavailable": "Slack was out of service",
    "ratelimited": "Slack asked us to wait",
    "rate_limited": "Slack asked us to wait",
    "internal_error": "Slack had a fault and did not say whether it took the message",
    "fatal_error": "Slack had a fault and did not say whether it took the message",
    "invalid_blocks": "Slack refused its form, which is a bug in Touchline",
    "invalid_arguments": "Slack refused its form, which is a bug in Touchline",
    "msg_too_long": "Slack found it too long, which is a bug in Touchline",
    "missing_scope": "the app lacks a permission",
}
_LOST = {
    Lost.TOKEN: "Slack does not accept the token",
    Lost.PERSON: "the person is not in Slack any more, or takes no messages",
    Lost.CHANNEL: "the channel is gone, or does not let the app post",
    Lost.MESSAGE: "the message to change is gone",
    Lost.VIEW: "the window was closed",
}
_LINE = ("Timeout", "Client", "Server", "OSError", "ConnectionReset", "http_5", "not_json")


def in_words(reason: str | None) -> str:
    """A reason of the ledger for a reader; "" if there is none."""
    if not reason:
        return ""
    if reason.startswith(f"{BY_OPERATOR}: "):
        return f"{_WORDS[BY_OPERATOR]} ({reason.removeprefix(f'{BY_OPERATOR}: ')})"
    if reason in _WORDS:
        return _WORDS[reason]
    if (lost := lost_by(reason)) is not None:
        return _LOST[lost]
    if reason.startswith("render_"):
        return f"it could not be drawn ({reason.removeprefix('render_')}), which is a bug in Touchline"
    if any(part in reason for part in _LINE):
        return f"the line to Slack broke ({reason})"
    return reason.replace("_", " ")


def meaning(state: str, row: Listed, *, token_works: bool) -> str:
    """What this row is about: why, and what follows or can be done."""
    why = in_words(row.reason)
    said = f"{row.reason}: {why}. " if row.reason and why else ""
    if state in ("late", "owed") and not token_works:
        return f"{said}It waits until the workspace has a token that works."
    if state == "late":
        return f"{said}It goes as soon as `touchline run` serves and Slack lets it."
    if state == "owed":
        return f"{said}It goes when it is due."
    if state == "stuck":
        return f"{said}Its process is gone. It is taken back by itself while `touchline run` serves."
    if state == "unknown":
        again = "retry --may-come-twice" if may_come_twice(row.kind, row.op, row.state) else "retry"
        return f"{said}It may have arrived. A press on it would show that. To send it again: {again}."
    if state == "failed":
        return f"{said}It did not arrive, and is not tried again. Mend the cause, then: retry."
    return said.strip()
