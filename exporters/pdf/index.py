"""The index: every section, incident and exhibit with its page, each line a link."""

from __future__ import annotations

from collections.abc import Iterator

from diary.i18n import _
from diary.model.kinds import Noun
from diary.profiles import PageNumbering
from exporters.pdf import news, others
from exporters.pdf.desk import Desk, exhibit_anchor, incident_anchor, reference
from exporters.pdf.grid import Cell, Col, linked, table
from exporters.pdf.numbering import letters
from exporters.pdf.pages import Pages
from exporters.pdf.parts import TITLES, note, section
from exporters.pdf.saying import say
from exporters.pdf.style import CELL, CELL_STRONG, Style
from exporters.pdf.text import fitted

_Row = tuple[Cell, Cell, Cell]
_NUMBER, _WHAT, _PAGE = 0.12, 0.79, 0.09


def write(desk: Desk, pages: Pages) -> None:
    """Writes the index; the page numbers are filled in when the last page is set."""
    pages.break_page()
    pages.add(section("index"))
    columns = (
        Col(_("Part"), _NUMBER),
        Col(_("Title"), _WHAT),
        Col(_("Page"), _PAGE, right=True),
    )
    pages.add(*(note(line or " ") for line in desk.volume.told))
    column = pages.column
    width = column.width * _WHAT - 8

    def line(mark: str, title: str, anchor: str, style: Style = CELL) -> _Row:
        shown = fitted(column.fonts, title, style, width)
        return (
            Cell(mark, style),
            Cell(shown, linked(style), anchor),
            Cell(link=anchor, page=True, style=style),
        )

    rows: list[_Row] = []
    sections = desk.case.profile.sections
    lettered = letters(sections) if desk.case.profile.numbering is PageNumbering.SECTIONS else {}
    for number, name in enumerate(sections, 1):
        rows.append(
            line(
                lettered.get(name, str(number)),
                others.title(desk) if name == others.NAME else _(TITLES[name]),
                f"section-{name}",
                CELL_STRONG,
            )
        )
        if name == "incidents":
            rows += [line("", title, anchor) for title, anchor in _incidents(desk)]
        if name == "exhibits":
            rows += [line("", title, anchor) for title, anchor in _exhibits(desk)]
    pages.add(table(columns, rows))


def _incidents(desk: Desk) -> Iterator[tuple[str, str]]:
    for item in news.incidents(desk.case):
        title = _("Incident {number}").format(number=item.number)
        if desk.opens(Noun.INCIDENT, "when"):
            title += f": {desk.when_line(item)}"
        kinds = say(desk, Noun.INCIDENT, "behaviours", list(item.content.behaviours))
        yield f"{title} · {kinds}" if kinds else title, incident_anchor(item.number)


def _exhibits(desk: Desk) -> Iterator[tuple[str, str]]:
    for exhibit in news.exhibits(desk.case):
        title = exhibit.item.content.title or exhibit.item.content.name
        head = f"{reference(exhibit)}: {title}" if title else reference(exhibit)
        yield head, exhibit_anchor(exhibit.item.number)
