from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from diary.ledger.entry import canonical, field_digest, field_digests, field_salt
from tests.diary.ledger import second
from tests.diary.ledger.entries import names, seeds, values


@given(values)
def test_values_are_written_as_rfc_8785_says(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        "\u2028\u2029\x7f\x1f\b\f\n\r\t\"\\/", "é\u0301😀", {"b": 1, "a": {"~": [], " ": {}}},
        [2**53 - 1, -(2**53) + 1, 0], {"": ""},
    ],
)  # fmt: skip
def test_the_odd_characters_and_numbers_too(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


class Shout(str):
    """A text that is none of ours."""


@pytest.mark.parametrize(
    "value",
    [
        1.0, float("nan"), float("inf"), 2**53, -(2**53), {"é": 1}, {1: 1}, {None: 1}, (1,), b"x",
        {"a": [{"b": 0.5}]}, Shout("x"), {Shout("a"): 1}, {1, 2},
    ],
)  # fmt: skip
def test_what_could_be_written_in_two_ways_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical(value)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud800")


@given(seeds, names, values)
def test_a_second_implementation_gives_the_same_digest(seed: bytes, name: str, value: Any) -> None:
    assert field_salt(seed, name) == second.field_salt(seed, name)
    salted = field_salt(seed, name)
    assert field_digest(salted, name, value) == second.field_digest(salted, name, value)


@given(seeds, seeds, names, st.data())
def test_another_salt_name_or_value_gives_another_digest(
    one: bytes, two: bytes, name: str, data: st.DataObject
) -> None:
    first, other = data.draw(values), data.draw(values)
    if canonical(first) != canonical(other):
        assert field_digest(one, name, first) != field_digest(one, name, other)
    if one != two:
        assert field_digest(one, name, first) != field_digest(two, name, first)
    assert field_digest(one, name, first) != field_digest(one, name + "x", first)


@example(bytes(range(65)), {"a": "x", "@b": 1})
@example(bytes(range(64)), {"a": None, "é": '"'})
@given(st.binary(max_size=200), st.dictionaries(names, values, max_size=5))
def test_digests_of_several_fields_are_the_digests_of_each(
    seed: bytes, said: dict[str, Any]
) -> None:
    expected = {
        name: field_digest(field_salt(seed, name), name, value) for name, value in said.items()
    }
    assert field_digests(seed, said) == expected
