"""E-mail, hostile and ordinary, as inert text."""

from __future__ import annotations

import dataclasses
import hashlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from diary.media import decoder_reply_checks
from diary.media.decoder.mail_text import message_date
from diary.media.decoder_protocol import WireMessage
from tests.support.read_mails import message_text, read_mail

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
@example("<![;")
@example("<![;]>a")
def test_any_html_is_words(html: str) -> None:
    data = HEAD + b"Content-Type: text/html\r\n\r\n" + html.encode()
    assert isinstance(message_text(data, 500), str)


def multipart(kind: bytes, *parts: bytes) -> bytes:
    head = HEAD + b"Content-Type: multipart/" + kind + b"; boundary=x\r\n\r\n"
    return head + b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


PLAIN = b"Content-Type: text/plain\r\n\r\nthe words"
HTML = b"Content-Type: text/html\r\n\r\n<p>the words, marked</p>"
FILE = b"Content-Type: image/png\r\nContent-Disposition: attachment; filename=p.png\r\n\r\nabc"
INSIDE = b"Content-Type: message/rfc822\r\n\r\nFrom: other\r\n\r\nwords of another"


def test_what_is_attached_has_its_size_and_hash() -> None:
    mail = read_mail(multipart(b"mixed", PLAIN, FILE, INSIDE), 1000)
    assert mail.words.startswith("the words\n\n")
    first, inside = mail.attached
    assert (first.name, first.media_type, first.size) == ("p.png", "image/png", 3)
    assert first.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (inside.media_type, inside.sha256) == ("message/rfc822", "")


def test_of_two_forms_of_the_same_words_the_plain_one_is_read() -> None:
    mail = read_mail(multipart(b"alternative", PLAIN, HTML), 1000)
    assert mail.words == "the words"
    assert [item.media_type for item in mail.attached] == ["text/html"]
    only = read_mail(multipart(b"alternative", HTML), 1000)
    assert (only.words, only.attached) == ("the words, marked", ())


def test_links_and_pictures_are_written_out() -> None:
    html = b"Content-Type: text/html\r\n\r\n" + (
        b"<a href='http://x.example/a?b=1'>click</a> <a href='http://y.example'>http://y.example</a>"
        b"<img src='http://z.example/pixel.gif'><script>evil()</script>"
    )
    words = read_mail(HEAD + html, 1000).words
    assert "click [http://x.example/a?b=1]" in words
    assert words.count("http://y.example") == 1
    assert "[picture, not loaded: http://z.example/pixel.gif]" in words
    assert "evil" not in words


def test_the_headers_that_are_asked_for_are_shown_and_the_others_counted() -> None:
    data = b"".join(b"X-Filler-%d: x\r\n" % n for n in range(10_000)) + HEAD
    data += b"Subject: =?utf-8?q?caf=C3=A9_=E2=80=AE?=\r\nMessage-ID: <1@x>\r\n"
    data += b"Received: from a\r\n by b\r\nReceived: from c\r\n\r\nwords"
    mail = read_mail(data, 1000)
    assert dict(mail.heads)["Subject"] == "caf\u00e9 \u27e8U+202E\u27e9"
    assert [value for name, value in mail.heads if name == "Received"] == ["from a by b", "from c"]
    assert dict(mail.heads)["Message-ID"] == "<1@x>"
    assert mail.more_heads == 10_001
    many = read_mail(HEAD + b"Received: x\r\n" * 500 + b"\r\n", 1000)
    assert (len(many.heads), many.more_heads) == (60, 443)


def test_parts_without_end_are_counted() -> None:
    mail = read_mail(multipart(b"mixed", *[FILE] * 150), 1000)
    assert (len(mail.attached), mail.more_attached) == (100, 50)


def test_nesting_without_end_leaves_the_headers() -> None:
    data = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
        + b"".join(
            b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1)
            for n in range(3000)
        )
    )
    mail = read_mail(data, 1000)
    assert dict(mail.heads)["From"] == "a@b.c"


def test_words_beyond_the_limit_are_said_to_go_on() -> None:
    assert read_mail(HEAD + b"\r\n" + b"w" * 50, 50).cut is False
    cut = read_mail(HEAD + b"\r\n" + b"w" * 51, 50)
    assert (cut.cut, len(cut.words)) == (True, 50)


@given(st.binary(max_size=300))
def test_what_is_found_passes_the_check_of_answers(data: bytes) -> None:
    found = read_mail(HEAD + data, 100)
    block = json.dumps(dataclasses.asdict(found)).encode()
    assert decoder_reply_checks.mail(WireMessage({}, block), 100) == found
