"""Plain English for every code of a report.

The rules are:

- What a check does not prove comes first, always.
- No sentence says that something is true, genuine or forged; each says what was compared and how
  it came out.
- Details go in as plain text; names were made printable before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary.i18n import N_, _
from exporters.check import wording_outside, wording_supplement
from exporters.check.report import LIMITS, CheckReport, Finding, Level, Status, Verdict

LIMIT_TEXTS: Final = {
    "not-truth": N_("A check does not show that what is written is true."),
    "not-author": N_(
        "It does not show who wrote it. The key was made by the program of the person recording."
    ),
    "not-time": N_(
        "It does not show when it was written. The times come from that person's computer."
    ),
    "not-complete": N_(
        "It does not show that nothing else was recorded. What is kept back is counted."
    ),
    "not-remade": N_(
        "Whoever holds the key could make another bundle that fits just as well. Something kept "
        "by somebody else since, such as the key's fingerprint, is what adds weight."
    ),
    "not-pages": N_(
        "It does not compare the words printed in Evidence.pdf with the record, but only the entry "
        "and the commitment that each sheet names, and the digest at the foot of every page."
    ),
}

# All in which the two checkers differ: the page says so of itself, and the program of the page.
LEFT_TEXTS: Final = {
    "time-stamps": N_(
        "check.html does not tell whose a time stamp is, nor whether its signature fits. The "
        "program does."
    ),
    "links": N_("check.html sees no links. A link reads there as a file that is missing."),
    "empty-folders": N_("check.html does not see folders that are empty."),
    "names": N_(
        "check.html does not see files whose names are not Unicode, or sees other names, and other "
        "names of folders with a backslash. A browser tells it no better."
    ),
}

VERDICT_TEXTS: Final = {
    Verdict.UNCONFIRMED: N_("consistent; signer not confirmed"),
    Verdict.EXPECTED: N_("consistent; signed with the key whose fingerprint you gave"),
    Verdict.PART_UNCONFIRMED: N_(
        "what was supplied is consistent; not all files were supplied; signer not confirmed"
    ),
    Verdict.PART_EXPECTED: N_(
        "what was supplied is consistent; not all files were supplied; signed with the key whose "
        "fingerprint you gave"
    ),
    Verdict.SEALED: N_("consistent; the seal that you gave fits this record"),
    Verdict.PART_SEALED: N_(
        "what was supplied is consistent; not all files were supplied; the seal that you gave fits "
        "this record"
    ),
    Verdict.STAMPED: N_(
        "consistent; a time stamp covers it, in whole or in part, and leads to a root that you "
        "gave; whose key signed is not shown"
    ),
    Verdict.PART_STAMPED: N_(
        "what was supplied is consistent; not all files were supplied; a time stamp covers it, in "
        "whole or in part, and leads to a root that you gave; whose key signed is not shown"
    ),
    Verdict.BRANCHED: N_(
        "consistent by itself; it parts from the earlier bundle where the record was put back from "
        "a copy"
    ),
    Verdict.NOT_CHECKED: N_("could not be checked: something needed for it is not here"),
    Verdict.PROBLEMS: N_("not consistent: see the problems"),
}

STATUS_TEXTS: Final = {
    Status.UNCHANGED: N_("as listed"),
    Status.CHANGED: N_("not as listed"),
    Status.MISSING: N_("missing"),
    Status.NOT_SUPPLIED: N_("not supplied"),
    Status.UNKNOWN: N_("not known to a list"),
}

LEVEL_TEXTS: Final = {
    Level.PROBLEM: N_("Problem"),
    Level.GAP: N_("Could not check"),
    Level.NOTE: N_("Note"),
}

ENTRIES_TEXT: Final = N_(
    "Entries: {entries}, shown: {entries_opened}, kept back: {entries_withheld}; "
    "fields kept back in those shown: {fields_withheld}"
)
REVISIONS_TEXT: Final = N_(
    "Revisions of what is shown that are kept back: earlier {revisions_not_shown}, "
    "later {later_revisions_kept_back}"
)

_FILES: Final = {
    "file-changed": N_("This file was changed since the bundle was signed."),
    "file-unlike-list": N_(
        "This file is not as the list says. The list is not covered by a good signature, so it "
        "cannot be said which of the two was changed."
    ),
    "file-missing": N_("This file is missing."),
    "file-renamed": N_("This file stands under another name: {found}."),
    "file-not-listed": N_("This file is in neither list. It is not part of the bundle."),
    "file-without-list": N_(
        "A list that may name this file is not here or cannot be read, so nothing is known of it."
    ),
    "file-of-the-file-manager": N_(
        "A computer's own file manager leaves such files behind. It is not part of the bundle."
    ),
    "file-only-called-so": N_(
        "This file has a name that a computer's own file manager gives, and is no such file: it "
        "holds something else, or something more, such as the address of a share. It is not part "
        "of the bundle."
    ),
    "file-unknown": N_(
        "This file is in neither list. It may be no part of the bundle, or a "
        "changed one. Which of the two cannot be known."
    ),
    "file-unreadable": N_("This file could not be read."),
    "file-is-a-link": N_("This is a link to somewhere else. It was not followed."),
    "file-is-not-a-file": N_("This is a device or a pipe, not a file. It was not opened."),
    "folder-not-listed": N_("A bundle has no folder of this name."),
    "folder-unreadable": N_("This folder could not be read."),
    "folder-too-deep": N_("This folder lies deeper than any of a bundle. It was not looked into."),
    "too-many-files": N_("There are more than {most} files. The rest was not looked at."),
    "archive-to-unpack": N_("There is a zip file among them. Unpack it and check what is inside."),
    "locked-pdf": N_(
        "This is a PDF with a passphrase, which is not read here. Open it, save all its "
        "attachments, and check those, chosen as files and all at once."
    ),
    "archive-packed": N_(
        "This zip is packed in a way that is not read here. Unpack it and check what is inside."
    ),
    "archive-locked": N_(
        "This zip is locked with a password, so it is not read here. Unpack it and check what is "
        "inside."
    ),
    "archive-split": N_(
        "This zip is one of several that belong together, so it is not read here. Unpack them and "
        "check what is inside."
    ),
    "archive-deflate64": N_(
        "This zip is packed with Deflate64, as Windows packs more than 2 GB, which is not read "
        "here. Unpack it and check what is inside."
    ),
    "archive-swells": N_(
        "What is in this zip would unpack to very many times its size, so it is not read here. "
        "If you expected that, unpack it and check what is inside."
    ),
    "archive-malformed": N_(
        "This zip is damaged, or not in the plain form that a bundle's zip has. Nothing in it was "
        "looked at."
    ),
    "archive-leads-out": N_(
        "A name in this zip would lead out of the folder that it is unpacked in. Nothing in it was "
        "looked at."
    ),
    "archive-twice": N_(
        "Two files in this zip have the same name, or names that some computers take for the same. "
        "Nothing in it was looked at."
    ),
    "archive-link": N_(
        "Something in this zip is a link, or no ordinary file. Nothing in it was looked at."
    ),
    "nothing-supplied": N_("There is no file to check."),
    "nothing-in-it": N_(
        "What was given is empty: {count} of 0 bytes. It may not have been copied to its end. Ask "
        "for it again."
    ),
    "several-bundles": N_(
        "These are files of {count} bundles. Nothing was checked, since each must be checked by "
        "itself: choose the folder or the zip of one."
    ),
}

_PARTS: Final = {
    "check-page-differs": N_(
        "This check page is not the one that this version of the program writes. Another version "
        "may have written it, or somebody else. Its SHA-256 is {digest}. To be sure, use a page "
        "that you have from elsewhere, or the program."
    ),
    "part-malformed": N_("This file is not in the exact form that it must have ({reason})."),
    "part-too-large": N_("This file is larger than any of its kind."),
    "part-of-a-later-format": N_(
        "This file was written by a later version of the program. Check it with that version."
    ),
    "part-of-another": N_(
        "This file looks like a {part}, yet is not the one of this bundle. It may belong to "
        "another bundle, or be a changed one. Which of the two cannot be known."
    ),
    "no-lists": N_(
        "Neither manifest-sha256.txt nor tagmanifest-sha256.txt is here. Without them nothing can "
        "be said of any file. Ask for them."
    ),
    "originals-without-list": N_(
        "The list of originals is not here, so originals cannot be checked."
    ),
    "record-not-supplied": N_(
        "record.json is not here, so it could not be checked that what is shown was committed to."
    ),
    "totals-differ": N_("This file says another number or size of originals than there are."),
    "time-differs": N_("This file says that the bundle was made {said}; the record says {record}."),
    "other-fingerprint-printed": N_(
        "This file does not print the fingerprint of the key that signed."
    ),
}

_SEAL: Final = {
    "signature-not-checked": N_(
        "The signature could not be checked, because this file is not here."
    ),
    "list-changed": N_("The list was changed since it was signed."),
    "signature-wrong": N_(
        "The signature does not fit the list and the key. One of the three was changed."
    ),
    "signature-malformed": N_(
        "This is not the exact text of a signature by this key: it was changed, or another key "
        "made it."
    ),
    "key-differs": N_("The key in this file is not the key that the record names."),
    "key-not-expected": N_(
        "Signed with another key. You gave the fingerprint {expected}; this key's is {found}."
    ),
    "expected-malformed": N_(
        "What you gave is not a fingerprint. It has 32 digits and letters, in groups of four."
    ),
}

_RECORD: Final = {
    "chain-broken": N_("The chain of {entries} entries does not come to its signed end."),
    "head-not-signed": N_("The end of the chain is not signed by the key of the record."),
    "opening-wrong": N_("What is shown of entry {entry} is not what was committed to."),
    "entry-without-opening": N_(
        "Nothing is said of entry {entry}. Even of one that is kept back it must be said which "
        "entry it corrects, if any."
    ),
    "commitment-twice": N_("Entry {entry} has the commitment of an earlier one."),
    "entry-malformed": N_("Entry {entry} is not in the form of an entry."),
    "revision-out-of-order": N_("Entry {entry} is a revision out of order."),
    "revision-without-before": N_("Entry {entry} names no earlier entry that it corrects."),
    "revision-of-another": N_(
        "Entry {entry} says it corrects entry {before}, which is about another."
    ),
    "revision-misnumbered": N_(
        "Entry {entry} calls itself revision {said}; counted back, it is revision {counted}."
    ),
    "revision-forked": N_(
        "Entries {other} and {entry} both say that they follow entry {before}. Only one can."
    ),
    "issued-field-rewritten": N_("Entry {entry} gives another {field} than the entries before it."),
    "clock-not-owned": N_("Entry {entry} and its time of writing do not fit the entry before it."),
    "clock-went-back": N_(
        "Entry {entry} says that the clock stood earlier than at the entry before."
    ),
    "number-twice": N_("Entry {entry} has number {number}, which another of its kind has."),
    "revisions-not-shown": N_("Earlier revisions of entry {entry} that are not shown: {count}."),
    "later-revision-kept-back": N_(
        "Later revisions of entry {entry} ({subject}) that are kept back: {count}. What is shown "
        "was corrected, added to or withdrawn afterwards."
    ),
}

_HISTORY: Final = {
    "history-not-whole": N_(
        "Entry {entry} says what was done to the record itself. It must be shown whole, and once."
    ),
    "history-malformed": N_(
        "Entry {entry} says what was done to the record itself, in a form that it cannot have."
    ),
    "erased-entry-shown": N_("Entry {entry} says that entry {other} was erased, yet it is shown."),
    "entries-erased": N_(
        "Entry {entry} says that the person erased entries before it: {count}. What they said is "
        "gone from the record; that they were there is not. They count as kept back."
    ),
    "key-rotated": N_(
        "The record got a new key after {entries} entries; the key before signed it. The "
        "fingerprint of the key before: {fingerprint}."
    ),
    "rotation-not-signed": N_(
        "Entry {entry} names a key that the record had before. That key did not sign the one after."
    ),
    "rotation-of-another-record": N_(
        "Entry {entry} names a key that the record had before. These entries, under that key, do "
        "not come to the end that it names."
    ),
}

_EXHIBITS: Final = {
    "original-not-committed": N_("No entry that is shown commits to this file."),
    "original-misnamed": N_(
        "This file is the original of {exhibit}, under another exhibit's name."
    ),
    "original-size-differs": N_("The record gives another length for the original of {exhibit}."),
    "original-not-included": N_(
        "The record commits to an original of {exhibit}, which is not in this bundle."
    ),
    "copy-of-nothing": N_("No exhibit that is shown has this file as its copy."),
    "copy-instead": N_(
        "A copy of {exhibit}, given instead of the original. Only the signature covers it."
    ),
    "document-not-ours": N_(
        "This is not built as this program builds its documents, so nothing on its pages was "
        "compared. Somebody made or changed it by other means."
    ),
    "document-not-looked-into": N_(
        "The pages of this file could not be looked into here, so nothing on them was compared."
    ),
    "page-foot-differs": N_(
        "The digest at the foot of its pages is not that of the list of originals."
    ),
    "sheet-differs": N_(
        "Page {page}: the commitment of entry {entry} is not the one in the record."
    ),
    "sheet-not-opened": N_("Page {page} shows entry {entry}, which the record keeps back."),
    "entries-on-no-sheet": N_(
        "Entries that record.json shows and no page of the document names: {count}. The first is "
        "entry {entry}. A page may have been left out."
    ),
    "sheet-of-earlier-revision": N_("Page {page} shows entry {entry}, which was corrected later."),
    "and-more": N_("There are {count} more like these."),
}

TEXTS: Final = {
    **_FILES,
    **_PARTS,
    **_SEAL,
    **_RECORD,
    **_HISTORY,
    **_EXHIBITS,
    **wording_outside.TEXTS,
    **wording_supplement.TEXTS,
}


def limits() -> tuple[str, ...]:
    """What a check does not prove."""
    return tuple(_(LIMIT_TEXTS[code]) for code in LIMITS)


def left_to_the_program() -> tuple[str, ...]:
    """What `check.html` does not look at, and the program does."""
    return tuple(map(_, LEFT_TEXTS.values()))


def verdict(report: CheckReport) -> str:
    """The verdict in words."""
    return _(VERDICT_TEXTS[report.verdict])


def sentence(finding: Finding) -> str:
    """One finding in words, with the file that it is about."""
    said = _(TEXTS[finding.code]).format(**wording_outside.detail(finding.detail))
    return f"{finding.file}: {said}" if finding.file else said


def lines(report: CheckReport) -> Iterator[str]:
    """The whole report for a person, line by line."""
    yield from limits()
    if report.anchors or any(item.code.startswith("seal-") for item in report.findings):
        yield _(wording_outside.LIMIT)
    yield ""
    yield from left_to_the_program()
    yield ""
    for finding in report.findings:
        yield f"{_(LEVEL_TEXTS[finding.level])}: {sentence(finding)}"
    # where no file is known there is nothing to say of each
    if report.mode == "files" and any(item.file for item in report.files):
        for item in report.files:
            names = " = ".join(dict.fromkeys(n for n in (item.supplied, item.file) if n))
            # first, so that no name can be taken for what the report says
            yield _("File {names}: {status}").format(
                names=names, status=_(STATUS_TEXTS[item.status])
            )
    yield ""
    if report.fingerprint:
        yield _("Fingerprint of the key: {fingerprint}").format(fingerprint=report.fingerprint)
    if "entries" in report.counts:
        yield _(ENTRIES_TEXT).format(**report.counts)
        yield _(REVISIONS_TEXT).format(**report.counts)
    yield _("Result: {verdict}").format(verdict=verdict(report))
