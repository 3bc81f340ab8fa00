"""Where a passphrase comes from: a prompt, a file, a descriptor; no argument, no variable."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from ui.cli.terminal import Terminal

_LONGEST: Final = 4096


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that every command over a vault takes."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--passphrase-file", metavar="FILE", type=Path)
    group.add_argument("--passphrase-fd", metavar="N", type=int)


def read(args: argparse.Namespace, terminal: Terminal, *, new: bool = False) -> str:
    """The passphrase; asked for twice when it is a new one. Raises BadInput."""
    if args.passphrase_file is not None:
        return _from_file(args.passphrase_file)
    if args.passphrase_fd is not None:
        return _from_descriptor(args.passphrase_fd)
    if not terminal.interactive:
        raise BadInput("passphrase", _("give it with --passphrase-file or --passphrase-fd"))
    first = terminal.ask(_("Passphrase: "))
    if new and terminal.ask(_("The same once more: ")) != first:
        raise BadInput("passphrase", _("the two are not the same"))
    return first


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _line(file.read(_LONGEST + 1))
    except OSError as cause:
        raise BadInput("passphrase-file", _("cannot be read")) from cause


def _from_descriptor(number: int) -> str:
    data = b""
    try:
        while len(data) <= _LONGEST and b"\n" not in data and (more := os.read(number, _LONGEST)):
            data += more
    except OSError as cause:
        raise BadInput("passphrase-fd", _("cannot be read")) from cause
    return _line(data)


def _line(data: bytes) -> str:
    first = data.split(b"\n", 1)[0].removesuffix(b"\r")
    if len(first) > _LONGEST:
        raise BadInput("passphrase", _("is too long"))
    try:
        return first.decode()
    except UnicodeDecodeError as cause:
        raise BadInput("passphrase", _("is not UTF-8 text")) from cause
