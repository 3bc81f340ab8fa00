"""Figures in the texts of the summary, so that a check can count each again from the record.

**Invariants:**

- A figure is marked where its text is made, and survives translation: its place is found when the
  text is done. The mark is different in every run, so no words of a diary can hold one.
- Codes and forms are those of docs/patterns.md. A list that is too long to print is told by how
  many numbers it has, the first and the last, each of them a figure of that list.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exporters.bundle.layout import INCIDENTS
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.style import Figure
from exporters.table_pages import PageRow, PageTable, TablePage, few_numbers

_RUN: Final = secrets.token_hex(8)
_MARKED: Final = re.compile(f"\ufdd0{_RUN}([a-z]+)/([A-Za-z0-9.-]+)\ufdd1(.*?)\ufdd2{_RUN}", re.S)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a figure stands in a text."""

    at: int
    size: int
    form: str
    code: str


class MarkedText(str):
    """A text that knows where its figures stand."""

    places: tuple[_Place, ...] = ()


def figure(form: str, code: str, text: str) -> str:
    """Return the text of a figure with its mark."""
    return f"\ufdd0{_RUN}{form}/{code}\ufdd1{text}\ufdd2{_RUN}"


def count(code: str, n: int) -> str:
    """Return a count."""
    return figure("count", code, f"{n:,}")


def numbers(code: str, listed: Sequence[int], where: str = INCIDENTS) -> str:
    """Return a list of numbers; what are too many for a cell are each in `where`."""
    return few_numbers(listed, where, lambda form, text: figure(form, code, text))


def marked(page: TablePage) -> TablePage:
    """Return the page with plain texts that know where their figures stand."""
    return replace(
        page,
        above=_each(page.above),
        title=_placed(page.title),
        subtitle=_each(page.subtitle),
        tables=tuple(map(_table, page.tables)),
    )


def figures_in(text: str, fonts: Fonts) -> tuple[Figure, ...]:
    """Return the figures of a text by their place among what is printed of it."""
    if not isinstance(text, MarkedText):
        return ()

    def length(part: str) -> int:
        return len(fonts.printable(part).replace("\n", ""))

    return tuple(
        Figure(length(text[: p.at]), length(text[p.at : p.at + p.size]), p.form, p.code)
        for p in text.places
    )


def _table(table: PageTable) -> PageTable:
    rows = tuple(PageRow(_each(row.cells), str(_placed(row.key))) for row in table.rows)
    return replace(table, heading=_placed(table.heading), note=_placed(table.note), rows=rows)


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_placed, texts))


def _placed(text: str) -> str:
    plain, places, end = "", [], 0
    for found in _MARKED.finditer(text):
        plain += text[end : found.start()]
        places.append(_Place(len(plain), len(found[3]), found[1], found[2]))
        plain += found[3]
        end = found.end()
    if not places:
        return text
    told = MarkedText(plain + text[end:])
    told.places = tuple(places)
    return told
