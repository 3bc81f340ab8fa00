"""Where secret words come from: a prompt, a file, a descriptor; no argument, no variable.

The rules are:

- A file holds them as its first line, in UTF-8, or in UTF-16 where a byte-order mark says so, as
  some programs of Windows write it. The mark is no part of them.
- A new passphrase that is weak is told so on standard error, and taken. What it is stands in no
  message; only words that were drawn are shown, to whoever sits there.
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
from ui import passphrases
from ui.cli.terminal import Terminal
from ui.passphrases import PassphraseUse, load_rates

_LONGEST: Final = 4096
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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
    """The passphrase of an encrypted PDF, asked for twice; empty for another way. BadInput.

    Words drawn by chance are offered first: a PDF is guessed at far faster than a record.
    """
    given = _given(args, "pdf-passphrase")
    if args.way != "pdf":
        if given is not None:
            raise BadInput("--pdf-passphrase", _("goes with --as pdf"))
        return ""
    if given is None:
        if not terminal.interactive:
            hint = _("give it with --pdf-passphrase-file or --pdf-passphrase-fd")
            raise BadInput("pdf passphrase", hint)
        return _drawn_or_asked(terminal)
    return _judged(given, terminal, PassphraseUse.PDF)


def read_credentials(args: argparse.Namespace, terminal: Terminal, prompt: str = "") -> Credentials:
    """What opens the vault that is named; raises BadInput."""
    return Credentials(read_passphrase(args, terminal, prompt=prompt), args.key_file)


def read_passphrase(
    args: argparse.Namespace, terminal: Terminal, *, new: bool = False, prompt: str = ""
) -> str:
    """The passphrase; asked for twice when it is a new one. Raises BadInput."""
    given = _given(args, "passphrase")
    if given is None:
        if not terminal.interactive:
            raise BadInput("passphrase", _("give it with --passphrase-file or --passphrase-fd"))
        given = _asked(terminal, prompt or _("Passphrase: "), twice=new)
    return _judged(given, terminal) if new else given


def new_given(args: argparse.Namespace) -> bool:
    """Whether a new passphrase comes from a file or descriptor."""
    return args.new_passphrase_file is not None or args.new_passphrase_fd is not None


def read_new(args: argparse.Namespace, terminal: Terminal) -> str:
    """A passphrase that takes the place of another; asked for twice. Raises BadInput."""
    given = _given(args, "new-passphrase")
    if given is None:
        refuse_unasked(args, terminal)
        given = _asked(terminal, _("New passphrase: "), twice=True)
    return _judged(given, terminal)


def read_new_first(
    args: argparse.Namespace, terminal: Terminal, key_file: Path | None
) -> Credentials | None:
    """New words that a file or descriptor gives, looked at before anything is opened; BadInput.

    None where somebody is to be asked for them.
    """
    given = _given(args, "new-passphrase")
    if given is None:
        return None
    new = Credentials(given, key_file)
    new.check_new()
    _judged(given, terminal)
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
    given = vars(args)
    file, descriptor = given[f"{option}_file"], given[f"{option}_fd"]
    if file is not None:
        return _from_file(file, f"--{name}-file")
    return None if descriptor is None else _from_descriptor(descriptor, f"--{name}-fd")


def _asked(terminal: Terminal, prompt: str, *, twice: bool) -> str:
    first = terminal.ask(prompt)
    if twice and terminal.ask(_("The same once more: ")) != first:
        raise BadInput("passphrase", _("the two are not the same"))
    return first


def _drawn_or_asked(terminal: Terminal) -> str:
    words = passphrases.word_list()
    count = passphrases.PassphraseAdvice(words, load_rates(), PassphraseUse.PDF).count
    # drawn words are shown to somebody, never to a file that keeps what is said
    offers = terminal.err.isatty()
    offer = _("Passphrase for the PDF (Enter alone draws {count} words by chance): ")
    prompt = offer.format(count=count) if offers else _("Passphrase for the PDF: ")
    first = terminal.ask(prompt)
    if offers and not first.strip():
        drawn = passphrases.draw_words(words, count)
        terminal.complain(_("The passphrase, shown this once: {words}").format(words=drawn))
        terminal.ask(_("Write it down, then press Enter: "))
        return drawn
    if terminal.ask(_("The same once more: ")) != first:
        raise BadInput("passphrase", _("the two are not the same"))
    return _judged(first, terminal, PassphraseUse.PDF)


def _judged(passphrase: str, terminal: Terminal, use: PassphraseUse = PassphraseUse.RECORD) -> str:
    """The same passphrase, after a line on standard error if it is weak."""
    advice = passphrases.PassphraseAdvice(passphrases.word_list(), load_rates(), use)
    if said := advice.weak_text(passphrase):
        terminal.complain(said)
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
    """Whether a line has ended, so that no more is waited for."""
    return "\n" in _decoder(data).decode(data) if data.startswith(_WIDE) else b"\n" in data


def _decoder(data: bytes) -> codecs.IncrementalDecoder:
    """What reads these bytes, of which the last character may lack its end."""
    name = "utf-16" if data.startswith(_WIDE) else "utf-8-sig"
    return codecs.getincrementaldecoder(name)()


def _line(data: bytes, option: str) -> str:
    """The first line of this, without the byte-order mark and the end of the line; BadInput."""
    told = data if data.startswith(_WIDE) else b"".join(data.partition(b"\n")[:2])
    try:
        text = _decoder(data).decode(told, final=len(data) <= _LONGEST)
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
