"""Run the program that prints a passphrase, such as that of a password manager.

**Invariants:**

- No shell reads the line: no variable, wildcard, pipe or second command in it has a meaning.
- The program is named by its path, so that nothing is found by a search that others may influence.
- It gets no words of ours. Its output is read up to one line and never shown; what it says on
  standard error is its own, and is shown as it comes.
- It reads the terminal where a person sits, and nothing elsewhere: standard input is for the
  command's own text.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.i18n import _

_LONGEST: Final = 4096
_SCRIPTS_OF_A_SHELL: Final = (".bat", ".cmd")


def words_of(line: str) -> list[Path | str]:
    """Return the path of the program and its words; raise ArgumentTypeError."""
    try:
        words = _words(line)
    except ValueError:
        raise argparse.ArgumentTypeError(_("has a quotation mark without its other one")) from None
    if not words or not words[0]:
        raise argparse.ArgumentTypeError(_("names no program"))
    if os.path.basename(words[0]) == words[0]:
        raise argparse.ArgumentTypeError(
            _("must name the program by its whole path, such as /usr/bin/pass")
        )
    if words[0].lower().endswith(_SCRIPTS_OF_A_SHELL):
        raise argparse.ArgumentTypeError(_("must be a program, and not a script of a shell"))
    return [Path(words[0]), *words[1:]]


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if sys.platform == "win32":
        # A backslash is part of a path there, and only double quotation marks join words.
        lexer.escape, lexer.quotes = "", '"'
    return list(lexer)


def first_line(words: Sequence[Path | str], option: str) -> bytes:
    """Return what the program prints, a line and more of it; raise BadInput."""
    source = None if sys.stdin is not None and sys.stdin.isatty() else subprocess.DEVNULL
    try:
        with subprocess.Popen(
            [str(each) for each in words], stdin=source, stdout=subprocess.PIPE
        ) as started:
            data = started.stdout.read(_LONGEST + 1) if started.stdout else b""
            started.stdout.close() if started.stdout else None
    except (OSError, ValueError) as cause:
        raise BadInput(option, _("this program cannot be started")) from cause
    if started.returncode:
        raise BadInput(
            option, _("this program ended with exit code {n}").format(n=started.returncode)
        )
    if not data:
        raise BadInput(option, _("this program printed nothing"))
    return data
