"""`winmail.dat` as words and files: what Outlook packed into one attachment ([MS-OXTNEF]).

**Invariants:**

- What is damaged hides nothing of the rest, and is noted.
- Messages inside are opened up to a depth and a number, so that hostile ones end.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from diary.media.decoder.charsets import in_code_page
from diary.media.decoder.mapi_text import DATA, MAX_RTF, MEDIA_TYPE, NAMES, SUBJECT, MapiProperties
from diary.media.metadata import tnef

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_BODY, _PAGE, _SUBJECT = 0x800C, 0x9007, 0x8004
_OF_FILES: Final = frozenset({tnef.RENDER, tnef.TITLE, tnef.DATA, 0x9005})
_OF_ANY_KIND: Final = "application/octet-stream"
_OBJECT: Final = 0x0D
_MAX_DEPTH: Final = 20
_MAX_BYTES: Final = 2 * tnef.MAX_TNEF  # of all messages, one inside the other


@dataclass(frozen=True, slots=True)
class TnefFile:
    """A file inside; `data` is a part of the bytes that were read."""

    name: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class TnefMessage:
    """What was found: words of all messages in it, and their files."""

    words: str = ""
    attached: list[TnefFile] = field(default_factory=list)
    is_damaged: bool = False
    spent: int = 0
    room: int = MAX_RTF


def read_tnef(data: bytes) -> TnefMessage:
    """Return what a `winmail.dat` has; only damage for what is none."""
    found = TnefMessage(is_damaged=len(data) > tnef.MAX_TNEF)
    if not found.is_damaged:
        _read(data, found, 0)
    return found


@dataclass(slots=True)
class _Thing:
    """A message, or one of its attachments, while its attributes are read."""

    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    single: dict[int, bytes] = field(default_factory=dict)

    def text(self, attribute: int, page: int) -> str:
        """Return an attribute that is a text."""
        return in_code_page(self.single.get(attribute, b"").rstrip(b"\0"), page)

    def take(self, kind: int, body: bytes) -> bool:
        """Keep an attribute; return whether it could be read to its end."""
        if kind not in tnef.PROPERTIES:
            self.single[kind] = body
            return True
        try:
            for number, form, value in tnef.properties(body):
                self.values.setdefault(number, (form, value))
        except (struct.error, ValueError):
            return False
        return True


def _read(data: bytes, found: TnefMessage, depth: int) -> None:
    found.spent += len(data)
    if not data.startswith(SIGNATURE) or depth > _MAX_DEPTH or found.spent > _MAX_BYTES:
        found.is_damaged = True
        return
    message, files = _Thing(), list[_Thing]()
    for kind, body, is_whole in tnef.attributes(data):
        if kind == tnef.RENDER:
            files.append(_Thing())
        of_file = files and kind in _OF_FILES
        is_read = (files[-1] if of_file else message).take(kind, body)
        found.is_damaged |= not (is_read and is_whole)
    page = int.from_bytes(message.single.get(_PAGE, b"")[:4], "little")
    properties = MapiProperties(message.values.get, page)
    words = properties.words(found.room) or message.text(_BODY, page).strip()
    found.is_damaged |= properties.is_cut
    found.room -= min(found.room, properties.unpacked)
    if depth:
        words = f"{properties.text(SUBJECT) or message.text(_SUBJECT, page)}\n{words}".strip()
    found.words = "\n\n".join(filter(None, (found.words, words)))
    for each in files:
        _add_file(each, found, properties.page, depth)


def _add_file(file: _Thing, found: TnefMessage, page: int, depth: int) -> None:
    properties = MapiProperties(file.values.get, page)
    name = properties.first_text(*NAMES) or file.text(tnef.TITLE, page)
    form, value = file.values.get(DATA, (0, b""))
    # An object begins with the identifier of its interface.
    data = file.single.get(tnef.DATA) or (value[16:] if form == _OBJECT else value)
    found.attached.append(TnefFile(name, properties.text(MEDIA_TYPE) or _OF_ANY_KIND, data))
    if data.startswith(SIGNATURE):
        _read(data, found, depth + 1)
