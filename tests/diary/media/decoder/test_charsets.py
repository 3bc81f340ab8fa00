"""Charsets are known by the names that mails give them."""

from __future__ import annotations

import pytest

from diary.media.decoder.charsets import in_charset


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("iso-8859-8-i", b"\xf9\xec\xe5\xed", "\u05e9\u05dc\u05d5\u05dd"),
        ("ISO-8859-6-E", b"\xe3", "\u0643"),
        ("cp-1252", b"\x96", "\u2013"),
        ("x-cp1251", b"\xe4", "\u0434"),
        (" 'windows-1250' ", b"\x9a", "\u0161"),
        ("win-65001", "\u20ac".encode(), "\u20ac"),
        ("x-sjis", b"\x82\xa0", "\u3042"),
        ("utf8", "\u20ac".encode(), "\u20ac"),
        ("x-unknown", b"caf\xe9", "caf\xe9"),
        ("cp99999", b"caf\xe9", "caf\xe9"),
        (None, "\u20ac".encode(), "\u20ac"),
    ],
)
def test_a_charset_is_known_by_the_names_in_use(
    charset: str | None, data: bytes, text: str
) -> None:
    assert in_charset(data, charset) == text
