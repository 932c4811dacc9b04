"""The same face everywhere: the manifest, the mark, the page and the docs agree on the colours."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "playground" / "page"
TOKENS = (PAGE / "tokens.css").read_text(encoding="utf-8")


def token(name: str, text: str = TOKENS) -> str:
    """The first value of a custom property: the light one."""
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", text)
    assert found is not None, name
    return found[1]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG between two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_manifest_mark_page_and_docs_show_one_green() -> None:
    pitch = token("pitch")
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    assert manifest["display_information"]["background_color"] == pitch
    mark = (PAGE / "icon.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9a-f]{6}", mark)) == {pitch, token("chalk"), token("clay")}
    assert f'<meta name="theme-color" content="{pitch}">' in (PAGE / "index.html").read_text(encoding="utf-8")
    assert token("side") == pitch


def test_the_docs_name_the_colours_the_page_has() -> None:
    docs = (ROOT / "docs" / "face.md").read_text(encoding="utf-8")
    dark = TOKENS.partition(':root[data-theme="dark"]')[2]
    rows = {
        "Pitch": (token("pitch"), token("side", dark)),
        "Chalk": (token("chalk"), token("ground", dark)),
        "Grass": (token("accent"), token("accent", dark)),
        "Clay": (token("clay"), token("clay")),
        "Ink": (token("ink"), token("ink", dark)),
    }
    for name, (light, night) in rows.items():
        assert f"| {name} | `{light}` | `{night}` |" in docs


def test_the_system_choice_of_dark_is_the_same_list() -> None:
    chosen = TOKENS.partition(':root[data-theme="dark"] {')[2].partition("}")[0]
    system = TOKENS.partition(':root:not([data-theme="light"]) {')[2].partition("}")[0]
    assert chosen.split() == system.split()


def test_text_can_be_read_on_its_ground() -> None:
    light, dark = TOKENS.split(':root[data-theme="dark"]')[:2]
    pairs = [
        *(("ink", ground) for ground in ("ground", "surface", "raised", "hover", "accent-soft")),
        *(("muted", ground) for ground in ("ground", "surface", "raised", "hover")),
        *(("accent", ground) for ground in ("ground", "surface", "raised", "accent-soft")),
        *(("warm", "surface"), ("danger", "danger-soft"), ("warn", "warn-soft"), ("good", "good-soft")),
        *(("accent-ink", "accent"), ("warm-ink", "warm"), ("side-ink", "side"), ("side-muted", "side")),
        *(("side-muted", "side-mown"), ("side-current-ink", "side-current")),
    ]
    for text in (light, dark):
        for one, other in pairs:
            assert contrast(token(one, text), token(other, text)) >= 4.5, (one, other)
    for number in range(10):
        assert contrast("#ffffff", token(f"tone-{number}")) >= 4.5, number
