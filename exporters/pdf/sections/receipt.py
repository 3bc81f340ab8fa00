"""The last page: who received what and when, the key's fingerprint and the seal.

**Invariants:**

- The page leaves room to write, and says nothing of who received it.
- No bundle can print its own hash. The fingerprint is that of the key that signed it, in text and
  as a QR code; the seal is that of the record as it was when the bundle was put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary.crypto import seal_code
from diary.crypto.signing import fingerprint
from diary.i18n import N_, _
from diary.text import time_texts
from exporters.bundle.layout import EVIDENCE
from exporters.pdf.engine.blocks import Block, SideBySide, TextBlock
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.qr_block import QrBlock
from exporters.pdf.engine.style import BODY, DIGEST
from exporters.pdf.engine.tables import LabelledValue, TableColumn, facts, table
from exporters.pdf.sections.document_context import DocumentContext, reference
from exporters.pdf.sections.headings import note, part, section
from exporters.pdf.sections.initials import keeper
from exporters.pdf.sections.method import reach_text

_QR: Final = 104.0  # points
_ROOM: Final = 8.0  # points above and below a line to write on
_LINES: Final = (
    N_("Name"),
    N_("Number, force or service"),
    N_("Day and time"),
    N_("Fingerprint confirmed, how"),
    N_("Signature"),
)
_PAPERS: Final = (
    N_("how to reach the person, and when not to"),
    N_("notes for a statement"),
    N_("notes for a personal statement on effects"),
    N_("answers to the questions that services ask"),
)


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write the page."""
    pages.break_page()
    pages.add(section("receipt"))
    made = time_texts.written_text(context.case.made, context.case.zone)
    pages.add(TextBlock(_("Bundle prepared {made}.").format(made=made), BODY))
    pages.add(facts([*_received(context)], label=0.22))
    columns = (
        TableColumn("", 0.28, heads=True),
        TableColumn(_("Received by"), 0.36),
        TableColumn(_("Given by"), 0.36),
    )
    pages.add(table(columns, [(_(line), "", "") for line in _LINES], pad=_ROOM))
    pages.add(part(_("Fingerprint and seal")))
    pages.add(*_figures(context))
    redacted = [*_redacted(context)]
    if redacted:
        pages.add(part(_("Already redacted")))
        pages.add(*(TextBlock(text, BODY, after=3.0) for text in redacted))
        pages.add(note(_("(This wording is not yet reviewed by a lawyer.)")))
    pages.add(part(_("Papers that are no part of this bundle")))
    papers = "; ".join(map(_, _PAPERS))
    text = _("{who} can give each of these apart, on paper: {papers}.")
    pages.add(TextBlock(text.format(who=keeper(context), papers=papers), BODY))


def _received(context: DocumentContext) -> Iterator[LabelledValue]:
    case = context.case
    given = [each for each in case.exhibits if each.open or each.copy]
    yield LabelledValue(_("Received"), _("{file} and the files beside it").format(file=EVIDENCE))
    yield LabelledValue(_("Files of exhibits"), f"{len(given):,}")
    if case.sheets:
        yield LabelledValue(_("Sheets, apart from the record"), f"{len(case.sheets):,}")


def _figures(context: DocumentContext) -> Iterator[Block]:
    given = context.case.disclosure
    key = fingerprint(given.public_key)
    words = seal_code.words(seal_code.seal(given.head_link))
    code = QrBlock(key, size=_QR, alt=_("QR code of the fingerprint: {key}").format(key=key))
    told: list[Block] = [
        facts(
            [
                LabelledValue(_("Fingerprint of the key"), key, DIGEST),
                LabelledValue(
                    _("Seal of the record, at entry {n}").format(n=len(given.commitments)), words
                ),
            ],
            label=0.3,
        ),
        note(
            _(
                "The fingerprint is that of the key with which this bundle is signed, also as a QR "
                "code. No file can print its own hash. The seal holds for all entries of the "
                "record up to that one. Compare either with what {who} says, by voice or on paper."
            ).format(who=keeper(context))
        ),
    ]
    yield SideBySide([code], told, share=0.24)


def _redacted(context: DocumentContext) -> Iterator[str]:
    """Yield which files are copies, and what was taken out, for the officer who redacts."""
    case, who = context.case, keeper(context)
    copies = ", ".join(reference(each) for each in case.exhibits if each.copy)
    kept = ", ".join(reference(each) for each in case.exhibits if each.withheld and not each.copy)
    if copies:
        text = _("Already redacted copies: {copies}. Their originals stay with {who}.")
        yield text.format(copies=copies, who=who)
    if kept:
        yield _("Not given at all, and kept by {who}: {kept}.").format(who=who, kept=kept)
    if case.blacked_out:
        yield _("Words were taken out of what is printed; a sheet or row says where.")
    if copies or kept or case.blacked_out:
        yield reach_text(context)
