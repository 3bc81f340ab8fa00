"""How to check this bundle, the entries of the record behind it, and every correction.

**Invariants:**

- Every subject shown without a sheet of its own is tied to its entry of the record by its mark, so
  that a check can compare it.
- What the profile leaves out is listed here if no section on the method lists it, so that every
  document says it.
- Both versions of a correction are printed. No reason is printed except the one that the person
  gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diary import display
from diary.casefile import Correction, Reinstatement, Withdrawal
from diary.crypto.signing import fingerprint
from diary.display import is_free_text
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded
from exporters.bundle.layout import (
    CHECK_PAGE,
    EVIDENCE,
    HOW_TO_CHECK,
    KEY,
    MANIFEST,
    SIGNATURE,
    TAG_MANIFEST,
)
from exporters.check import check_page
from exporters.pdf.engine.blocks import TextBlock
from exporters.pdf.engine.pages import LITTLE, PageLayout
from exporters.pdf.engine.style import BODY, CELL, CELL_DIGEST, DIGEST, Style
from exporters.pdf.engine.tables import (
    LabelledValue,
    TableBlock,
    TableCell,
    TableColumn,
    facts,
    linked,
    table,
)
from exporters.pdf.sections import method
from exporters.pdf.sections.context import DocumentContext, home_of, incident_anchor
from exporters.pdf.sections.fields import format_field
from exporters.pdf.sections.headings import entry_mark, note, part, section
from exporters.pdf.sections.method import counts
from exporters.pdf.sections.other_subjects import translation_blocks

_COMMAND = Style("mono", 8.0, 11.5)
_EARLIER = "daybook check FOLDER --earlier EARLIER-FOLDER"
_SHOWS = (
    N_("that each file is, byte for byte, the file that was put into this bundle;"),
    N_("that what is shown of an entry is what the record committed to when it was written;"),
    N_("that no entry was slipped in between, taken out or put in another order;"),
    N_("how many entries and fields are not shown, and how many of those entries are later "
       "versions of something that is shown. So a correction cannot be kept back unseen."),
)  # fmt: skip
_SHOWS_NOT = (
    N_("that what is written is true;"),
    N_("who wrote it: the key was made by the program of the person recording, and no authority "
       "vouches for it;"),
    N_("when it was written, unless somebody else kept a fingerprint, a code or an earlier bundle "
       "since then. The times are those of the computer's clock."),
)  # fmt: skip


def write_checking(desk: DocumentContext, pages: PageLayout) -> None:
    """Write the section on how to check this bundle."""
    pages.break_page()
    pages.add(section("checking"))
    pages.add(part(_("What a check shows")))
    for text in _SHOWS:
        pages.add(TextBlock(_(text), BODY, after=3.0, indent=8.0, mark="–"))
    pages.add(part(_("What a check does not show")))
    for text in _SHOWS_NOT:
        pages.add(TextBlock(_(text), BODY, after=3.0, indent=8.0, mark="–"))
    pages.add(part(_("With what a computer already has")))
    pages.add(
        TextBlock(
            _(
                "In a browser, without a network: open {page} and choose the folder, the zip or "
                "whatever files there are. Compare its SHA-256 below with one from elsewhere, "
                "since a false bundle could bring a false page."
            ).format(page=CHECK_PAGE),
            BODY,
            after=5.0,
        )
    )
    pages.add(
        TextBlock(
            _(
                "If all of it came as one PDF with a passphrase, there is no folder: {page} and "
                "all other files are attached to it. Save every one under its own name, then "
                "choose them in {page}, all at once."
            ).format(page=CHECK_PAGE),
            BODY,
            after=5.0,
        )
    )
    for words, commands in _by_hand(desk):
        pages.add(TextBlock(words, BODY, before=4.0, after=2.0, keeps=True))
        for command in commands:
            pages.add(TextBlock(command, _COMMAND, after=1.0, indent=8.0))
    text = _("{file} says more, and how Windows goes through a whole list.")
    pages.add(TextBlock(text.format(file=HOW_TO_CHECK), BODY, before=4.0))
    if desk.case.supplement:
        pages.add(part(_("With the bundle that this one adds to")))
        pages.add(TextBlock(_EARLIER, _COMMAND, after=1.0, indent=8.0))
        pages.add(facts([*_earlier(desk)], label=0.3))
    pages.add(part(_("To compare")))
    pages.add(facts([*_figures(desk)], label=0.3))
    pages.add(
        note(
            _(
                "Whoever holds the key could make another bundle that fits as well. Ask the person "
                "recording, by voice or on paper, for the fingerprint of the key."
            )
        )
    )


def _by_hand(desk: DocumentContext) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what to type in the folder of the bundle, by operating system."""
    # these programs report an error for an empty list
    lists = [TAG_MANIFEST] if desk.no_files else [MANIFEST, TAG_MANIFEST]
    yield _("In the folder of the bundle, on Linux:"), [f"sha256sum -c {name}" for name in lists]
    yield _("On macOS:"), [f"shasum -a 256 -c {name}" for name in lists]
    yield (
        _(
            "On Windows, a file at a time, in the command window or in PowerShell; compare what is "
            "printed with the line of that file in the list:"
        ),
        [f"certutil -hashfile {EVIDENCE} SHA256", f"Get-FileHash {EVIDENCE}"],
    )
    said = _("The signature, in {file}, with minisign:").format(file=SIGNATURE)
    yield said, [f"minisign -Vm {TAG_MANIFEST} -p {KEY}"]


def _earlier(desk: DocumentContext) -> Iterator[LabelledValue]:
    """Yield the full digest of every earlier bundle of this series, latest first."""
    supplement = desk.case.supplement
    for bundle in reversed(supplement.bundles if supplement else ()):
        made = display.written_text(bundle.made, desk.case.zone)
        label = _("SHA-256 of {file} of {made}").format(file=TAG_MANIFEST, made=made)
        yield LabelledValue(label, bundle.digest, DIGEST)


def _figures(desk: DocumentContext) -> Iterator[LabelledValue]:
    given = desk.case.disclosure
    yield LabelledValue(_("Fingerprint of the key"), fingerprint(given.public_key), _COMMAND)
    yield LabelledValue(_("Record"), given.vault_id.hex(), DIGEST)
    yield LabelledValue(_("Entries in the record"), f"{len(given.commitments):,}")
    yield LabelledValue(_("Last link of the record"), given.head_link.hex(), DIGEST)
    label = _("SHA-256 of {file}, at the foot of every page").format(file=MANIFEST)
    yield LabelledValue(label, desk.manifest_digest, DIGEST)
    yield LabelledValue(_("SHA-256 of {file}").format(file=CHECK_PAGE), check_page.digest(), DIGEST)


def write_entries(desk: DocumentContext, pages: PageLayout) -> None:
    """Write the list of entries without a sheet of their own."""
    pages.break_page(unless=0.5)
    pages.add(section("entries"))
    if not desk.has("method"):
        pages.add(facts([*counts(desk)], label=0.34))
        pages.add(note(_(method.REACH)))
        pages.add(*method.omission_blocks(desk))
    pages.add(part(_("Entry by entry")))
    rows = [
        (
            f"{display.noun_text(item.noun)} {item.number}",
            desk.clocks.first(item),
            TableCell(entry_mark(item.entry, item.commitment), CELL_DIGEST),
        )
        for item in _items(desk)
    ]
    if not rows:
        pages.add(note(_("Everything that is shown here has its own sheet.")))
        return
    pages.add(
        note(
            _(
                "What is listed above without a sheet of its own comes from these entries. The "
                "number and the commitment of each are those that a check compares."
            ),
            keeps=True,
        )
    )
    columns = (
        TableColumn(_("What"), 0.18),
        TableColumn(_("Written down"), 0.22),
        TableColumn(_("In the record"), 0.6),
    )
    pages.add(table(columns, rows))
    for item in _items(desk):
        blocks = [*translation_blocks(desk, item)]
        if blocks:
            pages.add_together([part(f"{display.noun_text(item.noun)} {item.number}"), *blocks])


def _items(desk: DocumentContext) -> Iterator[Recorded[Content]]:
    case = desk.case
    groups: tuple[tuple[Recorded[Content], ...], ...] = (
        case.incidents,
        tuple(exhibit.item for exhibit in case.exhibits),
        *case.others.values(),
    )
    for items in groups:
        for item in sorted(items, key=lambda item: item.number):
            if not desk.has(home_of(desk.case.profile, item.noun)):
                yield item


def write_corrections(desk: DocumentContext, pages: PageLayout) -> None:
    """Write the lists of changes, withdrawals and reinstatements."""
    case = desk.case
    some = case.changes or case.withdrawals or case.reinstatements
    pages.break_page(unless=0.5 if some else LITTLE)
    pages.add(section("corrections"))
    pages.add(
        note(
            _(
                "A change is a new entry. The earlier version stays in the record, unless it was "
                "erased for safety, which the record then says. Below are the changes of what this "
                "bundle shows."
            )
        )
    )
    if desk.case.changes:
        _write_changes(desk, pages)
    else:
        pages.add(note(_("Nothing shown here was changed after it was first written.")))
    if desk.case.withdrawals:
        _write_withdrawals(desk, pages)
    if desk.case.reinstatements:
        _write_reinstatements(desk, pages)


def _write_changes(desk: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Corrections and additions")))
    columns = (
        TableColumn(_("Entry"), 0.06),
        TableColumn(_("Made"), 0.135),
        TableColumn(_("Of"), 0.1),
        TableColumn(_("Field"), 0.12),
        TableColumn(_("Before"), 0.195),
        TableColumn(_("After"), 0.195),
        TableColumn(_("Reason given"), 0.195),
    )
    rows = [_row(desk, change) for change in desk.case.changes]
    pages.add(_reasoned(desk, desk.case.changes, columns, rows))


def _reasoned(
    desk: DocumentContext,
    items: Sequence[Correction | Withdrawal | Reinstatement],
    columns: tuple[TableColumn, ...],
    rows: list[tuple[TableCell | str, ...]],
    reasons: int = 1,
) -> TableBlock:
    """Return the table, without its last columns if the profile discloses none of the reasons.

    An empty column would say that no reason was given.
    """
    if any(desk.opens(item.noun, "reason") for item in items):
        return table(columns, rows)
    kept = columns[:-reasons]
    whole = sum(col.share for col in kept)
    return table(
        [replace(col, share=col.share / whole) for col in kept], [r[:-reasons] for r in rows]
    )


def _write_withdrawals(desk: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Withdrawn by the person recording; not shown, and not counted")))
    columns = (
        TableColumn(_("Entry"), 0.1),
        TableColumn(_("Withdrawn"), 0.22),
        TableColumn(_("What"), 0.22),
        TableColumn(_("Reason given"), 0.46),
    )
    rows = [_gone(desk, gone) for gone in desk.case.withdrawals]
    pages.add(_reasoned(desk, desk.case.withdrawals, columns, rows))


def _write_reinstatements(desk: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Withdrawn, and put back by the person recording; shown and counted")))
    columns = (
        TableColumn(_("Entry"), 0.1),
        TableColumn(_("What"), 0.15),
        TableColumn(_("Withdrawn"), 0.15),
        TableColumn(_("Put back"), 0.15),
        TableColumn(_("Why it was withdrawn"), 0.225),
        TableColumn(_("Why it was put back"), 0.225),
    )
    rows = [_back(desk, back) for back in desk.case.reinstatements]
    pages.add(_reasoned(desk, desk.case.reinstatements, columns, rows, reasons=2))


def _back(desk: DocumentContext, back: Reinstatement) -> tuple[TableCell | str, ...]:
    gone = back.withdrawn
    return (
        f"{gone.entry}, {back.entry}",
        _subject(back.noun, back.number),
        desk.clocks.at(gone.entry, gone.written),
        desk.clocks.at(back.entry, back.written),
        _reason(desk, gone),
        _reason(desk, back),
    )


def _subject(noun: Noun, number: int) -> str:
    return f"{display.noun_text(noun)} {number}"


def _row(desk: DocumentContext, change: Correction) -> tuple[TableCell | str, ...]:
    of = _subject(change.noun, change.number)
    link = desk.link(incident_anchor(change.number)) if change.noun is Noun.INCIDENT else ""
    return (
        str(change.entry),
        desk.clocks.at(change.entry, change.written),
        TableCell(of, linked(CELL) if link else CELL, link),
        display.field_text(change.noun, change.field),
        _said(desk, change, change.before),
        _said(desk, change, change.after),
        _reason(desk, change),
    )


def _said(desk: DocumentContext, change: Correction, value: Json) -> TableCell:
    text = format_field(desk, change.noun, change.field, value)
    own = text and is_free_text(change.noun, change.field, value)
    return TableCell(text or _("(not said)"), lang=desk.words if own else "")


def _gone(desk: DocumentContext, gone: Withdrawal) -> tuple[TableCell | str, ...]:
    return (
        str(gone.entry),
        desk.clocks.at(gone.entry, gone.written),
        _subject(gone.noun, gone.number),
        _reason(desk, gone),
    )


def _reason(desk: DocumentContext, item: Correction | Withdrawal | Reinstatement) -> TableCell:
    if item.reason:
        return TableCell(item.reason, lang=desk.words)
    return TableCell("–" if desk.opens(item.noun, "reason") else _("left out"))
