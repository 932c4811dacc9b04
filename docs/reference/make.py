"""Writes the pages of this folder from the code.

    uv run python docs/reference/make.py

tests/unit/test_reference.py fails when a page and the code differ.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.reference.form import code, first_sentence, names, page, table, yes

HERE = Path(__file__).resolve().parent
HOUSE = HERE.parent.parent
LOGGERS = ("log", "_LOG", "_log")
LEVELS = ("debug", "info", "warning", "error", "critical", "exception", "log")
# A word that its callers give: which module, and the level it is logged with.
GIVEN = {"bot/run.py": ("stopped", "stopped_at_once")}


# ------------------------------------------------------------ settings and commands


def settings() -> str:
    from bot.settings import SETTINGS

    rows = [
        (
            code(one.name), one.about.rstrip("."), code(one.default) if one.default is not None else "",
            code(f"{one.name}_FILE") if one.secret else "", yes(one.secret),
        )
        for one in sorted(SETTINGS, key=lambda one: one.name)
    ]  # fmt: skip
    return page(
        "Settings",
        "From the environment, or from a `.env` file in the folder where the program starts. The environment wins."
        " How to use them is in [operations.md](../operations.md#settings).",
        table(("setting", "what", "default", "or from a file", "secret"), rows),
    )


def commands() -> str:
    import typer.main

    from bot.cli import app

    parts = [
        "\n\n".join([f"## `{path}`", one.help or "", *options(one)])
        for path, one in walk(typer.main.get_command(app), "touchline")
    ]
    return page(
        "Commands",
        "What `touchline` can do on the command line. What comes of it, and the codes they end with, is in"
        " [operations.md](../operations.md#commands). What people type in Slack is in [slack.md](slack.md).",
        *parts,
    )


def walk(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, one in group.commands.items():
        if not hasattr(one, "commands"):
            yield f"{path} {name}", one
            continue
        if one.invoke_without_command:
            yield f"{path} {name}", one
        yield from walk(one, f"{path} {name}")


def options(command: Any) -> list[str]:
    rows = [
        (
            code(one.opts[0] if one.opts[0].startswith("--") else one.opts[0].upper()), one.help or "",
            yes(one.required), code(one.default) if isinstance(one.default, int) and one.default is not False else "",
        )
        for one in command.params
        if one.name != "help"
    ]  # fmt: skip
    return [table(("option", "what", "needed", "default"), rows)] if rows else []


# ------------------------------------------------------------ Slack


def slack() -> str:
    from bot.manifest import read_manifest
    from handlers.card import WORDS

    manifest = read_manifest()
    scopes = manifest["oauth_config"]["scopes"]
    features = manifest["features"]
    optional = set(scopes.get("bot_optional", ()))
    subcommands = ", ".join(code(f"/coach {word}") for word in sorted(WORDS) if word)
    return page(
        "What is asked of Slack",
        "The app as the manifest has it. Why each scope is asked for, what is stored and what is not read, is in"
        " [install.md](../install.md#what-the-app-asks-slack-for).",
        "## Scopes",
        table(("scope", "may be left out"), [(code(one), yes(one in optional)) for one in scopes["bot"]]),
        "## Slash commands",
        table(
            ("command", "what", "hint"),
            [
                (code(one["command"]), one["description"], code(one["usage_hint"]))
                for one in features["slash_commands"]
            ],
        ),
        f"Words after `/coach`: {subcommands}.",
        "## Shortcuts",
        table(
            ("shortcut", "on", "what"),
            [(code(one["name"]), one["type"], one["description"]) for one in features["shortcuts"]],
        ),
        "## Events",
        "\n".join(
            f"- {code(one)}" for one in sorted(manifest["settings"]["event_subscriptions"]["bot_events"])
        ),
    )


# ------------------------------------------------------------ metrics and log lines


def metrics() -> str:
    from gateway.metrics import Metrics

    rows = []
    for one in vars(Metrics()).values():
        (found, *_rest) = one.collect() if hasattr(one, "collect") else (None,)
        if found is None or not found.name.startswith("touchline_"):
            continue
        name = f"{found.name}_total" if found.type == "counter" else found.name
        labels = ", ".join(code(label) for label in one._labelnames)
        rows.append((code(name), found.type, labels, found.documentation))
    return page(
        "Metrics",
        "What `/metrics` shows, beside what every Python process has. When to look is in"
        " [operations.md](../operations.md#metrics).",
        table(("metric", "type", "labels", "what"), sorted(rows)),
    )


def logged(path: Path) -> Iterator[tuple[str, str, set[str]]]:
    """The words that a module logs: word, level, and the names of what stands beside it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS
        ):
            continue
        owner = node.func.value
        name = (
            owner.attr
            if isinstance(owner, ast.Attribute)
            else owner.id
            if isinstance(owner, ast.Name)
            else ""
        )
        if name not in LOGGERS:
            continue
        first = node.args[1 if node.func.attr == "log" else 0]
        level = "" if node.func.attr == "log" else node.func.attr
        words = (
            (first.value,) if isinstance(first, ast.Constant) else GIVEN[path.relative_to(HOUSE).as_posix()]
        )
        for word in words:
            yield str(word), level, {one.arg for one in node.keywords if one.arg is not None}


def log() -> str:
    from bot.actions import ACTIONS

    levels: dict[str, set[str]] = {word: set() for word in ACTIONS}
    beside: dict[str, set[str]] = {word: set() for word in ACTIONS}
    for folder in ("bot", "gateway", "handlers", "scheduler", "screens", "storage"):
        for path in sorted((HOUSE / folder).rglob("*.py")):
            if "play" in path.relative_to(HOUSE).parts:
                continue
            for word, level, fields in logged(path):
                levels[word] |= {level} - {""}
                beside[word] |= fields
    rows = [
        (
            code(word), ", ".join(sorted(levels[word])), meaning,
            ", ".join(code(name) for name in sorted(beside[word])),
        )
        for word, meaning in sorted(ACTIONS.items())
    ]  # fmt: skip
    return page(
        "Log lines",
        "The words of `event`, and what may stand beside each. There is more in"
        " [operations.md](../operations.md#log-lines).",
        table(("word", "level", "what it says", "beside it"), rows),
    )


# ------------------------------------------------------------ tables


def tables() -> str:
    from sqlalchemy.dialects import postgresql
    from sqlmodel import SQLModel

    import storage.tables as house

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    models = [getattr(house, name) for name in house.__all__]
    parts = []
    for model in sorted(
        (one for one in models if _is_table(one, SQLModel)), key=lambda one: one.__table__.name
    ):
        one = model.__table__
        foreign = {
            column: key.referred_table.name
            for key in one.foreign_key_constraints
            for column in key.column_keys
            if column != "workspace_id" or len(key.column_keys) == 1
        }
        rows = [
            (
                code(column.name), column.type.compile(dialect=dialect).lower(), yes(column.nullable),
                code(foreign[column.name]) if column.name in foreign else "",
            )
            for column in one.columns
        ]  # fmt: skip
        parts.append(
            "\n\n".join(
                [
                    f"## `{one.name}`",
                    f"{first_sentence(model.__doc__)}.",
                    table(("column", "type", "may be empty", "row of"), rows),
                    *keys(one),
                ]
            )
        )
    return page(
        "Tables",
        "What the database holds, with PostgreSQL's types. Which module works on which table is in"
        " [architecture.md](../architecture.md#data). Moments are UTC.",
        *parts,
    )


def _is_table(model: Any, base: type) -> bool:
    return isinstance(model, type) and issubclass(model, base) and hasattr(model, "__table__")


def keys(one: Any) -> list[str]:
    """The lines below a table: its key, what is there once, and what is found fast."""
    from sqlalchemy import CheckConstraint, UniqueConstraint

    lines = [f"Key: {names(one.primary_key.columns)}"]
    for constraint in sorted(one.constraints, key=lambda each: str(each.name or "") + str(type(each))):
        if isinstance(constraint, UniqueConstraint):
            lines.append(f"Once: {names(constraint.columns)}")
        elif isinstance(constraint, CheckConstraint):
            lines.append(f"Holds: {code(constraint.sqltext)}")
    for index in sorted(one.indexes, key=lambda each: str(each.name)):
        where = index.dialect_options["postgresql"]["where"]
        lines.append(
            f"{'Once' if index.unique else 'Index'}: {names(index.expressions)}"
            + (f", where {code(where)}" if where is not None else "")
        )
    return ["\n".join(f"- {line}" for line in sorted(set(lines), key=lines.index))]


# ------------------------------------------------------------ all of it


def pages() -> dict[str, str]:
    """Each page's file name in this folder, and what it should hold."""
    made = {
        "settings.md": settings(),
        "commands.md": commands(),
        "slack.md": slack(),
        "metrics.md": metrics(),
        "log.md": log(),
        "tables.md": tables(),
    }
    titles = {name: text.split("\n", 1)[0].removeprefix("# ") for name, text in made.items()}
    made["index.md"] = page(
        "Reference",
        "Lists that are written from the code. A test fails when they differ.",
        "\n".join(f"- [{title}]({name})" for name, title in titles.items()),
    )
    return made


def main() -> None:
    for name, text in pages().items():
        (HERE / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
