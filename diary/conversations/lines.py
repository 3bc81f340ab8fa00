"""The canonical lines of a conversation: one JSON object a message, in the order of the export.

**Invariants:**

- A line is RFC 8785 JSON with a line end. It has its number `n` from 1, and the names of `Message`
  and its parts; what is empty is not written. So equal messages have equal bytes.
- A time stays as the export states it. `zone` is that of the clock by which the line is shown: of a
  time without offset the zone that the person answered, or nothing where that is not known; of one
  that states its offset the same, or the record's zone. `offsets` are those that this clock can
  have had, as worked out when the export was read: a line is read without the rules of zones.
- Lines are written and read one by one, so the length of a conversation costs no memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Final

from diary.errors import Damaged, DamageReason
from diary.json_value import Json, fields, items, text, whole
from diary.ledger.entry import canonical
from diary.media.decoder_protocol import GarbageError
from diary.media.imports.export_report import instant
from diary.media.imports.message import SENT, Message, MessageFile, MessageKind, MessageTime
from diary.media.message_columns import message_of
from diary.model.when import is_offset

# The clock of a zone shows a time twice at most.
_MOST_OFFSETS: Final = 2
_LISTED: Final = SENT | {MessageKind.FILE}


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A message with its number in the conversation, and the clock by which it is shown."""

    n: int
    message: Message
    zone: str = ""
    offsets: tuple[str, ...] = ()

    def moment(self) -> datetime | None:
        """Return its time in UTC, where no zone is known as if it were UTC; None without a time.

        In an hour that came twice it is the first that it can be.
        """
        return self._moment(0)

    def latest(self) -> datetime | None:
        """Return the latest moment that it can be, in UTC; None without a time."""
        return self._moment(-1)

    def shown_local(self) -> str:
        """Return what the clock of `zone` showed at a time that states its own offset.

        It is written as the time is; empty for any other time.
        """
        time = self.message.time
        if not time.offset or not self.offsets:
            return ""
        here = datetime.fromisoformat(f"{time.local}{self.offsets[0]}").tzinfo
        shown = datetime.fromisoformat(f"{time.local}{time.offset}").astimezone(here)
        return shown.isoformat()[: len(time.local)]

    def _moment(self, place: int) -> datetime | None:
        time = self.message.time
        if self.offsets and time.local and not time.offset:
            local = time.local if "T" in time.local else f"{time.local}T00:00"
            time = time._replace(local=local, offset=self.offsets[place])
        return instant(time, UTC)


def is_others(line: ConversationLine) -> bool:
    """Return whether a line is a file, or was sent and, as far as is known, not by the person."""
    message = line.message
    return message.own is not True and message.kind in _LISTED


def write_line(line: ConversationLine) -> bytes:
    """Return the canonical form of a line, with its line end."""
    message = line.message
    values: dict[str, Json] = {
        "n": line.n,
        "at": message.at,
        "kind": message.kind.value,
        "sender": message.sender,
        "label": message.label,
        "own": message.own,
        "text": message.text,
        "subject": message.subject,
        "thread": message.thread,
        "recipients": list(message.recipients),
        "time": _time(message.time),
        "zone": line.zone if _has_clock(line) else "",
        "offsets": list(line.offsets),
        "files": [_file(each) for each in message.files],
        "call": None if message.call is None else message.call.value,
        "seconds": message.seconds,
        "edited": message.edited or None,
        "identity": message.identity,
        "doubts": [each.value for each in message.doubts],
        "cut": message.cut or None,
    }
    return canonical(_without_empty(values)) + b"\n"


def read_lines(file: BinaryIO) -> Iterator[ConversationLine]:
    """Yield the lines of a conversation, in their order. Raises Damaged."""
    yield from map(read_line, file)


def read_line(raw: bytes) -> ConversationLine:
    """Return the line in its canonical form. Raises Damaged."""
    try:
        values = fields(json.loads(raw))
        message = message_of(values)
        offsets = tuple(map(text, items(values.get("offsets", []))))
        if len(offsets) > _MOST_OFFSETS or not all(map(is_offset, offsets)):
            raise ValueError("offsets")
        return ConversationLine(whole(values["n"]), message, text(values.get("zone", "")), offsets)
    except (ValueError, KeyError, RecursionError, GarbageError) as cause:
        raise Damaged("conversation", DamageReason.FORM) from cause


def encodable(name: str) -> str:
    """Return a name of a file with what is no text in it escaped."""
    return name.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def _has_clock(line: ConversationLine) -> bool:
    time = line.message.time
    return bool(time.local and (line.offsets or not time.offset))


def _time(time: MessageTime) -> dict[str, Json]:
    if not time.local:
        return {}
    return _without_empty({"local": time.local, "offset": time.offset, "source": time.source.value})


def _file(file: MessageFile) -> dict[str, Json]:
    return _without_empty(
        {
            "name": file.name,
            "member": encodable(file.member),
            "media_type": file.media_type,
            "inline": file.inline or None,
            "sha256": file.sha256,
            "exhibit": file.exhibit,
        }
    )


def _without_empty(values: dict[str, Json]) -> dict[str, Json]:
    # False and 0 say something.
    return {name: value for name, value in values.items() if value or isinstance(value, int)}
