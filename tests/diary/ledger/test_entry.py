from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from diary.ledger.entry import (
    STRUCTURE,
    VERSION,
    Entry,
    canonical,
    commit,
    field_digest,
    field_digests,
    field_salt,
    structure,
)
from tests.support import second_ledger
from tests.support.ledger_entries import entries, names, seeds, values


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
    assert field_salt(seed, name) == second_ledger.field_salt(seed, name)
    salted = field_salt(seed, name)
    assert field_digest(salted, name, value) == second_ledger.field_digest(salted, name, value)


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


@given(entries)
def test_a_second_implementation_gives_the_same_commitment(entry: Entry) -> None:
    assert entry.commitment() == second_ledger.commitment(entry.seed, entry.fields())


@given(entries)
def test_structure_is_eight_fields_that_no_content_can_pass_for(entry: Entry) -> None:
    shape = structure(entry)
    assert tuple(sorted(shape)) == STRUCTURE
    assert len(STRUCTURE) == 8
    assert shape["@version"] == VERSION
    assert all(name.startswith("@") for name in shape)
    assert set(entry.fields()) == set(shape) | set(entry.content)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "event.recorded"}, {"subject": "x"}, {"revision": 100}, {"previous": "x"},
        {"written": "x"}, {"zone": "x"}, {"clock": "x"}, {"content": {"what": "y"}},
        {"content": {}}, {"content": {"what": "x", "did": "y"}}, {"seed": bytes(31) + b"\1"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_whatever_changes_shows_in_the_commitment(change: dict[str, object]) -> None:
    entry = Entry(
        kind="incident.recorded",
        subject="ab",
        revision=1,
        previous="",
        written="2026-03-01T21:15:00.000000Z",
        zone="UTC",
        clock="",
        content={"what": "x"},
        seed=bytes(32),
    )
    assert replace(entry, **change).commitment() != entry.commitment()  # type: ignore[arg-type]


def test_the_order_of_fields_does_not_matter() -> None:
    one, two = b"a" * 32, b"b" * 32
    assert commit([one, two]) == commit([two, one])
    assert commit([one, one, two]) != commit([one, two])
