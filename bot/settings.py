"""Settings: from the environment, a `.env` file, or `NAME_FILE` for secrets. Unclear values are refused."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from storage.sealing import Cipher


class SettingsError(Exception):
    """What is wrong with the settings, one sentence a line, each saying what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what it is for, its default, and whether its value is secret.

    What is secret, or may hold a password, may come from `NAME_FILE`.
    """

    name: str
    about: str
    default: str | None = None
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("SLACK_BOT_TOKEN", "The bot token (xoxb-...) of the one workspace this bot serves.", secret=True),
    Setting(
        "SLACK_APP_TOKEN", "The app token (xapp-...). With it the bot connects by Socket Mode.", secret=True
    ),
    Setting(
        "SLACK_SIGNING_SECRET", "The signing secret. With it the bot serves Slack over HTTP.", secret=True
    ),
    Setting(
        "SLACK_CLIENT_ID",
        "The app's client id. With it people install at /slack/install, and tokens that expire are made new.",
    ),
    Setting("SLACK_CLIENT_SECRET", "Goes with SLACK_CLIENT_ID.", secret=True),
    Setting("SLACK_API_URL", "Where the Web API is.", "https://slack.com/api/"),
    Setting("SLACK_AUTHORIZE_URL", "Where installing begins.", "https://slack.com/oauth/v2/authorize"),
    Setting(
        "DATABASE_URL",
        "sqlite:///file or postgresql://user:password@host/name.",
        "sqlite:///touchline.sqlite",
        secret=True,
    ),
    Setting(
        "TOUCHLINE_SECRET_KEY",
        "Keys for what is kept sealed: id:base64[,id:base64...]. The first writes, all read. "
        "`touchline key` prints a new one.",
        secret=True,
    ),
    Setting("TOUCHLINE_URL", "Where calendars and browsers reach this bot: https:// and its name."),
    Setting("TOUCHLINE_CONTACT", "Whom to ask, on the web pages: an e-mail address or an https:// page."),
    Setting("HOST", "The address to listen on.", "127.0.0.1"),
    Setting("PORT", "The port to listen on; 0 takes any free one.", "3000"),
    Setting("TOUCHLINE_POSTS_PER_MINUTE", "Posts a minute and workspace, at most.", "300"),
    Setting("TOUCHLINE_LOG", "Log lines as `text` or `json`.", "text"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_client_id: str | None = None
    slack_client_secret: str | None = field(default=None, repr=False)
    slack_api_url: str = "https://slack.com/api/"
    slack_authorize_url: str = "https://slack.com/oauth/v2/authorize"
    database_url: str = field(default="sqlite:///touchline.sqlite", repr=False)
    touchline_secret_key: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 3000
    posts_per_minute: int = 300
    log: str = "text"
    url: str = ""
    contact: str = ""

    def secrets(self) -> set[str]:
        """Every secret by itself, the parts of the key and the password in an address too: to be masked."""
        given = {
            self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.slack_client_secret,
            self.touchline_secret_key,
        }  # fmt: skip
        given |= {part.partition(":")[2] for part in (self.touchline_secret_key or "").split(",")}
        given.add(urlsplit(self.database_url).password)
        return {one for one in given if one and len(one) > 3}

    def cipher(self) -> Cipher:
        """Raises SettingsError if there is no key or it cannot be read."""
        if not self.touchline_secret_key:
            raise SettingsError(
                "TOUCHLINE_SECRET_KEY is not set. Run `touchline key` and put its line into your .env file."
            )
        try:
            return Cipher.parse(self.touchline_secret_key)
        except ValueError as error:
            raise SettingsError(str(error)) from None


def load_settings(
    environ: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env")
) -> Settings:
    """Read and check all settings. The environment wins over `.env`. Raises SettingsError with every fault."""
    environ = os.environ if environ is None else environ
    faults: list[str] = []
    found = _from_file(dotenv, faults) if dotenv is not None and dotenv.is_file() else {}
    found |= {name: value for name, value in environ.items() if value}
    values = {setting.name: _one(setting, found, faults) for setting in SETTINGS}
    settings = _settings(values, faults)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _from_file(dotenv: Path, faults: list[str]) -> dict[str, str]:
    """The lines of a `.env` file as they stand: no `${NAME}` is replaced, so that a secret may hold one."""
    try:
        lines = dotenv_values(dotenv, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        faults.append(f"{dotenv} cannot be read. Check its rights, and save it as UTF-8.")
        return {}
    return {name: value for name, value in lines.items() if value}


def _one(setting: Setting, found: Mapping[str, str], faults: list[str]) -> str | None:
    value = found.get(setting.name)
    file = found.get(f"{setting.name}_FILE") if setting.secret else None
    if value and file:
        faults.append(f"{setting.name} and {setting.name}_FILE are both set. Keep one of them.")
    if value or not file:
        return value.strip() if value else setting.default
    try:
        text = Path(file).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        faults.append(f"{setting.name}_FILE names a file that cannot be read. Check the path and its rights.")
        return setting.default
    if not text:
        faults.append(f"{setting.name}_FILE names an empty file. Put the secret into it.")
    return text or setting.default


def _settings(values: Mapping[str, str | None], faults: list[str]) -> Settings:
    def starts(name: str, prefix: str) -> str | None:
        value = values[name]
        if value is not None and not value.startswith(prefix):
            faults.append(f"{name} must begin with {prefix}. Copy it again from your app's page at Slack.")
        return value

    def url(name: str, *prefixes: str) -> str:
        value = values[name] or ""
        if not value.startswith(prefixes):
            faults.append(f"{name} must begin with {' or '.join(prefixes)}.")
        return value

    def whole(name: str, low: int, high: int) -> int:
        value = values[name] or ""
        if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
            faults.append(f"{name} must be a whole number from {low} to {high}.")
            return low
        return int(value)

    api = url("SLACK_API_URL", "https://", "http://127.0.0.1", "http://localhost")
    if bool(values["SLACK_CLIENT_ID"]) != bool(values["SLACK_CLIENT_SECRET"]):
        faults.append("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together. Set both or neither.")
    public = (
        url("TOUCHLINE_URL", "https://", "http://127.0.0.1", "http://localhost")
        if values["TOUCHLINE_URL"]
        else ""
    )
    public = public.rstrip("/")
    if "?" in public or "#" in public:
        faults.append("TOUCHLINE_URL must be an address without a question mark or a hash.")
    contact = values["TOUCHLINE_CONTACT"] or ""
    if contact and not re.fullmatch(r"https://\S+|[^@\s:]+@[^@\s:]+", contact):
        faults.append("TOUCHLINE_CONTACT must be an e-mail address, or the https:// address of a page.")
    log = values["TOUCHLINE_LOG"] or "text"
    if log not in ("text", "json"):
        faults.append("TOUCHLINE_LOG must be text or json.")
    return Settings(
        slack_bot_token=starts("SLACK_BOT_TOKEN", "xoxb-"),
        slack_app_token=starts("SLACK_APP_TOKEN", "xapp-"),
        slack_signing_secret=values["SLACK_SIGNING_SECRET"],
        slack_client_id=values["SLACK_CLIENT_ID"],
        slack_client_secret=values["SLACK_CLIENT_SECRET"],
        slack_api_url=api if api.endswith("/") else api + "/",
        slack_authorize_url=url("SLACK_AUTHORIZE_URL", "https://", "http://127.0.0.1", "http://localhost"),
        database_url=url("DATABASE_URL", "sqlite:///", "postgresql://", "postgres://"),
        touchline_secret_key=values["TOUCHLINE_SECRET_KEY"],
        host=values["HOST"] or "127.0.0.1",
        port=whole("PORT", 0, 65535),
        posts_per_minute=whole("TOUCHLINE_POSTS_PER_MINUTE", 1, 600),
        log=log,
        url=public,
        contact=contact,
    )
