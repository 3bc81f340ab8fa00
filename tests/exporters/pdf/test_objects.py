from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.objects import deflated, stream, text_string


def test_no_stream_ends_in_a_carriage_return() -> None:
    ending = [
        c for c in (f"{n} {n * 7} l" for n in range(3000)) if zlib.compress(c.encode())[-1] == 13
    ]
    assert len(ending) > 3
    for code in ending:
        data = deflated(code.encode())
        assert data[-1] != 13
        assert zlib.decompress(data).decode().rstrip("\n") == code


@given(text=st.text(max_size=40))
def test_a_text_string_holds_any_text_and_cannot_be_ended(text: str) -> None:
    spelled = text_string(text)
    assert set(spelled[1:-1]) <= set("0123456789ABCDEF")
    data = bytes.fromhex(spelled[1:-1])
    read = data.decode("utf-16" if data.startswith(b"\xfe\xff") else "ascii")
    assert read == text


def test_a_streams_length_is_exact() -> None:
    assert stream(b"abc", "/A /B") == b"<< /A /B /Length 3 >>\nstream\nabc\nendstream"
