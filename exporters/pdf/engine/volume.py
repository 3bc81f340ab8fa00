"""One volume of a long document: what stands in it, and what it says of the others.

The rules are:

- A volume ends between sections, or between two sheets of a section.
- The numbers of its pages go on from those of the volume before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AnchorPlace:
    """Where an anchor stands: the file, and the number that its page prints."""

    file: str
    label: str


@dataclass(frozen=True, slots=True)
class Volume:
    """What stands in one volume.

    `sheets` has the numbers of the items whose sheets stand here, for a section that is cut;
    `begun` are sections that an earlier volume began. `elsewhere` has the anchors of the other
    volumes, `total` the pages of all, and `told` a line on each volume for the index.
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
        """Those of a section's numbered items whose sheets stand in this volume."""
        numbers = self.sheets.get(section)
        return tuple(item for number, item in items if numbers is None or number in numbers)


def single_volume(sections: Sequence[str]) -> Volume:
    """A document that is not in volumes."""
    return Volume(1, 1, tuple(sections))
