"""A mailbox is searched message by message, and so is what stands between its messages."""

from __future__ import annotations

import os
import textwrap
import tracemalloc
from base64 import b64encode, encodebytes, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.mail import read_message_file
from diary.media.metadata.places_in_text import read_digits, read_words
from diary.media.metadata.scan import Scan
from tests.support.wrapped_files import emlx, mail, mbox, scanned

BETWEEN = "From a@b.example Tue Mar  5 18:22:10 2024\n"


def telephone(number: int) -> bytes:
    return mail(text="words", X_Mailer=f"iPhone Mail ({number})")


def test_the_devices_of_all_messages_are_named_by_their_headers() -> None:
    found = scanned(b"\n" + mbox(*map(telephone, range(3))))
    assert [each.name for each in found.devices] == [f"iPhone Mail ({n})" for n in range(3)]
    assert found.unsearched == set()


def test_words_that_begin_like_a_boundary_part_no_message() -> None:
    """Its second half would be a message without a header, and its parts would be lost."""
    words = "I wrote it down.\nFrom then on, until 2024\nit went on, as in 2023."
    whole = mbox(mail(b"GIF89a", text=words, X_Mailer="iPhone Mail (1)"))
    found = scanned(whole)
    assert len(found.devices) == 1
    assert any("as in 2023" in text and "wrote it" in text for text in found.words)


def test_what_stands_between_messages_is_searched() -> None:
    where = b"From geo:51.5007,-0.1246 Tue Mar  5 18:22:10 2024\n"
    found = scanned(mbox(mail()) + b"\n" + where + mail())
    assert [place.where for place in found.positions] != []
    assert any(text.startswith(BETWEEN) for text in found.words)


def test_a_length_before_it_ends_the_message_and_what_follows_is_a_part() -> None:
    found = scanned(b"\n" + emlx(telephone(1)))
    assert [each.name for each in found.devices] == ["iPhone Mail (1)"]


def test_a_mailbox_of_too_many_messages_is_said_not_to_be_searched_wholly() -> None:
    one = b"From: a@b.example\nTo: b@b.example\n\n"
    assert UnsearchedReason.COUNT not in scanned(mbox(*[one] * 1_000)).unsearched
    assert UnsearchedReason.COUNT in scanned(mbox(*[one] * 1_001)).unsearched


def test_a_charset_whose_name_no_codec_can_have_is_said_and_the_rest_is_searched() -> None:
    # Python refuses a zero byte in the name of a codec in another way than an unknown name.
    found = scanned(
        b"From: a@mail.example\r\nX-Mailer: iPhone Mail (20A362)\r\n"
        b"Content-Type: text/plain; charset*=a\0b'en'x\r\n"
        b"Content-Disposition: attachment; filename*=a\0b'en'%41\r\n\r\n"
        b"We met at 51.501476, -0.140634.\r\n"
    )
    assert found.positions
    assert [device.name for device in found.devices] == ["iPhone Mail (20A362)"]
    assert UnsearchedReason.FORMAT in found.unsearched


@pytest.mark.parametrize("name", [b"\x80", b"a\0b"])
def test_a_charset_that_is_no_name_hides_no_words(name: bytes) -> None:
    head = b'From: a@b.example\nSubject: s\nContent-Type: text/plain; charset="' + name + b'"\n\n'
    assert scanned(head + b"caf\xe9 51.501476, -0.140634\n").positions


PICTURE = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
HEAD = b"From: dex@stalker.example\nSubject: hello\nMIME-Version: 1.0\n"
BASE64 = b"Content-Transfer-Encoding: base64\n\n"


def parts_of(data: bytes) -> list[bytes]:
    """The parts of an e-mail that are scanned as files of their own."""
    found: list[bytes] = []

    def look(part: Source, _scan: Scan) -> None:
        found.append(part.read_at(0, part.size))

    read_message_file(BytesSource(data), Scan(look))
    return found


class File:
    """A file whose bytes are in memory once it is read, and then once more."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = memoryview(data)

    def read_at(self, offset: int, length: int) -> bytes:
        return bytes(self._data[offset : offset + length])


@pytest.mark.parametrize("before", [b"", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"])
def test_a_long_attachment_costs_a_small_multiple_of_the_file(before: bytes) -> None:
    picture = PICTURE + os.urandom(4 << 20)
    file = File(HEAD + before + BASE64 + encodebytes(picture))
    sizes: list[int] = []
    tracemalloc.start()
    try:
        read_message_file(file, Scan(lambda part, _scan: sizes.append(part.size)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sizes == [len(picture)]
    assert peak < 4 * file.size


@pytest.mark.parametrize("extra", [b"", b"-", b"=", b"QQ==", b"Q", b" and words", b"\xe9"])
@pytest.mark.parametrize("size", [300, 200_000])
def test_an_attachment_is_decoded_and_scanned_once_whatever_follows_it(
    extra: bytes, size: int
) -> None:
    picture = PICTURE + os.urandom(size)
    data = HEAD + BASE64 + encodebytes(picture) + extra + b"\n"
    found = parts_of(data)
    assert len(found) == 1
    assert found[0].startswith(picture)


def test_what_follows_padding_inside_of_digits_is_read_too() -> None:
    # Python's own readers differ here from version to version
    first, second = PICTURE + bytes(49_151 - len(PICTURE)), os.urandom(70_000)
    data = HEAD + BASE64 + b64encode(first) + b64encode(second) + b"\n"
    assert parts_of(data)[0] == first + second


@given(
    size=st.sampled_from([90, 4_000, 49_150, 49_151, 49_152, 98_304, 130_001]),
    width=st.integers(16, 90),
    between=st.sampled_from(["\n", "\r\n", "\n\t", "\\n", "\\r\\n", " "]),
    kind=st.sampled_from(["base64", "hexadecimal"]),
)
def test_digits_in_a_text_are_decoded_whole_however_they_are_broken(
    size: int, width: int, between: str, kind: str
) -> None:
    picture = PICTURE + bytes(n * 7919 % 251 for n in range(size))
    digits = b64encode(picture).decode() if kind == "base64" else picture.hex()
    if kind == "hexadecimal":
        between = between.replace("\\r", "\r").replace("\\n", "\n")
    width += 48 - width if width < 48 and kind == "base64" else 0
    found: list[bytes] = []
    text = between.join(textwrap.wrap(digits, width, break_on_hyphens=False))
    look = Scan(lambda part, _scan: found.append(part.read_at(0, part.size)))
    read_digits(text, look, set())
    assert found[:1] == [picture] or found[0].startswith(picture[:-60])


@pytest.mark.parametrize("at", range(65_530, 65_540))
@pytest.mark.parametrize("between", ["\\n", "\\r\\n"])
def test_a_line_break_in_codes_may_stand_anywhere_in_digits(at: int, between: str) -> None:
    picture = PICTURE + os.urandom(60_001)
    digits = b64encode(picture).decode()
    found: list[bytes] = []
    text = digits[:at] + between + digits[at:]
    look = Scan(lambda part, _scan: found.append(part.read_at(0, part.size)))
    read_digits(text, look, set())
    assert found == [picture]


@pytest.mark.parametrize("size", [60, 49_151, 98_303, 130_001])
def test_digits_of_links_are_decoded_whole(size: int) -> None:
    picture = PICTURE + b"\xfb\xff" + os.urandom(size)
    found: list[bytes] = []
    text = f"see {urlsafe_b64encode(picture).decode()}"
    read_words(text, Scan(lambda part, _scan: found.append(part.read_at(0, part.size))))
    assert picture in found


@pytest.mark.parametrize("cut", [0, 1, 40_000, 70_000])
def test_an_attachment_whose_digits_go_on_behind_it_is_known(cut: int) -> None:
    """A boundary or words may be taken for the last digits, and an attachment may be cut."""
    picture = PICTURE + os.urandom(100_000)
    found = parts_of(HEAD + BASE64 + encodebytes(picture)[: len(picture) + cut] + b"\n")
    assert len(found) == 1
    apart = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + BASE64
    assert parts_of(apart + encodebytes(picture) + b"--x--\n\nwords\n") == [picture]


@pytest.mark.parametrize("size", [100, 100_000])
def test_digits_are_known_by_all_that_they_stand_for(size: int) -> None:
    picture = PICTURE + os.urandom(size)

    def is_scanned(known: bytes) -> bool:
        found: list[int] = []
        digits = encodebytes(picture).decode()
        read_digits(digits, Scan(lambda part, _scan: found.append(part.size)), {b"", known})
        return bool(found)

    assert not is_scanned(picture)
    assert not is_scanned(picture + b"more")
    assert not is_scanned(picture[: size * 95 // 100 + 20])
    assert is_scanned(picture[: size // 2])
    assert is_scanned(picture[:-1] + bytes([picture[-1] ^ 1]))
    assert is_scanned(os.urandom(size))
