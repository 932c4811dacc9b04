"""The docs hold what the code holds, both ways, and a few rules that only reading the source can check."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli import app
from bot.settings import SETTINGS
from gateway.metrics import Metrics
from scheduler.messages import RENDERERS
from storage.deliveries import KINDS
from storage.tables import metadata
from tests.unit.coaching.test_reading_grade import grade

HOUSE = Path(__file__).parents[2]
FOLDERS = (
    "bot", "blocks", "coaching", "gateway", "handlers", "playground", "scheduler", "screens", "storage",
)  # fmt: skip
PAGES = (
    HOUSE / "README.md",
    HOUSE / "CONTRIBUTING.md",
    HOUSE / "CHANGELOG.md",
    *sorted((HOUSE / "docs").glob("*.md")),
    *sorted((HOUSE / "docs" / "reference").glob("*.md")),
)


def read(name: str) -> str:
    return (HOUSE / name).read_text("utf-8")


def first_column(text: str) -> set[str]:
    """The words in backquotes in the first cells of all tables."""
    cells = re.findall(r"^\| *((?:`[^`|]+`(?:, )?)+) *\|", text, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no section {title!r}"
    return found.group(1)


# ------------------------------------------------------------ settings


NAMES = {setting.name for setting in SETTINGS}


def test_the_example_file_has_every_setting_and_no_other() -> None:
    lines = re.findall(r"^#? ?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
    assert {name for name, _ in lines} == NAMES
    assert len(lines) == len(NAMES), "a setting is there twice"
    values = dict(lines)
    assert {values[setting.name] for setting in SETTINGS if setting.secret and not setting.default} == {""}
    for setting in SETTINGS:
        assert values[setting.name] == (setting.default or ""), setting.name


def test_the_operations_page_has_every_setting_and_no_other() -> None:
    table = section(read("docs/operations.md"), "Settings")
    assert first_column(table) == NAMES
    for setting in SETTINGS:
        row = next(line for line in table.splitlines() if line.startswith(f"| `{setting.name}` "))
        assert ("| yes |" in row) == setting.secret, setting.name
        assert setting.default is None or f"`{setting.default}`" in row, setting.name


# ------------------------------------------------------------ the command line


def commands(group: Any, path: str = "touchline") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield f"{path} {name}", command
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name: str) -> None:
    row = re.search(
        rf"^\| `{name}(?: FILE| ID)?` .*$", section(read("docs/operations.md"), "Commands"), re.MULTILINE
    )
    assert row is not None
    for parameter in COMMANDS[name].params:
        for option in (one for one in parameter.opts if one.startswith("--") and one != "--help"):
            assert option in row.group(), option


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_names_a_command_that_is_not_there(path: Path) -> None:
    known = {name.split()[1] for name in COMMANDS}
    named = set(re.findall(r"(?:`|run |python )touchline ([a-z-]+)", path.read_text("utf-8")))
    assert named <= known


# ------------------------------------------------------------ metrics, deliveries, tables, packages


def test_every_metric_is_described() -> None:
    names = set()
    for metric in Metrics().registry.collect():
        names.add(f"{metric.name}_total" if metric.type == "counter" else metric.name)
    names = {name for name in names if name.startswith("touchline_")}  # the others are every Python's
    assert first_column(section(read("docs/operations.md"), "Metrics")) == names


def test_every_kind_of_delivery_is_rendered_and_described() -> None:
    assert set(RENDERERS) == set(KINDS)
    table = section(read("docs/delivery.md"), "Kinds and policies")
    assert first_column(table) == set(KINDS)
    for kind, rule in KINDS.items():
        row = next(line for line in table.splitlines() if line.startswith(f"| `{kind}` "))
        assert row.endswith(f"| {rule.policy.value} | {rule.priority} |"), kind


def test_every_state_of_a_delivery_is_described() -> None:
    check = next(
        str(one.sqltext) for one in metadata.tables["delivery"].constraints  # type: ignore[attr-defined]
        if "state" in str(one.name or "")
    )  # fmt: skip
    assert first_column(section(read("docs/delivery.md"), "States")) == set(re.findall(r"'(\w+)'", check))


def test_every_table_has_its_place() -> None:
    text = section(read("docs/architecture.md"), "Data")
    assert first_column(text) == set(metadata.tables)
    for module in re.findall(r"`(storage/\w+\.py)` \|", text):
        assert (HOUSE / module).is_file(), module


def test_every_folder_is_on_the_map() -> None:
    for page in ("CONTRIBUTING.md", "docs/architecture.md"):
        assert first_column(section(read(page), "The house")) == {f"{folder}/" for folder in FOLDERS}, page


@pytest.mark.parametrize("page", ["docs/security.md", "docs/marketplace.md"])
def test_what_is_said_to_hold_a_promise_is_there(page: str) -> None:
    named = re.findall(r"`((?:unit|database|slack|hostile|browser|faults)/[\w/.]*)`", read(page))
    assert len(named) > 15
    assert [one for one in named if not (HOUSE / "tests" / one).exists()] == []


def test_every_package_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    text = read("docs/decisions.md")
    for title, wanted in (
        ("What it needs to run", project["project"]["dependencies"]),
        ("What it needs to be changed", project["dependency-groups"]["dev"]),
        (
            "What checks and ships it",
            [*project["dependency-groups"]["checks"], *project["dependency-groups"]["image"]],
        ),
    ):
        names = {re.split(r"[\[><=;~ ]", one, maxsplit=1)[0] for one in wanted}
        assert first_column(section(text, title)) == names


# ------------------------------------------------------------ files and links


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [HOUSE / name for name in listed.stdout.decode().split("\0") if name and (HOUSE / name).is_file()]


def test_no_file_names_a_machine_or_a_package_index() -> None:
    # In pieces, so that this file does not find itself.
    words = (
        "/wo" + "rk/",
        "/ro" + "ot/",
        "/opt/py" + "pi",
        "/tmp/ba" + "sh",
        "pythonhost" + "ed",
        "py" + "pi.org",
        "npm" + "js.org",
    )
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [
            f"{path.relative_to(HOUSE)}: {word}" for word in words if word in text and path.name != "uv.lock"
        ]
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_build_runs_the_readme_s_own_test_command() -> None:
    command = next(line for line in read("README.md").splitlines() if line.endswith(" pytest"))
    assert read(".ci/run").rstrip().splitlines()[-1] == command
    assert (HOUSE / ".ci" / "run").stat().st_mode & 0o111


def test_hooks_are_our_own_commands() -> None:
    assert set(re.findall(r"repo: (\S+)", read(".pre-commit-config.yaml"))) == {"local"}


# ------------------------------------------------------------ plain words


def prose(text: str) -> str:
    """The sentences of a page: no code, no tables, no titles; each point of a list is a sentence."""
    text = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^[|#].*$", ".", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:- |\d+\. )", ". ", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)
    return re.sub(r"<[^>]+>|`[^`]+`", "it", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_shouts(path: Path) -> None:
    assert "!" not in prose(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("README.md", 8.0), ("docs/privacy.md", 8.0), ("docs/talks.md", 8.0), ("docs/play.md", 8.0),
        ("docs/install.md", 8.0), ("docs/home.md", 8.0), ("docs/teams.md", 8.0), ("docs/start.md", 8.0),
        ("docs/operations.md", 9.0), ("docs/deploy.md", 9.0), ("docs/delivery.md", 9.0), ("docs/glossary.md", 9.0),
        ("docs/architecture.md", 10.0), ("docs/decisions.md", 10.0), ("CONTRIBUTING.md", 10.0), ("CHANGELOG.md", 10.0),
    ],
)  # fmt: skip
def test_pages_are_easy_to_read(name: str, most: float) -> None:
    assert grade(" ".join(prose(read(name)).split())) <= most


def test_the_first_paragraphs_are_easy_to_read() -> None:
    assert grade(" ".join(read("README.md").split("## Try it")[0].split())) <= 8


def sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or node in docs or not isinstance(node.value, str):
            continue
        if re.search(r"\w \w.*[.?]\s*$", node.value):
            yield node.value


@pytest.mark.parametrize("folder", ["handlers", "bot", "bot/commands"])
def test_sentences_said_to_people_are_easy_to_read(folder: str) -> None:
    texts = [text for path in sorted((HOUSE / folder).glob("*.py")) for text in sentences(path)]
    assert texts
    assert {text: grade(text) for text in texts if len(text.split()) > 7 and grade(text) > 10} == {}


# ------------------------------------------------------------ the source itself


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((HOUSE / folder).rglob("*.py"))]


CLOCK_READERS = {"gateway/clock.py", "bot/commands/shared.py", "bot/doctor.py"}
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def test_the_clock_is_read_in_one_place() -> None:
    found = []
    for path in modules(*(folder for folder in FOLDERS if folder != "playground")):
        name = path.relative_to(HOUSE).as_posix()
        if name in CLOCK_READERS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if (owner, node.attr) in CLOCK_CALLS:
                    found.append(f"{name}:{node.lineno} {owner}.{node.attr}")
    assert found == []


# `_mine()` is the ledger's own "of this workspace and these ids".
# Making a workspace's row.
NO_WORKSPACE_YET = {"storage/workspaces.py:install"}
# Organisations, and what began an install: tables of no workspace.
OF_NO_WORKSPACE = ("storage/orgs.py", "storage/installs.py")


def test_every_query_names_its_workspace() -> None:
    """By the source. tests/database watches the statements themselves, as they run."""
    found = []
    for path in modules("storage", "scheduler", "handlers", "screens", "bot"):
        name = path.relative_to(HOUSE).as_posix()
        apart = name in ("storage/system.py", "storage/standing.py", *OF_NO_WORKSPACE)
        if apart or name.startswith(("storage/migrations", "storage/tables")):
            continue
        source = path.read_text("utf-8")
        for node in ast.parse(source).body:
            parts = node.body if isinstance(node, ast.ClassDef) else [node]
            for part in parts:
                if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                calls = {
                    call.func.id for call in ast.walk(part)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                }  # fmt: skip
                text = ast.get_source_segment(source, part) or ""
                if calls & {"select", "update", "delete"} and not re.search(
                    r"workspace_id|\b_mine\(\)", text
                ):
                    found.append(f"{name}:{part.name}")
    assert set(found) <= NO_WORKSPACE_YET
