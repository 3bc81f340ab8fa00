"""DER as far as it is read here: one way to write each thing, and no byte without a place."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.crypto.timestamps import der
from diary.errors import Damaged


@given(st.sampled_from([der.OCTETS, der.SEQUENCE, 0xA0]), st.binary(max_size=600))
def test_what_is_written_is_read(tag: int, body: bytes) -> None:
    node = der.read(der.write(tag, body), tag)
    assert (node.tag, node.body, node.whole) == (tag, body, der.write(tag, body))


@pytest.mark.parametrize(
    "raw",
    [
        "", "04", "0401", "040100aa", "048000", "04810100", "0482000100", "0485000000000100",
        "1f0100", "0484ffffffff00", "3000",
    ],
)  # fmt: skip
def test_other_ways_to_write_a_value_are_refused(raw: str) -> None:
    with pytest.raises(Damaged):
        der.read(bytes.fromhex(raw), der.OCTETS)


@given(st.integers(-(2**500), 2**500))
@example(-128)
@example(-129)
@example(127)
def test_whole_numbers(value: int) -> None:
    # -128 takes one byte, and so does 127
    bits = (value if value >= 0 else ~value).bit_length()
    body = value.to_bytes(bits // 8 + 1, "big", signed=True)
    assert der.whole_number(der.read(der.write(der.INTEGER, body), der.INTEGER)) == value


@pytest.mark.parametrize("body", ["", "0001", "ff80", "00" * 65])
def test_numbers_of_another_form_are_refused(body: str) -> None:
    with pytest.raises(Damaged):
        der.whole_number(der.read(der.write(der.INTEGER, bytes.fromhex(body)), der.INTEGER))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"20261124204911Z", "2026-11-24T20:49:11+00:00"),
        (b"20261124204911.5Z", "2026-11-24T20:49:11.500000+00:00"),
        (b"20261124204911.000001Z", "2026-11-24T20:49:11.000001+00:00"),
    ],
)
def test_moments(text: bytes, told: str) -> None:
    node = der.read(der.write(der.TIME, text), der.TIME)
    assert der.moment(node).isoformat() == told


@pytest.mark.parametrize(
    "text",
    [
        b"", b"20261124204911", b"20261124204911.0Z", b"20261124204911.50Z", b"20261324204911Z",
        b"20261124204960Z", b"20261124204911+0100", b"2026112420491Z", b"00001124204911Z",
        "\uff1220261124204911Z".encode(),
    ],
)  # fmt: skip
def test_moments_of_another_form_are_refused(text: bytes) -> None:
    with pytest.raises(Damaged):
        der.moment(der.read(der.write(der.TIME, text), der.TIME))


def test_members_are_taken_in_order_and_none_is_left_over() -> None:
    whole = der.read(der.write(0x30, b"\x02\x01\x05", b"\x04\x00"), der.SEQUENCE)
    parts = der.Members(whole)
    assert parts.maybe(der.OCTETS) is None
    assert der.whole_number(parts.take(der.INTEGER)) == 5
    with pytest.raises(Damaged):
        parts.end()
    parts.take(der.OCTETS)
    parts.end()
    with pytest.raises(Damaged):
        parts.take(der.OCTETS)


def test_more_members_than_anything_has_are_refused() -> None:
    with pytest.raises(Damaged):
        der.members(der.read(der.write(der.SEQUENCE, b"\x05\x00" * 257), der.SEQUENCE))


@given(st.binary(max_size=64))
def test_any_bytes_are_read_whole_or_refused(raw: bytes) -> None:
    for tag in (der.SEQUENCE, der.OCTETS):
        try:
            node = der.read(raw, tag)
            assert node.whole == raw
            assert b"".join(each.whole for each in der.members(node)) == node.body
        except Damaged:
            continue
