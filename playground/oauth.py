"""Installing by OAuth v2: the page on which a person allows the app, codes, and tokens that may expire."""

from __future__ import annotations

import base64
import binascii
import html
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from playground.core import Core, Lease
from playground.errors import Json, SlackError
from playground.facts import CODE_LIFE, REFRESH_GRACE, TOKEN_LIFE
from playground.guard import refuse
from playground.world import Org, Workspace

STYLE = """
body{font:16px/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1d1c1d}
fieldset{border:1px solid #ccc;border-radius:8px;margin:0 0 1rem}label{display:block;padding:.2rem 0}
button{font:inherit;padding:.5rem 1.5rem;border-radius:4px;border:1px solid #555;background:#fff}
button[value=allow]{background:#007a5a;border-color:#007a5a;color:#fff}
"""


@dataclass
class Asked:
    """What the app asked for at the authorize page. Raises SlackError for what Slack would refuse."""

    redirect_uri: str
    state: str
    scopes: list[str]

    @classmethod
    def read(cls, core: Core, given: Json) -> Asked:
        app = core.app
        if given.get("client_id") != app.client_id:
            raise SlackError("Invalid client_id parameter")
        scopes = [one for one in str(given.get("scope") or "").replace(" ", ",").split(",") if one]
        if not scopes or not set(scopes) <= set(app.scopes):
            raise SlackError("Invalid permissions requested")
        uri = str(given.get("redirect_uri") or "")
        if not any(uri == known or uri.startswith(f"{known}/") for known in redirects(core, uri)):
            raise SlackError("redirect_uri did not match any configured URIs")
        return cls(uri, str(given.get("state") or ""), scopes)


def redirects(core: Core, uri: str) -> list[str]:
    """Where a person may be sent back to: what the manifest lists, and any address on this machine."""
    listed = (core.app.manifest.get("oauth_config") or {}).get("redirect_urls") or []
    here = re.match(r"http://(127\.0\.0\.1|localhost)(:\d+)?(?=/|$)", uri)
    return [str(one).rstrip("/") for one in listed] + ([here.group()] if here else [])


class Authorize:
    """`/oauth/v2/authorize`: which workspace, which of the optional scopes, Allow or Cancel."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[Route]:
        return [Route("/oauth/v2/authorize", self._ask, methods=["GET", "POST"])]

    async def _ask(self, request: Request) -> Response:
        if (refusal := refuse(request, form=True)) is not None:
            return self._page(f"<p>{refusal}</p>", 403)
        form = await request.form() if request.method == "POST" else {}
        try:
            asked = Asked.read(self._core, dict(request.query_params))
        except SlackError as error:
            return self._page(f"<h1>Something went wrong</h1><p>{html.escape(error.code)}</p>", 400)
        if request.method == "GET":
            return self._page(self._form(asked), 200, asked.redirect_uri)
        if form.get("do") != "allow":
            return self._back(asked, error="access_denied")
        team = str(form.get("team") or "")
        home = self._core.workspaces.get(team) or self._core.orgs.get(team)
        if home is None:
            return self._page("<p>Choose a workspace.</p>", 400)
        ticked = {str(one) for one in form.getlist("optional")} if hasattr(form, "getlist") else set()
        optional = self._optional()
        scopes = [one for one in asked.scopes if one not in optional or one in ticked]
        code = self.allow(home, scopes, asked.redirect_uri)
        return self._back(asked, code=code)

    def allow(self, home: Workspace | Org, scopes: list[str], redirect_uri: str) -> str:
        """A code, good once and for ten minutes."""
        core = self._core
        code = f"{core.ids.secret(13)}.{core.ids.secret(13)}.{core.ids.secret(64)}"
        core.codes[code] = Lease(home, core.machine() + CODE_LIFE, tuple(scopes), redirect_uri)
        return code

    def _optional(self) -> set[str]:
        return set(
            ((self._core.app.manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot_optional")
            or []
        )

    def _back(self, asked: Asked, **more: str) -> Response:
        told = urlencode({**more, "state": asked.state})
        mark = "&" if "?" in asked.redirect_uri else "?"
        return RedirectResponse(f"{asked.redirect_uri}{mark}{told}", 302, {"cache-control": "no-store"})

    def _form(self, asked: Asked) -> str:
        name, optional = html.escape(self._core.app.name), self._optional()
        scopes = [html.escape(one) for one in asked.scopes]
        places = [(home.team_id, home.name) for home in self._core.workspaces.values()]
        places += [(org.id, f"All of {org.name}") for org in self._core.orgs.values()]
        homes = "".join(
            f'<label><input type="radio" name="team" value="{html.escape(id)}"{" checked" if not n else ""}>'
            f" {html.escape(shown)}</label>"
            for n, (id, shown) in enumerate(places)
        )
        must = "".join(f"<li>{one}</li>" for one in scopes if one not in optional)
        may = "".join(
            f'<label><input type="checkbox" name="optional" value="{one}" checked> {one}</label>'
            for one in scopes
            if one in optional
        )
        return (
            f"<h1>{name} is asking to be installed</h1><form method=post>"
            f"<fieldset><legend>Workspace</legend>{homes}</fieldset>"
            f"<fieldset><legend>{name} will be able to</legend><ul>{must}</ul></fieldset>"
            f"<fieldset><legend>Optional</legend>{may or 'Nothing.'}</fieldset>"
            "<button name=do value=cancel>Cancel</button> <button name=do value=allow>Allow</button></form>"
        )

    def _page(self, body: str, status: int, back: str = "") -> Response:
        parts = urlsplit(back)
        to = f" {parts.scheme}://{parts.netloc}" if back else ""
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{to}; frame-ancestors 'none'"
        )
        headers = {
            "content-security-policy": policy,
            "cache-control": "no-store",
            "referrer-policy": "same-origin",
        }
        head = f"<!doctype html><html lang=en><title>The local Slack</title><style>{STYLE}</style>"
        return HTMLResponse(head + body, status, headers)


def access(core: Core, authorization: str, args: Json) -> Json:
    """`oauth.v2.access`: a code, or a refresh token, becomes a bot token."""
    _check_client(core, authorization, args)
    if args.get("grant_type") == "refresh_token":
        return _refreshed(core, str(args.get("refresh_token") or ""))
    code = str(args.get("code") or "")
    lease = core.codes.get(code)
    if lease is None or lease.until < core.machine():
        raise SlackError("invalid_code")
    if lease.used:
        raise SlackError("code_already_used")
    if args.get("redirect_uri") != lease.redirect_uri:
        raise SlackError("bad_redirect_uri")
    lease.used = True
    home = lease.home
    if isinstance(home, Org):
        return _org_answer(core, home, list(lease.scopes))
    home.scopes, fresh = list(lease.scopes), home.token != "live"
    home.token, home.installed = "live", True
    if fresh or _rotates(core):
        _new_token(core, home)
    core.changed("workspace", home.team_id)
    return _answer(core, home)


def _check_client(core: Core, authorization: str, args: Json) -> None:
    """Id and secret, in the header or among the arguments."""
    given = f"{args.get('client_id')}:{args.get('client_secret')}"
    if authorization.startswith("Basic "):
        try:
            given = base64.b64decode(authorization[6:], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise SlackError("invalid_client_id") from None
    id, _, secret = given.partition(":")
    if id != core.app.client_id:
        raise SlackError("invalid_client_id")
    if secret != core.app.client_secret:
        raise SlackError("bad_client_secret")


def _rotates(core: Core) -> bool:
    return bool((core.app.manifest.get("settings") or {}).get("token_rotation_enabled"))


def _new_token(core: Core, home: Workspace) -> None:
    """The token of before works until its end, as Slack lets it."""
    word = "xoxe.xoxb" if _rotates(core) else "xoxb"
    home.bot_token = f"{word}-{core.ids.secret(12)}-{core.ids.secret(24)}"
    core.tokens[home.bot_token] = home
    if _rotates(core):
        core.ends[home.bot_token] = core.machine() + core.token_life
        if home.refresh_token:
            core.spent[home.refresh_token] = home.team_id, core.machine() + REFRESH_GRACE
        home.refresh_token = f"xoxe-1-{core.ids.secret(40)}"


def _refreshed(core: Core, refresh: str) -> Json:
    home = next((one for one in core.workspaces.values() if refresh and one.refresh_token == refresh), None)
    team, until = core.spent.get(refresh, ("", 0.0))
    if (
        home is None and core.machine() < until
    ):  # used up a moment ago, by somebody who did not get the answer
        home = core.workspaces.get(team)
    if home is None or home.token != "live":
        raise SlackError("invalid_refresh_token")
    _new_token(core, home)
    return _answer(core, home)


def _org_answer(core: Core, org: Org, scopes: list[str]) -> Json:
    """One token for all workspaces that the organisation gave the app to. It does not expire here."""
    org.scopes, org.token = scopes, f"xoxb-{core.ids.secret(12)}-{core.ids.secret(24)}"
    return {
        "ok": True, "app_id": core.app.app_id, "authed_user": {"id": org.homes[0].bot_user_id},
        "scope": ",".join(scopes), "token_type": "bot", "access_token": org.token,
        "bot_user_id": org.homes[0].bot_user_id, "team": None, "enterprise": {"id": org.id, "name": org.name},
        "is_enterprise_install": True,
    }  # fmt: skip


def org_of(core: Core, token: str) -> Org | None:
    return next((org for org in core.orgs.values() if token and org.token == token), None)


def home_of(org: Org, args: Json) -> Workspace:
    """Which workspace a call with an organisation's token is about: by team_id, or by who or what is named."""
    given = [home for home in org.homes if home.team_id in org.given]
    team = args.get("team_id")
    if team:
        given = [home for home in given if home.team_id == team]
    named = {str(args.get(name) or "") for name in ("channel", "user", "user_id")}
    known = [home for home in given if named & {*home.people, *home.channels}]
    if not (known or given):
        raise SlackError("team_access_not_granted")
    return (known or given)[0]


def _answer(core: Core, home: Workspace) -> Json:
    rotating: Json = {}
    if _rotates(core):
        rotating = {"refresh_token": home.refresh_token, "expires_in": int(core.token_life or TOKEN_LIFE)}
    installer = next(
        (one.id for one in home.people.values() if one.is_admin or one.is_owner), home.bot_user_id
    )
    return {
        "ok": True,
        "app_id": core.app.app_id,
        "authed_user": {"id": installer},
        "scope": ",".join(home.scopes),
        "token_type": "bot",
        "access_token": home.bot_token,
        "bot_user_id": home.bot_user_id,
        "team": {"id": home.team_id, "name": home.name},
        "enterprise": None,
        "is_enterprise_install": False,
        **rotating,
    }
