"""Who had an exhibit and when, and what was made of it: two tables of each exhibit's sheet.

The rules are:

- Only what the bundle opens is in them, in the words of the person recording.
- Every copy stands below its original, each with its own SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary import display
from diary.casefile import Exhibit, ExhibitLayout, Print
from diary.i18n import N_, _
from diary.model.declarations import text_of
from diary.model.kinds import Noun
from diary.model.when import When
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block
from exporters.pdf.grid import Cell, Col, table
from exporters.pdf.parts import label_of
from exporters.pdf.shown import time_text
from exporters.pdf.style import CELL, CELL_DIGEST, CELL_STRONG

# Printed in the table of continuity, and so not among the other fields.
FIELDS: Final = (
    *("captured_by", "captured_how", "device", "found"),
    *("continuity", "original_where", "kept_where"),
)
_KEPT_BACK: Final = N_(
    "The hash and the length of the original are kept back: if the file is short, what is left out "
    "of it here could be worked out from them. They are fixed in the record and can be shown later."
)
Line = tuple[str, str, str, str]


def continuity(desk: Desk, exhibit: Exhibit) -> Iterator[Block]:
    """Who captured it, how it came here, where the original is, whom it went to."""
    columns = (
        Col(_("Continuity"), 0.2, CELL_STRONG, heads=True),
        Col(_("Who or where"), 0.28),
        Col(_("When"), 0.2),
        Col(_("Remarks"), 0.32),
    )
    yield table(columns, [*_lines(desk, exhibit)], after=4.0)


def _lines(desk: Desk, exhibit: Exhibit) -> Iterator[Line]:
    said = exhibit.item.content
    how = "\n".join(filter(None, (said.captured_how, said.device)))
    if said.captured_by or said.found or how:
        yield _("Found or captured"), said.captured_by, _when(desk, said.found), how
    me = desk.case.me
    kept = _("Described; there is no file") if said.physical else _("File kept byte for byte")
    yield (
        _("Added to the record"),
        (me.content.name if me else "") or _("The person recording"),
        desk.clocks.beside(said.found, exhibit.item),
        kept,
    )
    for name in ("original_where", "kept_where"):
        where = text_of(said, name)
        if where:
            yield label_of(Noun.EVIDENCE, name), where, "", ""
    for step in said.continuity:
        yield _("Handed over"), _("To {to}").format(to=step.to), _when(desk, step.when), step.note


def _when(desk: Desk, when: When | None) -> str:
    if when is None:
        return ""
    # the zone is said where it is not the one of the whole bundle
    same = when.zone == desk.case.zone
    text = display.when_short(when) if same else display.when_text(when)
    return f"{text}\n" + _("Known from: {how}").format(how=when.how) if when.how else text


def copies(desk: Desk, exhibit: Exhibit) -> Iterator[Block]:
    """The original and all that was made of it, with where each is."""
    said, path = exhibit.item.content, desk.paths.get(exhibit.item.number, "")
    if not said.sha256 and not exhibit.closed:
        return
    digest = Cell(_(_KEPT_BACK), CELL) if exhibit.closed else said.sha256
    rows: list[tuple[Cell | str, ...]] = [(_original(exhibit, path), _bytes(said.size), digest)]
    copy = exhibit.copy
    if copy and copy.sha256:
        text = _("Copy given instead: {path}").format(path=path)
        rows.append((text, _bytes(copy.size), copy.sha256))
    for print_ in exhibit.shown.prints:
        rows.append((_made(exhibit, print_), "", print_.sha256))
    columns = (
        Col(_("The file, and what was made of it"), 0.33, heads=True),
        Col(_("Bytes"), 0.11, right=True),
        Col(_("SHA-256"), 0.56, CELL_DIGEST),
    )
    yield table(columns, rows, after=4.0)


def _original(exhibit: Exhibit, path: str) -> str:
    if exhibit.damaged:
        return _("Original: no longer whole, not in the bundle")
    if exhibit.withheld or exhibit.copy:
        return _("Original: withheld from this bundle")
    if exhibit.given:
        return _("Original: in an earlier bundle")
    return _("Original: {path}").format(path=path) if path else _("Original: not in this bundle")


def _bytes(size: int | None) -> str:
    return f"{size:,}" if size is not None else ""


def _made(exhibit: Exhibit, print_: Print) -> str:
    match exhibit.shown.layout:
        case ExhibitLayout.PARTS:
            return _("Part {number}, reduced for print, in this PDF").format(number=print_.number)
        case ExhibitLayout.PAGES:
            return _("Page {number}, as a picture in this PDF").format(number=print_.number)
        case ExhibitLayout.FRAMES:
            return _("Moment at {time}, in this PDF").format(time=time_text(print_.at or 0.0))
    return _("Picture reduced for print, in this PDF")
