"""Seconds of a sound or a film as text."""

from __future__ import annotations


def media_time(seconds: float) -> str:
    """Return "00:12", or "1:00:12" from an hour on."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
