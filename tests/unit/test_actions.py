"""The words of log lines: those in the code, those in the list and those in the docs are the same."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog

from bot.actions import ACTIONS
from bot.logs import Libraries, masked, plain, start_logging
from docs.reference.make import logged
from tests.unit.test_docs import modules


def test_every_word_of_the_code_is_in_the_list_and_the_other_way_round() -> None:
    found = set()
    for path in modules("bot", "handlers", "scheduler", "gateway", "storage", "screens"):
        if "bot/play/" not in path.as_posix():
            found |= {word for word, _, _ in logged(path)}
    assert found == set(ACTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-1-2-abcDEF", "xapp-1-A1-22-ff", "postgresql://me:hunter2@host/db", "wss://x/?ticket=abc&app=1",
        "https://slack.com/api/?token=xoxe.xoxp-1",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    shown = masked(f"before {text} after")
    for secret in ("abcDEF", "A1-22-ff", "hunter2", "ticket=abc", "token=xox"):
        assert secret not in shown
    assert shown.startswith("before ")
    assert "***" in shown


def test_only_plain_values_come_out() -> None:
    class Row:
        def __repr__(self) -> str:
            return "harbor deal"

    id = uuid4()
    told = {
        "event": "failed",
        "id": id,
        "row": Row(),
        "n": 1,
        "many": [Row(), "a\nb"],
        "exc_info": ValueError("x"),
    }
    assert plain(None, "", told) == {
        "event": "failed",
        "id": str(id),
        "row": "Row",
        "n": 1,
        "many": ["Row", r"'a\nb'"],
    }


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written to standard error, with logging as the program sets it up; all as before afterwards."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    start_logging("json")
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**kept)


def test_a_line_of_a_library_shows_neither_its_arguments_nor_its_error(printed: io.StringIO) -> None:
    logger = logging.getLogger("uvicorn.error")
    try:
        raise ValueError("harbor deal is slipping")
    except ValueError:
        logger.exception("Exception for %s\nand more", "harbor deal")
    [line] = printed.getvalue().splitlines()
    told = json.loads(line)
    assert "harbor" not in line
    assert (told["event"], told["logger"], told["error"]) == ("library", "uvicorn.error", "ValueError")
    assert told["said"] == "Exception for %s"
    assert sorted(told) == ["at", "error", "event", "level", "logger", "said", "timestamp"]


def test_a_library_that_logs_nonsense_breaks_nothing(printed: io.StringIO) -> None:
    class Bad:
        def __str__(self) -> str:
            raise RuntimeError("no text")

    Libraries().handle(logging.LogRecord("x", logging.ERROR, "x.py", 1, Bad(), None, None))
    assert printed.getvalue() == ""


def test_the_json_form_is_stable(printed: io.StringIO) -> None:
    structlog.get_logger("touchline.test").warning("busy", workspace="w", kind="action")
    told = json.loads(printed.getvalue())
    told.pop("timestamp")
    assert told == {"event": "busy", "kind": "action", "level": "warning", "workspace": "w"}
