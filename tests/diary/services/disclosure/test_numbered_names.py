"""Names of witnesses are numbers in every field for a name, and words stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.services.disclosure.numbered_names import NumberedNames

NAMES = NumberedNames(
    {"odile farthingale": 2, "bogna brzezna": 5, "tamsin oyelaran": 3, "femi oyelaran": 4,
     "my mother": 6, "tamsin reed": 7}
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Odile Farthingale", "witness 2"),
        ("odile  FARTHINGALE", "witness 2"),
        ("Bogna", "witness 5"),
        ("Bogna found it, Odile held the light", "witness 5 found it, witness 2 held the light"),
        ("My mother", "witness 6"),
        ("Femi's phone", "witness 4's phone"),
        # two people have this first name
        ("Tamsin", "Tamsin"),
        ("Me", "Me"),
        ("Door camera", "Door camera"),
        ("Bognarova", "Bognarova"),
        ("", ""),
    ],
)
def test_a_name_is_a_number_in_a_field_for_a_name(said: str, printed: str) -> None:
    for field in ("captured_by", "turned_out.by"):
        assert NAMES.of(field, said) == printed
        assert NAMES.is_in(field, said) is (said != printed)
    assert NAMES.of("turned_out", {"by": said, "what": said}) == {"by": printed, "what": said}


@pytest.mark.parametrize("field", ["what", "did", "came_how", "title", "turned_out.what"])
def test_words_are_left_as_they_were_written(field: str) -> None:
    assert NAMES.of(field, "Odile Farthingale") == "Odile Farthingale"


@given(st.text())
def test_no_whole_name_is_left(text: str) -> None:
    printed = NAMES.of("captured_by", f"{text} Odile Farthingale")
    assert "Odile Farthingale" not in str(printed)


def test_without_numbers_nothing_changes() -> None:
    assert NumberedNames().of("captured_by", "Odile Farthingale") == "Odile Farthingale"
