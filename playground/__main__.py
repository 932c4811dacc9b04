"""`python -m playground`: the local Slack alone, with a few people to be."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from playground import sample
from playground.alone import Refused, run, run_gallery
from playground.manifests import BadManifest


def read_options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m playground",
        description="A local Slack for one app. It prints the tokens the app needs, and serves a page to be people on.",
    )
    parser.add_argument(
        "--manifest", type=Path, default=Path("manifest.yml"), help="YAML or JSON (manifest.yml)"
    )
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free one (8081)")
    parser.add_argument(
        "--bot-url",
        help="where the app listens, such as http://127.0.0.1:3000/slack/events; without it the manifest's "
        "request URL if it is on this machine, else Socket Mode",
    )
    parser.add_argument("--people", type=_count, default=sample.PEOPLE, help="in a new world (4)")
    parser.add_argument("--channels", type=_count, default=sample.CHANNELS, help="in a new world (2)")
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="keeps the world, tokens too, between runs"
    )
    parser.add_argument(
        "--oauth",
        action="store_true",
        help="nothing is installed yet: the app gets a client id and has to be allowed",
    )
    parser.add_argument("--no-limits", action="store_true", help="no rate limits")
    parser.add_argument(
        "--gallery", action="store_true", help="instead of your app one that shows every block and element"
    )
    return parser.parse_args(argv)


def _count(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= sample.MOST:
        raise argparse.ArgumentTypeError(f"{given} is not from 1 to {sample.MOST}")
    return int(given)


def main(argv: list[str] | None = None) -> int:
    options = read_options(sys.argv[1:] if argv is None else argv)
    try:
        asyncio.run(run_gallery(options) if options.gallery else run(options))
    except (BadManifest, Refused) as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
