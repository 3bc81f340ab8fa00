"""Bytes as text by the name or number of a charset, as mails and Outlook's properties give it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

from diary.media.safe_text import decode_text

# They take quadratic time, or turn escapes in the text into other characters.
_NO_CHARSETS: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "raw-unicode-escape"}
    | {"unicode-escape", "undefined"}
)
# Code pages of Windows whose names are not made of their numbers.
_PAGES: Final[Mapping[int, str]] = {
    1361: "johab",
    10000: "mac-roman",
    20127: "ascii",
    20866: "koi8-r",
    20932: "euc-jp",
    20936: "gb2312",
    21866: "koi8-u",
    **{28590 + part: f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))},
    38598: "iso8859-8",
    50220: "iso2022-jp",
    50221: "iso2022-jp",
    50222: "iso2022-jp",
    50225: "iso2022-kr",
    51932: "euc-jp",
    51936: "gb2312",
    51949: "euc-kr",
    52936: "hz",
    54936: "gb18030",
    65001: "utf-8",
}


def in_charset(data: bytes, charset: str | None) -> str:
    """Return bytes in a charset; in one that is unknown or does not fit, as text of any kind."""
    if charset:
        try:
            name = codecs.lookup(charset).name
            if name not in _NO_CHARSETS:
                return data.decode(name)
        except (LookupError, ValueError):
            pass
    return decode_text(data)


def in_code_page(data: bytes, page: int) -> str:
    """Return bytes in a code page of Windows, by its number; 0 where it is not known."""
    return in_charset(data, _PAGES.get(page, f"cp{page}") if page else None)
