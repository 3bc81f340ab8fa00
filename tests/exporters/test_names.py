"""File names: whatever the name was, what comes out is portable, unique and its exhibit's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.bundle.layout import (
    MAX_NAME,
    ExhibitFileNames,
    belongs_to_exhibit,
    exhibit_mark,
    is_portable,
)


@pytest.mark.parametrize(
    ("name", "given_"),
    [
        ("name.jpg", "AB-1_name.jpg"),
        ("IMG 0213.JPG", "AB-1_IMG_0213.JPG"),
        ("../../etc/passwd", "AB-1_passwd"),
        ("C:\\Users\\him\\note.txt", "AB-1_note.txt"),
        ("two\nlines.png", "AB-1_two_lines.png"),
        ("photo\u202egpj.exe", "AB-1_photogpj.exe.bin"),
        ("invoice.pdf.lnk", "AB-1_invoice_pdf.lnk.bin"),
        ("CON", "AB-1_CON"),
        ("", "AB-1_file"),
        ("...", "AB-1_file"),
        (".profile", "AB-1_profile"),
        ("café.jpg", "AB-1_cafe.jpg"),
        ("фото.jpg", "AB-1_file.jpg"),
        ("a. .jpg ", "AB-1_a.jpg"),
        ("page.tar.gz", "AB-1_page_tar.gz"),
        ("x.a-long-suffix", "AB-1_x_a-long-suffix"),
        ("x" * 255 + ".mp4", "AB-1_" + "x" * 71 + ".mp4"),
        ("null\x00byte.txt", "AB-1_nullbyte.txt"),
    ],
)
def test_a_name_becomes_portable_and_stays_readable(name: str, given_: str) -> None:
    assert ExhibitFileNames().give("AB/1", 1, name) == given_


def test_names_that_differ_in_case_alone_are_told_apart() -> None:
    names = ExhibitFileNames()
    given_ = [names.give("AB/1", 1, name) for name in ("a.jpg", "A.JPG", "a.jpg")]
    assert given_ == ["AB-1_a.jpg", "AB-1_A-2.JPG", "AB-1_a-3.jpg"]


@pytest.mark.parametrize("reference", ["", "ŁĆ/7", "CON", "A_B/7", "../7", "AB/", "A" * 40 + "/7"])
def test_a_reference_that_ascii_cannot_say_gives_way_to_the_number(reference: str) -> None:
    assert exhibit_mark(reference, 7) == "exhibit-7"


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", ".hidden", "a.", "a ", "a-", "a..b", "a/b", "a\\b", "nul", "NUL.txt",
        "com1.jpg", "a\n", "é", "a%20b", "x" * 81, "a:b", "a~1",
    ],
)  # fmt: skip
def test_names_that_are_not_portable_are_refused(name: str) -> None:
    assert not is_portable(name)


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(1, 99), st.text(max_size=300))))
def test_any_names_come_out_portable_unique_and_of_their_exhibit(
    asked: list[tuple[str, int, str]],
) -> None:
    names = ExhibitFileNames()
    given_ = [names.give(*each) for each in asked]
    assert all(is_portable(name) and len(name) <= MAX_NAME for name in given_)
    assert len({name.lower() for name in given_}) == len(given_)
    for name, (reference, number, _) in zip(given_, asked, strict=True):
        assert belongs_to_exhibit(name, reference, number)


def test_a_name_of_one_exhibit_is_not_taken_for_another() -> None:
    assert belongs_to_exhibit("AB-1_x.jpg", "AB/1", 1)
    assert not belongs_to_exhibit("AB-12_x.jpg", "AB/1", 1)
    assert not belongs_to_exhibit("AB-1x.jpg", "AB/1", 1)
