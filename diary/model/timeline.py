"""How incidents are listed: what to list, a page of rows, and where the page ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from diary.model.when import When

EXCERPT: Final = 160


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """Which incidents to list; empty values filter nothing. Days are local and both counted."""

    text: str = ""
    behaviours: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    reported: bool | None = None
    with_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended; opaque to callers."""

    sort_at: int
    row: int


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One incident as a list shows it."""

    id: str
    number: int
    when: When
    excerpt: str
    behaviours: tuple[str, ...]
    exhibits: int
    reported: bool | None
    first_written: datetime
    revision: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class TimelineSlice:
    """Some rows of the timeline, latest first; `after` leads on, None at the end."""

    rows: tuple[TimelineRow, ...]
    after: Cursor | None = None
