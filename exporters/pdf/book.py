"""The document being written: its pages, anchors, outline and pictures, and its first bytes.

The rules are:

- A finished page is compressed at once and its operators are let go; only a page that prints a
  page number not known yet is kept open until the end.
- The total number of pages is one form that every page shows, written last.
- A picture is a stand-in here: its bytes go in when the file is finished (`finish`), once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import BasicFonts, PDFDocument

from exporters.pdf import outline
from exporters.pdf.fonts import Fonts
from exporters.pdf.jpeg import Jpeg
from exporters.pdf.objects import Resolve, Spell, Spelled, deflated, stream
from exporters.pdf.outline import Anchor, Item
from exporters.pdf.pen import Drawn, Late, Pen
from exporters.pdf.style import FOOT

TOTAL: Final = "Total"


@dataclass(frozen=True, slots=True)
class Photograph:
    """A registered picture: what its header says, and its bytes."""

    jpeg: Jpeg
    data: bytes


class Book:
    """One document from its first page to its bytes; `finish` makes it archival."""

    def __init__(self, fonts: Traversable) -> None:
        """`fonts` is the folder of the shipped fonts."""
        # Any: the stubs know no catalogue and no page tree
        self._document: Any = PDFDocument(invariant=True, compression=True, pdfVersion=(1, 7))
        self.fonts = Fonts(fonts, self._document)
        self.pen = Pen(self.fonts)
        self.pages = 0
        self.anchors: dict[str, Anchor] = {}
        self.images: dict[str, Photograph] = {}
        self._keys: dict[str, str] = {}
        self._outline: list[Item] = []
        self._open: list[tuple[str, list[str | Late]]] = []

    def anchor(self, name: str, left: float, top: float) -> None:
        """Makes `name` lead to this place on the page at hand; the first such place counts."""
        self.anchors.setdefault(name, Anchor(self.pages + 1, left, top))

    def entry(self, level: int, title: str, anchor: str) -> None:
        """Adds a line to the outline, at most one level below the line before."""
        deepest = self._outline[-1].level + 1 if self._outline else 0
        self._outline.append(Item(min(level, deepest), title, anchor))

    def picture(self, key: str, jpeg: Jpeg, data: bytes) -> str:
        """Registers a picture once per key; its bytes go in when the file is finished."""
        if key in self._keys:
            return self._keys[key]
        name = self._keys[key] = f"Im{len(self.images) + 1}"
        self.images[name] = Photograph(jpeg, data)
        self._add(name, lambda resolve: stream(b"", "/Type /XObject /Subtype /Image"))
        return name

    def end_page(self, width: float, height: float) -> None:
        """Closes the page at hand, of this size in points."""
        drawn = self.pen.take()
        self.pages += 1
        contents = f"Contents{self.pages}"
        if any(isinstance(part, Late) for part in drawn.code):
            self._open.append((contents, drawn.code))
        else:
            self._close(contents, map(str, drawn.code))
        self._document.addPage(Spelled(_page(contents, drawn, width, height, self.anchors)))

    def save(self) -> bytes:
        """The document's bytes; nothing may be drawn after. Raises KeyError for a dead link."""
        for name, parts in self._open:
            self._close(name, map(self._settled, parts))
        self._add_total()
        self._add("Resources", lambda resolve: _resources(resolve, ()).encode("ascii"))
        for font in self._document.delayedFonts:
            font.addObjects(self._document)
        for name, spell in outline.spelled(self._outline, self.anchors):
            self._add(name, spell)
        self._add("Dests", outline.names(self.anchors))
        self._document.Reference(self._document.Pages, "Pages")
        self._document.Catalog = Spelled(_catalogue(outlined=bool(self._outline)))
        data: bytes = self._document.format()
        return data

    def _add(self, name: str, spell: Spell) -> None:
        self._document.Reference(Spelled(spell), name)

    def _close(self, name: str, parts: Any) -> None:
        data = deflated("\n".join(parts))
        self._add(name, lambda resolve: stream(data, "/Filter /FlateDecode"))

    def _settled(self, part: str | Late) -> str:
        if isinstance(part, str):
            return part
        pen = Pen(self.fonts)
        pen.text_right(part.right, part.base, str(self.anchors[part.name].page), part.style)
        # the ink was chosen where the number was asked for
        return str(pen.take().code[-1])

    def _add_total(self) -> None:
        pen = Pen(self.fonts)
        pen.text(0, 0, str(self.pages), FOOT)
        data = deflated("\n".join(map(str, pen.take().code)))
        entries = "/Type /XObject /Subtype /Form /BBox [0 -5 60 15] /Filter /FlateDecode"

        def spell(resolve: Resolve) -> bytes:
            return stream(data, f"{entries} /Resources << /Font {resolve(BasicFonts)} >>")

        self._add(TOTAL, spell)


def _catalogue(*, outlined: bool) -> Spell:
    def spell(resolve: Resolve) -> bytes:
        lines = f" /Outlines {resolve('Outlines')}" if outlined else ""
        return (
            f"<< /Type /Catalog /Pages {resolve('Pages')}{lines}"
            f" /Names << /Dests {resolve('Dests')} >> >>"
        ).encode("ascii")

    return spell


def _resources(resolve: Resolve, images: Sequence[str]) -> str:
    objects = " ".join(f"/{name} {resolve(name)}" for name in (TOTAL, *images))
    return f"<< /Font {resolve(BasicFonts)} /XObject << {objects} >> >>"


def _known(anchors: Mapping[str, Anchor], name: str) -> str:
    """The name of a destination, in hex; KeyError if there is no such place."""
    if name not in anchors:
        raise KeyError(name)
    return name.encode().hex()


def _page(
    contents: str, drawn: Drawn, width: float, height: float, anchors: Mapping[str, Anchor]
) -> Spell:
    images = tuple(dict.fromkeys(drawn.images))
    links = drawn.links

    def spell(resolve: Resolve) -> bytes:
        own = _resources(resolve, images) if images else resolve("Resources")
        parts = [
            f"<< /Type /Page /Parent {resolve('Pages')} /MediaBox [0 0 {width:g} {height:g}]",
            f"/Resources {own} /Contents {resolve(contents)}",
        ]
        if links:
            spelled = (
                f"<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0]"
                f" /Rect [{link.left:.2f} {link.bottom:.2f} {link.right:.2f} {link.top:.2f}]"
                f" /Dest <{_known(anchors, link.name)}> >>"
                for link in links
            )
            parts.append(f"/Annots [{' '.join(spelled)}]")
        return (" ".join(parts) + " >>").encode("ascii")

    return spell
