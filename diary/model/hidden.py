"""What should not leave: words of the person's own, and parts of pictures. Of the private book.

The rules are:

- No export touches these; they say only what a copy that leaves is made without.
- A part of a picture is told in thousandths of it, upright as it is seen: no size of any copy
  changes what is covered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diary.model.kinds import Noun

WHOLE: Final = 1000


class OwnKind(StrEnum):
    """What the words are."""

    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "e-mail"
    PLACE = "place"
    NAME = "name"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Words to be looked for before anything leaves: an address, a number, a name."""

    words: str
    own: OwnKind = OwnKind.OTHER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, in thousandths of its width and height from the upper left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def fits(self) -> bool:
        """Whether it has a size and lies inside the picture."""
        inside = self.left + self.width <= WHOLE and self.top + self.height <= WHOLE
        return inside and bool(self.width and self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The parts of one exhibit's picture that are covered in every copy that leaves."""

    evidence: str = field(metadata={"refers": Noun.EVIDENCE, "placed": True})
    regions: tuple[Region, ...] = ()
    note: str = ""
