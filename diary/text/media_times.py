"""Seconds of a sound or a film as text, and the time marks that stand in typed words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Hours have no bound but that of two digits; a mark of another form is text.
_MARK: Final = re.compile(r"\[(?:(\d{1,2}):)?(\d{1,2}):(\d{2})\]", re.ASCII)


def media_time(seconds: float) -> str:
    """Return "00:12", or "1:00:12" from an hour on."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def time_mark(seconds: float) -> str:
    """Return the mark of a second: "[00:12]"."""
    return f"[{media_time(seconds)}]"


def time_marks(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield where each mark in a text begins and ends, and the second that it names."""
    for found in _MARK.finditer(text):
        hours, minutes, seconds = found.groups()
        if int(seconds) < 60 and (hours is None or int(minutes) < 60):
            second = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
            yield found.start(), found.end(), float(second)
