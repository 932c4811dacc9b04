"""Worlds kept on the disk: a database and a Slack of one moment, written so that a good pair is there at any time.

FOLDER/lock                     held by the one `touchline play` of this folder
FOLDER/working/                 the database in use; of no worth after a crash
FOLDER/worlds/NAME/current      the name of the pair that counts, and the digest of its world.json
FOLDER/worlds/NAME/PAIR/        world.json, slack.jsonl, touchline.sqlite
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import backup

FORMAT = 1
HOUSE = Path(__file__).resolve().parent.parent.parent
# What a world is made of: where one of these is different, a saved world is of another time.
MADE_OF = (
    "manifest.yml", "blocks/*.py", "bot/sample/*.*", "bot/play/history.py", "coaching/library/**/*.yaml",
    "playground/saving.py", "storage/migrations/versions/*.py",
)  # fmt: skip
_WORLD, _SLACK, _DATABASE = "world.json", "slack.jsonl", "touchline.sqlite"


class FolderInUse(Exception):
    """Another `touchline play` works in this folder."""


class Unfit(Exception):
    """A saved world that cannot be used, and why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of a world. `view` is a connection that sees the database as it was at that moment."""

    world: dict[str, Any]  # clock, people, keys: small
    slack: dict[str, Any]
    view: sqlite3.Connection


def data_folder() -> Path:
    """Where this system keeps a person's data of programs."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "touchline" / "play"
    given = os.environ.get("XDG_DATA_HOME", "")
    base = Path(given) if given.startswith("/") else Path.home() / ".local" / "share"
    return base / "touchline" / "play"


def fingerprint() -> str:
    """What this program makes worlds of, as a short digest."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for pattern in MADE_OF:
        for path in sorted(HOUSE.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Shelf:
    """The folder of worlds, held by this process alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None
        self._writing = threading.Lock()  # one that was given up may still be at it when the next one begins

    def hold(self) -> None:
        """Raises FolderInUse, or OSError where nothing can be written."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise FolderInUse from None
        except OSError as error:
            os.close(handle)
            error.filename = str(self.folder)  # the system does not say which file could not be locked
            raise
        self._lock = handle
        self.clear()

    def clear(self) -> None:
        """Nothing is in use any more."""
        shutil.rmtree(self.working, ignore_errors=True)
        self.working.mkdir(mode=0o700)

    def let_go(self) -> None:
        shutil.rmtree(self.working, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def working(self) -> Path:
        return self.folder / "working"

    @property
    def database(self) -> Path:
        return self.working / _DATABASE

    def forget(self, name: str) -> None:
        shutil.rmtree(self.folder / "worlds" / name, ignore_errors=True)

    # ------------------------------------------------------------ reading

    def take(self, name: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The saved world of this name, its database put in place; None if there is none.

        Raises Unfit for a world that is no good, and OSError where its database cannot be put in place.
        """
        pointer = self.folder / "worlds" / name / "current"
        if not pointer.exists():
            return None
        pair, world, slack = self._read(pointer)
        shutil.copyfile(pair / _DATABASE, self.database)
        _forget_answers(self.database)
        return world, slack

    def _read(self, pointer: Path) -> tuple[Path, dict[str, Any], dict[str, Any]]:
        try:
            named, digest = pointer.read_text("utf-8").split()
            pair = pointer.parent / Path(named).name
            _same(pair / _WORLD, digest)
            world: dict[str, Any] = json.loads((pair / _WORLD).read_bytes())
            if world["fingerprint"] != fingerprint():
                raise Unfit("The saved world is of another version of Touchline.")
            for file in (_SLACK, _DATABASE):
                _same(pair / file, world["files"][file])
            return pair, world, _read_slack(pair / _SLACK)
        except (OSError, ValueError) as error:
            raise Unfit("The saved world cannot be read.") from error

    # ------------------------------------------------------------ writing

    def keep(self, name: str, shot: Snapshot) -> None:
        """Write a pair and make it the one that counts. Runs in a thread; it may be killed at any moment.

        Raises OSError, and then the pair before is still the one that counts.
        """
        with self._writing, contextlib.closing(shot.view):
            home = self.folder / "worlds" / name
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            pair = home / f"pair-{secrets.token_hex(6)}"
            pair.mkdir(mode=0o700)
            try:
                _write_pair(pair, shot)
                _write(home / "current.new", iter([f"{pair.name} {_digest(pair / _WORLD)}"]))
                (home / "current.new").replace(home / "current")
                backup.flush(home)
            except BaseException:
                shutil.rmtree(pair, ignore_errors=True)
                raise
            for old in home.glob("pair-*"):
                if old != pair:
                    shutil.rmtree(old, ignore_errors=True)


def _write_pair(pair: Path, shot: Snapshot) -> None:
    _write(pair / _SLACK, _slack_lines(shot.slack))
    _copy_database(shot.view, pair / _DATABASE)
    files = {file: _digest(pair / file) for file in (_SLACK, _DATABASE)}
    world = {**shot.world, "fingerprint": fingerprint(), "files": files}
    _write(pair / _WORLD, iter([json.dumps(world)]))
    backup.flush(pair)


def look(database: Path) -> sqlite3.Connection:
    """A connection that goes on seeing the database as it is now, while others write."""
    view = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    view.execute("BEGIN")
    view.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return view


def _copy_database(view: sqlite3.Connection, to: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(to)) as copy:
            backup.pour(view, copy)
    except sqlite3.Error as error:
        raise OSError(errno.EIO, str(error), str(to)) from error
    backup.flush(to)


def _forget_answers(database: Path) -> None:
    """Addresses for changing messages that were clicked: the local Slack forgot them, so the bot does too."""
    with contextlib.closing(sqlite3.connect(database)) as conn:
        conn.execute(
            "UPDATE delivery SET response_url = NULL, url_until = NULL WHERE response_url IS NOT NULL"
        )
        conn.commit()


def _slack_lines(slack: dict[str, Any]) -> Iterator[str]:
    """A line for the whole, then one for each channel: none so long that writing it keeps others waiting."""
    homes = [{**home, "channels": []} for home in slack["workspaces"]]
    yield json.dumps({**slack, "workspaces": homes})
    for number, home in enumerate(slack["workspaces"]):
        for channel in home["channels"]:
            yield "\n" + json.dumps([number, channel])


def _read_slack(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as lines:
        slack: dict[str, Any] = json.loads(next(lines))
        for line in lines:
            number, channel = json.loads(line)
            slack["workspaces"][number]["channels"].append(channel)
    return slack


def _write(path: Path, pieces: Iterator[str]) -> None:
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _same(path: Path, digest: str) -> None:
    if _digest(path) != digest:
        raise Unfit("The saved world is damaged.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
