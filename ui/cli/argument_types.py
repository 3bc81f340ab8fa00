"""The types of arguments: each says what it takes, and never what was typed.

**Invariants:**

- A value that does not fit raises `ArgumentTypeError` with what would fit. Any other exception
  would reach a message of argparse that repeats the value.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Final

from diary.i18n import _

_MOST_FIGURES: Final = 9
MOST_DAYS: Final = 366


def whole_number(text: str) -> int:
    """Return a number without a sign."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_FIGURES):
        raise ArgumentTypeError(_("must be a whole number, such as 3"))
    return int(text)


def day(text: str) -> date:
    """Return a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("must be a day, such as 2026-05-01")) from None


def days(text: str) -> int:
    """Return a number of days, of a year at most."""
    found = whole_number(text)
    if not 1 <= found <= MOST_DAYS:
        raise ArgumentTypeError(_("must be a number of days from 1 to {n}").format(n=MOST_DAYS))
    return found
