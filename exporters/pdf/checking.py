"""How to check this bundle, and what a check does and does not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diary import display
from diary.crypto.signing import fingerprint
from diary.i18n import N_, _
from exporters import check_page
from exporters.bag import CHECK_PAGE, EVIDENCE, HOW_TO_CHECK, KEY, MANIFEST, SIGNATURE, TAG_MANIFEST
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Plain
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note, part, section
from exporters.pdf.style import BODY, DIGEST, Style

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


def write(desk: Desk, pages: Pages) -> None:
    """Writes the page."""
    pages.break_page()
    pages.add(section("checking"))
    pages.add(part(_("What a check shows")))
    for text in _SHOWS:
        pages.add(Plain(_(text), BODY, after=3.0, indent=8.0, mark="–"))
    pages.add(part(_("What a check does not show")))
    for text in _SHOWS_NOT:
        pages.add(Plain(_(text), BODY, after=3.0, indent=8.0, mark="–"))
    pages.add(part(_("With what a computer already has")))
    pages.add(
        Plain(
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
        Plain(
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
        pages.add(Plain(words, BODY, before=4.0, after=2.0, keeps=True))
        for command in commands:
            pages.add(Plain(command, _COMMAND, after=1.0, indent=8.0))
    text = _("{file} says more, and how Windows goes through a whole list.")
    pages.add(Plain(text.format(file=HOW_TO_CHECK), BODY, before=4.0))
    if desk.case.supplement:
        pages.add(part(_("With the bundle that this one adds to")))
        pages.add(Plain(_EARLIER, _COMMAND, after=1.0, indent=8.0))
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


def _by_hand(desk: Desk) -> Iterator[tuple[str, Sequence[str]]]:
    """What to type in the folder of the bundle, system by system."""
    # of an empty list these programs say that it is none
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


def _earlier(desk: Desk) -> Iterator[Fact]:
    """Every bundle of the line, latest first, with its whole digest."""
    supplement = desk.case.supplement
    for bundle in reversed(supplement.bundles if supplement else ()):
        made = display.written_text(bundle.made, desk.case.zone)
        label = _("SHA-256 of {file} of {made}").format(file=TAG_MANIFEST, made=made)
        yield Fact(label, bundle.digest, DIGEST)


def _figures(desk: Desk) -> Iterator[Fact]:
    given = desk.case.disclosure
    yield Fact(_("Fingerprint of the key"), fingerprint(given.public_key), _COMMAND)
    yield Fact(_("Record"), given.vault_id.hex(), DIGEST)
    yield Fact(_("Entries in the record"), f"{len(given.commitments):,}")
    yield Fact(_("Last link of the record"), given.head_link.hex(), DIGEST)
    label = _("SHA-256 of {file}, at the foot of every page").format(file=MANIFEST)
    yield Fact(label, desk.manifest_digest, DIGEST)
    yield Fact(_("SHA-256 of {file}").format(file=CHECK_PAGE), check_page.digest(), DIGEST)
