"""Log lines: a fixed word for what happened (`bot/actions.py`), ids, never what people wrote, never a secret.

Lines of libraries come out in the same form, as `library`: their first line as they wrote it in their source, without
what they put into it, and the class of an error. A whole traceback or statement could hold anything.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from datetime import date
from typing import Any
from uuid import UUID

import structlog

_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|://[^/\s:@]+:[^/\s@]+@|[?&](?:ticket|token)=[^&\s]+")
_LONGEST = 300
_PLANTED: list[str] = []  # the secrets of this process, as they are: not all of them look like one
_LEVELS = ("apscheduler", "slack_sdk", "slack_bolt", "sqlalchemy", "aiohttp")


def start_logging(form: str = "text", level: int = logging.INFO, secrets: Iterable[str] = ()) -> None:
    """Log to standard error as `text` or `json`: one line each, `event` being the word.

    `secrets` are masked wherever they turn up.
    """
    _PLANTED[:] = sorted(secrets, key=len, reverse=True)
    render = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            plain,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[Libraries()], force=True)
    for name in _LEVELS:
        logging.getLogger(name).setLevel(logging.ERROR)


def plain(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last guard: short plain values only, and nothing that looks like a token or a password."""
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    for key, value in event.items():
        event[key] = _plain(value)
    return event


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in list(value)[:20]]
    if isinstance(value, str | UUID | date):
        return masked(str(value))
    return type(value).__name__  # an object would print whatever it holds


def masked(text: str) -> str:
    """`text` in one line, cut, with tokens and passwords taken out.

    An id from outside cannot end the line, make up another one, or move the cursor of a terminal.
    """
    for secret in _PLANTED:
        text = text.replace(secret, "***")
    text = _SECRET.sub("***", text[:_LONGEST])
    return text if text.isprintable() else repr(text)


class Libraries(logging.Handler):
    """What libraries log, as lines of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises: a log line is not worth an error."""
        try:
            error = record.exc_info[0] if record.exc_info else None
            about: dict[str, Any] = {"logger": record.name, "at": f"{record.module}:{record.lineno}"}
            if error is not None:
                about["error"] = error.__name__
            said = str(record.msg).strip().split("\n", 1)[0]  # as in the source: without its arguments
            log = structlog.get_logger("touchline.libraries")
            log.log(record.levelno, "library", said=said[:120], **about)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Its own would print the arguments."""
