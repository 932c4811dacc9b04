"""Saved worlds: a good pair is there at any time, and what is no good is named instead of played in."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.play import saves
from bot.play.saves import FolderInUse, Shelf, Unfit, data_folder, fingerprint
from tests.unit.play.worlds import NAME, numbers, world

FILES = ("world.json", "slack.jsonl", "touchline.sqlite")
HOUSE = Path(__file__).parents[3]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    found = Shelf(tmp_path / "play")
    found.hold()
    yield found
    found.let_go()


def pair(shelf: Shelf) -> Path:
    [found] = (shelf.folder / "worlds" / NAME).glob("pair-*")
    return found


# ------------------------------------------------------------ there and back


def test_what_is_kept_comes_back(shelf: Shelf) -> None:
    assert shelf.take(NAME) is None
    shelf.keep(NAME, world(shelf, 1))
    assert numbers(shelf) == ("1", 1, "1 \u2028 ä", 1)
    shelf.keep(NAME, world(shelf, 2))
    assert numbers(shelf) == ("2", 2, "2 \u2028 ä", 2)
    assert sorted(path.name for path in pair(shelf).iterdir()) == sorted(FILES)
    assert shelf.take("another") is None


def test_what_is_written_after_the_moment_of_saving_is_not_in_it(shelf: Shelf) -> None:
    shot = world(shelf, 1)
    conn = sqlite3.connect(shelf.database)
    conn.execute("UPDATE delivery SET number = 2")
    conn.commit()
    shelf.keep(NAME, shot)
    conn.close()
    assert numbers(shelf)[3] == 1


def test_addresses_that_slack_forgot_are_forgotten(shelf: Shelf) -> None:
    shelf.keep(NAME, world(shelf, 1))
    shelf.take(NAME)
    conn = sqlite3.connect(shelf.database)
    assert conn.execute("SELECT response_url, url_until FROM delivery").fetchall() == [(None, None)]
    conn.close()


def test_nobody_else_can_read_a_saved_world(shelf: Shelf) -> None:
    shelf.keep(NAME, world(shelf, 1))
    home = shelf.folder / "worlds" / NAME
    for folder in (shelf.folder, home, pair(shelf), shelf.working):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for file in ("world.json", "slack.jsonl"):
        assert stat.S_IMODE((pair(shelf) / file).stat().st_mode) == 0o600, file


def test_a_world_can_be_forgotten(shelf: Shelf) -> None:
    shelf.keep(NAME, world(shelf, 1))
    shelf.keep("another", world(shelf, 2))
    shelf.forget(NAME)
    assert shelf.take(NAME) is None
    assert shelf.take("another") is not None


# ------------------------------------------------------------ no good


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("how", ["flip", "cut", "gone", "empty"])
def test_a_damaged_world_is_named(shelf: Shelf, file: str, how: str) -> None:
    shelf.keep(NAME, world(shelf, 1))
    path = pair(shelf) / file
    raw = bytearray(path.read_bytes())
    if how == "flip":
        raw[len(raw) // 2] ^= 1
    path.unlink()
    if how != "gone":
        path.write_bytes({"flip": raw, "cut": raw[:-1], "empty": b""}[how])
    with pytest.raises(Unfit, match=r"^The saved world (is damaged|cannot be read)\.$"):
        shelf.take(NAME)


@pytest.mark.parametrize("words", ["", "pair-1", "../../other 00", "a b c", "\udc80"])
def test_a_pointer_that_leads_nowhere_is_named(shelf: Shelf, words: str) -> None:
    shelf.keep(NAME, world(shelf, 1))
    pointer = shelf.folder / "worlds" / NAME / "current"
    pointer.write_bytes(words.encode("utf-8", "surrogateescape"))
    with pytest.raises(Unfit, match=r"^The saved world cannot be read\.$"):
        shelf.take(NAME)


def test_a_world_of_another_version_is_named(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.keep(NAME, world(shelf, 1))
    monkeypatch.setattr(saves, "FORMAT", saves.FORMAT + 1)
    with pytest.raises(Unfit, match="of another version of Touchline"):
        shelf.take(NAME)


def test_what_worlds_are_made_of_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for pattern in saves.MADE_OF:
        assert list(HOUSE.glob(pattern)), pattern
    before = fingerprint()
    (tmp_path / "bot" / "sample").mkdir(parents=True)
    monkeypatch.setattr(saves, "HOUSE", tmp_path)
    bare = fingerprint()
    (tmp_path / "bot" / "sample" / "texts.yaml").write_text("other words", "utf-8")
    assert len({before, bare, fingerprint()}) == 3


def test_a_place_that_is_full_is_no_fault_of_the_saved_world(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.keep(NAME, world(shelf, 1))

    def full(_from: Path, to: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))

    with monkeypatch.context() as patched:
        patched.setattr(saves.shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space left on device"):
            shelf.take(NAME)
    assert numbers(shelf)[0] == "1"


# ------------------------------------------------------------ trouble while saving


@pytest.mark.parametrize("step", ["_write", "_copy_database", "_digest", "backup.flush"])
def test_a_saving_that_fails_leaves_the_one_before(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    shelf.keep(NAME, world(shelf, 1))
    shot = world(shelf, 2)

    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(f"bot.play.saves.{step}", full)
        with pytest.raises(OSError, match="No space left on device"):
            shelf.keep(NAME, shot)
    assert numbers(shelf)[0] == "1"
    pair(shelf)  # one alone: the half-written one is gone
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        shot.view.execute("SELECT 1")
    shelf.keep(NAME, world(shelf, 3))
    assert numbers(shelf)[0] == "3"


def test_a_database_that_cannot_be_copied_is_an_error_of_the_system(shelf: Shelf) -> None:
    shot = world(shelf, 1)
    shot.view.close()
    with pytest.raises(OSError, match="closed database"):
        shelf.keep(NAME, shot)


def test_two_savings_at_once_come_one_after_the_other(shelf: Shelf) -> None:
    shots = [world(shelf, number) for number in range(8)]
    savings = [threading.Thread(target=shelf.keep, args=(NAME, shot)) for shot in shots]
    for saving in savings:
        saving.start()
    for saving in savings:
        saving.join()
    small, seq, _, number = numbers(shelf)
    assert small == str(seq) == str(number)
    pair(shelf)


# ------------------------------------------------------------ the lock


def test_a_folder_in_use_is_refused_until_it_is_let_go(shelf: Shelf) -> None:
    with pytest.raises(FolderInUse):
        Shelf(shelf.folder).hold()
    assert shelf.working.is_dir()  # and what is in use there is left alone
    shelf.let_go()
    again = Shelf(shelf.folder)
    again.hold()
    again.let_go()


def test_what_a_killed_one_left_in_use_is_gone(tmp_path: Path) -> None:
    (tmp_path / "working").mkdir()
    (tmp_path / "working" / "touchline.sqlite").write_text("half a database", "utf-8")
    shelf = Shelf(tmp_path)
    shelf.hold()
    assert list(shelf.working.iterdir()) == []
    shelf.let_go()
    assert not shelf.working.exists()


def test_a_folder_that_cannot_be_had_is_an_error_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OSError) as refused:  # noqa: PT011
            Shelf(place).hold()
        assert refused.value.filename is not None

    def no_locks(*_given: Any) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(OSError, match="No locks available") as refused:
        Shelf(tmp_path / "play").hold()
    assert refused.value.filename == str(tmp_path / "play")


@pytest.mark.parametrize(
    ("system", "home", "given", "place"),
    [
        ("linux", "/home/ana", "", "/home/ana/.local/share/touchline/play"),
        ("linux", "/home/ana", "/data", "/data/touchline/play"),
        ("linux", "/home/ana", "not/absolute", "/home/ana/.local/share/touchline/play"),
        ("darwin", "/Users/ana", "", "/Users/ana/Library/Application Support/touchline/play"),
    ],
)
def test_worlds_are_where_the_system_keeps_a_persons_data(
    monkeypatch: pytest.MonkeyPatch, system: str, home: str, given: str, place: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("XDG_DATA_HOME", given)
    assert str(data_folder()) == place
