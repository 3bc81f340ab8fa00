"""E-mail, hostile and ordinary, as inert text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diary.media.mail import message_date, message_text

HEAD = b"From: a@b.c\r\nDate: Tue, 5 Mar 2024 18:22:10 +0100\r\nMIME-Version: 1.0\r\n"


def test_headers_stand_as_found_and_in_order() -> None:
    data = HEAD + b"Received: one\r\nReceived: two\r\nX: a\r\n folded\r\n\r\nwords"
    text = message_text(data, 1000)
    assert text.index("Received: one") < text.index("Received: two")
    assert "X: a folded" in text
    assert text.endswith("\n\nwords")


def test_the_list_of_attachments_survives_the_limit() -> None:
    data = HEAD + (
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + b"word " * 1000
        + b"\r\n--x\r\nContent-Type: image/png\r\n"
        b"Content-Disposition: attachment; filename=p.png\r\n\r\nabc\r\n--x--\r\n"
    )  # fmt: skip
    text = message_text(data, 400)
    assert len(text) <= 400
    assert text.endswith("[1] p.png (image/png, 3 bytes)")


def test_an_unknown_charset_loses_no_words() -> None:
    data = HEAD + b"Content-Type: text/plain; charset=x-none\r\n\r\ncaf\xe9"
    assert message_text(data, 1000).endswith("caf\u00e9")


def test_a_date_without_a_zone_is_said_to_have_none() -> None:
    found = message_date(b"From: a\r\nDate: 5 March, evening\r\n\r\n")
    assert found is not None
    assert (found.text, found.zone, found.offset) == ("5 March, evening", "none", "")
    assert message_date(b"From: a\r\n\r\n") is None


@given(st.binary(max_size=300))
def test_any_bytes_after_a_head_are_text(data: bytes) -> None:
    assert len(message_text(HEAD + data, 200)) <= 200
    assert message_date(HEAD + data) is not None


@given(st.text(alphabet='<>!-/abp &;"[]?', max_size=60))
def test_any_html_is_words(html: str) -> None:
    data = HEAD + b"Content-Type: text/html\r\n\r\n" + html.encode()
    assert isinstance(message_text(data, 500), str)
