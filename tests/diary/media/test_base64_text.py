"""Base64 in strangers' files: what follows padding, what is passed over, what is refused."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.base64_text import decode_base64


@given(st.lists(st.binary(min_size=1), max_size=5), st.sampled_from([b"", b"\n", b" ", b"\xe9-"]))
def test_pieces_are_read_one_after_the_other(pieces: list[bytes], between: bytes) -> None:
    # without padding, two pieces are one
    ended = [piece for piece in pieces if len(piece) % 3]
    assert decode_base64(between.join(map(b64encode, ended))) == b"".join(ended)


@given(st.binary())
def test_digits_need_no_padding(data: bytes) -> None:
    assert decode_base64(b64encode(data).rstrip(b"=")) == data


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert len(decode_base64(data)) <= len(data)
    except ValueError:
        assert len(data.strip(b"=")) >= 1


def test_a_single_digit_is_no_base64() -> None:
    with pytest.raises(ValueError, match="a single digit"):
        decode_base64(b"A")
