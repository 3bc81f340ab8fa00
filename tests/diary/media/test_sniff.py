"""The kind of a file by its first bytes, and text made safe to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.sniff import Sniffed, sniff
from diary.media.tidy import MAX_SHORT, decode, short, visible
from tests.diary.media.samples import atom, heic, jpeg, pdf, picture, saved, wav


@pytest.mark.parametrize(
    ("head", "kind", "media_type", "decoder"),
    [
        (jpeg(), "image", "image/jpeg", "JPEG"),
        (heic(), "image", "image/heic", "HEIF"),
        (saved(picture(), "AVIF"), "image", "image/avif", "AVIF"),
        (saved(picture(), "WEBP"), "image", "image/webp", "WEBP"),
        (saved(picture(), "BMP"), "image", "image/bmp", "BMP"),
        (atom(b"ftyp", b"mif1", bytes(4), b"mif1avif"), "image", "image/avif", "AVIF"),
        (atom(b"ftyp", b"isom", bytes(4), b"isom"), "video", "video/mp4", ""),
        (atom(b"ftyp", b"3gp4", bytes(4)), "video", "video/3gpp", ""),
        (atom(b"moov"), "video", "video/quicktime", ""),
        (wav(), "audio", "audio/wav", ""),
        (b"OggS\0", "audio", "audio/ogg", ""),
        (b"#!AMR\n", "audio", "audio/amr", ""),
        (b"ID3\4", "audio", "audio/mpeg", ""),
        (b"\xff\xfb\x90", "audio", "audio/mpeg", ""),
        (b"\x1a\x45\xdf\xa3", "video", "video/x-matroska", ""),
        (pdf(1), "pdf", "application/pdf", ""),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", "pdf", "application/pdf", ""),
        (b"he sent me a %PDF-1.4 file", "text", "text/plain", ""),
        (b"BM sent me this", "text", "text/plain", ""),
        (b"[05/03/2024, 18:22:10] Him: I see you\n", "text", "text/plain", ""),
        (b"From: a@b.c\nDate: today\n\nhello", "email", "message/rfc822", ""),
        (b"Subject: x\nDate: today\n\nFrom: him", "text", "text/plain", ""),
        (b"GIF", "text", "text/plain", ""),
        (b"MZ\x90\0", "other", "application/octet-stream", ""),
        (b"{\\rtf1 x}", "other", "application/rtf", ""),
        (b"%!PS-Adobe", "other", "application/postscript", ""),
        (b"<svg xmlns='x'/>", "other", "image/svg+xml", ""),
        (b"PK\x03\x04rest", "other", "application/zip", ""),
        (b"\x1f\x8b\x08rest", "other", "application/gzip", ""),
        (b"BZh91AY&SY", "other", "application/x-bzip2", ""),
        (b"BZhomework is late", "text", "text/plain", ""),
        (b"a.txt".ljust(257, b"\0") + b"ustar\0", "other", "application/x-tar", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "other", "application/x-ole-storage", ""),
    ],
)
def test_kinds(head: bytes, kind: str, media_type: str, decoder: str) -> None:
    found = sniff(head[:8192])
    assert (found.kind, found.media_type, found.decoder) == (kind, media_type, decoder)


@given(st.binary(max_size=64))
def test_any_bytes_have_a_kind(head: bytes) -> None:
    found = sniff(head)
    assert isinstance(found, Sniffed)
    assert bool(found.decoder) == (found.kind == "image")


@given(st.text())
def test_short_text_is_one_printable_line(text: str) -> None:
    line = short(text)
    assert line.isprintable()
    assert len(line) <= MAX_SHORT


@given(st.text())
def test_visible_text_hides_nothing(text: str) -> None:
    shown = visible(text)
    hidden = {"\r", "\x07", "\0", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\x9b"}
    assert not hidden & set(shown)
    assert visible(shown) == shown


@given(st.text())
def test_utf8_is_read_as_it_is(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text or text.encode()[:2] in (b"\xff\xfe", b"\xfe\xff")


@given(st.binary())
def test_no_bytes_fail_to_be_text(data: bytes) -> None:
    assert isinstance(decode(data), str)


def test_a_cut_character_is_no_other_encoding() -> None:
    assert decode("caf\u00e9".encode()[:-1], cut=True) == "caf"
    assert decode(b"caf\xe9") == "caf\u00e9"
    assert decode("x\u00e9".encode("utf-16")) == "x\u00e9"
