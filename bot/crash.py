"""How a bug of ours ends the program: the class of the error and the places, never its words, no value, no memory.

An error may say anything: a token, a statement with its parameters, what somebody wrote. So none of it is printed, and
no core file is left behind.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from bot.logs import masked


def words(error: BaseException) -> str:
    """Several lines for whoever reports it: what was raised, from what, and the way there, the last place last."""
    chain, seen = [error], {id(error)}
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None and id(before) not in seen:
        chain.append(before)
        seen.add(id(before))
    lines = [
        "A bug of Touchline. Please report these lines: nothing secret and nothing that people wrote is in them."
    ]
    for one in reversed(chain):
        lines += [
            f"  {masked(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in _frames(one.__traceback__)
        ]
        lines.append(type(one).__name__)
    return "\n".join(lines)


def _frames(trace: TracebackType | None) -> traceback.StackSummary:
    return traceback.StackSummary.extract(traceback.walk_tb(trace), limit=-40, lookup_lines=False)


def keep_quiet() -> None:
    """From now on every way in which Python tells of an error that nobody caught says no more than `words`."""
    sys.excepthook = lambda _kind, error, _trace: _say(error)
    threading.excepthook = lambda args: _say(args.exc_value)
    sys.unraisablehook = lambda unraisable: _say(unraisable.exc_value)
    leave_no_core()


def leave_no_core() -> None:
    """Memory holds tokens and keys: the kernel writes no core file of this process. Windows has none."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _say(error: Any) -> None:
    if isinstance(error, KeyboardInterrupt | SystemExit) or error is None:
        return
    with contextlib.suppress(OSError, ValueError):
        print(words(error), file=sys.stderr, flush=True)
