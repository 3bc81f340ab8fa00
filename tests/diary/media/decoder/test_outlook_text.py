"""What Outlook wrote as exhibits: `.msg` as an e-mail, `winmail.dat` opened, rich text read."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.decoder.rtf_text import words_of_rtf
from diary.media.decoder.tnef_text import read_tnef
from diary.media.decoder_client import MediaClient
from tests.support.read_mails import is_damaged, read_mail
from tests.support.wrapped_files import compound, mail, tnef

NUMBERS = struct.pack("<HHI8s", 0x40, 0x39, 6, struct.pack("<Q", 134169576070000000))
LETTER = compound(
    ("__properties_version1.0", bytes(32) + NUMBERS),
    ("__substg1.0_0037001F", "where".encode("utf-16-le")),
    ("__substg1.0_1000001F", "I know".encode("utf-16-le")),
    ("__attach_version1.0_#00000000/__substg1.0_3707001F", "a.jpg".encode("utf-16-le")),
    ("__attach_version1.0_#00000000/__substg1.0_37010102", b"x" * 5000),
)


def property_(number: int, form: int, value: bytes) -> bytes:
    filled = value.ljust(-(-len(value) // 4) * 4, b"\0")
    several = struct.pack("<I", 1) if form in (0x1E, 0x1F, 0x0D, 0x102) else b""
    length = struct.pack("<I", len(value)) if several else b""
    return struct.pack("<HH", form, number) + several + length + filled


def attribute(number: int, data: bytes) -> bytes:
    return struct.pack("<BII", 1, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def packed(*attributes: tuple[int, bytes]) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\0" + b"".join(attribute(*each) for each in attributes)


def listed(*properties: bytes) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(properties)


def test_a_message_of_outlook_is_shown_as_an_e_mail(client: MediaClient) -> None:
    with client.open(BytesSource(LETTER)) as session:
        facts = session.inspect()
        shown = session.mail(1000)
        text = session.text(1000)
    assert (facts.kind, facts.media_type, facts.note) == ("email", "application/vnd.ms-outlook", "")
    assert facts.captured_at is not None
    assert facts.captured_at.where == "Client submit time"
    assert shown is not None
    assert dict(shown.heads) == {
        "Subject": "where", "Client submit time": "Mon, 02 Mar 2026 20:40:07 +0000",
    }  # fmt: skip
    assert shown.words == "I know"
    (file,) = shown.attached
    assert (file.name, file.size, file.sha256) == (
        "a.jpg", 5000, hashlib.sha256(b"x" * 5000).hexdigest(),
    )  # fmt: skip
    assert text is not None
    assert text.startswith("Subject: where\n")


def test_another_compound_file_is_none(client: MediaClient) -> None:
    with client.open(BytesSource(compound(("WordDocument", b"x" * 99)))) as session:
        assert session.inspect().media_type == "application/x-ole-storage"
        assert session.mail(1000) is None


def test_a_damaged_message_is_noted(client: MediaClient) -> None:
    # A stream that begins in a sector that is not there.
    data = bytearray(LETTER)
    at = data.index("__substg1.0_1000001F".encode("utf-16-le"))
    data[at + 116 : at + 120] = struct.pack("<I", 4000)
    with client.open(BytesSource(bytes(data))) as session:
        assert "damaged" in session.inspect().note
        shown = session.mail(1000)
    assert shown is not None
    assert (shown.words, len(shown.attached)) == ("", 1)


def test_words_that_outlook_packed_are_found(client: MediaClient) -> None:
    data = tnef(b"abc", body="Quillfeather".encode("utf-16-le"))
    with client.open(BytesSource(data)) as session:
        assert session.inside().texts[:2] == ("Quillfeather", "photo.jpg")


def test_a_winmail_in_a_mail_is_opened() -> None:
    data = tnef(b"abc", body="I know where".encode("utf-16-le"))
    shown = read_mail(mail(data, name="winmail.dat", text="see you"), 1000)
    assert shown.words.split("\n") == ["see you", "", "", "[Packed by Outlook]", "I know where"]
    assert [(each.name, each.size) for each in shown.attached] == [
        ("winmail.dat", len(data)), ("photo.jpg", 3),
    ]  # fmt: skip


def test_words_that_the_mail_has_too_are_not_said_twice() -> None:
    data = tnef(body="see\r\nyou".encode("utf-16-le"))
    assert "Packed" not in read_mail(mail(data, name="winmail.dat", text="see you"), 1000).words


def test_a_winmail_that_is_none_is_damage() -> None:
    assert is_damaged(mail(b"no such thing", name="winmail.dat"))
    assert is_damaged(mail(tnef(b"abc" * 99)[:-40], name="winmail.dat"))


def test_a_message_packed_into_another_is_opened() -> None:
    inner = packed(
        (0x9003, listed(property_(0x37, 0x1E, b"old\0"), property_(0x1000, 0x1E, b"in")))
    )
    found = read_tnef(
        packed(
            (0x9007, struct.pack("<II", 1251, 0)),
            (0x9003, listed(property_(0x1000, 0x1E, "я".encode("cp1251")))),
            (0x9002, bytes(14)),
            (0x8010, b"short.msg\0"),
            (0x9005, listed(property_(0x3707, 0x1F, "long name".encode("utf-16-le")),
                            property_(0x0E20, 3, bytes(4)),
                            property_(0x3701, 0x0D, bytes(16) + inner))),
        )
    )  # fmt: skip
    assert (found.words, found.is_damaged) == ("я\n\nold\nin", False)
    assert [(each.name, each.data == inner) for each in found.attached] == [("long name", True)]


def test_a_body_of_an_old_version_is_read() -> None:
    assert read_tnef(packed((0x800C, b"see you\0"))).words == "see you"


def test_packed_messages_without_end_are_damage() -> None:
    data = packed()
    for _ in range(40):
        data = packed((0x9002, b""), (0x800F, data))
    assert read_tnef(data).is_damaged


@given(st.integers(0, 400), st.binary(max_size=8))
def test_a_damaged_winmail_raises_nothing(at: int, new: bytes) -> None:
    data = bytearray(tnef(b"abc", body=b"w\0o\0"))
    data[at : at + len(new)] = new
    shown = read_mail(mail(bytes(data), name="winmail.dat"), 1000)
    assert shown.attached


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0 Dear\par Sir}", "Dear\nSir"),
        (rb"{\rtf1\ansicpg1251 \'ff\'ede}", "я\u043de"),
        (rb"{\rtf1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f0 \'e9{\f1 \'ff}\'e9}", "éяé"),
        (rb"{\rtf1{\fonttbl{\f0\fcharset128 A;}}\f0 \'83A}", "ア"),
        (rb"{\rtf1\uc1 \u1103?\u-10179?\u-8704?{\uc0\u233}x}", "я\U0001f600éx"),
        (rb"{\rtf1 a{\*\unknown b{\b c}}d{\pict\bin4 }}{{}e}", "ade"),
        (rb"{\rtf1 {\field{\*\fldinst HYPERLINK http://x.example}{\fldrslt here}}}",
         "HYPERLINK http://x.examplehere"),
        (rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}I\htmlrtf \par\htmlrtf0 {\*\htmltag84 <br>}know}",
         "I\nknow"),
        (rb"{\rtf1 \{a\}\\ \ldblquote b\rdblquote\~c\tab d}", "{a}\\ “b”\u00a0c\td"),
        (b"}}}}", ""),
        (b"{" * 20_000, ""),
    ],
)  # fmt: skip
def test_rich_text_is_read_as_it_is_shown(rtf: bytes, words: str) -> None:
    assert words_of_rtf(rtf, 10_000) == words


def test_of_long_rich_text_the_beginning_is_read() -> None:
    assert len(words_of_rtf(b"{\\rtf1 " + b"word \\par " * 100_000, 1000)) < 1100


@given(st.binary(max_size=300))
def test_any_bytes_as_rich_text_raise_nothing(data: bytes) -> None:
    words_of_rtf(b"{\\rtf1\\u1" + data, 1000)
