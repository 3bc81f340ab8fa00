"""Texts of the codes that an export of another program is read with, and of a time in it.

**Invariants:**

- Counts are said of the export, and never of what happened.
- Every code has a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.media.imports.message import (
    CallKind,
    Doubt,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadReason,
)
from diary.model.when import zone_of

KINDS: Final[Mapping[MessageKind, str]] = {
    MessageKind.TEXT: N_("messages"),
    MessageKind.CALL: N_("calls"),
    MessageKind.DELETED: N_("deleted (as the export says)"),
    MessageKind.DRAFT: N_("drafts, not sent"),
    MessageKind.FAILED: N_("failed, not sent"),
    MessageKind.QUEUED: N_("waiting to be sent"),
    MessageKind.SYSTEM: N_("lines of the program itself"),
    MessageKind.FILE: N_("pictures, films and sound"),
}
CALLS: Final[Mapping[CallKind, str]] = {
    CallKind.MISSED: N_("missed"),
    CallKind.NOT_ANSWERED: N_("not answered"),
    CallKind.ANSWERED: N_("answered"),
    CallKind.OUTGOING: N_("made by this phone"),
    CallKind.REJECTED: N_("rejected"),
    CallKind.BLOCKED: N_("blocked"),
    CallKind.VOICEMAIL: N_("to voicemail"),
    CallKind.UNKNOWN: N_("not said what became of them"),
}
DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.TIME_RUNS_BACKWARDS: N_("earlier than the line before"),
    Doubt.PERHAPS_OF_THE_MESSENGER: N_("may be a notice of the messenger, and no message"),
    Doubt.DAY_OR_MONTH: N_("day and month may be exchanged"),
    Doubt.HALF_OF_DAY: N_("morning or afternoon is not known"),
    Doubt.DAMAGED_TEXT: N_("damaged characters"),
    Doubt.CLOCKS_DIFFER: N_("the sender's clock and the server's differ"),
    Doubt.HOUR_TWICE: N_("the clocks went back, and its hour came twice: which one is not known"),
    Doubt.PAIRED_BY_NAME: N_("picture and film taken as one by their names alone"),
    Doubt.UNLIKELY_YEAR: N_("its year cannot be right: another calendar, or no time was set"),
    Doubt.MARKED_UNSENT: N_("marked as not sent, and yet delivered or from somebody else"),
    Doubt.PERHAPS_SOMEBODY_ELSE: N_("may be from somebody else under this name or address"),
    Doubt.UNLIKE_THE_OTHERS: N_(
        "begins in another way than others: may be part of the message above"
    ),
    Doubt.NOT_UNDERSTOOD: N_(
        "what the file says of its kind, direction or length is not understood"
    ),
}
NOTES: Final[Mapping[NoteCode, str]] = {
    NoteCode.PERHAPS_NOT_THE_BEGINNING: N_("This may not be the beginning of the conversation."),
    NoteCode.MEDIA_LEFT_OUT: N_("The export was made without some of its media: {n}."),
    NoteCode.MEDIA_MISSING: N_("Files that it names and that did not come with it: {n}."),
    NoteCode.DAMAGED_BYTES: N_("Bytes that are no characters: {n}."),
    NoteCode.DATES_NOT_READ: N_("Lines that begin with a date that does not exist: {n}."),
    NoteCode.REFERENCES_MENDED: N_(
        "Characters written in a way that XML forbids, and mended: {n}."
    ),
    NoteCode.REFERENCES_REPLACED: N_("Characters that could not be mended: {n}."),
    NoteCode.ROWS_STATED: N_("The export says that it has another number of rows: {n}."),
    NoteCode.NEWEST_FIRST: N_("The newest message comes first in it."),
    NoteCode.MOJIBAKE_MENDED: N_("Texts whose characters were written twice, and mended: {n}."),
    NoteCode.ESCAPES_MENDED: N_("Characters written in a way that JSON forbids, and mended: {n}."),
    NoteCode.REACTIONS: N_("Reactions to messages, which are not listed as messages: {n}."),
    NoteCode.FORWARDED: N_("Messages that were forwarded from somebody else: {n}."),
    NoteCode.EARLIER_VERSIONS: N_(
        "Earlier versions of edited messages, which are not listed: {n}. The export has them."
    ),
    NoteCode.SEEN_ONCE: N_("Pictures and films to be seen once, which it does not have: {n}."),
    NoteCode.WORDS_IN_A_FILE: N_("Messages whose words go on in a file beside the export: {n}."),
    NoteCode.ITEMS_WITHOUT_WORDS: N_("Items of a kind that has no words: {n}."),
    NoteCode.SENDER_NOT_NAMED: N_("Messages of which it does not name the sender: {n}."),
    NoteCode.OTHER_PARTS: N_(
        "The conversation goes on in other files of this folder: {n}. Give the folder as a zip to "
        "have them read together."
    ),
    NoteCode.FROM_LINES_QUOTED: N_(
        'Lines that begin with ">From ", as mail programs write lines that begin with "From ": {n}.'
    ),
    NoteCode.COLUMNS_NOT_MATCHED: N_("Rows that have nothing in a column that was matched: {n}."),
    NoteCode.TIMES_NOT_READ: N_("Rows whose time could not be read: {n}."),
    NoteCode.DIRECTIONS_NOT_KNOWN: N_("Rows whose word for sent or received is not known: {n}."),
    NoteCode.CELLS_BEYOND_THE_COLUMNS: N_("Rows with more columns than are asked about: {n}."),
    NoteCode.CHARSET_ASSUMED: N_(
        "It does not say how its letters are written; Windows-1252 was taken."
    ),
    NoteCode.ONLY_THE_BEGINNING: N_(
        "It goes on: only the first {n} lines were read. The file itself is kept whole."
    ),
    NoteCode.FORMULAS: N_(
        "Cells whose value a formula made; the value kept beside it was read: {n}."
    ),
    NoteCode.OTHER_TABLES: N_(
        "Tables of the document with other columns than the first, which are not read: {n}."
    ),
    NoteCode.LINES_OF_ANOTHER_FORM: N_(
        "Lines that begin as messages do, in another form than the first: {n}. Each is marked as "
        "unsure."
    ),
    NoteCode.LINES_OF_ANOTHER_PROGRAM: N_(
        "Lines in a form that WhatsApp does not write, and other programs do, of Signal: {n}."
    ),
}
UNREAD: Final[Mapping[UnreadReason, str]] = {
    UnreadReason.BEFORE_THE_FIRST_MESSAGE: N_("before the first message"),
    UnreadReason.DAMAGED_XML: N_("damaged from here on"),
    UnreadReason.DAMAGED_JSON: N_("damaged from here on"),
    UnreadReason.NOT_JSON: N_("not written as JSON"),
    UnreadReason.NOT_A_MESSAGE: N_("no message that is known here"),
    UnreadReason.NOT_A_FRAME: N_("no part of a Signal export that is known here"),
    UnreadReason.NOT_MAIL: N_("no e-mail"),
    UnreadReason.DAMAGED_ROW: N_("a row that is damaged"),
    UnreadReason.TOO_LARGE: N_("too large to be read in an archive"),
    UnreadReason.TOO_LONG: N_("too long to be read"),
    UnreadReason.UNSUPPORTED: N_("of a kind that is not read"),
}

_NOTE_CODES: Final = frozenset(NoteCode)
_UNREAD_CODES: Final = frozenset(UnreadReason)


def note_text(note: str) -> str:
    """Return what is said of an export, kept as a code and a count; unknown codes as they are."""
    code, _space, count = note.partition(" ")
    return _(NOTES[NoteCode(code)]).format(n=count) if code in _NOTE_CODES else note


def unread_text(line: str) -> str:
    """Return where a line was not understood and why, kept as a place and a code."""
    at, _space, reason = line.partition(" ")
    if reason not in _UNREAD_CODES:
        return line
    return _("{place}: {reason}").format(place=at, reason=_(UNREAD[UnreadReason(reason)]))


def time_text(time: MessageTime, zone: str) -> str:
    """Return a time as the export states it, with its offset or the zone that was answered."""
    day, _t, clock = time.local.partition("T")
    where = time.offset or zone or _("zone not known")
    return _("{time} ({zone})").format(time=f"{day} {clock}".strip(), zone=where)


def time_here(time: MessageTime, zone: str, here: str) -> str:
    """Return a time by the clock of `here`, where the export states an offset; else as it does.

    A time without an offset is one of the zone that was answered, and stays one.
    """
    if not (time.offset and time.local.partition("T")[2]):
        return time_text(time, zone)
    try:
        moment = datetime.fromisoformat(f"{time.local}{time.offset}").astimezone(zone_of(here))
    except (ValueError, OverflowError, BadInput):
        return time_text(time, zone)
    to = "seconds" if time.local.count(":") > 1 else "minutes"
    local = moment.replace(tzinfo=None).isoformat(timespec=to)
    return time_text(MessageTime(local), here)
