"""The chronology of incidents, events and police contacts, and the index of all sections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from diary.audience_profiles import PageNumbering
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Event, Incident, PoliceContact
from diary.model.revisions import Content, Recorded, is_of, when_of
from diary.text import code_texts, noun_names
from exporters.pdf.engine.document import section_letters
from exporters.pdf.engine.line_breaking import fitted
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import CELL, CELL_STRONG, Style
from exporters.pdf.engine.tables import TableCell, TableColumn, kept_columns, linked, table
from exporters.pdf.sections import document_context, other_subjects
from exporters.pdf.sections.document_context import (
    DocumentContext,
    exhibit_anchor,
    home_of,
    incident_anchor,
    other_anchor,
    reference,
)
from exporters.pdf.sections.field_values import format_field, reported_text, tells_reporting
from exporters.pdf.sections.headings import TITLES, note, section

_WORDS: Final = 180  # characters of the person's words; the sheet has the full text


def write_chronology(context: DocumentContext, pages: PageLayout) -> None:
    """Write the chronology."""
    rows = [*_rows(context)]
    pages.break_page(unless=1.0 if rows else LITTLE)
    pages.add(section("chronology"))
    sentence = _(
        "In the order in which things happened, as far as that is known; something without "
        "a known time stands where it was written down."
    )
    if context.has("incidents") and context.case.supplement:
        sentence += " " + _(
            "Words are shortened here and stand in full on the sheets, of this bundle or of one "
            "before."
        )
    elif context.has("incidents"):
        sentence += " " + _("Words are shortened here and stand in full on the sheets.")
    if context.case.supplement:
        sentence += " " + _("What is marked “new” was written or changed since the bundle before.")
    pages.add(note(sentence, keeps=True))
    if not rows:
        pages.add(note(_("Nothing of this kind is recorded.")))
        return
    pages.add(kept_columns(_columns(context.words), rows, [*_kept(context)]))


def _columns(words: str) -> tuple[TableColumn, ...]:
    return (
        TableColumn(_("No."), 0.06),
        TableColumn(_("When"), 0.155),
        TableColumn(_("Kind"), 0.21),
        TableColumn(_("In the words of the person recording"), 0.33, lang=words),
        TableColumn(_("Exhibits"), 0.085),
        TableColumn(_("Told to police"), 0.1),
        TableColumn(_("Page"), 0.06, right=True),
    )


def _kept(context: DocumentContext) -> Iterator[bool]:
    """Yield for each column whether it has any content in this profile."""
    yield from (True, True, True)
    yield any(context.opens(noun, "what") for noun in (Noun.INCIDENT, Noun.EVENT, Noun.POLICE))
    yield Noun.EVIDENCE in context.case.profile.fields
    yield tells_reporting(context)
    yield context.has("incidents")


def _rows(context: DocumentContext) -> Iterator[tuple[TableCell | str, ...]]:
    case = context.case
    items: list[Recorded[Content]] = [*case.incidents, *case.events, *case.police]
    for item in sorted(items, key=_moment):
        yield _incident(context, item) if is_of(item, Incident) else _turn(context, item)


def _moment(item: Recorded[Content]) -> tuple[datetime, str, int]:
    when = when_of(item.content)
    moment = (when.earliest() if when else None) or item.first_written
    return (moment, item.noun.value, item.number)


def _incident(context: DocumentContext, item: Recorded[Incident]) -> tuple[TableCell | str, ...]:
    content = item.content
    link = context.link(incident_anchor(item.number))
    kinds = format_field(context, Noun.INCIDENT, "behaviours", list(content.behaviours))
    if content.times and not context.has("incidents"):
        # there is no sheet to print it
        kinds = f"{kinds} ({format_field(context, Noun.INCIDENT, 'times', content.times)})".strip()
    exhibits = ", ".join(map(reference, context.exhibits.get(item.id, ())))
    return (
        TableCell(
            _new(context, item, str(item.number)),
            linked(CELL_STRONG) if link else CELL_STRONG,
            link,
        ),
        TableCell(context.when_line(item), link=link),
        TableCell(kinds or "–", link=link),
        TableCell(short(content.what) or "–", link=link),
        TableCell(exhibits, link=link),
        TableCell(reported_text(context, item), link=link),
        TableCell(link=link, page=bool(link)),
    )


def _turn(context: DocumentContext, item: Recorded[Content]) -> tuple[TableCell | str, ...]:
    link = context.link(other_anchor(item.noun, item.number))
    content = item.content
    first = ""
    if isinstance(content, Event):
        kind = format_field(context, Noun.EVENT, "event", content.event.value)
        first = f"{noun_names.noun_text(item.noun)}: {kind}"
    elif isinstance(content, PoliceContact):
        first = code_texts.contact_text(content.contact)
        known = [content.reference]
        if not home_of(context.case.profile, item.noun):
            # there is no sheet to print it
            known.append(content.force)
        details = ", ".join(filter(None, known))
        first = f"{first} ({details})" if details else first
    return (
        TableCell(_new(context, item, "–"), linked(CELL) if link else CELL, link),
        TableCell(context.when_line(item), link=link),
        TableCell(first, CELL_STRONG, link),
        TableCell(
            short(content.what if isinstance(content, Event | PoliceContact) else ""), link=link
        ),
        TableCell(link=link),
        TableCell(link=link),
        TableCell(link=link, page=bool(link)),
    )


def short(text: str) -> str:
    """Return the beginning of a text on one line, cut after a word and marked with "…"."""
    line = " ".join(text[: _WORDS + 40].split())
    if len(line) <= _WORDS and len(text) <= _WORDS + 40:
        return line
    cut = line[:_WORDS].rpartition(" ")[0] or line[:_WORDS]
    return cut + " …"


def _new(context: DocumentContext, item: Recorded[Content], mark: str) -> str:
    if context.case.supplement and document_context.is_new(context.case, item):
        return _("{mark} new").format(mark=mark)
    return mark


_Row = tuple[TableCell, TableCell, TableCell]
_NUMBER, _WHAT, _PAGE = 0.12, 0.79, 0.09


def write_index(context: DocumentContext, pages: PageLayout) -> None:
    """Write the index; its page numbers are filled in after the last page."""
    pages.break_page()
    pages.add(section("index"))
    columns = (
        TableColumn(_("Part"), _NUMBER),
        TableColumn(_("Title"), _WHAT),
        TableColumn(_("Page"), _PAGE, right=True),
    )
    pages.add(*(note(line or " ") for line in context.volume.told))
    column = pages.column
    width = column.width * _WHAT - 8

    def line(mark: str, title: str, anchor: str, style: Style = CELL) -> _Row:
        shown = fitted(column.fonts, title, style, width)
        return (
            TableCell(mark, style),
            TableCell(shown, linked(style), anchor),
            TableCell(link=anchor, page=True, style=style),
        )

    rows: list[_Row] = []
    sections = context.case.profile.sections
    lettered = (
        section_letters(sections)
        if context.case.profile.numbering is PageNumbering.SECTIONS
        else {}
    )
    for number, name in enumerate(sections, 1):
        rows.append(
            line(
                lettered.get(name, str(number)),
                other_subjects.title(context) if name == other_subjects.NAME else _(TITLES[name]),
                f"section-{name}",
                CELL_STRONG,
            )
        )
        if name == "incidents":
            rows += [line("", title, anchor) for title, anchor in _incidents(context)]
        if name == "exhibits":
            rows += [line("", title, anchor) for title, anchor in _exhibits(context)]
    pages.add(table(columns, rows))


def _incidents(context: DocumentContext) -> Iterator[tuple[str, str]]:
    for item in document_context.incidents_to_print(context.case):
        title = _("Incident {number}").format(number=item.number)
        if context.opens(Noun.INCIDENT, "when"):
            title += f": {context.when_line(item)}"
        kinds = format_field(context, Noun.INCIDENT, "behaviours", list(item.content.behaviours))
        yield f"{title} · {kinds}" if kinds else title, incident_anchor(item.number)


def _exhibits(context: DocumentContext) -> Iterator[tuple[str, str]]:
    for exhibit in document_context.exhibits_to_print(context.case):
        title = exhibit.item.content.title or exhibit.item.content.name
        head = f"{reference(exhibit)}: {title}" if title else reference(exhibit)
        yield head, exhibit_anchor(exhibit.item.number)
