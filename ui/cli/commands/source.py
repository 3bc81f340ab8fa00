"""Reading what `--from` names: a file, or standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from diary.errors import BadInput
from diary.services.intake import MAX_INPUT


def add_from(parser: argparse.ArgumentParser) -> None:
    """The `--from` option; standard input where it is left out."""
    parser.add_argument("--from", dest="source", metavar="FILE|-", default="-")


def read(args: argparse.Namespace) -> bytes:
    """At most one byte more than is accepted; raises BadInput."""
    try:
        if args.source == "-":
            return sys.stdin.buffer.read(MAX_INPUT + 1)
        with Path(args.source).open("rb") as file:
            return file.read(MAX_INPUT + 1)
    except OSError as cause:
        raise BadInput("--from", "cannot be read") from cause
