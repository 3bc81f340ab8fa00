"""The lines of a chat saved as text that are of certain days.

Messengers begin a line with a day and a time. Which number of a day is the month is settled by the
file: one above 12 is none. Where nothing settles it, the day comes first, as in Britain.

**Invariants:**

- No line is changed, and lines of one day stay together, in the order of the file.
- A text in which few lines begin with a day is no chat, and has no days.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

_LEAST: Final = 5  # lines that begin with a day
_STAMP: Final = re.compile(
    r"[\[\u200e\u202a ]{0,3}(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.]"
    r"(\d{4}|\d{2}))[,T ]{1,2}\d{1,2}[:.]\d{2}"
)


def lines_of_days(text: str, days: Collection[date]) -> str:
    """Return the lines of these days, with those that continue them; "" if it is no chat."""
    lines = text.split("\n")
    stamps = [_STAMP.match(line) for line in lines]
    found = [each for each in stamps if each]
    if len(found) < _LEAST or not days:
        return ""
    month_first = any(each[5] and int(each[5]) > 12 for each in found)
    return "\n".join(_of_days(lines, stamps, days, month_first=month_first))


def _of_days(
    lines: list[str],
    stamps: list[re.Match[str] | None],
    days: Collection[date],
    *,
    month_first: bool,
) -> Iterator[str]:
    is_wanted = False
    for line, stamp in zip(lines, stamps, strict=True):
        if stamp:
            is_wanted = _day(stamp, month_first=month_first) in days
        if is_wanted:
            yield line


def _day(stamp: re.Match[str], *, month_first: bool) -> date | None:
    year, month, day = stamp[1], stamp[2], stamp[3]
    if not year:
        year = stamp[6] if len(stamp[6]) == 4 else f"20{stamp[6]}"
        day, month = (stamp[5], stamp[4]) if month_first else (stamp[4], stamp[5])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
