"""The record as a person reads it: one row a request, newest first, and one request whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, Literal, get_args

from playground.core import Core
from playground.errors import Json
from playground.masking import masked, masked_text
from playground.record import Attempt, Call, Inbound
from playground.wording import attempt_sentence, scope_sentence, subject, summary

Only = Literal["", "calls", "sent", "faults"]
_WORDS = re.compile(r'"([^"]+)"|(\S+)')
_REMEMBERED = 6_000  # texts to search in


class Traffic:
    """Both directions as one list."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._texts: dict[int, tuple[object, str]] = {}

    def rows(
        self,
        *,
        q: str = "",
        only: str = "",
        since: int = 0,
        before: int | None = None,
        limit: int | None = None,
    ) -> list[Json]:
        """The newest `limit` that fit, newest first, secrets masked."""
        fitting = (entry for entry in self._newest(only, since, before) if self._has(entry, q))
        rows = (self.row(entry) for entry in fitting)
        if only == "faults":
            rows = (row for row in rows if is_faulty(row))
        shown: list[Json] = masked(self._core, list(islice(rows, limit)))
        return shown

    def whole(self, seq: int) -> Json:
        """One entry with everything that went over the wire."""
        for entry in self._newest("", seq - 1, seq + 1):
            whole: Json = masked(self._core, self._everything(entry))
            return whole
        raise LookupError("This entry is no longer kept.")

    def export(self, *, q: str = "", only: str = "") -> list[Json]:
        """Everything that fits, whole, oldest first."""
        found = [entry for entry in self._newest(only, 0, None) if self._has(entry, q)]
        wanted = (entry for entry in found if only != "faults" or is_faulty(self.row(entry)))
        return [masked(self._core, self._everything(entry)) for entry in reversed(list(wanted))]

    def row(self, entry: Call | Inbound) -> Json:
        """Not yet masked."""
        return self._call(entry) if isinstance(entry, Call) else self._sent(entry)

    def _newest(self, only: str, since: int, before: int | None) -> Iterator[Call | Inbound]:
        if only not in ("", *get_args(Only)):
            raise ValueError("only: calls, sent or faults")
        record = self._core.record
        kept: list[Call | Inbound] = []
        if only != "sent":
            kept += record.calls
        if only != "calls":
            kept += record.inbound
        kept.sort(key=lambda entry: entry.seq, reverse=True)
        return (entry for entry in kept if entry.seq > since and (before is None or entry.seq < before))

    def _has(self, entry: Call | Inbound, q: str) -> bool:
        """Every word of the search is somewhere in the entry; words in quotes stand together."""
        words = [quoted or word for quoted, word in _WORDS.findall(q.casefold())]
        return not words or all(word in self._text(entry) for word in words)

    def _text(self, entry: Call | Inbound) -> str:
        """What is searched, kept until the entry changes."""
        mark = _mark(entry)
        known = self._texts.get(entry.seq)
        if known is not None and known[0] == mark:
            return known[1]
        if len(self._texts) >= _REMEMBERED:
            self._texts.clear()
        text = masked_text(self._core, self._everything(entry)).casefold()
        self._texts[entry.seq] = (mark, text)
        return text

    def _everything(self, entry: Call | Inbound) -> Json:
        row = self.row(entry)
        if isinstance(entry, Call):
            return row | {"arguments": entry.args, "answer": entry.answer, "effect": entry.effect}
        attempts = [self._attempt(attempt) for attempt in entry.attempts]
        return row | {
            "kind": entry.kind,
            "payload": entry.payload,
            "attempts": attempts,
            "limit_ms": self._limit,
        }

    @property
    def _limit(self) -> float:
        return _ms(self._core.dispatcher.timeout)

    def _call(self, call: Call) -> Json:
        missing = scope_sentence(call)
        return {
            "seq": call.seq,
            "way": "call",
            "name": call.method,
            "team_id": call.team_id,
            "who": subject(self._core, call.team_id, call.args),
            "at": call.at.isoformat(),
            "ms": None if call.seconds is None else _ms(call.seconds),
            "status": call.status,
            "ok": call.ok and call.status == 200,
            "error": call.error or _unanswered(call),
            "planted": call.fault,
            "faults": ([missing] if missing else []) + call.faults,
            "attempts": 1,
            "summary": summary(call.method, call.args),
        }

    def _sent(self, inbound: Inbound) -> Json:
        last = inbound.attempts[-1] if inbound.attempts else None
        waiting = last is None or _under_way(last)
        return {
            "seq": inbound.seq,
            "way": "sent",
            "name": inbound.type,
            "team_id": inbound.team_id,
            "who": subject(self._core, inbound.team_id, inbound.payload),
            "at": inbound.at.isoformat(),
            "ms": None if waiting or last is None else _ms(last.seconds),
            "status": last.status if last else None,
            "ok": None if waiting else bool(last and last.ok),
            "error": attempt_sentence(last, self._core.dispatcher.timeout) if last else None,
            "planted": next((a.trick for a in inbound.attempts if a.trick), None),
            "faults": list(inbound.faults),
            "attempts": len(inbound.attempts),
            "summary": summary(inbound.type, inbound.payload),
        }

    def _attempt(self, attempt: Attempt) -> Json:
        shown = asdict(attempt)
        shown |= {"at": attempt.at.isoformat(), "ms": None if _under_way(attempt) else _ms(attempt.seconds)}
        shown["sentence"] = attempt_sentence(attempt, self._core.dispatcher.timeout)
        del shown["machine"], shown["seconds"]
        return shown


def is_faulty(row: Json) -> bool:
    """Something went wrong, once or at last."""
    return bool(row["faults"] or row["error"] or row["planted"] or row["ok"] is False or row["attempts"] > 1)


def _under_way(attempt: Attempt) -> bool:
    return attempt.status is None and not attempt.reason


def _unanswered(call: Call) -> str | None:
    if call.status == 0:
        return "no answer"
    return None if call.status == 200 else f"HTTP {call.status}"


def _mark(entry: Call | Inbound) -> Any:
    """Changes when the entry does."""
    if isinstance(entry, Call):
        return entry.status, entry.seconds
    last = entry.attempts[-1] if entry.attempts else None
    return len(entry.attempts), last and (last.status, last.reason), len(entry.faults)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
