from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.ledger.disclosure import (
    KEPT,
    SALTS,
    WITHHELD,
    Tombstone,
    verify_disclosure,
    withhold_entry,
)
from diary.ledger.entry import Entry
from tests.diary.nouns import texts

SEED = bytes(range(32))


def entry(**content: Any) -> Entry:
    return Entry(
        kind="incident.amended",
        subject="1" * 32,
        revision=2,
        previous="ab" * 32,
        written="2026-03-01T21:15:00.000000Z",
        zone="Europe/London",
        clock="",
        content={"number": 7, **content},
        seed=SEED,
    )


def blanked(whole: Entry) -> Entry:
    """What a blanked row still says."""
    number = {"number": whole.content["number"]}
    return replace(whole, written="", zone="", clock="", content=number, seed=b"")


contents = st.dictionaries(st.sampled_from(("what", "place", "did", "reason")), texts)


@given(contents)
def test_what_is_kept_comes_to_the_commitment_and_shuts_as_before(content: dict[str, str]) -> None:
    whole = entry(**content)
    kept = Tombstone.read(Tombstone.of(whole).fields())
    left = blanked(whole)
    assert kept == Tombstone.of(whole)
    assert kept.commitment(left) == whole.commitment()
    assert kept.shut(left, 9) == withhold_entry(whole, 9)
    verify_disclosure(kept.shut(left, 9), whole.commitment())


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "event.amended"},
        {"subject": "2" * 32},
        {"revision": 3},
        {"previous": ""},
        {"content": {"number": 8}},
        {"content": {}},
    ],
)
def test_no_kept_field_can_be_altered_unseen(change: dict[str, Any]) -> None:
    whole = entry(what="He was outside again.")
    kept = Tombstone.of(whole)
    assert kept.commitment(replace(blanked(whole), **change)) != whole.commitment()


def test_neither_the_seed_nor_a_word_nor_the_time_is_kept() -> None:
    whole = entry(what="He was outside again.", place="Mill Lane")
    told = repr(Tombstone.of(whole).fields())
    for word in (SEED.hex(), "outside", "Mill", "2026", "London"):
        assert word not in told
    assert set(Tombstone.of(whole).salts) == set(KEPT)
    assert not {"@written", "@zone", "@clock", "what"} & set(KEPT)


def damaged(change: Any) -> dict[str, Any]:
    said = Tombstone.of(entry(what="x", place="y")).fields()
    change(said)
    return said


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop(SALTS),
        lambda said: said.pop(WITHHELD),
        lambda said: said.__setitem__(SALTS, []),
        lambda said: said.__setitem__(WITHHELD, {}),
        lambda said: said[SALTS].pop("number"),
        lambda said: said[SALTS].__setitem__("what", "00" * 32),
        lambda said: said[SALTS].__setitem__("number", "00" * 31),
        lambda said: said[SALTS].__setitem__("number", "AB" * 32),
        lambda said: said[SALTS].__setitem__("number", 7),
        lambda said: said[WITHHELD].reverse(),
        lambda said: said[WITHHELD].append("00"),
    ],
)
def test_every_other_form_is_refused(change: Any) -> None:
    with pytest.raises(ValueError, match="not"):
        Tombstone.read(damaged(change))
