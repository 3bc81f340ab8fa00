"""The outline (bookmarks) and the places it leads to, as PDF objects.

The rules are:

- Every title ends in the number of the page that it leads to, as courts ask of long papers.
- Parts within a part are shown closed, so that the parts of the document come first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exporters.pdf.file import File
from exporters.pdf.objects import text_string


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that links and outline entries lead to; `page` counts from 1 in this file.

    `label` is the number that the page prints, `number` that of the page's object.
    """

    page: int
    label: str
    number: int
    left: float
    top: float

    def destination(self) -> str:
        """The destination array (ISO 32000-1, 12.3.2.2); the reader's zoom stays."""
        return f"[{self.number} 0 R /XYZ {self.left:.2f} {self.top:.2f} null]"


@dataclass(slots=True)
class Item:
    """One line of the outline with its neighbours, by the numbers of their objects."""

    level: int
    title: str
    anchor: str
    number: int = 0
    parent: int = 0
    before: int = 0
    after: int = 0
    kids: list[Item] = field(default_factory=list)


def join(items: Sequence[Item], root: int) -> list[Item]:
    """Ties the items, which have their numbers, to each other; gives back those at the top."""
    top: list[Item] = []
    above: list[Item] = []
    for item in items:
        del above[item.level :]
        siblings = above[-1].kids if above else top
        item.parent = above[-1].number if above else root
        if siblings:
            item.before, siblings[-1].after = siblings[-1].number, item.number
        siblings.append(item)
        above.append(item)
    return top


def write(file: File, items: Sequence[Item], anchors: Mapping[str, Anchor]) -> int:
    """Writes the outline; the number of its root, or 0 for no items."""
    if not items:
        return 0
    root = file.reserve()
    for item in items:
        item.number = file.reserve()
    top = join(items, root)
    for item in items:
        file.put(_line(item, anchors[item.anchor]), item.number)
    ends = f"/First {top[0].number} 0 R /Last {top[-1].number} 0 R /Count {len(top)}"
    return file.put(f"<< /Type /Outlines {ends} >>", root)


def _line(item: Item, anchor: Anchor) -> str:
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


def names(file: File, anchors: Mapping[str, Anchor]) -> int:
    """Writes the name tree of destinations, so that other documents can point into this one."""
    found = sorted((name.encode(), anchor) for name, anchor in anchors.items())
    pairs = (f"<{name.hex()}> {anchor.destination()}" for name, anchor in found)
    return file.put(f"<< /Names [{' '.join(pairs)}] >>")
