"""Log lines: a fixed word for what happened, ids, never what people wrote."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def one_line(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An id from outside cannot end the line, make up another one, or move the cursor of a terminal."""
    for key, value in line.items():
        if isinstance(value, str) and not value.isprintable():
            line[key] = repr(value)
    return line


def start_logging(form: str = "text", level: int = logging.INFO) -> None:
    render = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            one_line,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries print whole requests and statements at lower levels.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in ("slack_sdk", "slack_bolt", "apscheduler", "sqlalchemy", "aiohttp"):
        logging.getLogger(name).setLevel(logging.ERROR)
