"""Text as people, clipboards and attackers type it."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# A busy machine is no reason to fail: no test here is about speed.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

NASTY = (
    "<!channel>",
    "<!here|here>",
    "<@U0EVIL>",
    "<#C0EVIL|secret>",
    "<!subteam^S0EVIL>",
    "<https://example.com|click>",
    "<!date^0^{date}|x>",
    "&amp;",
    "&",
    "<",
    ">",
    "&lt;!channel&gt;",
    "```",
    "`*_~",
    "\x00",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\u2067",
    "\ud800",
    "\udc00",
    "\ud83d\ude00",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1e9\U0001f1ea",
    "\U0001f44d\U0001f3fd",
    "e\u0301\u0302",
    "שלום עולם",
    "مرحبا",
    "नमस्ते",
    "漢字",
    "\r\n",
    "\n\n",
    "\u2028",
    "\t",
    " ",
    "{coach}",
    "{__class__}",
    "%s",
    "a" * 200,
)

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
PIECES = st.lists(st.sampled_from(NASTY) | ANY_TEXT, max_size=12).map("".join)
HUGE = st.builds(
    lambda piece, times: (piece * times)[:9_000], st.sampled_from(NASTY), st.sampled_from((40, 3_001))
)
EXACT = st.sampled_from(
    ("x" * 3_000, "x" * 3_001, "&" * 3_001, "\n" * 3_001, "a\n" * 1_501, "\u0301" * 3_001)
)
PEOPLE_TEXT = PIECES | HUGE | EXACT | st.just("")
