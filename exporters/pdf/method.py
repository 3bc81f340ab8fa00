"""How this record was made, what it holds, and what was left out of this bundle."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from diary import display
from diary.casefile import WithholdingReason
from diary.i18n import N_, _
from diary.json_value import Json
from exporters.pdf import left_out, record_itself
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Plain
from exporters.pdf.fonts import Fonts
from exporters.pdf.grid import Col, Fact, facts, table
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note, part, section
from exporters.pdf.style import BODY

_HOW = (
    N_(
        "This is a diary kept by one person on their own computer. Each thing was written down as "
        "an entry. The time at which something happened is what the person says; the time at "
        "which it was written down is what the clock of the computer said. Both are printed, and "
        "so is the delay between them."
    ),
    N_(
        "Entries are not overwritten. A correction is a new entry, and the earlier version stays; "
        "both are listed under “Changes made to the record”. Every entry is tied to all entries "
        "before it by a commitment, a number that changes if anything in the entry changes. The "
        "number is printed on the sheet."
    ),
    N_(
        "Files were taken in byte for byte. What is printed here are reduced copies. What a file "
        "says of itself, such as a time or a device, is printed as found in the file and may be "
        "wrong."
    ),
    N_(
        "Kinds of behaviour, and whether something may break an order, are what the person chose. "
        "The program adds no opinion and calculates no risk."
    ),
)
_FILES: Final = N_(
    "Originals that are given are files of their own. They come in the folder or the zip of the "
    "bundle; if all of it came as one PDF with a passphrase, they are attached to that."
)
_NO_FILES: Final = N_(
    "No file of an exhibit comes with this bundle. The list of exhibits says of each why, or with "
    "which earlier bundle it was given."
)

_WITHHELD: Final = {
    WithholdingReason.POSITION: N_("Originals withheld because they say where they were made"),
    WithholdingReason.DEVICE: N_("Originals withheld because they say which device made them"),
    WithholdingReason.UNSEARCHED: N_(
        "Originals withheld because they could not wholly be searched for either"
    ),
    WithholdingReason.COVERED: N_("Originals withheld so that parts of them are not seen"),
    WithholdingReason.WORDS: N_("Originals withheld because words in them are taken out"),
    WithholdingReason.CHOSEN: N_("Originals left out by the person's choice"),
}


def write(desk: Desk, pages: Pages, fonts: Fonts) -> None:
    """Writes the page."""
    pages.break_page(unless=0.6)
    pages.add(section("method"))
    for text in _HOW:
        pages.add(Plain(_(text), BODY, after=7.0))
    if desk.case.exhibits:
        pages.add(Plain(_(_NO_FILES if desk.no_files else _FILES), BODY, after=7.0))
    done = [*record_itself.lines(desk)]
    if done:
        pages.add(part(_("What was done to the record itself, and by others")))
        for line in done:
            pages.add(Plain(line, BODY, after=4.0))
    pages.add(part(_("What this bundle holds, and what it leaves out")))
    pages.add(facts([*counts(desk)], label=0.34))
    pages.add(note(_("Contact details, of anybody, are never part of a bundle.")))
    pages.add(*left_out.blocks(desk))
    _codes(desk, pages, fonts)


def counts(desk: Desk) -> Iterator[Fact]:
    """What this bundle shows and keeps back, in numbers."""
    case, given = desk.case, desk.case.disclosure
    yield Fact(_("Prepared"), display.written_text(case.made, case.zone) + f" ({case.zone})")
    yield Fact(_("Prepared with"), case.program)
    yield Fact(_("Entries in the record"), f"{len(given.commitments):,}")
    yield Fact(_("Entries shown, in whole or in part"), f"{given.entries_shown:,}")
    yield Fact(_("Entries not shown"), f"{given.entries_withheld:,}")
    yield Fact(_("Fields withheld in entries that are shown"), f"{given.fields_withheld:,}")
    yield Fact(_("Corrections and additions shown"), f"{len(case.changes):,}")
    yield Fact(_("Withdrawn by the person"), f"{len(case.withdrawals):,}")
    if case.profile.originals:
        kept = Counter(exhibit.why for exhibit in case.exhibits if exhibit.withheld)
        for why, label in _WITHHELD.items():
            if kept[why] or why is WithholdingReason.POSITION:
                yield Fact(_(label), f"{kept[why]:,}")
    if case.blacked_out:
        fields = sum(map(len, case.blacked_out.values()))
        yield Fact(_("Fields with words blacked out, which are not opened"), f"{fields:,}")
    yield Fact(
        _("First and last entry shown here written down"),
        _first_and_last(desk) or _("nothing is shown"),
    )


def _first_and_last(desk: Desk) -> str:
    case = desk.case
    groups = (case.incidents, case.events, case.police, case.orders, case.impacts)
    items = sorted((item for group in groups for item in group), key=lambda i: i.first_written)
    if not items:
        return ""
    first, last = (desk.clocks.first(item) for item in (items[0], items[-1]))
    return _("{first} and {last}").format(first=first, last=last)


def _codes(desk: Desk, pages: Pages, fonts: Fonts) -> None:
    coded = sorted(frozenset().union(*map(fonts.coded, _characters(desk))))
    if any(map(fonts.drops, _characters(desk))):
        pages.add(
            part(_("Marks that print nothing")),
            note(
                _(
                    "Marks that cannot be seen, such as those with which phones begin a line of "
                    "a chat, print nothing where the line is shown alike without them. "
                    "record.json and the files have each. Where one would change the order, it "
                    "is printed as its code."
                ),
            ),
        )
    if not coded:
        return
    pages.add(
        part(_("Characters printed as codes")),
        note(
            _(
                "The letters in this document do not include every character. One that is not "
                "there, or that would act unseen, is printed as its code, so that nothing is lost."
            ),
            keeps=True,
        ),
    )
    rows = [(f"[U+{ord(char):04X}]", unicodedata.name(char, "").lower()) for char in coded]
    pages.add(table((Col(_("Code"), 0.2), Col(_("Name in Unicode"), 0.8)), rows))


def _characters(desk: Desk) -> Iterator[str]:
    for opening in desk.case.disclosure.openings:
        for field in opening.shown:
            yield from _strings(field.value)
    for exhibit in desk.case.exhibits:
        yield exhibit.text


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
