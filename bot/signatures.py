"""Slack's signatures are as old as the replicas' shared clock says, not as this machine's does."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.request_verification.async_request_verification import AsyncRequestVerification
from slack_sdk.signature import Clock, SignatureVerifier

from gateway.clock import MachineClock


class _Now(Clock):
    def __init__(self, machine: MachineClock) -> None:
        self._machine = machine

    def now(self) -> float:
        return self._machine.now().timestamp()


def judge_by(app: AsyncApp, machine: MachineClock) -> None:
    """Bolt would ask this machine's own clock, and refuse every payload where that is five minutes off.

    Bolt has no setting for it. Raises LookupError if it checks signatures in another way than it did.
    """
    checks = [part for part in app._async_middleware_list if isinstance(part, AsyncRequestVerification)]
    if not checks:
        raise LookupError("Bolt checks no signatures here.")
    for check in checks:
        check._verifier = SignatureVerifier(check._signing_secret, _Now(machine))
