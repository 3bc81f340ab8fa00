"""The structure tree: says what every mark on a page is, for readers who cannot see it.

**Invariants:**

- An element is written and dropped when it ends; only open elements are kept, so that memory does
  not grow with the document.
- Elements begin and end in reading order, which is the drawing order.
- A block that continues on the next page leaves its element open, and its next part continues in
  it, so that it stays one element.
- Headings open parts by their level and never skip a level.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from diary.errors import BadInput
from exporters.pdf.engine.writer import PdfWriter, text_string

_GROUPS: Final = frozenset({"Document", "Sect", "L"})  # elements that hold no words of their own
_DEEPEST: Final = 6  # the lowest heading level that a viewer knows (ISO 32000-1, 14.8.4.3.2)
_LEAF: Final = 256  # the number of entries in one leaf of the parent tree


class StructureElement:
    """One open element; `more` are its entries besides role, parent and content."""

    __slots__ = ("kids", "more", "number", "page", "parent", "role")

    def __init__(self, number: int, role: str, parent: StructureElement | None, more: str) -> None:
        """Take the number of its object."""
        self.number = number
        self.role = role
        self.parent = parent
        self.more = more
        self.page = 0
        self.kids: list[str] = []


class StructureTree:
    """The tree of one document while its pages are drawn."""

    def __init__(self, file: PdfWriter) -> None:
        """Start with the document element."""
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
        """The object number of the current page."""
        if not self._page:
            self._page = self._file.reserve()
        return self._page

    def begin(self, role: str, more: str = "") -> StructureElement:
        """Begin an element inside the open one."""
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
        """End the open element."""
        if self.top.role == "L":
            self._end()
        self._end()

    def pause(self) -> StructureElement:
        """Leave the open element, to be resumed later."""
        element = self.top
        self.top = _parent(element)
        return element

    def resume(self, element: StructureElement) -> None:
        """Resume an element that was left; the open element must be its parent."""
        self.top = element

    def begin_text(self, *, heading: bool = False, lang: str = "") -> None:
        """Begin a paragraph, or a heading inside the current part; `lang` is its language tag."""
        self.begin(f"H{min(self._depth + 1, _DEEPEST)}" if heading else "P", _lang(lang))

    def begin_part(self, level: int) -> None:
        """Begin a part of the document and its heading; end the parts that do not contain it."""
        if self.top.role == "L":
            self._end()
        while self._depth > level:
            self.end()
            self._depth -= 1
        self.begin("Sect")
        self._depth += 1
        self.begin(f"H{min(self._depth, _DEEPEST)}")

    def begin_item(self) -> None:
        """Begin an item of the current list, or of a new list."""
        if self.top.role != "L":
            self.begin("L")
        self.begin("LI")

    def begin_cell(self, lang: str = "") -> None:
        """Begin a cell that is no header; `lang` is its language tag."""
        self.begin("TD", _lang(lang))

    def begin_head(self, scope: str, lang: str = "") -> None:
        """Begin a cell that is the header of its `Column` or `Row`; `lang` is its language tag."""
        if scope not in self._scopes:
            self._scopes[scope] = f"/A {self._file.put(f'<</O/Table/Scope/{scope}>>')} 0 R"
        self.begin("TH", self._scopes[scope] + _lang(lang))

    @property
    def speaks(self) -> bool:
        """Whether the open element may hold words itself."""
        return self.top.role not in _GROUPS

    def content(self, element: StructureElement) -> str:
        """Return the operator that makes what follows on this page content of the element."""
        mark = len(self._owners)
        self._owners.append(element.number)
        if not element.page:
            element.page = self.page
        own = element.page == self.page
        element.kids.append(str(mark) if own else f"<</Type/MCR/Pg {self.page} 0 R/MCID {mark}>>")
        return f"/{element.role} <</MCID {mark}>> BDC"

    def link(self) -> tuple[int, int]:
        """Make an annotation part of the open element; return its object number and its key."""
        number = self._file.reserve()
        self.top.kids.append(f"<</Type/OBJR/Obj {number} 0 R/Pg {self.page} 0 R>>")
        self._keys.append(self.top.number)
        return number, len(self._keys) - 1

    def end_page(self) -> tuple[int, int]:
        """End the page; return its object number and its key in the parent tree."""
        page, owners = self.page, self._file.reserve()
        self._file.put_in_tree(f"[{_references(self._owners)}]", owners)
        self._keys.append(owners)
        self._page, self._owners = 0, []
        return page, len(self._keys) - 1

    def close(self) -> int:
        """End the document and return the object number of the root.

        Raises BadInput if a tag is still open.
        """
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
        kids, page = element.kids, element.page
        body = f"<</S/{element.role}/P {parent} 0 R"
        if page:
            body += f"/Pg {page} 0 R"
        if len(kids) == 1:
            body += f"{element.more}/K {kids[0]}>>"
        elif kids:
            body += f"{element.more}/K [{' '.join(kids)}]>>"
        else:
            body += f"{element.more}>>"
        self._file.put_in_tree(body, element.number)

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
