"""Known secrets are planted everywhere, then looked for in all that the program says: none is there, in no form."""

from __future__ import annotations

import base64
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.main import get_command
from typer.testing import CliRunner

from bot import cli, crash
from bot.logs import start_logging
from bot.settings import SETTINGS, Settings, SettingsError, load_settings

real_logging = start_logging  # commands are given another one
RAW = b"planted-key-of-thirty-two-bytes!"
PLANTED = {
    "SLACK_BOT_TOKEN": "xoxb-1-planted-bot", "SLACK_APP_TOKEN": "xapp-1-planted-app",
    "SLACK_SIGNING_SECRET": "planted-signing", "SLACK_CLIENT_SECRET": "planted-client",
    "TOUCHLINE_SECRET_KEY": f"k1:{base64.b64encode(RAW).decode()}",
    "DATABASE_URL": "postgresql://u:planted-password@127.0.0.1:1/d",
}  # fmt: skip
BESIDE = {"SLACK_CLIENT_ID": "1", "SLACK_API_URL": "http://127.0.0.1:1/api/", "PORT": "0"}
NEEDLES = ("planted", base64.b64encode(RAW).decode(), RAW.hex(), repr(RAW))


def test_every_secret_is_planted() -> None:
    assert set(PLANTED) == {setting.name for setting in SETTINGS if setting.secret}


def clean(text: str) -> bool:
    return not any(needle in text for needle in NEEDLES)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A folder without `.env`, every secret in the environment. Commands leave the tests' own log lines alone."""
    monkeypatch.chdir(tmp_path)
    for name, value in (PLANTED | BESIDE).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("bot.logs.start_logging", lambda *_a, **_k: None)
    return PLANTED | BESIDE


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, one in getattr(command, "commands", {}).items():
        yield (*path, name)
        yield from commands(one, (*path, name))


# `run` and `play` serve until they are stopped: what they say is looked at by the log, below.
ALL = [path for path in commands(get_command(cli.app)) if path not in (("play",), ("run",))]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
@pytest.mark.parametrize("sqlite", [pytest.param(True, marks=pytest.mark.slow, id="sqlite"), False])
def test_no_command_shows_a_secret(path: tuple[str, ...], sqlite: bool, planted: dict[str, str]) -> None:
    environ = planted | ({"DATABASE_URL": "sqlite:///x.sqlite"} if sqlite else {})
    for more in ([], ["x"]):
        done = CliRunner().invoke(cli.app, [*path, *more], env=environ)
        assert clean(done.output), done.output
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            assert clean(crash.words(done.exception))
            assert clean(str(cli._sentence(done.exception)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_value_that_is_not_clear_is_not_repeated(name: str) -> None:
    for wrong in ("planted", "x:planted", "x-planted-1,k1:planted", "planted@planted:planted/planted"):
        with pytest.raises(SettingsError) as raised:
            load_settings({"SLACK_CLIENT_ID": "1", name: wrong}, dotenv=None).cipher()
        assert clean(str(raised.value)), str(raised.value)


def test_no_secret_is_in_what_settings_look_like(planted: dict[str, str]) -> None:
    settings = load_settings(planted, dotenv=None)
    assert clean(repr(settings) + str(settings) + repr(settings.cipher()) + repr(vars(settings.cipher())))


# ------------------------------------------------------------ crashes


def raising(settings: Settings) -> None:
    secret = settings.slack_bot_token
    try:
        raise KeyError(f"no place for {secret}")
    except KeyError as error:
        raise RuntimeError(f"{planted_text(settings)} and {settings.database_url}") from error


def planted_text(settings: Settings) -> str:
    return " ".join(settings.secrets())


def test_a_bug_says_where_and_not_what(planted: dict[str, str]) -> None:
    settings = load_settings(planted, dotenv=None)
    with pytest.raises(RuntimeError) as raised:
        raising(settings)
    assert not clean(str(raised.value))
    said = crash.words(raised.value)
    assert clean(said)
    assert "KeyError" in said
    assert said.endswith("RuntimeError")
    assert "test_secrets.py" in said
    assert " in raising" in said


# What goes wrong in each layer, by name: the command dies in it, with every secret in the error's words.
LAYERS = {
    "the schema": "storage.schema.schema_state", "the settings": "bot.settings._settings",
    "the program": "bot.program.Program.open", "a sweep": "scheduler.sweep.Sweep.run",
    "the doctor": "bot.doctor._slack",
}  # fmt: skip
_SCRIPT = """
import asyncio, faulthandler, importlib, sys, threading, warnings
target, command = sys.argv[1], sys.argv[2:]
parts = target.split(".")
from bot import cli
secrets = sys.stdin.read()
def broken(*_args, **_kwargs):
    raise RuntimeError("planted " + secrets)
module = ".".join(parts[:2])
holder = importlib.import_module(module)
for name in parts[2:-1]:
    holder = getattr(holder, name)
setattr(holder, parts[-1], broken)
from bot import crash
crash.keep_quiet()
thread = threading.Thread(target=broken)
thread.start(); thread.join()
class Gone:
    __del__ = broken
gone = Gone(); del gone
faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
sys.argv = ["touchline", *command]
cli.main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("layer", list(LAYERS))
def test_a_crash_in_any_layer_shows_no_secret(layer: str, planted: dict[str, str], tmp_path: Path) -> None:
    command = "doctor" if layer == "the doctor" else "sweep"
    environ = planted | {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, LAYERS[layer], command], env=environ, cwd=Path(__file__).parents[2],
        input=" ".join(PLANTED.values()), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert clean(done.stdout + done.stderr), done.stderr
    assert done.stderr.count("A bug of Touchline") == 3, done.stderr  # a thread, a destructor, the command
    assert "Current thread" in done.stderr
    assert done.returncode == 1


def test_no_core_file_is_left() -> None:
    resource = pytest.importorskip("resource")
    script = (
        "import resource; from bot.crash import keep_quiet; keep_quiet(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
    assert resource.getrlimit(resource.RLIMIT_CORE)


# ------------------------------------------------------------ log lines


@pytest.fixture
def printed(planted: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, as `touchline run` sets it up; the tests' own logging is put back afterwards."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level, stream = list(root.handlers), root.level, io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    real_logging("json", secrets=load_settings(planted, dotenv=None).secrets())
    yield stream
    real_logging()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**kept)


def test_secrets_that_look_like_nothing_are_masked_in_log_lines(printed: io.StringIO) -> None:
    log = structlog.get_logger("touchline.test")
    for value in PLANTED.values():
        log.info("running", host=f"before {value} after", code=value)
    assert printed.getvalue().count("***") >= len(PLANTED)
    assert clean(printed.getvalue())
