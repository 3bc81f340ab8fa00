"""Every mark that reaches a page is drawn here, and nowhere else.

The rules are:

- Text, pictures, lines and links each have one primitive, so that shaping has one place to take
  over, and so has tagging.
- Every mark is content of the element that is open in the tree, or else an artifact: lines and
  grounds always are, unless they are part of a figure; words that no element is open for are a
  paragraph of their own.
- Text is printable already (`Fonts.printable`); it goes into the page as glyphs, never as
  operators or markup.
- Coordinates are points from the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import atan2, cos, sin
from typing import Final

from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.style import BLACK, WATERMARK, Ink, Style
from exporters.pdf.engine.tagging import StructureElement, StructureTree
from exporters.pdf.engine.writer import text_string

_ARTIFACT: Final = StructureElement(0, "Artifact", None, "")
_SAID: Final = 120  # characters of what a link says


@dataclass(frozen=True, slots=True)
class PageNumberField:
    """A page number that is not known yet, to stand right-aligned at `right` on a base line."""

    name: str
    right: float
    base: float
    style: Style


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A rectangle on the page that leads to an anchor; `number` and `key` are its object's."""

    left: float
    bottom: float
    right: float
    top: float
    name: str
    said: str
    number: int
    key: int

    def spelled(self, file: str = "") -> str:
        """The annotation (ISO 32000-1, 12.5.6.5); never hidden, always printed.

        `file` is the one that it leads into, where that is another one.
        """
        place = f"<{self.name.encode().hex()}>"
        lead = f"/Dest {place}"
        if file:
            lead = f"/A << /S /GoToR /F {text_string(file)} /D {place} >>"
        return (
            f"<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /StructParent {self.key}"
            f" /Rect [{self.left:.2f} {self.bottom:.2f} {self.right:.2f} {self.top:.2f}]"
            f" {lead} /Contents {text_string(self.said[:_SAID])} >>"
        )


@dataclass(slots=True)
class DrawnPage:
    """What was drawn on one page."""

    code: list[str | PageNumberField] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


class Canvas:
    """Draws on the page at hand; `take` hands over what was drawn and begins the next."""

    def __init__(self, fonts: Fonts, tree: StructureTree) -> None:
        """Draws with the fonts of one document, and tags in its tree."""
        self.fonts = fonts
        self.tree = tree
        self._drawn = DrawnPage()
        self._fill = BLACK
        self._stroke = BLACK
        self._owner: StructureElement | None = None
        self._furnishing = False

    def take(self) -> DrawnPage:
        """The page as drawn so far; the next begins empty, in black."""
        if self._owner is not None:
            self._drawn.code.append("EMC")
            self._owner = None
        drawn, self._drawn = self._drawn, DrawnPage()
        self._fill = self._stroke = BLACK
        return drawn

    @contextmanager
    def furniture(self) -> Iterator[None]:
        """All that is drawn inside stands on every page, and is an artifact."""
        self._furnishing = True
        try:
            yield
        finally:
            self._furnishing = False

    @contextmanager
    def figure(
        self, left: float, bottom: float, right: float, top: float, alt: str
    ) -> Iterator[None]:
        """All that is drawn inside is one figure, in this rectangle; `alt` says what it shows."""
        box = f"{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}"
        layout = f"/A <</O/Layout/Placement/Block/BBox [{box}]>>"
        self.tree.begin("Figure", f"/Alt {text_string(self.fonts.printable(alt))}{layout}")
        yield
        self.tree.end()

    def text(self, x: float, base: float, line: str, style: Style) -> None:
        """One line from `x` on."""
        self.lines(x, base, (line,), style)

    def text_right(self, right: float, base: float, line: str, style: Style) -> None:
        """One line that ends at `right`."""
        self.lines(right - self.fonts.width(line, style), base, (line,), style)

    def text_middle(self, x: float, base: float, line: str, style: Style) -> None:
        """One line with its middle at `x`."""
        self.lines(x - self.fonts.width(line, style) / 2, base, (line,), style)

    def lines(self, x: float, base: float, lines: Sequence[str], style: Style) -> None:
        """Lines below each other from the base line of the first."""
        alone = self._said()
        self._ink(style.ink)
        self._drawn.code.append(shown(self.fonts, x, base, lines, style))
        if alone:
            self.tree.end()

    def page_number(self, right: float, base: float, name: str, style: Style) -> None:
        """The number of the page on which `name` will stand, ending at `right`."""
        self._said()
        self._ink(style.ink)
        self._drawn.code.append(PageNumberField(name, right, base, style))

    def image(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """The registered picture `name` in this rectangle."""
        self._drawn.images.append(name)
        self._painted()
        self._drawn.code.append(f"q {width:.3f} 0 0 {height:.3f} {x:.2f} {y:.2f} cm /{name} Do Q")

    def watermark(self, line: str, width: float, height: float) -> None:
        """One line across a page of this size, below everything on it, and none of its text."""
        turn = atan2(height, width)
        across, up = cos(turn), sin(turn)
        half = self.fonts.width(line, WATERMARK) / 2
        low = WATERMARK.size / 3
        left = width / 2 - half * across + low * up
        base = height / 2 - half * up - low * across
        face = self.fonts.face(WATERMARK)
        ink = " ".join(f"{part:g}" for part in WATERMARK.ink)
        # first of all, so that nothing of the page is hidden
        self._drawn.code.insert(
            0,
            "/Artifact << /Type /Pagination /Subtype /Watermark >> BDC q "
            f"{ink} rg BT {face.select(WATERMARK.size)} "
            f"{across:.4f} {up:.4f} {-up:.4f} {across:.4f} {left:.2f} {base:.2f} Tm "
            f"{face.show(line, WATERMARK.size)} ET Q EMC",
        )

    def form(self, x: float, y: float, name: str) -> None:
        """The registered form `name` with its origin here."""
        self._painted()
        self._drawn.code.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{name} Do Q")

    def rule(self, x0: float, y0: float, x1: float, y1: float, ink: Ink, width: float) -> None:
        """A straight line."""
        self._painted()
        self._pencil(ink)
        self._drawn.code.append(f"{width:g} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """A filled rectangle."""
        self._painted()
        self._ink(ink)
        self._drawn.code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """The outline of a rectangle."""
        self._painted()
        self._pencil(ink)
        self._drawn.code.append(f"0.5 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def link(
        self, left: float, bottom: float, right: float, top: float, name: str, said: str
    ) -> None:
        """A rectangle that leads to the anchor `name`, part of the open element; `said` is where.

        The open element is to be a `LinkArea`, and to hold the words that are seen there.
        """
        number, key = self.tree.link()
        self._drawn.links.append(LinkArea(left, bottom, right, top, name, said, number, key))

    def _said(self) -> bool:
        """Words are content; True if a paragraph was begun for them alone."""
        if self._furnishing:
            self._own(_ARTIFACT)
            return False
        alone = not self.tree.speaks
        if alone:
            self.tree.begin_text()
        self._own(self.tree.top)
        return alone

    def _painted(self) -> None:
        """What is no word is an artifact, but in a figure."""
        figure = self.tree.top.role == "Figure" and not self._furnishing
        self._own(self.tree.top if figure else _ARTIFACT)

    def _own(self, owner: StructureElement) -> None:
        if owner is self._owner:
            return
        if self._owner is not None:
            self._drawn.code.append("EMC")
        self._owner = owner
        artifact = owner is _ARTIFACT
        self._drawn.code.append("/Artifact BMC" if artifact else self.tree.content(owner))

    def _ink(self, ink: Ink) -> None:
        if ink is not self._fill and ink != self._fill:
            self._fill = ink
            self._drawn.code.append(f"{ink[0]:g} {ink[1]:g} {ink[2]:g} rg")

    def _pencil(self, ink: Ink) -> None:
        if ink is not self._stroke and ink != self._stroke:
            self._stroke = ink
            self._drawn.code.append(f"{ink[0]:g} {ink[1]:g} {ink[2]:g} RG")


def shown(fonts: Fonts, x: float, base: float, lines: Sequence[str], style: Style) -> str:
    """The operators that show lines below each other, in the ink at hand."""
    face = fonts.face(style)
    size = style.size
    spelled = [face.show(line, size) for line in lines]
    head = f"BT {face.select(size)} {style.leading:g} TL {x:.2f} {base:.2f} Td "
    return head + " T*\n".join(spelled) + " ET"
