"""Whether the system keeps the keys of an open record off its disk, as a line for a person."""

from __future__ import annotations

from typing import Final

from diary.i18n import N_, _

_LOCKED: Final = N_(
    "Memory that the keys are in: the system does not swap it to the disk. Hibernating writes it "
    "there all the same."
)
_NOT_LOCKED: Final = N_(
    "Memory that the keys are in: the system refused to keep it off its disk. It may be swapped."
)


def line(*, locked: bool) -> str:
    """What the system answered when the record was opened."""
    return _(_LOCKED if locked else _NOT_LOCKED)
