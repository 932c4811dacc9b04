"""What Slack makes of text a person types: escaped, mentions and links as tokens, a rich text block beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playground.errors import Json
from playground.world import Workspace

_TOKEN = re.compile(
    r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<#([CG][A-Z0-9]+)(?:\|[^>]*)?>|@([a-z0-9._-]*[a-z0-9])"
    r"|\b(https?://[^\s<>|`]*[^\s<>|`.,;:!?)'\"*_~])"
)
_BROADCAST = {"here", "channel", "everyone"}
_LEAF = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)>|<#(?P<channel>[CG][A-Z0-9]+)>|<!(?P<broadcast>here|channel|everyone)>"
    r"|<!subteam\^(?P<usergroup>S[A-Z0-9]+)>"
    r"|<(?P<link>https?://[^>|]+)>|(?<![\w:]):(?P<emoji>[+-]1|100|[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*):(?![\w:])"
    r"|(?P<code>`(?:[^`\n<]|<https?://[^>|`\n]+>)+`)"
    r"|(?<![^\W_])(?P<marked>\*(?!\s)[^*\n]+(?<!\s)\*|_(?!\s)[^_\n]+(?<!\s)_|~(?!\s)[^~\n]+(?<!\s)~)(?![^\W_])"
)
_MARKS = {"*": "bold", "_": "italic", "~": "strike"}
_NAMED = {
    "user": "user_id", "channel": "channel_id", "usergroup": "usergroup_id", "broadcast": "range", "link": "url",
    "emoji": "name",
}  # fmt: skip


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_message(text: str, workspace: Workspace) -> str:
    """The text of the event: known mentions become tokens, everything else is escaped."""
    return _walk(
        text, workspace, lambda person: f"<@{person}>", lambda channel: f"<#{channel}>",
        lambda group: f"<!subteam^{group}>", _linked,
    )  # fmt: skip


def in_command(text: str, workspace: Workspace, *, escaped: bool) -> str:
    """A command's text. Without `should_escape` in the manifest a mention arrives as a bare @handle."""

    def user(person: str) -> str:
        handle = workspace.people[person].handle
        return f"<@{person}|{handle}>" if escaped else f"@{handle}"

    def place(channel: str) -> str:
        name = workspace.channels[channel].name
        return f"<#{channel}|{name}>" if escaped else f"#{name}"

    def called(group: str) -> str:
        handle = workspace.groups[group].handle
        return f"<!subteam^{group}|@{handle}>" if escaped else f"@{handle}"

    link = _linked if escaped else escape
    return _walk(text, workspace, user, place, called, link, broadcasts=False)


def _linked(url: str) -> str:
    return f"<{escape(url)}>"


def _walk(
    text: str,
    workspace: Workspace,
    user: Callable[[str], str],
    channel: Callable[[str], str],
    group: Callable[[str], str],
    link: Callable[[str], str],
    *,
    broadcasts: bool = True,
) -> str:
    made: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        url = match[4]
        replaced = link(url) if url else _replace(match, workspace, user, channel, group, broadcasts)
        if replaced is None:
            continue
        made += [escape(text[end : match.start()]), replaced]
        end = match.end()
    return "".join([*made, escape(text[end:])])


def _replace(
    match: re.Match[str],
    workspace: Workspace,
    user: Callable[[str], str],
    channel: Callable[[str], str],
    group: Callable[[str], str],
    broadcasts: bool,
) -> str | None:
    person, place, handle = match[1], match[2], match[3]
    if person:
        return user(person) if person in workspace.people else None
    if place:
        return channel(place) if place in workspace.channels else None
    before = match.string[match.start() - 1] if match.start() else " "
    if before.isalnum():
        return None  # an e-mail address
    if broadcasts and handle in _BROADCAST:
        return f"<!{handle}>"
    found = workspace.by_handle(handle)
    if found is not None:
        return user(found.id)
    called = workspace.group_by_handle(handle)
    return group(called.id) if called is not None else None


def rich_text(text: str) -> list[Json]:
    """The block Slack adds to what people write: mentions, links, emoji and marked words as elements of their own."""
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _leaves(text, {})}]}]


def _leaves(text: str, style: dict[str, bool]) -> list[Json]:
    """The elements of a text within *bold*, _italic_ or ~struck~ words."""
    made: list[Json] = []
    end = 0
    for match in _LEAF.finditer(text):
        if match.start() > end:
            made.append({"type": "text", "text": _plain(text[end : match.start()])} | _styled(style))
        kind, found = str(match.lastgroup), match[0]
        if kind == "marked":
            made += _leaves(found[1:-1], {**style, _MARKS[found[0]]: True})
        elif kind == "code":
            made.append(
                {"type": "text", "text": _plain(_bare(found[1:-1]))} | _styled({**style, "code": True})
            )
        else:
            made.append({"type": kind, _NAMED[kind]: _plain(match[kind])} | _styled(style))
        end = match.end()
    if end < len(text):
        made.append({"type": "text", "text": _plain(text[end:])} | _styled(style))
    return made


def _styled(style: dict[str, bool]) -> Json:
    return {"style": style} if style else {}


def _bare(code: str) -> str:
    """Code is not linked: an address in it is as it was typed."""
    return re.sub(r"<(https?://[^>|]+)>", r"\1", code)


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
