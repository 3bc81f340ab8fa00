"""Draw the packages of the product and their imports: `python3 dev.py picture`.

**Invariants:**

- The picture is made of the imports alone, so it cannot show what the code does not do.
- A box is a folder just below `diary/`, `exporters/` or `ui/` with everything in it. Loose files
  have boxes of their own; those of one height share one.
- A box is drawn above what it imports. An arrow that follows from two others is left out, because
  with all of them nobody could read the picture.
- Where boxes import each other, an import inside a function, or one that only the type checker
  reads, is a dashed arrow and moves no box, because nothing is loaded in a circle.
- The same imports give the same bytes, and a new file that adds no arrow changes none, so that a
  test can compare them with the file in docs/pictures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from bench import house

PICTURE: Final = house.ROOT / "docs" / "pictures" / "house.svg"
TOPS: Final = ("diary", "exporters", "ui")
_FILLS: Final = {"diary": "#dfeadf", "exporters": "#e3e6f4", "ui": "#f6ead8"}
_WIDTH, _HEIGHT, _GAP, _DROP, _EDGE = 172, 50, 18, 56, 16
# How many loose files are named in one box.
_NAMES_IN_A_BOX = 6

Graph = Mapping[str, set[str]]


class Box(NamedTuple):
    """One package, or the loose files of one height, and its position in SVG units."""

    title: str
    lines: tuple[str, ...]
    x: float
    y: float


def node_of(path: str) -> str:
    """Return the box of a file: its package, or the file itself if it is loose at a top."""
    parts = Path(path).parts
    if len(parts) > 2:
        return "/".join(parts[:2])
    return parts[0] if parts[1] == "__init__.py" else path


def graph(trees: house.Trees) -> dict[str, set[str]]:
    """Return which box imports which."""
    found: dict[str, set[str]] = {node_of(path): set() for path in trees}
    for path, tree in trees.items():
        here = node_of(path)
        found[here].update(node_of(other) for other in house.imported(tree, trees))
    # An empty `__init__.py` at a top is no package of its own.
    for top in TOPS:
        if top in found and not found[top]:
            del found[top]
    return {here: {o for o in others if o in found and o != here} for here, others in found.items()}


def split(edges: Graph, at_load: Graph) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Split the edges in two: those that give the heights, and those that close a circle later."""
    reached = {node: _reach(node, edges) for node in edges}
    later = {
        node: {o for o in others - at_load.get(node, set()) if node in reached[o]}
        for node, others in edges.items()
    }
    return {node: others - later[node] for node, others in edges.items()}, later


def _reach(start: str, edges: Graph) -> set[str]:
    """Find the boxes that one imports, in whatever number of steps."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = edges[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def heights(edges: Graph) -> dict[str, int]:
    """Return the row of each box, from the bottom: one more than the highest that it imports.

    Raises ValueError if boxes import each other in a circle.
    """
    found: dict[str, int] = {}

    def climb(node: str, above: tuple[str, ...]) -> int:
        if node in above:
            circle = " -> ".join((*above[above.index(node) :], node))
            raise ValueError(f"These import each other: {circle}")
        if node not in found:
            found[node] = max((climb(o, (*above, node)) + 1 for o in edges[node]), default=0)
        return found[node]

    for node in sorted(edges):
        climb(node, ())
    return found


def merged(edges: Graph, rows: Mapping[str, int]) -> dict[str, str]:
    """Return the box of each node: loose files of one top and one row share a box."""
    return {
        node: f"{node.split('/')[0]}/*.py {row}" if node.endswith(".py") else node
        for node, row in rows.items()
    }


def reduced(edges: Graph) -> dict[str, set[str]]:
    """Return the edges without those that follow from two or more others."""
    beyond = {node: _reach(node, edges) for node in edges}
    return {
        node: {o for o in others if not any(o in beyond[p] for p in others - {o})}
        for node, others in edges.items()
    }


def draw(trees: house.Trees) -> str:
    """Return the picture as SVG."""
    at_load = graph({path: house.loaded(tree) for path, tree in trees.items()})
    fine, later = split(graph(trees), at_load)
    rows = heights(fine)
    homes = merged(fine, rows)
    held: defaultdict[str, list[str]] = defaultdict(list)
    for node in sorted(homes):
        held[homes[node]].append(node)
    edges, dashed = _between(homes, fine), _between(homes, later)
    boxes, width, height = _placed(held, {home: rows[held[home][0]] for home in held})
    return _svg(boxes, reduced(edges), dashed, width, height)


def _between(homes: Mapping[str, str], edges: Graph) -> dict[str, set[str]]:
    """Return the edges between the boxes that are drawn."""
    found: dict[str, set[str]] = {home: set() for home in homes.values()}
    for node, others in edges.items():
        found[homes[node]].update(homes[o] for o in others if homes[o] != homes[node])
    return found


def _placed(
    held: Mapping[str, list[str]], rows: Mapping[str, int]
) -> tuple[dict[str, Box], float, float]:
    """Place the boxes row by row, the highest row on top, each row in the middle."""
    by_row: defaultdict[int, list[str]] = defaultdict(list)
    for home in sorted(held, key=lambda home: (TOPS.index(home.split("/")[0]), home)):
        by_row[rows[home]].append(home)
    widest = max(map(len, by_row.values()))
    width = 2 * _EDGE + widest * _WIDTH + (widest - 1) * _GAP
    boxes: dict[str, Box] = {}
    for row, homes in by_row.items():
        y = _EDGE + (max(by_row) - row) * (_HEIGHT + _DROP)
        left = (width - len(homes) * _WIDTH - (len(homes) - 1) * _GAP) / 2
        for place, home in enumerate(homes):
            title, lines = _words(home, held[home])
            boxes[home] = Box(title, lines, left + place * (_WIDTH + _GAP), y)
    return boxes, width, 2 * _EDGE + (max(by_row) + 1) * _HEIGHT + max(by_row) * _DROP


def _words(home: str, nodes: list[str]) -> tuple[str, tuple[str, ...]]:
    """Return the title of a box and the lines below it."""
    if not nodes[0].endswith(".py"):
        return f"{home}/", ()
    names = [Path(node).stem for node in nodes]
    top = nodes[0].split("/")[0]
    shown = names[:_NAMES_IN_A_BOX]
    half = (len(shown) + 1) // 2
    more = [f"and {len(names) - len(shown)} more"] if len(names) > len(shown) else []
    lines = (", ".join(shown[:half]), ", ".join([*shown[half:], *more]))
    return f"{top}/", tuple(line for line in lines if line)


def _svg(boxes: Mapping[str, Box], edges: Graph, later: Graph, width: float, height: float) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Folders of the program; an arrow leads to what is imported</title>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#6b7280"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        *_arrows(boxes, edges),
        *_arrows(boxes, later, ' stroke-dasharray="4 4"'),
    ]
    for home in sorted(boxes):
        box = boxes[home]
        fill = _FILLS[home.split("/")[0]]
        parts.append(
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="5"'
            f' fill="{fill}" stroke="#374151"/>'
        )
        for number, line in enumerate((box.title, *box.lines)):
            size = ' font-weight="bold"' if not number else ' font-size="10"'
            parts.append(
                f'<text x="{box.x + _WIDTH / 2:g}" y="{box.y + 17 + 14 * number:g}"'
                f' text-anchor="middle" fill="#111827"{size}>{escape(line)}</text>'
            )
    return "\n".join([*parts, "</svg>", ""])


def _arrows(boxes: Mapping[str, Box], edges: Graph, form: str = "") -> Iterable[str]:
    for home in sorted(edges):
        for other in sorted(edges[home]):
            start, end = boxes[home], boxes[other]
            up, beside = start.y > end.y, start.y == end.y
            x, y = start.x + _WIDTH / 2, start.y if up else start.y + _HEIGHT
            to_x, to_y = end.x + _WIDTH / 2, end.y + _HEIGHT if up else end.y
            if beside:
                right = start.x < end.x
                x, to_x = (start.x + _WIDTH, end.x) if right else (start.x, end.x + _WIDTH)
                y = to_y = start.y + _HEIGHT / 2
            bend = (to_y - y) / 2
            yield (
                f'<path d="M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g}'
                f' {to_y:g}" fill="none" stroke="#6b7280"{form} marker-end="url(#head)"/>'
            )


def main() -> int:
    """Write the picture to its file."""
    PICTURE.write_text(draw(house.read(*TOPS)), encoding="utf-8")
    print(PICTURE.relative_to(house.ROOT).as_posix())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
