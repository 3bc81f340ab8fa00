"""The few PDF objects that the engine writes itself, spelled as bytes when the file is written.

The rules are:

- Every stream's `/Length` is exact and an end of line stands before `endstream` (ISO 19005-3).
- Diary text reaches these objects only as hexadecimal strings, so it can never end one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFObject

Resolve = Callable[[str], str]
Spell = Callable[[Resolve], bytes]

_CR = 0x0D


class Spelled(PDFObject):
    """An object whose bytes are known once every object has its number."""

    def __init__(self, spell: Spell) -> None:
        """`spell` gets a function from an object's name to a reference such as `12 0 R`."""
        self._spell = spell

    def format(self, document: Any) -> bytes:
        """What ReportLab's document calls to write the object."""
        numbers = document.idToObjectNumberAndVersion
        return self._spell(lambda name: f"{numbers[name][0]} 0 R")


def text_string(text: str) -> str:
    """A PDF text string (ISO 32000-1, 7.9.2.2) of any characters, lone surrogates replaced."""
    return "<" + (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper() + ">"


def deflated(code: str) -> bytes:
    """Compressed page operators.

    A stream that happens to end in a carriage return reads, to some checkers, as if its length
    were wrong: one more line end changes the checksum that stands last.
    """
    data = zlib.compress(code.encode("ascii"))
    while data[-1] == _CR:
        code += "\n"
        data = zlib.compress(code.encode("ascii"))
    return data


def stream(data: bytes, entries: str) -> bytes:
    """A stream object with these dictionary entries beside its length."""
    head = f"<< {entries} /Length {len(data)} >>\nstream\n"
    return head.encode("ascii") + data + b"\nendstream"
