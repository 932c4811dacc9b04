"""The alert rules before Prometheus' own tool: each rings in its trouble, and none when all is well."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_monitoring import RULES, alerts

pytestmark = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
MINUTES = 90
ONE = 'job="touchline",instance="a"'


def always(name: str, value: float, labels: str = "") -> tuple[str, str]:
    return f"{name}{{{ONE}{labels}}}", f"{value:g}+0x{MINUTES}"


def growing(name: str, a_minute: float, labels: str = "") -> tuple[str, str]:
    return f"{name}{{{ONE}{labels}}}", f"0+{a_minute:g}x{MINUTES}"


def now(name: str, late: float = 0) -> tuple[str, str]:
    """A time stamp that goes along with the clock, which begins at 0 here, or stood still before the start."""
    return f"{name}{{{ONE}}}", f"{-late:g}+{0 if late else 60}x{MINUTES}"


def took(name: str, quick: float, slow: float, bound: str, labels: str) -> list[tuple[str, str]]:
    """So many a minute that took no longer than `bound`, and so many that took longer."""
    below = growing(f"{name}_bucket", quick, f',{labels},le="{bound}"')
    return [
        below,
        growing(f"{name}_bucket", quick + slow, f',{labels},le="1000"'),
        growing(f"{name}_bucket", quick + slow, f',{labels},le="+Inf"'),
    ]


def jump(name: str, by: int) -> tuple[str, str]:
    """Nothing for 85 minutes, then so many more."""
    return f"{name}{{{ONE}}}", f"3+0x84 {3 + by}+0x{MINUTES - 85}"


WELL = [
    always("up", 1),
    always("touchline_oldest_owed_seconds", 20),
    now("touchline_sweep_timestamp_seconds"),
    now("touchline_ledger_timestamp_seconds"),
    always("touchline_socket_mode", 1),
    always("touchline_socket_connected", 1),
    growing("touchline_socket_reconnects_total", 0.1, ',reason="asked"'),
    *took("touchline_dwell_seconds", 10, 0, "30", 'kind="reply"'),
    *took("touchline_answer_seconds", 100, 0, "2", 'kind="action",outcome="answered"'),
    growing("touchline_answer_seconds_count", 100, ',kind="action",outcome="answered"'),
    always("touchline_answer_seconds_count", 2, ',kind="action",outcome="failed"'),
    always("touchline_failed_messages", 3),
    always("touchline_unknown_messages", 3),
    always("touchline_set_aside_rows", 0, ',what="enrolment"'),
    always("touchline_workspaces", 0, ',state="token_dead"'),
    always("touchline_workspaces", 4, ',state="active"'),
    growing("touchline_slack_calls_total", 100, ',method="chat.postMessage",outcome="ok"'),
    growing("touchline_slack_calls_total", 0.1, ',method="chat.postMessage",outcome="limited"'),
    growing("touchline_slack_calls_total", 10, ',method="chat.postMessage",outcome="later"'),
    *took("touchline_database_wait_seconds", 100, 0, "1", 'what="write"'),
    growing("touchline_job_failures_total", 0.1, ',what="directory"'),
    always("touchline_leases_expired_total", 0, ',state="claimed"'),
]
TROUBLE: dict[str, list[tuple[str, str]]] = {
    "TouchlineDown": [always("up", 0)],
    "TouchlineMessagesLate": [always("touchline_oldest_owed_seconds", 1000)],
    "TouchlineDwellHigh": took("touchline_dwell_seconds", 5, 5, "30", 'kind="reply"'),
    "TouchlineSweepStands": [now("touchline_sweep_timestamp_seconds", 60)],
    "TouchlineSocketDown": [always("touchline_socket_connected", 0)],
    "TouchlineSocketFlaps": [growing("touchline_socket_reconnects_total", 1, ',reason="closed"')],
    "TouchlineAnswersSlow": took("touchline_answer_seconds", 90, 10, "2", 'kind="action",outcome="answered"'),
    "TouchlineAnswersFail": [growing("touchline_answer_seconds_count", 1, ',kind="action",outcome="failed"')],
    "TouchlineMessagesFailed": [jump("touchline_failed_messages", 6)],
    "TouchlineMessagesUnknown": [jump("touchline_unknown_messages", 17)],
    "TouchlineRowsSetAside": [always("touchline_set_aside_rows", 1, ',what="enrolment"')],
    "TouchlineTokenDead": [always("touchline_workspaces", 1, ',state="token_dead"')],
    "TouchlineRateLimited": [
        growing("touchline_slack_calls_total", 1, ',method="chat.postMessage",outcome="limited"')
    ],
    "TouchlineSlackFails": [
        growing("touchline_slack_calls_total", 30, ',method="chat.postMessage",outcome="later"')
    ],
    "TouchlineDatabaseSlow": took("touchline_database_wait_seconds", 80, 20, "1", 'what="write"'),
    "TouchlineJobsFail": [growing("touchline_job_failures_total", 3, ',what="tick"')],
    "TouchlineReplicasDie": [growing("touchline_leases_expired_total", 0.1, ',state="claimed"')],
    "TouchlineNumbersOld": [now("touchline_ledger_timestamp_seconds", 60)],
}


def case(trouble: list[tuple[str, str]], ringing: set[str]) -> dict[str, Any]:
    """All is well but for this. What rings at the end is given, and nothing else does."""
    replaced = {name for name, _ in trouble}
    series = [*trouble, *(one for one in WELL if one[0] not in replaced)]
    rings = [
        {
            "expr": f'count(ALERTS{{alertname="{rule["alert"]}",alertstate="firing"}}) or vector(0)',
            "eval_time": f"{MINUTES}m",
            "exp_samples": [{"labels": "{}", "value": int(rule["alert"] in ringing)}],
        }
        for rule in alerts()
    ]
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series],
        "promql_expr_test": rings,
    }


def run(tmp_path: Path, tests: list[dict[str, Any]]) -> tuple[int, str]:
    file = tmp_path / "tests.yml"  # JSON is YAML
    asked = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}
    file.write_text(json.dumps(asked), "utf-8")
    ended = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True)
    return ended.returncode, ended.stdout + ended.stderr


def test_every_alert_has_its_trouble() -> None:
    assert set(TROUBLE) == {rule["alert"] for rule in alerts()}


def test_each_alert_rings_in_its_trouble_alone_and_none_when_all_is_well(tmp_path: Path) -> None:
    tests = [case([], set()), *(case(trouble, {name}) for name, trouble in TROUBLE.items())]
    code, said = run(tmp_path, tests)
    assert code == 0, said


def test_an_alert_that_does_not_ring_is_seen(tmp_path: Path) -> None:
    code, said = run(tmp_path, [case([], {"TouchlineDown"})])
    assert code == 1
    assert "TouchlineDown" in said
