"""Files that file managers leave behind: `.DS_Store`, `Thumbs.db`, `desktop.ini`, `._*`.

**Invariants:**

- They are recognised by name, form and small size. A name alone is not enough, because anybody
  could put anything under it.
- A `desktop.ini` that names a place, a share, a class or an icon makes a computer open that
  address, so it is none of them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from typing import Final

from exporters.check.source_files import SourceFile

_KIB: Final = 1024
_DOUBLE: Final = struct.Struct(">2L16sH")
_PART: Final = struct.Struct(">3L")
_FILLERS: Final = (bytes(16), b"Mac OS X        ")
# The Finder's information, alone or with the resource fork (AppleDouble entries 9 and 2).
_PARTS: Final = ([9], [2], [9, 2])
_STORE: Final = struct.Struct(">L4s3L")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARK_OF_UTF16: Final = b"\xff\xfe"
_SECTION: Final = re.compile(r"\[(?:ViewState|\.ShellClassInfo)\]")
_KEY: Final = re.compile(r"(?:Mode=[0-9]{0,3}|Vid=|FolderType=[A-Za-z.]{0,40}|ConfirmFileOp=[01])?")


def has_leftover_name(name: str) -> bool:
    """Return whether a name is one that a file manager gives to what it leaves behind."""
    last = name.rpartition("/")[2]
    return last in _FORMS or last.startswith("._")


def is_leftover(source: SourceFile) -> bool:
    """Return whether a file is what a file manager leaves behind: its name, size and form."""
    if not has_leftover_name(source.name):
        return False
    most, has_form = _FORMS.get(source.name.rpartition("/")[2], _OF_A_MAC)
    try:
        raw = source.read(most)
    except OSError:
        return False
    return raw is not None and has_form(raw)


def _is_double(raw: bytes) -> bool:
    """Return whether it is AppleDouble 2 (RFC 1740), with parts end to end up to the end."""
    if len(raw) < _DOUBLE.size:
        return False
    magic, version, filler, count = _DOUBLE.unpack_from(raw)
    at = _DOUBLE.size + count * _PART.size
    if (magic, version) != (0x00051607, 0x00020000) or filler not in _FILLERS or count > 2:
        return False
    if at > len(raw):
        return False
    parts = list(_PART.iter_unpack(raw[_DOUBLE.size : at]))
    for _number, offset, length in parts:
        if offset != at:
            return False
        at += length
    return at == len(raw) and [number for number, _offset, _length in parts] in _PARTS


def _is_store(raw: bytes) -> bool:
    """Return whether it is a .DS_Store: its first block's offset is there twice, and inside."""
    if len(raw) < _STORE.size:
        return False
    one, mark, offset, length, again = _STORE.unpack_from(raw)
    return (one, mark) == (1, b"Bud1") and offset == again and 4 + offset + length <= len(raw)


def _is_compound(raw: bytes) -> bool:
    return raw.startswith(_COMPOUND) and len(raw) % 512 == 0


def _is_view(raw: bytes) -> bool:
    try:
        if raw.startswith(_MARK_OF_UTF16):
            text = raw[len(_MARK_OF_UTF16) :].decode("utf-16-le")
        else:
            text = raw.decode("ascii")
    except UnicodeDecodeError:
        return False
    first, *rest = [line.removesuffix("\r") for line in text.split("\n")]
    return _SECTION.fullmatch(first) is not None and all(
        _SECTION.fullmatch(line) or _KEY.fullmatch(line) for line in rest
    )


_Form = tuple[int, Callable[[bytes], bool]]
_FORMS: Final[Mapping[str, _Form]] = {
    ".DS_Store": (256 * _KIB, _is_store),
    "Thumbs.db": (1024 * _KIB, _is_compound),
    "desktop.ini": (4 * _KIB, _is_view),
}
_OF_A_MAC: Final[_Form] = (64 * _KIB, _is_double)
