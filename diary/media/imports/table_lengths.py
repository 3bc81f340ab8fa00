"""How long a call was, in the cells of a table, as people and programs write it.

**Invariants:**

- A cell that states its units is read by them. A number alone counts in the unit that the head of
  its column names, else in seconds; two numbers as minutes and seconds, unless the head names hours
  and no seconds. The question says so, and whoever matches the column agrees to it.
- What is not wholly read is no length.
"""

from __future__ import annotations

import re
from typing import Final

_MOST: Final = 99 * 3600  # seconds; longer is a number of another kind
_UNIT: Final = r"\s*{}(?![a-z])\.?,?\s*(?:and\s+)?"
_UNITS: Final = re.compile(
    r"(?:pt)?"
    rf"(?:(?P<hours>\d{{1,2}}){_UNIT.format('(?:h|hr|hrs|hour|hours)')})?"
    rf"(?:(?P<minutes>\d{{1,4}}){_UNIT.format('(?:m|min|mins|minute|minutes)')})?"
    rf"(?:(?P<seconds>\d{{1,6}}){_UNIT.format('(?:s|sec|secs|second|seconds)')})?",
    re.ASCII,
)
_THREE: Final = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)(?:\.0+)?", re.ASCII)
_TWO: Final = re.compile(r"(\d{1,3}):([0-5]\d)", re.ASCII)
_ONE: Final = re.compile(r"\d{1,6}", re.ASCII)
_OF_HOURS: Final = re.compile(r"\b(?:h|hh|hr|hrs|hours?)\b")
_OF_MINUTES: Final = re.compile(r"\b(?:m|mm|min|mins|minutes?)\b")
_OF_SECONDS: Final = re.compile(r"\b(?:s|ss|sec|secs|seconds?)\b")


def read_length(cell: str, head: str) -> int | None:
    """Return the seconds that a cell states, by the head of its column; None if it is not read."""
    said, named = " ".join(cell.lower().split())[:100], head.lower()[:200]
    seconds = _seconds(said, named)
    return None if seconds is None or seconds > _MOST else seconds


def _seconds(said: str, head: str) -> int | None:
    has_hours, has_minutes, has_seconds = (
        each.search(head) is not None for each in (_OF_HOURS, _OF_MINUTES, _OF_SECONDS)
    )
    if found := _THREE.fullmatch(said):
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])
    if found := _TWO.fullmatch(said):
        unit = 60 if has_hours and not has_seconds else 1
        return (int(found[1]) * 60 + int(found[2])) * unit
    if _ONE.fullmatch(said):
        if has_seconds or not (has_minutes or has_hours):
            return int(said)
        # of a head such as "hh:mm" a number alone says nothing
        return None if has_hours else int(said) * 60
    units = _UNITS.fullmatch(said)
    if units is None or not any(units.groups()):
        return None
    hours, minutes, seconds = (int(each or 0) for each in units.groups())
    return hours * 3600 + minutes * 60 + seconds
