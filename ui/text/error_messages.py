"""The text of an error: what happened, what is safe, and what to do next.

Qt-free, so window and command line say the same.

**Invariants:**

- Every class of `diary.errors` has a row, and every reason that is raised has its sentence and no
  other has; tests check both.
- No diary text. A field's name, a line number or the name of a vault file may be in a sentence.
- What was changed, what is missing, what is older and what belongs elsewhere have different
  sentences: each needs a different action. No sentence says who did it: a program that syncs leaves
  the same traces as a person.
- A person who needs another place is told so, and is not told to make a new entry because of it.
- What is not opened as a bundle is explained in the sentence that its check has for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeGuard

from diary import __version__
from diary.errors import (
    AlreadyExists,
    BadInput,
    CopyReason,
    CopyRefused,
    Damaged,
    DamageReason,
    DiaryError,
    DiskFull,
    ExportRefused,
    FaultCode,
    FileTooLarge,
    FutureFormat,
    HeldOpen,
    KdfRefused,
    MediaError,
    MistypedCode,
    MistypedCodeReason,
    MistypedSeal,
    MistypedSealReason,
    NameTooLong,
    NotABundle,
    NotAllowed,
    NotAllowedReason,
    PlaceGone,
    ReleaseReason,
    ReleaseRefused,
    SourceError,
    StampReason,
    StampRefused,
    StorageError,
    VaultError,
)
from diary.i18n import N_, _
from ui.text.file_reasons import EXPORT_REASONS, MEDIA_REASONS, SOURCE_NEXT, SOURCE_REASONS
from ui.text.release_reasons import RELEASE_REASONS

if TYPE_CHECKING:
    # It imports database and ciphers, which the first window does not load.
    from diary.services.integrity import IntegrityFault


_RELEASE_KEPT: Final = N_("Nothing was started, kept or changed.")
_DO_NOT_RUN: Final = N_("Do not run it. Get it again, by another way than the one it came by.")


STAMP_REASONS: dict[str, str] = {
    StampReason.TOO_LARGE: N_("This file is too large to be the reply of a time stamp authority."),
    StampReason.FORM: N_("This file is no time stamp reply, or it was damaged on the way."),
    StampReason.EMPTY: N_("This file is empty: nothing of a reply is in it."),
    StampReason.QUERY: N_(
        "This is a query, not the reply to it. It is for the authority; what comes back is the "
        "reply."
    ),
    StampReason.STATUS: N_("The authority refused to give a time stamp."),
    StampReason.IMPRINT: N_(
        "This time stamp is of something else. It covers no point of this record."
    ),
    StampReason.NONCE: N_(
        "This reply does not answer a query that this record made. Write a new query and bring "
        "back the reply to that one."
    ),
    StampReason.SIGNATURE: N_(
        "The signature of this time stamp does not fit: it was changed or damaged."
    ),
    StampReason.CERTIFICATE: N_(
        "The authority's certificate was not valid at that time, or not for this."
    ),
    StampReason.EXPIRED: N_(
        "The authority's certificate was not valid when it gave this time stamp."
    ),
    StampReason.PURPOSE: N_("The authority's certificate is not one for time stamps."),
    StampReason.NOTHING_RECORDED: N_(
        "Nothing is recorded yet, so there is nothing to put a date to."
    ),
    StampReason.ROOTS: N_("The file of root certificates could not be read."),
}


def mistyped_seal_text(error: MistypedSeal) -> str:
    """Return what is wrong with the words, without any word that was typed."""
    if error.reason == MistypedSealReason.CHECK:
        return _("The words do not fit together: one is another word of the list, or out of place.")
    if error.reason == MistypedSealReason.RECOVERY:
        return _(
            "This has the form of a recovery code, which opens a record: show it to nobody. "
            "A seal code has twelve words."
        )
    if error.reason == MistypedSealReason.COUNT:
        sentence = _("A seal code has twelve words; here there are {n}.")
        return sentence.format(n=error.at) if error.at else _("A seal code has twelve words.")
    sentence = _("Word {n} is none of the words that seal codes are made of.").format(n=error.at)
    if not error.nearest:
        return sentence
    return f"{sentence} " + _("Words like it: {words}.").format(words=", ".join(error.nearest))


# By the reason of the error; any other is "torn, or it was changed".
DAMAGE_REASONS: dict[str, str] = {
    DamageReason.MISSING: N_("A file of the record is not there."),
    DamageReason.EMPTY: N_("A file of the record is empty."),
    DamageReason.NOT_A_FILE: N_("Something that is no file stands in a file's place."),
    DamageReason.ANOTHER_VAULTS: N_(
        "A file belongs to another record than the rest of the folder."
    ),
    DamageReason.NOT_THIS_VAULTS: N_(
        "A file belongs to another record than the rest of the folder, or was changed at its start."
    ),
    DamageReason.NOT_THE_RECORD_THAT_THE_HEAD_NAMES: N_(
        "A file comes from another copy of this record, in which other things were written."
    ),
    DamageReason.PLANTED: N_(
        "Something stands in the record's folder that this program did not put there."
    ),
    DamageReason.SECOND_NAME: N_("A file of the record can also be changed from another place."),
    DamageReason.CHANGED: N_("A file was exchanged while the record was being opened."),
    DamageReason.LINK_IS_BROKEN: N_("An entry does not follow from the one before it."),
}
_PUT_BACK = N_(
    "Put back the file that was there before. If you have a copy of the record, restore that."
)
_TRY_AGAIN = N_(
    "Try again: it is set aside then. If the record is refused once more, restore your latest copy."
)
DAMAGE_NEXT_STEPS: dict[str, str] = {
    DamageReason.MISSING: N_(
        "Look where it went before you change anything: programs that clean up or sync move files. "
        "If you have a copy of the record, restore that."
    ),
    DamageReason.ANOTHER_VAULTS: _PUT_BACK,
    DamageReason.NOT_A_FILE: N_(
        "It was not opened. Put back the file that was there before. If you have a copy of the "
        "record, restore that."
    ),
    DamageReason.PLANTED: _TRY_AGAIN,
    DamageReason.SECOND_NAME: _TRY_AGAIN,
    DamageReason.CHANGED: _TRY_AGAIN,
    DamageReason.NOT_THIS_VAULTS: _PUT_BACK,
    DamageReason.NOT_THE_RECORD_THAT_THE_HEAD_NAMES: _PUT_BACK,
}

_NOT_MOVED = N_(
    "The file of an exhibit is damaged or missing, so the record was not moved to new keys."
)
_MOVE_ALL_THE_SAME = N_(
    "If you have a copy of the record, look there for the file first. With 'daybook rotate' and "
    "--despite-damage everything else is moved, and that file stays with the old record."
)

FAULT_TEXTS: dict[str, str] = {
    FaultCode.KEYS_COPY_DAMAGED: N_(
        "the copy of the key file is missing or differs; 'daybook recover' puts it right"
    ),
    FaultCode.DRAFT_DAMAGED: N_("what was typed last and not saved is damaged"),
    FaultCode.DATABASE_DAMAGED: N_(
        "the database is damaged, or a part of it is from an earlier day"
    ),
    FaultCode.ENTRY_ALTERED: N_("an entry is not what was written, or it is missing"),
    FaultCode.LINK_BROKEN: N_("an entry does not follow from the one before"),
    FaultCode.SIGNATURE_WRONG: N_("an entry's signature is wrong"),
    FaultCode.PROJECTIONS_DIFFER: N_(
        "the lists, or the words for searching, do not agree with the entries they are made from: "
        "they are damaged, or from an earlier day"
    ),
    FaultCode.SETTINGS_PUT_BACK: N_(
        "what the settings keep of who can open the record is from an earlier day: they do not "
        "know of all that the private book says of it"
    ),
    FaultCode.OLDER_COPY: N_(
        "this is of a later day than the record; an older copy of the record may have been put back"
    ),
    FaultCode.DRAFT_PUT_BACK: N_(
        "what was typed last and not saved is from an earlier day; an older draft was put back"
    ),
    FaultCode.ATTACHMENT_MISSING: N_("an exhibit's file, or the key to it, is not there"),
    FaultCode.ATTACHMENT_SWAPPED: N_("another file was put in the place of an exhibit's file"),
    FaultCode.ATTACHMENT_DIFFERS: N_("an exhibit's file is not the one that was attached"),
    FaultCode.ATTACHMENT_DAMAGED: N_("an exhibit's file is damaged"),
}


def damage_text(error: Damaged, usual: str) -> str:
    """Return what is wrong with the part that the error names."""
    if _stopped_moving(error):
        return f"{_(_NOT_MOVED)} ({error.part})"
    return f"{_(DAMAGE_REASONS.get(error.reason, usual))} ({error.part})"


def damage_next_step(error: Damaged, usual: str) -> str:
    """Return what to do about it."""
    if _stopped_moving(error):
        return _(_MOVE_ALL_THE_SAME)
    return _(DAMAGE_NEXT_STEPS.get(error.reason, usual))


def _stopped_moving(error: Damaged) -> bool:
    # Only a rotation names an exhibit and no file; a backup has a class and texts of its own.
    return type(error) is Damaged and error.part.startswith("evidence/")


def fault_text(found: IntegrityFault) -> str:
    """Return one fault that verifying found, with the part it concerns."""
    return f"{found.part}: {_(FAULT_TEXTS[found.code])}"


def fault_text_in_window(found: IntegrityFault) -> str:
    """Return one fault as the window says it: no command is named."""
    told = FAULT_TEXTS[found.code]
    return f"{found.part}: {_(FOR_WINDOW.get(told, told))}"


NOT_ALLOWED_REASONS: dict[str, str] = {
    NotAllowedReason.COPY_INSIDE_VAULT: N_("A copy cannot be kept inside the record's own folder."),
    NotAllowedReason.CURRENT_FOLDER: N_(
        "On Windows the folder that the terminal stands in cannot become a record. "
        "Give the name of a new folder in it, such as 'Notes'."
    ),
    NotAllowedReason.RECORD_INSIDE_VAULT: N_(
        "A record cannot be kept inside another record's folder."
    ),
    NotAllowedReason.RECORD_INSIDE_COPY: N_(
        "A record cannot be restored into the copy that it is restored from."
    ),
    NotAllowedReason.COPY_IS_AHEAD: N_(
        "The copy in that folder holds entries that this record does not have. It was left as it "
        "is. An older state of this record may have been put back. Keep that copy and make this "
        "one in another folder. What is in that copy can be restored to a new folder."
    ),
    NotAllowedReason.WITHDRAWN: N_(
        "This was withdrawn, so it cannot be changed. It can be put back first."
    ),
    NotAllowedReason.NOT_WITHDRAWN: N_("This was not withdrawn, so it cannot be put back."),
    NotAllowedReason.HISTORY: N_(
        "This says what was done to the record itself. It always stays as it is."
    ),
    NotAllowedReason.NOTHING_CHANGED: N_(
        "This says what it said before, so there is nothing to save."
    ),
    NotAllowedReason.ANOTHER_KIND: N_("One kind of entry cannot be changed into another."),
    NotAllowedReason.PRIVATE: N_("What is in the private book is never handed over."),
    NotAllowedReason.TAKEN_BACK: N_(
        "What was withdrawn, or turned out to be something else, cannot be left out of this bundle."
    ),
    NotAllowedReason.FILE_INSIDE_VAULT: N_(
        "This cannot be written inside the record's own folder."
    ),
    NotAllowedReason.NOT_GOING_ON: N_(
        "This record does not go on from that bundle, so nothing can be added to it. Make a whole "
        "bundle."
    ),
    NotAllowedReason.ANOTHER_AUDIENCE: N_(
        "That bundle was made for another audience, and does not hold the same. Add to one that "
        "was made for this audience, or make a whole bundle."
    ),
    NotAllowedReason.FILE_INSIDE_BUNDLE: N_(
        "This stands beside a bundle and never in one. Choose a place outside the bundle's folder."
    ),
    NotAllowedReason.TOO_MUCH_TO_UPLOAD: N_(
        "These files are too many and too large for one upload. Give them on a disk instead."
    ),
    NotAllowedReason.TOO_LARGE_FOR_PDF: N_(
        "These files are more than one PDF can hold (9 GB). Write a folder to a disk instead."
    ),
    NotAllowedReason.TOO_LITTLE_NOTED: N_(
        "Too little was noted of that handover to add to it. Make a whole bundle."
    ),
    NotAllowedReason.INSIDE_VAULT: N_("A bundle cannot be written inside the record's own folder."),
    NotAllowedReason.NOT_REMOVABLE: N_(
        "The organisation that looks after this computer allows new records on a removable drive "
        "only. Plug in a stick, and choose a folder on it."
    ),
    NotAllowedReason.ORIGINAL_WITHOUT_HASH: N_(
        "A file of the record has no digest, so it cannot be handed over."
    ),
}
# Refused because of its target; another place solves that.
ELSEWHERE = N_("Choose another place, then do it again.")
_NOT_THERE = frozenset(
    {
        NotAllowedReason.COPY_INSIDE_VAULT,
        NotAllowedReason.FILE_INSIDE_VAULT,
        NotAllowedReason.INSIDE_VAULT,
        NotAllowedReason.RECORD_INSIDE_COPY,
        NotAllowedReason.RECORD_INSIDE_VAULT,
    }
)
# These sentences already say what to do.
_SAID_ALREADY = frozenset(
    {
        NotAllowedReason.ANOTHER_AUDIENCE,
        NotAllowedReason.COPY_IS_AHEAD,
        NotAllowedReason.CURRENT_FOLDER,
        NotAllowedReason.FILE_INSIDE_BUNDLE,
        NotAllowedReason.NOT_GOING_ON,
        NotAllowedReason.NOT_REMOVABLE,
        NotAllowedReason.TAKEN_BACK,
        NotAllowedReason.TOO_LARGE_FOR_PDF,
        NotAllowedReason.TOO_LITTLE_NOTED,
        NotAllowedReason.TOO_MUCH_TO_UPLOAD,
    }
)


def not_allowed_next_step(error: NotAllowed, otherwise: str) -> str:
    """Return what to do next, in the language in use; `otherwise` if the reason has no text."""
    if error.reason in _SAID_ALREADY:
        return ""
    return _(ELSEWHERE if error.reason in _NOT_THERE else otherwise)


_SEVERAL = N_(
    "These are files of more than one bundle, and each is read by itself: choose the folder or the "
    "zip of one."
)
_LEFT_LYING = (
    N_("The disk did not answer, or is not there any more, before all of it was written."),
    N_(
        "Your record is as it was. What was begun may still lie on that disk, and whoever has the "
        "disk can read it."
    ),
    N_("Plug it in again and write to the same place once more: that clears away what was begun."),
)


def unfinished_bundle_texts() -> tuple[str, str, str]:
    """Return the three texts about a bundle that was left half written."""
    happened, safe, next_ = _LEFT_LYING
    return _(happened), _(safe), _(next_)


def no_bundle_text(reason: str, otherwise: str) -> str:
    """Return what is wrong with what was chosen; `reason` is the code of a check's finding."""
    if reason == "several-bundles":
        return _(_SEVERAL)
    # Imported here, because the check would otherwise load with every message.
    from exporters.check.finding_texts import TEXTS

    return _(TEXTS.get(reason, otherwise))


_NOTHING_CHANGED = N_("Nothing in your record was changed.")
_RECORD_SAFE = N_("What was saved before is still there.")


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """Three plain sentences; either of the last two may be empty."""

    happened: str
    safe: str = ""
    next: str = ""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(part for part in (self.happened, self.safe, self.next) if part)


TABLE: dict[str, ErrorMessage] = {
    "diary": ErrorMessage(
        N_("The record refused this."), _NOTHING_CHANGED, N_("Try again; then close and open it.")
    ),
    "bad-input": ErrorMessage(
        N_("Something typed here cannot be saved as it is."),
        N_("What you typed is still here."),
        N_("Change the part named and save again."),
    ),
    "day-far": ErrorMessage(
        N_("A day is far from today, and its year may be mistyped."),
        N_("What you typed is still here."),
        N_("Change the day, or say that it is right."),
    ),
    "unknown": ErrorMessage(
        N_("There is no entry under that number or name."),
        _NOTHING_CHANGED,
        N_("Look it up in the list and try again."),
    ),
    "erased": ErrorMessage(
        N_("What stood there was erased."),
        N_("Its number is kept, so that nothing else ever takes its place."),
    ),
    "not-allowed": ErrorMessage(
        N_("The record does not allow this change."),
        _NOTHING_CHANGED,
        N_("You can add a new entry that says what you want to say."),
    ),
    "wrong-passphrase": ErrorMessage(
        N_("This passphrase or recovery code does not open the record."),
        N_("Nothing was changed or counted, and you can try as often as you like."),
        N_(
            "Check capital letters and spaces, and the key file if the record was given one, "
            "then try again."
        ),
    ),
    "mistyped-code": ErrorMessage(
        N_("This recovery code does not fit together."),
        N_("Nothing was changed or counted, and you can try as often as you like."),
        N_("Compare it with the sheet, group by group, then try again."),
    ),
    "mistyped-seal": ErrorMessage(
        N_("This is no seal code as it stands."),
        N_("Nothing was changed."),
        N_("Ask for the words once more, one by one, then try again."),
    ),
    "stamp-refused": ErrorMessage(
        N_("This reply is no time stamp of this record."),
        N_("Nothing was kept and nothing was changed."),
        N_("The same query can be taken to an authority again, or a new one can be written."),
    ),
    "locked": ErrorMessage(
        N_("The record was locked in the meantime."),
        N_("What you typed was kept as a draft."),
        N_("Unlock it to go on."),
    ),
    "cancelled": ErrorMessage(N_("Stopped, as you asked."), N_("Nothing half done was kept.")),
    "vault": ErrorMessage(
        N_("Something is wrong with the record's folder."),
        _NOTHING_CHANGED,
        N_("Do not move or change its files. Copy the whole folder somewhere safe and get help."),
    ),
    "not-a-vault": ErrorMessage(
        N_("There is no record in this folder."),
        N_("Nothing was changed."),
        N_("Choose the folder that you made the record in, or plug in the stick that holds it."),
    ),
    "already-exists": ErrorMessage(
        N_("Something is already in that place."),
        N_("It was left as it is."),
        N_("Choose an empty or a new folder."),
    ),
    "another-records-copy": ErrorMessage(
        N_("The copies in this folder are of another record."),
        N_("They were left as they are, and your record was not changed."),
        N_("Choose the folder that holds copies of this one, or a new folder for a new copy."),
    ),
    "damaged": ErrorMessage(
        N_("A file is not what was written: it is torn, or it was changed."),
        N_("Nothing was overwritten."),
        N_("Keep the folder as it is. If you have an older copy of it, open that one."),
    ),
    "rolled-back": ErrorMessage(
        N_("A file is older than the rest of the record says it should be."),
        N_("Nothing was overwritten."),
        N_("An old copy may have been put back over it. If you have a later one, open that."),
    ),
    "future-format": ErrorMessage(
        N_("This was written by a newer version of the program."),
        _NOTHING_CHANGED,
        N_("Open it with the newer version."),
    ),
    "release-refused": ErrorMessage(
        N_("This is no newer version of this program that could be proved."),
        _RELEASE_KEPT,
        _DO_NOT_RUN,
    ),
    "no-release-key": ErrorMessage(
        N_("This is a development build: it has no key to check a version with."),
        _RELEASE_KEPT,
        N_("Check the file with a released version, or with minisign and the published key."),
    ),
    "kdf-refused": ErrorMessage(
        N_("The key file asks for more work than is safe to do, or for too little."),
        _NOTHING_CHANGED,
        N_("Somebody may have changed it. If you have another copy of the folder, open that."),
    ),
    "in-use": ErrorMessage(
        N_("The record is open in another window or program."),
        _NOTHING_CHANGED,
        N_("Close it there, or wait until its export or copy has ended. Then try again."),
    ),
    "storage": ErrorMessage(
        N_("The disk did not take it, or did not answer."),
        _RECORD_SAFE,
        N_("Check that the disk or stick is plugged in, then try again."),
    ),
    "disk-full": ErrorMessage(
        N_("The disk is full."),
        N_("What you typed is still here, and what was saved before is safe."),
        N_("Free some space, then save again."),
    ),
    "not-writable": ErrorMessage(
        N_("This place cannot be written to."),
        _RECORD_SAFE,
        N_("Choose another folder, or take the write protection off."),
    ),
    "held-open": ErrorMessage(
        N_(
            "Another program has one of these files open, such as a virus scanner, a backup or a "
            "viewer."
        ),
        _RECORD_SAFE,
        N_("Close it there, or wait a little, then do it again."),
    ),
    "place-gone": ErrorMessage(
        N_("The folder that this was to go into is not there, or not there any more."),
        N_("Nothing was written there, and what was saved before is still in the record."),
        N_("Choose a folder that is there. If it is on a stick, plug the stick in again."),
    ),
    "file-too-large": ErrorMessage(
        N_(
            "A file of the bundle is too large for this kind of disk. Take one that holds files of "
            "more than 4 GB, such as one with exFAT."
        ),
        _NOTHING_CHANGED,
        ELSEWHERE,
    ),
    "name-too-long": ErrorMessage(
        N_("This name is longer than the disk takes. Choose a shorter one."), _NOTHING_CHANGED
    ),
    "damaged-copy": ErrorMessage(
        N_("Some of this copy is damaged or missing."),
        N_("Nothing was restored, and the copy is as it was."),
        N_("Try another copy first. With --despite-damage everything else is restored."),
    ),
    "not-a-bundle": ErrorMessage(
        N_("This is not a bundle whose record can be read."),
        N_("Nothing was changed, and nothing was written."),
        N_(
            "Choose the folder or the zip of a bundle, or all files of a set for an upload, or "
            "check it first."
        ),
    ),
    "no-copy": ErrorMessage(
        N_("There is no copy of a record in this folder."),
        N_("Nothing was changed."),
        N_("Choose the folder that the copy was made to."),
    ),
    "unfinished-copy": ErrorMessage(
        N_("A copy was begun in this folder and never finished."),
        N_("Your record itself was not changed by that."),
        N_(
            "Make the copy again. It goes on with what is there already. "
            "If the record itself is gone, look for another copy."
        ),
    ),
    "copy-refused": ErrorMessage(
        N_("The disk with the copy did not answer, or is not there any more."),
        N_(
            "Your record was not changed. A copy that was finished there before was left as it was."
        ),
        N_("Plug it in again, then try again."),
    ),
    "source": ErrorMessage(
        N_("A file could not be taken whole, so it was not added."),
        N_("The file itself was not changed."),
        N_("Copy it to this computer first, then add it again."),
    ),
    "media": ErrorMessage(
        N_("The program cannot show this file."),
        N_("The file itself was not changed."),
    ),
    "export-refused": ErrorMessage(
        N_("Nothing could be read of this export."),
        N_("The file itself was not changed, and nothing of it was kept."),
        N_("Export it again, or keep the file as it is with 'daybook attach'."),
    ),
}

_OF_A_FILE: Final = {
    SourceError.code: SOURCE_REASONS,
    MediaError.code: MEDIA_REASONS,
    ExportRefused.code: EXPORT_REASONS,
}

_TARGET_FULL = ErrorMessage(
    N_("The disk that this goes to is full."),
    _NOTHING_CHANGED,
    N_("Free some space there or choose another disk, then do it again."),
)
# The operations of a handover; none of them writes to the record itself.
_HANDING_OVER = frozenset({"create", "write"})
_PLACE_CHOSEN = _HANDING_OVER | {"restore"}
# Their texts are about a place; if nobody chose one, only "it did not answer" is true.
_OF_A_PLACE = (FileTooLarge, NameTooLong, PlaceGone)

_NOT_RESTORED = N_("Nothing was restored, and the copy is as it was.")
_NOT_ROTATED = N_("The record was not moved: it is as it was, and opens as before.")
_ROTATE_AGAIN = N_("Make room beside its folder for as much again as it takes, then do it again.")
_RESTORE_AGAIN = N_("Choose another place, or make room there, then restore again.")

COPY_REASONS: dict[str, ErrorMessage] = {
    CopyReason.FULL: ErrorMessage(
        N_("The disk that the copy goes to is full."),
        next=N_("Free some space there or take another disk, then copy again."),
    ),
    CopyReason.READ_ONLY: ErrorMessage(
        N_("The place that the copy goes to cannot be written to."),
        next=N_("Take the write protection off or choose another place, then copy again."),
    ),
    CopyReason.TOO_LARGE: ErrorMessage(
        N_("An attached file is too large for the kind of disk that the copy goes to."),
        next=N_("Take a disk that holds files of more than 4 GB, such as one with exFAT."),
    ),
    CopyReason.DIFFERS: ErrorMessage(
        N_("What was written to that disk does not read back as it was written."),
        next=N_("Do not rely on this disk. Take another one, then copy again."),
    ),
}

# With the group of four that has the mistake, if it is known.
CODE_REASONS: dict[str, str] = {
    MistypedCodeReason.LENGTH: N_(
        "Group {group} of the recovery code does not have four characters."
    ),
    MistypedCodeReason.CHARACTER: N_("Group {group} has a character that no recovery code has."),
    MistypedCodeReason.CHECK: N_(
        "This recovery code does not fit together. "
        "If only one character is wrong, it is in group {group}."
    ),
}
# What to do if one kind of code was given instead of the other.
_OTHER_CODE: dict[str, str] = {
    "seal": N_("Look for the sheet with the seven groups, and keep that to yourself."),
    "recovery": N_("Keep the recovery code to yourself, and ask for the twelve words of the seal."),
}
_CODE_WITHOUT_GROUP: dict[str, str] = {
    MistypedCodeReason.LENGTH: N_(
        "A recovery code has 28 characters in seven groups of four; this has not."
    ),
    MistypedCodeReason.CHARACTER: N_("This has a character that no recovery code has."),
    MistypedCodeReason.SEAL: N_(
        "These are twelve words, as a seal code has; a seal code opens nothing. "
        "A recovery code has seven groups of four characters."
    ),
    MistypedCodeReason.CHECK: N_(
        "This recovery code does not fit together: "
        "characters are wrong, or some have changed places."
    ),
}

_COPY_TORN = ErrorMessage(
    N_("This copy of a record is damaged: a file is not what was written, or is not there."),
    N_("Nothing was restored or overwritten, and no record was changed."),
    N_("Try another copy. If the record still opens, make a new copy in another folder."),
)
# Only a backup's own folder and its manifest have such names.
_OF_A_COPY = re.compile(r"(?:[0-9a-f]{8}/[a-z.]+|manifest)", re.ASCII)

# The key file has a copy beside it, which no other file has.
_KEYS_NEXT = N_(
    "Copy the whole folder somewhere safe first. Then 'daybook recover' can put keys right from "
    "its copy, keys.bak."
)
_TOO_LITTLE_MEMORY = ErrorMessage(
    N_("This computer has not enough free memory to open the record."),
    _NOTHING_CHANGED,
    N_("Close other programs and try again, or open it on a computer with more memory."),
)
# Two files change; if the disk failed between them, the change may be effective or not.
_CUT_OFF = ErrorMessage(
    N_("The disk did not take the change."),
    N_("The record itself is safe. What opened it before opens it, or what you have just chosen."),
    N_("Try the old one first, then the new one. Then make the change again."),
)


def explain(error: DiaryError) -> ErrorMessage:
    """Return the message about this error, in the language in use."""
    if isinstance(error, KdfRefused) and error.reason == "memory-unavailable":
        return _in_use(_TOO_LITTLE_MEMORY)
    if isinstance(error, StorageError) and error.operation == "keys":
        row = _in_use(_CUT_OFF)
        held = isinstance(error, HeldOpen)
        return replace(row, happened=_(TABLE[HeldOpen.code].happened)) if held else row
    if isinstance(error, DiskFull) and error.operation in _HANDING_OVER:
        return _in_use(_TARGET_FULL)
    if isinstance(error, StorageError) and error.operation == "clear-away":
        return ErrorMessage(*unfinished_bundle_texts())
    if isinstance(error, StorageError) and error.operation == "new-keys":
        row = _row_of(error)
        return ErrorMessage(_(row.happened), _(_NOT_ROTATED), _(_ROTATE_AGAIN))
    if type(error) is Damaged and _OF_A_COPY.fullmatch(error.part):
        torn = _in_use(_COPY_TORN)
        return ErrorMessage(f"{torn.happened} ({error.part})", torn.safe, torn.next)
    row = _row_of(error)
    if isinstance(error, NotABundle) and error.reason:
        refused = no_bundle_text(error.reason, row.happened)
        return ErrorMessage(refused, _(row.safe))
    if isinstance(error, CopyRefused):
        message = COPY_REASONS.get(error.operation, row)
        return ErrorMessage(_(message.happened), _(row.safe), _(message.next))
    if isinstance(error, StorageError) and error.operation == "restore":
        return ErrorMessage(_(row.happened), _(_NOT_RESTORED), _(_RESTORE_AGAIN))
    return ErrorMessage(_what_happened(error, row), _(row.safe), _next(error, row))


# What a message says in the window, where nobody has a command line, in place of the command.
FOR_WINDOW: Final[dict[str, str]] = {
    _MOVE_ALL_THE_SAME: N_("If you have a copy of the record, look there for the file first."),
    _KEYS_NEXT: N_(
        "Copy the whole folder somewhere safe first. The keys have a copy in it, keys.bak, from "
        "which they can be put right."
    ),
    TABLE["damaged-copy"].next: N_("Try another copy first."),
    TABLE["export-refused"].next: N_("Export it again, or keep the file as it is as evidence."),
    FAULT_TEXTS[FaultCode.KEYS_COPY_DAMAGED]: N_("the copy of the key file is missing or differs"),
}


def explain_in_window(error: DiaryError) -> ErrorMessage:
    """Return the message about this error as the window says it: no command is named."""
    message = explain(error)
    instead = {_(told): _(text) for told, text in FOR_WINDOW.items()}
    return replace(message, next=instead.get(message.next, message.next))


def _in_use(row: ErrorMessage) -> ErrorMessage:
    return ErrorMessage(_(row.happened), _(row.safe), _(row.next))


def _row_of(error: DiaryError) -> ErrorMessage:
    if isinstance(error, _OF_A_PLACE) and error.operation not in _PLACE_CHOSEN:
        return TABLE[StorageError.code]
    return _row(type(error))


def _row(kind: type[DiaryError]) -> ErrorMessage:
    for cls in kind.__mro__:
        if issubclass(cls, DiaryError) and cls.code in TABLE:
            return TABLE[cls.code]
    return TABLE["diary"]


_LATER_VERSION: Final = N_(
    "This was written by a newer version of the program: it needs version {wanted} or a later one. "
    "This is version {own}."
)


def _of_versions(error: DiaryError) -> str:
    """Return what is said of another version of the program; empty where the error has none."""
    if isinstance(error, ReleaseRefused) and error.reason in RELEASE_REASONS:
        said = _(RELEASE_REASONS[error.reason])
        return said.format(version=error.version, own=__version__)
    if isinstance(error, FutureFormat) and error.wanted:
        said = _(_LATER_VERSION).format(wanted=error.wanted, own=__version__)
        return f"{said} ({error.part})"
    return ""


def _what_happened(error: DiaryError, row: ErrorMessage) -> str:
    if versions := _of_versions(error):
        return versions
    if isinstance(error, BadInput):
        return _bad_input(error, row)
    if isinstance(error, SourceError | MediaError | ExportRefused):
        return _(_OF_A_FILE[error.code].get(error.reason, row.happened))
    if isinstance(error, MistypedCode):
        table = CODE_REASONS if error.group else _CODE_WITHOUT_GROUP
        return _(table.get(error.reason, row.happened)).format(group=error.group)
    if isinstance(error, MistypedSeal):
        return mistyped_seal_text(error)
    if isinstance(error, StampRefused):
        return _(STAMP_REASONS.get(error.reason, row.happened))
    if isinstance(error, Damaged) and error.part:
        return damage_text(error, row.happened)
    if _names_part(error):
        return f"{_(row.happened)} ({error.part})"
    if isinstance(error, NotAllowed) and error.reason:
        return _(NOT_ALLOWED_REASONS.get(error.reason, row.happened))
    return _(row.happened)


def _names_part(error: DiaryError) -> TypeGuard[VaultError]:
    """Return whether it helps to know which file it is about; of a taken place it does not."""
    return (
        isinstance(error, VaultError)
        and not isinstance(error, AlreadyExists)
        and error.part not in ("", "folder", "lock")
    )


# Where another reply would not help, or the reason says what to do itself.
_NO_REPLY_TO_BRING: Final = frozenset(
    {StampReason.NOTHING_RECORDED, StampReason.ROOTS, StampReason.NONCE, StampReason.QUERY}
)


def _next(error: DiaryError, row: ErrorMessage) -> str:
    if isinstance(error, Damaged):
        if error.part == "keys" and error.reason != DamageReason.BOTH:
            return _(_KEYS_NEXT)
        return damage_next_step(error, row.next)
    if isinstance(error, ReleaseRefused) and error.reason == ReleaseReason.SAME_VERSION:
        return ""
    if isinstance(error, StampRefused) and error.reason in _NO_REPLY_TO_BRING:
        return ""
    if isinstance(error, SourceError):
        return _(SOURCE_NEXT.get(error.reason, row.next))
    if isinstance(error, NotAllowed):
        return not_allowed_next_step(error, row.next)
    if isinstance(error, MistypedCode | MistypedSeal):
        return _(_OTHER_CODE.get(error.reason, row.next))
    return _(row.next)


def _bad_input(error: BadInput, row: ErrorMessage) -> str:
    if not error.reason:
        return _(row.happened)
    where = error.field
    if error.line is not None:
        line = _("line {n}").format(n=error.line)
        where = f"{line}, {where}" if where else line
    return f"{where}: {_(error.reason)}." if where else f"{_(error.reason)}."
