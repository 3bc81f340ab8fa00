"""record.json: one disclosure, one text; anything else is refused with a typed error."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from diary.case_file import Disclosure
from diary.errors import Damaged, FutureFormat
from diary.ledger.entry_disclosure import DisclosedField, EntryDisclosure
from exporters.bundle import record_json
from exporters.bundle.record_json import RecordFile

MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)
SHUT = {"fields": [["@previous", "", "ab" * 32]], "withheld": []}


@pytest.fixture
def raw(small: Any) -> bytes:
    return record_json.dump(RecordFile(small.case.made, small.case.disclosure))


def test_it_reads_back_to_the_same_disclosure(raw: bytes, small: Any) -> None:
    assert record_json.parse_record(raw) == RecordFile(MADE, small.case.disclosure)


def test_it_is_canonical_json_with_one_line_end(raw: bytes) -> None:
    assert raw == rfc8785.dumps(json.loads(raw)) + b"\n"


def test_a_record_without_entries_has_no_signature(book: Any) -> None:
    raw = record_json.dump(RecordFile(MADE, book.disclosure()))
    assert record_json.parse_record(raw).disclosure.head_signature == b""


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
digests = st.binary(min_size=32, max_size=32)


@st.composite
def disclosures(draw: st.DrawFn) -> Disclosure:
    commitments = tuple(draw(st.lists(digests, min_size=1, max_size=5)))
    openings = []
    for n in range(1, len(commitments) + 1):
        fields = draw(st.dictionaries(names, values, max_size=4))
        shown = tuple(DisclosedField(name, fields[name], draw(digests)) for name in sorted(fields))
        withheld = tuple(sorted(draw(st.sets(digests, max_size=3))))
        openings.append(EntryDisclosure(n, shown, withheld))
    return Disclosure(
        draw(st.binary(min_size=16, max_size=16)),
        draw(digests),
        commitments,
        draw(digests),
        draw(st.binary(min_size=64, max_size=64)),
        tuple(openings),
    )


@given(disclosures(), st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
def test_any_disclosure_reads_back_and_prints_the_same(own: Disclosure, made: datetime) -> None:
    whole = RecordFile(made.replace(tzinfo=UTC, microsecond=0), own)
    raw = record_json.dump(whole)
    assert raw == rfc8785.dumps(json.loads(raw)) + b"\n"
    assert len([*record_json.pieces(whole)]) > len(own.commitments) + len(own.openings)
    again = record_json.parse_record(raw)
    assert again == whole
    assert record_json.dump(again) == raw


@given(st.data())
def test_a_changed_byte_is_another_record_or_none(data: st.DataObject) -> None:
    own = data.draw(disclosures())
    raw = bytearray(record_json.dump(RecordFile(MADE, own)))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    try:
        again = record_json.parse_record(bytes(raw))
    except (Damaged, FutureFormat):
        return
    assert again != RecordFile(MADE, own)
    assert record_json.dump(again) == raw


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_any_bytes_are_read_or_damaged(raw: bytes) -> None:
    with pytest.raises(Damaged):
        record_json.parse_record(raw)


def changed(raw: bytes, **parts: Any) -> bytes:
    return rfc8785.dumps({**json.loads(raw), **parts}) + b"\n"


def _first_field(raw: bytes) -> bytes:
    return json.dumps(json.loads(raw)["openings"][0]["fields"][0], separators=(",", ":")).encode()


# Each makes another text of the same record, or the text of another one.
OTHER_TEXTS: list[Callable[[bytes], bytes]] = [
    lambda raw: raw[:-1],
    lambda raw: raw + b"\n",
    lambda raw: raw[:-1] + b"\r\n",
    lambda raw: b" " + raw,
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: raw.decode().encode("utf-16"),
    lambda raw: raw.replace(b'"head":', b'"head" :'),
    lambda raw: raw.replace(b'"made":', b'"made":"2020-01-01T00:00:00Z","made":'),
    lambda raw: raw.replace(b'"n":12', b'"n":12.0'),
    lambda raw: raw.replace(b'"n":12', b'"n":1.2e1'),
    lambda raw: raw.replace(b'"n":12', b'"n":012'),
    lambda raw: raw.replace(b'"n":12', b'"n":' + b"9" * 5000),
    lambda raw: raw.replace(b"He was", b"\\u0048e was"),
    lambda raw: raw.replace(b"He was", b"\\ud800e was"),
    lambda raw: raw.replace(b'"number",1', b'"number",NaN'),
    lambda raw: raw.replace(b"000102030405", b"00010203040A"),
    lambda raw: json.dumps(json.loads(raw), indent=1).encode() + b"\n",
    lambda raw: changed(raw, vault="00" * 15),
    lambda raw: changed(raw, vault="0g" * 16),
    lambda raw: changed(raw, vault=None),
    lambda raw: changed(raw, extra=1),
    lambda raw: changed(raw, format="daybook-record/"[:-1]),
    lambda raw: changed(raw, made="2026-11-24T16:00:00+00:00"),
    lambda raw: changed(raw, made="2026-11-24T16:00:60Z"),
    lambda raw: changed(raw, made="2026-2-24T16:00:00Z"),
    lambda raw: changed(raw, made="0026-11-24T16:00:00Z"),
    lambda raw: changed(raw, commitments=json.loads(raw)["commitments"][:-1]),
    lambda raw: changed(raw, openings=json.loads(raw)["openings"][::-1]),
    lambda raw: changed(raw, openings=[*json.loads(raw)["openings"][:11], {**SHUT, "n": 11}]),
    lambda raw: changed(raw, openings=[{**SHUT, "n": 0}, *json.loads(raw)["openings"]]),
    lambda raw: changed(raw, openings=[*json.loads(raw)["openings"], {**SHUT, "n": 13}]),
    lambda raw: changed(raw, openings=[{**SHUT, "n": True}, *json.loads(raw)["openings"][1:]]),
    lambda raw: changed(raw, openings=json.loads(raw)["openings"][:-1]),
    lambda raw: changed(raw, openings=json.loads(raw)["openings"][1:]),
    lambda raw: changed(raw, openings=[]),
    lambda raw: changed(raw, openings={}),
    lambda raw: raw.replace(_first_field(raw), _first_field(raw) + b"," + _first_field(raw)),
]


@pytest.mark.parametrize("change", OTHER_TEXTS)
def test_any_other_way_to_write_it_is_damaged(raw: bytes, change: Any) -> None:
    other = change(raw)
    assert other != raw
    with pytest.raises(Damaged):
        record_json.parse_record(other)


def test_unsorted_fields_are_damaged(raw: bytes) -> None:
    openings = json.loads(raw)["openings"]
    record_json.parse_record(changed(raw, openings=openings))
    openings[0]["fields"].reverse()
    with pytest.raises(Damaged):
        record_json.parse_record(changed(raw, openings=openings))


def test_an_entry_that_is_kept_back_cannot_be_left_out(raw: bytes, small: Any) -> None:
    openings = json.loads(raw)["openings"]
    shut = [each.n for each in small.case.disclosure.openings if each.is_withheld]
    assert shut == [2, 7]
    for n in shut:
        with pytest.raises(Damaged):
            record_json.parse_record(
                changed(raw, openings=[each for each in openings if each["n"] != n])
            )


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_damaged_whatever_the_depth(raw: bytes, depth: int) -> None:
    nest = b"[" * depth + b"]" * depth
    with pytest.raises(Damaged):
        record_json.parse_record(raw.replace(b'"number",1', b'"number",' + nest, 1))


def test_more_parts_than_any_record_has_are_refused_before_they_take_memory() -> None:
    with pytest.raises(Damaged, match="too-large"):
        record_json.parse_record(b"[" + b"[]," * 4_500_000)


def test_a_later_format_says_so(raw: bytes) -> None:
    with pytest.raises(FutureFormat):
        record_json.parse_record(changed(raw, format="daybook-record/2"))
