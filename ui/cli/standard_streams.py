"""The standard streams of a command: letters that a console lacks, and output that nobody reads."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper


def show_codes_for_missing_letters() -> None:
    """Show the code of a letter that a console lacks, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_output() -> None:
    """Redirect standard output to nothing, so that the flush at exit cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
