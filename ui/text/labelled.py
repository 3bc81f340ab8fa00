"""A label and what belongs to it, as one text: its sign between them differs by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from diary.i18n import _


def labelled(label: str, value: object) -> str:
    """Return label and value as they stand in one line."""
    return _("{label}: {value}").format(label=label, value=value)


def names_apart(people: Sequence[tuple[str, int]]) -> list[str]:
    """Return names as they stand in one list, the same ones with the number of each person."""
    times = Counter(name for name, _number in people)
    return [
        _("{name} (person {number})").format(name=name, number=number) if times[name] > 1 else name
        for name, number in people
    ]
