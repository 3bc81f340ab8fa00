"""A text as it is read when it is searched, and where each character of that comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.redaction import HUMP, MARK, fold_text


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Zo\u00eb", "zoe"),
        ("M\u00fcller", f"mu{MARK}ller"),
        ("Stra\u00dfe", "strasse"),
        ("\u0130stanbul", "istanbul"),
        ("AnnSmith", f"ann{HUMP}smith"),
        ("A\u200bnn", "ann"),
        ("\u0665\u0661", "51"),
    ],
)
def test_a_text_is_read_plainly(text: str, reading: str) -> None:
    assert fold_text(text)[0] == reading


def test_places_are_those_of_the_text() -> None:
    assert fold_text("a\u00dfb") == ("assb", [0, 1, 1, 2])
    assert fold_text("o\u0308x") == (f"o{MARK}x", [0, 1, 2])


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_reading_knows_where_each_of_its_characters_comes_from(text: str) -> None:
    reading, places = fold_text(text)
    assert len(reading) == len(places)
    assert places == sorted(places)
    assert all(0 <= at < len(text) for at in places)
