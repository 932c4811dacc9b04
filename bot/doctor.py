"""`touchline doctor`: what stands in the way, and what to do about each thing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from bot import doctor_database
from bot.finding import Finding
from bot.manifest import read_manifest
from bot.settings import Settings, SettingsError, load_settings
from gateway.clock import wall
from storage import schema, system
from storage.database import Database, connect
from storage.sealing import Cipher

MOST_SECONDS_OFF = 60.0
NO_ANSWER = "Check the network from this machine to Slack, and HTTPS_PROXY if you use one."


def examine(environ: Mapping[str, str] | None = None) -> list[Finding]:
    """Look at settings, key, database, schema, doors, token, scopes and clock, in this order."""
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        return [
            Finding("settings", False, line, "Correct it in .env or the environment.")
            for line in str(error).split("\n")
        ]
    found = [Finding("settings", True, "all values can be read")]
    cipher = _key(settings, found)
    found += _file(settings, cipher)
    found.append(_doors(settings))
    found += _slack(settings)
    found += _socket(settings)
    return found


def _key(settings: Settings, found: list[Finding]) -> Cipher:
    try:
        cipher = settings.cipher()
    except SettingsError as error:
        found.append(
            Finding("secret key", False, str(error), "Run `touchline key` and keep its line in .env.")
        )
        return Cipher.parse(Cipher.make_key())
    found.append(Finding("secret key", True, "set and readable"))
    return cipher


def _file(settings: Settings, cipher: Cipher) -> list[Finding]:
    """A database file that is not there yet is no fault, and looking must not make it."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite") and not path.exists():
        return [Finding("database", True, f"{path.name} will be made by the first `touchline run`")]
    found = asyncio.run(_database(settings, cipher))
    if settings.database_url.startswith("sqlite") and found[0].well:
        found += doctor_database.of_file(path)
    return found


async def _database(settings: Settings, cipher: Cipher) -> list[Finding]:
    db = connect(settings.database_url, cipher, exclusive=False)
    try:
        await asyncio.wait_for(db.start(), 5)
        state = await asyncio.wait_for(schema.schema_state(db), 5)
        machine = wall()
        now = await db.read(lambda unit: system.shared_time(unit, machine))
        inside = await _inside(db, now if state.ready else None)
    except Exception as error:
        return [
            Finding(
                "database",
                False,
                f"no answer ({type(error).__name__})",
                "Check DATABASE_URL and that it runs.",
            )
        ]
    finally:
        await db.close()
    found = [Finding("database", True, f"{db.dialect} answers")]
    if state.ready:
        found.append(Finding("schema", True, f"at revision {state.current}"))
    else:
        said = (
            "empty"
            if state.current is None
            else f"at revision {state.current}, this program needs {schema.HEAD}"
        )
        found.append(Finding("schema", False, said, "Run `touchline migrate`. `touchline run` does it too."))
    behind = abs((now - machine).total_seconds())
    if behind > MOST_SECONDS_OFF:
        cure = "Set the clocks of both machines by a time server."
        found.append(Finding("clock", False, f"the database's clock is {behind:.0f} s off", cure))
    return found + inside


async def _inside(db: Database, now: datetime | None) -> list[Finding]:
    """What is in it; without `now` its tables cannot be read. It answers: what cannot be read is another fault."""
    try:
        found = await doctor_database.of_server(db) if db.dialect == "postgresql" else []
        return found if now is None else found + await doctor_database.of_ledger(db, now)
    except Exception as error:
        cure = (
            "See what is said of its integrity. If that is well, look again when the database has less to do."
        )
        return [Finding("contents", False, f"cannot be read ({type(error).__name__})", cure)]


def _doors(settings: Settings) -> Finding:
    doors = [
        name
        for name, there in (
            ("HTTP", settings.slack_signing_secret),
            ("Socket Mode", settings.slack_app_token),
        )
        if there
    ]
    if doors:
        return Finding("way in", True, " and ".join(doors))
    cure = "Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode). Both are on your app's page."
    return Finding("way in", False, "Slack has no way in", cure)


def _slack(settings: Settings) -> list[Finding]:
    if settings.slack_client_id and not settings.url:
        cure = "Set TOUCHLINE_URL to the https:// address at which people reach this bot."
        return [Finding("installing", False, "SLACK_CLIENT_ID is set and TOUCHLINE_URL is not", cure)]
    if settings.slack_client_id and not settings.slack_bot_token:
        return [Finding("installing", True, f"at {settings.url}/slack/install, while `touchline run` serves")]
    if not settings.slack_bot_token:
        cure = "Set SLACK_BOT_TOKEN: install the app to your workspace, then copy the token from its page."
        return [Finding("token", False, "no bot token", cure)]
    try:
        answer = _call(settings, "auth.test", settings.slack_bot_token)
        data = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        return [Finding("token", False, f"Slack did not answer ({type(error).__name__})", NO_ANSWER)]
    found = [_clock(answer)]
    if not data.get("ok"):
        cure = "Copy the bot token again from your app's page at Slack, and set SLACK_BOT_TOKEN."
        return [*found, _refused("token", answer.status_code, data, cure)]
    found.append(Finding("token", True, f"works for {data.get('team')}"))
    found.append(_scopes(answer.headers.get("x-oauth-scopes", "")))
    return found


def _socket(settings: Settings) -> list[Finding]:
    """Whether Slack would let us connect with the app token. The connection itself is not made."""
    if not settings.slack_app_token:
        return []
    try:
        answer = _call(settings, "apps.connections.open", settings.slack_app_token)
        data = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        return [Finding("app token", False, f"Slack did not answer ({type(error).__name__})", NO_ANSWER)]
    if data.get("ok"):
        return [Finding("app token", True, "opens Socket Mode")]
    cure = (
        "Turn Socket Mode on for your app, make an app token with connections:write, and set SLACK_APP_TOKEN."
    )
    return [_refused("app token", answer.status_code, data, cure)]


def _call(settings: Settings, method: str, token: str) -> httpx.Response:
    return httpx.post(
        f"{settings.slack_api_url}{method}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
        trust_env=not settings.slack_api_url.startswith("http://127.0.0.1"),
    )


def _refused(what: str, status: int, data: Mapping[str, Any], cure: str) -> Finding:
    code = data.get("error")
    if status == 429 or code == "ratelimited":
        cure = "Nothing is wrong with the token. Wait a minute and try again."
    return Finding(what, False, f"Slack says {code}", cure)


def _scopes(header: str) -> Finding:
    granted = {scope.strip() for scope in header.split(",") if scope.strip()}
    scopes = read_manifest()["oauth_config"]["scopes"]
    optional = set(scopes.get("bot_optional", []))
    missing = sorted(set(scopes["bot"]) - optional - granted)
    if missing:
        cure = "Update the app with `touchline manifest` and install it again."
        return Finding("scopes", False, f"missing: {', '.join(missing)}", cure)
    without = sorted(optional - granted)
    said = (
        "all granted" if not without else f"all needed are granted; without the optional {', '.join(without)}"
    )
    return Finding("scopes", True, said)


def _clock(answer: httpx.Response) -> Finding:
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return Finding("clock", True, "Slack did not say its time")
    off = abs((wall() - theirs).total_seconds())
    if off > MOST_SECONDS_OFF:
        cure = "Set this machine's clock by a time server: Slack's signed requests would be refused."
        return Finding("clock", False, f"{off:.0f} s away from Slack's", cure)
    return Finding("clock", True, "in step with Slack's")
