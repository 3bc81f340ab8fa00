"""A document told as text: how many pages, its outline, and every element in reading order.

The rules are:

- What differs by vault is not told: digests, commitments and fingerprints are dots.
- Printed pages are told in the outline and in the index, and in no other table. So what stands
  below a heading is the same in every document that has it, is told once, and named by the others.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import pikepdf
import pypdfium2

from tests.support.pdf_structure import Node, Read, read

_DIGEST: Final = re.compile(r"\b[0-9a-f]{16,}\b")
_PRINT: Final = re.compile(r"\b(?:[0-9A-F]{4} ){3,}[0-9A-F]{4}\b")
_WHOLE: Final = frozenset({"P", "LI", "TR", "H1", "H2", "H3", "H4", "Figure", "Caption", "Note"})
_HEADINGS: Final = frozenset({"H1", "H2", "H3", "H4"})
_INDEX: Final = "H1 Index"
_SHORT: Final = 3  # lines that are told again
_Part = tuple[str, ...]


def told(data: bytes, others: Mapping[_Part, str], name: str) -> tuple[str, dict[_Part, str]]:
    """The document as text, and its parts; `others` are those that were told before."""
    found = read(data)
    assert found.faults == []
    parts = [*_parts(found)]
    lines = [*_head(data, found), ""]
    for part in parts:
        same = others.get(part)
        lines += [f"{part[0]} (as in {same})"] if same else part
    long = (part for part in parts if len(part) > _SHORT)
    return "\n".join([*lines, ""]), dict.fromkeys(long, name)


def _head(data: bytes, found: Read) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield f"{pdf.docinfo.Title}, {pdf.Root.Lang}"
    yield f"pages: {len(found.pages)}"
    roles = Counter(node.role for node in found.tree.walk())
    yield "elements: " + ", ".join(f"{role} {roles[role]}" for role in sorted(roles))
    document = pypdfium2.PdfDocument(data)
    try:
        for line in document.get_toc():
            yield f"{'  ' * line.level}{line.get_title()} -> {line.get_dest().get_index() + 1}"
    finally:
        document.close()


def _parts(found: Read) -> Iterator[_Part]:
    """From each heading to the next."""
    lines: list[str] = []
    paged = False
    for node in _blocks(found.tree):
        if node.role in _HEADINGS and lines:
            yield tuple(lines)
            lines = []
        cells = _cells(found, node)
        if cells and all(cell.startswith("*") for cell in cells):
            paged = cells[-1] == "*Page"
        elif paged and cells and not (lines and lines[0] == _INDEX):
            cells[-1] = "(page)"
        text = " | ".join(cells) if cells else _words(found, node)
        lines.append(_hidden(f"{node.role} {text}{f' [{node.alt}]' if node.alt else ''}"))
    yield tuple(lines)


def _blocks(node: Node) -> Iterator[Node]:
    for kid in node.kids:
        if isinstance(kid, Node):
            if kid.role in _WHOLE:
                yield kid
            else:
                yield from _blocks(kid)


def _cells(found: Read, node: Node) -> list[str]:
    """The cells of a row: a star for a heading, an arrow for a link."""
    if node.role != "TR":
        return []
    return [_cell(found, kid) for kid in node.kids if isinstance(kid, Node)]


def _cell(found: Read, cell: Node) -> str:
    linked = any(node.role == "Link" for node in cell.walk())
    return f"{'*' if cell.role == 'TH' else ''}{_words(found, cell)}{' ->' if linked else ''}"


def _words(found: Read, node: Node) -> str:
    return " ".join(found.text(node).split())


def _hidden(text: str) -> str:
    return _PRINT.sub("(fingerprint)", _DIGEST.sub("(digest)", text))
