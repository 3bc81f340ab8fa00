"""A message that Outlook saved (`.msg`) as an e-mail: fields, words, files, messages inside it.

It is imported in the child only, like `mail_text`. Numbers of properties follow [MS-OXPROPS].

**Invariants:**

- Where the message has the header that came by the network, its fields are those. What that lacks
  is added from Outlook's own properties; the times among them have names that no header can have.
- What is damaged hides nothing of the rest, and is noted.
- Messages inside are opened up to a depth and a number, so that hostile ones end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from email.utils import format_datetime
from functools import partial
from typing import Final

from diary.i18n import _
from diary.media.byte_source import Source
from diary.media.compound_file import CompoundFile, DamagedError, DirectoryEntry
from diary.media.decoder.mail_text import (
    DELIVERED,
    FLAGS,
    SUBMITTED,
    UNSENT,
    MailReader,
    header_fields,
)
from diary.media.decoder.mapi_text import MAX_RTF, MEDIA_TYPE, NAMES, SUBJECT, MapiProperties
from diary.media.mailbox import is_ambiguous
from diary.media.outlook_file import ATTACHED, StorageProperties

_HEADERS: Final = 0x007D
_SENDER: Final = (0x0C1A, 0x5D01, 0x0C1F)  # name, address of the network, address
_FOR: Final = (0x0042, 0x5D02, 0x0065)  # in whose name it was sent
_PERSON: Final = (0x3001, 0x39FE, 0x3003)
_ROLE: Final = 0x0C15
_ROLES: Final = {1: "To", 2: "Cc", 3: "Bcc"}
_LINKS: Final = {"Message-ID": 0x1035, "References": 0x1039, "In-Reply-To": 0x1042}
_TIMES: Final = {SUBMITTED: 0x0039, DELIVERED: 0x0E06}
_FLAGS_SET: Final = 0x0E07
_IS_UNSENT: Final = 8
_MAX_DEPTH: Final = 20
_MAX_INSIDE: Final = 50
_MAX_FOLDERS: Final = 1000
_MAX_HASHED: Final = 64 << 20
# Old versions write a line of their own above the header.
_ABOVE: Final = "Microsoft Mail Internet Headers"
_OF_ANY_KIND: Final = "application/octet-stream"


def read_outlook(source: Source, limit: int, *, is_listed_only: bool = False) -> MailReader:
    """Return what was read of a message; its text is cut at `limit` characters.

    With `is_listed_only` attachments are named, and their bytes are not read.
    """
    reader = MailReader(limit, is_listed_only=is_listed_only)
    try:
        file = CompoundFile(source)
        _OutlookMessage(file, reader).read(file.root, "message", 0, 0)
    except (DamagedError, struct.error):
        reader.damaged = True
    return reader


class _OutlookMessage:
    """A message with those inside it."""

    def __init__(self, file: CompoundFile, reader: MailReader) -> None:
        self._file = file
        self._reader = reader
        self._inside = 0
        self._hashed = 0
        self._room = MAX_RTF

    def read(self, storage: DirectoryEntry, kind: str, depth: int, page: int) -> None:
        """Add one message. Raises DamagedError where not even its properties can be read."""
        held = StorageProperties(self._file, storage, kind)
        properties = MapiProperties(partial(self._value, held), page)
        fields = self._fields(held, properties, depth)
        if depth:
            self._reader.say(_("[An e-mail inside this one]") + "\n" + self._reader.above(fields))
        else:
            self._reader.fields = fields
            self._reader.show(fields)
        if not self._reader.is_full:
            words = self._reader.attempt(lambda: properties.words(self._room), "")
            self._reader.say(words)
            self._room -= min(self._room, properties.unpacked)
        self._reader.damaged = self._reader.damaged or properties.is_cut
        for folder in self._folders(held, "__attach_"):
            self._reader.attempt(partial(self._attached, folder, depth, properties.page), None)
        if depth:
            self._reader.say(_("[End of the e-mail inside]"))

    def _value(self, held: StorageProperties, number: int) -> tuple[int, bytes] | None:
        return self._reader.attempt(lambda: held.value(number), None)

    def _folders(self, held: StorageProperties, name: str) -> Iterator[DirectoryEntry]:
        for count, folder in enumerate(held.folders(name)):
            if count == _MAX_FOLDERS:
                self._reader.damaged = True
                return
            yield folder

    def _fields(
        self, held: StorageProperties, properties: MapiProperties, depth: int
    ) -> list[tuple[str, str]]:
        head = properties.text(_HEADERS)
        if head.startswith(_ABOVE):
            head = head.partition("\n")[2]
        fields = header_fields(head.encode()) if head.strip() else []
        if fields and not depth:
            self._reader.is_ambiguous = is_ambiguous(head.encode())
        there = {name.lower() for name, _value in fields}
        more = self._own_fields(held, properties)
        return fields + [each for each in more if each[0].lower() not in there]

    def _own_fields(
        self, held: StorageProperties, properties: MapiProperties
    ) -> Iterator[tuple[str, str]]:
        sender, for_whom = _person(properties, _SENDER), _person(properties, _FOR)
        yield from [("From", for_whom or sender)] if for_whom or sender else []
        if for_whom and sender and sender != for_whom:
            yield "Sender", sender
        for folder in self._folders(held, "__recip_"):
            person = self._reader.attempt(partial(self._recipient, folder, properties.page), None)
            yield from [person] if person is not None else []
        for name, number in ({"Subject": SUBJECT} | _LINKS).items():
            text = properties.text(number)
            yield from [(name, text)] if text else []
        for name, number in _TIMES.items():
            at = properties.time(number)
            yield from [(name, format_datetime(at))] if at else []
        if properties.number(_FLAGS_SET) & _IS_UNSENT:
            yield FLAGS, UNSENT

    def _recipient(self, folder: DirectoryEntry, page: int) -> tuple[str, str] | None:
        held = StorageProperties(self._file, folder)
        properties = MapiProperties(partial(self._value, held), page)
        name = _ROLES.get(properties.number(_ROLE) & 0xF)
        person = _person(properties, _PERSON)
        return (name, person) if name and person else None

    def _attached(self, folder: DirectoryEntry, depth: int, page: int) -> None:
        held = StorageProperties(self._file, folder)
        properties = MapiProperties(partial(self._value, held), page)
        inside = held.message()
        kind = "message/rfc822" if inside else properties.text(MEDIA_TYPE) or _OF_ANY_KIND
        self._reader.attach(properties.first_text(*NAMES), kind, lambda: self._bytes(held))
        if inside is None:
            return
        self._inside += 1
        if self._inside > _MAX_INSIDE or depth >= _MAX_DEPTH:
            self._reader.damaged = True
            return
        self.read(inside, "inside", depth + 1, page)

    def _bytes(self, held: StorageProperties) -> bytes:
        """Return an attachment, to name its size and digest; nothing beyond the limit of all."""
        self._hashed += held.size(ATTACHED)
        if self._hashed > _MAX_HASHED:
            return b""
        return self._reader.attempt(lambda: held.whole(ATTACHED), b"")


def _person(properties: MapiProperties, numbers: tuple[int, int, int]) -> str:
    """Return name and address as a header has them; an address of Exchange as it stands."""
    name = properties.text(numbers[0]).strip()
    address = properties.first_text(*numbers[1:])
    if not address or name == address:
        return name
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address
