"""Makes the documentation site in `site/`. Ends with 1 if a link is dead or a page loads something from elsewhere.

    .venv-checks/bin/python .ci/site.py

The pages are read where they lie in the repository, so that every link works on a code host as it does on the site.
What they link to, such as deploy/compose.yml, comes along.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PAGES = HOUSE / "build" / "pages"
SITE = HOUSE / "site"
ROOT = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
# Of these links nothing is loaded while somebody reads.
ONLY_FOLLOWED = {"canonical", "next", "prev", "alternate"}


def gather() -> None:
    """Lay the pages out as they are in the repository, with all that they link to, pictures as well."""
    shutil.rmtree(PAGES, ignore_errors=True)
    waiting = [HOUSE / name for name in ROOT] + sorted((HOUSE / "docs").rglob("*.md"))
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file():
            continue  # a link that leads nowhere: the build says so
        seen.add(path)
        target = PAGES / path.relative_to(HOUSE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        if path.suffix == ".md":
            waiting += [path.parent.joinpath(link).resolve() for link in links(path.read_text("utf-8"))]


def links(text: str) -> list[str]:
    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text) + re.findall(r'<img src="([^"]+)"', text)
    return [one for one in found if not urllib.parse.urlsplit(one).scheme]


class Page(HTMLParser):
    """What one page loads and where it leads, as it is written there."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "src" in told:
            self.loads.append(told["src"])
        if tag == "link" and told.get("rel") not in ONLY_FOLLOWED:
            self.loads.append(told.get("href", ""))
        if tag == "a" and "href" in told:
            self.leads.append(told["href"])


def faults() -> list[str]:
    """Of the site that was made: what would be loaded from elsewhere, and what is not there."""
    found = []
    for path in sorted(SITE.rglob("*.html")):
        page = Page()
        page.feed(path.read_text("utf-8"))
        name = path.relative_to(SITE).as_posix()
        found += [f"{name} loads {one}" for one in page.loads if re.match(r"(https?:)?//", one)]
        if name == "404.html":
            continue  # it may be shown anywhere, so its links begin at the root
        for one in page.loads + page.leads:
            parts = urllib.parse.urlsplit(one)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            if not (path.parent / urllib.parse.unquote(parts.path)).exists():
                found.append(f"{name} leads to {one}, which is not there")
    return found


def main() -> int:
    gather()
    shutil.rmtree(SITE, ignore_errors=True)
    program = Path(sys.executable).with_name("zensical")
    made = subprocess.run([program, "build", "--strict", "--clean"], cwd=HOUSE, check=False)
    if made.returncode != 0:
        print("The site was not made: mend the links above.", file=sys.stderr)
        return 1
    wrong = faults()
    print(
        "\n".join(wrong)
        or f"{len(list(SITE.rglob('*.html')))} pages, no dead link, nothing loaded from elsewhere"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
