"""A clock of seconds that stands still until a test moves it."""

from __future__ import annotations


class Seconds:
    """The seconds of a clock; a test sets `at`."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at
