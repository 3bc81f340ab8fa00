"""Reading what `--from` names: a file, or standard input."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.services.json_import import MAX_INPUT
from ui.cli.terminal import Terminal


def add_from(parser: argparse.ArgumentParser) -> None:
    """The `--from` option; standard input where it is left out."""
    parser.add_argument("--from", dest="source", metavar="FILE|-", default="-", type=_source)


def _source(text: str) -> Path | str:
    return text if text == "-" else Path(text)


def read(args: argparse.Namespace, terminal: Terminal) -> bytes:
    """At most one byte more than is accepted; raises BadInput."""
    try:
        if args.source == "-":
            return terminal.source.buffer.read(MAX_INPUT + 1)
        with open(args.source, "rb") as file:
            return file.read(MAX_INPUT + 1)
    except (OSError, ValueError) as cause:
        raise BadInput("--from", "cannot be read") from cause
