"""SMS Backup & Restore (Android): SMS, MMS and calls as XML; fields as its vendor lists them.

**Invariants:**

- `date` is in milliseconds since 1970 UTC for every row. `readable_date` is by the phone's clock
  and names no zone; it is not used.
- A draft, a failed and a queued message have kinds of their own: they were not sent.
- The export does not say whose phone it was; what was sent has the number that the person gives.
- The bytes of a picture stay in the export; the message names them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final

from diary.media.imports.android_codes import (
    BETWEEN,
    BLIND,
    BOXES,
    CALLS,
    COPY,
    FROM,
    SELF,
    SILENT,
    TO,
)
from diary.media.imports.epoch import from_milliseconds
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadLine,
    UnreadReason,
)
from diary.media.imports.xml_stream import XmlStream

# What XML allows before the first element: how each begins, and with what it ends.
_BEFORE: Final = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!DOCTYPE", b">"))
_NOTHING: Final = frozenset({"", "null", "(Unknown)"})


class SmsBackupRestore:
    """The XML that the app writes for messages, and another for calls."""

    code = "sms-backup-restore"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the XML files."""
        return tuple(name for name in names if name.lower().endswith(".xml"))

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is, from the first elements."""
        head = export.head()
        root = _first_element(head)
        if root not in (b"smses", b"calls"):
            return Confidence.NO
        rows = (b"<sms ", b"<mms ") if root == b"smses" else (b"<call ",)
        return Confidence.SURE if any(row in head for row in rows) else Confidence.LIKELY

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return whose phone it was."""
        return (Question(QuestionKind.OWN_NUMBER),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield every row. Raises UnreadableError where nothing could be read."""
        rows = _Rows(answers.own_number)
        stream = XmlStream(export.source, rows)
        for _piece in stream.pieces():
            yield from rows.take()
        if not rows.read and stream.broken:
            raise UnreadableError("damaged-xml")
        if stream.broken:
            yield UnreadLine(rows.read + 1, UnreadReason.DAMAGED_XML)
        for code, count in (
            (NoteCode.REFERENCES_MENDED, stream.mended),
            (NoteCode.REFERENCES_REPLACED, stream.replaced),
            (NoteCode.ROWS_STATED, 0 if rows.stated in (None, rows.read) else rows.stated or 0),
        ):
            if count:
                yield ExportNote(code, count)


class _Rows:
    """What the elements of the file are made into."""

    def __init__(self, own_number: str) -> None:
        self._own_number = own_number
        self._ready: deque[Item] = deque()
        self._mms: dict[str, str] | None = None
        self._texts: list[str] = []
        self._files: list[MessageFile] = []
        self._addresses: list[tuple[str, str]] = []
        self.read = 0
        self.stated: int | None = None

    def take(self) -> Iterator[Item]:
        """Yield what is ready, and forget it."""
        while self._ready:
            yield self._ready.popleft()

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take an element with its attributes."""
        match name:
            case "smses" | "calls":
                stated = values.get("count", "")
                self.stated = int(stated) if stated.isdecimal() and len(stated) < 12 else None
            case "sms":
                self._add(self._sms(values))
            case "call":
                self._add(self._call(values))
            case "mms":
                self._mms = dict(values)
                self._texts, self._files, self._addresses = [], [], []
            case "part" if self._mms is not None:
                self._part(values)
            case "addr" if self._mms is not None:
                self._addresses.append((values.get("type", ""), values.get("address", "")))

    def end(self, name: str) -> None:
        """Finish a message that has parts."""
        if name == "mms" and self._mms is not None:
            self._add(self._picture_message(self._mms))
            self._mms = None

    def _add(self, message: Message) -> None:
        self.read += 1
        self._ready.append(message)

    def _sms(self, values: Mapping[str, str]) -> Message:
        kind, own = BOXES.get(values.get("type", ""), (MessageKind.TEXT, None))
        address = _known(values.get("address", ""))
        return Message(
            at=self.read + 1,
            kind=kind,
            sender=self._own_number if own else address,
            time=_time(values.get("date", "")),
            text=_text(values.get("body", "")),
            subject=_known(values.get("subject", "")),
            label="" if own else _known(values.get("contact_name", "")),
            own=own,
            recipients=(address,) if own and address else (),
            thread=address,
        )

    def _call(self, values: Mapping[str, str]) -> Message:
        call, own = CALLS.get(values.get("type", ""), (CallKind.UNKNOWN, None))
        number = _known(values.get("number", ""))
        length = values.get("duration", "")
        return Message(
            at=self.read + 1,
            kind=MessageKind.CALL,
            sender=self._own_number if own else number,
            time=_time(values.get("date", "")),
            label="" if own else _known(values.get("contact_name", "")),
            own=own,
            recipients=(number,) if own and number else (),
            thread=number,
            call=call,
            seconds=int(length) if length.isdecimal() and len(length) < 10 else None,
        )

    def _part(self, values: Mapping[str, str]) -> None:
        kind = values.get("ct", "").lower()
        if kind in SILENT:
            return
        if kind == "text/plain" and values.get("text", "null") != "null":
            self._texts.append(values["text"])
            return
        names = (_known(values.get(key, "")) for key in ("fn", "name", "cl"))
        name = next((each for each in names if each), "")
        self._files.append(MessageFile(name, "", kind, inline="data" in values))

    def _picture_message(self, values: Mapping[str, str]) -> Message:
        kind, own = BOXES.get(values.get("msg_box", ""), (MessageKind.TEXT, None))
        address = _known(values.get("address", ""))
        sender = next((number for kind_, number in self._addresses if kind_ == FROM), address)
        others = tuple(
            number
            for kind_, number in self._addresses
            if kind_ in (TO, COPY, BLIND) and number != SELF
        )
        known = sender if sender != SELF else ""
        return Message(
            at=self.read + 1,
            kind=kind,
            sender=self._own_number if own else known or address,
            time=_time(values.get("date", "")),
            text="\n".join(self._texts),
            subject=_known(values.get("sub", "")),
            label="" if own else _known(values.get("contact_name", "")),
            own=own,
            recipients=others or ((address,) if own and address else ()),
            thread=address or BETWEEN.join(filter(None, ("" if own else known, *others))),
            files=tuple(self._files),
            identity=_known(values.get("m_id", "")),
        )


def _first_element(head: bytes) -> bytes:
    """Return the name of the first element; words of a message may look like one."""
    rest = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    while (end := next((end for start, end in _BEFORE if rest.startswith(start)), b"")) != b"":
        rest = rest.partition(end)[2].lstrip()
    found = re.match(rb"<(\w+)", rest)
    return found[1] if found else b""


def _known(value: str) -> str:
    """Return a value, or nothing where the app writes a word for nothing."""
    return "" if value in _NOTHING else value


def _text(value: str) -> str:
    return "" if value == "null" else value


def _time(value: str) -> MessageTime:
    """Return a time in milliseconds since 1970 UTC; none where it is not a number in range."""
    if not value.isdecimal() or len(value) > 15:
        return NO_TIME
    return from_milliseconds(int(value))


FORMAT = SmsBackupRestore()
