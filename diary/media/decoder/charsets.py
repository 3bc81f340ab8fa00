"""Bytes as text by the name or number of a charset, as mails and Outlook's properties give it."""

from __future__ import annotations

import codecs
import re
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

# Names that are in use and that no library knows, with what they stand for.
_SPELLED: Final[Mapping[str, str]] = {
    **{f"iso-8859-{part}-{order}": f"iso8859-{part}" for part in (6, 8) for order in "ie"},
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "x-euc-jp": "euc-jp",
    "unicode-1-1-utf-7": "utf-7",
}
_NUMBERED: Final = re.compile(r"(?:x-)?(?:cp|ms|win|windows)[-_ ]?([0-9]{3,5})")


def _name_of(charset: str) -> str:
    """Return a name of a charset in the spelling that is known."""
    plain = charset.strip(" \t'\"").lower().replace("_", "-")
    if numbered := _NUMBERED.fullmatch(plain):
        page = int(numbered[1])
        return _PAGES.get(page, f"cp{page}")
    return _SPELLED.get(plain, charset)


def in_charset(data: bytes, charset: str | None) -> str:
    """Return bytes in a charset; in one that is unknown or does not fit, as text of any kind."""
    if charset:
        try:
            name = codecs.lookup(_name_of(charset)).name
            if name not in _NO_CHARSETS:
                return data.decode(name)
        except (LookupError, ValueError):
            pass
    return decode_text(data)


def in_code_page(data: bytes, page: int) -> str:
    """Return bytes in a code page of Windows, by its number; 0 where it is not known."""
    return in_charset(data, _PAGES.get(page, f"cp{page}") if page else None)
