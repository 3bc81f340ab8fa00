"""How to check this bundle, and the figures to compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diary.crypto.signing import fingerprint
from diary.i18n import N_, _
from diary.text import time_texts
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
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import BODY, DIGEST, LEAST, Style
from exporters.pdf.engine.tables import LabelledValue, facts
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.headings import note, part, section

_COMMAND = Style("mono", LEAST, 11.5)
_LABEL = 0.25  # of the width, so that 64 digits stand on one line
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
    N_("who wrote a line of a chat or an e-mail: in many such files one person can write a line "
       "that looks like another person’s. That does not show that any line is false. Compare "
       "important lines with the phone or the account;"),
    N_("when it was written, unless somebody else kept a fingerprint, a code or an earlier bundle "
       "since then. The times are those of the computer's clock."),
)  # fmt: skip


def write_checking(context: DocumentContext, pages: PageLayout) -> None:
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
    for words, commands in _by_hand(context):
        pages.add(TextBlock(words, BODY, before=4.0, after=2.0, keeps=True))
        for command in commands:
            pages.add(TextBlock(command, _COMMAND, after=1.0, indent=8.0))
    text = _("{file} says more, and how Windows goes through a whole list.")
    pages.add(TextBlock(text.format(file=HOW_TO_CHECK), BODY, before=4.0))
    if context.case.supplement:
        pages.add(part(_("With the bundle that this one adds to")))
        pages.add(TextBlock(_EARLIER, _COMMAND, after=1.0, indent=8.0))
        pages.add(facts([*_earlier(context)], label=_LABEL))
    pages.add(part(_("To compare")))
    pages.add(facts([*_figures(context)], label=_LABEL))
    pages.add(
        note(
            _(
                "Whoever holds the key could make another bundle that fits as well. Ask the person "
                "recording, by voice or on paper, for the fingerprint of the key."
            )
        )
    )


def _by_hand(context: DocumentContext) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what to type in the folder of the bundle, by operating system."""
    # these programs report an error for an empty list
    lists = [TAG_MANIFEST] if context.no_files else [MANIFEST, TAG_MANIFEST]
    yield _("In the folder of the bundle, on Linux:"), [f"sha256sum -c {name}" for name in lists]
    yield _("On macOS:"), [f"shasum -a 256 -c {name}" for name in lists]
    yield (
        _(
            "On Windows, a file at a time, in the command window or in PowerShell; compare what is "
            "printed with the line of that file in the list:"
        ),
        [f"certutil -hashfile {EVIDENCE} SHA256", f"Get-FileHash {EVIDENCE}"],
    )
    sentence = _("The signature, in {file}, with minisign:").format(file=SIGNATURE)
    yield sentence, [f"minisign -Vm {TAG_MANIFEST} -p {KEY}"]


def _earlier(context: DocumentContext) -> Iterator[LabelledValue]:
    """Yield the full digest of every earlier bundle of this series, latest first."""
    supplement = context.case.supplement
    for bundle in reversed(supplement.bundles if supplement else ()):
        made = time_texts.written_text(bundle.made, context.case.zone)
        label = _("SHA-256 of {file} of {made}").format(file=TAG_MANIFEST, made=made)
        yield LabelledValue(label, bundle.digest, DIGEST)


def _figures(context: DocumentContext) -> Iterator[LabelledValue]:
    given = context.case.disclosure
    yield LabelledValue(_("Fingerprint of the key"), fingerprint(given.public_key), _COMMAND)
    yield LabelledValue(_("Record"), given.vault_id.hex(), DIGEST)
    yield LabelledValue(_("Entries in the record"), f"{len(given.commitments):,}")
    yield LabelledValue(_("Last link of the record"), given.head_link.hex(), DIGEST)
    label = _("SHA-256 of {file}, at the foot of every page").format(file=MANIFEST)
    yield LabelledValue(label, context.manifest_digest, DIGEST)
    yield LabelledValue(_("SHA-256 of {file}").format(file=CHECK_PAGE), check_page.digest(), DIGEST)
