"""Consent to decode the tests' own files, on systems that confine no decoder child enough.

Only Linux can limit the calls of a child, so elsewhere the program decodes nothing until the person
has agreed in the window. What a test decodes is its own.

**Invariants:**

- On Linux nothing changes: there a child that is not confined fails the tests.
- Only a client of the program's own decoder, made without a word about consent, has it. What is
  about consent says so, or has a decoder of its own.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

from diary.media.decoder_client import MediaClient
from diary.media.sandbox_report import DecodeConsent


def install() -> None:
    """Have it from now on."""
    if sys.platform != "linux":
        give()


def give() -> None:
    """Have it from now on, on any system."""
    begin = MediaClient.__init__

    @functools.wraps(begin)
    def begin_agreed(self: MediaClient, *command: Any, **how: Any) -> None:
        if not command and how.get("consent") is None and "command" not in how:
            how["consent"] = DecodeConsent(given=True)
            # What acts as Windows takes long to load the decoder.
            how.setdefault("seconds", 120.0)
        begin(self, *command, **how)

    MediaClient.__init__ = begin_agreed  # type: ignore[method-assign]
