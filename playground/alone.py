"""The local Slack as a program of its own: it starts, says what the app needs, and keeps its world if asked to."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import signal
import sys
from argparse import Namespace
from pathlib import Path

from playground import manifests, sample
from playground.errors import Json
from playground.local import LocalSlack

KEEP = 5_000
SAVE_EVERY = 30.0  # seconds


class Refused(Exception):
    """Why it does not start, as a sentence."""


async def run(options: Namespace) -> None:
    """Serve until told to stop. Raises Refused and BadManifest."""
    manifest = manifests.read(options.manifest)
    slack = LocalSlack(manifest, limits=not options.no_limits, keep=KEEP)
    found = _settle(slack, options)
    await _start(slack, options.port)
    try:
        url = options.bot_url or manifests.local_request_url(manifest)
        if url:
            slack.connect_http(url)
        else:
            slack.connect_socket()
        _say(_description(slack, url, manifest, options, found))
        await _serve(slack, options.state)
    finally:
        await slack.stop()


async def run_gallery(options: Namespace) -> None:
    """Every block and element, by an app of our own, until told to stop. Raises Refused."""
    from playground.gallery import MANIFEST, Gallery, serving  # Bolt, which nothing else here needs

    slack = LocalSlack(MANIFEST, limits=False, keep=KEEP)
    sample.settle(slack)
    await _start(slack, options.port)
    try:
        home = slack.workspace()
        people, channel = [person.id for person in home.humans()], slack.channel("sales")
        gallery = Gallery(people, channel.id, f"{slack.base_url}/page/icon.svg")
        async with serving(slack, home, gallery) as app:
            await gallery.show(app.client, people[0])
            _say(f"Every block and element: {slack.base_url}/?as={people[0]}")
            await _serve(slack, None)
    finally:
        await slack.stop()


def _settle(slack: LocalSlack, options: Namespace) -> bool:
    """The world of the file, or a new one. True if it came from the file."""
    state: Path | None = options.state
    if state is None or not state.exists():
        sample.settle(slack, options.people, options.channels)
        if options.oauth:
            slack.workspace().token = "inactive"
            slack.workspace().installed = False
        if state is not None:
            save(slack, state)
        return False
    try:
        slack.load(json.loads(state.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise Refused(f"The world in {state} cannot be used. {error}") from error
    for home in (
        slack.workspaces if not options.oauth else ()
    ):  # as if the app had been installed again with the manifest of today
        slack.grant(slack.core.app.scopes, home)
        home.bot.name = slack.core.app.bot_name
    return True


async def _start(slack: LocalSlack, port: int) -> None:
    try:
        await slack.start(port)
    except OverflowError as error:
        raise Refused(f"{port} is no port.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(
                f"Port {port} is taken. Choose another with --port, or 0 for any free one."
            ) from error
        raise Refused(f"Cannot listen on port {port}: {error.strerror}.") from error


async def _serve(slack: LocalSlack, state: Path | None) -> None:
    """Until a signal comes; the world is written down now and then, and at the end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    written = slack.core.record.last
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SAVE_EVERY)
        if state is not None and slack.core.record.last != written:
            written = slack.core.record.last
            save(slack, state)


def save(slack: LocalSlack, state: Path) -> None:
    """All or nothing, whenever the program is killed. Tokens are in it: for one's own eyes."""
    beside = state.with_name(f"{state.name}.part")
    try:
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(slack.dump()), encoding="utf-8")
        beside.replace(state)
    except OSError as error:
        raise Refused(f"The world cannot be kept in {state}: {error.strerror}.") from error


def _description(slack: LocalSlack, url: str | None, manifest: Json, options: Namespace, found: bool) -> str:
    """Where the page is, and what the app needs in its environment."""
    state: Path | None = options.state
    by_oauth = {
        "SLACK_CLIENT_ID": slack.core.app.client_id,
        "SLACK_CLIENT_SECRET": slack.core.app.client_secret,
        "SLACK_AUTHORIZE_URL": f"{slack.base_url}/oauth/v2/authorize",
    }
    lines = {
        "SLACK_API_URL": slack.api_url,
        **(by_oauth if options.oauth else {"SLACK_BOT_TOKEN": slack.workspace().bot_token}),
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
    way = f"Payloads go to {url}" if url else "The app connects by Socket Mode."
    kept = [f"The world is kept in {state}" + (", and was found there." if found else ".")] if state else []
    return "\n".join(
        [
            f"The local Slack: {slack.base_url}",
            *(f"{name}={value}" for name, value in lines.items()),
            *(way, *kept, *(f"Note: {note}" for note in manifests.notes(manifest))),
        ]
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
