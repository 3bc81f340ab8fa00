"""The delay of writing: how long after an incident it was written down, as an interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from diary.model.when import Precision, When

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WritingDelay:
    """The shortest and the longest time until it was written, in whole hours."""

    shortest: int
    longest: int


def delay_of(when: When | None, written: datetime) -> WritingDelay | None:
    """Return how long after it it was written; None where the person is not sure of the time."""
    if when is None or when.precision is Precision.NOT_SURE:
        return None
    earliest, latest = when.earliest(), when.latest()
    if earliest is None or latest is None:
        return None
    at = written.astimezone(UTC)
    return WritingDelay(max((at - latest) // _HOUR, 0), max((at - earliest) // _HOUR, 0))
