"""`incidents.csv`: the incidents as a table for a spreadsheet, and no more than the bundle shows.

The rules are:

- No cell is read as a formula: one that begins with a sign that a spreadsheet computes with, or
  with one of its full-width forms, has an apostrophe put before it, and so has one that begins with
  an apostrophe, so that taking one away gives back what was written.
- UTF-8 with a byte order mark, every cell in quotes, lines end in CR LF: what Excel, LibreOffice
  and Numbers all read alike.
- It is for looking and sorting. What counts is `record.json`, which proves itself; this does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary import display, jurisdiction
from diary.casefile import CaseFile
from diary.i18n import _
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.record import Incident
from diary.model.recorded import Content, Recorded

_MARK: Final = "\ufeff"
# the signs, their full-width forms (small ones too), what a spreadsheet may skip before one, and
# the apostrophe itself
_COMPUTED: Final = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b'"
_SKIPPED: Final = " \u00a0\u200b\ufeff\x00"


def text(case: CaseFile) -> bytes:
    """The whole table."""
    return (_MARK + "".join(map(line, _rows(case)))).encode("utf-8", "replace")


def line(cells: tuple[str, ...]) -> str:
    """One row of the table."""
    return ",".join(f'"{cell(each)}"' for each in cells) + "\r\n"


def cell(said: str) -> str:
    """What stands between the quotes of a cell, for any text."""
    safe = f"'{said}" if said.lstrip(_SKIPPED)[:1] in tuple(_COMPUTED) else said
    return safe.replace('"', '""').replace("\x00", "\ufffd")


def _rows(case: CaseFile) -> Iterator[tuple[str, ...]]:
    # here, since the whole PDF engine would otherwise load with the check of a bundle
    from exporters.pdf.sections.context import DocumentContext, reference
    from exporters.pdf.sections.fields import format_field

    desk = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others(), "")
    names = tuple(name for name in case.profile.fields.get(Noun.INCIDENT, ()) if name != "reason")
    yield (
        *(display.field_text(Noun.INCIDENT, name) for name in names),
        *(_("Day, for sorting"), _("Written down"), _("Exhibits")),
        *(_("Entry of the record"), _("Commitment")),
    )
    for item in case.incidents:
        values = to_fields(item.content)
        exhibits = desk.exhibits.get(item.id, ())
        yield (
            *(
                _said(item, name) or format_field(desk, item.noun, name, values.get(name))
                for name in names
            ),
            _day(item),
            desk.clocks.beside(item.content.when, item),
            ", ".join(map(reference, exhibits)),
            str(item.entry),
            item.commitment,
        )


def _said(item: Recorded[Content], name: str) -> str:
    return str(item.number) if name == "number" else ""


def _day(item: Recorded[Incident]) -> str:
    day = item.content.when.day() if item.content.when else None
    return day.isoformat() if day else ""
