"""Plain English: every sentence the rules can say, and all shipped copy, at school grade 10 or below."""

import ast
import re
from pathlib import Path

import pytest
import yaml

import coaching
from coaching.library import SHIPPED

PACKAGE = Path(coaching.__file__).parent
MODULES = sorted(PACKAGE.glob("*.py"))
RULES = PACKAGE.parent / "docs" / "rules.md"
FILES = sorted(SHIPPED.rglob("*.yaml"))
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SLOT = "two"
GRADE_ONE, GRADE_FILE, FEWEST_WORDS = 10.0, 6.0, 8
BLAME = re.compile(
    r"!|\b(invalid|illegal|error|fail\w*|lazy|worst|wrong|must|forbidden|bad)\b", re.IGNORECASE
)
VOWELS = re.compile(r"[aeiouy]+")


def syllables(word):
    """Groups of vowels, less the endings that are silent."""
    word = word.lower().strip("'’")
    if re.fullmatch(r"\d[\d,.]*", word):
        return len(re.sub(r"\D", "", word))
    silent = (
        re.search(r"[^aeiouy]e$", word) and not word.endswith(("le", "ee")),
        re.search(r"[^aeiouy]ed$", word) and not re.search(r"[dt]ed$", word),
        re.search(r"[^aeiouyscxz]es$", word) and not re.search(r"(ch|sh|g)es$", word),
    )
    return max(1, len(VOWELS.findall(word)) - any(silent))


def grade(text):
    """Flesch-Kincaid grade level; 0 for a text without words."""
    sentences = [one for one in re.split(r"[.?!:;]+(?=\s|$)", text) if re.search(r"\w", one)]
    words = re.findall(r"[A-Za-z0-9][A-Za-z0-9'’,.]*(?<![,.])", text)
    if not words or not sentences:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("coach", 1), ("table", 2), ("free", 1), ("make", 1), ("asked", 1), ("wanted", 2), ("makes", 1),
        ("boxes", 2), ("changes", 2), ("coaching", 2), ("reminder", 3), ("a", 1), ("12", 2), ("capability", 5),
    ],
)  # fmt: skip
def test_the_counter_of_syllables(word, count):
    assert syllables(word) == count


def test_the_grade_can_tell_plain_from_hard():
    assert grade("The cat sat on the mat. It was warm there.") < 1
    hard = "Organisational capability development necessitates comprehensive methodological standardisation."
    assert grade(hard) > 20


def said(module):
    """The sentences in a module: its texts that end like one, docstrings aside. Slots read as a short word."""
    tree = ast.parse(module.read_text("utf-8"))
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if node in docs or node in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else SLOT for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if re.search(r"\s\S+[.?]\s*$", text):
            yield re.sub(r"\{[^}]*\}", SLOT, text)


def copy(value):
    """Every text with a space in it."""
    if isinstance(value, dict):
        for one in value.values():
            yield from copy(one)
    elif isinstance(value, list):
        for one in value:
            yield from copy(one)
    elif isinstance(value, str) and " " in value.strip():
        yield re.sub(r"\{[^}]*\}", "Ana", " ".join(value.split()))


TEXTS = {path.name: list(said(path)) for path in MODULES}
TEXTS |= {path.name: list(copy(yaml.load(path.read_bytes(), LOADER))) for path in FILES}


def test_there_is_something_to_read():
    assert "This cannot be more than your two, two." in TEXTS["values.py"]
    assert "Please pick one." in TEXTS["values.py"]
    assert len(TEXTS["library_template_checks.py"]) > 20
    assert sum(len(texts) for texts in TEXTS.values()) > 1500


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_text_is_plain(name):
    hard = {text: round(grade(text), 1) for text in TEXTS[name] if len(text.split()) >= FEWEST_WORDS}
    assert {text: found for text, found in hard.items() if found > GRADE_ONE} == {}
    whole = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in TEXTS[name])
    assert grade(whole) <= GRADE_FILE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_blame_and_no_exclamation_marks_in_what_the_rules_say(path):
    assert [text for text in said(path) if BLAME.search(text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_exclamation_marks_in_shipped_copy(path):
    assert [text for text in TEXTS[path.name] if "!" in text] == []


def test_every_rule_that_the_code_names_has_its_section():
    """And every section is named by some rule, so that neither drifts from the other."""
    titles = set(re.findall(r"^## (.+)$", RULES.read_text("utf-8"), re.MULTILINE))
    code = " ".join(" ".join(path.read_text("utf-8").split()) for path in MODULES)
    named = set(re.findall(r'docs/rules\.md, "([^"]+)"', code))
    assert named == titles


def test_the_page_of_rules_is_plain():
    body = re.sub(r"^[|#`].*$", "", RULES.read_text("utf-8"), flags=re.MULTILINE)
    assert 0 < grade(" ".join(body.split())) <= GRADE_FILE + 1
