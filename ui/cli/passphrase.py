"""Where secret words come from: a prompt, a file, a descriptor; no argument, no variable."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from diary.services.words import Words
from ui import passphrases
from ui.cli.terminal import Terminal

_LONGEST: Final = 4096


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that every command over a vault takes."""
    _add_source(parser, "passphrase")
    parser.add_argument("--key-file", metavar="FILE", type=Path)


def add_new_options(parser: argparse.ArgumentParser) -> None:
    """Where a new passphrase comes from, and which key file goes with it."""
    _add_source(parser, "new-passphrase")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--new-key-file", metavar="FILE", type=Path)
    group.add_argument("--no-key-file", action="store_true")


def add_code_options(parser: argparse.ArgumentParser) -> None:
    """Where a recovery code comes from."""
    _add_source(parser, "code")


def add_pdf_options(parser: argparse.ArgumentParser) -> None:
    """Where the passphrase of an encrypted PDF comes from."""
    _add_source(parser, "pdf-passphrase")


def read_pdf(args: argparse.Namespace, terminal: Terminal) -> str:
    """The passphrase of an encrypted PDF, asked for twice; empty for another way. BadInput."""
    given = _given(args, "pdf-passphrase")
    if args.way != "pdf":
        if given is not None:
            raise BadInput("--pdf-passphrase", _("goes with --as pdf"))
        return ""
    if given is None:
        if not terminal.interactive:
            hint = _("give it with --pdf-passphrase-file or --pdf-passphrase-fd")
            raise BadInput("pdf passphrase", hint)
        given = _asked(terminal, _("Passphrase for the PDF: "), twice=True)
    terminal.complain(passphrases.typed_text(given))
    return given


def words(args: argparse.Namespace, terminal: Terminal, prompt: str = "") -> Words:
    """What opens the vault that is named; raises BadInput."""
    return Words(read(args, terminal, prompt=prompt), args.key_file)


def read(
    args: argparse.Namespace, terminal: Terminal, *, new: bool = False, prompt: str = ""
) -> str:
    """The passphrase; asked for twice when it is a new one. Raises BadInput."""
    given = _given(args, "passphrase")
    if given is not None:
        return given
    if not terminal.interactive:
        raise BadInput("passphrase", _("give it with --passphrase-file or --passphrase-fd"))
    return _asked(terminal, prompt or _("Passphrase: "), twice=new)


def new_given(args: argparse.Namespace) -> bool:
    """Whether a new passphrase comes from a file or descriptor."""
    return args.new_passphrase_file is not None or args.new_passphrase_fd is not None


def read_new(args: argparse.Namespace, terminal: Terminal) -> str:
    """A passphrase that takes the place of another; asked for twice. Raises BadInput."""
    given = _given(args, "new-passphrase")
    if given is not None:
        return given
    refuse_unasked(args, terminal)
    return _asked(terminal, _("New passphrase: "), twice=True)


def read_new_first(args: argparse.Namespace, key_file: Path | None) -> Words | None:
    """New words that a file or descriptor gives, looked at before anything is opened; BadInput.

    None where somebody is to be asked for them.
    """
    given = _given(args, "new-passphrase")
    if given is None:
        return None
    new = Words(given, key_file)
    new.check_new()
    return new


def refuse_unasked(args: argparse.Namespace, terminal: Terminal) -> None:
    """Raises BadInput where a new passphrase is neither given nor can be asked for."""
    if not new_given(args) and not terminal.interactive:
        hint = _("give it with --new-passphrase-file or --new-passphrase-fd")
        raise BadInput("new passphrase", hint)


def read_code(args: argparse.Namespace) -> str | None:
    """A recovery code from a file or descriptor, None where none is given; raises BadInput."""
    return _given(args, "code")


def _add_source(parser: argparse.ArgumentParser, name: str) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(f"--{name}-file", metavar="FILE", type=Path)
    group.add_argument(f"--{name}-fd", metavar="N", type=int)


def _given(args: argparse.Namespace, name: str) -> str | None:
    """What the file or descriptor of that name holds, None where neither is named."""
    option = name.replace("-", "_")
    file, descriptor = getattr(args, f"{option}_file"), getattr(args, f"{option}_fd")
    if file is not None:
        return _from_file(file, f"--{name}-file")
    return None if descriptor is None else _from_descriptor(descriptor, f"--{name}-fd")


def _asked(terminal: Terminal, prompt: str, *, twice: bool) -> str:
    first = terminal.ask(prompt)
    if twice and terminal.ask(_("The same once more: ")) != first:
        raise BadInput("passphrase", _("the two are not the same"))
    return first


def _from_file(path: Path, option: str) -> str:
    try:
        with path.open("rb") as file:
            return _line(file.read(_LONGEST + 1), option)
    except OSError as cause:
        hint = _("this file cannot be read; look whether its name and place are right")
        raise BadInput(option, hint) from cause


def _from_descriptor(number: int, option: str) -> str:
    data = b""
    try:
        while len(data) <= _LONGEST and b"\n" not in data and (more := os.read(number, _LONGEST)):
            data += more
    except (OSError, OverflowError) as cause:
        raise BadInput(option, _("nothing can be read from this descriptor")) from cause
    return _line(data, option)


def _line(data: bytes, option: str) -> str:
    first = data.split(b"\n", 1)[0].removesuffix(b"\r")
    if len(first) > _LONGEST:
        raise BadInput(option, _("the first line is too long; it may be another file"))
    try:
        return first.decode()
    except UnicodeDecodeError as cause:
        raise BadInput(option, _("this is not text; it may be another file")) from cause
