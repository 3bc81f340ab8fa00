from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from diary.ledger.entry import STRUCTURE, VERSION, Entry, commit, structure
from tests.diary.ledger import second
from tests.diary.ledger.entries import entries


@given(entries)
def test_a_second_implementation_gives_the_same_commitment(entry: Entry) -> None:
    assert entry.commitment() == second.commitment(entry.seed, entry.fields())


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
