"""A fact in one line, as a coach types it: which part is the link, which the moment, and what kind it is."""

from __future__ import annotations

import re

from coaching.commitments import Evidence

LONGEST_LINK = 2_000  # characters

_LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_MOMENT = re.compile(r"(?<![\d:])[0-9]{1,3}(?::[0-5][0-9]){1,2}(?![\d:])")
_KINDS = (  # the first that fits
    ("role_play", re.compile(r"\b(?:role-?\s?plays?|drills?)\b", re.I)),
    ("email", re.compile(r"\b(?:e-?mails?|mails?|messages?)\b|\bmail\.", re.I)),
    ("record", re.compile(r"\b(?:records?|crm|salesforce|hubspot|opportunit(?:y|ies))\b", re.I)),
    ("call", re.compile(r"\b(?:calls?|meetings?|demos?|recordings?|gong|zoom|visits?)\b", re.I)),
    ("customer", re.compile(r"\b(?:customers?|buyers?|clients?|prospects?)\b", re.I)),
    ("metric", re.compile(r"\d\s?%|\b\d+ of \d+\b|\bkpis?\b", re.I)),
)


def parse_fact(typed: str, said_by: str = "coach_view") -> Evidence | None:
    """What was typed as one piece of evidence; None if nothing was.

    "Orchard call 08:15 https://calls.example/1" has words, a moment and a link. The kind is the first that the
    words name. A moment without such a word is of a call, and a link without one is to a record. Words alone,
    which name nothing, are the view of whoever wrote them: `said_by`, an opinion.
    Rule: docs/rules.md, "Evidence".
    """
    whole = " ".join(typed.split())
    if not whole:
        return None
    link = _LINK.search(whole)
    url = link.group().rstrip(".,;)]")[:LONGEST_LINK] if link else ""
    words = _LINK.sub(" ", whole)
    moment = _MOMENT.search(words)
    text = " ".join(_MOMENT.sub(" ", words, count=1).split()) if moment else " ".join(words.split())
    kind = next((key for key, pattern in _KINDS if pattern.search(whole)), None)
    if kind is None:
        kind = "call" if moment else "record" if url else said_by
    return Evidence(kind, text, url, moment.group() if moment else "")
