"""The few web pages of an install: plain HTML, one style, nothing that runs, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from markdown_it import MarkdownIt
from starlette.responses import HTMLResponse, Response

_STYLE = (
    "body{margin:0;background:#f6f4ef;color:#1d1c1d;font:17px/1.55 system-ui,sans-serif}"
    "header{background:#17472f;color:#fff;padding:1rem 1.5rem;font-weight:700}"
    "main{max-width:42rem;margin:2rem auto;padding:0 1.5rem 3rem}"
    "footer{max-width:42rem;margin:0 auto;padding:0 1.5rem 3rem;font-size:.92rem}"
    "h1{font-size:1.7rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}"
    "a{color:#17472f}a:focus-visible{outline:3px solid #d08a1d;outline-offset:2px}"
    ".button{display:inline-block;background:#17472f;color:#fff;padding:.75rem 1.5rem;border-radius:6px;"
    "text-decoration:none;font-weight:700}"
    "table{border-collapse:collapse;display:block;overflow-x:auto;font-size:.92rem}"
    "td,th{border:1px solid #cfcabd;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#16201b;color:#ece9e1}a{color:#8fd0ac}"
    ".button{background:#8fd0ac;color:#10241a}td,th{border-color:#3b4a42}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
PRIVACY = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"
_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")


class Pages:
    """All of them, with the same foot: whom to ask, an e-mail address or a page; none if nobody is named."""

    def __init__(self, contact: str) -> None:
        where = contact if contact.startswith("https://") else f"mailto:{contact}"
        link = f'<a href="{html.escape(where)}">{html.escape(contact)}</a>'
        self._foot = f"<footer>Questions: {link}</footer>" if contact else ""

    def page(self, title: str, body: str, status: int = 200) -> Response:
        """A whole page. `body` is HTML of ours; whatever came from elsewhere was escaped before."""
        text = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{html.escape(title)} · Touchline</title><style>{_STYLE}</style></head>"
            f"<body><header>Touchline</header><main><h1>{html.escape(title)}</h1>{body}</main>{self._foot}</body></html>"
        )
        return HTMLResponse(text, status, HEADERS)

    def landing(self, authorize_url: str) -> Response:
        """What the app does, and the button that leads to Slack."""
        return self.page(
            "Coaching that keeps going, in Slack",
            "<p>Once a week each rep gets a short check-in in Slack. Their coach reads the answers in one message and "
            "replies in a tap or a line. What a rep says in confidence stays there.</p>"
            f'<p><a class="button" href="{html.escape(authorize_url)}">Add to Slack</a></p>'
            "<p>Slack shows you next what Touchline may do. Some of it you may leave out: what needs it then stays "
            "off, and all else works. Nobody gets a message until a manager begins.</p>"
            '<p><a href="/privacy">Who sees what, and what is kept</a></p>',
        )

    def installed(self, name: str, app_id: str, team_id: str | None, enterprise_id: str | None) -> Response:
        """It worked: for one workspace, or for an organisation, which then chooses its workspaces."""
        shown = html.escape(name)
        if team_id is None:
            way = ""
            if _ID.fullmatch(app_id) and enterprise_id and _ID.fullmatch(enterprise_id):
                where = f"https://app.slack.com/manage/{enterprise_id}/integrations/profile/{app_id}/workspaces/add"
                way = f'<p><a class="button" href="{where}">Choose workspaces</a></p>'
            return self.page(
                "Touchline is added to your organisation",
                f"<p>{shown} has it now. Next, choose the workspaces that use it. It works only in those.</p>{way}",
            )
        way = ""
        if _ID.fullmatch(app_id) and _ID.fullmatch(team_id):
            where = f"https://slack.com/app_redirect?app={quote(app_id)}&team={quote(team_id)}"
            way = f'<p><a class="button" href="{html.escape(where)}">Open it in Slack</a></p>'
        return self.page(
            "Touchline is installed",
            f"<p>It works in {shown} now. A manager begins with <code>/coach start</code> in Slack.</p>{way}"
            "<p>You can close this page.</p>",
        )

    def refused(self, title: str, sentence: str, status: int) -> Response:
        """It did not work, why, and what to do. Both texts are ours, never what came with the request."""
        return self.page(
            title, f'<p>{html.escape(sentence)}</p><p><a href="/slack/install">Begin again</a></p>', status
        )

    def privacy(self) -> Response:
        """The words of docs/privacy.md. Raises OSError where that file is missing."""
        return self.page("Who sees what", self._privacy)

    @cached_property
    def _privacy(self) -> str:
        """Read once: it comes with the program."""
        return privacy_html(PRIVACY.read_text(encoding="utf-8"))


def privacy_html(text: str) -> str:
    """Its body as HTML: any HTML in it is shown, not run, and links to other files of the docs are left as words."""
    body = text.partition("\n")[2] if text.startswith("# ") else text
    made: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    return re.sub(r'<a href="(?!https://)[^"]*">(.*?)</a>', r"\1", made)
