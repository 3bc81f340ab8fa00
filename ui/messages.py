"""What a refusal means for a person: what happened, what is safe, and what to do next.

The rules are:

- Every class of `diary.errors` has a row; a test walks the tree.
- No diary text. A field's name, a line number or the name of a vault file may stand in a sentence.
- Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diary.errors import (
    BadInput,
    CopyRefused,
    Damaged,
    DiaryError,
    DiskFull,
    FileTooLarge,
    KdfRefused,
    MediaError,
    MistypedCode,
    MistypedSeal,
    NameTooLong,
    NotABundle,
    NotAllowed,
    PlaceGone,
    SourceError,
    StampRefused,
    StorageError,
    VaultError,
)
from diary.i18n import N_, _
from ui import bundle_messages, damage_messages, not_allowed_messages, seal_messages

_NOTHING_CHANGED = N_("Nothing in your record was changed.")
_RECORD_SAFE = N_("What was saved before is still there.")


@dataclass(frozen=True, slots=True)
class Message:
    """Three plain sentences; any of the last two may be empty."""

    happened: str
    safe: str = ""
    next: str = ""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(part for part in (self.happened, self.safe, self.next) if part)


TABLE: dict[str, Message] = {
    "diary": Message(
        N_("The record refused this."), _NOTHING_CHANGED, N_("Try again; then close and open it.")
    ),
    "bad-input": Message(
        N_("Something typed here cannot be saved as it is."),
        N_("What you typed is still here."),
        N_("Change the part named and save again."),
    ),
    "unknown": Message(
        N_("There is no entry under that number or name."),
        _NOTHING_CHANGED,
        N_("Look it up in the list and try again."),
    ),
    "erased": Message(
        N_("What stood there was erased."),
        N_("Its number is kept, so that nothing else ever takes its place."),
    ),
    "not-allowed": Message(
        N_("The record does not allow this change."),
        _NOTHING_CHANGED,
        N_("You can add a new entry that says what you want to say."),
    ),
    "wrong-passphrase": Message(
        N_("This passphrase or recovery code does not open the record."),
        N_("Nothing was changed or counted, and you can try as often as you like."),
        N_(
            "Check capital letters and spaces, and the key file if the record was given one, "
            "then try again."
        ),
    ),
    "mistyped-code": Message(
        N_("This recovery code does not fit together."),
        N_("Nothing was changed or counted, and you can try as often as you like."),
        N_("Compare it with the sheet, group by group, then try again."),
    ),
    "mistyped-seal": Message(
        N_("This is no seal code as it stands."),
        N_("Nothing was changed."),
        N_("Ask for the words once more, one by one, then try again."),
    ),
    "stamp-refused": Message(
        N_("This reply is no time stamp of this record."),
        N_("Nothing was kept and nothing was changed."),
    ),
    "locked": Message(
        N_("The record was locked in the meantime."),
        N_("What you typed was kept as a draft."),
        N_("Unlock it to go on."),
    ),
    "cancelled": Message(N_("Stopped, as you asked."), N_("Nothing half done was kept.")),
    "vault": Message(
        N_("Something is wrong with the record's folder."),
        _NOTHING_CHANGED,
        N_("Do not move or change its files. Copy the whole folder somewhere safe and get help."),
    ),
    "not-a-vault": Message(
        N_("There is no record in this folder."),
        N_("Nothing was changed."),
        N_("Choose the folder that you made the record in, or plug in the stick that holds it."),
    ),
    "already-exists": Message(
        N_("Something is already in that place."),
        N_("It was left as it is."),
        N_("Choose an empty or a new folder."),
    ),
    "another-records-copy": Message(
        N_("The copies in this folder are of another record."),
        N_("They were left as they are, and your record was not changed."),
        N_("Choose the folder that holds copies of this one, or a new folder for a new copy."),
    ),
    "damaged": Message(
        N_("A file is not what was written: it is torn, or it was changed."),
        N_("Nothing was overwritten."),
        N_("Keep the folder as it is. If you have an older copy of it, open that one."),
    ),
    "rolled-back": Message(
        N_("A file is older than the rest of the record says it should be."),
        N_("Nothing was overwritten."),
        N_("An old copy may have been put back over it. If you have a later one, open that."),
    ),
    "future-format": Message(
        N_("This was written by a newer version of the program."),
        _NOTHING_CHANGED,
        N_("Open it with the newer version."),
    ),
    "kdf-refused": Message(
        N_("The key file asks for more work than is safe to do, or for too little."),
        _NOTHING_CHANGED,
        N_("Somebody may have changed it. If you have another copy of the folder, open that."),
    ),
    "in-use": Message(
        N_("The record is open in another window or program."),
        _NOTHING_CHANGED,
        N_("Close it there, or wait until its export or copy has ended. Then try again."),
    ),
    "storage": Message(
        N_("The disk did not take it, or did not answer."),
        _RECORD_SAFE,
        N_("Check that the disk or stick is plugged in, then try again."),
    ),
    "disk-full": Message(
        N_("The disk is full."),
        N_("What you typed is still here, and what was saved before is safe."),
        N_("Free some space, then save again."),
    ),
    "not-writable": Message(
        N_("This place cannot be written to."),
        _RECORD_SAFE,
        N_("Choose another folder, or take the write protection off."),
    ),
    "place-gone": Message(
        N_("The folder that this was to go into is not there, or not there any more."),
        N_("Nothing was written there, and what was saved before is still in the record."),
        N_("Choose a folder that is there. If it is on a stick, plug the stick in again."),
    ),
    "file-too-large": Message(
        N_(
            "A file of the bundle is too large for this kind of disk. Take one that holds files of "
            "more than 4 GB, such as one with exFAT."
        ),
        _NOTHING_CHANGED,
        not_allowed_messages.ELSEWHERE,
    ),
    "name-too-long": Message(
        N_("This name is longer than the disk takes. Choose a shorter one."), _NOTHING_CHANGED
    ),
    "damaged-copy": Message(
        N_("Some of this copy is damaged or missing."),
        N_("Nothing was restored, and the copy is as it was."),
        N_("Try another copy first. With --despite-damage everything else is restored."),
    ),
    "not-a-bundle": Message(
        N_("This is not a bundle whose record can be read."),
        N_("Nothing was changed, and nothing was written."),
        N_(
            "Choose the folder or the zip of a bundle, or all files of a set for an upload, or "
            "check it first."
        ),
    ),
    "no-copy": Message(
        N_("There is no copy of a record in this folder."),
        N_("Nothing was changed."),
        N_("Choose the folder that the copy was made to."),
    ),
    "unfinished-copy": Message(
        N_("A copy was begun in this folder and never finished."),
        N_("Your record itself was not changed by that."),
        N_(
            "Make the copy again. It goes on with what is there already. "
            "If the record itself is gone, look for another copy."
        ),
    ),
    "copy-refused": Message(
        N_("The disk with the copy did not answer, or is not there any more."),
        N_(
            "Your record was not changed. A copy that was finished there before was left as it was."
        ),
        N_("Plug it in again, then try again."),
    ),
    "source": Message(
        N_("A file could not be taken whole, so it was not added."),
        N_("The file itself was not changed."),
        N_("Copy it to this computer first, then add it again."),
    ),
    "media": Message(
        N_("The program cannot show this file."),
        N_("The original is kept exactly as it came."),
    ),
}

SOURCE_REASONS: dict[str, str] = {
    "vanished": N_("A file is not there any more."),
    "changed": N_("A file was changed while it was being read, so it was not added."),
    "not-a-file": N_("That is a folder or a special file. Add the files one by one."),
    "unreadable": N_("A file could not be read, so it was not added."),
    "too-large": N_("A file is too large for the disk that the record is on."),
}

MEDIA_REASONS: dict[str, str] = {
    "locked": N_("This file has a password of its own, so it cannot be shown."),
    "too-large": N_("This file is too large to be shown."),
    "memory": N_("This file needs more memory than is safe to give it."),
    "timeout": N_("Showing this file took too long and was stopped."),
    "no-such-page": N_("This file has no such page."),
    "cannot-strip": N_("The position in this file cannot be taken out of a copy."),
    "cannot-start": N_("The part of the program that shows files could not start."),
    "not-confined": N_("Not opened: on this computer the file could reach your other files."),
}

_TARGET_FULL = Message(
    N_("The disk that this goes to is full."),
    _NOTHING_CHANGED,
    N_("Free some space there or choose another disk, then do it again."),
)
# What is being done where something is handed over, and nowhere in the record itself.
_HANDING_OVER = frozenset({"create", "write"})
_PLACE_CHOSEN = _HANDING_OVER | {"restore"}
# They speak of a place; where nobody chose one, that it did not answer is all that can be said.
_OF_A_PLACE = (FileTooLarge, NameTooLong, PlaceGone)

_NOT_RESTORED = N_("Nothing was restored, and the copy is as it was.")
_NOT_ROTATED = N_("The record was not moved: it is as it was, and opens as before.")
_ROTATE_AGAIN = N_("Make room beside its folder for as much again as it takes, then do it again.")
_RESTORE_AGAIN = N_("Choose another place, or make room there, then restore again.")

COPY_REASONS: dict[str, Message] = {
    "full": Message(
        N_("The disk that the copy goes to is full."),
        next=N_("Free some space there or take another disk, then copy again."),
    ),
    "read-only": Message(
        N_("The place that the copy goes to cannot be written to."),
        next=N_("Take the write protection off or choose another place, then copy again."),
    ),
    "too-large": Message(
        N_("An attached file is too large for the kind of disk that the copy goes to."),
        next=N_("Take a disk that holds files of more than 4 GB, such as one with exFAT."),
    ),
    "differs": Message(
        N_("What was written to that disk does not read back as it was written."),
        next=N_("Do not rely on this disk. Take another one, then copy again."),
    ),
}

# With the group of four that is at fault, where that can be told.
CODE_REASONS: dict[str, str] = {
    "length": N_("Group {group} of the recovery code does not have four characters."),
    "character": N_("Group {group} has a character that no recovery code has."),
    "check": N_(
        "This recovery code does not fit together. "
        "If only one character is wrong, it is in group {group}."
    ),
}
# What to do where the one kind of code was given for the other.
_OTHER_CODE: dict[str, str] = {
    "seal": N_("Look for the sheet with the seven groups, and keep that to yourself."),
    "recovery": N_("Keep the recovery code to yourself, and ask for the twelve words of the seal."),
}
_CODE_WITHOUT_GROUP: dict[str, str] = {
    "length": N_("A recovery code has 28 characters in seven groups of four; this has not."),
    "character": N_("This has a character that no recovery code has."),
    "seal": N_(
        "These are twelve words, as a seal code has; a seal code opens nothing. "
        "A recovery code has seven groups of four characters."
    ),
    "check": N_(
        "This recovery code does not fit together: "
        "characters are wrong, or some have changed places."
    ),
}

_COPY_TORN = Message(
    N_("This copy of a record is damaged: a file is not what was written, or is not there."),
    N_("Nothing was restored or overwritten, and no record was changed."),
    N_("Try another copy. If the record still opens, make a new copy in another folder."),
)
# A copy's own folder and its manifest are named so, and nothing else is.
_OF_A_COPY = re.compile(r"(?:[0-9a-f]{8}/[a-z.]+|manifest)", re.ASCII)

# The key file has a copy beside it, which no other file has.
_KEYS_NEXT = N_(
    "Copy the whole folder somewhere safe first. Then 'daybook recover' can put keys right from "
    "its copy, keys.bak."
)
_TOO_LITTLE_MEMORY = Message(
    N_("This computer has not enough free memory to open the record."),
    _NOTHING_CHANGED,
    N_("Close other programs and try again, or open it on a computer with more memory."),
)
# Between its two files, a change that the disk cut off may have taken hold or not.
_CUT_OFF = Message(
    N_("The disk did not take the change."),
    N_("The record itself is safe, and one of the two passphrases opens it."),
    N_("Try the old passphrase first, then the new one. Then make the change again."),
)


def explain(error: DiaryError) -> Message:
    """What to tell a person about this refusal, in the language in use."""
    if isinstance(error, KdfRefused) and error.reason == "memory-unavailable":
        return _in_use(_TOO_LITTLE_MEMORY)
    if isinstance(error, StorageError) and error.operation == "keys":
        return _in_use(_CUT_OFF)
    if isinstance(error, DiskFull) and error.operation in _HANDING_OVER:
        return _in_use(_TARGET_FULL)
    if isinstance(error, StorageError) and error.operation == "clear-away":
        return Message(*bundle_messages.unfinished_bundle_texts())
    if isinstance(error, StorageError) and error.operation == "new-keys":
        row = _row_of(error)
        return Message(_(row.happened), _(_NOT_ROTATED), _(_ROTATE_AGAIN))
    if type(error) is Damaged and _OF_A_COPY.fullmatch(error.part):
        torn = _in_use(_COPY_TORN)
        return Message(f"{torn.happened} ({error.part})", torn.safe, torn.next)
    row = _row_of(error)
    if isinstance(error, NotABundle) and error.reason:
        refused = bundle_messages.no_bundle_text(error.reason, row.happened)
        return Message(refused, _(row.safe))
    if isinstance(error, CopyRefused):
        said = COPY_REASONS.get(error.operation, row)
        return Message(_(said.happened), _(row.safe), _(said.next))
    if isinstance(error, StorageError) and error.operation == "restore":
        return Message(_(row.happened), _(_NOT_RESTORED), _(_RESTORE_AGAIN))
    return Message(_happened(error, row), _(row.safe), _next(error, row))


def _in_use(row: Message) -> Message:
    return Message(_(row.happened), _(row.safe), _(row.next))


def _row_of(error: DiaryError) -> Message:
    if isinstance(error, _OF_A_PLACE) and error.operation not in _PLACE_CHOSEN:
        return TABLE[StorageError.code]
    return _row(type(error))


def _row(kind: type[DiaryError]) -> Message:
    for cls in kind.__mro__:
        if issubclass(cls, DiaryError) and cls.code in TABLE:
            return TABLE[cls.code]
    return TABLE["diary"]


def _happened(error: DiaryError, row: Message) -> str:
    if isinstance(error, BadInput):
        return _bad_input(error, row)
    if isinstance(error, SourceError):
        return _(SOURCE_REASONS.get(error.reason, row.happened))
    if isinstance(error, MediaError):
        return _(MEDIA_REASONS.get(error.reason, row.happened))
    if isinstance(error, MistypedCode):
        table = CODE_REASONS if error.group else _CODE_WITHOUT_GROUP
        return _(table.get(error.reason, row.happened)).format(group=error.group)
    if isinstance(error, MistypedSeal):
        return seal_messages.mistyped_seal_text(error)
    if isinstance(error, StampRefused):
        return _(seal_messages.STAMP_REASONS.get(error.reason, row.happened))
    if isinstance(error, Damaged) and error.part:
        return damage_messages.damage_text(error, row.happened)
    if isinstance(error, VaultError) and error.part not in ("", "folder", "lock"):
        return f"{_(row.happened)} ({error.part})"
    if isinstance(error, NotAllowed) and error.reason:
        return _(not_allowed_messages.NOT_ALLOWED_REASONS.get(error.reason, row.happened))
    return _(row.happened)


def _next(error: DiaryError, row: Message) -> str:
    if isinstance(error, Damaged):
        if error.part == "keys" and error.reason != "both":
            return _(_KEYS_NEXT)
        return damage_messages.damage_next_step(error, row.next)
    if isinstance(error, NotAllowed):
        return not_allowed_messages.not_allowed_next_step(error, row.next)
    if isinstance(error, MistypedCode | MistypedSeal):
        return _(_OTHER_CODE.get(error.reason, row.next))
    return _(row.next)


def _bad_input(error: BadInput, row: Message) -> str:
    if not error.reason:
        return _(row.happened)
    where = error.field
    if error.line is not None:
        line = _("line {n}").format(n=error.line)
        where = f"{line}, {where}" if where else line
    return f"{where}: {_(error.reason)}." if where else f"{_(error.reason)}."
