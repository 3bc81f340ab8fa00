"""Printed page numbers and the labels of the file: the same, by pages and by sections."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import audience_profiles
from exporters.pdf.engine.document import PageCounter, section_letters


def labels(data: bytes) -> list[str]:
    """The label that the file gives each page, worked out as ISO 32000-1, 12.4.2 has it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.label for page in pdf.pages]


def printed(made: Any) -> list[str]:
    """The number at the foot of each page."""
    found = [re.search(r"Page ([A-Z]?\d+)(?: of \d+)?\s", text) for text in made.texts()]
    return [each[1] if each else "" for each in found]


@pytest.mark.parametrize("audience", audience_profiles.AUDIENCES)
def test_each_page_prints_the_label_that_the_file_gives_it(
    casemaker: Any, written: Callable[[Any], Any], audience: str
) -> None:
    made = written(casemaker.some_case(9, profile=audience))
    assert printed(made) == labels(made.data)
    if audience != "family":
        assert labels(made.data) == [str(n) for n in range(1, made.pages + 1)]


def test_a_family_court_has_a_letter_for_each_section(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    made = written(casemaker.some_case(30, profile="family"))
    found = labels(made.data)
    sections = audience_profiles.load("family").sections
    assert list(dict.fromkeys(label[0] for label in found)) == list("ABCDEFGHI")
    assert section_letters(sections)["front"] == section_letters(sections)["index"] == "A"
    for letter in "ABCDEFGHI":
        own = [label for label in found if label[0] == letter]
        assert own == [f"{letter}{n}" for n in range(1, len(own) + 1)]
    assert not re.search(r"Page [A-Z]\d+ of", " ".join(made.texts()))
    document = pypdfium2.PdfDocument(made.data)
    try:
        for line in document.get_toc():
            at = line.get_dest().get_index()
            assert line.get_title().endswith(f"(p. {found[at]})")
    finally:
        document.close()
    index = " ".join(made.texts()[0].split())
    (chronology,) = {at for at, text in enumerate(made.texts()) if "Chronology" in text[:120]}
    assert f"Chronology {found[chronology]}" in index


@given(st.lists(st.sampled_from("AB "), max_size=30), st.integers(0, 9))
def test_volumes_go_on_where_the_one_before_ended(turns: list[str], cut: int) -> None:
    numbering = PageCounter()
    told: list[str] = []
    volumes = [turns[:cut], turns[cut:]]
    spelled = []
    for volume in volumes:
        numbering.open()
        for turn in volume:
            if turn != " ":
                numbering.begin(turn)
            told.append(numbering.label)
            numbering.turn()
        spelled.append(numbering.spelled())
    at = 0
    for volume, text in zip(volumes, spelled, strict=True):
        runs = [
            (int(first), bytes.fromhex(prefix).decode("ascii"), int(start))
            for first, prefix, start in re.findall(
                r"(\d+) << /S /D(?: /P <([0-9A-Fa-f]+)>)? /St (\d+) >>", text
            )
        ]
        for number in range(len(volume)):
            first, prefix, start = max(run for run in runs if run[0] <= number)
            assert told[at] == f"{prefix}{start + number - first}"
            at += 1
