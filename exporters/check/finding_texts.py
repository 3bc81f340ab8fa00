"""A sentence in plain English for every code of a finding.

**Invariants:**

- No sentence says that something is true, genuine or forged; each says what was compared and with
  which result. Of an anchor it says what is fixed and by when, never that it was true then.
- Time and authority of a time stamp are its own claims, and are described so. That a file was given
  before is a claim of the bundle; only a person who has the earlier bundle can know.
- Details are inserted as plain text; names were made printable before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Mistake
from diary.text import code_texts, noun_names
from diary.text.time_texts import day_text
from exporters.check.check_report import Finding, FindingCode, FindingLevel

_SEALS: Final[Mapping[str, str]] = {
    FindingCode.SEAL_FITS: N_(
        "The seal fits. Everything up to entry {entries} is unchanged since the seal was given. "
        "Entries that came later: {later}."
    ),
    FindingCode.SEAL_OF_AN_EMPTY_RECORD: N_(
        "The seal fits, and was given before anything was recorded. It shows that this is the same "
        "record and the same key, and nothing of the entries. They all came later: {later}."
    ),
    FindingCode.SEAL_FITS_NOTHING: N_(
        "This seal fits no point of this record. Either it was given for another record, or "
        "something before that point was changed since, or it was written down wrongly."
    ),
    FindingCode.SEAL_NOT_CHECKED: N_(
        "The seal could not be checked, because the record is not here."
    ),
}

_STAMPS: Final[Mapping[str, str]] = {
    FindingCode.STAMP_SAYS: N_(
        "This time stamp says of itself that it was given on {time} by {authority}."
    ),
    FindingCode.STAMP_RIGHT: N_(
        "It leads to a root certificate that you gave: everything up to entry {entries} is "
        "unchanged since then. Whose record it is, it does not show. Whether a certificate was "
        "called back since was not looked up."
    ),
    FindingCode.STAMPS_NOT_CHECKED: N_(
        "No time stamp could be checked, because the record is not here."
    ),
    FindingCode.NO_TIME_STAMPS: N_(
        "There is no time stamp to hold against the root certificates that you gave."
    ),
    FindingCode.NO_STAMP_BY_THESE_ROOTS: N_(
        "No time stamp was confirmed by the root certificates that you gave. The notes say why."
    ),
    FindingCode.STAMP_NO_ROOTS: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here, since no root certificates were given (--roots)."
    ),
    FindingCode.STAMP_NO_CERTIFICATE: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: the authority's certificate is neither in it nor among those that you gave."
    ),
    FindingCode.STAMP_OTHER_ROOTS: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: it leads to none of the root certificates that you gave."
    ),
    FindingCode.STAMP_RULE: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: a certificate has a rule that this program does not know."
    ),
    FindingCode.STAMP_ALGORITHM: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: it is signed in a way that this program does not know, or that is too weak today."
    ),
    FindingCode.STAMP_CHECKERS_DIFFER: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: of the two checkers in this program one accepts it and the other does not."
    ),
    FindingCode.STAMP_IMPRINT: N_(
        "This time stamp is of something else. It covers no point of this record."
    ),
    FindingCode.STAMP_MISNAMED: N_(
        "This time stamp covers everything up to entry {entries}, which is not what its name says."
    ),
    FindingCode.STAMP_SIGNATURE: N_(
        "The signature of this time stamp does not fit: it was changed or damaged."
    ),
    FindingCode.STAMP_CERTIFICATE: N_(
        "A certificate of this time stamp is damaged, or signed what it may not sign."
    ),
    FindingCode.STAMP_EXPIRED: N_(
        "A certificate of this time stamp was not valid at the time that it says."
    ),
    FindingCode.STAMP_PURPOSE: N_("A certificate of this time stamp was not made for time stamps."),
    FindingCode.STAMP_TOO_LARGE: N_("This file is larger than any time stamp."),
    FindingCode.STAMP_FORM: N_("This is no time stamp, or it was damaged."),
    FindingCode.STAMP_STATUS: N_("In this reply the authority refused to give a time stamp."),
}

_EARLIER: Final[Mapping[str, str]] = {
    FindingCode.EXTENDS_EARLIER: N_(
        "This bundle goes on from the earlier one: all its {entries} entries are unchanged. "
        "Entries that came later: {later}."
    ),
    FindingCode.BRANCHED_AFTER_RESTORE: N_(
        "The two bundles part after entry {entries}. This one says there that the record was put "
        "back from a copy. Entries of the earlier bundle that are not in this one: {lost}. A "
        "record that was put back looks like this. Whoever wanted those entries gone could make "
        "it look so too: the earlier bundle still has them."
    ),
    FindingCode.EARLIER_WAS_RESTORED: N_(
        "The two bundles part after entry {entries}. The one that was brought as earlier says "
        "there that the record was put back from a copy. Were the two taken for each other? "
        "Entries of that bundle that are not in this one: {lost}."
    ),
    FindingCode.DIFFERS_FROM_EARLIER: N_(
        "This bundle does not extend the earlier one: it differs from entry {entry} on."
    ),
    FindingCode.SHORTER_THAN_EARLIER: N_(
        "This bundle ends before the earlier one, which has {lost} more entries. Were the two "
        "taken for each other?"
    ),
    FindingCode.EARLIER_OF_ANOTHER_RECORD: N_(
        "The earlier bundle is of another record, or of another key that this record does not "
        "name as its own."
    ),
    FindingCode.EARLIER_NOT_USABLE: N_(
        "The earlier bundle could not be compared: its record is not there, or does not hold "
        "together by itself."
    ),
    FindingCode.EARLIER_NOT_COMPARED: N_(
        "The bundles could not be compared, because the record of this one is not here."
    ),
}

_HISTORY_NOTES: Final[Mapping[str, str]] = {
    FindingCode.RECORD_RESTORED: N_(
        "Entry {entry} says that the record was put back from a copy that had {count} entries. "
        "What was written after that copy was made is not in it."
    ),
    FindingCode.RECORD_CHANGED: N_(
        "Entry {entry} says that something else was done to the record itself."
    ),
}

_UNNAMED: Final = N_("somebody it does not name")

ANCHOR_TEXTS: Final[Mapping[str, str]] = {**_SEALS, **_STAMPS, **_EARLIER, **_HISTORY_NOTES}


def anchor_detail(given: Mapping[str, str | int]) -> dict[str, str | int]:
    """Return the details of a finding, with time and authority in readable form."""
    detail = dict(given)
    if "time" in detail:
        moment = datetime.fromisoformat(str(detail["time"]).replace("Z", "+00:00"))
        detail["time"] = _("{day} at {time} UTC").format(
            day=day_text(moment.date()), time=f"{moment:%H:%M:%S}"
        )
        detail["authority"] = detail.get("authority") or _(_UNNAMED)
    return detail


SUPPLEMENT_TEXTS: Final[Mapping[str, str]] = {
    FindingCode.SUPPLEMENTS: N_(
        "This bundle comes after one made {made}, with {entries} entries and the digest {digest}. "
        "Files given with that one are not given again. Read both, and compare them (--earlier)."
    ),
    FindingCode.SUPPLEMENTS_ANOTHER_RECORD: N_(
        "It says that it comes after a bundle made {made}, in which the record ended after entry "
        "{entries}. This record does not go on from there."
    ),
    FindingCode.GIVEN_OF_NOTHING: N_(
        "This file is said to have been given before. No exhibit that is shown has it."
    ),
    FindingCode.GIVEN_AND_HERE: N_(
        "This file is said to have been given before, and is here as well."
    ),
    FindingCode.ORIGINAL_GIVEN_BEFORE: N_(
        "The original of {exhibit} is said to have been given with the bundle made {made}."
    ),
    FindingCode.COPY_GIVEN_BEFORE: N_(
        "A copy of {exhibit} is said to have been given with the bundle made {made}."
    ),
    FindingCode.GIVEN_NOT_IN_EARLIER: N_(
        "This file is said to have been given with the earlier bundle, which does not list it so."
    ),
    FindingCode.EARLIER_SUPPLEMENTED: N_(
        "The earlier bundle is one that this bundle says it comes after."
    ),
    FindingCode.EARLIER_NOT_SUPPLEMENTED: N_(
        "The earlier bundle is none of those that this bundle says it comes after."
    ),
    FindingCode.EARLIER_LIST_NOT_USABLE: N_(
        "The lists of the earlier bundle do not fit each other, so what was given with it could "
        "not be compared."
    ),
}


LEVEL_TEXTS: Final = {
    FindingLevel.PROBLEM: N_("Problem"),
    FindingLevel.GAP: N_("Could not check"),
    FindingLevel.NOTE: N_("Note"),
}


_FILES: Final[Mapping[str, str]] = {
    FindingCode.FILE_CHANGED: N_("This file was changed since the bundle was signed."),
    FindingCode.FILE_UNLIKE_LIST: N_(
        "This file is not as the list says. The list is not covered by a good signature, so it "
        "cannot be said which of the two was changed."
    ),
    FindingCode.FILE_MISSING: N_("This file is missing."),
    FindingCode.FILE_RENAMED: N_("This file stands under another name: {found}."),
    FindingCode.FILE_NOT_LISTED: N_("This file is in neither list. It is not part of the bundle."),
    FindingCode.FILE_WITHOUT_LIST: N_(
        "A list that may name this file is not here or cannot be read, so nothing is known of it."
    ),
    FindingCode.FILE_OF_THE_FILE_MANAGER: N_(
        "A computer's own file manager leaves such files behind. It is not part of the bundle."
    ),
    FindingCode.SHEET_NOT_HERE: N_(
        "This sheet was written with the bundle and is not here. Sheets may be taken out before a "
        "bundle is passed on: they are not part of the record."
    ),
    FindingCode.FILE_ONLY_CALLED_SO: N_(
        "This file has a name that a computer's own file manager gives, and is no such file: it "
        "holds something else, or something more, such as the address of a share. It is not part "
        "of the bundle."
    ),
    FindingCode.FILE_UNKNOWN: N_(
        "This file is in neither list. It may be no part of the bundle, or a "
        "changed one. Which of the two cannot be known."
    ),
    FindingCode.FILE_UNREADABLE: N_("This file could not be read."),
    FindingCode.FILE_IS_A_LINK: N_("This is a link to somewhere else. It was not followed."),
    FindingCode.FILE_IS_NOT_A_FILE: N_(
        "This is a device or a pipe, not a file. It was not opened."
    ),
    FindingCode.FOLDER_NOT_LISTED: N_("A bundle has no folder of this name."),
    FindingCode.FOLDER_UNREADABLE: N_("This folder could not be read."),
    FindingCode.FOLDER_TOO_DEEP: N_(
        "This folder lies deeper than any of a bundle. It was not looked into."
    ),
    FindingCode.TOO_MANY_FILES: N_("There are more than {most} files. The rest was not looked at."),
    FindingCode.ARCHIVE_TO_UNPACK: N_(
        "There is a zip file among them. Unpack it and check what is inside."
    ),
    FindingCode.LOCKED_PDF: N_(
        "This is a PDF with a passphrase, which is not read here. Open it, save all its "
        "attachments, and check those, chosen as files and all at once."
    ),
    FindingCode.ARCHIVE_PACKED: N_(
        "This zip is packed in a way that is not read here. Unpack it and check what is inside."
    ),
    FindingCode.ARCHIVE_LOCKED: N_(
        "This zip is locked with a password, so it is not read here. Unpack it and check what is "
        "inside."
    ),
    FindingCode.ARCHIVE_SPLIT: N_(
        "This zip is one of several that belong together, so it is not read here. Unpack them and "
        "check what is inside."
    ),
    FindingCode.ARCHIVE_DEFLATE64: N_(
        "This zip is packed with Deflate64, as Windows packs more than 2 GB, which is not read "
        "here. Unpack it and check what is inside."
    ),
    FindingCode.ARCHIVE_SWELLS: N_(
        "What is in this zip would unpack to very many times its size, so it is not read here. "
        "If you expected that, unpack it and check what is inside."
    ),
    FindingCode.ARCHIVE_MALFORMED: N_(
        "This zip is damaged, or not in the plain form that a bundle's zip has. Nothing in it was "
        "looked at."
    ),
    FindingCode.ARCHIVE_LEADS_OUT: N_(
        "A name in this zip would lead out of the folder that it is unpacked in. Nothing in it was "
        "looked at."
    ),
    FindingCode.ARCHIVE_TWICE: N_(
        "Two files in this zip have the same name, or names that some computers take for the same. "
        "Nothing in it was looked at."
    ),
    FindingCode.ARCHIVE_LINK: N_(
        "Something in this zip is a link, or no ordinary file. Nothing in it was looked at."
    ),
    FindingCode.NOTHING_SUPPLIED: N_("There is no file to check."),
    FindingCode.NOTHING_IN_IT: N_(
        "What was given is empty: {count} of 0 bytes. It may not have been copied to its end. Ask "
        "for it again."
    ),
    FindingCode.SEVERAL_BUNDLES: N_(
        "These are files of {count} bundles. Nothing was checked, since each must be checked by "
        "itself: choose the folder or the zip of one."
    ),
}

_PARTS: Final[Mapping[str, str]] = {
    FindingCode.CHECK_PAGE_DIFFERS: N_(
        "This check page is not the one that this version of the program writes. Another version "
        "may have written it, or somebody else. Its SHA-256 is {digest}. To be sure, use a page "
        "that you have from elsewhere, or the program."
    ),
    FindingCode.PART_MALFORMED: N_(
        "This file is not in the exact form that it must have ({reason})."
    ),
    FindingCode.PART_TOO_LARGE: N_("This file is larger than any of its kind."),
    FindingCode.PART_OF_A_LATER_FORMAT: N_(
        "This file was written by a later version of the program, and was not checked. Check it "
        "with that version."
    ),
    FindingCode.PART_OF_A_LATER_VERSION: N_(
        "This file was written by a later version of the program, and was not checked. Check it "
        "with version {version} or a later one."
    ),
    FindingCode.PART_OF_ANOTHER: N_(
        "This file looks like a {part}, yet is not the one of this bundle. It may belong to "
        "another bundle, or be a changed one. Which of the two cannot be known."
    ),
    FindingCode.NO_LISTS: N_(
        "Neither manifest-sha256.txt nor tagmanifest-sha256.txt is here. Without them nothing can "
        "be said of any file. Ask for them."
    ),
    FindingCode.ORIGINALS_WITHOUT_LIST: N_(
        "The list of originals is not here, so originals cannot be checked."
    ),
    FindingCode.RECORD_NOT_SUPPLIED: N_(
        "record.json is not here, so it could not be checked that what is shown was committed to."
    ),
    FindingCode.TOTALS_DIFFER: N_(
        "This file says another number or size of originals than there are."
    ),
    FindingCode.TIME_DIFFERS: N_(
        "This file says that the bundle was made {said}; the record says {record}."
    ),
    FindingCode.OTHER_FINGERPRINT_PRINTED: N_(
        "This file does not print the fingerprint of the key that signed."
    ),
}

_SEAL: Final[Mapping[str, str]] = {
    FindingCode.SIGNATURE_NOT_CHECKED: N_(
        "The signature could not be checked, because this file is not here."
    ),
    FindingCode.LIST_CHANGED: N_("The list was changed since it was signed."),
    FindingCode.SIGNATURE_WRONG: N_(
        "The signature does not fit the list and the key. One of the three was changed."
    ),
    FindingCode.SIGNATURE_MALFORMED: N_(
        "This is not the exact text of a signature by this key: it was changed, or another key "
        "made it."
    ),
    FindingCode.KEY_DIFFERS: N_("The key in this file is not the key that the record names."),
    FindingCode.KEY_NOT_EXPECTED: N_(
        "Signed with another key. You gave the fingerprint {expected}; this key's is {found}."
    ),
    FindingCode.KEY_NEARLY_EXPECTED: N_(
        "The fingerprint that you typed differs from the one here in {places} of 32 digits. That "
        "is a slip. Type it again. The one here is {found}."
    ),
    FindingCode.EXPECTED_MALFORMED: N_(
        "What you typed is not a whole fingerprint. One has 32 digits, 0 to 9 and A to F, in "
        "groups of four. Type it again."
    ),
}

_RECORD: Final[Mapping[str, str]] = {
    FindingCode.CHAIN_BROKEN: N_("The chain of {entries} entries does not come to its signed end."),
    FindingCode.HEAD_NOT_SIGNED: N_("The end of the chain is not signed by the key of the record."),
    FindingCode.OPENING_WRONG: N_("What is shown of entry {entry} is not what was committed to."),
    FindingCode.ENTRY_WITHOUT_OPENING: N_(
        "Entry {entry} is missing. Even one that is kept back must be here, without its words."
    ),
    FindingCode.ENTRIES_WITHOUT_OPENING: N_(
        "Entries {first} to {last} are missing. Even those that are kept back must be here, "
        "without their words."
    ),
    FindingCode.ENTRY_TWICE: N_("Entry {entry} stands here more than once: {count} times."),
    FindingCode.ENTRY_BEYOND_THE_END: N_(
        "There is an entry {entry}. The signed end of the record counts entries 1 to {entries}."
    ),
    FindingCode.ENTRY_OUT_OF_ORDER: N_(
        "Entry {entry} stands behind entry {before}. They are not in their order."
    ),
    FindingCode.COMMITMENTS_NOT_AS_MANY: N_(
        "The signed end of the record counts {entries} entries. It has the commitments of {count}."
    ),
    FindingCode.COMMITMENT_TWICE: N_("Entry {entry} has the commitment of an earlier one."),
    FindingCode.ENTRY_MALFORMED: N_("Entry {entry} is not in the form of an entry."),
    FindingCode.REVISION_OUT_OF_ORDER: N_("Entry {entry} is a revision out of order."),
    FindingCode.REVISION_WITHOUT_BEFORE: N_(
        "Entry {entry} names no earlier entry that it corrects."
    ),
    FindingCode.REVISION_OF_ANOTHER: N_(
        "Entry {entry} says it corrects entry {before}, which is about another."
    ),
    FindingCode.REVISION_MISNUMBERED: N_(
        "Entry {entry} calls itself revision {said}; counted back, it is revision {counted}."
    ),
    FindingCode.REVISION_FORKED: N_(
        "Entries {other} and {entry} both say that they follow entry {before}. Only one can."
    ),
    FindingCode.ISSUED_FIELD_REWRITTEN: N_(
        "Entry {entry} gives another {field} than the entries before it."
    ),
    FindingCode.CLOCK_NOT_OWNED: N_(
        "Entry {entry} and its time of writing do not fit the entry before it."
    ),
    FindingCode.CLOCK_WENT_BACK: N_(
        "Entry {entry} says that the clock stood earlier than at the entry before."
    ),
    FindingCode.NUMBER_TWICE: N_(
        "Entry {entry} has number {number}, which another of its kind has."
    ),
    FindingCode.REVISIONS_NOT_SHOWN: N_(
        "Earlier revisions of entry {entry} that are not shown: {count}."
    ),
    FindingCode.LATER_REVISION_KEPT_BACK: N_(
        "Later revisions of entry {entry} ({subject}) that are kept back: {count}. What is shown "
        "was corrected, added to or withdrawn afterwards."
    ),
}

_STATES: Final[Mapping[str, str]] = {
    FindingCode.ENTRY_WITHDRAWN: N_(
        "Entry {entry} withdraws {subject}. The record keeps what it said; it counts no more."
    ),
    FindingCode.ENTRY_REINSTATED: N_(
        "Entry {entry} puts {subject} back, which had been withdrawn. It stands."
    ),
    FindingCode.ENTRY_TURNED_OUT: N_(
        "Entry {entry} says that {subject} turned out to be something else ({why}). It is shown, "
        "and counts in no figure."
    ),
}

_HISTORY_PROBLEMS: Final[Mapping[str, str]] = {
    FindingCode.HISTORY_NOT_WHOLE: N_(
        "Entry {entry} says what was done to the record itself. It must be shown whole, and once."
    ),
    FindingCode.HISTORY_MALFORMED: N_(
        "Entry {entry} says what was done to the record itself, in a form that it cannot have."
    ),
    FindingCode.ERASED_ENTRY_SHOWN: N_(
        "Entry {entry} says that entry {other} was erased, yet it is shown."
    ),
    FindingCode.ENTRIES_ERASED: N_(
        "Entry {entry} says that the person erased entries before it: {count}. What they said is "
        "gone from the record; that they were there is not. They count as kept back."
    ),
    FindingCode.KEY_ROTATED: N_(
        "The record got a new key after {entries} entries; the key before signed it. The "
        "fingerprint of the key before: {fingerprint}."
    ),
    FindingCode.ROTATION_NOT_SIGNED: N_(
        "Entry {entry} names a key that the record had before. That key did not sign the one after."
    ),
    FindingCode.ROTATION_OF_ANOTHER_RECORD: N_(
        "Entry {entry} names a key that the record had before. These entries, under that key, do "
        "not come to the end that it names."
    ),
}

_LINES: Final[Mapping[str, str]] = {
    FindingCode.LINES_FIT: N_(
        "Lines of the conversation that are shown: {shown} of {lines}. Each is as the record has "
        "it. Kept back, and known by their commitments alone: {kept}. Sent by the person "
        "recording, of these: {own}."
    ),
    FindingCode.LINES_NOT_INCLUDED: N_(
        "The record commits to the {lines} lines of conversation {number}, none of which is in "
        "this bundle."
    ),
    FindingCode.LINES_OF_NOTHING: N_(
        "No entry that is shown commits to the lines of this conversation."
    ),
    FindingCode.LINES_OF_ANOTHER: N_(
        "This file says that it has the lines of another conversation, or another number of them, "
        "than the {lines} that entry {entry} commits to. Its lines were not compared."
    ),
    FindingCode.LINES_NOT_COMMITTED: N_(
        "The lines of the conversation differ from the record: together they do not come to what "
        "entry {entry} commits to. Which of them was changed cannot be said."
    ),
    FindingCode.LINE_MALFORMED: N_(
        "Row {row} of the lines is not in the form of a line. From there on nothing was compared."
    ),
    FindingCode.LINE_DIFFERS: N_("Line {line} of the conversation differs from the record."),
    FindingCode.LINE_OF_ANOTHER: N_(
        "In the place of line {line} of the conversation stands line {other}."
    ),
    FindingCode.LINE_MISSING: N_("Line {line} of the conversation is missing."),
    FindingCode.LINES_MISSING: N_("Lines {first} to {last} of the conversation are missing."),
    FindingCode.LINES_SWAPPED: N_("Lines {line} and {other} of the conversation changed places."),
    FindingCode.LINE_TWICE: N_("Line {line} of the conversation stands here more than once."),
    FindingCode.LINE_OUT_OF_ORDER: N_(
        "Line {line} of the conversation stands behind line {before}. They are not in their order."
    ),
    FindingCode.LINE_BEYOND_THE_END: N_(
        "There is a line {line}. The record has lines 1 to {lines} of the conversation."
    ),
    FindingCode.ROW_NUMBER_DIFFERS: N_(
        "Page {page}: the row of line {line} of conversation {number} has another number than the "
        "line."
    ),
    FindingCode.ROW_TIME_DIFFERS: N_(
        "Page {page}: the row of line {line} of conversation {number} has another time than the "
        "line."
    ),
    FindingCode.ROW_SENDER_DIFFERS: N_(
        "Page {page}: the row of line {line} of conversation {number} says that it was sent from "
        "somewhere else than the line."
    ),
    FindingCode.ROW_WORDS_DIFFER: N_(
        "Page {page}: the row of line {line} of conversation {number} has other words than the "
        "line."
    ),
    FindingCode.ROW_FACTS_DIFFER: N_(
        "Page {page}: the row of line {line} of conversation {number} says something else of its "
        "files, its incidents or its kind than the record."
    ),
    FindingCode.OWN_WORDS_DIFFER: N_(
        "Page {page}: what is printed as the person's own words for line {line} of conversation "
        "{number} is not what the record has."
    ),
    FindingCode.ROW_NOT_SEEN: N_(
        "Page {page}: the row of line {line} of conversation {number} cannot be seen as it should. "
        "It is too light or too small, off the page, on something dark, or under something."
    ),
    FindingCode.ROW_TWICE: N_(
        "Page {page}: the row of line {line} of conversation {number} stands there once more."
    ),
    FindingCode.ROW_OUT_OF_ORDER: N_(
        "Page {page}: the row of line {line} of conversation {number} stands behind that of line "
        "{before}. They are not in their order."
    ),
    FindingCode.ROW_OF_NOTHING: N_(
        "Page {page} has a row of line {line} of conversation {number}. The record shows no line "
        "for it."
    ),
    FindingCode.ROW_NOT_MARKED: N_(
        "Page {page} has a text that looks like a row of a transcript and says of no line that it "
        "is one."
    ),
    FindingCode.ROWS_MISSING: N_(
        "Lines {first} to {last} of conversation {number} are shown, and no page of the document "
        "has them. They may have been left out."
    ),
    FindingCode.GAP_DIFFERS: N_(
        "Page {page}: what is said of lines {first} to {last} of conversation {number}, which are "
        "not shown, is not what the record comes to."
    ),
    FindingCode.GAP_MISSING: N_(
        "Lines {first} to {last} of conversation {number} are not shown, and no page of the "
        "document says so in their place."
    ),
    FindingCode.GAPS_MISCOUNTED: N_(
        "Conversation {number}: of the lines that are not shown, the pages count {said} as sent by "
        "the person; the record comes to {record}."
    ),
    FindingCode.HEAD_DIFFERS: N_(
        "Page {page}: the count of lines that are shown and kept back is not what the record comes "
        "to for conversation {number}."
    ),
    FindingCode.ROWS_NOT_COMPARED: N_(
        "Rows of conversation {number} that could not be compared with its lines: {count}."
    ),
}

_EXHIBITS: Final[Mapping[str, str]] = {
    FindingCode.ORIGINAL_NOT_COMMITTED: N_("No entry that is shown commits to this file."),
    FindingCode.ORIGINAL_MISNAMED: N_(
        "This file is the original of {exhibit}, under another exhibit's name."
    ),
    FindingCode.ORIGINAL_SIZE_DIFFERS: N_(
        "The record gives another length for the original of {exhibit}."
    ),
    FindingCode.ORIGINAL_NOT_INCLUDED: N_(
        "The original file of {exhibit} is not in this bundle. The record holds its digest."
    ),
    FindingCode.COPY_OF_NOTHING: N_("No exhibit that is shown has this file as its copy."),
    FindingCode.COPY_INSTEAD: N_(
        "This is a copy of {exhibit}, given instead of the original. Only the signature covers it."
    ),
    FindingCode.DOCUMENT_NOT_OURS: N_(
        "This is not built as this program builds its documents, so nothing on its pages was "
        "compared. Somebody made or changed it by other means."
    ),
    FindingCode.DOCUMENT_NOT_LOOKED_INTO: N_(
        "The pages of this file could not be looked into here, so nothing on them was compared."
    ),
    FindingCode.PAGE_FOOT_DIFFERS: N_(
        "The digest at the foot of its pages is not that of the list of originals."
    ),
    FindingCode.SHEET_DIFFERS: N_(
        "Page {page}: the commitment of entry {entry} is not the one in the record."
    ),
    FindingCode.SHEET_NOT_OPENED: N_(
        "Page {page} shows entry {entry}, which the record keeps back."
    ),
    FindingCode.ENTRIES_ON_NO_SHEET: N_(
        "Entries that record.json shows and no page of the document names: {count}. The first is "
        "entry {entry}. A page may have been left out."
    ),
    FindingCode.SHEET_OF_EARLIER_REVISION: N_(
        "Page {page} shows entry {entry}, which was corrected later."
    ),
    FindingCode.WORDS_DIFFER: N_(
        "Entry {entry}: the document says other words than the record. Page {page} says “{said}”; "
        "the record says “{record}” ({field})."
    ),
    FindingCode.WORDS_OF_ANOTHER: N_(
        "Entry {entry}: page {page} says in its place the words of entry {other} ({field})."
    ),
    FindingCode.WORDS_NOT_OPENED: N_(
        "Page {page} has words that it says are of entry {entry} ({field}). The record shows none."
    ),
    FindingCode.WORDS_NOT_SEEN: N_(
        "Entry {entry}: its words on page {page} cannot be seen as they should ({field}). They are "
        "too light or too small, off the page, on something dark, or under something."
    ),
    FindingCode.WORDS_TWICE: N_("Entry {entry}: page {page} says its words once more ({field})."),
    FindingCode.WORDS_ON_NO_PAGE: N_(
        "Texts that the record shows of entries on the pages, and that no page says: {count}. The "
        "first is of entry {entry} ({field}). They may have been left out of the document."
    ),
    FindingCode.WORDS_ELSEWHERE: N_(
        "Texts that the record shows and that this document leaves to Summary.pdf or to an earlier "
        "bundle: {count}. They were not compared."
    ),
    FindingCode.FIGURE_DIFFERS: N_(
        "Page {page}, figure {figure}: the summary says {said}, the record has {record}."
    ),
    FindingCode.FIGURE_NOT_SEEN: N_(
        "Page {page}, figure {figure}: it cannot be seen as it should. It is too light or too "
        "small, off the page, on something dark, or under something."
    ),
    FindingCode.FIGURE_NOT_KNOWN: N_(
        "Page {page}, figure {figure}: this checker does not know it. It was not checked."
    ),
    FindingCode.FIGURES_NOT_COUNTED: N_(
        "The figures of the summary could not be counted again: entry {entry} is not of the form "
        "that they are counted from. None of them was checked."
    ),
    FindingCode.FIGURES_NOT_MARKED: N_(
        "The summary does not say which of its numbers are figures, so none could be counted again."
    ),
    FindingCode.AND_MORE: N_("There are {count} more like these."),
}

TEXTS: Final[Mapping[str, str]] = {
    **_FILES,
    **_PARTS,
    **_SEAL,
    **_RECORD,
    **_STATES,
    **_HISTORY_PROBLEMS,
    **_EXHIBITS,
    **_LINES,
    **ANCHOR_TEXTS,
    **SUPPLEMENT_TEXTS,
}


def _in_words(detail: dict[str, str | int]) -> dict[str, str | int]:
    """Return the details with the names of fields and nouns, and reasons, in words.

    A finding has them as record.json does; whoever reads a sentence need not know that file.
    """
    words = dict(detail)
    if "field" in words:
        words["field"] = noun_names.any_field_text(str(words["field"]))
    if "subject" in words:
        noun, _space, number = str(words["subject"]).partition(" ")
        named = noun_names.noun_text(Noun(noun)) if noun in {*Noun} else noun
        words["subject"] = f"{named} {number}".rstrip()
    if words.get("own") == "-":
        words["own"] = _("not stated")
    if words.get("why") in {*Mistake}:
        words["why"] = code_texts.not_counted_text(str(words["why"]))
    return words


def sentence(finding: Finding) -> str:
    """Return one finding in words, with the file that it is about."""
    sentence = _(TEXTS[finding.code]).format(**_in_words(anchor_detail(finding.detail)))
    return f"{finding.file}: {sentence}" if finding.file else sentence
