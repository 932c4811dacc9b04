"""The command line: what each command prints, and sentences in place of tracebacks."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot import cli
from bot.play.play import Play
from storage import schema
from storage.database import connect
from storage.sealing import Cipher
from tests.conftest import KEY, SMALL_TEAM, WEDNESDAY, MakeWorld

HOUSE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without `.env`, and a key. Commands set up their own log lines: not in the tests' process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOUCHLINE_SECRET_KEY", KEY)
    monkeypatch.setattr("bot.logs.start_logging", lambda *_a, **_k: None)


def touchline(*args: str, **environ: str) -> Result:
    return CliRunner().invoke(cli.app, list(args), env=environ)


def whole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    """As the shell runs it: the entry point, with its sentences."""
    monkeypatch.setattr(sys, "argv", ["touchline", *args])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0), capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    ["play", "run", "doctor", "migrate", "manifest", "sweep", "digest", "people", "key"],
)
def test_help(command: str) -> None:
    found = touchline(command, "--help", TERMINAL_WIDTH="200")
    assert found.exit_code == 0
    assert "Usage" in found.output


def test_bare_it_says_what_there_is() -> None:
    assert "play" in touchline().output


# ------------------------------------------------------------ manifest, key


def test_the_manifest_for_http() -> None:
    found = yaml.safe_load(touchline("manifest", "--url", "https://bot.example.com").stdout)
    assert found["settings"]["interactivity"]["request_url"] == "https://bot.example.com/slack/events"


def test_the_manifest_for_socket_mode() -> None:
    found = yaml.safe_load(touchline("manifest", "--socket").stdout)
    assert found["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in found["settings"]["interactivity"]


@pytest.mark.parametrize("args", [("--url", "http://x"), ("--url", "http://x", "--socket")])
def test_a_manifest_that_slack_would_refuse(args: tuple[str, ...]) -> None:
    found = touchline("manifest", *args)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert found.stderr.strip().endswith(".")


def test_the_manifest_for_socket_mode_with_pages_for_browsers() -> None:
    args = ("manifest", "--socket", "--url", "https://x.example", "--rotation", "--org")
    found = yaml.safe_load(touchline(*args).stdout)
    assert found["oauth_config"]["redirect_urls"] == ["https://x.example/slack/oauth_redirect"]
    names = ("socket_mode_enabled", "token_rotation_enabled", "org_deploy_enabled")
    assert [found["settings"][name] for name in names] == [True, True, True]


def test_a_new_key_each_time() -> None:
    first, second = (touchline("key", TOUCHLINE_SECRET_KEY="").stdout for _ in range(2))
    assert first != second
    name, _, value = first.strip().partition("=")
    assert name == "TOUCHLINE_SECRET_KEY"
    Cipher.parse(value)


def test_a_second_key_has_an_id_of_its_own_and_the_first_is_not_shown() -> None:
    found = touchline("key")
    assert Cipher.parse(f"{found.stdout.strip()},{KEY}").names == ("k2", "k1")
    assert "Keep it" in found.stderr
    assert KEY.split(":")[1] not in found.output


# ------------------------------------------------------------ migrate


def test_migrate_twice() -> None:
    applied = touchline("migrate").stdout.removeprefix("Applied: ").split(", ")
    assert applied == sorted(applied)
    assert applied[-1] == f"{schema.HEAD}\n"
    assert touchline("migrate").stdout == "The schema is up to date.\n"
    assert touchline("migrate", "--contract").exit_code == 0


# ------------------------------------------------------------ sweep


@pytest.mark.parametrize("at", ["soon", "2026-11-20", "2026-11-20T14:00", ""])
def test_a_time_needs_a_zone(at: str) -> None:
    found = touchline("sweep", "--dry-run", "--at", at)
    assert found.exit_code == 2
    assert "--at" in found.stderr


def test_a_dry_run_without_a_database_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = whole(monkeypatch, capsys, "sweep", "--dry-run")
    assert code == 2
    assert "no database" in said
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_on_an_empty_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "touchline.sqlite").touch()
    code, said = whole(monkeypatch, capsys, "sweep", "--dry-run")
    assert code == 2
    assert "touchline migrate" in said


@pytest.fixture
async def filled(make_world: MakeWorld, dialect: str, tmp_path: Path) -> Play:
    """A world of four people on the Wednesday before their check-in."""
    return await make_world()


async def run(world: Play, *args: str) -> Result:
    environ = {
        "DATABASE_URL": world.settings.database_url,
        "TOUCHLINE_SECRET_KEY": world.settings.touchline_secret_key,
    }
    return await asyncio.to_thread(touchline, *args, **{k: str(v) for k, v in environ.items()})


async def test_a_dry_run_lists_what_would_go_out_and_changes_nothing(
    filled: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.shared.now", lambda: WEDNESDAY)
    until = (WEDNESDAY + timedelta(days=2)).isoformat()
    before = len(filled.slack.posts)
    first = await run(filled, "sweep", "--dry-run", "--at", until)
    assert first.exit_code == 0, first.output
    assert "checkin_prompt" in first.stdout
    assert "Ben Ortiz" in first.stdout
    assert "Nothing was sent or changed." in first.stdout
    assert (await run(filled, "sweep", "--dry-run", "--at", until)).stdout == first.stdout
    await filled.settle()
    assert len(filled.slack.posts) == before


# ------------------------------------------------------------ people


async def test_good_lines_are_kept_and_bad_ones_named(filled: Play, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person,manager,track\nUANA,UBEN,ae\nUNOBODY,USAM,ae\nUBEN,UBEN,ae\nUBEN,USAM,juggling\n")
    found = await run(filled, "people", "import", str(file))
    assert found.exit_code == 1
    assert "1 person changed" in found.stdout
    lines = found.stderr.strip().splitlines()
    assert len(lines) >= 3
    again = await run(filled, "people", "import", str(file))
    assert "0 asked from now on" in again.stdout


async def test_the_same_file_twice_asks_nobody_twice(filled: Play, tmp_path: Path) -> None:
    from bot.sample.team import people_csv

    (tmp_path / "people.csv").write_text(people_csv(SMALL_TEAM))
    found = await run(filled, "people", "import", "people.csv")
    assert found.exit_code == 0
    assert "0 asked from now on, 0 lines left out" in found.stdout
    await filled.settle()
    for one in SMALL_TEAM:
        texts = [seen.text for seen in filled.slack.person(one.id).dms()]
        assert len(set(texts)) == len(texts), one.name


async def test_a_workspace_that_is_not_there(filled: Play, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person\nUANA\n")
    found = await run(filled, "people", "import", "people.csv", "--workspace", "T0")
    assert found.exit_code == 2
    assert filled.slack.workspaces[0].team_id in found.stderr


def test_people_without_a_file_or_a_database(tmp_path: Path) -> None:
    found = touchline("people", "import", "none.csv")
    assert found.exit_code == 2
    assert "none.csv cannot be read" in found.stderr
    (tmp_path / "people.csv").write_text("person\nUANA\n")
    assert "touchline run" in touchline("people", "import", "people.csv").stderr


# ------------------------------------------------------------ sentences


def test_faults_of_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("TOUCHLINE_LOG", "x")
    code, said = whole(monkeypatch, capsys, "migrate")
    assert (code, len(said.splitlines())) == (2, 2)


def test_no_way_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = whole(monkeypatch, capsys, "run")
    assert code == 2
    assert said.startswith("No way in for Slack.")


def test_a_port_that_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "touchline.sqlite")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "x")
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        code, said = whole(monkeypatch, capsys, "run")
    assert code == 2
    assert said.endswith("Set PORT or HOST to another.\n")


def test_play_on_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [
            sys.executable,
            "-c",
            "from bot.cli import main; main()",
            "play",
            "--no-browser",
            "--port",
            port,
        ]
        environ = os.environ | {"PYTHONPATH": str(HOUSE)}
        found = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ)
    assert found.returncode == 2
    assert "--port 8090" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_database_in_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "touchline.sqlite")
    db = connect(f"sqlite:///{tmp_path / 'touchline.sqlite'}", Cipher.parse(KEY))
    asyncio.run(db.start())
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "x")
    code, said = whole(monkeypatch, capsys, "run")
    asyncio.run(db.close())
    assert code == 2
    assert said.startswith("Another process already serves touchline.sqlite.")


@pytest.mark.parametrize("url", ["sqlite:///text.sqlite", "postgresql://u:hidden@127.0.0.1:1/x"])
def test_a_database_that_cannot_be_had(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.sqlite").write_text("hello " * 200)
    monkeypatch.setenv("DATABASE_URL", url)
    code, said = whole(monkeypatch, capsys, "migrate")
    assert code == 2
    assert said.startswith("The database cannot be used")
    assert "hidden" not in said


def test_a_bug_of_ours_is_not_hidden() -> None:
    assert cli._sentence(ValueError("x")) is None
    said = cli._sentence(OSError(errno.EACCES, "Permission denied"))
    assert said is not None
    assert "PORT" in said
    said = cli._sentence(OSError(errno.EACCES, "Permission denied", "/x"))
    assert said is not None
    assert "DATABASE_URL" in said
