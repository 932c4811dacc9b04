"""What the image would hold: whether each licence is allowed, a list of it all (SBOM), and known vulnerabilities.

    .venv-checks/bin/python .ci/supply.py [--osv URL]

It reads uv.lock through `uv export`, and licences from what is installed in `.venv`. It writes `build/sbom.json`
(CycloneDX 1.5, with hashes and licences) and `build/licences.txt`. Ends with 1 if a licence is not allowed or a
vulnerability is known. Where the service that knows them cannot be reached, it says so and goes on, unless
TOUCHLINE_NEEDS_AUDIT is set.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

HOUSE = Path(__file__).resolve().parent.parent
BUILD = HOUSE / "build"
# All of these let anybody use, change and pass on, with the notice kept.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# Each with its reason. certifi is a list of certificates, used as it comes; MPL asks for no more than that.
ALLOWED_FOR = {"certifi": {"MPL-2.0"}}
# What older packages write in place of an SPDX name.
SPDX = {
    "Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause", "ISC License (ISCL)": "ISC", "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip
# Seconds for all questions to the service together.
PATIENCE = 90
UNREACHED = re.compile(
    r"requests\.exceptions\.|urllib3\.exceptions\.|ServiceError|ConnectionError", re.MULTILINE
)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# ------------------------------------------------------------ licences


def licence_of(found: Distribution) -> str:
    """The licence a package names for itself, as an SPDX expression where it can be read as one; '' if it has none."""
    told = found.metadata
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    classified = [
        one.split(" :: ")[-1] for one in told.get_all("Classifier") or [] if one.startswith("License :: ")
    ]
    named = [SPDX.get(one, one) for one in classified if one != "OSI Approved"]
    if not named:
        first = str(told.get("License") or "").strip().split("\n")[0]
        return SPDX.get(first, first)
    # Several classifiers say neither "and" nor "or". Taken strictly, all must be fine.
    return " AND ".join(sorted(set(named)))


def allowed(package: str, expression: str) -> bool:
    """Whether an SPDX expression is fine: one side of each OR, and all of each AND.

    Brackets are not read. An expression with them is refused, so that a person looks at it.
    """
    if "(" in expression:
        return False
    fine = ALLOWED | ALLOWED_FOR.get(package, set())
    return any(all(part.strip() in fine for part in side.split(" AND ")) for side in expression.split(" OR "))


# ------------------------------------------------------------ what the lock holds


def exported(kind: str) -> str:
    command = [
        str(HOUSE / ".venv-tools" / "bin" / "uv"), "export", "-q", "--locked", "--no-dev", "--no-emit-project",
        "--format", kind, "--python", str(HOUSE / ".venv" / "bin" / "python"),
    ]  # fmt: skip
    return subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, text=True).stdout


def wanted_here(text: str) -> list[str]:
    """The names in exported requirements that this Python and system need."""
    lines = [line.rstrip(" \\") for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    found = [Requirement(line) for line in lines]
    return sorted(plain(one.name) for one in found if one.marker is None or one.marker.evaluate())


def installed() -> dict[str, Distribution]:
    folders = [str(path) for path in (HOUSE / ".venv" / "lib").glob("python3*/site-packages")]
    return {plain(one.metadata["Name"]): one for one in distributions(path=folders)}


def licences(names: Iterable[str], found: dict[str, Distribution]) -> tuple[dict[str, str], list[str]]:
    """Each package's licence, and a sentence for each one that is missing or not allowed."""
    told = {name: licence_of(found[name]) for name in names if name in found}
    faults = [f"{name} is not installed in .venv. Run `uv sync` first." for name in names if name not in told]
    faults += [
        f"{name}: its licence {expression!r} is not allowed. Leave the package out, or add its licence with a reason."
        for name, expression in told.items()
        if not allowed(name, expression)
    ]
    return told, faults


def with_licences(sbom: dict[str, Any], told: dict[str, str]) -> dict[str, Any]:
    for one in sbom.get("components", []):
        if told.get(plain(one["name"])):
            one["licenses"] = [{"expression": told[plain(one["name"])]}]
    return sbom


# ------------------------------------------------------------ vulnerabilities


def judged(code: int, out: str, err: str) -> tuple[str, list[str]]:
    """What pip-audit found: `clean`, `found` with lines, or `unasked` with why. Raises RuntimeError if it broke."""
    try:
        told = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        if UNREACHED.search(err):
            return "unasked", [err.strip().splitlines()[-1].split(":")[0]]
        raise RuntimeError(f"pip-audit ended with {code}: {err.strip()[-500:]}") from None
    found = [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version yet'}"
        for one in told
        for each in one.get("vulns", [])
    ]
    skipped = [one["name"] for one in told if "skip_reason" in one]
    if found:
        return "found", found
    if skipped or not told:
        # It calls this "no known vulnerabilities" and ends with 0.
        return "unasked", [f"{len(skipped)} of {len(told)} packages were skipped"]
    if code != 0:
        raise RuntimeError(f"pip-audit ended with {code}: {err.strip()[-500:]}")
    return "clean", [f"{len(told)} packages, no known vulnerability"]


def audit(requirements: Path, osv: str | None) -> tuple[str, list[str]]:
    command = [
        str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(requirements), "--require-hashes",
        "--disable-pip", "--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off",
        "--timeout", "10", *(["--osv-url", osv] if osv else []),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=HOUSE, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "unasked", [f"no end after {PATIENCE} seconds"]
    return judged(done.returncode, done.stdout, done.stderr)


# ------------------------------------------------------------ all of it


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--osv", help="where vulnerabilities are asked for, if not at OSV's own address")
    osv = parser.parse_args().osv
    BUILD.mkdir(exist_ok=True)
    text = exported("requirements-txt")
    (BUILD / "requirements.txt").write_text(text, "utf-8")
    told, faults = licences(wanted_here(text), installed())
    (BUILD / "licences.txt").write_text("".join(f"{name}: {told[name]}\n" for name in sorted(told)), "utf-8")
    sbom = with_licences(json.loads(exported("cyclonedx1.5")), told)
    (BUILD / "sbom.json").write_text(json.dumps(sbom, indent=1) + "\n", "utf-8")
    print(f"Licences of {len(told)} packages: {', '.join(sorted(set(told.values())))}")
    print(f"SBOM: {len(sbom['components'])} components in build/sbom.json")
    state, lines = audit(BUILD / "requirements.txt", osv)
    if state == "unasked":
        print(
            f"Vulnerabilities: nobody could be asked ({lines[0]}). Run this where api.osv.dev can be reached."
        )
        if os.environ.get("TOUCHLINE_NEEDS_AUDIT"):
            faults.append("TOUCHLINE_NEEDS_AUDIT is set, and no vulnerability could be asked for.")
    else:
        print("\n".join(f"Vulnerabilities: {line}" for line in lines))
        faults += lines if state == "found" else []
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
