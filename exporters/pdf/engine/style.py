"""The styles of text that all documents use; lengths are points (1/72 inch).

**Invariants:**

- Nothing that a page is read for is set smaller than `LEAST`. Only what stands at its head and foot
  is, and so may be the title of a narrow column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

FontName = Literal["regular", "bold", "mono"]
Ink = tuple[float, float, float]

BLACK: Final[Ink] = (0.0, 0.0, 0.0)
GREY: Final[Ink] = (0.33, 0.33, 0.36)
HAIRLINE: Final[Ink] = (0.72, 0.74, 0.77)
TINT: Final[Ink] = (0.945, 0.95, 0.96)
BLUE: Final[Ink] = (0.07, 0.22, 0.45)


@dataclass(frozen=True, slots=True)
class Piece:
    """The field of an entry whose words a text has; a check compares them with that field.

    The text is those words and nothing else, or, without `alone`, has other words around them. With
    `more`, it goes on where an earlier part of the same text ended.
    """

    entry: int
    field: str
    alone: bool = True
    more: bool = False

    @property
    def operator(self) -> str:
        """The point before the text in the content of a page (ISO 32000-1, 14.6)."""
        sort, more = "Words" if self.alone else "Holds", "/More true" if self.more else ""
        return f"/{sort} <</Entry {self.entry}/Field/{self.field}{more}>> DP"


@dataclass(frozen=True, slots=True)
class Figure:
    """A part of a text that is a figure; a check counts it again.

    `at` and `size` are its place among the characters of the text as printed, without line ends;
    `form` is how the figure with this code is told: as a count, as numbers, as a day.
    """

    at: int
    size: int
    form: str
    code: str

    @property
    def operator(self) -> str:
        """The point before the text in the content of a page (ISO 32000-1, 14.6)."""
        return f"/Figure <</At {self.at}/Size {self.size}/Form/{self.form}/Code/{self.code}>> DP"


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a row of a transcript; a check compares it with the line at that place.

    `of` is the number of the conversation, `at` that of the line, or of the first of lines that are
    not shown; `part` says which cell of its row it is. `more` is as in a piece.
    """

    of: int
    at: int
    part: str
    more: bool = False

    @property
    def operator(self) -> str:
        """The point before the text in the content of a page (ISO 32000-1, 14.6)."""
        more = "/More true" if self.more else ""
        return f"/Line <</Of {self.of}/At {self.at}/Part/{self.part}{more}>> DP"


Pieces = tuple[Piece | Figure | RowCell, ...]


def parted(pieces: Pieces, lines: Sequence[str]) -> tuple[Pieces, Pieces]:
    """Return what a text has that ends with these lines, and what the rest of it has.

    A piece goes on in the rest. A figure stands in one of the two; one that is broken, in neither.
    """
    length = sum(map(len, lines))
    first: list[Piece | Figure | RowCell] = []
    rest: list[Piece | Figure | RowCell] = []
    for each in pieces:
        if isinstance(each, Piece | RowCell):
            first.append(each)
            rest.append(replace(each, more=each.more or length > 0))
        elif each.at + each.size <= length:
            first.append(each)
        elif each.at >= length:
            rest.append(replace(each, at=each.at - length))
    return tuple(first), tuple(rest)


@dataclass(frozen=True, slots=True)
class Style:
    """A font with a size, the distance between base lines, and a colour (RGB, each 0 to 1).

    With `heading`, a paragraph in this style is a heading inside the current part.
    """

    font: FontName
    size: float
    leading: float
    ink: Ink = BLACK
    heading: bool = False


LEAST: Final = 9.0  # points; the smallest size of what a page is read for

BODY: Final = Style("regular", 9.5, 13.2)
STRONG: Final = Style("bold", 9.5, 13.2)
NOTE: Final = Style("regular", LEAST, 11.4, GREY)
LABEL: Final = Style("bold", LEAST, 11.6, GREY)
VALUE: Final = Style("regular", LEAST, 11.6)
DIGEST: Final = Style("mono", LEAST, 11.6)
CELL: Final = Style("regular", LEAST, 11.2)
CELL_STRONG: Final = Style("bold", LEAST, 11.2)
CELL_HEAD: Final = Style("bold", LEAST, 11.2, GREY)
CELL_DIGEST: Final = Style("mono", LEAST, 10.4)
TITLE: Final = Style("bold", 19.0, 23.0)
SECTION: Final = Style("bold", 14.5, 18.0)
SHEET: Final = Style("bold", 11.5, 14.5)
PART: Final = Style("bold", 9.5, 12.5, heading=True)
FOOT: Final = Style("regular", 7.4, 9.0, GREY)
FOOT_DIGEST: Final = Style("mono", 6.4, 9.0, GREY)
WATERMARK: Final = Style("bold", 56.0, 60.0, (0.92, 0.925, 0.935))
