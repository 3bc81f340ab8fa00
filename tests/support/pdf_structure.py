"""Reads a document's tree with pikepdf and its pages with PDFium, and holds one to the other.

Nothing here knows how the tree was made: it is what a reader for somebody who cannot see would do.
"""

from __future__ import annotations

import ctypes
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

Place = tuple[int, int]  # page from 0, and number of the marked content on it
Box = tuple[float, float, float, float]
INSIDE = {
    "TR": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "Lbl": {"LI"},
    "LBody": {"LI"},
    "Sect": {"Document", "Sect"},
}
GROUPS = {"Document", "Sect", "Table", "TR", "L", "LI"}
NEAR = 40  # neighbours in reading order that are held against each other
TOUCH = 2.0  # points that boxes may overlap


@dataclass
class Node:
    """One element: what it is, its parts in reading order, and the entries that matter."""

    role: str
    kids: list[Node | Place] = field(default_factory=list)
    links: int = 0
    alt: str = ""
    scope: str = ""
    lang: str = ""

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()

    def places(self) -> Iterator[Place]:
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.places()
            else:
                yield kid


@dataclass
class Mark:
    """One object of a page: in which content it stands, where, and its words."""

    place: int
    box: Box
    text: str
    artifact: bool


@dataclass
class Read:
    """A document as read: its tree, the marks of its pages, and what is wrong with them."""

    tree: Node
    pages: list[list[Mark]]
    faults: list[str]

    def text(self, node: Node) -> str:
        """The words of an element, in the order of the tree."""
        return "".join(self._said.get(place, "") for place in node.places())

    @cached_property
    def _said(self) -> dict[Place, str]:
        said: dict[Place, str] = {}
        for at, marks in enumerate(self.pages):
            for mark in marks:
                said[at, mark.place] = said.get((at, mark.place), "") + mark.text
        return said


def failures(data: bytes) -> set[str]:
    """What keeps a file from being PDF/A-3a and PDF/UA-1, by a validator's names."""
    limits = page_validation.SafetyLimits.unlimited()
    found = set()
    for profile in ("3a", "ua1"):
        result = page_validation.validate_pdf_bytes(data, profile=profile, limits=limits)
        found |= {failure.rule_id for failure in result.failures}
    return found


def torn(data: bytes) -> list[str]:
    """Where the bytes of a file of ours are not as its cross-reference stream says."""
    last = re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", data)
    assert last
    start = int(last[1])
    head = re.compile(rb"(\d+) 0 obj\n<< (.*?) /Length (\d+) >>\nstream\n", re.DOTALL)
    found = head.match(data, start)
    assert found
    table = zlib.decompress(data[found.end() : found.end() + int(found[3])])
    at, wrong = data.index(b"\n", 10) + 1, []
    wrong += _misplaced(data, table)
    places = [(int.from_bytes(table[row + 1 : row + 7], "big"), row // 9)
              for row in range(0, len(table), 9) if table[row] == 1]  # fmt: skip
    for offset, number in sorted(places):
        found = head.match(data, offset)
        if offset != at or not found or int(found[1]) != number:
            return [*wrong, f"no object {number} at {offset}"]
        end = found.end() + int(found[3])
        if data[end : end + 18] != b"\nendstream\nendobj\n":
            return [*wrong, f"object {number} has another length"]
        if data[end - 1] == 13:
            wrong.append(f"object {number} ends in a carriage return")
        at = end + 18
    return wrong if at == last.start() else [*wrong, "something stands behind the last object"]


def _misplaced(data: bytes, table: bytes) -> Iterator[str]:
    """Objects that do not stand in the stream, and at the place in it, that the table says."""
    told = {}
    for row in range(0, len(table), 9):
        if table[row] == 2:
            holder, at = (int.from_bytes(part, "big") for part in
                          (table[row + 1 : row + 7], table[row + 7 : row + 9]))  # fmt: skip
            told[row // 9] = holder, at
    packed = rb"(\d+) 0 obj\n<< /Type /ObjStm /N (\d+) /First (\d+) .*?/Length (\d+) >>\nstream\n"
    for found in re.finditer(packed, data):
        inside = zlib.decompress(data[found.end() : found.end() + int(found[4])])
        numbers = inside[: int(found[3])].split()[::2]
        if len(numbers) != int(found[2]):
            yield f"stream {int(found[1])} holds another number of objects"
        for at, number in enumerate(numbers):
            if told.pop(int(number), None) != (int(found[1]), at):
                yield f"object {int(number)} is not where it should be"
    yield from (f"object {number} is in no stream" for number in told)


def read(data: bytes) -> Read:
    """Reads a document; `faults` is empty where tree and pages agree in everything."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        faults = [*_catalogue(pdf)]
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        owners: dict[Place, tuple[int, int]] = {}
        tree = _node(_kids(pdf.Root.StructTreeRoot)[0], None, numbers, owners, faults)
        faults += _parents(pdf, owners)
    pages = _marks(data)
    faults += [*_shape(tree), *_headings(tree), *_held(tree, pages), *_order(tree, pages)]
    return Read(tree, pages, faults)


def _catalogue(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    if not str(pdf.Root.get("/Lang", "")):
        yield "no language"
    for at, page in enumerate(pdf.pages, 1):
        if page.obj.get("/Tabs") != pikepdf.Name.S:
            yield f"page {at}: tabs are not in the order of the tree"
        for link in page.obj.get("/Annots", []):
            if link.get("/F") != 4 or not str(link.get("/Contents", "")):
                yield f"page {at}: a link is hidden or says nothing"


def _node(
    held: Any, parent: Any, numbers: dict[Any, int], owners: dict[Any, Any], faults: list[str]
) -> Node:
    if parent is not None and held.P.objgen != parent.objgen:
        faults.append("an element names another parent")
    node = Node(str(held.S)[1:], alt=str(held.get("/Alt", "")), lang=str(held.get("/Lang", "")))
    attributes = held.get("/A", {})
    node.scope = str(attributes.get("/Scope", ""))
    for kid in _kids(held):
        if isinstance(kid, int):
            node.kids.append((numbers[held.Pg.objgen], kid))
        elif kid.get("/Type") == pikepdf.Name.MCR:
            node.kids.append((numbers[kid.Pg.objgen], kid.MCID))
        elif kid.get("/Type") == pikepdf.Name.OBJR:
            node.links += 1
            owners["link", kid.Obj.StructParent] = held.objgen
            continue
        else:
            node.kids.append(_node(kid, held, numbers, owners, faults))
            continue
        owners[node.kids[-1]] = held.objgen
    return node


def _kids(held: Any) -> list[Any]:
    kids = held.get("/K")
    if kids is None:
        return []
    return [*kids] if isinstance(kids, pikepdf.Array) else [kids]


def _parents(pdf: pikepdf.Pdf, owners: dict[Any, Any]) -> Iterator[str]:
    """The parent tree leads back from each content to the element that holds it."""
    found: dict[int, Any] = {}
    before = -1
    for leaf in pdf.Root.StructTreeRoot.ParentTree.get("/Kids", []):
        pairs = list(leaf.Nums)
        found |= dict(zip(pairs[::2], pairs[1::2], strict=True))
        if [*leaf.Limits] != [pairs[0], pairs[-2]] or pairs[0] <= before:
            yield "the parent tree is not in order"
        before = pairs[-2]
    for at, page in enumerate(pdf.pages):
        for mark, owner in enumerate(found[page.obj.StructParents]):
            if owners.pop((at, mark), None) != owner.objgen:
                yield f"page {at + 1}: content {mark} has another parent in the parent tree"
        for link in page.obj.get("/Annots", []):
            key = link.get("/StructParent", -1)
            if owners.pop(("link", key), None) != found[key].objgen:
                yield f"page {at + 1}: a link has another parent in the parent tree"
    yield from (f"not in the parent tree: {place}" for place in owners)


def _marks(data: bytes) -> list[list[Mark]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [[*_marks_of(page)] for page in document]
    finally:
        document.close()


def _marks_of(page: Any) -> Iterator[Mark]:
    words = page.get_textpage()
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        held = pdfium.FPDFPage_GetObject(page.raw, at)
        edges = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(held, *edges)
        text = ""
        if pdfium.FPDFPageObj_GetType(held) == pdfium.FPDF_PAGEOBJ_TEXT:
            size = pdfium.FPDFTextObj_GetText(held, words.raw, None, 0)
            buffer = (ctypes.c_ushort * (size // 2))()
            pdfium.FPDFTextObj_GetText(held, words.raw, buffer, size)
            text = bytes(buffer).decode("utf-16-le").rstrip("\0")
        left, bottom, right, top = (edge.value for edge in edges)
        place = pdfium.FPDFPageObj_GetMarkedContentID(held)
        yield Mark(place, (left, bottom, right, top), text, _is_artifact(held))


def _is_artifact(held: Any) -> bool:
    for at in range(pdfium.FPDFPageObj_CountMarks(held)):
        mark = pdfium.FPDFPageObj_GetMark(held, at)
        buffer, size = (ctypes.c_ushort * 40)(), ctypes.c_ulong()
        pdfium.FPDFPageObjMark_GetName(mark, buffer, 80, size)
        if bytes(buffer)[: size.value].decode("utf-16-le").rstrip("\0") == "Artifact":
            return True
    return False


def _shape(tree: Node) -> Iterator[str]:
    for node in tree.walk():
        for kid in node.kids:
            if not isinstance(kid, Node):
                if node.role in GROUPS:
                    yield f"{node.role} holds content itself"
            elif node.role not in INSIDE.get(kid.role, {node.role}):
                yield f"{kid.role} in {node.role}"
            elif node.role in {"Table", "TR", "L", "LI"} and kid.role not in INSIDE:
                yield f"{kid.role} in {node.role}"
        if node.role == "Figure" and not node.alt.strip():
            yield "a figure without words for it"
        if node.role == "TH" and node.scope not in {"/Row", "/Column"}:
            yield "a heading of a table that does not say of what"
        if (node.role == "Link") != (node.links == 1):
            yield "a link that is none"


def _headings(tree: Node) -> Iterator[str]:
    levels = [int(node.role[1]) for node in tree.walk() if re.fullmatch(r"H\d", node.role)]
    for before, level in pairwise([0, *levels]):
        if level > before + 1:
            yield f"a heading skips from {before} to {level}"


def _held(tree: Node, pages: list[list[Mark]]) -> Iterator[str]:
    """Every mark is an artifact or content that stands in the tree once."""
    told = [*tree.places()]
    if len(told) != len(set(told)):
        yield "content stands in the tree twice"
    drawn = {
        (at, mark.place) for at, marks in enumerate(pages) for mark in marks if mark.place >= 0
    }
    for at, marks in enumerate(pages):
        if any(mark.place < 0 and not mark.artifact for mark in marks):
            yield f"page {at + 1}: content outside the tree"
        if any(mark.place >= 0 and mark.artifact for mark in marks):
            yield f"page {at + 1}: an artifact in the tree"
    if drawn - set(told):
        yield f"drawn and not told: {sorted(drawn - set(told))[:3]}"


def _order(tree: Node, pages: list[list[Mark]]) -> Iterator[str]:
    """Nothing that is told later stands above, or before on the same line."""
    told = [*tree.places()]
    if [page for page, _ in told] != sorted(page for page, _ in told):
        # a cell that goes on over the page is told before the next cell of its row
        yield from _turning_back(tree)
    on: dict[int, list[int]] = {}
    for page, place in told:
        on.setdefault(page, []).append(place)
    for at, marks in enumerate(pages):
        boxes: dict[int, Box] = {}
        for mark in marks:
            if mark.place >= 0:
                boxes[mark.place] = _around(boxes.get(mark.place), mark.box)
        order = [boxes[place] for place in on.get(at, ()) if place in boxes]
        for number, first in enumerate(order):
            for second in order[number + 1 : number + NEAR]:
                if _wrong(first, second):
                    yield f"page {at + 1}: told after what stands below it"


def _turning_back(tree: Node) -> Iterator[str]:
    for node in tree.walk():
        within = [
            [page for page, _ in (kid.places() if isinstance(kid, Node) else [kid])]
            for kid in node.kids
        ]
        ends = [(min(pages), max(pages)) for pages in within if pages]
        if node.role != "TR" and any(one[1] > two[0] for one, two in pairwise(ends)):
            yield f"{node.role} is told out of the order of pages"


def _around(one: Box | None, two: Box) -> Box:
    if one is None:
        return two
    return min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])


def _wrong(first: Box, second: Box) -> bool:
    if min(first[2], second[2]) - max(first[0], second[0]) > TOUCH:
        return second[1] > first[3] - TOUCH
    line = min(first[3], second[3]) - max(first[1], second[1])
    low = min(first[3] - first[1], second[3] - second[1])
    return line > low / 2 > 0 and second[2] < first[0]
