"""The documentation site: every page has its place in it, and what its build looks for is found."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.unit.test_docs import HOUSE, PAGES, read


def places(nav: list[dict[str, Any]]) -> list[str]:
    found = []
    for one in nav:
        for value in one.values():
            found += places(value) if isinstance(value, list) else [value]
    return found


def test_every_page_has_its_place_once() -> None:
    nav = places(tomllib.loads(read("zensical.toml"))["project"]["nav"])
    assert len(set(nav)) == len(nav)
    assert set(nav) == {path.relative_to(HOUSE).as_posix() for path in PAGES} | {"playground/README.md"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_build", HOUSE / ".ci" / "site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SITE", tmp_path / "site")
    monkeypatch.setattr(module, "PAGES", tmp_path / "pages")
    (tmp_path / "site").mkdir()
    return module


def test_what_pages_link_to_comes_along(site: ModuleType) -> None:
    site.gather()
    for name in (
        "README.md",
        "docs/reference/tables.md",
        "deploy/compose.yml",
        "docs/pictures/page.png",
        "LICENSE",
    ):
        assert (site.PAGES / name).is_file(), name
    assert not list(site.PAGES.rglob("*.py"))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="there.html#x">x</a><a href="https://example.com">x</a><a href="#here">x</a>', []),
        ('<a href="gone.html">x</a>', ["index.html leads to gone.html, which is not there"]),
        ('<script src="https://example.com/x.js"></script>', ["index.html loads https://example.com/x.js"]),
        ('<link rel="stylesheet" href="//example.com/x.css">', ["index.html loads //example.com/x.css"]),
        ('<link rel="canonical" href="https://example.com/">', []),
        ('<img src="gone.png">', ["index.html leads to gone.png, which is not there"]),
    ],
)  # fmt: skip
def test_dead_links_and_what_is_loaded_from_elsewhere_are_found(
    site: ModuleType, html: str, said: list[str]
) -> None:
    (site.SITE / "there.html").write_text("<p>", "utf-8")
    (site.SITE / "index.html").write_text(html, "utf-8")
    assert site.faults() == said
