"""What `.ci/supply.py` makes of licences, and of what pip-audit says. The build runs it on the lock file itself."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import Distribution
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.unit.test_docs import HOUSE, read


@pytest.fixture(scope="module")
def supply() -> ModuleType:
    spec = importlib.util.spec_from_file_location("supply", HOUSE / ".ci" / "supply.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package(folder: Path, *lines: str) -> Distribution:
    made = folder / "x-1.dist-info"
    made.mkdir()
    (made / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.4", "Name: x", "Version: 1", *lines, ""]), "utf-8"
    )
    return Distribution.at(made)


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["License-Expression: MIT", "Classifier: License :: OSI Approved :: BSD License"], "MIT"),
        (["Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (["Classifier: License :: OSI Approved", "License: ISC"], "ISC"),
        (
            [
                "Classifier: License :: OSI Approved :: MIT License",
                "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            ],
            "GNU General Public License v3 (GPLv3) AND MIT",
        ),
        (["License: Our own words"], "Our own words"),
        ([], ""),
    ],
)
def test_a_package_s_own_words_become_a_licence(
    supply: ModuleType, tmp_path: Path, lines: list[str], licence: str
) -> None:
    assert supply.licence_of(package(tmp_path, *lines)) == licence


@pytest.mark.parametrize(
    ("name", "expression", "fine"),
    [
        ("x", "MIT", True), ("x", "Apache-2.0 AND MIT", True), ("x", "GPL-3.0-only OR MIT", True),
        ("x", "GPL-3.0-only", False), ("x", "GPL-3.0-only AND MIT", False), ("x", "MPL-2.0", False),
        ("certifi", "MPL-2.0", True), ("x", "", False), ("x", "Our own words", False),
        ("x", "(MIT OR ISC) AND X", False), ("x", "X AND (Y OR MIT OR Z)", False),
    ],
)  # fmt: skip
def test_only_what_is_on_the_list_is_allowed(
    supply: ModuleType, name: str, expression: str, fine: bool
) -> None:
    assert supply.allowed(name, expression) is fine


def test_what_is_missing_or_not_allowed_is_named(supply: ModuleType, tmp_path: Path) -> None:
    found = {"x": package(tmp_path, "License-Expression: GPL-3.0-only")}
    told, faults = supply.licences(["x", "y"], found)
    assert told == {"x": "GPL-3.0-only"}
    assert [fault.split()[0].rstrip(":") for fault in faults] == ["y", "x"]


def test_only_what_this_system_needs_is_looked_at(supply: ModuleType) -> None:
    text = (
        'a==1 \\\n    --hash=sha256:00\nB_b==2 ; sys_platform != "nowhere" \\\n'
        'c==3 ; sys_platform == "nowhere"\n# d==4\n'
    )
    assert supply.wanted_here(text) == ["a", "b-b"]


def told(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


BAD = {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
GOOD = {"name": "y", "version": "1", "vulns": []}
SKIPPED = {"name": "z", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("code", "out", "err", "state"),
    [
        (0, told(GOOD), "", "clean"),
        (1, told(BAD, GOOD), "", "found"),
        (1, told(BAD, SKIPPED), "", "found"),
        (0, told(GOOD, SKIPPED), "", "unasked"),
        (0, told(), "", "unasked"),
        (1, "", "Traceback\nrequests.exceptions.ConnectionError: no", "unasked"),
        (1, "", "Traceback\npip_audit._service.interface.ServiceError", "unasked"),
    ],
)
def test_what_pip_audit_says_is_read_with_doubt(
    supply: ModuleType, code: int, out: str, err: str, state: str
) -> None:
    assert supply.judged(code, out, err)[0] == state


@pytest.mark.parametrize(
    ("code", "out", "err"), [(2, "", "usage: wrong"), (0, "nonsense", ""), (3, told(GOOD), "")]
)
def test_a_tool_that_broke_is_no_service_out_of_reach(
    supply: ModuleType, code: int, out: str, err: str
) -> None:
    with pytest.raises(RuntimeError, match="pip-audit ended"):
        supply.judged(code, out, err)


def test_the_build_checks_the_lock_and_what_it_holds() -> None:
    run = read(".ci/run")
    assert "uv lock --check" in run
    assert "python .ci/supply.py" in run
