"""Build the package for Debian, and try it: `python3 dev.py deb`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from debian.build import build, lint, made
from debian.recipe import ROOT, read_recipe
from debian.stopped import BuildStopped
from debian.walk import walk


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Build; with --twice compare two builds; with --try walk through a system with the result."""
    parser = argparse.ArgumentParser(prog="dev.py deb", description=__doc__)
    parser.add_argument("--machine", default="amd64", help="for which machine: amd64 or arm64")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "release", metavar="FOLDER")
    parser.add_argument("--quick", action="store_true", help="pack fast and larger, for trying")
    parser.add_argument("--twice", action="store_true", help="build again and compare")
    parser.add_argument("--lint", action="store_true", help="let lintian judge it")
    parser.add_argument(
        "--try", dest="roots", type=Path, action="append", default=[], metavar="ROOT",
        help="walk through the Debian in this folder with it, as root; may be given again",
    )  # fmt: skip
    parser.add_argument("--display", default=":87", help="which screen the walk may use")
    parser.add_argument("--keep", action="store_true", help="take the package that is there")
    chosen = parser.parse_args(arguments)
    recipe, place = read_recipe(chosen.machine), chosen.to.absolute()
    try:
        if chosen.keep:
            package = made(recipe, place)
        else:
            package = build(recipe, place, say, quick=chosen.quick)
        if chosen.twice:
            again = build(recipe, place / "again", say, quick=chosen.quick, parts=place / "parts")
            if package.read_bytes() != again.read_bytes():
                raise BuildStopped(f"Two builds differ: {package} and {again}")
            say("Two builds, equal bytes")
        if chosen.lint:
            lint(package)
        for root in chosen.roots:
            walk(root.absolute(), package, place / f"walk-{root.name}", say, chosen.display)
    except BuildStopped as stopped:
        print(stopped, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
