"""The standard streams of a command: UTF-8 in and out, and output that nobody reads.

**Invariants:**

- What goes to a file or a pipe is UTF-8 on every system and in every locale, and what comes from
  one is read as that: an answer of one command can be handed to the next.
- A console has its own encoding, and shows the code of a letter that it lacks.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper


def use_utf8() -> None:
    """Set the encoding of the three streams, before anything is read or written."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        else:
            # half of a character is in no text of ours, but may be in the name of a file
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper) and not sys.stdin.isatty():
        # a byte-order mark at the beginning is no part of a text
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")


def discard_unwritten() -> None:
    """Drop what could not be written: Python would try again at its end, and exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        # A stream that was closed before the program began is none.
        if not isinstance(stream, TextIOWrapper):
            continue
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
