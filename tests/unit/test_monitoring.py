"""Alert rules and the dashboard, read as Prometheus reads them: whatever they ask for is there to be asked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import promql_parser as promql
import pytest
import yaml

from gateway.calls import METHODS, OUTCOMES
from gateway.door import Kind
from gateway.line import OVERLAPPING
from gateway.metrics import Metrics
from storage.deliveries import KINDS
from storage.standing import STATES
from tests.unit.test_docs import HOUSE, first_column, read, section

RULES = HOUSE / "docs/monitoring/alerts.yml"
BOARD = HOUSE / "docs/monitoring/dashboard.json"
GIVEN = {"job", "instance"}  # by Prometheus, to every number it reads
NOT_OURS = {"up": GIVEN}
# Values of labels: what the code knows. Others are looked at by their names alone.
ANSWERS = {"answered", "busy", "failed", "gone", "malformed", "refused", "slack", "unclaimed"}
VALUES: dict[tuple[str, str], set[str]] = {
    ("touchline_dwell_seconds", "kind"): set(KINDS),
    ("touchline_deliveries", "kind"): set(KINDS),
    ("touchline_answer_seconds", "kind"): {*Kind, "unknown"},
    ("touchline_answer_seconds", "outcome"): ANSWERS,
    ("touchline_slack_calls", "method"): {*METHODS, "other"},
    ("touchline_slack_calls", "outcome"): set(OUTCOMES),
    ("touchline_workspaces", "state"): set(STATES),
    ("touchline_leases_expired", "state"): {"claimed", "sending"},
    ("touchline_socket_reconnects", "reason"): {"first", "refused", "closed", "silent", *OVERLAPPING},
    ("touchline_socket_refused", "reason"): {"token", "later"},
}


def stem(name: str) -> str:
    """Of the number that a sample is part of."""
    return re.sub(r"_(bucket|count|sum|total)$", "", name)


@cache
def samples() -> dict[str, set[str]]:
    """Every number that a process shows, by name, with its labels."""
    metrics = Metrics()
    found: dict[str, set[str]] = dict(NOT_OURS)
    for metric in vars(metrics).values():
        labels = set(getattr(metric, "_labelnames", ()))
        for family in metric.describe() if hasattr(metric, "describe") else ():
            ends = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
            for end in ends:
                more = {"le"} if end == "_bucket" else set()
                found[family.name + end] = labels | GIVEN | more
    for family in metrics.registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set(sample.labels) | GIVEN)
    return found


def walk(node: Any) -> Iterator[Any]:
    """An expression and all of its parts."""
    yield node
    parts = [getattr(node, name, None) for name in ("lhs", "rhs", "expr", "param", "vector_selector")]
    for part in [*parts, *(getattr(node, "args", None) or [])]:
        if part is not None:
            yield from walk(part)


def asked(text: str) -> dict[str, set[str]]:
    """The numbers that an expression names. Raises ValueError if Prometheus would not take it."""
    found: dict[str, set[str]] = {}
    for node in walk(promql.parse(text)):
        if isinstance(node, promql.VectorSelector):
            found.setdefault(node.name, set()).update(one.name for one in node.matchers.matchers)
    return found


def faults(text: str) -> list[str]:
    """What is wrong with an expression."""
    known = samples()
    try:
        names = asked(text)
    except ValueError as error:
        return [str(error)]
    found = [f"{name} is not there" for name in names if name not in known]
    for name, labels in names.items():
        found += [f"{name} has no label {label}" for label in labels - known.get(name, labels)]
    every = set[str]().union(*(known.get(name, set()) for name in names))
    for node in walk(promql.parse(text)):
        if isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            found += [f"nothing here has a label {label}" for label in set(node.modifier.labels) - every]
        if isinstance(node, promql.VectorSelector):
            found += [f"{node.name} never has {value}" for value in strange(node)]
    return found


def strange(node: Any) -> Iterator[str]:
    """Values that a label never has."""
    for one in node.matchers.matchers:
        known = VALUES.get((stem(node.name), one.name))
        if known is not None:
            yield from (f"{one.name}={value}" for value in one.value.split("|") if value not in known)


def alerts() -> list[dict[str, Any]]:
    [group] = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BOARD.read_text("utf-8"))["panels"]
    return found


def plain(expression: str) -> str:
    """With a value for what Grafana puts in."""
    return expression.replace("$__rate_interval", "5m").replace("$job", "touchline")


# ------------------------------------------------------------ the check itself


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("touchline_owed_message > 1", "is not there"),
        ("touchline_deliveries > 1", "is not there"),
        ("rate(touchline_dwell_seconds[5m])", "is not there"),
        ('touchline_workspaces{kind="help"}', "has no label kind"),
        ('touchline_workspaces{state="dead"}', "never has state=dead"),
        ('touchline_slack_calls_total{outcome=~"later|late"}', "never has outcome=late"),
        ('rate(touchline_answer_seconds_count{kind="help"}[5m])', "never has kind=help"),
        ("sum by (tenant) (touchline_workspaces)", "nothing here has a label tenant"),
        ("rate(touchline_owed_messages)", "expected type"),
        ("sum(touchline_owed_messages", "unclosed"),
        ("max(touchline_owed_messages) > ", "invalid promql query"),
    ],
)
def test_the_check_finds_what_is_wrong(text: str, said: str) -> None:
    assert any(said in fault for fault in faults(text)), faults(text)


def test_the_check_takes_what_is_right() -> None:
    assert faults('sum by (le) (rate(touchline_dwell_seconds_bucket{kind=~"reply|kudos"}[5m]))') == []


def test_the_outcomes_of_answers_are_those_of_the_door() -> None:
    source = read("bot/door.py")
    assert [word for word in ANSWERS if f'"{word}"' not in source] == []


# ------------------------------------------------------------ alerts


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_what_is_there(rule: dict[str, Any]) -> None:
    assert faults(rule["expr"]) == []
    tree = promql.parse(rule["expr"])
    compared = [node for node in walk(tree) if isinstance(node, promql.BinaryExpr)]
    assert any(str(node.op) in (">", "<", "==") for node in compared), "it would always ring"


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_has_its_form(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, "promtool knows no other"
    assert re.fullmatch(r"Touchline[A-Z][A-Za-z]+", rule["alert"])
    assert re.fullmatch(r"\d+[ms]", rule.get("for", "0m"))
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert set(rule["annotations"]) == {"summary", "description"}
    assert f'docs/operations.md, "{rule["alert"]}"' in rule["annotations"]["description"]


def test_every_alert_says_what_to_do() -> None:
    table = section(read("docs/operations.md"), "At an alert")
    names = [rule["alert"] for rule in alerts()]
    assert len(set(names)) == len(names)
    assert first_column(table) == set(names)
    for rule in alerts():
        assert f"| `{rule['alert']}` | {rule['labels']['severity']} | " in table, rule["alert"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_takes_the_rules() -> None:
    subprocess.run(["promtool", "check", "rules", "--lint=all", "--lint-fatal", str(RULES)], check=True)


# ------------------------------------------------------------ the dashboard


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_a_panel_asks_for_what_is_there(panel: dict[str, Any]) -> None:
    if panel["type"] == "row":
        return
    assert panel["targets"]
    for target in panel["targets"]:
        text = plain(target["expr"])
        assert faults(text) == [], text
        assert all("job" in labels for labels in asked(text).values() if "on (" not in text), "of every job"
        shown = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
        every = set[str]().union(*(samples()[name] for name in asked(text)))
        assert shown <= every


def test_panels_lie_side_by_side() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_no_number_is_counted_for_nobody() -> None:
    """Each is on the dashboard or in an alert; a number that nobody looks at is to go."""
    looked_at = {name for rule in alerts() for name in asked(rule["expr"])}
    for panel in panels():
        for target in panel.get("targets", ()):
            looked_at |= set(asked(plain(target["expr"])))
    described = {stem(name) for name in first_column(section(read("docs/operations.md"), "Metrics"))}
    assert described - {stem(name) for name in looked_at} == set()
