"""Properties of Outlook's messages as text and times; the same in `.msg` and in `winmail.dat`.

Numbers and types follow [MS-OXPROPS] and [MS-OXCDATA].

**Invariants:**

- The words are those of the plain body; of HTML, and then of rich text, only where there is none.
- A text is read in the code page that the message states.
- Of a very long body the beginning is read, and `is_cut` says so: rich text can be packed so that a
  small file unpacks for hours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from diary.media.decoder.charsets import in_code_page
from diary.media.decoder.html_text import words_of
from diary.media.decoder.rtf_text import words_of_rtf
from diary.media.metadata.rtf import unpacked_rtf

SUBJECT: Final = 0x0037
BODY: Final = 0x1000
RTF_BODY: Final = 0x1009
HTML_BODY: Final = 0x1013
DATA: Final = 0x3701
NAMES: Final = (0x3707, 0x3704, 0x3001)
MEDIA_TYPE: Final = 0x370E
MAX_WORDS: Final = 4_000_000  # characters of a body
MAX_RTF: Final = 4 << 20  # bytes of rich text, unpacked, of a message with all inside it
_PAGES: Final = (0x3FFD, 0x3FDE)  # of texts, and of the body as HTML
_TEXT, _WIDE, _NUMBER, _TIME = 0x1E, 0x1F, 0x03, 0x40
_BEGINNING: Final = datetime(1601, 1, 1, tzinfo=UTC)


class MapiProperties:
    """The properties of one thing; `read` returns type and bytes of one by its number."""

    def __init__(self, read: Callable[[int], tuple[int, bytes] | None], page: int = 0) -> None:
        """Begin; `page` is the code page of what contains it."""
        self._read = read
        self.is_cut = False
        self.unpacked = 0  # bytes of rich text
        self.page = self.number(_PAGES[0]) or self.number(_PAGES[1]) or page

    def text(self, number: int) -> str:
        """Return a text without the zeros behind it; empty where there is none."""
        form, value = self._read(number) or (0, b"")
        if form == _WIDE:
            return value.decode("utf-16-le", "replace").rstrip("\0")
        return in_code_page(value.rstrip(b"\0"), self.page) if form == _TEXT else ""

    def first_text(self, *numbers: int) -> str:
        """Return the first of some texts that is not empty."""
        return next((found for each in numbers if (found := self.text(each).strip())), "")

    def number(self, number: int) -> int:
        """Return a number; 0 where there is none."""
        form, value = self._read(number) or (0, b"")
        return int.from_bytes(value[:4], "little") if form == _NUMBER else 0

    def time(self, number: int) -> datetime | None:
        """Return a time in UTC, or None where there is none that there can be."""
        form, value = self._read(number) or (0, b"")
        ticks = int.from_bytes(value[:8], "little")
        if form != _TIME or not ticks:
            return None
        try:
            return _BEGINNING + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None

    def words(self, room: int = MAX_RTF) -> str:
        """Return the words of the body; of rich text `room` bytes are read."""
        plain = self.text(BODY)
        if plain.strip():
            return self._beginning(plain)
        form, html = self._read(HTML_BODY) or (0, b"")
        if html:
            page = self.number(_PAGES[1]) or self.page
            text = self.text(HTML_BODY) if form in (_TEXT, _WIDE) else in_code_page(html, page)
            return words_of(self._beginning(text))
        _form, packed = self._read(RTF_BODY) or (0, b"")
        rtf = unpacked_rtf(packed, room) if packed else b""
        if rtf is None:
            raise ValueError("damaged rich text")
        self.unpacked = len(rtf)
        self.is_cut = self.is_cut or (bool(packed) and len(rtf) >= room)
        return words_of_rtf(rtf, MAX_WORDS)

    def _beginning(self, text: str) -> str:
        self.is_cut = self.is_cut or len(text) > MAX_WORDS
        return text[:MAX_WORDS]
