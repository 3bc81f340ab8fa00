"""Mailboxes of many e-mails (RFC 4155): Thunderbird, Apple Mail, Google Takeout.

**Invariants:**

- One e-mail is in memory at a time, and of one that is longer than the limit only its beginning.
- A line that begins with *From* separates e-mails where it has a date and a field follows, or
  stands below a blank line and a field of mail follows: so words of one seldom become another.
- Such a line inside an e-mail cannot always be told from one that separates. One program writes all
  of them in one way: an e-mail that begins in another is doubted, and not known to be anybody's.
- `>From` stays as it is; whether the writer of the file put the mark there cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.media.byte_source import Source
from diary.media.imports.carrier import lines
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    UnreadableError,
)
from diary.media.imports.mail_messages import MAX_MESSAGE, mail_message, whose_account
from diary.media.imports.message import (
    Doubt,
    ExportNote,
    Item,
    Message,
    NoteCode,
    UnreadLine,
    UnreadReason,
)
from diary.media.mailbox import begins_as_mailbox, is_mail, separates

_MARK: Final = b"From "
_LEAD: Final = b"\xef\xbb\xbf \t\r\n"
# With one of these a program begins each e-mail that it writes.
_OF_PROGRAMS: Final = frozenset({b"x-gm-thrid", b"x-mozilla-status", b"x-uidl", b"x-account-key"})


class Mailbox:
    """A file that has many e-mails one behind the other."""

    code = "mbox"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the mailboxes, by their names."""
        return tuple(
            name
            for name in names
            if (name.lower().endswith(".mbox") or name.rpartition("/")[2] == "mbox")
            and "__MACOSX" not in name
        )

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is: a separator, and below it the fields of an e-mail."""
        head = export.head()
        return Confidence.SURE if begins_as_mailbox(head) and is_mail(head) else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return from whose account they are."""
        return (whose_account(export.head()),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield each e-mail. Raises UnreadableError where there is none."""
        found = quoted = at = 0
        is_hers_alone = True
        form: tuple[object, ...] = ()
        for at, mail in enumerate(_mails(export.source), 1):
            quoted += mail.quoted
            if not is_mail(bytes(mail.data[:65_536])):
                is_hers_alone = False
                yield UnreadLine(at, UnreadReason.NOT_MAIL)
                continue
            found += 1
            form = form or mail.form()
            message = mail_message(at, bytes(mail.data), answers.own_number, is_cut=mail.is_cut)
            if mail.form() != form:
                doubts = (*message.doubts, Doubt.UNLIKE_THE_OTHERS)
                message = message._replace(own=None, doubts=doubts)
            elif message.own and not is_hers_alone:
                doubts = (*message.doubts, Doubt.PERHAPS_SOMEBODY_ELSE)
                message = message._replace(own=None, doubts=doubts)
            is_hers_alone = is_hers_alone and message.own is True and not _holds_another(message)
            yield message
        if not found:
            raise UnreadableError("no-messages")
        if quoted:
            yield ExportNote(NoteCode.FROM_LINES_QUOTED, quoted)


def _holds_another(message: Message) -> bool:
    """Return whether an e-mail of somebody may be inside: it stands there as it was written."""
    return any(each.media_type.startswith("message/") for each in message.files)


class _BoxedMail:
    """The bytes of one e-mail, without the line that separates it."""

    def __init__(self, separator: bytes, above: bytes) -> None:
        self._separator = separator
        self._is_apart = not above.strip()
        self.data = bytearray()
        self.is_cut = False
        self.quoted = 0

    def form(self) -> tuple[object, ...]:
        """Return in which way it begins: the line that separates it, and a mark of the program.

        A program leaves a line empty above.
        """
        first = bytes(self.data[:80]).partition(b":")[0].lower()
        mark = first if first in _OF_PROGRAMS else b""
        parts = self._separator.split()
        # whom it is from, and words and numbers of the date
        words = tuple(len(each) if each.isalpha() else b":" in each for each in parts[2:])
        end = self._separator[len(self._separator.rstrip(b"\r\n")) :]
        return self._is_apart, parts[1:2] == [b"-"], words, end, mark

    def add(self, line: bytes) -> None:
        """Add a line, up to the limit."""
        self.quoted += line.startswith(b">From ")
        if len(self.data) + len(line) > MAX_MESSAGE:
            self.is_cut = True
        else:
            self.data += line


def _mails(source: Source) -> Iterator[_BoxedMail]:
    """Yield the e-mails of a mailbox; a separator is known by the line below it."""
    mail: _BoxedMail | None = None
    waiting = above = before = b""
    begins = True  # whether a piece of a long line is its beginning
    for line in lines(source):
        is_start = begins
        begins = line.endswith(b"\n")
        if mail is None and not waiting:
            line = line.lstrip(_LEAD)
        if waiting:
            # The first line of the file separates whatever follows: no e-mail is passed over.
            if mail is None or separates(waiting, above, line):
                if mail is not None:
                    yield mail
                mail = _BoxedMail(waiting, above)
            elif mail is not None:
                mail.add(waiting)
            waiting = b""
        if is_start and begins and line.startswith(_MARK):
            waiting, above = line, before
        elif mail is not None:
            mail.add(line)
        before = line
    if mail is not None:
        mail.add(waiting)
        yield mail


FORMAT = Mailbox()
