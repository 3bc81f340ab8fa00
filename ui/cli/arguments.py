"""Options whose value is a person's text, and reading the file that `--from` names.

**Invariants:**

- Every user of the computer can read a command line while the command runs, and a shell keeps it in
  its history. So each option for a person's text accepts `-` as well, and the text is then read
  from standard input.
- Lines are read in the order in which `--help` lists the options, before anything is opened.
"""

from __future__ import annotations

import argparse
import codecs
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from diary.model.noun_codec import text
from diary.services.json_import import MAX_INPUT
from ui.cli.terminal import Terminal

READ: Final = "-"
_LONGEST: Final = 1 << 16
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def add_text_option(
    parser: argparse.ArgumentParser,
    name: str,
    metavar: str,
    about: str,
    *,
    default: str | None = None,
    required: bool = False,
) -> None:
    """Add an option whose value is text, or `-`; `about` says what the text is."""
    parser.add_argument(
        name,
        metavar=f"{metavar}|{READ}",
        help=typed_help(about),
        default=default,
        required=required,
    )


def typed_help(about: str) -> str:
    """Return what is said of an option whose value is text, or `-`."""
    read = _("'-' reads it as a line from standard input, and asks for it on a terminal")
    return f"{about}. {read}"


def read_text_options(args: argparse.Namespace, terminal: Terminal, *names: str) -> None:
    """Replace each `-` among these options by a line that is read; raise BadInput."""
    for name in names:
        place = name.removeprefix("--").replace("-", "_")
        if vars(args)[place] == READ:
            setattr(args, place, read_line(name, terminal))
        # Validated before anything is done that could not be noted with this text.
        text(vars(args)[place] or "", name)


def read_line(name: str, terminal: Terminal) -> str:
    """Return one line from standard input for an option; raise BadInput."""
    if terminal.interactive:
        terminal.prompt(f"{name}: ")
    try:
        line = terminal.source.readline(_LONGEST + 1)
    except UnicodeDecodeError as cause:
        raise BadInput(name, _("is no text")) from cause
    if not line:
        raise BadInput(name, _("standard input ended before it"))
    if len(line) > _LONGEST:
        raise BadInput(name, _("is too long"))
    return line.rstrip("\r\n")


def add_from(parser: argparse.ArgumentParser) -> None:
    """Add the `--from` option; without it, standard input is read."""
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE|-",
        default="-",
        type=_source,
        help=_(
            "a file with JSON, or JSON Lines, in UTF-8; '-' is standard input. In PowerShell name "
            "a file: what goes through a pipe there may lose letters"
        ),
    )


def _source(text: str) -> Path | str:
    return text if text == "-" else Path(text)


def read_source(args: argparse.Namespace, terminal: Terminal) -> bytes:
    """Read the source, at most one byte more than is accepted; raise BadInput."""
    try:
        if args.source == READ:
            data = terminal.source.buffer.read(MAX_INPUT + 1)
        else:
            with open(args.source, "rb") as file:
                data = file.read(MAX_INPUT + 1)
    except (OSError, ValueError) as cause:
        if args.source == READ:
            raise BadInput("--from", _("standard input cannot be read; name a file")) from cause
        hint = _("this file cannot be read; look whether its name and place are right")
        raise BadInput("--from", hint) from cause
    if data.startswith(_WIDE):
        raise BadInput("--from", _("is UTF-16, as PowerShell writes it; save it as UTF-8"))
    if not data.strip():
        given = _("standard input") if args.source == READ else _("the file")
        raise BadInput("--from", _("{given} is empty").format(given=given))
    return data
