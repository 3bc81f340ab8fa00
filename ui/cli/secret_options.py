"""Read secrets from a prompt, a file, a descriptor or a program; never from an argument.

**Invariants:**

- A file has the secret as its first line, in UTF-8, or in UTF-16 if a byte-order mark says so,
  because some programs of Windows write it like that. The mark is no part of the secret.
- A weak new passphrase is reported on standard error, and accepted. No message contains it; only
  words that were drawn by chance are shown, to the person at the terminal.
"""

from __future__ import annotations

import argparse
import codecs
import os
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from diary.services.access.credentials import Credentials
from diary.vault import lifecycle
from ui import passphrases
from ui.cli import passphrase_command
from ui.cli.argument_types import whole_number
from ui.cli.terminal import Terminal
from ui.passphrases import PassphraseUse, load_rates

# Where a secret is asked for: none of these is an option by itself.
SECRETS: Final = ("passphrase", "new-passphrase", "code", "pdf-passphrase")
_LONGEST: Final = 4096
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command over a vault has."""
    _add_source(parser, "passphrase", _("the passphrase, or the recovery code"), command=True)
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        type=Path,
        help=_("the key file, for a record that was given one"),
    )


def add_new_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for a new passphrase and its key file."""
    _add_source(parser, "new-passphrase", _("the new passphrase"))
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--new-key-file",
        metavar="FILE",
        type=Path,
        help=_("from now on it takes this very file as well, unchanged"),
    )
    group.add_argument(
        "--no-key-file", action="store_true", help=_("from now on it takes no key file")
    )


def add_code_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for a recovery code."""
    _add_source(parser, "code", _("the recovery code"))


def add_pdf_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for the passphrase of an encrypted PDF."""
    _add_source(parser, "pdf-passphrase", _("the passphrase of the PDF of --as pdf"))


def read_pdf(args: argparse.Namespace, terminal: Terminal) -> str:
    """Return the passphrase of an encrypted PDF, asked for twice; empty for other forms.

    Words drawn by chance are offered first, because a PDF is guessed far faster than a record.
    Raises BadInput.
    """
    given = _option_content(args, "pdf-passphrase")
    if args.way != "pdf":
        if given is not None:
            raise BadInput("--pdf-passphrase", _("goes with --as pdf"))
        return ""
    if given is None:
        if not terminal.interactive:
            hint = _("give it with --pdf-passphrase-file or --pdf-passphrase-fd")
            raise BadInput("pdf passphrase", hint)
        return _draw_or_ask(terminal)
    return _warn_if_weak(given, terminal, PassphraseUse.PDF)


def read_credentials(args: argparse.Namespace, terminal: Terminal, prompt: str = "") -> Credentials:
    """Return the credentials for the named vault; raise BadInput."""
    return Credentials(read_passphrase(args, terminal, prompt=prompt), args.key_file)


def read_passphrase(
    args: argparse.Namespace, terminal: Terminal, *, new: bool = False, prompt: str = ""
) -> str:
    """Return the passphrase, asked for twice if it is a new one; raise BadInput."""
    _look_at_place(args, new=new)
    given = _option_content(args, "passphrase")
    if given is None:
        if not terminal.interactive:
            hint = _("give it with --passphrase-file, --passphrase-fd or --passphrase-command")
            raise BadInput("passphrase", hint)
        given = _ask_words(terminal, prompt or _("Passphrase: "), twice=new)
    return _warn_if_weak(given, terminal) if new else given


def _look_at_place(args: argparse.Namespace, *, new: bool) -> None:
    """Look at the folder before words are asked for; raise what opening or making it would."""
    vault = vars(args).get("vault")
    if isinstance(vault, Path):
        (lifecycle.refuse_taken if new else lifecycle.refuse_no_record)(vault)


def is_given(args: argparse.Namespace) -> bool:
    """Return whether the passphrase comes from a file, a descriptor or a program."""
    given = (args.passphrase_file, args.passphrase_fd, args.passphrase_command)
    return any(each is not None for each in given)


def new_given(args: argparse.Namespace) -> bool:
    """Return whether a new passphrase comes from a file or descriptor."""
    return args.new_passphrase_file is not None or args.new_passphrase_fd is not None


def read_new(args: argparse.Namespace, terminal: Terminal) -> str:
    """Return a passphrase that replaces another, asked for twice; raise BadInput."""
    given = _option_content(args, "new-passphrase")
    if given is None:
        refuse_unasked(args, terminal)
        given = _ask_words(terminal, _("New passphrase: "), twice=True)
    return _warn_if_weak(given, terminal)


def read_new_first(
    args: argparse.Namespace, terminal: Terminal, key_file: Path | None
) -> Credentials | None:
    """Return new credentials from a file or descriptor, validated before anything is opened.

    None if the person is to be asked for them. Raises BadInput.
    """
    given = _option_content(args, "new-passphrase")
    if given is None:
        return None
    new = Credentials(given, key_file)
    new.check_new()
    _warn_if_weak(given, terminal)
    return new


def refuse_unasked(args: argparse.Namespace, terminal: Terminal) -> None:
    """Raise BadInput if a new passphrase is neither given nor can be asked for."""
    if not new_given(args) and not terminal.interactive:
        hint = _("give it with --new-passphrase-file or --new-passphrase-fd")
        raise BadInput("new passphrase", hint)


def read_code(args: argparse.Namespace) -> str | None:
    """Return a recovery code from a file or descriptor, None without one; raise BadInput."""
    return _option_content(args, "code")


def _add_source(
    parser: argparse.ArgumentParser, name: str, what: str, *, command: bool = False
) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        f"--{name}-file",
        metavar="FILE",
        type=Path,
        help=_("read {what} from the first line of a file").format(what=what),
    )
    group.add_argument(
        f"--{name}-fd",
        metavar="N",
        type=whole_number,
        help=_("read {what} from an open descriptor, one line").format(what=what),
    )
    if command:
        group.add_argument(
            f"--{name}-command",
            metavar="COMMAND",
            type=passphrase_command.words_of,
            help=_(
                "read {what} from the first line that a program prints. It is named by its whole "
                "path, and no shell reads the line: words in quotes are one, and nothing else in "
                "it has a meaning"
            ).format(what=what),
        )


def _option_content(args: argparse.Namespace, name: str) -> str | None:
    """Return what the named file, descriptor or program has, None if none is named."""
    option = name.replace("-", "_")
    given = vars(args)
    file, descriptor = given[f"{option}_file"], given[f"{option}_fd"]
    if given.get(f"{option}_command") is not None:
        named = f"--{name}-command"
        return _line(passphrase_command.first_line(given[f"{option}_command"], named), named)
    if file is not None:
        return _from_file(file, f"--{name}-file")
    return None if descriptor is None else _from_descriptor(descriptor, f"--{name}-fd")


def _ask_words(terminal: Terminal, prompt: str, *, twice: bool) -> str:
    first = terminal.ask(prompt)
    if twice and terminal.ask(_("The same once more: ")) != first:
        raise BadInput("passphrase", _("the two are not the same"))
    return first


def _draw_or_ask(terminal: Terminal) -> str:
    words = passphrases.word_list()
    count = passphrases.PassphraseAdvice(words, load_rates(), PassphraseUse.PDF).count
    # Drawn words are shown to a person, never written to a file that standard error goes to.
    offers = terminal.err.isatty()
    offer = _("Passphrase for the PDF (Enter alone draws {count} words by chance): ")
    prompt = offer.format(count=count) if offers else _("Passphrase for the PDF: ")
    first = terminal.ask(prompt)
    if offers and not first.strip():
        drawn = passphrases.draw_words(words, count)
        terminal.write_error(_("The passphrase, shown this once: {words}").format(words=drawn))
        terminal.ask(_("Write it down, then press Enter: "))
        return drawn
    if terminal.ask(_("The same once more: ")) != first:
        raise BadInput("passphrase", _("the two are not the same"))
    return _warn_if_weak(first, terminal, PassphraseUse.PDF)


def _warn_if_weak(
    passphrase: str, terminal: Terminal, use: PassphraseUse = PassphraseUse.RECORD
) -> str:
    """Return the same passphrase, after a line on standard error if it is weak."""
    advice = passphrases.PassphraseAdvice(passphrases.word_list(), load_rates(), use)
    if warning := advice.weak_text(passphrase):
        terminal.write_error(warning)
    return passphrase


def _from_file(path: Path, option: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as cause:
        hint = _("this file cannot be read; look whether its name and place are right")
        raise BadInput(option, hint) from cause
    return _line(data, option)


def _from_descriptor(number: int, option: str) -> str:
    data = b""
    try:
        while len(data) <= _LONGEST and not _ends(data) and (more := os.read(number, _LONGEST)):
            data += more
    except (OSError, OverflowError) as cause:
        raise BadInput(option, _("nothing can be read from this descriptor")) from cause
    return _line(data, option)


def _ends(data: bytes) -> bool:
    """Return whether a line has ended, so that no more has to be read."""
    return "\n" in _decoder(data).decode(data) if data.startswith(_WIDE) else b"\n" in data


def _decoder(data: bytes) -> codecs.IncrementalDecoder:
    """Return a decoder for these bytes; their last character may be incomplete."""
    name = "utf-16" if data.startswith(_WIDE) else "utf-8-sig"
    return codecs.getincrementaldecoder(name)()


def _line(data: bytes, option: str) -> str:
    """Return the first line, without byte-order mark and line end; raise BadInput."""
    line = data if data.startswith(_WIDE) else b"".join(data.partition(b"\n")[:2])
    try:
        text = _decoder(data).decode(line, final=len(data) <= _LONGEST)
    except UnicodeDecodeError as cause:
        hint = _("this is not text in UTF-8; save it as UTF-8, or it may be another file")
        raise BadInput(option, hint) from cause
    first, ended, _rest = text.partition("\n")
    if len(first.encode()) > _LONGEST or (len(data) > _LONGEST and not ended):
        raise BadInput(option, _("the first line is too long; it may be another file"))
    if "\0" in first:
        hint = _("this is text in a form that is not read here, such as UTF-16; save it as UTF-8")
        raise BadInput(option, hint)
    return first.removesuffix("\r")
