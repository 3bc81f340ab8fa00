"""A mailbox is searched message by message, and so is what stands between its messages."""

from __future__ import annotations

import pytest

from diary.media.decoder_results import UnsearchedReason
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
