"""The published schemas, compiled once, and their findings as sentences with a JSON path.

Blocks are checked one by one against the definition of their own type: the union of all block types would be
slower and say no more than "is not valid under any of the given schemas".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from playground.chart_schema import CHART_BLOCK
from playground.errors import Json

FOLDER = Path(__file__).parent / "schemas"


@lru_cache(maxsize=8)
def load(name: str) -> Json:
    """One of the four schema files, parsed once a process."""
    loaded: Json = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=512)
def validator(name: str, definition: str) -> jsonschema_rs.Validator:
    """A compiled validator of one definition; compiling costs milliseconds, checking microseconds."""
    definitions = load(name)["definitions"]
    return jsonschema_rs.validator_for(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": definitions,
            "$ref": f"#/definitions/{definition}",
        }
    )


@lru_cache(maxsize=1)
def block_validators() -> dict[str, jsonschema_rs.Validator]:
    """By block type. The bare `Block` of the types (anything with a type) is left out on purpose."""
    definitions = load("blockkit")["definitions"]
    found: dict[str, jsonschema_rs.Validator] = {}
    for branch in definitions["KnownBlock"]["anyOf"]:
        name = branch["$ref"].rsplit("/", 1)[-1]
        found[_type_of(definitions[name])] = validator("blockkit", name)
    found["data_visualization"] = jsonschema_rs.validator_for(CHART_BLOCK)
    return found


def _type_of(definition: Json) -> str:
    """The constant `type` of a block definition; image blocks are a union of two with the same one."""
    shape = definition["anyOf"][0] if "properties" not in definition else definition
    return str(shape["properties"]["type"]["const"])


def block_faults(blocks: Any, path: str = "/blocks") -> list[str]:
    """What the schemas say against a list of blocks; empty when nothing."""
    if not isinstance(blocks, list):
        return [finding("must be an array", path)]
    known = block_validators()
    faults: list[str] = []
    for index, block in enumerate(blocks):
        where = f"{path}/{index}"
        kind = block.get("type") if isinstance(block, dict) else None
        check = known.get(kind) if isinstance(kind, str) else None
        if check is None:
            faults.append(finding(f"unsupported type: {kind}", f"{where}/type"))
        elif not check.is_valid(block):
            faults.extend(findings(check, block, where))
    return list(dict.fromkeys(faults))


def findings(check: jsonschema_rs.Validator, instance: Any, path: str = "") -> list[str]:
    """Every fault, without the text people wrote: only the rule and the place."""
    lines = (line for error in check.iter_errors(instance) for line in _explain(error, instance, path))
    return list(dict.fromkeys(lines))


def finding(rule: str, path: str) -> str:
    """Slack's way to write one."""
    return f"[ERROR] {rule} [json-pointer:{path}]"


_PHRASES = {
    "maxLength": "must be less than {more} characters",
    "minLength": "must be more than {less} characters",
    "maxItems": "no more than {value} items allowed",
    "minItems": "no fewer than {value} items allowed",
    "required": "missing required field: {value}",
    "enum": "must be a valid enum value",
    "const": "must be {value}",
    "type": "must be a {value}",
    "maximum": "must be at most {value}",
    "minimum": "must be at least {value}",
    "exclusiveMinimum": "must be more than {value}",
    "pattern": "must match {value}",
}


def _explain(error: jsonschema_rs.ValidationError, instance: Any, path: str) -> Iterable[str]:
    """Go down a union along the branch the instance's `type` chose, so that the path is the real one."""
    branches = getattr(error.kind, "context", None)
    if branches:
        best = min(branches, key=lambda branch: _misfit(branch, len(error.instance_path)))
        for inner in best:
            yield from _explain(inner, instance, path)
        return
    where = path + "".join(f"/{part}" for part in error.instance_path)
    name, value = error.kind.name, getattr(error.kind, "value", None)
    if name == "additionalProperties":
        yield from (finding(f"invalid additional property: {extra}", where) for extra in _unexpected(error))
        return
    phrase = _PHRASES.get(name, name)
    number = value if isinstance(value, int | float) else 0
    shown = _missing(error) if name == "required" else "/".join(value) if isinstance(value, list) else value
    yield finding(phrase.format(value=shown, more=number + 1, less=number - 1), where)


def _unexpected(error: jsonschema_rs.ValidationError) -> list[str]:
    names = getattr(error.kind, "unexpected", None) or []
    return [str(name) for name in names] or ["?"]


def _missing(error: jsonschema_rs.ValidationError) -> str:
    return str(getattr(error.kind, "property", "?"))


def _misfit(branch: list[jsonschema_rs.ValidationError], depth: int) -> tuple[int, int]:
    """How badly a branch of a union fits: a wrong `type` says it was not meant."""
    return (max((_misses(error, depth) for error in branch), default=0), len(branch))


def _misses(error: jsonschema_rs.ValidationError, depth: int) -> int:
    """1 when the error is about the discriminator at this depth, itself or in every branch below."""
    below = getattr(error.kind, "context", None)
    if below:
        return min(_misfit(branch, depth)[0] for branch in below)
    path = error.instance_path
    return 1 if len(path) == depth + 1 and path[-1] == "type" else 0
