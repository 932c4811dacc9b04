"""`python -m playground`: the local Slack alone, with a few people to be."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import yaml

from playground.errors import Json
from playground.local import LocalSlack

PEOPLE = (
    {"name": "Ana Ruiz", "tz": "Europe/Madrid", "title": "Account executive"},
    {"name": "Ben Okoro", "tz": "Africa/Lagos", "title": "Account executive"},
    {"name": "Mei Tanaka", "tz": "Asia/Tokyo", "title": "Sales development"},
    {"name": "Priya Shah", "tz": "Europe/London", "title": "Sales manager", "is_admin": True},
)


def read_options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A local Slack for one app.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument(
        "--manifest", type=Path, default=Path("manifest.yml"), help="the app's manifest, YAML or JSON"
    )
    parser.add_argument("--bot-url", help="the bot's request URL; without it the bot connects by Socket Mode")
    parser.add_argument("--no-limits", action="store_true", help="answer as fast as asked")
    return parser.parse_args(argv)


def seed(slack: LocalSlack) -> None:
    """A small sales team in one workspace."""
    slack.add_workspace("Northwind")
    people = [slack.add_person(**person) for person in PEOPLE]
    slack.add_channel("sales", members=people, bot=True)
    slack.add_channel("wins", members=people[1:])


def describe(slack: LocalSlack) -> str:
    """What the bot needs in its environment."""
    home = slack.workspace()
    lines = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": home.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
    return "\n".join(
        [f"The local Slack: {slack.base_url}", *(f"{name}={value}" for name, value in lines.items())]
    )


async def run(options: argparse.Namespace, manifest: Json) -> None:
    slack = LocalSlack(manifest, limits=not options.no_limits, keep=5_000)
    await slack.start(options.port)
    seed(slack)
    if options.bot_url:
        slack.connect_http(options.bot_url)
    else:
        slack.connect_socket()
    sys.stdout.write(describe(slack) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await slack.stop()


def main(argv: list[str] | None = None) -> int:
    options = read_options(sys.argv[1:] if argv is None else argv)
    try:
        manifest = yaml.safe_load(options.manifest.read_text(encoding="utf-8"))
    except OSError as error:
        sys.stderr.write(f"Cannot read the manifest: {error}\n")
        return 2
    try:
        asyncio.run(run(options, manifest))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        sys.stderr.write(f"Cannot listen on port {options.port}: {error.strerror}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
