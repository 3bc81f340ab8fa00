"""What a reader of an export yields: messages, lines that it could not read, and notes.

**Invariants:**

- A message says what the export says and nothing else. Sender, label and text are the export's
  own; a reader neither corrects nor completes them.
- A time is written as the export gives it, together with what it is a time of. A reader adds no
  zone: the person is asked for it, and the answer is kept beside the time.
- What was not sent (a draft, a failed or queued message) has a kind of its own, so that no count
  of what was sent can include it.
- A line that cannot be read becomes an `UnreadLine`; the reader goes on with the next one.
- A message and its parts are tuples with names: an export may have millions, and a tuple is made in
  a fifth of the time that a frozen dataclass needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class MessageKind(StrEnum):
    """What a line of an export is."""

    TEXT = "text"
    CALL = "call"
    # The export says that a message was here and is no more.
    DELETED = "deleted"
    # Written by the messenger itself, such as a change of number; it has no sender.
    SYSTEM = "system"
    # A file of a folder, such as a photograph; nobody sent it.
    FILE = "file"
    DRAFT = "draft"
    FAILED = "failed"
    QUEUED = "queued"


SENT = frozenset({MessageKind.TEXT, MessageKind.CALL, MessageKind.DELETED})


class CallKind(StrEnum):
    """What became of a call, as the export says; from the side of the phone that made it."""

    # To the phone, and nobody answered it.
    MISSED = "missed"
    # From the phone, or from whom is not known, and nobody answered it.
    NOT_ANSWERED = "not-answered"
    ANSWERED = "answered"
    OUTGOING = "outgoing"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    VOICEMAIL = "voicemail"
    UNKNOWN = "unknown"


def unanswered(call: CallKind, *, own: bool | None) -> CallKind:
    """Return what a call is that nobody answered: who makes a call does not miss it."""
    if own is None:
        return call
    return CallKind.NOT_ANSWERED if own else CallKind.MISSED


class TimeSource(StrEnum):
    """Where the time of a message comes from."""

    # The export states it, by the clock and zone of the device that wrote the export.
    EXPORT = "export"
    # The sender's program wrote it into the header of a mail.
    HEADER = "header"
    # The first server that took a mail wrote it.
    SERVER = "server"
    # The camera wrote it into the file, or a program did that changed the file.
    EXIF = "exif"
    EXIF_CHANGE = "exif-change"
    # The film or the sound itself states it.
    FILM = "film"
    XMP = "xmp"
    IPTC = "iptc"
    # The name of the file, in a form that is known.
    FILE_NAME = "file-name"
    # The file's own time on the disk: that of its last change, or of its copying.
    FILE = "file"
    NONE = "none"


class Doubt(StrEnum):
    """Why a message may not be what it seems; shown beside it, never settled by the program."""

    # Earlier than the message before it: perhaps words that look like the start of a message.
    TIME_RUNS_BACKWARDS = "time-runs-backwards"
    # Day and month could be exchanged, and nothing in the export decides it.
    DAY_OR_MONTH = "day-or-month"
    # Morning or afternoon is written with a word that the reader does not know.
    HALF_OF_DAY = "half-of-day"
    # The text held bytes or references that are not characters; what replaced them is counted.
    DAMAGED_TEXT = "damaged-text"
    # The sender's clock and the server's are more than an hour apart.
    CLOCKS_DIFFER = "clocks-differ"
    # It looks like the notice with which the messenger begins, and is not word by word that.
    PERHAPS_OF_THE_MESSENGER = "perhaps-of-the-messenger"
    # A field says that the e-mail was not sent; a server or the sender's address says otherwise.
    MARKED_UNSENT = "marked-unsent"
    # The clock showed its hour twice, and the order of the lines does not say which it was.
    HOUR_TWICE = "hour-twice"
    # A still and a film taken as one Live Photo by their names: the files do not say so themselves.
    PAIRED_BY_NAME = "paired-by-name"
    # Before there were messages, or long after today: another calendar, or a time that was not set.
    UNLIKELY_YEAR = "unlikely-year"
    # The name or the address is the person's, and the export lets somebody else stand behind it.
    PERHAPS_SOMEBODY_ELSE = "perhaps-somebody-else"
    # Its beginning is written in another way than those before: perhaps words of a message.
    UNLIKE_THE_OTHERS = "unlike-the-others"
    # A cell for its kind, its direction or its length has words that are not known.
    NOT_UNDERSTOOD = "not-understood"


class NoteCode(StrEnum):
    """What is said of an export as a whole."""

    PERHAPS_NOT_THE_BEGINNING = "perhaps-not-the-beginning"
    MEDIA_LEFT_OUT = "media-left-out"
    MEDIA_MISSING = "media-missing"
    DAMAGED_BYTES = "damaged-bytes"
    DATES_NOT_READ = "dates-not-read"
    REFERENCES_MENDED = "references-mended"
    REFERENCES_REPLACED = "references-replaced"
    ROWS_STATED = "rows-stated"
    NEWEST_FIRST = "newest-first"
    MOJIBAKE_MENDED = "mojibake-mended"
    ESCAPES_MENDED = "escapes-mended"
    REACTIONS = "reactions"
    FORWARDED = "forwarded"
    EARLIER_VERSIONS = "earlier-versions"
    SEEN_ONCE = "seen-once"
    WORDS_IN_A_FILE = "words-in-a-file"
    ITEMS_WITHOUT_WORDS = "items-without-words"
    SENDER_NOT_NAMED = "sender-not-named"
    OTHER_PARTS = "other-parts"
    FROM_LINES_QUOTED = "from-lines-quoted"
    COLUMNS_NOT_MATCHED = "columns-not-matched"
    TIMES_NOT_READ = "times-not-read"
    DIRECTIONS_NOT_KNOWN = "directions-not-known"
    CELLS_BEYOND_THE_COLUMNS = "cells-beyond-the-columns"
    CHARSET_ASSUMED = "charset-assumed"
    FORMULAS = "formulas"
    OTHER_TABLES = "other-tables"
    LINES_OF_ANOTHER_PROGRAM = "lines-of-another-program"
    # Such as 12 hours after 24, another order of day and month, or the form of another phone.
    LINES_OF_ANOTHER_FORM = "lines-of-another-form"
    # It goes on behind what is read of one export.
    ONLY_THE_BEGINNING = "only-the-beginning"


class UnreadReason(StrEnum):
    """Why a line or row was not understood."""

    BEFORE_THE_FIRST_MESSAGE = "before-the-first-message"
    DAMAGED_XML = "damaged-xml"
    DAMAGED_JSON = "damaged-json"
    NOT_JSON = "not-json"
    NOT_A_MESSAGE = "not-a-message"
    NOT_A_FRAME = "not-a-frame"
    NOT_MAIL = "not-mail"
    TOO_LONG = "too-long"
    UNSUPPORTED = "unsupported"
    DAMAGED_ROW = "damaged-row"
    TOO_LARGE = "too-large"


class MessageTime(NamedTuple):
    """When, in the words of the export.

    `local` is ISO 8601 without zone, to the minute or the second as the export has it, or empty.
    `offset` is the offset that the export itself states (`+00:00` where it states UTC), or empty
    where the time is by a clock whose zone has to be asked for.
    """

    local: str
    offset: str = ""
    source: TimeSource = TimeSource.EXPORT


NO_TIME = MessageTime("", "", TimeSource.NONE)


class MessageFile(NamedTuple):
    """A file that a message has; `name` as the export gives it.

    `member` is the path of the file in the archive or folder, empty where the export came without
    it. `inline` is true where the bytes are in the export itself (a part of a mail or an MMS).
    Where the file was kept, `sha256` is its hash and `exhibit` the identifier of the exhibit that
    it is: the program writes both, and no export does.
    """

    name: str
    member: str = ""
    media_type: str = ""
    inline: bool = False
    sha256: str = ""
    exhibit: str = ""


class Message(NamedTuple):
    """One line of a conversation.

    `sender` is the number, address or account that the export names, empty for a line of the
    messenger; of a file of a folder it is the camera that the file names. `label` is the name that
    the phone shows for it, which whoever owns the phone chose: a name is never authorship. `own` is
    true for what the device's owner sent, false for what was received, and None where the export
    does not tell. `thread` names the conversation as the export does. `at` is the position in the
    export (number of the line or row, from 1), so that whoever has the file finds it again.
    """

    at: int
    kind: MessageKind
    sender: str
    time: MessageTime
    text: str = ""
    # Of a mail, or of a message with pictures; the text does not repeat it.
    subject: str = ""
    label: str = ""
    own: bool | None = None
    recipients: tuple[str, ...] = ()
    thread: str = ""
    files: tuple[MessageFile, ...] = ()
    call: CallKind | None = None
    seconds: int | None = None
    edited: bool = False
    # The export's own identifier, if it has one that stays the same in a later export.
    identity: str = ""
    doubts: tuple[Doubt, ...] = ()
    # The text was longer than what is carried; the export has it whole.
    cut: bool = False


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line or row that was not understood; `at` as in `Message`."""

    at: int
    reason: UnreadReason


@dataclass(frozen=True, slots=True)
class ExportNote:
    """Something about the export as a whole, with a count if it has one."""

    code: NoteCode
    count: int = 0


Item = Message | UnreadLine | ExportNote
