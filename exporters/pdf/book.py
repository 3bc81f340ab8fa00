"""The document being written: its pages, anchors, outline and pictures, each written as it ends.

The rules are:

- A finished page goes into the file at once; only a page that prints a page number not known yet
  is kept open until the end.
- The total number of pages is one form that every page shows, written last.
- A picture goes into the file when it is first shown, once, as the bytes that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import BinaryIO, Final

from reportlab.pdfbase.pdfdoc import PDFDocument

from exporters.pdf import embedding, image_object, outline
from exporters.pdf.file import File
from exporters.pdf.fonts import Fonts
from exporters.pdf.jpeg import Jpeg
from exporters.pdf.numbering import Numbering
from exporters.pdf.outline import Anchor, Item
from exporters.pdf.pen import Drawn, Late, Pen, shown
from exporters.pdf.style import FOOT
from exporters.pdf.tagging import Tree
from exporters.pdf.volume import Place

TOTAL: Final = "Total"


class Book:
    """One document from its first page to its last; `finish` says what it is, and closes it."""

    def __init__(
        self, fonts: Traversable, out: BinaryIO, numbering: Numbering | None = None
    ) -> None:
        """`fonts` is the folder of the shipped fonts; the document is written to `out`.

        `numbering` says what number each page prints; without it they count from 1. `elsewhere`
        may be given anchors in other files, and `total` the pages of all of them.
        """
        self.numbering = numbering or Numbering()
        self.numbering.open()
        self.elsewhere: Mapping[str, Place] = {}
        self.total = 0
        self.last_label = ""
        self._document = PDFDocument(invariant=True, compression=True, pdfVersion=(1, 7))
        self.file = File(out)
        self.tree = Tree(self.file)
        self.fonts = Fonts(fonts, self._document)
        self.pen = Pen(self.fonts, self.tree)
        self.anchors: dict[str, Anchor] = {}
        self._pages: list[int] = []
        self._pictures: dict[str, str] = {}
        self._numbers = {TOTAL: self.file.reserve()}
        self._tree_of_pages = self.file.reserve()
        self._resources = self.file.reserve()
        self._fonts = self.file.reserve()
        self._outline: list[Item] = []
        self._leads: set[str] = set()
        self._open: list[tuple[int, list[str | Late]]] = []

    @property
    def pages(self) -> int:
        """The number of pages that are full."""
        return len(self._pages)

    @property
    def first(self) -> int:
        """The number of the first page's object."""
        return self._pages[0]

    def anchor(self, name: str, left: float, top: float) -> None:
        """Makes `name` lead to this place on the page at hand; the first such place counts."""
        if name not in self.anchors:
            self.anchors[name] = Anchor(
                self.pages + 1, self.numbering.label, self.tree.page, left, top
            )

    def entry(self, level: int, title: str, anchor: str) -> None:
        """Adds a line to the outline, at most one level below the line before."""
        deepest = self._outline[-1].level + 1 if self._outline else 0
        self._outline.append(Item(min(level, deepest), title, anchor))

    def picture(self, key: str, jpeg: Jpeg, data: bytes) -> str:
        """Writes a picture once per key; the name by which pages show it."""
        name = self._pictures.get(key)
        if name is None:
            name = self._pictures[key] = f"Im{len(self._pictures) + 1}"
            self._numbers[name] = image_object.put(self.file, jpeg, data)
        return name

    def end_page(self, width: float, height: float) -> None:
        """Closes the page at hand, of this size in points."""
        drawn = self.pen.take()
        page, key = self.tree.end_page()
        self._pages.append(page)
        self.last_label = self.numbering.label
        self.numbering.turn()
        contents = self.file.reserve()
        if any(isinstance(part, Late) for part in drawn.code):
            self._open.append((contents, drawn.code))
        else:
            self._close(contents, map(str, drawn.code))
        for link in drawn.links:
            place = self.elsewhere.get(link.name)
            if place is None:
                self._leads.add(link.name)
            self.file.put_in_tree(link.spelled(place.file if place else ""), link.number)
        links = " ".join(f"{link.number} 0 R" for link in drawn.links)
        self.file.put(
            f"<< /Type /Page /Parent {self._tree_of_pages} 0 R /MediaBox [0 0 {width:g} {height:g}]"
            f" /Resources {self._needed(drawn)} /Contents {contents} 0 R"
            f" /StructParents {key} /Tabs /S{f' /Annots [{links}]' if links else ''} >>",
            page,
        )

    def close(self, catalogue: str, names: str, info: int) -> None:
        """Ends the file; nothing may be drawn after. Raises KeyError for a dead link.

        `catalogue` and `names` are entries of the catalogue and of its names, `info` is the
        number of the information dictionary.
        """
        for name in self._leads:
            if name not in self.anchors:
                raise KeyError(name)
        for number, parts in self._open:
            self._close(number, map(self._settled, parts))
        self._put_total()
        self.file.put(f"<< {self._objects(())} >>", self._resources)
        shaped = self.fonts.put_shaped(self.file)
        embedding.write(self._document, self.file, self._fonts, shaped)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self.file.put(f"<< /Type /Pages /Count {self.pages} /Kids [{kids}] >>", self._tree_of_pages)
        root = self.tree.close()
        lines = outline.write(self.file, self._outline, self.anchors)
        places = outline.names(self.file, self.anchors)
        self.file.close(
            self.file.put(
                f"<< /Type /Catalog /Pages {self._tree_of_pages} 0 R /StructTreeRoot {root} 0 R"
                f" /MarkInfo << /Marked true >>{f' /Outlines {lines} 0 R' if lines else ''}"
                f" /Names << /Dests {places} 0 R{names} >>{catalogue} >>"
            ),
            info,
        )

    def _close(self, number: int, parts: Iterable[str]) -> None:
        self.file.put_deflated("\n".join(parts).encode("ascii"), "", number)

    def _settled(self, part: str | Late) -> str:
        if isinstance(part, str):
            return part
        places: Mapping[str, Anchor | Place] = self.anchors
        text = (places.get(part.name) or self.elsewhere[part.name]).label
        left = part.right - self.fonts.width(text, part.style)
        # the ink was chosen where the number was asked for
        return shown(self.fonts, left, part.base, (text,), part.style)

    def _needed(self, drawn: Drawn) -> str:
        if not drawn.images:
            return f"{self._resources} 0 R"
        return f"<< {self._objects(dict.fromkeys(drawn.images))} >>"

    def _objects(self, images: Iterable[str]) -> str:
        held = " ".join(f"/{name} {self._numbers[name]} 0 R" for name in (TOTAL, *images))
        return f"/Font {self._fonts} 0 R /XObject << {held} >>"

    def _put_total(self) -> None:
        line = shown(self.fonts, 0, 0, (str(self.total or self.pages),), FOOT)
        entries = (
            f"/Type /XObject /Subtype /Form /BBox [0 -5 60 15]"
            f" /Resources << /Font {self._fonts} 0 R >>"
        )
        self.file.put_deflated(line.encode("ascii"), entries, self._numbers[TOTAL])
