"""E-mails that break the rules: their headers and words all the same, and several in one file."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.media import decoder_reply_checks
from diary.media.byte_source import BytesSource
from diary.media.decoder.mail_text import message_date, read_message
from diary.media.decoder_client import MediaClient
from diary.media.decoder_protocol import WireMessage
from diary.media.decoder_results import Mail
from diary.media.mailbox import message_spans
from tests.support.read_mails import is_damaged, message_text, read_mail

WORDS = "I know where you were."
FIELDS = [
    b"Received: from a by b; Tue, 5 Mar 2024 18:22:12 +0100",
    b"From: Him <him@x.example>",
    b"To: her@x.example",
    b"Subject: =?utf-8?q?caf=C3=A9?=",
    b"Date: Tue, 5 Mar 2024 18:22:10 +0100",
    b"MIME-Version: 1.0",
]
PLAIN = [b"Content-Type: text/plain; charset=utf-8", b"", WORDS.encode(), b""]
PICTURE = [
    b"Content-Type: image/png",
    b"Content-Transfer-Encoding: base64",
    b"Content-Disposition: attachment; filename=p.png",
    b"",
    base64.b64encode(bytes(100)),
]


def whole(
    fields: list[bytes] = FIELDS, parts: list[list[bytes]] | None = None, end: bool = True
) -> bytes:
    lines = [*fields, b"Content-Type: multipart/mixed; boundary=x", b""]
    for part in parts or [PLAIN, PICTURE]:
        lines += [b"--x", *part]
    return b"\r\n".join([*lines, *([b"--x--"] if end else []), b""])


def passes(mail: Mail) -> None:
    block = json.dumps(dataclasses.asdict(mail)).encode()
    assert decoder_reply_checks.mail(WireMessage({}, block), 100_000) == mail


DOUBLE = [
    b"Content-Disposition: inline",
    b"Content-Disposition: attachment; filename=x",
    b"Content-Type: text/html; charset=x-none",
    b"Content-Transfer-Encoding: 7bit",
    b"Content-Transfer-Encoding: base64",
]
BROKEN = {
    "doubled in a part": whole(parts=[[PLAIN[0], *DOUBLE, *PLAIN[1:]], PICTURE]),
    "doubled above": whole([*FIELDS, *FIELDS, b"Content-Disposition: inline", *DOUBLE[:2]]),
    "no end": whole(end=False),
    "a From nobody can parse": whole([b'From: <<<@>, =?x?q?=?= ,;:"', *FIELDS[2:]]),
    "8-bit fields": whole(["X-Who: é\xff".encode("latin-1"), *FIELDS]),
    "a field without a colon": whole([*FIELDS[:3], b"what is this", *FIELDS[3:]]),
    "bare returns": whole().replace(b"\r\n", b"\r"),
    "NULs": whole([*FIELDS, b"X-Nul: \0\0"]),
    "a long line": whole([*FIELDS, b"X-Long: " + b"y" * 200_000]),
    "a thousand fields": whole([b"X-%d: z" % n for n in range(1_000)] + FIELDS),
    "an unknown charset": whole(
        parts=[[b'Content-Type: text/plain; charset="x-none\0"', *PLAIN[1:]], PICTURE]
    ),
    "a charset that is none": whole(
        parts=[[b"Content-Type: text/plain; charset=punycode", *PLAIN[1:]], PICTURE]
    ),
    "an unknown coding": whole(parts=[[PLAIN[0], b"Content-Transfer-Encoding: x", *PLAIN[1:]]]),
    "a disposition that the newer readers trip over": whole(
        parts=[[PLAIN[0], b"Content-Disposition: inline;inlineutf-8*", *PLAIN[1:]], PICTURE]
    ),
    "a broken name": whole(
        parts=[PLAIN, [b"Content-Type: image/png; name*9999999999999999999999=x''y", *PICTURE[1:]]]
    ),
    "no boundary": whole().replace(b"; boundary=x", b""),
    "another boundary": whole().replace(b"boundary=x", b"boundary=other"),
    "no kind": whole().replace(b"multipart/mixed", b"/"),
    "an unknown kind": whole().replace(b"multipart/mixed; boundary=x", b"x-none/x-none"),
    "a part of no kind": whole(parts=[[b"Content-Type: ;;;=", *PLAIN[1:]], PICTURE]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mail_keeps_its_headers_and_words(name: str) -> None:
    data = BROKEN[name]
    mail = read_mail(data, 100_000)
    assert WORDS in mail.words
    heads = dict(mail.heads)
    assert heads["Subject"] == "café"
    assert "From" in heads
    assert WORDS in message_text(data, 400_000)
    found = message_date(data)
    assert found is not None
    assert found.text.startswith("Tue, 5 Mar 2024")
    passes(mail)


@pytest.mark.parametrize("name", ["no boundary", "another boundary"])
def test_what_could_not_be_told_apart_is_said(client: MediaClient, name: str) -> None:
    assert client.inspect(BytesSource(BROKEN[name])).note == "damaged"
    assert client.inspect(BytesSource(whole())).note == ""


@pytest.mark.parametrize(
    "error", [KeyError("x"), RecursionError(), SystemError(), ValueError(), MemoryError()]
)
def test_a_mail_that_the_reader_gives_up_is_shown_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def gives_up(*_args: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr("email.feedparser.BytesFeedParser.feed", gives_up)
    mail = read_mail(whole(), 100_000)
    assert dict(mail.heads)["From"] == "Him <him@x.example>"
    assert WORDS in mail.words
    assert is_damaged(whole())
    assert message_date(whole()) is not None


@pytest.mark.parametrize(
    "asked", ["get_filename", "get_content_charset", "get_content_disposition"]
)
def test_a_part_that_raises_costs_no_other_its_words(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    real: Callable[..., object] = getattr(__import__("email.message").message.Message, asked)

    def raises(self: WireMessage, *args: object) -> object:
        if "image/png" in str(self):
            raise KeyError("x")
        return real(self, *args)

    monkeypatch.setattr(f"email.message.Message.{asked}", raises)
    assert WORDS in read_mail(whole(parts=[PICTURE, PLAIN]), 100_000).words


JUNK = st.one_of(
    st.binary(max_size=80).map(
        lambda raw: b"X-Junk: " + raw.replace(b"\n", b"").replace(b"\r", b"")
    ),
    st.sampled_from(
        [*DOUBLE, *FIELDS, b"Content-Type: text/plain; charset=\xff", b"\0:\0", b" folded"]
    ),
)


@given(
    st.lists(st.tuples(st.integers(0, 6), JUNK), max_size=8), st.binary(max_size=200), st.booleans()
)
@example([], b"", False)
def test_a_first_part_that_is_whole_keeps_its_words(
    junk: list[tuple[int, bytes]], raw: bytes, end: bool
) -> None:
    fields = list(FIELDS)
    for at, line in junk:
        # After the first field, so that a folded line folds into something.
        fields.insert(max(1, at), line)
    lines = [*fields[:1], b"Content-Type: multipart/mixed; boundary=x", *fields[1:], b""]
    lines += [b"--x", *PLAIN, b"--x", b"Content-Type: image/png", raw, b"", raw]
    data = b"\r\n".join([*lines, *([b"--x--"] if end else [])])
    mail = read_mail(data, 100_000)
    assert WORDS in mail.words
    passes(mail)
    assert WORDS in message_text(data, 100_000)
    assert message_date(data) is not None


@given(st.integers(0, 2_000), st.binary(max_size=12), st.integers(0, 40))
@example(0, b"0\n", 0)
def test_a_mail_written_over_anywhere_has_an_answer(at: int, new: bytes, less: int) -> None:
    data = whole()
    data = data[:at] + new + data[at + less :]
    mail = read_mail(data, 5_000)
    assert mail.words or mail.attached or mail.heads or mail.more_heads or not data.strip()
    passes(mail)
    assert len(message_text(data, 500)) <= 500
    message_date(data)


@pytest.mark.parametrize("wrong", [-10_000, -90, -1, 1, 10_000])
def test_a_wrong_length_before_a_mail_hides_no_word_of_it(wrong: int) -> None:
    data = b"\r\n".join([*FIELDS, *PLAIN])
    length = b"%d \n" % max(0, len(data) + wrong)
    mail = read_mail(length + data, 5_000)
    assert mail.words == f"{WORDS}\n"
    assert mail.heads == read_mail(data, 5_000).heads
    assert WORDS in message_text(length + data, 5_000)


@pytest.mark.parametrize("start", [b"<?xml version='1.0'?>\n<plist>", b"<plist version='1.0'>"])
def test_a_property_list_behind_a_mail_is_none_of_its_words(start: bytes) -> None:
    data = b"\r\n".join([*FIELDS, *PLAIN])
    length = b"%d\n" % len(data)
    assert read_mail(length + data + start + b"flags</plist>\n", 5_000).words == f"{WORDS}\n"
    for more in (b"more", start + b"more", start + b"</plist>more"):
        assert b"more" in read_mail(length + data + more, 5_000).words.encode()


def test_coded_words_are_read_with_what_stands_between() -> None:
    head = "Subject: a \u4e2d =?utf-8?q?caf?=  =?utf-8?q?=C3=A9?= =?iso-8859-1?q?_b=E9?= c\r\n"
    mail = read_mail(b"From: x\r\n" + head.encode() + b"\r\nwords", 100)
    assert dict(mail.heads)["Subject"] == "a \u4e2d caf\u00e9 b\u00e9 c"
    parted = b"Subject: =?utf-8?q?caf=C3?= =?utf-8?q?=A9?=\r\n"
    assert dict(read_mail(b"From: x\r\n" + parted + b"\r\n", 100).heads)["Subject"] == "caf\u00e9"


def one(number: int) -> bytes:
    return b"From: him-%d@x.example\r\nX-More: y\r\nSubject: s%d\r\n\r\nwords %d\r\n\r\n" % (
        (number,) * 3
    )


def test_all_messages_of_a_mailbox_are_read_each_with_its_headers() -> None:
    data = b"".join(
        b"From him-%d@x.example Mon Jun  1 04:28:28 2009\r\n" % n + one(n) for n in range(1, 4)
    )
    mail = read_mail(data, 10_000)
    assert dict(mail.heads)["From"] == "him-1@x.example"
    assert mail.words.startswith("[The file holds 3 messages. This is the first.]\n\nwords 1")
    second, third = mail.words.index("[Message 2 of 3]"), mail.words.index("[Message 3 of 3]")
    assert mail.words.index("words 1") < second < mail.words.index("words 2") < third
    assert "[Message 2 of 3]\nFrom: him-2@x.example\nSubject: s2\n\nwords 2" in mail.words
    assert "him-2@x.example Mon Jun" not in mail.words
    # Three fields beside those that are shown.
    assert mail.more_heads == 3


def test_words_that_begin_like_a_mailbox_part_no_message() -> None:
    data = one(1) + b"From now on I write.\r\nNote: this\r\n"
    assert message_spans(data) == [(0, len(data))]
    data = b"From x Mon Jun  1 04:28:28 2009\r\n" + one(1) + b"From now on:\r\nI write\r\n"
    assert len(message_spans(data)) == 1
    data = b"From x Mon Jun  1 04:28:28 2009\r\n" + one(1) + b"so\r\nFrom now on\r\nNote: this\r\n"
    assert len(message_spans(data)) == 1


def test_a_name_in_bytes_that_are_not_ascii_is_read() -> None:
    named = [PICTURE[0], "Content-Disposition: attachment; filename=é.png".encode(), *PICTURE[3:]]
    mail = read_mail(whole(parts=[PLAIN, named]), 1_000)
    assert [item.name for item in mail.attached] == ["é.png"]


def test_a_mailbox_of_very_many_is_bounded_and_says_so() -> None:
    data = b"".join(b"From a Mon Jun  1 04:28:28 2009\r\n" + one(n) for n in range(1, 301))
    mail = read_mail(data, 200_000)
    assert "[Message 200 of 300]" in mail.words
    assert mail.words.endswith("[100 further messages are in the file.]")
    assert mail.more_heads >= 100


def test_the_length_of_apple_mail_ends_a_message() -> None:
    data = b"%d\n" % len(one(1)) + one(1) + b"<?xml version='1.0'?><plist/>"
    mail = read_mail(data, 1_000)
    assert (dict(mail.heads)["From"], mail.words.strip()) == ("him-1@x.example", "words 1")


def test_an_email_inside_has_its_own_headers_and_words() -> None:
    inside = [b"Content-Type: message/rfc822", b"", *one(7).split(b"\r\n")]
    mail = read_mail(whole(parts=[PLAIN, inside, PICTURE]), 10_000)
    assert mail.words.index(WORDS) < mail.words.index("[An e-mail inside this one]")
    assert "From: him-7@x.example\nSubject: s7\n\nwords 7" in mail.words
    assert "[End of the e-mail inside]" in mail.words
    assert [item.media_type for item in mail.attached] == ["message/rfc822", "image/png"]
    packed = [inside[0], b"Content-Transfer-Encoding: base64", b"", base64.b64encode(one(7))]
    assert "words 7" in read_mail(whole(parts=[PLAIN, packed]), 10_000).words


ENDLESS = {
    "parts": whole(parts=[PLAIN] * 20_000),
    "lines": whole(parts=[PLAIN, [b""] * 2_100_000]),
    "fields": whole([*FIELDS, *[b"X: y"] * 500_000]),
    "coded words": whole([*FIELDS, b"X-More: z\r\nCc: " + b"=?utf-8?q?a?= " * 100_000]),
    "open comments": whole(
        parts=[PLAIN, [b"Content-Type: text/html", b"", b"<!--x>" * 200_000, b"<" * 100_000]]
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_has_an_answer(client: MediaClient, name: str) -> None:
    with client.open(BytesSource(ENDLESS[name])) as session:
        assert session.inspect().captured_at is not None
        mail = session.mail()
    assert mail is not None
    assert dict(mail.heads)["From"] == "Him <him@x.example>"
    assert WORDS in mail.words


def test_emails_inside_each_other_end() -> None:
    data = b"From: x\r\nTo: y\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 500 + b"\r\nwords"
    mail = read_mail(data, 10_000)
    assert dict(mail.heads)["From"] == "x"
    passes(mail)


@pytest.mark.parametrize(
    ("coded", "words"),
    [
        (b"YWJj", "abc"),
        (b"YWI=", "ab"),
        (b"YW\r\nI", "ab"),
        (b"YW-I!=\r\n", "ab"),
        # what one Python reads behind padding, and another leaves out
        (b"YWI=YWI=", "abab"),
        (b"YQ==\r\nYWJj\r\nYQ==", "aabca"),
        (b"YWJjZ", "YWJjZ"),
        (b"YWI=Y", "ab"),
    ],
)
def test_words_in_base64_are_alike_under_every_python(coded: bytes, words: str) -> None:
    head = [*FIELDS, b"Content-Type: text/plain", b"Content-Transfer-Encoding: base64", b""]
    assert words_read(b"\r\n".join([*head, coded])).strip() == words


@given(st.lists(st.text("abc \u00e9", min_size=1, max_size=9), min_size=1, max_size=5))
def test_words_in_several_pieces_of_base64_are_all_read(pieces: list[str]) -> None:
    coded = b"".join(base64.b64encode(each.encode() + b"x") for each in pieces)
    head = [
        *FIELDS,
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: base64",
    ]
    read = words_read(b"\r\n".join([*head, b"", coded]))
    assert read.strip() == "".join(f"{each}x" for each in pieces).strip()


def words_read(data: bytes) -> str:
    return read_message(data, 10_000).words
