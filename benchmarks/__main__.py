"""`python -m benchmarks [NAME...] [--quick]`: one JSON object a line."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from benchmarks import answer, delivery, digests, due, home, kudos, page, play, sending, start, sweep
from benchmarks.figures import FULL, QUICK, Figure, Sizes

BENCHMARKS: dict[str, Callable[[Sizes, Path], Iterator[Figure]]] = {
    "answer": answer.measure,
    "sweep": sweep.measure,
    "due": due.measure,
    "delivery": delivery.measure,
    "sending": sending.measure,
    "home": home.measure,
    "digests": digests.measure,
    "kudos": kudos.measure,
    "start": start.measure,
    "play": play.measure,
    "page": page.measure,
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="a small run, to see that all is well")
    options = parser.parse_args(argv)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in options.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix=f"touchline-{name}-") as folder:
            for figure in BENCHMARKS[name](QUICK if options.quick else FULL, Path(folder)):
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
