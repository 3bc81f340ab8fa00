"""incidents.csv: what a spreadsheet reads is what was written, and nothing in it is computed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.model.incident import Incident
from diary.model.kinds import Noun
from diary.model.recorded import Recorded
from diary.model.when import Precision, When
from exporters import incidents_csv
from tests.exporters.conftest import Book, case_of

SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # as OWASP lists them, and their full-width forms
WRITTEN = datetime(2026, 3, 1, 21, tzinfo=UTC)


def read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


@given(st.lists(st.text(), min_size=1, max_size=4))
@example(["=1+1", "'=1", "''", "\r=1"])
def test_any_cells_read_back_and_none_is_a_formula(cells: list[str]) -> None:
    line = incidents_csv.line(tuple(cells))
    assert line.endswith("\r\n")
    (back,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    for said, seen in zip(cells, back, strict=True):
        assert seen[:1] not in tuple(SIGNS)
        assert seen.removeprefix("'") == said.replace("\x00", "\ufffd")
        assert seen == said.replace("\x00", "\ufffd") or seen.startswith("'")


@pytest.mark.parametrize("sign", [*SIGNS, " =", "\u00a0+", "\ufeff@", "'"])
def test_what_a_spreadsheet_computes_with_gets_an_apostrophe(sign: str) -> None:
    assert incidents_csv.cell(f"{sign}cmd|'/c calc'!A1").startswith(f"'{sign}")
    assert incidents_csv.cell(f"x{sign}") == f"x{sign}"


def case_with(book: Book, *said: Incident) -> Any:
    items = []
    for number, content in enumerate(said, 1):
        n = book.incident(number, content.what)
        commitment = book.commitments[n - 1].hex()
        items.append(
            Recorded(
                f"i{number}", Noun.INCIDENT, number, content, n, commitment, WRITTEN, WRITTEN, 1
            )
        )
    return replace(case_of(book, []), incidents=tuple(items))


def test_the_table_has_a_row_for_each_incident_in_plain_words(book: Book) -> None:
    raw = incidents_csv.text(
        case_with(book, Incident(what='He said "=2+2",\nthen left.'), Incident(what="-", place="X"))
    )
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 3
    head, first, second = read(raw)
    assert head[:3] == ["Number", "What happened", "When"]
    assert head[-5:] == [
        "Day, for sorting", "Written down", "Exhibits", "Entry of the record", "Commitment",
    ]  # fmt: skip
    assert first[:2] == ["1", 'He said "=2+2",\nthen left.']
    assert second[:2] == ["2", "'-"]
    assert second[-2:] == ["2", book.commitments[1].hex()]


def test_only_what_the_profile_opens_has_a_column(book: Book) -> None:
    case = case_with(book, Incident(what="He was outside."))
    fields = {**case.profile.fields, Noun.INCIDENT: ("number", "when")}
    narrow = replace(case, profile=replace(case.profile, fields=fields))
    head, row = read(incidents_csv.text(narrow))
    assert head[:3] == ["Number", "When", "Day, for sorting"]
    assert "He was outside." not in row


def test_a_time_of_writing_by_another_clock_names_its_zone(book: Book) -> None:
    when = When(Precision.EXACT, "Asia/Tokyo", "2026-03-02T05:30")
    case = case_with(book, Incident(what="At the gate", when=when), Incident(what="Again"))
    head, *rows = read(incidents_csv.text(replace(case, zone="Etc/UTC")))
    at = head.index("Written down")
    assert [row[at] for row in rows] == ["Sun 1 Mar 2026, 21:00 Etc/UTC", "Sun 1 Mar 2026, 21:00"]
