"""`touchline doctor`: each thing that can be wrong is named, with what to do about it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import bot.doctor
from bot.doctor import Finding, examine
from bot.manifest import manifest_for
from playground import LocalSlack
from storage.sealing import Cipher
from tests.conftest import KEY


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(manifest_for(socket=True))
    await slack.start()
    slack.add_workspace("Northwind")
    slack.connect_socket()
    yield slack
    await slack.stop()


@pytest.fixture
def environ(slack: LocalSlack, sqlite_template: Path) -> dict[str, str]:
    """Everything as it should be."""
    return {
        "SLACK_BOT_TOKEN": slack.workspaces[0].bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "TOUCHLINE_SECRET_KEY": KEY,
        "DATABASE_URL": f"sqlite:///{sqlite_template}",
    }


async def look(environ: dict[str, str]) -> dict[str, Finding]:
    found = await asyncio.to_thread(examine, environ)
    for finding in found:
        assert finding.well or finding.cure.endswith("."), finding
    return {finding.what: finding for finding in found}


def ills(found: dict[str, Finding]) -> set[str]:
    return {what for what, finding in found.items() if not finding.well}


async def test_all_is_well(environ: dict[str, str]) -> None:
    found = await look(environ)
    assert ills(found) == set()
    assert set(found) == {
        "settings", "secret key", "database", "schema", "way in", "clock", "token", "scopes", "app token",
        "integrity", "space", "served", "keys in use", "deliveries",
    }  # fmt: skip
    assert "Northwind" in found["token"].said


async def test_no_secret_is_said(environ: dict[str, str]) -> None:
    said = str(await look(environ))
    assert not any(environ[name] in said for name in environ if "TOKEN" in name or "KEY" in name)


async def test_settings_that_cannot_be_read(environ: dict[str, str]) -> None:
    found = await asyncio.to_thread(examine, environ | {"PORT": "x", "TOUCHLINE_LOG": "x"})
    assert [(finding.what, finding.well) for finding in found] == [("settings", False)] * 2


def test_nothing_set(tmp_path: Path) -> None:
    found = asyncio.run(look({}))
    assert ills(found) == {"secret key", "way in", "token"}
    assert "touchline key" in found["secret key"].cure
    assert list(tmp_path.iterdir()) == [], "looking made a file"


async def test_a_database_file_that_is_not_there_is_no_fault(environ: dict[str, str], tmp_path: Path) -> None:
    found = await look(environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite'}"})
    assert ills(found) == set()
    assert "will be made" in found["database"].said
    assert not (tmp_path / "new.sqlite").exists()


async def test_a_file_that_is_no_database(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("hello " * 200)
    found = await look(environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'text.sqlite'}"})
    assert ills(found) == {"database"}


async def test_a_folder_is_no_database(environ: dict[str, str], tmp_path: Path) -> None:
    assert ills(await look(environ | {"DATABASE_URL": f"sqlite:///{tmp_path}"})) == {"database"}


async def test_a_server_that_does_not_answer(environ: dict[str, str]) -> None:
    found = await look(environ | {"DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x"})
    assert ills(found) == {"database"}
    assert "hidden" not in str(found)


@pytest.mark.parametrize("revision", [None, "0000"])
async def test_an_old_schema(environ: dict[str, str], tmp_path: Path, revision: str | None) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE t (a)")
        if revision is not None:
            conn.execute("CREATE TABLE alembic_version (version_num TEXT)")
            conn.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    conn.close()
    found = await look(environ | {"DATABASE_URL": f"sqlite:///{path}"})
    assert ills(found) == {"schema"}
    assert "touchline migrate" in found["schema"].cure


async def test_the_database_s_clock(
    environ: dict[str, str], postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.engine import make_url

    url = make_url(postgres).set(database="template_touchline").render_as_string(hide_password=False)
    good = await look(environ | {"DATABASE_URL": url})
    assert good["database"].said == "postgresql answers"
    monkeypatch.setattr(bot.doctor, "MOST_SECONDS_OFF", -1.0)
    found = await asyncio.to_thread(examine, environ | {"DATABASE_URL": url})
    assert next(one.said for one in found if one.what == "clock").startswith("the database")


async def test_no_way_in(environ: dict[str, str]) -> None:
    del environ["SLACK_APP_TOKEN"]
    assert ills(await look(environ)) == {"way in"}
    assert ills(await look(environ | {"SLACK_SIGNING_SECRET": "x"})) == set()


async def test_a_revoked_token(environ: dict[str, str], slack: LocalSlack) -> None:
    slack.revoke_token()
    found = await look(environ)
    assert "token" in ills(found)
    assert "SLACK_BOT_TOKEN" in found["token"].cure
    assert "scopes" not in found


async def test_a_token_of_nobody(environ: dict[str, str]) -> None:
    found = await look(environ | {"SLACK_BOT_TOKEN": "xoxb-0-0-0"})
    assert ills(found) == {"token"}
    assert "invalid_auth" in found["token"].said


async def test_an_app_token_of_nobody(environ: dict[str, str]) -> None:
    found = await look(environ | {"SLACK_APP_TOKEN": "xapp-1-A0-0-0"})
    assert ills(found) == {"app token"}
    assert "connections:write" in found["app token"].cure


async def test_a_rate_limit_is_not_blamed_on_the_token(environ: dict[str, str], slack: LocalSlack) -> None:
    slack.fail("auth.test", "ratelimited", retry_after=30)
    found = await look(environ)
    assert ills(found) == {"token"}
    assert "Wait" in found["token"].cure


async def test_workspaces_that_install_by_themselves_need_no_bot_token(environ: dict[str, str]) -> None:
    by_oauth = environ | {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}
    assert ills(found := await look(by_oauth)) == {"installing"}
    assert "TOUCHLINE_URL" in found["installing"].cure
    found = await look(by_oauth | {"TOUCHLINE_URL": "https://bot.example.com"})
    assert ills(found) == set()
    assert "https://bot.example.com/slack/install" in found["installing"].said


async def test_missing_scopes(environ: dict[str, str], slack: LocalSlack) -> None:
    slack.grant(["commands", "users:read"])
    found = await look(environ)
    assert ills(found) == {"scopes"}
    assert found["scopes"].said == "missing: chat:write, im:history"


async def test_a_missing_optional_scope_is_said_and_no_fault(
    environ: dict[str, str], slack: LocalSlack
) -> None:
    slack.grant(["commands", "users:read", "chat:write", "im:history"])
    found = await look(environ)
    assert ills(found) == set()
    assert "users:read.email" in found["scopes"].said


async def test_slack_out_of_reach(environ: dict[str, str]) -> None:
    found = await look(environ | {"SLACK_API_URL": "http://127.0.0.1:1/api/"})
    assert ills(found) == {"token", "app token"}
    assert "network" in found["token"].cure


async def test_a_clock_that_is_off(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.doctor, "MOST_SECONDS_OFF", -1.0)
    found = await asyncio.to_thread(examine, environ)
    assert {finding.what for finding in found if not finding.well} == {"clock"}


async def test_another_key_is_readable(environ: dict[str, str]) -> None:
    assert (await look(environ | {"TOUCHLINE_SECRET_KEY": Cipher.make_key("k2")}))["secret key"].well


def test_a_page_that_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    def page(*_args: Any, **_more: Any) -> httpx.Response:
        return httpx.Response(200, text="<html>Please log in</html>")

    monkeypatch.setattr(bot.doctor.httpx, "post", page)
    found = {one.what: one for one in examine({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"})}
    assert not found["token"].well
    assert "did not answer" in found["token"].said
