"""The document while it is written: pages, page numbers, anchors, outline and pictures.

**Invariants:**

- A finished page is written at once, so that memory does not grow with the document; only a page
  that prints a page number not known yet is kept until the end. The total number of pages is one
  form that every page shows, because it is known last.
- A picture is written when it is first shown, once, with its bytes unchanged.
- A page prints the label that the file gives it: 1, 2, 3 from the first page on, or A1, A2, B1 by
  section, where the section after the front shares its letter. The labels of a volume continue
  those of the volume before.
- Every title of the outline ends with its page number, because courts ask for that in a bundle.
  Entries below the top level are collapsed, so that a reader sees the sections of the document
  first.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import BinaryIO, Final, cast

from reportlab.pdfbase.pdfdoc import PDFDocument

from exporters.pdf.engine import fonts, jpeg_image
from exporters.pdf.engine.canvas import Canvas, DrawnPage, PageNumberField, shown
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.jpeg_image import JpegHeader
from exporters.pdf.engine.style import FOOT
from exporters.pdf.engine.tagging import StructureTree
from exporters.pdf.engine.volume import AnchorPlace
from exporters.pdf.engine.writer import PdfWriter, text_string


class PageCounter:
    """Counts pages through all volumes of a document."""

    def __init__(self) -> None:
        """Start at page 1."""
        self._letter = ""
        self._next = 1
        self._pages = 0
        self._runs: list[tuple[int, str, int]] = []

    @property
    def label(self) -> str:
        """The label of the current page."""
        return f"{self._letter}{self._next}"

    def open(self) -> None:
        """Start a volume."""
        self._pages = 0
        self._runs = []

    def begin(self, letter: str) -> None:
        """Start a section on the current page, which is still empty."""
        if letter != self._letter:
            self._letter, self._next = letter, 1

    def turn(self) -> None:
        """Go on to the next page."""
        run = (self._pages, self._letter, self._next)
        if not self._runs or self._runs[-1][1] != self._letter:
            self._runs.append(run)
        self._pages += 1
        self._next += 1

    def spelled(self) -> str:
        """Return the labels of this volume's pages as a number tree (ISO 32000-1, 12.4.2)."""
        runs = self._runs or [(0, self._letter, self._next)]
        parts = " ".join(
            f"{at} << /S /D{f' /P {text_string(letter)}' if letter else ''} /St {first} >>"
            for at, letter, first in runs
        )
        return f"<< /Nums [{parts}] >>"


def section_letters(sections: Sequence[str]) -> dict[str, str]:
    """Return the letter of each section; the section after the front shares its letter."""
    found: dict[str, str] = {}
    used = iter(string.ascii_uppercase)
    before = ""
    for name in sections:
        found[name] = found[before] if before == "front" else next(used)
        before = name
    return found


@dataclass(frozen=True, slots=True)
class PdfAnchor:
    """The target of links and outline entries; `page` counts from 1 in this file.

    `label` is the page number as printed; `number` is the number of the page's object.
    """

    page: int
    label: str
    number: int
    left: float
    top: float

    def destination(self) -> str:
        """Return the destination array (ISO 32000-1, 12.3.2.2), which keeps the viewer's zoom."""
        return f"[{self.number} 0 R /XYZ {self.left:.2f} {self.top:.2f} null]"


@dataclass(slots=True)
class OutlineItem:
    """One entry of the outline, with its neighbours as object numbers."""

    level: int
    title: str
    anchor: str
    number: int = 0
    parent: int = 0
    before: int = 0
    after: int = 0
    kids: list[OutlineItem] = field(default_factory=list)


def join_items(items: Sequence[OutlineItem], root: int) -> list[OutlineItem]:
    """Link the items, which have their numbers, with each other; return the top-level ones."""
    top: list[OutlineItem] = []
    above: list[OutlineItem] = []
    for item in items:
        del above[item.level :]
        siblings = above[-1].kids if above else top
        item.parent = above[-1].number if above else root
        if siblings:
            item.before, siblings[-1].after = siblings[-1].number, item.number
        siblings.append(item)
        above.append(item)
    return top


def write_outline(
    file: PdfWriter, items: Sequence[OutlineItem], anchors: Mapping[str, PdfAnchor]
) -> int:
    """Write the outline; return the object number of its root, or 0 without items."""
    if not items:
        return 0
    root = file.reserve()
    for item in items:
        item.number = file.reserve()
    top = join_items(items, root)
    for item in items:
        file.put(_line(item, anchors[item.anchor]), item.number)
    ends = f"/First {top[0].number} 0 R /Last {top[-1].number} 0 R /Count {len(top)}"
    return file.put(f"<< /Type /Outlines {ends} >>", root)


def _line(item: OutlineItem, anchor: PdfAnchor) -> str:
    title = text_string(f"{item.title} (p. {anchor.label})")
    parts = [f"<< /Title {title} /Parent {item.parent} 0 R /Dest {anchor.destination()}"]
    if item.after:
        parts.append(f"/Next {item.after} 0 R")
    if item.before:
        parts.append(f"/Prev {item.before} 0 R")
    if item.kids:
        first, last = item.kids[0].number, item.kids[-1].number
        parts.append(f"/First {first} 0 R /Last {last} 0 R /Count {-len(item.kids)}")
    return " ".join(parts) + " >>"


def write_destinations(file: PdfWriter, anchors: Mapping[str, PdfAnchor]) -> int:
    """Write the name tree of destinations, so that other documents can link into this one."""
    found = sorted((name.encode(), anchor) for name, anchor in anchors.items())
    pairs = (f"<{name.hex()}> {anchor.destination()}" for name, anchor in found)
    return file.put(f"<< /Names [{' '.join(pairs)}] >>")


TOTAL: Final = "Total"


class PdfDocument:
    """One document from its first page to its last; `pdfa.finish` adds metadata and closes it."""

    def __init__(
        self, fonts: Traversable, out: BinaryIO, numbering: PageCounter | None = None
    ) -> None:
        """Start a document on `out` with the fonts from the folder `fonts`.

        `numbering` gives the page numbers to print; without it, pages count from 1. The caller may
        set `elsewhere` to the anchors of other files, and `total` to the number of pages of all
        files.
        """
        self.numbering = numbering or PageCounter()
        self.numbering.open()
        self.elsewhere: Mapping[str, AnchorPlace] = {}
        self.total = 0
        self.last_label = ""
        self._document = PDFDocument(invariant=True, compression=True, pdfVersion=(1, 7))
        self.file = PdfWriter(out)
        self.tree = StructureTree(self.file)
        self.fonts = Fonts(fonts, self._document)
        self.canvas = Canvas(self.fonts, self.tree)
        self.anchors: dict[str, PdfAnchor] = {}
        self._pages: list[int] = []
        self._pictures: dict[str, str] = {}
        self._numbers = {TOTAL: self.file.reserve()}
        self._tree_of_pages = self.file.reserve()
        self._resources = self.file.reserve()
        self._fonts = self.file.reserve()
        self._outline: list[OutlineItem] = []
        self._leads: set[str] = set()
        self._open: list[tuple[int, list[str | PageNumberField]]] = []

    @property
    def pages(self) -> int:
        """The number of finished pages."""
        return len(self._pages)

    @property
    def first(self) -> int:
        """The object number of the first page."""
        return self._pages[0]

    def anchor(self, name: str, left: float, top: float) -> None:
        """Make `name` lead to this place on the current page, unless it already has a place."""
        if name not in self.anchors:
            self.anchors[name] = PdfAnchor(
                self.pages + 1, self.numbering.label, self.tree.page, left, top
            )

    def entry(self, level: int, title: str, anchor: str) -> None:
        """Add an entry to the outline, at most one level below the entry before."""
        deepest = self._outline[-1].level + 1 if self._outline else 0
        self._outline.append(OutlineItem(min(level, deepest), title, anchor))

    def picture(self, key: str, jpeg: JpegHeader, data: bytes) -> str:
        """Write a picture once per key; return the name by which pages show it."""
        name = self._pictures.get(key)
        if name is None:
            name = self._pictures[key] = f"Im{len(self._pictures) + 1}"
            self._numbers[name] = jpeg_image.write_image(self.file, jpeg, data)
        return name

    def end_page(self, width: float, height: float) -> None:
        """Finish the current page; its size is in points."""
        drawn = self.canvas.finish_page()
        page, key = self.tree.end_page()
        self._pages.append(page)
        self.last_label = self.numbering.label
        self.numbering.turn()
        contents = self.file.reserve()
        if drawn.waits:
            self._open.append((contents, drawn.code))
        else:
            self._close(contents, cast("list[str]", drawn.code))
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
        """Finish the file, after which nothing may be drawn; raise KeyError for a dead link.

        `catalogue` and `names` are further entries of the catalogue and of its names; `info` is the
        object number of the information dictionary.
        """
        for name in self._leads:
            if name not in self.anchors:
                raise KeyError(name)
        for number, parts in self._open:
            self._close(number, map(self._settled, parts))
        self._put_total()
        self.file.put(f"<< {self._objects(())} >>", self._resources)
        shaped = self.fonts.put_shaped(self.file)
        fonts.write_fonts(self._document, self.file, self._fonts, shaped)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self.file.put(f"<< /Type /Pages /Count {self.pages} /Kids [{kids}] >>", self._tree_of_pages)
        root = self.tree.close()
        lines = write_outline(self.file, self._outline, self.anchors)
        places = write_destinations(self.file, self.anchors)
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

    def _settled(self, part: str | PageNumberField) -> str:
        if isinstance(part, str):
            return part
        places: Mapping[str, PdfAnchor | AnchorPlace] = self.anchors
        text = (places.get(part.name) or self.elsewhere[part.name]).label
        left = part.right - self.fonts.width(text, part.style)
        # the colour was set where the number was requested
        return shown(self.fonts, left, part.base, (text,), part.style)

    def _needed(self, drawn: DrawnPage) -> str:
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
