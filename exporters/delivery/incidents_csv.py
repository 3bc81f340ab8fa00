"""`incidents.csv`: the incidents as a table for a spreadsheet.

**Invariants:**

- It shows no more than the bundle does.
- No cell is read as a formula: a cell that begins with a sign that a spreadsheet computes with, or
  with a full-width form of it, gets an apostrophe in front. So does one that begins with an
  apostrophe, so that removing one apostrophe gives back what was written.
- UTF-8 with a byte order mark, every cell in quotes, lines end in CR LF: Excel, LibreOffice and
  Numbers all read that the same way.
- It is for reading and sorting. The evidence is `record.json`, which carries its proofs; this file
  has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from diary import display, jurisdiction
from diary.casefile import CaseFile
from diary.i18n import _
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.record import Incident
from diary.model.recorded import Recorded

_MARK: Final = "\ufeff"
# The signs, their full-width and small forms, and the apostrophe itself; then the characters that a
# spreadsheet may skip before one.
_COMPUTED: Final = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b'"
_SKIPPED: Final = " \u00a0\u200b\ufeff\x00"


def text(case: CaseFile) -> bytes:
    """Return the whole table."""
    return (_MARK + "".join(map(line, _rows(case)))).encode("utf-8", "replace")


def line(cells: tuple[str, ...]) -> str:
    """Return one row of the table."""
    return ",".join(f'"{cell(each)}"' for each in cells) + "\r\n"


def cell(said: str) -> str:
    """Return what goes between the quotes of a cell, for any text."""
    safe = f"'{said}" if said.lstrip(_SKIPPED)[:1] in tuple(_COMPUTED) else said
    return safe.replace('"', '""').replace("\x00", "\ufffd")


def _rows(case: CaseFile) -> Iterator[tuple[str, ...]]:
    # Imported here, because the whole PDF engine would otherwise load with the check of a bundle.
    from exporters.pdf.sections.context import DocumentContext, reference
    from exporters.pdf.sections.fields import format_field, reported_text, tells_reporting

    desk = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others(), "")
    out = {"reason"} if tells_reporting(desk) else {"reason", "reported"}
    names = tuple(name for name in case.profile.fields.get(Noun.INCIDENT, ()) if name not in out)
    yield (
        *(display.field_text(Noun.INCIDENT, name) for name in names),
        *(_("Day, for sorting"), _("Written down"), _("Exhibits")),
        *(_("Entry of the record"), _("Commitment")),
    )
    said: dict[str, Callable[[Recorded[Incident]], str]] = {
        "number": lambda item: str(item.number),
        "reported": lambda item: reported_text(desk, item),
    }
    for item in case.incidents:
        values = to_fields(item.content)
        exhibits = desk.exhibits.get(item.id, ())
        yield (
            *(
                said[name](item)
                if name in said
                else format_field(desk, item.noun, name, values.get(name))
                for name in names
            ),
            _day(item),
            desk.clocks.beside(item.content.when, item),
            ", ".join(map(reference, exhibits)),
            str(item.entry),
            item.commitment,
        )


def _day(item: Recorded[Incident]) -> str:
    day = item.content.when.day() if item.content.when else None
    return day.isoformat() if day else ""
