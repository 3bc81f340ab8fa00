"""Every mark that reaches a page is drawn here, and nowhere else.

The rules are:

- Text, pictures, lines and links each have one primitive, so that a layer above (tags for
  assistive technology, shaping) has one place to take over.
- Text is printable already (`Fonts.printable`); it goes into the page as glyphs, never as
  operators or markup.
- Coordinates are points from the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exporters.pdf.fonts import Fonts
from exporters.pdf.style import BLACK, Ink, Style


@dataclass(frozen=True, slots=True)
class Late:
    """A page number that is not known yet, to stand right-aligned at `right` on a base line."""

    name: str
    right: float
    base: float
    style: Style


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle on the page that leads to an anchor."""

    left: float
    bottom: float
    right: float
    top: float
    name: str


@dataclass(slots=True)
class Drawn:
    """What was drawn on one page."""

    code: list[str | Late] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


class Pen:
    """Draws on the page at hand; `take` hands over what was drawn and begins the next."""

    def __init__(self, fonts: Fonts) -> None:
        """Draws with the fonts of one document."""
        self.fonts = fonts
        self._drawn = Drawn()
        self._fill = BLACK
        self._stroke = BLACK

    def take(self) -> Drawn:
        """The page as drawn so far; the next begins empty, in black."""
        drawn, self._drawn = self._drawn, Drawn()
        self._fill = self._stroke = BLACK
        return drawn

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
        self._ink(style.ink)
        face = self.fonts.face(style)
        size = style.size
        shown = [face.show(line, size) for line in lines]
        head = f"BT {face.select(size)} {style.leading:g} TL {x:.2f} {base:.2f} Td "
        self._drawn.code.append(head + " T*\n".join(shown) + " ET")

    def page_number(self, right: float, base: float, name: str, style: Style) -> None:
        """The number of the page on which `name` will stand, ending at `right`."""
        self._ink(style.ink)
        self._drawn.code.append(Late(name, right, base, style))

    def image(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """The registered picture `name` in this rectangle."""
        self._drawn.images.append(name)
        self._drawn.code.append(f"q {width:.3f} 0 0 {height:.3f} {x:.2f} {y:.2f} cm /{name} Do Q")

    def form(self, x: float, y: float, name: str) -> None:
        """The registered form `name` with its origin here."""
        self._drawn.code.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{name} Do Q")

    def rule(self, x0: float, y0: float, x1: float, y1: float, ink: Ink, width: float) -> None:
        """A straight line."""
        self._pencil(ink)
        self._drawn.code.append(f"{width:g} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """A filled rectangle."""
        self._ink(ink)
        self._drawn.code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """The outline of a rectangle."""
        self._pencil(ink)
        self._drawn.code.append(f"0.5 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def link(self, left: float, bottom: float, right: float, top: float, name: str) -> None:
        """A rectangle that leads to the anchor `name`."""
        self._drawn.links.append(Link(left, bottom, right, top, name))

    def _ink(self, ink: Ink) -> None:
        if ink is not self._fill and ink != self._fill:
            self._fill = ink
            self._drawn.code.append(f"{ink[0]:g} {ink[1]:g} {ink[2]:g} rg")

    def _pencil(self, ink: Ink) -> None:
        if ink is not self._stroke and ink != self._stroke:
            self._stroke = ink
            self._drawn.code.append(f"{ink[0]:g} {ink[1]:g} {ink[2]:g} RG")
