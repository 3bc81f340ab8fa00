"""A label and what belongs to it, as one text: its sign between them differs by language."""

from __future__ import annotations

from diary.i18n import _


def labelled(label: str, value: object) -> str:
    """Return label and value as they stand in one line."""
    return _("{label}: {value}").format(label=label, value=value)
