"""`touchline play` refuses what makes no sense, before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli


def refused(*options: str) -> str:
    found = CliRunner().invoke(cli.app, ["play", "--no-browser", *options])
    assert found.exit_code == 2, found.output
    assert found.stdout == ""
    return found.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--people", "0"), "--people is a whole number from 1 to 10000. You gave 0.\n"),
        (("--weeks", "53"), "--weeks is a whole number from 0 to 52. You gave 53.\n"),
        (("--seed", "-1"), "--seed is a whole number from 0 to 2147483648. You gave -1.\n"),
        (("--empty", "--weeks", "3"), "--empty has no past: leave --weeks out.\n"),
    ],
)
def test_options_that_make_no_sense_are_named(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    assert refused("--folder", str(tmp_path), *options) == words
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    place = tmp_path / "notes"
    place.write_text("my notes", "utf-8")
    for folder, why in ((place, "File exists"), (place / "below", "Not a directory")):
        said = refused("--folder", str(folder))
        assert said == f"{folder} cannot be used ({why}). Choose another with --folder.\n"
    assert place.read_text("utf-8") == "my notes"
