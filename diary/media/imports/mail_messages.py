"""An e-mail as a message: who wrote it when, by which clock, with which words and files.

**Invariants:**

- The time is that of the Date header, which the sender's program wrote. Where there is none, it is
  that of the first server that noted one, and without any header the one that Outlook kept. Where
  two of them are there and more than an hour apart, that is said.
- An address is who the header names, and a name beside it what the sender's program wrote: anybody
  can write either. Whether an e-mail is the person's is said by `mail_author`.
- It is imported in the child only, like `mail_text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final

from diary.media.byte_source import Source
from diary.media.decoder.mail_text import (
    DELIVERED,
    FLAGS,
    SUBMITTED,
    UNSENT,
    ReadMessage,
    plain_header,
    read_message,
)
from diary.media.imports.format import Question, QuestionKind
from diary.media.imports.mail_author import author_of, people_of
from diary.media.imports.mail_fields import is_as_composed
from diary.media.imports.message import (
    NO_TIME,
    Doubt,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    TimeSource,
)
from diary.media.mailbox import message_spans

MAX_TEXT: Final = 1 << 20
MAX_MESSAGE: Final = 64 << 20
MAX_ADDRESSES: Final = 1000
_AN_HOUR: Final = timedelta(hours=1)
_TO: Final = ("to", "cc", "bcc")
_IDENTITY: Final = re.compile(r"<[^<>\s]{1,500}>")
_ZONE: Final = re.compile(r"[+-]\d{4}|\b(?:UTC?|GMT|Z|[ACEMP][SD]T)\b")
_DRAFT: Final = re.compile(r"(?:^|,)\s*\"?drafts?\"?\s*(?:,|$)", re.IGNORECASE)


def mail_message(
    at: int, data: bytes, own: str, *, is_cut: bool = False, is_ambiguous: bool = False
) -> Message:
    """Return an e-mail that begins with its first header field as a message.

    `own` is the address that the person gave as theirs, or empty; `is_cut` says that the e-mail
    went on, `is_ambiguous` that other programs may find other fields in it.
    """
    found = read_message(data, MAX_TEXT)
    if is_ambiguous:
        found = replace(found, is_ambiguous=True)
    return message_of(at, found, own, is_cut=is_cut)


def message_of(at: int, found: ReadMessage, own: str, *, is_cut: bool = False) -> Message:
    """Return an e-mail that was read as a message; see `mail_message`."""
    author = author_of(found, own.strip())
    time, doubts = _time(found)
    if author.is_doubtful:
        doubts = (*doubts, Doubt.PERHAPS_SOMEBODY_ELSE)
    is_draft = _is_marked_unsent(found)
    if is_draft and (author.own is False or not is_as_composed(found.fields)):
        # A sender writes the fields of an e-mail, and could take it out of every count with one.
        is_draft, doubts = False, (*doubts, Doubt.MARKED_UNSENT)
    if found.damaged or is_cut:
        doubts = (*doubts, Doubt.DAMAGED_TEXT)
    identities = _identities(found, "message-id")
    threads = [*(_identities(found, name) for name in ("references", "in-reply-to")), identities]
    return Message(
        at=at,
        kind=MessageKind.DRAFT if is_draft else MessageKind.TEXT,
        sender=author.person.address,
        time=time,
        text=found.words,
        subject=plain_header(next(iter(found.values("subject")), "")),
        label=author.person.name,
        own=author.own,
        recipients=tuple(dict.fromkeys(each.address for each in people_of(found, *_TO))),
        # An e-mail that names none is one by itself, and not of one with all others that name none.
        thread=next((each[0] for each in threads if each), f"[{at}]"),
        files=tuple(
            MessageFile(each.name, "", each.media_type, inline=True) for each in found.attached
        ),
        identity=next(iter(identities), ""),
        doubts=doubts,
        cut=found.cut or is_cut,
    )


def whose_account(head: bytes) -> Question:
    """Return the question from which account an export is, with the addresses of its first mail."""
    start, end = message_spans(head)[0]
    return account_question(read_message(head[start:end], 0))


def account_question(found: ReadMessage) -> Question:
    """Return the question from which account an e-mail is, with the addresses that it names."""
    names = ("delivered-to", "x-original-to", "to", "cc", "from")
    addresses = (each.address for each in people_of(found, *names))
    return Question(QuestionKind.OWN_NUMBER, tuple(dict.fromkeys(addresses))[:MAX_ADDRESSES])


def first_message(source: Source) -> tuple[bytes, bool]:
    """Return the first e-mail of a file, and whether it went on behind what is read of it."""
    data = source.read_at(0, min(MAX_MESSAGE, source.size))
    start, end = message_spans(data)[0]
    return data[start:end], end == len(data) < source.size


_NO_OFFSET: Final = timedelta(hours=16)  # no clock has ever been so far from UTC


@dataclass(frozen=True, slots=True)
class _MailTime:
    """A time in a header: by the clock that wrote it, and its offset where that is stated."""

    clock: datetime
    offset: timedelta | None

    def message_time(self, source: TimeSource) -> MessageTime:
        shown = ""
        if self.offset is not None:
            minutes = round(self.offset.total_seconds() / 60)
            shown = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        local = self.clock.replace(tzinfo=None).isoformat(timespec="seconds")
        return MessageTime(local, shown, source)

    def differs(self, other: _MailTime) -> bool:
        """Return whether two clocks are more than an hour apart, where both have an offset."""
        if self.offset is None or other.offset is None:
            return False
        return abs((self.clock - self.offset) - (other.clock - other.offset)) > _AN_HOUR


def _time(found: ReadMessage) -> tuple[MessageTime, tuple[Doubt, ...]]:
    """Return the time, and whether the two clocks differ."""
    by_sender = _parsed(next(iter(found.values("date")), ""))
    # Each server puts its line above those of the servers before.
    stamps = (_parsed(value.rpartition(";")[2]) for value in reversed(found.values("received")))
    by_server = next((each for each in stamps if each is not None), None)
    submitted, delivered = (
        _parsed(next(iter(found.values(name.lower())), "")) for name in (SUBMITTED, DELIVERED)
    )
    stated = [
        (source, time)
        for source, time in (
            (TimeSource.HEADER, by_sender),
            (TimeSource.SERVER, by_server),
            (TimeSource.EXPORT, submitted),
            (TimeSource.EXPORT, delivered),
        )
        if time is not None
    ]
    if not stated:
        return NO_TIME, ()
    source, first = stated[0]
    # The first of several is what the sender's clock said.
    apart = any(first.differs(other) for _source, other in stated[1:])
    return first.message_time(source), (Doubt.CLOCKS_DIFFER,) if apart else ()


def _parsed(value: str) -> _MailTime | None:
    """Return a date (RFC 5322, section 3.3), or None where it is none that there can be."""
    value = value[:500]
    try:
        found = parsedate_tz(value)
        if found is None:
            return None
        clock = datetime(*found[:6], tzinfo=UTC)
        # Without a zone, or with a name that is not known, the library answers that it is UTC.
        offset = timedelta(seconds=found[9] or 0) if _ZONE.search(value) else None
        if offset is not None:
            # An offset of a day or more, or a time before the year 1, raises.
            clock.replace(tzinfo=timezone(offset)).astimezone(UTC)
            if abs(offset) >= _NO_OFFSET:
                return None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return _MailTime(clock, offset)


def _identities(found: ReadMessage, name: str) -> list[str]:
    return [each for value in found.values(name) for each in _IDENTITY.findall(value)]


def _is_marked_unsent(found: ReadMessage) -> bool:
    """Return whether a field says that the e-mail was not sent: Outlook, Gmail."""
    labels = plain_header(", ".join(found.values("x-gmail-labels")))
    if found.values(FLAGS.lower()) == [UNSENT]:
        return True
    return found.values("x-unsent")[:1] == ["1"] or _DRAFT.search(labels) is not None
