"""Text found in a file, made safe to show: controls become visible, length is limited.

**Invariants:**

- Nothing is dropped: characters that cannot be seen (controls, bidirectional overrides, zero-width
  spaces) are written as their codes, so that the reader sees that a message hides a character.
  Marks that do not change how their line is displayed stay as they are, because phones write them
  in every line.
"""

from __future__ import annotations

import re

from diary import characters
from diary.invisible_marks import JOINERS, QUIET, needless_places

MAX_SHORT = 200
_VISIBLE_AS_IT_IS = frozenset("\n\t")
# Of letters in the first blocks of Unicode it is known that each is seen; texts of millions of
# messages are made of them.
_LINE_END = re.compile(r"\r\n?")
_LOOKED_AT = re.compile("[^\n\t -~\u00a0-\u00ac\u00ae-\u05ff]")


def short_line(text: str) -> str:
    """Return one printable line of at most MAX_SHORT characters."""
    line = "".join(ch if ch.isprintable() else _code(ch) for ch in text.strip("\0 \r\n\t"))
    return line[:MAX_SHORT]


def visible_lines(text: str) -> str:
    """Return many lines: line ends become newlines, other unseen characters their codes."""
    if text.isascii() and text.isprintable():
        return text
    unified = _LINE_END.sub("\n", text) if "\r" in text else text
    if _LOOKED_AT.search(unified) is None:
        return unified
    quiet = needless_places(unified)

    def shown(found: re.Match[str]) -> str:
        return found[0] if _shown(found[0]) or found.start() in quiet else _code(found[0])

    return _LOOKED_AT.sub(shown, unified)


def is_visible(text: str) -> bool:
    """Return whether a text may be a piece of what `visible_lines` returns.

    Whether a mark changes the display may depend on text that was cut off, so only the kind of the
    mark is checked.
    """
    if text.isascii() and text.isprintable():
        return True
    return all(_shown(ch) or ch in QUIET for ch in set(_LOOKED_AT.findall(text)))


def decode_text(data: bytes, *, cut: bool = False) -> str:
    """Decode UTF-8, UTF-16 or UTF-32 with a byte order mark, or else Latin-1.

    Latin-1 never fails.

    `cut` means that more bytes follow, so half a character at the end does not rule out UTF-8.
    """
    if data[:4] == b"\xff\xfe\0\0":
        return data.decode("utf-32", errors="replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if cut and error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8-sig")
        return data.decode("latin-1")


def _shown(ch: str) -> bool:
    if ch in _VISIBLE_AS_IT_IS or ch in JOINERS:
        return True
    return characters.category(ch) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _code(ch: str) -> str:
    value = ord(ch)
    return chr(0x2400 + value) if value < 0x20 else f"\u27e8U+{value:04X}\u27e9"
