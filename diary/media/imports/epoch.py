"""Times that an export writes as a number since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from diary.media.imports.message import NO_TIME, MessageTime

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def from_milliseconds(count: int) -> MessageTime:
    """Return a time in UTC to the second; none for a number beyond the years 1970 to 9999."""
    if count < 0:
        return NO_TIME
    try:
        found = _EPOCH + timedelta(milliseconds=count)
    except OverflowError:
        return NO_TIME
    return MessageTime(found.replace(tzinfo=None).isoformat(timespec="seconds"), "+00:00")
