"""One officer is called one way, however the record has them."""

from __future__ import annotations

import pytest

from diary.text.officer_names import officer_text


@pytest.mark.parametrize(
    ("said", "number", "printed"),
    [
        ("DC Harriet Quillfeather", "0918", "DC 0918 Harriet Quillfeather"),
        ("DC Harriet Quillfeather 0918", "", "DC 0918 Harriet Quillfeather"),
        ("DC 0918 Harriet Quillfeather", "", "DC 0918 Harriet Quillfeather"),
        ("DC 0918 Harriet Quillfeather", "0918", "DC 0918 Harriet Quillfeather"),
        ("PC Wendell Ashgrove (4471)", "", "PC 4471 Wendell Ashgrove"),
        ("call taker, no name", "", "call taker, no name"),
        ("Harriet Quillfeather", "0918", "Harriet Quillfeather 0918"),
        ("", "0918", "0918"),
        ("", "", ""),
    ],
)
def test_rank_number_and_name_have_one_order(said: str, number: str, printed: str) -> None:
    assert officer_text(said, number) == printed


def test_two_numbers_are_left_as_they_were_written() -> None:
    assert officer_text("DC 0918 Harriet Quillfeather", "0981") == (
        "DC 0981 0918 Harriet Quillfeather"
    )
    assert officer_text("DC Ash 0918 of team 12") == "DC Ash 0918 of team 12"
