"""The structure tree: what every mark on a page is, for whoever does not read it by eye.

The rules are:

- An element is written when it ends and is let go then; only those that are open are held.
- Elements are begun and ended in reading order, which is the order in which they are drawn.
- A block that goes on over a page leaves its element open: its next part goes on in it.
- Headings open parts by their level and never skip one.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from diary.errors import BadInput
from exporters.pdf.engine.writer import PdfWriter, text_string

_GROUPS: Final = frozenset({"Document", "Sect", "L"})  # what holds no words of its own
_DEEPEST: Final = 6  # the last heading that a reader knows (ISO 32000-1, 14.8.4.3.2)
_LEAF: Final = 256  # entries of one leaf of the parent tree


class StructureElement:
    """One element that is open; `more` are its entries beside role, place and content."""

    __slots__ = ("kids", "more", "number", "page", "parent", "role")

    def __init__(self, number: int, role: str, parent: StructureElement | None, more: str) -> None:
        """`number` is that of its object."""
        self.number = number
        self.role = role
        self.parent = parent
        self.more = more
        self.page = 0
        self.kids: list[str] = []


class StructureTree:
    """The tree of one document, while its pages are drawn."""

    def __init__(self, file: PdfWriter) -> None:
        """Begins with the document itself."""
        self._file = file
        self._root = file.reserve()
        self._open = 1
        self._depth = 0
        self._page = 0
        self._owners: list[int] = []
        self._keys = array("L")
        self._scopes: dict[str, str] = {}
        self.top = StructureElement(file.reserve(), "Document", None, "")
        self._document = self.top.number

    @property
    def page(self) -> int:
        """The number of the object of the page at hand."""
        if not self._page:
            self._page = self._file.reserve()
        return self._page

    def begin(self, role: str, more: str = "") -> StructureElement:
        """Begins an element inside the one that is open."""
        top = self.top
        if top.role == "L" and role != "LI":
            self._end()
            top = self.top
        number = self._file.reserve()
        top.kids.append(f"{number} 0 R")
        self._open += 1
        self.top = StructureElement(number, role, top, more)
        return self.top

    def end(self) -> None:
        """Ends the element that is open."""
        if self.top.role == "L":
            self._end()
        self._end()

    def pause(self) -> StructureElement:
        """Leaves the open element, to go on in it later."""
        element = self.top
        self.top = _parent(element)
        return element

    def resume(self, element: StructureElement) -> None:
        """Goes on in an element that was left, whose parent is the one that is open."""
        self.top = element

    def begin_text(self, *, heading: bool = False, lang: str = "") -> None:
        """Begins a paragraph, or a heading inside the part at hand, in a language of its own."""
        self.begin(f"H{min(self._depth + 1, _DEEPEST)}" if heading else "P", _lang(lang))

    def begin_part(self, level: int) -> None:
        """Begins a part of the document and its heading; ends the parts that do not hold it."""
        if self.top.role == "L":
            self._end()
        while self._depth > level:
            self.end()
            self._depth -= 1
        self.begin("Sect")
        self._depth += 1
        self.begin(f"H{min(self._depth, _DEEPEST)}")

    def begin_item(self) -> None:
        """Begins a point of the list at hand, or of a new list."""
        if self.top.role != "L":
            self.begin("L")
        self.begin("LI")

    def begin_cell(self, lang: str = "") -> None:
        """Begins a cell that heads nothing, in a language of its own."""
        self.begin("TD", _lang(lang))

    def begin_head(self, scope: str, lang: str = "") -> None:
        """Begins a cell that heads its `Column` or `Row`, in a language of its own."""
        if scope not in self._scopes:
            self._scopes[scope] = f"/A {self._file.put(f'<</O/Table/Scope/{scope}>>')} 0 R"
        self.begin("TH", self._scopes[scope] + _lang(lang))

    @property
    def speaks(self) -> bool:
        """Whether the open element may hold words itself."""
        return self.top.role not in _GROUPS

    def content(self, element: StructureElement) -> str:
        """The operator that makes what follows on this page content of the element."""
        mark = len(self._owners)
        self._owners.append(element.number)
        if not element.page:
            element.page = self.page
        own = element.page == self.page
        element.kids.append(str(mark) if own else f"<</Type/MCR/Pg {self.page} 0 R/MCID {mark}>>")
        return f"/{element.role} <</MCID {mark}>> BDC"

    def link(self) -> tuple[int, int]:
        """Makes an annotation part of the open element: its object's number, and its key."""
        number = self._file.reserve()
        self.top.kids.append(f"<</Type/OBJR/Obj {number} 0 R/Pg {self.page} 0 R>>")
        self._keys.append(self.top.number)
        return number, len(self._keys) - 1

    def end_page(self) -> tuple[int, int]:
        """The number of the page's object, and its key in the parent tree."""
        page, owners = self.page, self._file.reserve()
        self._file.put_in_tree(f"[{_references(self._owners)}]", owners)
        self._keys.append(owners)
        self._page, self._owners = 0, []
        return page, len(self._keys) - 1

    def close(self) -> int:
        """Ends the document; the number of the root of the tree."""
        while self.top.role in _GROUPS and self.top.parent:
            self._end()
        document = self.top
        if document.number != self._document or self._open != 1:
            raise BadInput("page", f"leaves a tag open: {document.role}")
        self._write(document, self._root)
        leaves = [self._leaf(at) for at in range(0, len(self._keys), _LEAF)]
        kids = f"/Kids [{_references(leaves)}]" if leaves else "/Nums []"
        self._file.put_in_tree(
            f"<</Type/StructTreeRoot/K {document.number} 0 R/ParentTree <<{kids}>>"
            f"/ParentTreeNextKey {len(self._keys)}>>",
            self._root,
        )
        return self._root

    def _end(self) -> None:
        element = self.top
        parent = self.top = _parent(element)
        self._open -= 1
        self._write(element, parent.number)

    def _write(self, element: StructureElement, parent: int) -> None:
        place = f"/Pg {element.page} 0 R" if element.page else ""
        kids = element.kids
        held = f"/K {kids[0]}" if len(kids) == 1 else f"/K [{' '.join(kids)}]" if kids else ""
        self._file.put_in_tree(
            f"<</S/{element.role}/P {parent} 0 R{place}{element.more}{held}>>", element.number
        )

    def _leaf(self, first: int) -> int:
        keys = self._keys[first : first + _LEAF]
        pairs = " ".join(f"{first + at} {number} 0 R" for at, number in enumerate(keys))
        limits = f"{first} {first + len(keys) - 1}"
        number = self._file.reserve()
        self._file.put_in_tree(f"<</Limits [{limits}]/Nums [{pairs}]>>", number)
        return number


def _lang(tag: str) -> str:
    return f"/Lang {text_string(tag)}" if tag else ""


def _parent(element: StructureElement) -> StructureElement:
    if element.parent is None:
        raise BadInput("page", "ends a tag that it did not begin")
    return element.parent


def _references(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
