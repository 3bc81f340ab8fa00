"""Which incidents figures count: standing, and not turned out to be something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NotCounted:
    """One incident that no figure counts, with the reason: withdrawn, or what it turned out."""

    number: int
    why: str


def counted(items: Iterable[Recorded[Incident]]) -> Sequence[Recorded[Incident]]:
    """Return the incidents that figures count: standing, and not something else."""
    return [item for item in items if why_not_counted(item) is None]


def not_counted(items: Iterable[Recorded[Incident]]) -> tuple[NotCounted, ...]:
    """Return the other incidents, each with its reason."""
    return tuple(
        NotCounted(item.number, why) for item in items if (why := why_not_counted(item)) is not None
    )


def why_not_counted(item: Recorded[Incident]) -> str | None:
    """Return `withdrawn` or the reason of what it turned out to be; None if it is counted."""
    if item.withdrawn is not None:
        return WITHDRAWN
    turned = item.content.turned_out
    return None if turned is None else str(turned.reason)
