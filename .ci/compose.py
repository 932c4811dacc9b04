"""Reads compose files by the specification, as `docker compose config` would. Ends with 1 if one is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import compose_spec


def main(names: list[str]) -> int:
    options = compose_spec.PyOptions()
    options.apply_merge = True
    for name in names:
        try:
            compose = options.from_yaml(Path(name).read_text("utf-8"))
            compose.validate()
        except ValueError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        print(f"{name}: {', '.join(compose.service_names())}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
