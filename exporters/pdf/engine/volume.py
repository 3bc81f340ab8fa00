"""One volume of a long document: its sections, and the places in the other volumes.

**Invariants:**

- A volume ends between sections, or between two sheets of a section, so that no sheet is split.
- Its page numbers continue those of the volume before, so that a number means one page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AnchorPlace:
    """The place of an anchor in another volume: the file, and the page number as printed."""

    file: str
    label: str


@dataclass(frozen=True, slots=True)
class Volume:
    """The content of one volume.

    `sheets` has, for a section that is split between volumes, the numbers of the items with a sheet
    in this one; `begun` has the sections that an earlier volume began. `elsewhere` has the anchors
    of the other volumes, `total` the number of pages of all volumes, and `told` a line per volume
    for the index.
    """

    number: int
    of: int
    sections: tuple[str, ...]
    sheets: Mapping[str, frozenset[int]] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()
    elsewhere: Mapping[str, AnchorPlace] = field(default_factory=dict)
    total: int = 0
    told: tuple[str, ...] = ()

    def here(self, section: str, items: Sequence[tuple[int, _T]]) -> tuple[_T, ...]:
        """Return those of a section's numbered items whose sheets are in this volume."""
        numbers = self.sheets.get(section)
        return tuple(item for number, item in items if numbers is None or number in numbers)

    def ends(self, section: str, items: int) -> bool:
        """Return whether the last of a section's items, numbered from 1, is in this volume."""
        numbers = self.sheets.get(section)
        return numbers is None or items in numbers


def single_volume(sections: Sequence[str]) -> Volume:
    """Return the only volume of a document that is one file."""
    return Volume(1, 1, tuple(sections))
