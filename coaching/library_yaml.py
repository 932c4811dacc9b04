"""Reading one YAML file of the library: safe, no key twice, and every fault with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from coaching.library_models import Model

M = TypeVar("M", bound=Model)

# The C reader is some ten times as fast; not every build of PyYAML has it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_ADVICE = {
    "extra_forbidden": "is not a key that is known here. Check the spelling, or take it out.",
    "missing": "is missing. Add it.",
    "string_type": "has to be text. Put it in quotes.",
    "string_pattern_mismatch": "has not the form it needs: {pattern}. Change it.",
    "string_too_short": "is empty. Write something, or take the key out.",
    "string_too_long": "has more than {max_length:,} characters. Make it shorter.",
    "int_type": "has to be a whole number, without quotes.",
    "float_type": "has to be a number, without quotes.",
    "bool_type": "has to be true or false, without quotes.",
    "none_required": "has to be null.",
    "literal_error": "has to be {expected}.",
    "tuple_type": "has to be a list.",
    "model_type": "has to be a group of keys.",
    "mapping_type": "has to be a group of keys.",
    "dict_type": "has to be a group of keys.",
    "too_short": "has too few entries: at least {min_length}.",
    "too_long": "has too many entries: at most {max_length}.",
    "greater_than": "has to be more than {gt}.",
    "greater_than_equal": "has to be at least {ge}.",
    "less_than_equal": "has to be at most {le}.",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, where, and what to do."""

    file: str
    path: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path} {self.advice}" if self.path else f"{self.file}: {self.advice}"


def read_yaml(file: Path, name: str, faults: list[Fault]) -> Any:
    """The plain values of a file; None, with a fault added, if it cannot be read or says a key twice."""
    try:
        with file.open("rb") as stream:
            loader = _Loader(stream)
            try:
                root = loader.get_single_node()
                doubled = [] if root is None else sorted(set(_twice(root, "", set())))
                faults += [Fault(name, path, "is there twice. Keep one.") for path in doubled]
                return (
                    None if doubled or root is None else _whole(loader.construct_document(root), name, faults)
                )
            finally:
                loader.dispose()
    except OSError:
        faults.append(Fault(name, "", "The file cannot be read. Put it back, or check its rights."))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f"line {mark.line + 1} " if mark is not None else ""
        what = getattr(problem, "problem", None) or "not UTF-8 text"
        faults.append(Fault(name, line.strip(), f"is not YAML: {what}. Fix it there."))
    return None


def validate(model: type[M], raw: Any, name: str, faults: list[Fault]) -> M | None:
    """The file as a model; None, with a fault for each thing that is wrong, if it has another shape."""
    if raw is None:
        if not any(fault.file == name for fault in faults):
            faults.append(Fault(name, "", "The file is empty. Put its content back."))
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        found = {_fault(name, raw, dict(one)) for one in error.errors(include_url=False)}
        faults += sorted(found)
        return None


def key_path(raw: Any, loc: Sequence[int | str]) -> str:
    """A place as people read it: templates[weekly_rep].questions[acted].max."""
    path = ""
    for step in loc:
        if isinstance(raw, Mapping):
            path += f".{step}" if path else str(step)
            raw = raw.get(step)
        elif isinstance(raw, Sequence) and not isinstance(raw, str) and isinstance(step, int):
            raw = raw[step] if step < len(raw) else None
            own = raw.get("key") if isinstance(raw, Mapping) else None
            path += f"[{own if isinstance(own, str) else step}]"
    return path


def _fault(name: str, raw: Any, error: Mapping[str, Any]) -> Fault:
    loc = [step for step in error["loc"] if step != "[key]"]
    kind, context = error["type"], error.get("ctx", {})
    advice = _ADVICE.get(kind, f"is not right: {error['msg']}. Change it.").format(**context)
    return Fault(name, key_path(raw, loc), advice)


def _whole(value: Any, name: str, faults: list[Fault]) -> Any:
    if isinstance(value, dict):
        return value
    faults.append(Fault(name, "", "The file has to begin with keys, such as version and kind."))
    return None


def _twice(node: Any, path: str, seen: set[int]) -> Iterator[str]:
    """The paths of keys that a mapping has more than once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _twice(item, f"{path}[{_own_key(item) or number}]", seen)
    elif isinstance(node, yaml.MappingNode):
        here: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            below = f"{path}.{name}" if path else name
            if name in here:
                yield below
            here.add(name)
            yield from _twice(value, below, seen)


def _own_key(node: Any) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((str(value.value) for key, value in node.value if key.value == "key"), None)
