"""Why a file of somebody else was not taken, read or shown, as a sentence by its code."""

from __future__ import annotations

from diary.errors import MediaReason, SourceReason
from diary.i18n import N_

SOURCE_REASONS: dict[str, str] = {
    SourceReason.VANISHED: N_("There is no file of this name, or not any more."),
    SourceReason.CHANGED: N_("A file was changed while it was being read, so it was not added."),
    SourceReason.NOT_A_FILE: N_("That is a folder or a device, and no file, so it was not added."),
    SourceReason.UNREADABLE: N_("A file could not be read, so it was not added."),
    SourceReason.TOO_LARGE: N_("A file is too large for the disk that the record is on."),
}

# What to do where a copy of the file would not help.
SOURCE_NEXT: dict[str, str] = {
    SourceReason.VANISHED: N_("Look whether its name and its place are right, then try again."),
    SourceReason.NOT_A_FILE: N_("Choose the files that are in it, or import the whole folder."),
    SourceReason.TOO_LARGE: N_("Free some space, or add a shorter part of it."),
}

# Codes of the formats that read exports (diary/media/imports).
EXPORT_REASONS: dict[str, str] = {
    "no-known-export": N_("This is no export that the program knows."),
    "written-as-html": N_(
        "This chat was exported as web pages, which are not read: export it again and choose the "
        "format JSON (Telegram: Format, Machine-readable JSON; Facebook and Instagram: Format, "
        "JSON, where the download is asked for)."
    ),
    "no-messages": N_("There is no message in this export that the program can read."),
    "encrypted": N_("This export is locked with a password, so it cannot be read."),
    "damaged-zip": N_("This archive is damaged, or packed in a way that is not known here."),
    "damaged-xml": N_("This export is damaged, and no row of it could be read."),
    "document-type": N_("This export defines words of its own, which is not safe to read."),
    "too-large": N_("A file in this archive says that it is larger than is safe to read."),
    "two-of-one-name": N_("Two files in this archive have one name, so neither is read."),
    "beyond-the-archive": N_("A file in this archive is far larger than the archive itself."),
    "too-many-members": N_("This archive has more files in it than is safe to read."),
}

MEDIA_REASONS: dict[str, str] = {
    MediaReason.LOCKED: N_("This file has a password of its own, so it cannot be shown."),
    MediaReason.TOO_LARGE: N_("This file is too large to be shown."),
    MediaReason.MEMORY: N_("This file needs more memory than is safe to give it."),
    MediaReason.TIMEOUT: N_("Showing this file took too long and was stopped."),
    MediaReason.NO_SUCH_PAGE: N_("This file has no such page."),
    MediaReason.CANNOT_STRIP: N_("The position in this file cannot be taken out of a copy."),
    MediaReason.CANNOT_START: N_("The part of the program that shows files could not start."),
    MediaReason.NOT_CONFINED: N_(
        "Not shown: on this computer such a file could reach your other files. "
        "The settings say more."
    ),
    MediaReason.NO_SOUND: N_("There is no sound in this file that can be played here."),
    MediaReason.NO_SOUND_LIBRARY: N_(
        "Sound cannot be played on this kind of computer; everything else works."
    ),
    MediaReason.NO_SOUND_DEVICE: N_(
        "No loudspeaker or headphones were found, so nothing is heard; everything else works."
    ),
}
