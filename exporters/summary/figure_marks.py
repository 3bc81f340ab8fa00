"""Figures in the texts of the summary, so that a check can count each again from the record.

**Invariants:**

- A figure is marked where its text is made, and survives translation: its place is found when the
  text is done. The mark is different in every run, so no words of a diary can hold one.
- A figure that rests on a field which the bundle keeps back, because words were taken out of it,
  has no mark: nobody can count it again from what is opened.
- Codes and forms are those of docs/patterns.md. A list that is too long to print is told by how
  many numbers it has, the first and the last, each of them a figure of that list.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from exporters.bundle.layout import INCIDENTS
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.style import Figure
from exporters.pdf.sections.document_context import DocumentContext
from exporters.table_pages import PageTable, TablePage, few_numbers

_RUN: Final = secrets.token_hex(8)
_MARKED: Final = re.compile(f"\ufdd0{_RUN}([a-z]+)/([A-Za-z0-9.-]+)\ufdd1(.*?)\ufdd2{_RUN}", re.S)


_Field = tuple[Noun, str]
# figures of other nouns than incidents, by what their codes begin with
_OTHER_NOUNS: Final[Mapping[str, Sequence[_Field]]] = {
    "ask": ((Noun.ASK, "state"),),
    "effects": ((Noun.IMPACT, "when"),),
    "own-contact": ((Noun.CONTACT, "when"),),
    "secure": ((Noun.SECURE, "done"),),
}
_OF_DAYS: Final = frozenset(
    {
        "after",
        "bail",
        "bail-days",
        "before",
        "first",
        "last",
        "month",
        "no-day",
        "order",
        "order-days",
        "same-day",
        "year",
    }
)


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


def marked(page: TablePage, context: DocumentContext) -> TablePage:
    """Return the page with plain texts that know where their figures stand."""
    kept = _kept_back(context)
    return replace(
        page,
        above=_each(page.above, kept),
        title=_placed(page.title, kept),
        subtitle=_each(page.subtitle, kept),
        tables=tuple(_table(table, kept) for table in page.tables),
    )


def _kept_back(context: DocumentContext) -> frozenset[_Field]:
    """Return the fields that this audience is told and that the latest entry of some keeps back."""
    case = context.case
    groups: tuple[Sequence[Recorded[Content]], ...] = (case.incidents, *case.others.values())
    latest = {item.entry for group in groups for item in group}
    return frozenset(
        (kept.noun, name)
        for kept in case.kept_back
        if kept.entry in latest
        for name in kept.fields
        if name in case.profile.fields.get(kept.noun, ())
    )


def _rests_on(code: str) -> frozenset[_Field]:
    """Return the fields with words of the person's own that a figure is worked out from."""
    of, by, _who = code.partition(".by.")
    family = of.split(".")[0]
    found = set(_OTHER_NOUNS.get(family, ()))
    if not found:
        found = {(Noun.INCIDENT, "turned_out")}
        if family in _OF_DAYS or of == "told.later":
            found.add((Noun.INCIDENT, "when"))
        if of == "told.later":
            found.add((Noun.POLICE, "when"))
        if by or family in ("inferred", "named", "reason"):
            found |= {(Noun.INCIDENT, "accounts"), (Noun.INCIDENT, "why_person")}
        if family == "fear":
            found.add((Noun.INCIDENT, "fear"))
    return frozenset(found)


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


def _table(table: PageTable, kept: frozenset[_Field]) -> PageTable:
    rows = tuple(
        replace(row, cells=_each(row.cells, kept), key=str(_placed(row.key, kept)))
        for row in table.rows
    )
    return replace(
        table, heading=_placed(table.heading, kept), note=_placed(table.note, kept), rows=rows
    )


def _each(texts: Iterable[str], kept: frozenset[_Field]) -> tuple[str, ...]:
    return tuple(_placed(text, kept) for text in texts)


def _placed(text: str, kept: frozenset[_Field]) -> str:
    if _RUN not in text:
        return text
    plain, places, end = "", [], 0
    for found in _MARKED.finditer(text):
        plain += text[end : found.start()]
        if kept.isdisjoint(_rests_on(found[2])):
            places.append(_Place(len(plain), len(found[3]), found[1], found[2]))
        plain += found[3]
        end = found.end()
    told = MarkedText(plain + text[end:])
    told.places = tuple(places)
    return told
