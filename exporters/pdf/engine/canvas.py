"""The canvas, which draws every mark on a page.

**Invariants:**

- Text, pictures, lines and links have one primitive each, so that shaping and tagging each happen
  in one place.
- Every mark is content of the element that is open in the structure tree, or an artifact. Lines and
  backgrounds are always artifacts, unless they are part of a figure; text without an open element
  becomes a paragraph of its own.
- Text is already printable (`Fonts.printable`). It goes into the page as glyphs, never as operators
  or markup, so that no text of the diary can change the page.
- Coordinates are points from the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import atan2, cos, sin
from typing import Final

from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.style import BLACK, WATERMARK, Ink, Pieces, Style
from exporters.pdf.engine.tagging import StructureElement, StructureTree
from exporters.pdf.engine.writer import text_string

_ARTIFACT: Final = StructureElement(0, "Artifact", None, "")
_SAID: Final = 120  # the maximum number of characters in the description of a link


@dataclass(frozen=True, slots=True)
class PageNumberField:
    """A page number that is not known yet, to be drawn right-aligned at `right` on `base`."""

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
        """Return the annotation (ISO 32000-1, 12.5.6.5); it is printed and never hidden.

        `file` is the file that it leads to, if that is not this one.
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
    """The content of one page; `waits` says that it prints a page number not known yet."""

    code: list[str | PageNumberField] = field(default_factory=list)
    waits: bool = False
    links: list[LinkArea] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


class Canvas:
    """Draws on the current page; `finish_page` returns the content and starts the next page."""

    def __init__(self, fonts: Fonts, tree: StructureTree) -> None:
        """Draw with the fonts of one document, and tag in its structure tree."""
        self.fonts = fonts
        self.tree = tree
        self._drawn = DrawnPage()
        self._fill = BLACK
        self._stroke = BLACK
        self._owner: StructureElement | None = None
        self._furnishing = False

    def finish_page(self) -> DrawnPage:
        """Return the content of the page so far, and start the next page, with black ink."""
        if self._owner is not None:
            self._drawn.code.append("EMC")
            self._owner = None
        drawn, self._drawn = self._drawn, DrawnPage()
        self._fill = self._stroke = BLACK
        return drawn

    @contextmanager
    def furniture(self) -> Iterator[None]:
        """Treat everything drawn inside as an artifact, because it is repeated on every page."""
        self._furnishing = True
        try:
            yield
        finally:
            self._furnishing = False

    @contextmanager
    def figure(
        self, left: float, bottom: float, right: float, top: float, alt: str
    ) -> Iterator[None]:
        """Treat everything drawn inside as one figure in this rectangle, described by `alt`."""
        box = f"{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}"
        layout = f"/A <</O/Layout/Placement/Block/BBox [{box}]>>"
        self.tree.begin("Figure", f"/Alt {text_string(self.fonts.printable(alt))}{layout}")
        yield
        self.tree.end()

    def text(self, x: float, base: float, line: str, style: Style) -> None:
        """Draw one line of text that starts at `x`."""
        self.lines(x, base, (line,), style)

    def text_right(self, right: float, base: float, line: str, style: Style) -> None:
        """Draw one line of text that ends at `right`."""
        self.lines(right - self.fonts.width(line, style), base, (line,), style)

    def text_middle(self, x: float, base: float, line: str, style: Style) -> None:
        """Draw one line of text with its middle at `x`."""
        self.lines(x - self.fonts.width(line, style) / 2, base, (line,), style)

    def lines(
        self,
        x: float,
        base: float,
        lines: Sequence[str],
        style: Style,
        pieces: Pieces = (),
    ) -> None:
        """Draw lines below each other; `base` is the base line of the first.

        `pieces` says of which fields they have the words.
        """
        alone = self._mark_text()
        self._ink(style.ink)
        code = self._drawn.code
        if pieces:
            code += [piece.operator for piece in pieces]
        code.append(shown(self.fonts, x, base, lines, style))
        if alone:
            self.tree.end()

    def page_number(self, right: float, base: float, name: str, style: Style) -> None:
        """Draw the number of the page with the anchor `name`, ending at `right`."""
        self._mark_text()
        self._ink(style.ink)
        self._drawn.code.append(PageNumberField(name, right, base, style))
        self._drawn.waits = True

    def image(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """Draw the registered picture `name` in this rectangle."""
        self._drawn.images.append(name)
        self._painted()
        self._drawn.code.append(f"q {width:.3f} 0 0 {height:.3f} {x:.2f} {y:.2f} cm /{name} Do Q")

    def watermark(self, line: str, width: float, height: float) -> None:
        """Draw one line across a page of this size, behind everything and outside its text."""
        turn = atan2(height, width)
        across, up = cos(turn), sin(turn)
        half = self.fonts.width(line, WATERMARK) / 2
        low = WATERMARK.size / 3
        left = width / 2 - half * across + low * up
        base = height / 2 - half * up - low * across
        face = self.fonts.face(WATERMARK)
        ink = " ".join(f"{part:g}" for part in WATERMARK.ink)
        # first in the page's content, so that it hides nothing
        self._drawn.code.insert(
            0,
            "/Artifact << /Type /Pagination /Subtype /Watermark >> BDC q "
            f"{ink} rg BT {face.select(WATERMARK.size)} "
            f"{across:.4f} {up:.4f} {-up:.4f} {across:.4f} {left:.2f} {base:.2f} Tm "
            f"{face.show(line, WATERMARK.size)} ET Q EMC",
        )

    def form(self, x: float, y: float, name: str) -> None:
        """Draw the registered form `name` with its origin at this point."""
        self._painted()
        self._drawn.code.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{name} Do Q")

    def rule(self, x0: float, y0: float, x1: float, y1: float, ink: Ink, width: float) -> None:
        """Draw a straight line."""
        self._painted()
        self._pencil(ink)
        self._drawn.code.append(f"{width:g} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """Draw a filled rectangle."""
        self._painted()
        self._ink(ink)
        self._drawn.code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """Draw the outline of a rectangle."""
        self._painted()
        self._pencil(ink)
        self._drawn.code.append(f"0.5 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def link(
        self, left: float, bottom: float, right: float, top: float, name: str, label: str
    ) -> None:
        """Add a rectangle that leads to the anchor `name`; `label` describes the target.

        The open element must be a `Link` and hold the words that are seen there.
        """
        number, key = self.tree.link()
        self._drawn.links.append(LinkArea(left, bottom, right, top, name, label, number, key))

    def _mark_text(self) -> bool:
        """Mark what follows as text; return whether a paragraph was begun for it alone."""
        if self._furnishing:
            self._own(_ARTIFACT)
            return False
        alone = not self.tree.speaks
        if alone:
            self.tree.begin_text()
        self._own(self.tree.top)
        return alone

    def _painted(self) -> None:
        """Mark what follows as an artifact, or as part of the figure that is open."""
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
    """Return the operators that show lines below each other, in the current ink."""
    face = fonts.face(style)
    size = style.size
    spelled = [face.show(line, size) for line in lines]
    words = " T*\n".join(spelled) if len(spelled) != 1 else spelled[0]
    return f"{face.begins(size, style.leading)} {x:.2f} {base:.2f} Td {words} ET"
