"""The outline (bookmarks) and the places it leads to, as PDF objects.

The rules are:

- Every title ends in the number of the page that it leads to, as courts ask of a bundle.
- Parts within a part are shown closed, so that the parts of the document come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exporters.pdf.objects import Resolve, Spell, text_string


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that links and outline entries lead to; `page` counts from 1."""

    page: int
    left: float
    top: float

    def destination(self, resolve: Resolve) -> str:
        """The destination array (ISO 32000-1, 12.3.2.2); the reader's zoom stays."""
        return f"[{resolve(f'Page{self.page}')} /XYZ {self.left:.2f} {self.top:.2f} null]"


@dataclass(slots=True)
class Item:
    """One line of the outline with its neighbours, by the names of their objects."""

    level: int
    title: str
    anchor: str
    name: str = ""
    parent: str = "Outlines"
    before: str = ""
    after: str = ""
    kids: list[Item] = field(default_factory=list)


def join(items: Sequence[Item]) -> list[Item]:
    """Ties the items to each other and gives back those at the top."""
    top: list[Item] = []
    above: list[Item] = []
    for number, item in enumerate(items):
        item.name = f"Outline{number}"
        del above[item.level :]
        siblings = above[-1].kids if above else top
        item.parent = above[-1].name if above else "Outlines"
        if siblings:
            item.before, siblings[-1].after = siblings[-1].name, item.name
        siblings.append(item)
        above.append(item)
    return top


def spelled(items: Sequence[Item], anchors: Mapping[str, Anchor]) -> Iterator[tuple[str, Spell]]:
    """The outline's objects by name, the root last; nothing for no items."""
    top = join(items)
    for item in items:
        yield item.name, _line(item, anchors[item.anchor])
    if top:
        yield "Outlines", _root(top)


def _line(item: Item, anchor: Anchor) -> Spell:
    title = text_string(f"{item.title} (p. {anchor.page})")

    def spell(resolve: Resolve) -> bytes:
        parts = [f"<< /Title {title} /Parent {resolve(item.parent)}"]
        parts.append(f"/Dest {anchor.destination(resolve)}")
        if item.after:
            parts.append(f"/Next {resolve(item.after)}")
        if item.before:
            parts.append(f"/Prev {resolve(item.before)}")
        if item.kids:
            first, last = resolve(item.kids[0].name), resolve(item.kids[-1].name)
            parts.append(f"/First {first} /Last {last} /Count {-len(item.kids)}")
        return (" ".join(parts) + " >>").encode("ascii")

    return spell


def _root(top: Sequence[Item]) -> Spell:
    def spell(resolve: Resolve) -> bytes:
        first, last = resolve(top[0].name), resolve(top[-1].name)
        return (f"<< /Type /Outlines /First {first} /Last {last} /Count {len(top)} >>").encode(
            "ascii"
        )

    return spell


def names(anchors: Mapping[str, Anchor]) -> Spell:
    """The name tree of destinations, so that other documents can point into this one."""

    def spell(resolve: Resolve) -> bytes:
        found = sorted((name.encode(), anchor) for name, anchor in anchors.items())
        pairs = (f"<{name.hex()}> {anchor.destination(resolve)}" for name, anchor in found)
        return f"<< /Names [{' '.join(pairs)}] >>".encode("ascii")

    return spell
