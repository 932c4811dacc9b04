"""What people type: plain and hostile words, each with a tag by which it is found wherever it turns up."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

TAG = re.compile(r"zq\d+")

# What the bot must never show by accident (a placeholder, "&amp;lt;", an exclamation mark) is not typed either:
# so it can be told from what people wrote. Only the pings have an exclamation mark, and the oracle knows them.
PLAIN = (
    "We closed Contoso",
    "Price talks stop when I name the number first",
    "Nobody calls back",
    "Two demos, one of them good",
    "ok",
)
HOSTILE = (
    "<!channel> <!here> please",
    "<b>bold</b> <script>alert(1)</script> & co",
    "<@UROSA> and <@U0000>",
    "<https://example.com|click me>",
    "שלום עולם " * 8,
    "\u202eevil",
    "👨‍👩‍👧‍👦🇧🇷👍🏽 " * 30,
    "e" + "\u0301" * 200,
    "*bold* _it_ ~no~ `code` ```fence``` > quote",
    "\n".join(str(n) for n in range(120)),
    "w" * 2_980,
    "<&>" * 990,
    "a\x00b\x07c\x1bd\ufeff",
    "half a\ud83d sign",
    ":tada: :wave::skin-tone-2:",
    "one\u2028two\u2029three",
)
EMPTY = (" ", "   \n  ", "\u200b\u3164", "")
TOO_LONG = "v" * 3_001
NUMBERS = ("0", "3", "7", "12", "500", "501", "-1", "1.5", "1e3", "99999999999999", "seven", "٣", "+4", "")
NAMES = (
    "Ana Souza", "<Ben> & Sons", "Cy", "A" * 80,
    "👨‍👩‍👧‍👦 Family", "*Bold* Bea", "<!channel>", "עברית שם", "\u202enanA",
    "O'Neil-Ødegård",
)  # fmt: skip
ZONES = (
    "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Chatham",
    "Pacific/Kiritimati", "America/Adak", "Asia/Kathmandu", None,
)  # fmt: skip
COMMANDS = (
    "", "help", "checkin", " HELP ", "checkin now", "Checkin", "read UANA", "<!channel>", "@ben.ortiz", "#sales",
    "x" * 2_900, "שלום", "💥", "'; drop table person; --", "help help", "\n",
)  # fmt: skip
EMOJI = ("tada", "eyes", "white_check_mark")


@dataclass(frozen=True, slots=True)
class Typed:
    """Something one person wrote, and who may read it from the bot. `private`: only once it was shared."""

    tag: str
    author: str
    readers: frozenset[str]
    private: bool = False
    check_in: str = ""


class Words:
    """Makes what people type and remembers what it was."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.typed: dict[str, Typed] = {}

    def tagged(
        self,
        author: str,
        readers: frozenset[str],
        *,
        private: bool = False,
        check_in: str = "",
        calm: bool = False,
    ) -> tuple[str, str]:
        """Words with a tag in front, now and then hostile or too long; not if `calm`."""
        tag = f"zq{len(self.typed) + 1}"
        self.typed[tag] = Typed(tag, author, readers | {author}, private, check_in)
        dice = 0.1 if calm else self._rng.random()
        if dice < 0.05:
            return tag, f"{tag} {TOO_LONG}"
        return tag, f"{tag} {self._rng.choice(PLAIN if dice < 0.5 else HOSTILE)}"

    def field(
        self,
        author: str,
        readers: frozenset[str],
        *,
        private: bool = False,
        check_in: str = "",
        calm: bool = False,
    ) -> str:
        """What goes into a text field: mostly words, sometimes nothing that can be seen."""
        if not calm and self._rng.random() < 0.12:
            return self._rng.choice(EMPTY)
        return self.tagged(author, readers, private=private, check_in=check_in, calm=calm)[1]

    def numeral(self, calm: bool = False) -> str:
        return self._rng.choice(NUMBERS[:5] if calm or self._rng.random() < 0.6 else NUMBERS)
