from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.crypto.attachment_padding import (
    END_BYTES,
    FLOOR,
    check_zeros,
    end_of,
    is_padded,
    padded,
    padme,
    true_size,
    zeros_after,
)
from diary.errors import Damaged

DOCUMENT = Path(__file__).parents[3] / "docs" / "vault-format.md"
SAMPLE = Path(__file__).parents[3] / "resources" / "sample" / "files"
LENGTHS = st.integers(0, 53).flatmap(lambda bits: st.integers(0, 2**bits))


def by_digits(length: int) -> int:
    """Padmé a second time, from the paper: in binary digits, without a bit operation."""
    if length < 2:
        return length
    digits = f"{length:b}"
    exponent = len(digits) - 1
    kept = len(f"{exponent:b}") + 1
    head, rest = digits[:kept], digits[kept:]
    return int(head + "0" * len(rest), 2) + (2 ** len(rest) if "1" in rest else 0)


@given(LENGTHS)
@example(0)
@example(2**53)
@example(2**53 - 1)
def test_the_padded_length_is_the_one_of_padme(length: int) -> None:
    assert padme(length) == by_digits(length)
    assert padded(length) == by_digits(max(length + END_BYTES, FLOOR))


def test_every_short_length_is_padded_as_the_paper_says() -> None:
    for length in range(70_000):
        assert padme(length) == by_digits(length)


@given(LENGTHS)
def test_padding_costs_no_more_than_twelve_percent_and_never_shortens(length: int) -> None:
    assert length <= padme(length) <= length * 1.12
    assert padme(padme(length)) == padme(length)
    assert is_padded(padded(length))
    assert padme(length) <= padme(length + 1)


@given(st.integers(14, 52))
def test_few_lengths_are_seen_between_two_powers_of_two(exponent: int) -> None:
    found, length = set(), 2**exponent
    while length < 2 ** (exponent + 1):
        found.add(padme(length))
        length = padme(length) + 1
    assert len(found) <= 2 * exponent + 1


@given(st.integers(0, FLOOR - END_BYTES))
def test_short_contents_share_one_length(size: int) -> None:
    assert padded(size) == FLOOR


@given(st.integers(0, 3_000_000))
def test_the_true_size_is_read_back_and_what_is_before_it_is_zero(size: int) -> None:
    end = memoryview(bytes(zeros_after(size)) + end_of(size))
    assert size + len(end) == padded(size)
    assert true_size(end, padded(size), "att/x") == size
    check_zeros(end[:-END_BYTES], "att/x")


@given(st.integers(0, 2**53), st.integers(0, 2**64 - 1))
def test_another_size_is_refused_unless_it_is_padded_alike(size: int, said: int) -> None:
    end = memoryview(said.to_bytes(END_BYTES, "big"))
    if padded(said) == padded(size):
        assert true_size(end, padded(size), "att/x") == said
        return
    with pytest.raises(Damaged, match="padding"):
        true_size(end, padded(size), "att/x")


@given(st.integers(0, 100), st.integers(1, 255))
def test_padding_that_is_not_zero_is_refused(at: int, byte: int) -> None:
    with pytest.raises(Damaged, match="padding"):
        check_zeros(memoryview(bytes(at) + bytes([byte]) + bytes(100)), "att/x")


def test_the_files_of_the_sample_case_grow_by_less_than_the_document_says() -> None:
    sizes = [path.stat().st_size for path in SAMPLE.iterdir()]
    assert len(sizes) > 40
    grown = sum(map(padded, sizes)) / sum(sizes) - 1
    assert 0.026 < grown < 0.027
    assert "less than 2.7 %" in DOCUMENT.read_text("utf-8")


def sharing(size: int) -> int:
    """How many sizes are sealed at the same length as this one, counted by halving."""
    length, first, last = padded(size), size, size
    for step in reversed([2**bits for bits in range(53)]):
        if first >= step and padded(first - step) == length:
            first -= step
        if padded(last + step) == length:
            last += step
    return last - first + 1


def test_the_document_says_how_many_lengths_share_one() -> None:
    _, _, section = DOCUMENT.read_text("utf-8").partition("### What the length still tells")
    table, _, _ = section.partition("That is all it does")
    rows = re.findall(r"^\| ([0-9,]+) \| ([0-9,]+) \| ([0-9,]+) \|$", table, re.M)
    told = [tuple(int(figure.replace(",", "")) for figure in row) for row in rows]
    assert [size for size, _, _ in told] == [1000, 100_000, 2_000_000, 2_345_678, 100_000_000]
    assert told == [(size, padded(size), sharing(size)) for size, _, _ in told]
