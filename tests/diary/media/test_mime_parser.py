"""The bounds within which the standard library's parser takes an e-mail apart."""

from __future__ import annotations

import os
import tracemalloc
from base64 import encodebytes
from email.message import Message

import pytest

from diary.media import mime_parser
from diary.media.mime_parser import AsFound, is_cut, parse_message

HEAD = b"From: him@x.example\nSubject: hi\nMIME-Version: 1.0\n"


def parsed(data: bytes) -> tuple[Message, bool]:
    found, whole = parse_message(data, AsFound())
    assert found is not None
    return found, whole


@pytest.mark.parametrize("name", ["Content-Type", "content-disposition"])
@pytest.mark.parametrize("value", ['text/plain; a="' + ";" * 90_000, "text/plain; " + "a" * 90_000])
def test_a_field_of_parameters_is_read_up_to_a_bound(name: str, value: str) -> None:
    found, _whole = parsed(HEAD + f"{name}: {value}\n\nwords".encode())
    assert len(found[name]) <= 8192
    assert found[name].count(";") < 200
    assert is_cut(name, value)
    assert dict(found.raw_items())[name] == value


def test_a_long_name_of_a_file_is_read_whole() -> None:
    name = "bank" * 375
    parts = "".join(f";\n filename*{n}={name[n * 60 : n * 60 + 60]}" for n in range(25))
    found, whole = parsed(HEAD + f"Content-Disposition: attachment{parts}\n\nx".encode())
    assert whole
    assert not is_cut("Content-Disposition", parts)
    assert found.get_filename() == name


def test_other_fields_stay_as_they_are() -> None:
    subject = ";" * 20_000
    found, _whole = parsed(HEAD.replace(b"hi", subject.encode()) + b"\nwords")
    assert found["Subject"] == subject
    assert not is_cut("Subject", subject)


def nested(depth: int, lines: int) -> bytes:
    parts = b"".join(
        b'Content-Type: multipart/mixed; bouNdary="%d"\n\n--%d\n' % (n, n) for n in range(depth)
    )
    return HEAD + parts + b"Content-Type: text/plain\n\n" + b"a line\n" * lines


def test_lines_inside_of_many_parts_are_not_looked_at_for_each_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mime_parser, "_MAX_LOOKS", 10_000)
    found, whole = parsed(nested(20, 100))
    assert whole
    assert found.is_multipart()
    found, whole = parsed(nested(20, 1000))
    assert not whole
    assert found["Subject"] == "hi"
    assert not found.is_multipart()


@pytest.mark.parametrize("beyond", ["", "\U0001f600"])
def test_an_attachment_costs_a_small_multiple_of_its_bytes(beyond: str) -> None:
    body = encodebytes(os.urandom(3 << 20)) + beyond.encode()
    data = HEAD + b"Content-Transfer-Encoding: base64\n\n" + body
    tracemalloc.start()
    try:
        parsed(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4.5 * len(data)
