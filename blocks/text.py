"""People's words and names, made safe to show: cleaned, escaped once, cut after escaping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ELLIPSIS = "…"
NOTHING = "(no text)"  # Slack refuses text without a visible character
NAME_LENGTH = 40
MAX_TEXT = 3_000

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls, and the marks that turn the reading direction for everything after them.
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_FENCE = re.compile(r"`{3,}")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_SLOT = re.compile(r"\{(\w+)\}(\.?)")
_USER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters that show nothing
_JOINER = "\u200d"
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_MOST = 4 * MAX_TEXT  # nobody can type as much; it bounds the work
_ROW_EXTRA = 5  # break, quote mark, and the two marks that isolate a line
_BACK_OFF = 40  # a letter with more marks than this is cut through


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a message names them: the Slack id for a mention, the display name for a sentence."""

    id: str
    name: str


def clean(text: str) -> str:
    """`text` without what no screen and no database can hold: lone surrogates, controls, direction marks.

    Line breaks of every kind become one; everything a person can see stays as typed.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _REMOVED.sub("", _BREAKS.sub("\n", whole).replace("\t", " "))


def is_blank(text: str) -> bool:
    """True if nothing in `text` would leave a mark on the screen, such as spaces and zero-width signs."""
    return all(char in _BLANK or unicodedata.category(char)[0] in "CZM" for char in text)


def size(text: str) -> int:
    """The length as Slack's clients count it: a sign outside the basic plane, such as an emoji, is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """The three signs Slack reads as markup. The only place where it is done, so that it is done once."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` long, the cut marked by an ellipsis.

    Never ends inside an entity (`&am`), a mention (`<@U`) or a sign made of several, such as a letter with
    its accents, a flag or a family. Give it text that is already escaped: escaping makes text longer.
    """
    if size(text) <= limit:
        return text
    return text[: _safe_end(text, _fitting(text, limit - 1))].rstrip() + ELLIPSIS


def line(text: str, limit: int = 120) -> str:
    """People's text as one escaped line: breaks and runs of spaces become one space."""
    return _safe(" ".join(_plain(text).split()), limit)


def lines(text: str, limit: int, most: int) -> list[str]:
    """People's text as at most `most` escaped lines without empty ones, together at most `limit` long."""
    kept = _rows(text)
    shown = kept[:most]
    if len(kept) > most:
        shown[-1] += f" {ELLIPSIS}"
    short = cut(escape("\n".join(shown)), limit - _ROW_EXTRA * len(shown))
    return [_isolate(one) for one in short.split("\n")]


def quote(text: str, limit: int, most: int) -> str:
    """People's text as a quote, a bar in front of every line."""
    return "\n".join(f"> {one}" for one in lines(text, limit, most))


def shorter(text: str, limit: int, most: int) -> bool:
    """True if `quote(text, limit, most)` leaves something out, so that a way to the rest is needed."""
    kept = _rows(text)
    return len(kept) > most or size(escape("\n".join(kept))) > limit - _ROW_EXTRA * len(kept)


def quoted_pieces(text: str, limit: int = MAX_TEXT) -> list[str]:
    """The whole of people's text as quotes of at most `limit` each, nothing cut away."""
    pieces: list[str] = []
    current = ""
    for raw in _plain(text).strip().split("\n"):
        for part in split(escape(raw.rstrip()), limit - 10):
            row = "> " + (part if is_blank(part) else _isolate(part))
            if current and size(current) + 1 + size(row) > limit:
                pieces.append(current)
                current = row
            else:
                current = f"{current}\n{row}" if current else row
    pieces.append(current)
    return pieces if not is_blank(text) else [f"> {NOTHING}"]


def split(text: str, limit: int) -> list[str]:
    """`text` (escaped) in parts of at most `limit`, at a space where there is one, never inside a sign."""
    parts: list[str] = []
    while size(text) > limit:
        end = _safe_end(text, _fitting(text, limit))
        space = text.rfind(" ", max(end - 200, 1), end)
        end = space + 1 if space > 0 else max(end, 1)
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def plain(text: str, limit: int) -> str:
    """People's text for a plain_text object, where Slack reads no markup: not escaped, never empty."""
    shown = " ".join(clean(text).split())
    return NOTHING if is_blank(shown) else cut(shown, limit)


def sentence(text: str) -> str:
    """A sentence of ours that may hold what people typed, such as a field error: cleaned and escaped."""
    return NOTHING if is_blank(shown := clean(text[:_MOST])) else cut(escape(shown), MAX_TEXT - 20)


def name(person: Person, limit: int = NAME_LENGTH) -> str:
    """The display name inside a sentence, escaped; "someone" if there is nothing to show."""
    return "someone" if is_blank(clean(person.name)) else line(person.name, limit)


def subject(person: Person) -> str:
    """The name at the start of a sentence: "Your coach" where there is no name, a name as it is."""
    return _capital(name(person))


def plain_name(person: Person, limit: int = NAME_LENGTH) -> str:
    """The display name for a plain_text object."""
    return "someone" if is_blank(clean(person.name)) else plain(person.name, limit)


def mention(person: Person) -> str:
    """A mention that can be clicked; the name where the id is not one of Slack's."""
    return f"<@{person.id}>" if _USER_ID.fullmatch(person.id) else name(person)


def names(people: Sequence[Person], most: int = 4) -> str:
    """ "Ana, Ben, Cy +3 more": a list of names that never grows past a line."""
    shown = ", ".join(name(person, 20) for person in people[:most])
    return shown + (f" +{len(people) - most} more" if len(people) > most else "")


def plain_names(people: Sequence[Person], most: int = 10) -> str:
    """The same for a sentence that is made safe as a whole later on."""
    shown = ", ".join(plain_name(person, 20) for person in people[:most])
    return shown + (f" +{len(people) - most} more" if len(people) > most else "")


def fill(copy: str, words: Mapping[str, str]) -> str:
    """Put `words` into the `{slots}` of our own copy. Not str.format: copy may be edited by an admin, and a
    slot nobody knows must not stop a message. Words that end a sentence take the place of our full stop."""

    def word(slot: re.Match[str]) -> str:
        found = words.get(slot[1], ELLIPSIS)
        if slot.start() == 0 or copy[: slot.start()].endswith((". ", "• ")):
            found = _capital(found)
        return found if found.endswith((".", "?", "!", ELLIPSIS)) else found + slot[2]

    return _SLOT.sub(word, copy)


def _plain(text: str) -> str:
    """Cleaned, and without the fences that would swallow what follows them in the same block."""
    return _FENCE.sub("'''", clean(text[:_MOST]))


def _capital(words: str) -> str:
    """A stand-in such as "your coach" with a capital; a name keeps the letters its owner chose."""
    return "Y" + words[1:] if words.startswith("your ") else words


def _rows(text: str) -> list[str]:
    rows = (" ".join(raw.split()) for raw in _plain(text).split("\n"))
    return [row for row in rows if not is_blank(row)] or [NOTHING]


def _safe(text: str, limit: int) -> str:
    return NOTHING if is_blank(text) else _isolate(cut(escape(text), limit - 2))


def _isolate(text: str) -> str:
    """Keep right-to-left words from turning our own words around them."""
    if not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text):
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` are at most `limit` long."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def _safe_end(text: str, end: int) -> int:
    """The last place at or before `end` where `text` may be cut."""
    floor = max(0, end - _BACK_OFF)
    while floor < end < len(text) and _joined(text, end):
        end -= 1
    entity = text.rfind("&", max(0, end - 4), end)
    if entity >= 0 and (found := _ENTITY.match(text, entity)) and found.end() > end:
        end = entity
    token = text.rfind("<", max(0, end - 60), end)
    if token >= 0 and ">" not in text[token:end] and ">" in text[end:]:
        end = token
    return end


def _joined(text: str, at: int) -> bool:
    """True if the character at `at` belongs to the sign before it."""
    char, before = text[at], text[at - 1]
    if char == _JOINER or before == _JOINER or unicodedata.category(char)[0] == "M":
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    flags = 0
    while flags < at and "\U0001f1e6" <= text[at - 1 - flags] <= "\U0001f1ff":
        flags += 1
    return "\U0001f1e6" <= char <= "\U0001f1ff" and flags % 2 == 1
