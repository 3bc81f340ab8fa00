"""Reading a record piece by piece: the same values, and the same refusals, as reading it whole."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged, FutureFormat
from diary.ledger.entry import canonical
from exporters.bundle import record_json
from exporters.bundle.disclosed_record import DisclosedRecord, disclosed_record
from exporters.bundle.record_json import DisplacedEntries, RecordFile
from exporters.bundle.record_reader import read_record
from tests.exporters.bundle.test_record_json import MADE, OTHER_TEXTS, changed, disclosures

PIECES = st.integers(1, 600)


@pytest.fixture
def raw(small: Any) -> bytes:
    return record_json.dump(RecordFile(small.case.made, small.case.disclosure))


def whole_record(raw: bytes) -> DisclosedRecord:
    read = record_json.parse_record(raw)
    return disclosed_record(read.made, read.disclosure)


def told(read: Callable[[bytes], DisclosedRecord], raw: bytes) -> object:
    """What reading comes to: the record, or everything that the refusal says."""
    try:
        return read(raw)
    except DisplacedEntries as wrong:
        return (DisplacedEntries, wrong.numbers, wrong.count, wrong.commitments)
    except (Damaged, FutureFormat) as wrong:
        return (type(wrong), wrong.args)


def whole_and_pieces(raw: bytes, piece: int) -> object:
    """What both say, who have to say the same; of every value, also how it is written."""
    whole = told(whole_record, raw)
    pieces = told(lambda text: read_record(text, piece), raw)
    assert pieces == whole
    # in Python, True equals 1
    assert written(pieces) == written(whole)
    return pieces


def written(read: object) -> list[bytes]:
    entries = read.entries if isinstance(read, DisclosedRecord) else ()
    return [canonical(entry.values) for entry in entries]


@given(disclosures(), st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), PIECES)  # noqa: DTZ001
def test_any_record_is_read_to_the_same_values(own: Any, made: datetime, piece: int) -> None:
    file = RecordFile(made.replace(tzinfo=UTC, microsecond=0), own)
    read = whole_and_pieces(record_json.dump(file), piece)
    assert read == disclosed_record(file.made, own)


def test_each_entry_that_does_not_come_to_its_commitment_is_known(small: Any) -> None:
    own = small.case.disclosure
    for at, opening in enumerate(own.openings):
        first, *others = opening.shown
        for wrong in (
            dataclasses.replace(
                opening, shown=(dataclasses.replace(first, salt=bytes(32)), *others)
            ),
            dataclasses.replace(opening, withheld=(*opening.withheld, b"\xff" * 32)),
        ):
            openings = (*own.openings[:at], wrong, *own.openings[at + 1 :])
            text = record_json.dump(RecordFile(MADE, dataclasses.replace(own, openings=openings)))
            read = whole_and_pieces(text, 1)
            assert isinstance(read, DisclosedRecord)
            assert [entry.n for entry in read.entries if not entry.is_proven] == [opening.n]


@given(st.data(), PIECES)
def test_a_changed_byte_is_told_the_same(data: st.DataObject, piece: int) -> None:
    text = bytearray(record_json.dump(RecordFile(MADE, data.draw(disclosures()))))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    whole_and_pieces(bytes(text), piece)


@given(st.data(), PIECES)
def test_a_part_that_is_moved_is_told_the_same(data: st.DataObject, piece: int) -> None:
    text = record_json.dump(RecordFile(MADE, data.draw(disclosures())))
    low, high, to = (data.draw(st.integers(0, len(text))) for _ in range(3))
    part, rest = text[low:high], text[:low] + text[max(low, high) :]
    whole_and_pieces(rest[:to] + part + rest[to:], piece)


# What other values a reader may take for those of a record, and what stands in no record.
ODD = st.sampled_from(
    [b"1.0", b"-0", b"1e2", b"NaN", b"-Infinity", b"9007199254740992", b"true", b"null", b"[]",
     b"{}", b'"a"', b'{"\xc3\xa9":1}', b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'"\\u0041"',
     b'"\\ud800"', b'"\xff"', b'{"fields":[[]]},{"fields":[[]]}', b'"openings":[', b" 1",
     b"[" * 17 + b"]" * 17, b"[" * 16 + b"]" * 16, b"[" * 30_000, b"9" * 5_000, b""]
)  # fmt: skip


@given(st.data(), ODD, PIECES)
def test_any_value_in_the_place_of_another_is_told_the_same(
    data: st.DataObject, odd: bytes, piece: int
) -> None:
    text = record_json.dump(RecordFile(MADE, data.draw(disclosures())))
    value = json.dumps(data.draw(st.sampled_from(sorted(_values(json.loads(text))))))
    whole_and_pieces(text.replace(value.encode(), odd, data.draw(st.sampled_from((1, -1)))), piece)


def _values(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_values, value.values()))
    if isinstance(value, list):
        return set().union(*map(_values, value))
    return {value} if isinstance(value, str) else set()


@given(st.binary(max_size=200) | st.text().map(str.encode), PIECES)
def test_any_bytes_are_told_the_same(raw: bytes, piece: int) -> None:
    whole_and_pieces(raw, piece)
    whole_and_pieces(b'{"commitments":[],"openings":[' + raw, piece)


@pytest.mark.parametrize("change", OTHER_TEXTS)
def test_any_other_way_to_write_it_is_told_the_same(raw: bytes, change: Any) -> None:
    for piece in (1, 1_000, 1_000_000):
        assert not isinstance(whole_and_pieces(change(raw), piece), DisclosedRecord)


def test_a_record_that_is_said_twice_is_none(raw: bytes) -> None:
    start = raw.index(b'"openings":[') + len(b'"openings":[')
    for cut in range(start, start + 60):
        whole_and_pieces(raw[:cut], 1)
        whole_and_pieces(raw[:start] + raw[-cut % 60 :], 1)


def test_a_text_that_looks_like_the_next_entry_is_a_text(small: Any) -> None:
    opening = small.case.disclosure.openings[0]
    said = '},{"fields":[["a",1]'
    shown = tuple(
        dataclasses.replace(each, value=said) if each.name == "what" else each
        for each in opening.shown
    )
    openings = (dataclasses.replace(opening, shown=shown), *small.case.disclosure.openings[1:])
    own = dataclasses.replace(small.case.disclosure, openings=openings)
    text = record_json.dump(RecordFile(MADE, own))
    assert whole_and_pieces(text, 1) == disclosed_record(MADE, own)


def test_an_object_in_a_value_may_have_the_members_of_an_entry(raw: bytes) -> None:
    openings = json.loads(raw)["openings"]
    openings[0]["fields"][-1][1] = [{"a": 1}, {"fields": [["b", 1]], "n": 1, "withheld": []}]
    assert isinstance(whole_and_pieces(changed(raw, openings=openings), 1), DisclosedRecord)
