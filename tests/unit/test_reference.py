"""docs/reference/ is what the code says now, and leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.actions import ACTIONS
from bot.program import HANDLERS
from bot.settings import SETTINGS
from docs.reference import make
from docs.reference.form import COMMAND
from gateway.door import Kind, Registry
from storage.tables import metadata
from tests.unit.test_docs import COMMANDS, first_column, read

PAGES = make.pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_says(name: str) -> None:
    written = (make.HERE / name).read_text("utf-8") if (make.HERE / name).is_file() else ""
    assert written == PAGES[name], f"The code has changed. Run: {COMMAND}"


def test_no_other_page_lies_there() -> None:
    assert {path.name for path in make.HERE.glob("*.md")} == set(PAGES)


def titles(name: str) -> set[str]:
    return set(re.findall(r"^## `(.*)`$", PAGES[name], re.MULTILINE))


def test_nothing_is_left_out() -> None:
    assert first_column(PAGES["settings.md"]) == {one.name for one in SETTINGS}
    assert titles("commands.md") == set(COMMANDS)
    assert titles("tables.md") == set(metadata.tables)
    assert first_column(PAGES["log.md"]) == set(ACTIONS)
    metrics = re.findall(r"^\| `(touchline_\w+)`", read("docs/operations.md"), re.MULTILINE)
    assert first_column(PAGES["metrics.md"]) == set(metrics)
    commands = {id for kind, id in Registry(HANDLERS).claims() if kind is Kind.COMMAND}
    assert commands <= first_column(PAGES["slack.md"])


def test_every_log_line_has_its_level() -> None:
    """`library` is written for libraries, at their own level."""
    for line in PAGES["log.md"].splitlines():
        if line.startswith("| `") and not line.startswith("| `library`"):
            assert re.match(r"\| `\w+` \| [a-z]", line), line


def test_the_command_is_named_where_contributors_look() -> None:
    assert COMMAND in read("CONTRIBUTING.md")
    assert (make.HOUSE / COMMAND.split()[-1]) == Path(make.__file__)
