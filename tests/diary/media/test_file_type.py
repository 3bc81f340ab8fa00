"""The kind of a file by its first bytes, and text made safe to show."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.invisible_marks import strip_needless
from diary.media.file_type import FileType, detect_file_type
from diary.media.safe_text import MAX_SHORT, decode_text, short_line, visible_lines
from tests.support.media_samples import atom, heic, jpeg, pdf, picture, saved, wav

PACKET = b"\x47\x40\0\x10" + bytes(184)
# MPEG 2.5, layer III, 8 kbit/s, 11,025 a second.
FRAME = b"\xff\xe3\x10\0" + bytes(72 * 8000 // 11025 - 4)
FILLED = b"".join(b"X-Filler-%d: %s\r\n" % (n, b"x" * 60) for n in range(200))


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
        (b"ID3\3\0\0\0\0\0\x0a" + bytes(10), "audio", "audio/mpeg", ""),
        (b"ID3 cards were shown at the door, he said.", "text", "text/plain", ""),
        (b"ID3\n", "text", "text/plain", ""),
        (b"ID3\4\0\0\x80\0\0\0 and more", "other", "application/octet-stream", ""),
        (b"caffeine tablets on the step", "text", "text/plain", ""),
        (b"ADIF\n", "text", "text/plain", ""),
        (b"caff\0\1\0\0desc", "audio", "audio/x-caf", ""),
        (b"\xff\xfb\x90", "audio", "audio/mpeg", ""),
        (b"\x1a\x45\xdf\xa3", "video", "video/x-matroska", ""),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video", "video/webm", ""),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "video", "video/x-matroska", ""),
        (PACKET * 6, "video", "video/mp2t", ""),
        ((bytes(4) + PACKET) * 6, "video", "video/mp2t", ""),
        (b"\0\0\1\xba\x44" + bytes(8) + b"\xf8\0\0\1\xbb" + bytes(9), "video", "video/mpeg", ""),
        (b"\0\0\1\xba\x21" + bytes(7) + b"\0\0\1\xbb" + bytes(9), "video", "video/mpeg", ""),
        (b"ADIF" + bytes(60), "audio", "audio/aac", ""),
        (b"\xff\xf0\x50", "audio", "audio/aac", ""),
        (FRAME * 2, "audio", "audio/mpeg", ""),
        (b"TAG" + bytes(125) + FRAME * 3, "audio", "audio/mpeg", ""),
        (b"APETAGEX" + bytes(24), "audio", "audio/mpeg", ""),
        (bytes(700) + FRAME * 4, "audio", "audio/mpeg", ""),
        (b"\0\5\x16\0" + bytes(80) + pdf(1), "pdf", "application/pdf", ""),
        (b"\0\5Paper" + bytes(121) + pdf(1), "pdf", "application/pdf", ""),
        (b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + pdf(1), "pdf", "application/pdf", ""),
        (b"123\nFrom: a@b.c\nDate: today\n\nhello", "email", "message/rfc822", ""),
        (b"From a@b.c Mon Jun  1 04:28:28 2009\nFrom: a\nTo: b\n\n", "email", "message/rfc822", ""),
        (b"X-Mozilla-Status: 0001\nX-Mozilla-Keys:\nTo: a\n\n", "email", "message/rfc822", ""),
        (b"From: a\rTo: b\r\rhello", "email", "message/rfc822", ""),
        (b"From : a\nTo : b\n\nhello", "email", "message/rfc822", ""),
        (b"From: a\nTo: b\n\nhello \0 there", "email", "message/rfc822", ""),
        (FILLED + b"From: a\r\nTo: b\r\n\r\n", "email", "message/rfc822", ""),
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
    found = detect_file_type(head)
    assert (found.kind, found.media_type, found.decoder) == (kind, media_type, decoder)


@pytest.mark.parametrize(
    "head",
    [
        b"From today on I write down everything.\n\nDate: Monday\nTo: myself\n",
        b"From here: the road.\n" * 40,
        b"G" * 8192,
        (b"G" + b" " * 187) * 10,
        b"He sent me this:\n%PDF-1.4\nand nothing else\n",
        b"HTTP/1.1 200 OK\nDate: today\nContent-Type: text/html\n\n<p>",
        b"Date: Monday\nSubject: the car\nPlace: home\n\nhe stood there\n",
        b"12\n13\n14\n",
        b"Alice: hi\nBob: hello\n\nTo: him\n",
    ],
)
def test_texts_are_taken_for_nothing_else(head: bytes) -> None:
    assert detect_file_type(head).kind == "text"


@pytest.mark.parametrize(
    "head",
    [
        b"PK\3\4" + bytes(40) + pdf(1),
        b"\x7fELF" + bytes(700) + FRAME * 8,
        b"MZ" + bytes(500) + FRAME * 8,
        bytes(600) + FRAME * 2,
        b"\xff\xfb\xff\xff" + bytes(400),
        b"\xff\xf1" + bytes(400),
        b"\xff\xf1\x50\x80\x02\x00\xfc" + bytes(400),
        b"\0\0\1\xba" + b"\xff" * 60,
        b"\0\0\1\0" + PACKET * 4,
        b"member.pdf".ljust(257, b"\0") + b"ustar\0" + bytes(249) + pdf(1),
    ],
)
def test_binaries_are_taken_for_nothing_they_hold(head: bytes) -> None:
    assert detect_file_type(head).kind == "other"


@given(st.integers(0, 1 << 40))
def test_noise_is_no_sound_and_no_film(seed: int) -> None:
    head = b"\0" + random.Random(seed).randbytes(8191)
    assert detect_file_type(head).kind == "other"


@given(st.binary(max_size=64))
def test_any_bytes_have_a_kind(head: bytes) -> None:
    found = detect_file_type(head)
    assert isinstance(found, FileType)
    # Some pictures are searched and shown by nobody here; nothing else is ever decoded as one.
    assert not found.decoder or found.kind == "image"


@given(st.text())
def test_short_text_is_one_printable_line(text: str) -> None:
    line = short_line(text)
    assert line.isprintable()
    assert len(line) <= MAX_SHORT


@given(st.text())
def test_visible_text_hides_nothing(text: str) -> None:
    shown = visible_lines(text)
    hidden = {"\r", "\x07", "\0", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\x9b"}
    # A mark that changes nothing in how its line is shown may stay, and prints nothing.
    assert not hidden & set(strip_needless(shown))
    assert visible_lines(shown) == shown


@given(st.text())
def test_utf8_is_read_as_it_is(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode_text(text.encode()) == text or text.encode()[:2] in (b"\xff\xfe", b"\xfe\xff")


@given(st.binary())
def test_no_bytes_fail_to_be_text(data: bytes) -> None:
    assert isinstance(decode_text(data), str)


def test_a_cut_character_is_no_other_encoding() -> None:
    assert decode_text("caf\u00e9".encode()[:-1], cut=True) == "caf"
    assert decode_text(b"caf\xe9") == "caf\u00e9"
    assert decode_text("x\u00e9".encode("utf-16")) == "x\u00e9"
