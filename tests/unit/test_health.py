"""Alive and ready: what is judged, in which words, and that the words are there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.health import (
    FAILING,
    STILL_SECONDS,
    STUCK_SECONDS,
    SWEEP_SECONDS,
    WORDS,
    WRITE_SECONDS,
    Facts,
    dead,
    notes,
    unready,
)  # fmt: skip
from gateway.line import MOVING_SECONDS, Watched
from tests.unit.coaching.test_reading_grade import grade

WELL = Facts(
    phases=(), database=True, schema=True, since_sweep=1.0, since_write=1.0, socket=Watched(True), failing=0,
    workspaces={"active": 1, "token_dead": 0, "left": 0},
)  # fmt: skip


def test_all_is_well() -> None:
    assert unready(WELL) == notes(WELL) == dead(0.0, WELL.socket, 1.0, 1.0) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"phases": ("first_sweep",)}, "first_sweep"), ({"database": False, "schema": False}, "database"),
        ({"schema": False}, "schema"), ({"since_sweep": SWEEP_SECONDS}, "sweep"),
        ({"since_write": WRITE_SECONDS}, "writes"), ({"socket": Watched(False)}, "socket"),
    ],
)  # fmt: skip
def test_each_trouble_has_its_word(change: dict[str, object], why: str) -> None:
    assert unready(replace(WELL, **change)) == [why]  # type: ignore[arg-type]


def test_slack_out_of_reach_sends_nobody_elsewhere() -> None:
    """Every replica has the same Slack: without any, people would get no answer at all."""
    away = replace(WELL, failing=FAILING)
    assert (unready(away), notes(away)) == ([], ["slack"])


def test_workspaces_are_a_note() -> None:
    assert notes(replace(WELL, workspaces={"active": 1, "token_dead": 2})) == ["token"]
    assert notes(replace(WELL, workspaces={"active": 0, "token_dead": 0})) == ["no_workspace"]


def test_without_a_clock_and_without_a_socket_neither_is_judged() -> None:
    assert unready(replace(WELL, since_sweep=None, since_write=None, socket=None)) == []


def test_dead_is_what_a_restart_may_mend() -> None:
    assert dead(STUCK_SECONDS, None) == ["writer"]
    assert dead(0.0, Watched(True, since_step=MOVING_SECONDS)) == ["socket_stuck"]
    assert dead(0.0, None, STILL_SECONDS, 1.0) == ["sweep_stuck"]
    assert dead(0.0, None, STILL_SECONDS, WRITE_SECONDS) == [], "the database is gone; so is the sweep"
    assert dead(0.0, Watched(False, down_for=9999.0)) == []


def test_every_word_is_a_plain_sentence() -> None:
    assert {word: grade(why) for word, why in WORDS.items() if grade(why) > 9} == {}
