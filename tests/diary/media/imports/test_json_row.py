from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.json_value import Json
from diary.media.imports import json_row

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES: st.SearchStrategy[Json] = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(st.dictionaries(st.just("key"), VALUES))
def test_whatever_somebody_wrote_is_of_the_wanted_type_or_empty(row: dict[str, Json]) -> None:
    value = row.get("key")
    assert json_row.string_in(row, "key") == (value if isinstance(value, str) else "")
    assert json_row.list_in(row, "key") == (value if isinstance(value, list) else [])
    assert json_row.object_in(row, "key") == (value if isinstance(value, dict) else {})
    assert all(isinstance(each, dict) for each in json_row.objects_in(row, "key"))
    assert isinstance(json_row.text_in(row, "key"), str)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("07", "07"),
        (7, "7"),
        (-7, "-7"),
        (True, ""),
        (7.0, ""),
        (1 << 64, ""),
        ((1 << 64) - 1, str((1 << 64) - 1)),
    ],
)
def test_a_number_is_read_as_its_digits(value: Json, text: str) -> None:
    assert json_row.text_in({"key": value}, "key") == text


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "\u0661", "\u00b2", "1234", " 1"])
def test_what_is_no_count_of_three_digits_is_none(text: str) -> None:
    assert not json_row.is_count(text, 3)
    assert json_row.is_count("123", 3)
