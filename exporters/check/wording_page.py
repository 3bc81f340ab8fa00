"""Plain English that only `check.html` says; part of `wording`.

The rules are:

- What the page leaves to the program is said beside everything else that was found.
- Texts go onto the page as text, so none of them holds markup.
"""

from __future__ import annotations

from typing import Final

from diary.i18n import N_

FINDINGS: Final = {
    "archive-not-inflated-here": N_(
        "This browser is too old to unpack this zip. A newer one can, and the program can. Or "
        "unpack it yourself and check what is inside."
    ),
    "signature-not-checked-here": N_(
        "This browser cannot check a signature of this kind (Ed25519). A newer one can, and the "
        "program can."
    ),
    "stamp-says-here": N_("This time stamp says of itself that it was given on {time}."),
    "stamp-not-checked-here": N_(
        "It covers everything up to entry {entries}. Whose time stamp it is was not checked here, "
        "nor the authority's signature. The program does that."
    ),
    "pages-not-unpacked-here": N_(
        "The file is the one that was signed, yet it could not be compared with the record here, "
        "because this browser is too old to unpack it. A newer one can, and the program can."
    ),
}

TEXTS: Final = {
    "ready": N_("Nothing has been checked yet."),
    "nothing-picked": N_("Nothing was chosen."),
    "drop-one": N_("Drop one folder, or one zip, or files without folders."),
    "reading": N_("Reading the files: {percent} %"),
    "checking": N_("Holding the files against the lists and the record."),
    "could-not-read": N_("The files could not be read. Choose them once more."),
    "could-not-check": N_("The check broke off. Nothing can be said of these files."),
    "browser-miscounts": N_(
        "This browser does not calculate as it should, or is too old. Use another one."
    ),
    "seal-recovery": N_(
        "This has the form of a recovery code, which opens a record: show it to nobody. "
        "A seal code has twelve words."
    ),
    "seal-count": N_("A seal has twelve words. These are {at}."),
    "seal-word": N_("Word {at} of the seal is none of the list. Was it written down rightly?"),
    "seal-check": N_("These twelve words do not belong together. One of them is another word."),
    "result": N_("Result: {verdict}"),
    "problems": N_("Problems: {count}"),
    "gaps": N_("What could not be checked: {count}"),
    "notes": N_("Notes: {count}"),
    "counts": N_("What is shown and what is kept back"),
    "compare": N_("To compare with what you have from elsewhere"),
    "fingerprint": N_("Fingerprint of the key"),
    "made": N_("Made, as the bundle says"),
    "digest": N_("Digest of the bundle"),
    "head": N_("Entries, and the last link"),
    "files": N_("Files: {count}"),
    "file": N_("File"),
    "supplied": N_("Supplied as"),
    "status": N_("What was found"),
    "entries-title": N_("Read the entries as they were committed to: {count}"),
    "entries-mean": N_(
        "Each entry stands here as record.json opens it. Its words come to the commitment below "
        "it, and the commitments to the signed end of the record. That shows that the words were "
        "not changed since, and not that they are true."
    ),
    "earlier-entries": N_("Entries before"),
    "later-entries": N_("Entries after"),
    "go-to": N_("Go to entry"),
    "where": N_("Entries {from} to {to} of {total}"),
    "entry": N_("Entry {n}"),
    "kept-back": N_("kept back; shown is only which entry it follows"),
    "fields-kept-back": N_("Fields of it that are kept back: {count}"),
    "comes-to": N_("It comes to the commitment"),
    "does-not-come-to": N_("It does not come to the commitment"),
    "file-name": N_("File name"),
}

# `text` is only in a note, which never leaves, and in a translation
FIELDS: Final = {
    "text": N_("Words of the translation"),
    "@clock": N_("Clock"),
    "@kind": N_("Kind of entry"),
    "@previous": N_("Follows the entry with commitment"),
    "@revision": N_("Revision"),
    "@subject": N_("Identifier"),
    "@version": N_("Version of the format"),
    "@written": N_("Written (UTC)"),
    "@zone": N_("Time zone"),
}
