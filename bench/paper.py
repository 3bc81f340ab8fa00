"""A whole evidence document against typst, block by block the same, as tagged PDF/A-3a.

**Invariants:**

- What our sections add to the pages is recorded, and typst sets it: the same words, tables, links,
  page numbers and photographs, in the same order and at about the same sizes.
- Charts are left out of typst's document; page 1 has one column there.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.harness import (
    Against,
    Bench,
    Bound,
    Contest,
    Outcome,
    Settings,
    measure,
    outcome,
    peak,
)
from bench.pdf import FONTS, MADE, PHOTO_BYTES, case_of, photographs, run

_WIDTH = 487.28
_HEAVY = 4e6
_TEMPLATE = b"""
#let data = json(bytes(sys.inputs.data))
#set document(title: "Evidence")
#set page(paper: "a4", margin: (x: 54pt, y: 56pt), footer: context [
  #set text(size: 7.4pt)
  Page #counter(page).display() of #counter(page).final().first()
  #h(1fr) SHA-256 #data.digest])
#set text(font: "Noto Sans", size: 9.5pt, lang: "en")
#set table(stroke: 0.4pt + luma(180), inset: (x: 3pt, y: 2.4pt))
#let set-cell(cell, size) = {
  let words = text(size: size, cell.text)
  if cell.anchor != "" [#metadata(none)#label(cell.anchor)]
  if cell.page {
    context link(label(cell.link), str(counter(page).at(label(cell.link)).first()))
  } else if cell.link != "" { link(label(cell.link), words) } else { words }
}
#let set-block(block) = {
  if block.kind == "heading" {
    show heading: set text(size: block.size * 1pt)
    [#heading(level: block.level, block.text)#label(block.anchor)]
  } else if block.kind == "words" {
    par(text(size: block.size * 1pt, block.text))
  } else if block.kind == "photograph" {
    image(block.path, width: block.width * 1pt, alt: block.alt)
  } else if block.kind == "table" {
    let head = if block.head.len() > 0 {
      (table.header(..block.head.map(title => text(size: 7.8pt, weight: "bold", title))),)
    } else { () }
    table(columns: block.shares.map(share => share * 1fr), ..head,
      ..block.rows.flatten().map(cell => set-cell(cell, 8.2pt)))
  }
}
#for group in data.groups {
  if group.kind == "page" {
    pagebreak(weak: true)
    if group.wide { set page(flipped: true) }
  } else if group.whole {
    block(breakable: false, for one in group.blocks { set-block(one) })
  } else {
    for one in group.blocks { set-block(one) }
  }
}
"""


# --- what our sections add, recorded --------------------------------------------------------------


def spelled(count: str, out: str, folder: str) -> None:
    """Write what the sections of a case add to its pages, as JSON."""
    from exporters.pdf import evidence_document
    from exporters.pdf.engine.page_layout import PageLayout

    groups: list[dict[str, Any]] = []
    paths = {path.read_bytes(): path.name for path in Path(folder).iterdir()}

    class Recorded(PageLayout):
        """Pages that record what they are given, and set it as well."""

        def add(self, *blocks: Any) -> None:
            """Add blocks that may be split."""
            groups.append({"kind": "blocks", "whole": False, "blocks": [*_told(blocks, paths)]})
            super().add(*blocks)

        def add_together(self, blocks: Sequence[Any]) -> None:
            """Add blocks that stay together."""
            groups.append({"kind": "blocks", "whole": True, "blocks": [*_told(blocks, paths)]})
            super().add_together(blocks)
            # `add_together` adds the blocks one by one.
            groups.pop()

        def break_page(self, *, wide: bool = False, unless: float = 1.0) -> None:
            """Begin a new page, if the layout does."""
            before = self._document.pages
            super().break_page(wide=wide, unless=unless)
            if wide or self._document.pages > before:
                groups.append({"kind": "page", "wide": wide})

    vars(evidence_document)["PageLayout"] = Recorded
    evidence_document.write_document(
        case_of(count, folder), io.BytesIO(), manifest_digest="ab" * 32
    )
    told = {"digest": "ab" * 32, "groups": groups}
    Path(out).write_text(json.dumps(told), encoding="utf-8")


def _told(blocks: Sequence[Any], paths: dict[bytes, str]) -> Iterator[dict[str, Any]]:
    from exporters.pdf.engine.blocks import BoxedBlocks, Heading, SideBySide, TextBlock
    from exporters.pdf.engine.picture_block import PictureBlock
    from exporters.pdf.engine.tables import TableBlock

    for block in blocks:
        held = vars(block) if not isinstance(block, TableBlock) else {}
        if isinstance(block, Heading):
            plain = vars(held["_plain"])
            yield {"kind": "heading", "level": held["_level"] + 1, "text": plain["_text"],
                   "size": plain["_style"].size, "anchor": held["_anchor"]}  # fmt: skip
        elif isinstance(block, TextBlock):
            yield {"kind": "words", "text": held["_text"], "size": held["_style"].size}
        elif isinstance(block, PictureBlock):
            width = min(held["_jpeg"].width / 3, _WIDTH, held["_limits"][0])
            yield {"kind": "photograph", "path": paths[held["_data"]], "width": width,
                   "alt": held["_alt"]}  # fmt: skip
        elif isinstance(block, TableBlock):
            yield _table(vars(block.rows), block.anchors, titled=block.titled)
        elif isinstance(block, SideBySide):
            yield from _told([*held["_sides"][0], *held["_sides"][1]], paths)
        elif isinstance(block, BoxedBlocks):
            yield from _told(held["_blocks"], paths)


def _table(rows: dict[str, Any], anchors: Sequence[str], *, titled: bool) -> dict[str, Any]:
    columns = rows["_columns"]
    cells = [
        [{"text": cell, "link": "", "page": False, "anchor": ""} if isinstance(cell, str)
         else {"text": cell.text, "link": cell.link, "page": cell.page, "anchor": ""}
         for cell in row]
        for row in rows["_sources"]
    ]  # fmt: skip
    for row, anchor in zip(cells, anchors, strict=False):
        row[0]["anchor"] = anchor
    return {
        "kind": "table",
        "shares": [column.share for column in columns],
        "head": [column.title for column in columns] if titled else [],
        "rows": cells,
    }


# --- contenders ----------------------------------------------------------------------------------


def typst(source: str, out: str, folder: str) -> None:
    """Set the same document with typst."""
    engine: Any = importlib.import_module("typst")

    engine.compile(
        _TEMPLATE,
        output=out,
        root=folder,
        sys_inputs={"data": Path(source).read_text(encoding="utf-8")},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["a-3a"],
        timestamp=int(MADE.timestamp()),
    )


def _run(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "bench.paper", *map(str, arguments)]


def _count(settings: Settings) -> str:
    return "50" if settings.quick else "500"


def _prepare(settings: Settings) -> None:
    source = settings.folder / "blocks.json"
    if not source.exists():
        measure(_run("spelled", _count(settings), source, photographs(settings)))


def _ours(settings: Settings) -> Sequence[str | Path]:
    out = settings.folder / "paper.pdf"
    return run("evidence", _count(settings), out, photographs(settings))


def _typst(settings: Settings) -> Sequence[str | Path]:
    source, out = settings.folder / "blocks.json", settings.folder / "typst.pdf"
    return _run("typst", source, out, photographs(settings))


@dataclass(frozen=True)
class Weight:
    """The size of a document of 1,000 incidents without pictures, of an amount in bytes."""

    name: str
    limit: float
    amount: float

    def run(self, settings: Settings) -> Outcome:
        """Measure once: every round would give the same."""
        out = settings.folder / "weighed.pdf"
        count = 100 if settings.quick else 1_000
        measure(run("evidence", str(count), out))
        size = os.path.getsize(out) * 1_000 / count
        return outcome([size / self.amount], f"{size / 1e6:.2f} MB per 1,000 incidents")


_paper = Contest({"ours": _ours, "typst": _typst}, _prepare)

BENCHES: list[Bench] = [
    Against("Paper, tagged, 500 and 300 photos / typst", 0.8, _paper, "ours", "typst"),
    Against("Paper, the same, memory / typst", 0.8, _paper, "ours", "typst", peak),
    Bound("Paper, the same, of 250 MB", 1.0, _paper, "ours", PHOTO_BYTES, peak),
    Weight("Paper, size of 1,000 incidents, of 4 MB", 1.0, _HEAVY),
]

if __name__ == "__main__":
    {"spelled": spelled, "typst": typst}[sys.argv[1]](*sys.argv[2:])
