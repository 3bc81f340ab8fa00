"""SMS Import / Export (Android): SMS, MMS and calls, as its versions 1 and 2 write them.

Version 2 writes `messages.ndjson` in a zip, a message a line, with the files of picture messages in
`data/`. Version 1, and every version for calls, writes one JSON list.

**Invariants:**

- Fields are those of Android: `date` of an SMS and of a call is in milliseconds since 1970 UTC, of
  an MMS in seconds. A row with parts or a `msg_box` is an MMS.
- A draft, a failed and a queued message have kinds of their own: they were not sent.
- The export does not say whose phone it was; what was sent has the number that the person gives.
- A conversation has the name of the number on the other side. One of several has the phone's own
  number for it, in a form that no sender can have: a sender chooses a name of digits if they like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.json_value import Json
from diary.media.imports.android_codes import BETWEEN, BOXES, CALLS, FROM, SELF, SILENT
from diary.media.imports.epoch import from_milliseconds
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.json_row import is_count, text_in
from diary.media.imports.json_stream import JsonStream, json_lines
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

_ROWS: Final = frozenset({("*",)})


class SmsImportExport:
    """What the app writes for messages, and another file for calls."""

    code = "sms-import-export"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return `messages.ndjson`, and lists of JSON at the top."""
        return tuple(
            name
            for name in names
            if name.rpartition("/")[2] == "messages.ndjson"
            or (name.lower().endswith(".json") and "/" not in name)
        )

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is, from the fields of the first row."""
        row = _first(export)
        if row is None:
            return Confidence.NO
        if _is_call(row) or _is_picture_message(row):
            return Confidence.SURE
        return Confidence.SURE if {"address", "date", "type", "body"} <= set(row) else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return whose phone it was."""
        return (Question(QuestionKind.OWN_NUMBER),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield every row. Raises UnreadableError where there is none."""
        reader = _RowReader(export, answers.own_number)
        found = 0
        stream = None if _is_by_line(export) else JsonStream(export.source, _ROWS)
        rows = json_lines(export.source) if stream is None else _numbered(stream)
        for at, row, reason in rows:
            item = UnreadLine(at, reason) if reason else reader.item(at, row)
            found += isinstance(item, Message)
            yield item
        if not found:
            raise UnreadableError("no-messages")
        if stream is not None and stream.broken:
            yield UnreadLine(at + 1, UnreadReason.DAMAGED_JSON)
        if reader.missing:
            yield ExportNote(NoteCode.MEDIA_MISSING, reader.missing)


class _RowReader:
    """Makes rows into messages, and counts files that did not come along."""

    def __init__(self, export: Export, own_number: str) -> None:
        self._own_number = own_number
        self._members = {name.rpartition("/")[2]: name for name in export.members}
        self.missing = 0

    def item(self, at: int, row: Json) -> Item:
        """Return a row as a message."""
        if not isinstance(row, Mapping):
            return UnreadLine(at, UnreadReason.NOT_A_MESSAGE)
        if _is_call(row):
            return self._call(at, row)
        if _is_picture_message(row):
            return self._picture_message(at, row)
        if "address" in row or "body" in row:
            return self._sms(at, row)
        return UnreadLine(at, UnreadReason.NOT_A_MESSAGE)

    def _sms(self, at: int, row: Mapping[str, Json]) -> Message:
        kind, own = BOXES.get(text_in(row, "type"), (MessageKind.TEXT, None))
        address = text_in(row, "address")
        return Message(
            at=at,
            kind=kind,
            sender=self._own_number if own else address,
            time=_time(text_in(row, "date"), 1),
            text=text_in(row, "body"),
            subject=text_in(row, "subject"),
            label="" if own else _label(row),
            own=own,
            recipients=(address,) if own and address else (),
            thread=address or _kept_as(row),
        )

    def _call(self, at: int, row: Mapping[str, Json]) -> Message:
        call, own = CALLS.get(text_in(row, "type"), (CallKind.UNKNOWN, None))
        number, length = text_in(row, "number"), text_in(row, "duration")
        return Message(
            at=at,
            kind=MessageKind.CALL,
            sender=self._own_number if own else number,
            time=_time(text_in(row, "date"), 1),
            label="" if own else _label(row),
            own=own,
            recipients=(number,) if own and number else (),
            thread=number,
            call=call,
            seconds=int(length) if is_count(length, 9) else None,
        )

    def _picture_message(self, at: int, row: Mapping[str, Json]) -> Message:
        kind, own = BOXES.get(text_in(row, "msg_box"), (MessageKind.TEXT, None))
        sender, label = "", ""
        to: list[str] = []
        for person in _people(row):
            address = text_in(person, "address")
            if text_in(person, "type") == FROM:
                sender = "" if address == SELF else address
                label = _label(person)
            elif address:
                to.append(address)
        words, files = self._parts(row)
        others = [each for each in to if each != SELF]
        alone = others[:1] if own else [sender]
        thread = "".join(alone) if len(to) < 2 else ""
        people = others if own else [sender, *others]
        thread = thread or _kept_as(row) or BETWEEN.join(filter(None, people))
        if own:
            sender, label = self._own_number, ""
        return Message(
            at=at,
            kind=kind,
            sender=sender,
            time=_time(text_in(row, "date"), 1000),
            text="\n".join(words),
            subject=text_in(row, "sub"),
            label=label,
            own=own,
            recipients=tuple(others),
            thread=thread,
            files=tuple(files),
            identity=text_in(row, "m_id"),
        )

    def _parts(self, row: Mapping[str, Json]) -> tuple[list[str], list[MessageFile]]:
        """Return the texts and the files of a picture message, in the order of its parts."""
        words: list[str] = []
        files: list[MessageFile] = []
        for part in _objects(row, "__parts", "parts"):
            kind = text_in(part, "ct").lower()
            if kind in SILENT:
                continue
            if kind == "text/plain" and "text" in part:
                words.append(text_in(part, "text"))
                continue
            stored = text_in(part, "_data").rpartition("/")[2]
            member = self._members.get(stored, "") if stored else ""
            is_inline = "binary_data" in part
            self.missing += not member and not is_inline
            names = (text_in(part, key) for key in ("fn", "name", "cl"))
            name = next((each for each in names if each), stored)
            files.append(MessageFile(name, member, kind, is_inline))
        return words, files


def _first(export: Export) -> Mapping[str, Json] | None:
    """Return the first row, if there is one that is an object."""
    if _is_by_line(export):
        found = next(json_lines(export.source), None)
        row = None if found is None else found[1]
    elif export.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        element = next(JsonStream(export.source, _ROWS).elements(), None)
        row = None if element is None else element.value
    else:
        return None
    return row if isinstance(row, Mapping) else None


def _is_by_line(export: Export) -> bool:
    """Return whether each line is a row; else the file is one list."""
    return export.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _numbered(stream: JsonStream) -> Iterator[tuple[int, Json, UnreadReason | None]]:
    """Yield the rows of a list as `json_lines` yields those of lines."""
    for at, element in enumerate(stream.elements(), 1):
        yield at, element.value, None if element.is_whole else UnreadReason.NOT_JSON


def _is_call(row: Mapping[str, Json]) -> bool:
    return {"number", "duration", "type"} <= set(row)


def _is_picture_message(row: Mapping[str, Json]) -> bool:
    return "msg_box" in row or "__parts" in row or ("parts" in row and "m_type" in row)


def _people(row: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """Yield the sender and the recipients of a picture message."""
    for key in ("__sender_address", "sender_address"):
        person = row.get(key)
        if isinstance(person, Mapping):
            # In the first of them its type is always that of a sender.
            yield {**person, "type": FROM}
    yield from _objects(row, "__recipient_addresses", "recipient_addresses")


def _objects(row: Mapping[str, Json], *keys: str) -> Iterator[Mapping[str, Json]]:
    """Yield the objects in the first of these lists that the row has."""
    for key in keys:
        listed = row.get(key)
        if isinstance(listed, list):
            yield from (each for each in listed if isinstance(each, Mapping))
            return


def _label(row: Mapping[str, Json]) -> str:
    """Return the name that the phone shows, in the words of both versions."""
    names = (
        text_in(row, key) for key in ("__display_name", "display_name", "display-name", "name")
    )
    return next((name for name in names if name), "")


def _kept_as(row: Mapping[str, Json]) -> str:
    """Return the phone's own number of a conversation; longer than a sender's name (GSM 03.40)."""
    number = text_in(row, "thread_id")
    return f"[thread_id {number}]" if number else ""


def _time(value: str, milliseconds: int) -> MessageTime:
    """Return a time since 1970 UTC, in units of so many milliseconds."""
    if not is_count(value, 15):
        return NO_TIME
    return from_milliseconds(int(value) * milliseconds)


FORMAT = SmsImportExport()
