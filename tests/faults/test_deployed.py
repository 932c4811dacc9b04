"""The program with what deploy/ and the Dockerfile give it: their environment, files of secrets, and health check."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from bot.settings import SETTINGS
from storage.sealing import Cipher
from tests.faults.processes import ROOT, SlackProcess, clean_environment
from tests.faults.program import TEAM, TOKEN, Bot
from tests.faults.rig import free_port

pytestmark = pytest.mark.slow
KEY = Cipher.make_key()
MAIN = ("-c", "from bot.cli import main; main()")


@pytest.fixture(scope="module")
async def secrets() -> AsyncIterator[dict[str, str]]:
    """What would be in the files, and a Slack for the program."""
    slack = SlackProcess()
    await slack.start()
    await slack.post("seed", workspaces=[{"name": "N", "team_id": TEAM, "bot_token": TOKEN, "people": []}])
    await slack.post("delivery", socket=True)
    info = await slack.get("info")
    yield {
        "touchline_secret_key": KEY, "slack_bot_token": TOKEN, "slack_app_token": info["app_token"],
        "api": info["api_url"],
    }  # fmt: skip
    await slack.stop()


async def called(*command: str, folder: Path = ROOT, **environment: str) -> tuple[int, str]:
    made = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=folder, env=clean_environment() | environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await made.communicate()
    return made.returncode or 0, said.decode()


def health_check() -> list[str]:
    """The Dockerfile's, without the name of Python."""
    (found,) = re.findall(
        r"^HEALTHCHECK .*\\\n\s+CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    python, *rest = json.loads(found)
    assert python == "python"
    return [str(one) for one in rest]


async def lives(it: Bot) -> None:
    """It is ready, the image's health check says so by its code, it stops well, and the check says that too."""
    for word in ("running", "installed", "socket_connected"):
        await it.until(word)
    assert (await it.get("/readyz"))[0] == 200
    code, said = await called(*health_check(), PORT=str(it.port))
    assert (code, said) == (0, "")
    it.send()
    assert await it.ended(25) == 0
    code, _ = await called(*health_check(), PORT=str(it.port))
    assert code != 0


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_with_compose_s_files_of_secrets(
    secrets: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text("utf-8"))["services"]
    for name, value in (secrets | {"database_url": database_url}).items():
        (tmp_path / name).write_text(value + "\n", "utf-8")

    def environment(service: str) -> dict[str, str]:
        told = {
            key: str(value)
            for key, value in services[service]["environment"].items()
            if key.endswith("_FILE")
        }
        return {key: value.replace("/run/secrets", str(tmp_path)) for key, value in told.items()}

    code, said = await called(*MAIN, *services["migrate"]["command"], **environment("migrate"))
    assert (code, said) == (0, "The schema is up to date.\n")
    it = Bot(free_port())
    await it.start(**environment("touchline"), SLACK_API_URL=secrets["api"])
    try:
        await lives(it)
    finally:
        await it.kill()
    assert TOKEN not in "".join(it.raw)


async def test_with_settings_in_the_folder_where_the_unit_starts(
    secrets: dict[str, str], tmp_path: Path
) -> None:
    """As docs/deploy.md has it: `.env.example`, filled in. Nothing is written into that folder."""
    settings, state = tmp_path / "settings", tmp_path / "state"
    settings.mkdir()
    state.mkdir()
    text = (ROOT / ".env.example").read_text("utf-8")
    for setting in SETTINGS:
        if setting.secret and setting.name.lower() in secrets:
            text = text.replace(f"\n{setting.name}=\n", f"\n{setting.name}={secrets[setting.name.lower()]}\n")
    text = re.sub(r"\nDATABASE_URL=.*\n", f"\nDATABASE_URL=sqlite:///{state}/touchline.sqlite\n", text)
    text = re.sub(r"\nSLACK_API_URL=.*\n", f"\nSLACK_API_URL={secrets['api']}\n", text)
    (settings / ".env").write_text(text, "utf-8")
    it = Bot(free_port(), settings)
    await it.start()
    try:
        await lives(it)
    finally:
        await it.kill()
    assert [path.name for path in settings.iterdir()] == [".env"]
    assert "touchline.sqlite" in {path.name for path in state.iterdir()}
